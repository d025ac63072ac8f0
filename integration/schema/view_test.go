package schema_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/schema"
)

type guest struct {
	ID   int64
	Name string
	Age  int64
}

type guestColumns struct {
	strata.Table[guest]
	ID   strata.Int64
	Name strata.Text
	Age  strata.Int64
}

type adult struct {
	Name  string
	Years sql.Null[int64]
}

type adultColumns struct {
	strata.Table[adult]
	Name  strata.Text
	Years strata.NullInt64
}

type guestText struct {
	ID   int64
	Name string
	Age  string
}

type guestTextColumns struct {
	strata.Table[guestText]
	ID   strata.Int64
	Name strata.Text
	Age  strata.Text
}

func viewOf(name string, more ...func(*strata.Def, *adultColumns)) *adultColumns {
	return strata.DefineView(name, new(adultColumns), more...)
}

// Views are created, replaced where their query or what they read changes, and dropped
// where that is said; views of views follow.
func TestViews(t *testing.T) {
	inSchemas(t, func(t *testing.T, prefix string) {
		guests := strata.Define(prefix+"guests", new(guestColumns), func(t *strata.Def, c *guestColumns) { t.PrimaryKey(c.ID) })
		texts := strata.Define(prefix+"guests", new(guestTextColumns), func(t *strata.Def, c *guestTextColumns) { t.PrimaryKey(c.ID) })
		adults, seniors := viewOf(prefix+"adults"), viewOf(prefix+"seniors")
		adultsFrom := func(age int64) schema.Option {
			return schema.ViewAs(adults, builder.Select2(guests.Name, guests.Age.Nullable()).From(guests).Where(guests.Age.Ge(age)))
		}
		seniorsAre := schema.ViewAs(seniors, builder.Select2(adults.Name, adults.Years).From(adults).Where(adults.Years.Gt(65)))
		each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
			step := func(what string, want string, all ...strata.AnyTable) {
				t.Helper()
				changes, err := schema.Diff(ctx, db, all...)
				engines.Must(t, err)
				if got := strings.ReplaceAll(fmt.Sprint(changes), prefix, ""); got != want {
					t.Errorf("%s: it is to be done: %s; not %s", what, got, want)
				}
				engines.Must(t, schema.Apply(ctx, db, changes, schema.AllowDestructive))
				noDrift(t, ctx, db, all...)
			}
			step("added", "[guests: add table add view adults add view seniors]", guests, adultsFrom(18), seniorsAre)
			_, err := builder.Insert(guests).Rows(guest{1, "ann", 17}, guest{2, "bob", 20}, guest{3, "eve", 70}).Exec(ctx, db)
			engines.Must(t, err)
			engines.Expect(t, db, "adults", builder.From(adults).OrderBy(adults.Name.Asc()), "[{bob {20 true}} {eve {70 true}}]")
			engines.Expect(t, db, "seniors", builder.From(seniors), "[{eve {70 true}}]")
			replaced := "[create view adults anew create view seniors anew]"
			if rebuilds(db) {
				replaced = "[create view adults anew]"
			}
			step("replaced", replaced, guests, adultsFrom(16), seniorsAre)
			engines.Expect(t, db, "adults", builder.Select(strata.CountAll()).From(adults), "[3]")
			step("left alone", "[]", guests)
			step("dropped", "[drop view seniors]", guests, adultsFrom(16), schema.DropViews{})

			// The type of a column that a view reads.
			byText := schema.ViewAs(adults, builder.Select2(texts.Name, strata.Cast(texts.Age, strata.TypeInt64)).From(texts))
			step("another type", "[guests: column age: change type "+typeNames(db)+" create view adults anew]", texts, byText)
			engines.Expect(t, db, "adults", builder.From(adults).OrderBy(adults.Name.Asc()), "[{ann {17 true}} {bob {20 true}} {eve {70 true}}]")
		})
	})
}

func typeNames(db *pool.DB) string {
	if rebuilds(db) {
		return "INTEGER to TEXT"
	}
	return "bigint to text COLLATE C"
}

