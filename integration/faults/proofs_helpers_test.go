package faults

import (
	"context"
	"database/sql"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

// shop is a row of shops: what it has not told is NULL.
type shop struct {
	ID   int64
	Name string
	City sql.Null[string]
	Rank sql.Null[int64]
	Open bool
}

type shopColumns struct {
	strata.Table[shop]
	ID   strata.Int64
	Name strata.Text
	City strata.NullText
	Rank strata.NullInt64
	Open strata.Bool
}

// sale is a row of sales, some of which are of no shop.
type sale struct {
	ID     int64
	ShopID sql.Null[int64]
	Amount int64
	Note   sql.Null[string]
}

type saleColumns struct {
	strata.Table[sale]
	ID     strata.Int64
	ShopID strata.NullInt64
	Amount strata.Int64
	Note   strata.NullText
}

var (
	shops = strata.Define("shops", new(shopColumns), func(t *strata.Def, c *shopColumns) { t.PrimaryKey(c.ID) })
	sales = strata.Define("sales", new(saleColumns), func(t *strata.Def, c *saleColumns) { t.PrimaryKey(c.ID) })

	ofShop = sales.ShopID.EqExpr(shops.ID)
)

func some[T any](v T) sql.Null[T] { return sql.Null[T]{V: v, Valid: true} }

// fillShops makes three shops, of which the third has told nothing, and four sales, none
// of them of the third and one of no shop.
func fillShops(t *testing.T, db *pool.DB) {
	t.Helper()
	ctx := t.Context()
	engines.Must(t, builder.CreateTables(shops, sales).Exec(ctx, db))
	engines.Done(t)(builder.Insert(shops).Rows(
		shop{ID: 1, Name: "ann", City: some("Ulm"), Rank: some[int64](5), Open: true},
		shop{ID: 2, Name: "bob", City: some("bob"), Rank: some[int64](7)},
		shop{ID: 3, Name: "cat"},
	).Exec(ctx, db))
	engines.Done(t)(builder.Insert(sales).Rows(
		sale{ID: 1, ShopID: some[int64](1), Amount: 10, Note: some("a")},
		sale{ID: 2, ShopID: some[int64](1), Amount: 20},
		sale{ID: 3, ShopID: some[int64](2), Amount: 30, Note: some("c")},
		sale{ID: 4, Amount: 40},
	).Exec(ctx, db))
}

// onShops runs a test on every engine.
func onShops(t *testing.T, test func(t *testing.T, ctx context.Context, db *pool.DB)) {
	t.Helper()
	everywhere(t, fillShops, test)
}

// refused expects a statement to be refused for both engines, with the same words.
func refused(t *testing.T, name string, s compile.Statement, kind strata.ProblemKind, words ...string) {
	t.Helper()
	for _, d := range []*dialect.Dialect{dialect.SQLite, dialect.PostgreSQL} {
		isRefusal(t, name+", "+d.Name, compile.Check(s, d), kind, words...)
	}
}

// accepted expects a statement to be accepted for both engines.
func accepted(t *testing.T, name string, s compile.Statement) {
	t.Helper()
	if err := compile.Check(s, dialect.SQLite, dialect.PostgreSQL); err != nil {
		t.Errorf("%s: %v", name, err)
	}
}
