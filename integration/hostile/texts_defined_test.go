package hostile

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

// said is a row of a table whose definition has texts in it, which stand in DDL.
type said struct {
	ID      int64
	Default string
	Second  string
	Never   string
	Once    string
	Other   string
	Made    string
	Kind    own
}

type saidColumns struct {
	strata.Table[said]
	ID      strata.Int64
	Default strata.Text
	Second  strata.Text
	Never   strata.Text
	Once    strata.Text
	Other   strata.Text
	Made    strata.Text
	Kind    strata.Enum[own]
}

func defineSaid(name string, v, w string) *saidColumns {
	return strata.Define(name, new(saidColumns), func(t *strata.Def, c *saidColumns) {
		t.PrimaryKey(c.ID)
		strata.Default(t, c.Default, v)
		strata.DefaultExpr(t, c.Second, strata.S(w).Concat(v))
		t.Check("never", c.Never.Ne(v).And(c.Never.NotIn(v, w)).And(c.Never.HasPrefix(v+"'").Not()))
		t.Named("once").UniqueWhere(c.Once.Eq(v), c.Once)
		strata.Generated(t, c.Made, c.Other.Concat(v))
		strata.Values(t, c.Kind, own(v), own(w+"'"), own(w))
	})
}

// definedTexts looks that the texts of definitions, which DDL has as literals, mean what
// they say.
func definedTexts(t *testing.T) {
	n := 0
	for ways, tables := range map[string]int{"SQLite in memory": share(60), "PostgreSQL": share(40), "MariaDB": share(20), "wrapped sql.DB": share(4), "PostgreSQL simple protocol": share(10)} {
		each(t, []string{ways}, nil, func(t *testing.T, ctx context.Context, db *pool.DB) {
			list := newSource(5).texts(2 * tables)
			for i := range tables {
				n++
				tried(10)
				v, w := list[2*i], list[2*i+1]
				if v == w || v == w+"'" {
					continue
				}
				c := defineSaid(fmt.Sprintf("said_%d", n), v, w)
				if err := builder.CreateTables(c).Exec(ctx, db); err != nil {
					escape(t, "%q and %q in a definition: %v", v, w, err)
					continue
				}
				obeys(t, ctx, db, c, v, w)
				engines.Must(t, builder.DropTables(c).Exec(ctx, db))
			}
		})
	}
}

// obeys looks that a table does as its definition says.
func obeys(t *testing.T, ctx context.Context, db *pool.DB, c *saidColumns, v, w string) {
	insert := func(id int64, never, once string, kind string) error {
		return second(builder.Insert(c).Set(c.ID.Set(id), c.Never.Set(never), c.Once.Set(once), c.Other.Set(w), c.Kind.Set(own(kind))).Exec(ctx, db))
	}
	engines.Must(t, insert(1, "x"+v+w, v, v))
	got, err := builder.From(c).Where(c.ID.Eq(1)).One(ctx, db)
	if want := (said{1, v, w + v, "x" + v + w, v, w, w + v, own(v)}); err != nil || got != want {
		escape(t, "%q and %q in a definition: got %+v and %v, want %+v", v, w, got, err, want)
	}
	for name, c := range map[string]struct {
		err  error
		kind error
	}{
		"check":         {insert(2, v, v+"x", v), strata.ErrCheck},
		"check of two":  {insert(2, w, v+"x", v), strata.ErrCheck},
		"prefix":        {insert(2, v+"'", v+"x", v), strata.ErrCheck},
		"unique":        {insert(2, "x"+v+w, v, v), strata.ErrUnique},
		"no such value": {insert(2, "x"+v+w, v+"x", v+"x"+w), strata.BadValue},
		"other":         {insert(3, "y"+v+w, v+"x", w), nil},
	} {
		if !errors.Is(c.err, c.kind) {
			escape(t, "%q and %q in a definition: %s: %v, want %v", v, w, name, c.err, c.kind)
		}
	}
}