// A view that keeps its rows has those of before until it is refreshed.
func TestMaterializedViews(t *testing.T) {
	inSchemas(t, func(t *testing.T, prefix string) {
		guests := strata.Define(prefix+"guests", new(guestColumns), func(t *strata.Def, c *guestColumns) { t.PrimaryKey(c.ID) })
		adults := viewOf(prefix+"kept_adults", func(t *strata.Def, c *adultColumns) { t.Index(c.Name).Unique() })
		other := viewOf(prefix+"kept_adults", func(t *strata.Def, c *adultColumns) { t.Index(c.Years) })
		seniors := viewOf(prefix + "seniors")
		query := builder.Select2(guests.Name, guests.Age.Nullable()).From(guests).Where(guests.Age.Ge(18))
		all := []strata.AnyTable{
			guests, schema.MaterializedViewAs(adults, query),
			schema.ViewAs(seniors, builder.Select2(adults.Name, adults.Years).From(adults).Where(adults.Years.Gt(65))),
		}
		each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
			engines.Must(t, builder.CreateTables(guests).Exec(ctx, db))
			create := builder.CreateMaterializedView(adults, query)
			if rebuilds(db) {
				_, wrong := schema.Diff(ctx, db, all...)
				for _, err := range []error{create.Exec(ctx, db), builder.Refresh(adults).Exec(ctx, db), builder.DropMaterializedView(adults).Exec(ctx, db), wrong} {
					var refused *strata.StatementError
					if !errors.As(err, &refused) || !strings.Contains(err.Error(), "SQLite does not support materialized views") {
						t.Errorf("SQLite takes it: %v", err)
					}
				}
				return
			}
			engines.Must(t, create.Exec(ctx, db))
			_, err := builder.Insert(guests).Rows(guest{2, "bob", 20}, guest{3, "eve", 70}).Exec(ctx, db)
			engines.Must(t, err)
			engines.Expect(t, db, "before", builder.From(adults), "[]")
			engines.Must(t, builder.Refresh(adults).Concurrently().Exec(ctx, db))
			engines.Expect(t, db, "after", builder.From(adults).OrderBy(adults.Name.Asc()), "[{bob {20 true}} {eve {70 true}}]")
			var refused *strata.StatementError
			if err := builder.Refresh(other).Concurrently().Exec(ctx, db); !errors.As(err, &refused) {
				t.Errorf("without a key: %v", err)
			}
			engines.Must(t, builder.Refresh(other).Exec(ctx, db))
			changes, err := schema.Diff(ctx, db, all...)
			engines.Must(t, err)
			if got := strings.ReplaceAll(fmt.Sprint(changes), prefix, ""); got != "[add view seniors]" {
				t.Errorf("it is to be done: %s", got)
			}
			engines.Must(t, schema.Apply(ctx, db, changes))
			noDrift(t, ctx, db, all...)
			engines.Must(t, schema.Check(ctx, db, append(all, schema.Exact{}, schema.DropTables{}, schema.DropViews{})...))

			// Other indexes, and another query with what reads it.
			others := []strata.AnyTable{guests, schema.MaterializedViewAs(other, query), all[2]}
			changes, err = schema.Diff(ctx, db, others...)
			engines.Must(t, err)
			if got := fmt.Sprint(changes); len(changes) != 2 || strings.Contains(got, "anew") {
				t.Errorf("it is to be done: %s", got)
			}
			engines.Must(t, schema.Apply(ctx, db, changes))
			noDrift(t, ctx, db, others...)
			others[1] = schema.MaterializedViewAs(other, builder.Select2(guests.Name, guests.Age.Nullable()).From(guests))
			changes, err = schema.Diff(ctx, db, others...)
			engines.Must(t, err)
			engines.Must(t, schema.Apply(ctx, db, changes))
			noDrift(t, ctx, db, others...)
			engines.Must(t, builder.DropView(seniors).Exec(ctx, db))
			engines.Must(t, builder.DropMaterializedView(adults).Exec(ctx, db))
		})
	})
}
