package portability

import (
	"context"
	"fmt"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

var (
	stock  = items("stock", func(t *strata.Def, c *itemColumns) { strata.Default(t, c.N, 7) })
	twokey = items("twokey", func(t *strata.Def, c *itemColumns) { t.Unique(c.Name) })
	alias  = strata.As(stock, "s")
	inner  = strata.As(stock, "inner_stock")
	most   = strata.Scalar(builder.Select(strata.Max(inner.N))).Coalesce(0)
	ns     = rows(builder.Select(stock.N).OrderBy(stock.ID.Asc()))
	upsert = builder.Insert(stock).Rows(item{ID: 1, Name: "a", N: 5}, item{ID: 9, Name: "z", N: 6}).OnConflict(stock.ID)
)

// ofStock does steps with three rows in a table, of which nothing stays.
func ofStock(list ...step) step {
	return undone(append([]step{change(builder.Delete(stock).All()), put(stock, "a", "b", "c")}, list...)...)
}

// returned are the rows that a change returns.
func returned[R any](s *builder.ReturningStatement[R]) step {
	return func(ctx context.Context, db builder.DB) (string, error) {
		got, err := s.All(ctx, db)
		return fmt.Sprint(got), err
	}
}

var changes = []row{
	{"`DELETE … USING`", same(ofStock(change(builder.Delete(stock).Using(users).Where(users.ID.EqExpr(strata.Cast(stock.ID, strata.TypeOf(users.ID))), users.Name.Eq("ann"))), ns), "[2 3]")},
	{"`RETURNING` of what FROM and USING read", lacks(sqlite+mariadb, ofStock(returned(builder.Returning(
		builder.Update(stock).Set(stock.N.Set(0)).From(users).Where(stock.ID.Eq(1), users.ID.Eq(1)), strata.Cols2(stock.N, users.Name)))), "[{0 ann}]")},
	{"`RETURNING` of UPDATE and DELETE", all(
		same(ofStock(returned(builder.Returning(builder.Update(stock).Set(stock.N.SetExpr(stock.N.Add(10))).Where(stock.ID.Eq(2)), stock.N))), "[12]"),
		same(ofStock(returned(builder.Returning(builder.Delete(stock).Where(stock.ID.Eq(2)), stock.Name))), "[b]"),
		by("integration/emulations", "TestUpdateReturning", "TestDeleteReturning"))},
	{"`RETURNING` under an alias of the changed table", same(ofStock(returned(builder.Returning(builder.Update(alias).Set(alias.N.Set(5)).Where(alias.ID.Eq(1)), alias.N))), "[5]")},
	{"Queries in SET that read the table that is changed", lacks(mariadb, ofStock(change(builder.Update(stock).Set(stock.N.SetExpr(most)).All()), ns), "[3 3 3]")},
	{"Such queries in `ON CONFLICT DO UPDATE` of several rows, and in `RETURNING`", all(
		lacks(sqlite+mariadb, ofStock(change(upsert.DoUpdate(stock.N.SetExpr(most))), ns), "[3 2 3 6]"),
		lacks(sqlite+mariadb, ofStock(returned(builder.Returning(builder.Delete(stock).Where(stock.ID.Eq(3)), most))), "[3]"))},
	{"Such queries beside many rows (`Update(T).Rows`, `Insert(T).Rows`)", by("integration", "TestRowsBesideAQueryAreNotSentInParts")},
	{"`SET c = DEFAULT`", lacks(sqlite, ofStock(change(builder.Update(stock).Set(stock.N.SetDefault()).Where(stock.ID.Eq(1))), ns), "[7 2 3]")},
	{"`DEFAULT` among values", lacks(sqlite, ofStock(change(builder.Insert(stock).Set(stock.ID.Set(4), stock.Name.Set("d"), stock.N.SetDefault())), ns), "[1 2 3 7]")},
	{"`MERGE`", lacks(sqlite+mariadb, ofStock(change(builder.Merge(stock, news, stock.Name.EqExpr(news.C1)).WhenMatched().Delete()), ns), "[2 3]")},
	{"Changes in `WITH`", lacks(sqlite+mariadb, ofStock(rows(builder.Select(stock.Name.From(gone)).From(gone))), "[a]")},
	{"Upserts", all(
		same(ofStock(change(upsert.DoUpdate(stock.N.SetExpr(stock.N.Excluded())))), "2"), same(ofStock(change(upsert.DoNothing()), ns), "[1 2 3 6]"),
		same(ofStock(change(upsert.DoNothing())), "1"),
		same(undone(change(builder.Insert(twokey).Rows(item{ID: 1, Name: "a"}).OnConflict(twokey.Name).DoNothing())), "1"),
		fails(strata.ErrUnique, undone(put(twokey, "a"), change(builder.Insert(twokey).Rows(item{ID: 1, Name: "b"}).OnConflict(twokey.Name).DoNothing()))),
		by("integration/emulations", "TestUpsertCounts"))},
	{"One key twice in one `ON CONFLICT DO UPDATE`", all(
		unsent(strata.RepeatedKey, "rows 1 and 2", ofStock(change(builder.Insert(stock).Rows(item{ID: 1}, item{ID: 1}).OnConflict(stock.ID).DoUpdate(stock.N.Set(0))))),
		fails(strata.ErrCardinality, ofStock(change(builder.Insert(stock).Set(stock.ID.Set(1), stock.Name.SetExpr(inner.Name), stock.N.Set(1)).Select(builder.From(inner)).
			OnConflict(stock.ID).DoUpdate(stock.N.SetExpr(stock.N.Excluded()))))))},
}

var (
	news = strata.ValuesOf1("news", strata.TypeText, "a")
	gone = builder.CTEReturning("gone", builder.Returning(builder.Delete(stock).Where(stock.ID.Eq(1)), stock.Name))
)
