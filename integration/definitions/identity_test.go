package definitions

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

type identified[K strata.Identifier] struct {
	ID     K
	Before *K
}

type identifiedColumns[K strata.Identifier] struct {
	strata.Table[identified[K]]
	ID     strata.ID[K] `db:",identity"`
	Before strata.NullID[K]
}

// TestIdentitiesOfEveryWidth counts in keys of each type of integer, which others refer to.
func TestIdentitiesOfEveryWidth(t *testing.T) {
	identities[int8](t)
	identities[int16](t)
	identities[int32](t)
	identities[int](t)
	identities[uint8](t)
	identities[uint16](t)
	identities[uint32](t)
	identities[uint](t)
	identities[uint64](t)
}

func identities[K strata.Identifier](t *testing.T) {
	t.Run(fmt.Sprintf("%T", *new(K)), func(t *testing.T) {
		table := strata.Define("identified", new(identifiedColumns[K]), func(t *strata.Def, c *identifiedColumns[K]) {
			t.PrimaryKey(c.ID)
			strata.References(t, c.Before, c.ID, strata.SetNulls)
		})
		created(t, table, func(t *testing.T, ctx context.Context, db *pool.DB) {
			first, err := builder.Returning(builder.Insert(table).Rows(identified[K]{}), table.ID).One(ctx, db)
			engines.Must(t, err)
			engines.Done(t)(builder.Insert(table).Rows(identified[K]{Before: &first}).Exec(ctx, db))
			engines.Expect(t, db, "rows", builder.Select2(table.ID, table.Before).OrderBy(table.ID.Asc()), "[{1 {0 false}} {2 {1 true}}]")
		})
	})
}

type ward struct {
	ID     int64
	Before sql.Null[int64]
	Name   string
	Made   sql.Null[string]
}

type wardColumns struct {
	strata.Table[ward]
	ID     strata.Int64 `db:",identity"`
	Before strata.NullInt64
	Name   strata.Text
	Made   strata.NullText
}

// TestConditionsOfWhatIsFilledIn are refused by name where no condition reads an identity, or
// a column that a foreign key changes.
func TestConditionsOfWhatIsFilledIn(t *testing.T) {
	before := func(t *strata.Def, c *wardColumns) {
		strata.References(t, c.Before, c.ID, strata.NoAction).OnUpdate(strata.Cascade)
	}
	definitions := map[string]struct {
		column string // that MariaDB has no condition of, "" where it has
		define func(*strata.Def, *wardColumns)
	}{
		"check of an identity": {"id", func(t *strata.Def, c *wardColumns) { t.Check("few", c.ID.Lt(9)) }},
		"index of an identity": {"id", func(t *strata.Def, c *wardColumns) { t.UniqueWhere(c.ID.Gt(1), c.Name) }},
		"value of an identity": {"id", func(t *strata.Def, c *wardColumns) { strata.Generated(t, c.Name, c.ID.Text()) }},
		"length that the other has not": {"made", func(t *strata.Def, c *wardColumns) {
			t.Unique(c.Name)
			strata.References(t, c.Made, c.Name, strata.SetNulls)
			t.MaxLength(c.Made, 9)
		}},
		"length that the other has": {"", func(t *strata.Def, c *wardColumns) {
			t.Unique(c.Name)
			strata.References(t, c.Made, c.Name, strata.SetNulls)
			t.MaxLength(c.Made, 9)
			t.MaxLength(c.Name, 9)
		}},
		"check of a reference": {"before", func(t *strata.Def, c *wardColumns) { before(t, c); t.Check("few", c.Before.Lt(9)) }},
		"index of a reference": {"", func(t *strata.Def, c *wardColumns) { before(t, c); t.UniqueWhere(c.Before.IsNotNull(), c.Name) }},
		"check of a plain reference": {"", func(t *strata.Def, c *wardColumns) {
			strata.References(t, c.Before, c.ID, strata.Cascade)
			t.Check("few", c.Before.Lt(9))
		}},
	}
	for name, d := range definitions {
		t.Run(name, func(t *testing.T) {
			table := strata.Define("wards", new(wardColumns), func(t *strata.Def, c *wardColumns) {
				t.PrimaryKey(c.ID)
				d.define(t, c)
			})
			engines.EachOf(t, engines.All, func(*testing.T, *pool.DB) {}, func(t *testing.T, ctx context.Context, db *pool.DB) {
				err := builder.CreateTables(table).Exec(ctx, db)
				if !isMariaDB(db) || d.column == "" {
					engines.Must(t, err)
					engines.Done(t)(builder.Insert(table).Rows(ward{}).Exec(ctx, db))
				} else if !refuses(err, d.column) {
					t.Errorf("%s is not refused by name: %v", d.column, err)
				}
			})
		})
	}
}

// refuses reports whether a column is what is refused.
func refuses(err error, column string) bool {
	var s *strata.StatementError
	return errors.As(err, &s) && errors.Is(err, strata.Unsupported) && s.Problems[0].Column == column
}
