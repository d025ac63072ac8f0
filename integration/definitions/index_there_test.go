package definitions

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

// What an index is, but for the texts of expressions and conditions, is compared where one
// of its name is there: each form is like itself only.
func TestIndexIsThere(t *testing.T) {
	indexed := func(form func(*strata.Def, *entryColumns) *strata.IndexDef) *entryColumns {
		return entries("there", func(t *strata.Def, c *entryColumns) { form(t, c).Named("an_index") })
	}
	forms := []*entryColumns{
		indexed(func(t *strata.Def, c *entryColumns) *strata.IndexDef { return t.Index(c.Name, c.Note) }),
		indexed(func(t *strata.Def, c *entryColumns) *strata.IndexDef { return t.Index(c.Note, c.Name) }),
		indexed(func(t *strata.Def, c *entryColumns) *strata.IndexDef { return t.Index(c.Name) }),
		indexed(func(t *strata.Def, c *entryColumns) *strata.IndexDef { return t.Index(c.Name, c.Note).Unique() }),
		indexed(func(t *strata.Def, c *entryColumns) *strata.IndexDef {
			return t.Index(c.Name, strata.Sorted(c.Note.Desc()))
		}),
		indexed(func(t *strata.Def, c *entryColumns) *strata.IndexDef {
			return t.Index(c.Name, c.Note).Where(c.Open.IsTrue())
		}),
		indexed(func(t *strata.Def, c *entryColumns) *strata.IndexDef { return t.Index(c.Name.Lower(), c.Open) }),
	}
	more := []*entryColumns{
		indexed(func(t *strata.Def, c *entryColumns) *strata.IndexDef { return t.Index(c.Name).Using(strata.Hash) }),
		indexed(func(t *strata.Def, c *entryColumns) *strata.IndexDef { return t.Index(c.Name).Include(c.Note) }),
		indexed(func(t *strata.Def, c *entryColumns) *strata.IndexDef {
			return t.Index(strata.OpClass(c.Name, "pg_catalog.text_pattern_ops"), c.Note)
		}),
		indexed(func(t *strata.Def, c *entryColumns) *strata.IndexDef {
			return t.Index(c.Name, strata.Sorted(c.Note.Asc().NullsFirst()))
		}),
		indexed(func(t *strata.Def, c *entryColumns) *strata.IndexDef {
			return t.Index(c.Name, strata.Sorted(c.Note.Desc().NullsLast()))
		}),
	}
	engines.EachOf(t, engines.All, func(*testing.T, *pool.DB) {}, func(t *testing.T, ctx context.Context, db *pool.DB) {
		all := forms
		if isPostgres(db) {
			all = append(all, more...)
		}
		for i, a := range all {
			err := builder.CreateTables(a).Exec(ctx, db)
			if engines.Refused(t, fmt.Sprint("form ", i), err) {
				continue
			}
			engines.Must(t, err)
			for j, b := range all {
				err := builder.CreateTables(b).IfNotExists().Exec(ctx, db)
				if errors.Is(err, strata.Unsupported) { // which its own turn tells
					continue
				}
				if i == j && err != nil || i != j && !errors.Is(err, strata.ErrExists) {
					t.Errorf("%d is there, %d is wanted: %v", i, j, err)
				}
			}
			engines.Must(t, builder.DropTables(a).Exec(ctx, db))
		}
		usual := indexed(func(t *strata.Def, c *entryColumns) *strata.IndexDef {
			return t.Index(strata.OpClass(c.Name, "text_ops"), c.Note).OnlyOn("PostgreSQL")
		})
		engines.Must(t, builder.CreateTables(forms[0]).Exec(ctx, db))
		engines.Must(t, builder.CreateTables(usual).IfNotExists().Exec(ctx, db))
	})
}
