package schema_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/schema"
)

// Two schemas that were kept in JSON differ by what Diff finds in the database, and are
// made one by its statements.
func TestBetween(t *testing.T) {
	pg, err := engines.Open(t, pgtest.Empty(t))
	engines.Must(t, err)
	t.Cleanup(func() { pg.Close(context.Background()) })
	for i := range 40 {
		lite, err := engines.Open(t, "sqlite::memory:")
		engines.Must(t, err)
		for _, db := range []*pool.DB{lite, pg} {
			p := newPair(t, db, uint64(10_000+i))
			if err := p.between(t.Context(), db); err != nil {
				t.Errorf("pair %d: %s: %v", 10_000+i, db.Dialect().Name, err)
			}
		}
		engines.Must(t, lite.Close(context.Background()))
		if t.Failed() {
			break
		}
	}
}

func (p *pair) between(ctx context.Context, db *pool.DB) (err error) {
	defer func() { err = errors.Join(err, p.clear(ctx, db)) }()
	if err := builder.CreateTables(trees(p.before, p.has)...).Exec(ctx, db); err != nil {
		return err
	}
	have, err := keptInJSON(schema.Inspect(ctx, db))
	if err != nil {
		return err
	}
	want, err := keptInJSON(schema.Of(ctx, db, trees(p.after, p.has)...))
	if err != nil {
		return err
	}
	asked := append(renames(p.before, p.after), schema.DropTables{})
	before := inJSON(have) + inJSON(want)
	got, err := schema.Between(db.Dialect(), have, want, optionsOf(asked)...)
	if err != nil {
		return err
	}
	diff, err := schema.Diff(ctx, db, append(asked, trees(p.after, p.has)...)...)
	if err != nil {
		return err
	}
	if err := sameChanges(db.Dialect(), got, diff); err != nil {
		return err
	}
	if before != inJSON(have)+inJSON(want) {
		return errors.New("what was compared has changed")
	}
	if err := schema.Apply(ctx, db, got, schema.AllowDestructive); err != nil {
		return err
	}
	return schema.Check(ctx, db, append(trees(p.after, p.has), schema.DropTables{}, schema.Exact{})...)
}

func optionsOf(list []strata.AnyTable) (out []schema.Option) {
	for _, x := range list {
		out = append(out, x.(schema.Option))
	}
	return out
}

// sameChanges compares changes, and the statements that they become.
func sameChanges(d *dialect.Dialect, a, b []schema.Change) error {
	said := func(list []schema.Change) string {
		statements, err := schema.SQL(list, d)
		return fmt.Sprintln(list, statements, err)
	}
	if x, y := said(a), said(b); x != y {
		return fmt.Errorf("Between finds\n%sand Diff\n%s", x, y)
	}
	return nil
}

func inJSON(s *schema.Schema) string {
	text, err := json.Marshal(s)
	return fmt.Sprint(string(text), err)
}

// keptInJSON is a schema after a way through JSON, which has to leave it as it is.
func keptInJSON(s *schema.Schema, err error) (*schema.Schema, error) {
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(s)
	if err != nil {
		return nil, err
	}
	again := &schema.Schema{}
	if err := json.Unmarshal(text, again); err != nil {
		return nil, err
	}
	if !reflect.DeepEqual(s, again) {
		return nil, fmt.Errorf("JSON makes of\n%#v\n%#v", s, again)
	}
	return again, nil
}

// What Between cannot compare it refuses, on every dialect alike.
func TestBetweenRefuses(t *testing.T) {
	for _, d := range []*dialect.Dialect{dialect.PostgreSQL, dialect.SQLite} {
		none := &schema.Schema{}
		for title, call := range map[string]func() ([]schema.Change, error){
			"no dialect":   func() ([]schema.Change, error) { return schema.Between(nil, none, none) },
			"no schema":    func() ([]schema.Change, error) { return schema.Between(d, nil, none) },
			"no other":     func() ([]schema.Change, error) { return schema.Between(d, none, nil) },
			"a nil option": func() ([]schema.Change, error) { return schema.Between(d, none, none, nil) },
			"nothing so far": func() ([]schema.Change, error) {
				return schema.Between(d, none, none, schema.Rename{From: "a", To: "b"})
			},
		} {
			var refused *strata.StatementError
			if _, err := call(); !errors.As(err, &refused) {
				t.Errorf("%s: %v", title, err)
			}
		}
		if changes, err := schema.Between(d, none, none); err != nil || len(changes) > 0 {
			t.Errorf("nothing differs: %v %v", changes, err)
		}
	}
}
