package emulations

import (
	"context"
	"database/sql"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var (
	must = engines.Must
	done = engines.Done
)

// item is a row of items, with all that an UPDATE can meet.
type item struct {
	ID    int64
	Name  string
	Price decimal.Decimal
	N     int64
	Data  sql.Null[[]byte]
	Note  sql.Null[string]
	Label string
}

type itemColumns struct {
	strata.Table[item]
	ID    strata.Int64 `db:",identity"`
	Name  strata.Text
	Price strata.Decimal `db:",numeric(12,2)"`
	N     strata.Int64
	Data  strata.NullBytes
	Note  strata.NullText
	Label strata.Text
}

var items = strata.Define("items", new(itemColumns), func(t *strata.Def, c *itemColumns) {
	t.Unique(c.Name)
	strata.Default(t, c.N, 7)
	t.Check("items_n", c.N.Ge(0))
	strata.Generated(t, c.Label, c.Name.Concat("!"))
})

// part is a part of an item; its key is of two columns, one of them a text.
type part struct {
	Item int64
	Code string
	N    int64
}

type partColumns struct {
	strata.Table[part]
	Item strata.Int64
	Code strata.Text
	N    strata.Int64
}

var parts = strata.Define("parts", new(partColumns), func(t *strata.Def, c *partColumns) {
	t.PrimaryKey(c.Item, c.Code)
	t.ForeignKey(strata.Cascade, strata.Refer(c.Item, items.ID))
})

// loose has no key.
type loose struct{ N int64 }

type looseColumns struct {
	strata.Table[loose]
	N strata.Int64
}

var looses = strata.Define("looses", new(looseColumns), func(*strata.Def, *looseColumns) {})

// fillItems creates and fills the tables.
func fillItems(t *testing.T, db *pool.DB) {
	t.Helper()
	must(t, builder.CreateTables(items, parts, looses).Exec(t.Context(), db))
	var rows []item
	for i, name := range []string{"a", "b", "c", "d"} {
		rows = append(rows, item{Name: name, Price: decimal.New(int64(i)*100+25, -2), N: int64(i)})
	}
	done(t)(builder.Insert(items).Rows(rows...).Exec(t.Context(), db))
	done(t)(builder.Insert(parts).Rows(part{1, "x", 1}, part{1, "y", 2}, part{2, "x", 3}, part{3, "X", 4}, part{3, "x ", 5}).Exec(t.Context(), db))
}

// everywhere runs a test on every engine, with four items and five parts.
func everywhere(t *testing.T, test func(t *testing.T, ctx context.Context, db *pool.DB)) {
	t.Helper()
	engines.EachOf(t, engines.All, fillItems, test)
}
