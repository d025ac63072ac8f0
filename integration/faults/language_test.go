package faults

import (
	"context"
	"database/sql"
	"math"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

// inLanguage are the faults about what could not be said, or was refused.
var inLanguage = []fault{
	{"B4", "nothing is in an empty array, NULL neither", testEmptyArrays},
	{"C13", "window functions over grouping sets", testWindowsOverSets},
	{"C13", "what else is done with grouping sets", testDoneWithSets},
	{"C14", "GROUPING of an outer query's column", testOuterGrouping},
	{"C15", "RANGE by an interval", testIntervalFrames},
	{"C15", "a joined group as a source", testJoinedSources},
	{"C15", "several percentiles", testSeveralPercentiles},
	{"C15", "the marks and paths of cycles", testCycles},
}

func onTrades(t *testing.T, test func(t *testing.T, ctx context.Context, db *pool.DB)) {
	t.Helper()
	everywhere(t, fillTrades, test)
}

// What TPC-DS q70 and q86 ask: totals of a hierarchy, ranked within their level and
// what they are part of.
var (
	tradeSum   = strata.Sum(trades.Amount)
	tradeLevel = strata.Grouping(trades.Region).AddExpr(strata.Grouping(trades.Goods))
	tradePart  = strata.CaseWhen(strata.Grouping(trades.Goods).Eq(0), trades.Region.Nullable()).End()
	tradeRank  = strata.Rank().Over(strata.PartitionBy(tradeLevel, tradePart).OrderBy(tradeSum.Desc()))
	byTrade    = strata.Rollup(trades.Region, trades.Goods)
	region     = trades.Region.Coalesce("all")
	goods      = trades.Goods.Coalesce("all")
)

func testWindowsOverSets(t *testing.T) {
	ranked := builder.Select4(region, goods, tradeLevel, tradeRank).From(trades).GroupBy(byTrade)
	const rows = "[{all all 2 1} {south all 1 1} {north all 1 2} {north tea 0 1} {north rum 0 2} {south rum 0 1} {south tea 0 1} {south all 0 3}]"
	ordered := ranked.OrderBy(tradeLevel.Desc(), tradePart.Asc(), tradeRank.Asc(), trades.Goods.Asc())
	share := strata.Sum(tradeSum).Over(strata.PartitionBy(tradeLevel))
	running := strata.Sum(strata.Sum(trades.Price)).Over(strata.OrderedBy(strata.Sum(trades.Price).Asc(), trades.Goods.Asc()))
	before := strata.Lag(strata.Max(trades.Amount), 1).Over(strata.OrderedBy(trades.Region.Asc().NullsFirst(), trades.Goods.Asc()))
	onTrades(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		engines.Expect(t, db, "q70", ordered, rows)
		engines.Expect(t, db, "limited", ordered.Limit(3).Offset(1), "[{south all 1 1} {north all 1 2} {north tea 0 1}]")
		engines.Expect(t, db, "having", ordered.Having(tradeSum.Gt(20)), "[{all all 2 1} {south all 1 1} {north all 1 2} {north tea 0 1} {south rum 0 1} {south tea 0 1}]")
		engines.Expect(t, db, "an argument, twice", ranked.OrderBy(strata.Position(3), tradeRank.Add(100).Asc(), trades.Region.Desc(), trades.Goods.Asc()).Limit(2), "[{south rum 0 1} {south tea 0 1}]")
		engines.Expect(t, db, "distinct", builder.Select2(tradeLevel, tradeRank).From(trades).GroupBy(byTrade).Distinct().OrderBy(strata.Positions(1, 2)...), "[{0 1} {0 2} {0 3} {1 1} {1 2} {2 1}]")
		engines.Expect(t, db, "cube", builder.Select4(region, goods, tradeSum, share).From(trades).GroupBy(strata.Cube(trades.Region, trades.Goods)).
			OrderBy(tradeLevel.Asc(), tradeSum.Asc(), trades.Region.Asc(), trades.Goods.Asc()),
			"[{south all {1 true} {116 true}} {north rum {5 true} {116 true}} {north tea {30 true} {116 true}} {south rum {40 true} {116 true}} {south tea {40 true} {116 true}} {all all {1 true} {232 true}} {north all {35 true} {232 true}} {all rum {45 true} {232 true}} {all tea {70 true} {232 true}} {south all {81 true} {232 true}} {all all {116 true} {116 true}}]")
		engines.Expect(t, db, "decimals", builder.Select2(strata.Sum(trades.Price), running).From(trades).GroupBy(strata.GroupingSets(strata.Set(trades.Goods), strata.Set())).OrderBy(running.Asc()), "[{{0.5 true} {0.5 true}} {{5 true} {5.5 true}} {{19 true} {24.5 true}} {{24.5 true} {49 true}}]")
		engines.Expect(t, db, "lag and an outer expression", builder.Select2(region, before.Coalesce(-1).Add(1000)).From(trades).Where(trades.Amount.Gt(1)).GroupBy(byTrade).OrderBy(before.Asc().NullsFirst(), trades.Region.Asc(), trades.Goods.Asc()), "[{all 999} {north 1005} {north 1020} {south 1020} {north 1040} {south 1040} {south 1040}]")
		engines.Expect(t, db, "nothing of the groups", builder.Select(strata.RowNumber().Over(strata.Window{})).From(trades).GroupBy(byTrade).OrderBy(strata.Position(1)), "[1 2 3 4 5 6 7 8]")
		engines.Expect(t, db, "a filter and a name", builder.Select2(tradeLevel, strata.CountAll().Filter(trades.Region.Eq("north")).Over(strata.PartitionBy(tradeLevel).Named("w"))).
			From(trades).GroupBy(byTrade).Distinct().OrderBy(strata.Position(1)), "[{0 2} {1 1} {2 0}]")
		engines.Expect(t, db, "a frame", builder.Select(strata.Sum(tradeSum).Over(strata.OrderedBy(tradeSum.Asc(), trades.Goods.Asc(), trades.Region.Asc()).Rows(strata.Preceding(1), strata.CurrentRow))).
			From(trades).GroupBy(byTrade).OrderBy(strata.Position(1)), "[{1 true} {6 true} {35 true} {65 true} {75 true} {80 true} {121 true} {197 true}]")
		engines.Expect(t, db, "no rows", builder.Select2(all(), strata.RowNumber().Over(strata.OrderedBy(tradeSum.Asc()))).From(trades).Where(trades.ID.Gt(100)).GroupBy(byTrade), "[{0 1}]")

		pair := strata.RowOf2(tradeLevel, tradeRank)
		engines.Expect(t, db, "in a row value", builder.Select2(region, pair.Eq(1, 2)).From(trades).GroupBy(byTrade).Distinct().OrderBy(strata.Positions(1, 2)...), "[{all {false true}} {north {false true}} {north {true true}} {south {false true}}]")

		rank := tradeRank.As("place")
		inner := builder.Select3(trades.Region.Nullable(), tradeLevel.As("level"), rank).From(trades).GroupBy(byTrade)
		derived := builder.Derived(inner, "d")
		engines.Expect(t, db, "a derived table", builder.Select2(trades.Region.From(derived).Coalesce("all"), rank.From(derived)).From(derived).
			Where(rank.From(derived).Gt(1)).OrderBy(rank.From(derived).Asc(), trades.Region.From(derived).Asc()), "[{north 2} {north 2} {south 3}]")
		cte := builder.CTE("ranks", inner)
		engines.Expect(t, db, "a common table expression", builder.Select2(strata.Max(rank.From(cte)), all()).From(cte).Join(trades, trades.Region.EqExpr(trades.Region.From(cte))), "[{{3 true} 21}]")
		other := builder.Select(trades.ID).Where(trades.ID.Lt(5))
		places := builder.Select(tradeRank).From(trades).GroupBy(byTrade)
		engines.Expect(t, db, "a member of a set operation", places.Union(other).OrderBy(strata.Position(1)), "[1 2 3 4]")
		engines.Expect(t, db, "its second member, limited", other.UnionAll(places.OrderBy(tradeRank.Desc(), tradeLevel.Asc()).Limit(2)).OrderBy(strata.Position(1)), "[1 2 2 3 3 4]")
		engines.Expect(t, db, "in IN", builder.Select(trades.ID).Where(trades.ID.InQuery(places)).OrderBy(trades.ID.Asc()), "[1 2 3]")
	})
}

func testDoneWithSets(t *testing.T) {
	mine := strata.As(trades, "mine")
	onTrades(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		q := builder.Select3(region, goods, tradeSum).From(trades).GroupBy(byTrade)
		engines.Expect(t, db, "DISTINCT ON", q.Clauses(builder.DistinctOn(tradeLevel)).OrderBy(tradeLevel.Asc(), tradeSum.Desc(), trades.Goods.Asc()), "[{south rum {40 true}} {south all {81 true}} {all all {116 true}}]")
		engines.Expect(t, db, "DISTINCT ON by what a window tells", q.Clauses(builder.DistinctOn(tradeLevel)).OrderBy(tradeLevel.Asc(), tradeRank.Desc(), trades.Region.Asc()), "[{south all {1 true}} {north all {35 true}} {all all {116 true}}]")

		// Inside a subquery a name means what it means there, and rows are no groups.
		own := strata.Scalar(builder.Select(strata.Max(trades.Amount)).From(trades).Where(trades.Region.Eq("north")))
		engines.Expect(t, db, "a subquery of the same table", builder.Select2(region, own.Coalesce(-1)).From(trades).GroupBy(strata.Rollup(trades.Region)).OrderBy(strata.Position(1)), "[{all 20} {north 20} {south 20}]")
		outer := strata.Scalar(builder.Select(strata.Count(strata.CaseWhen(mine.Region.EqExpr(trades.Region), strata.N(1)).End())).From(mine))
		engines.Expect(t, db, "an aggregate of what the set leaves out", builder.Select2(region, outer).From(trades).GroupBy(strata.Rollup(trades.Region)).OrderBy(strata.Position(1)), "[{all {0 true}} {north {3 true}} {south {3 true}}]")
		inner := strata.Scalar(builder.Select(strata.StringAgg(mine.Region.Concat("/").ConcatExpr(region), " ", mine.Region.Asc())).From(mine).Where(mine.Goods.IsNull()))
		engines.Expect(t, db, "and one in text", builder.Select2(region, inner).From(trades).GroupBy(strata.Rollup(trades.Region)).OrderBy(strata.Position(1)), "[{all {south/all true}} {north {south/north true}} {south {south/south true}}]")
		sets := strata.Scalar(builder.Select(strata.CountAll()).From(mine).GroupBy(strata.GroupingSets(strata.Set(mine.Region))).Having(mine.Region.EqExpr(trades.Region)))
		engines.Expect(t, db, "sets within sets", builder.Select2(region, sets).From(trades).GroupBy(strata.Rollup(trades.Region)).OrderBy(strata.Position(1)), "[{all {0 false}} {north {3 true}} {south {3 true}}]")
	})
}

func testOuterGrouping(t *testing.T) {
	mine := strata.As(trades, "mine")
	bits := strata.Scalar(builder.Select(strata.Grouping(trades.Region, trades.Goods)).From(mine).Where(mine.ID.Eq(1)))
	deep := strata.Scalar(builder.Select(strata.Scalar(builder.Select(strata.Grouping(trades.Goods).AddExpr(mine.ID)).From(strata.As(sales, "s")).Limit(1))).From(mine).Where(mine.ID.Eq(1)))
	q := builder.Select3(region, goods, bits).From(trades).GroupBy(byTrade)
	onTrades(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		fillShops(t, db)
		engines.Expect(t, db, "in the SELECT list", q.Where(trades.Region.Eq("north")).OrderBy(bits.Asc(), trades.Goods.Asc()), "[{north rum {0 true}} {north tea {0 true}} {north all {1 true}} {all all {3 true}}]")
		engines.Expect(t, db, "in HAVING", builder.Select2(region, goods).From(trades).GroupBy(byTrade).
			Having(strata.Exists(builder.Select(mine.ID).Where(mine.ID.EqExpr(strata.Grouping(trades.Region, trades.Goods))))).OrderBy(strata.Positions(1, 2)...), "[{all all} {north all} {south all}]")
		engines.Expect(t, db, "two queries further in", builder.Select2(goods, deep).From(trades).Where(trades.ID.Lt(4)).GroupBy(strata.Rollup(trades.Goods)).OrderBy(strata.Position(1)), "[{all {2 true}} {rum {1 true}} {tea {1 true}}]")
		engines.Expect(t, db, "of a plain GROUP BY", builder.Select2(trades.Region, strata.Scalar(builder.Select(strata.Grouping(trades.Region)).From(mine).Limit(1))).From(trades).GroupBy(trades.Region).OrderBy(strata.Position(1)), "[{north {0 true}} {south {0 true}}]")
		engines.Expect(t, db, "of its own plain GROUP BY", builder.Select2(trades.Region, strata.Grouping(trades.Region)).GroupBy(trades.Region).OrderBy(strata.Position(1)), "[{north 0} {south 0}]")
		engines.Expect(t, db, "beside a window function", builder.Select2(region, strata.Sum(bits).Over(strata.PartitionBy(bits))).From(trades).GroupBy(strata.Rollup(trades.Region, trades.Goods)).Distinct().OrderBy(strata.Positions(1, 2)...),
			"[{all {3 true}} {north {0 true}} {north {2 true}} {south {0 true}} {south {2 true}}]")
		engines.Expect(t, db, "and within what it is compared with", builder.Select2(region, tradeRank.InQuery(builder.Select(mine.ID).Where(mine.ID.EqExpr(strata.Grouping(trades.Goods))))).From(trades).GroupBy(strata.Rollup(trades.Region, trades.Goods)).Distinct().OrderBy(strata.Positions(1, 2)...),
			"[{all {true true}} {north {false true}} {south {false true}} {south {true true}}]")
	})
	inner := builder.Select(strata.Grouping(trades.Region)).From(mine)
	refused(t, "in WHERE", builder.Select(trades.Region.Nullable()).Where(strata.Exists(inner)).GroupBy(strata.Rollup(trades.Region)), strata.Misplaced, "GROUPING of what an outer query reads is not allowed here")
	refused(t, "inside an aggregate", builder.Select(strata.Sum(strata.Scalar(inner))).From(trades).GroupBy(trades.Region), strata.Misplaced, "GROUPING of what an outer query reads is not allowed here")
	refused(t, "of what is not grouped by", builder.Select(strata.Scalar(builder.Select(strata.Grouping(trades.Goods)).From(mine))).From(trades).GroupBy(trades.Region), strata.Ungrouped, "trades.goods is not grouped by")
	refused(t, "of a query that does not group", builder.Select2(trades.ID, strata.Scalar(inner)).From(trades), strata.Ungrouped, "trades.region is not grouped by")
	refused(t, "of two queries at once", builder.Select(strata.Scalar(builder.Select(strata.Grouping(trades.Region, mine.ID)).From(mine).GroupBy(mine.ID))).From(trades).GroupBy(trades.Region), strata.Ungrouped, "trades.region is not grouped by")
	odd := trades.Amount.Mod(2)
	refused(t, "of an expression", builder.Select(strata.Scalar(builder.Select(strata.Grouping(odd)).From(mine))).From(trades).GroupBy(odd), strata.Unsupported, "GROUPING takes columns of an outer query")
	refused(t, "its own, without GROUP BY", builder.Select(strata.Grouping(trades.Region)), strata.Ungrouped, "trades.region is not grouped by")
}

func testIntervalFrames(t *testing.T) {
	local := trades.At.AtTimeZone("UTC")
	times := []struct {
		name      string
		asc, desc strata.Order
	}{{"dates", trades.Day.Asc(), trades.Day.Desc()}, {"instants", trades.At.Asc(), trades.At.Desc()}, {"local times", local.Asc(), local.Desc()}}
	count := func(o strata.Order, from, to strata.FrameBound) builder.Query[strata.Row2[int64, int64]] {
		return builder.Select2(trades.ID, strata.CountAll().Over(strata.OrderedBy(o).Range(from, to))).From(trades).OrderBy(trades.ID.Asc())
	}
	before, after := strata.PrecedingInterval, strata.FollowingInterval
	mixed := types.Days(28).Add(types.Duration(48 * time.Hour))
	onTrades(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for _, x := range times {
			engines.Expect(t, db, x.name+", days before", count(x.asc, before(types.Days(30)), strata.CurrentRow), "[{1 2} {2 2} {3 3} {4 2} {5 1} {6 2}]")
			engines.Expect(t, db, x.name+", days and hours", count(x.asc, before(mixed), strata.CurrentRow), "[{1 2} {2 2} {3 3} {4 2} {5 1} {6 2}]")
			engines.Expect(t, db, x.name+", a microsecond less", count(x.asc, before(mixed.Add(types.Duration(-time.Microsecond))), strata.CurrentRow), "[{1 2} {2 2} {3 3} {4 1} {5 1} {6 2}]")
			engines.Expect(t, db, x.name+", descending", count(x.desc, before(types.Days(30)), strata.CurrentRow), "[{1 3} {2 3} {3 2} {4 1} {5 2} {6 1}]")
			engines.Expect(t, db, x.name+", two distances", count(x.asc, before(types.Days(60)), before(types.Days(1))), "[{1 0} {2 0} {3 2} {4 3} {5 0} {6 1}]")
			engines.Expect(t, db, x.name+", 4000 years", count(x.asc, strata.UnboundedPreceding, after(types.Days(4000*365))), "[{1 6} {2 6} {3 6} {4 6} {5 6} {6 6}]")
			engines.Expect(t, db, x.name+", none", count(x.asc, before(types.Interval{}), after(types.Interval{})), "[{1 2} {2 2} {3 1} {4 1} {5 1} {6 1}]")
			months := count(x.asc, strata.CurrentRow, after(types.Months(1)))
			if onServer(db) {
				engines.Expect(t, db, x.name+", a month after", months, "[{1 3} {2 3} {3 1} {4 1} {5 2} {6 1}]")
				engines.Expect(t, db, x.name+", a year before", count(x.asc, before(types.Months(12)), strata.CurrentRow), "[{1 2} {2 2} {3 3} {4 4} {5 5} {6 4}]")
				continue
			}
			_, err := months.All(ctx, db)
			isRefusal(t, x.name+", months", err, strata.Unsupported, db.Dialect().Name+" does not support RANGE by an interval with months")
		}
		null := strata.CaseWhen(trades.ID.Ne(6), trades.Day).End()
		engines.Expect(t, db, "NULLs are peers", count(null.Asc(), before(types.Days(400)), after(types.Days(400))), "[{1 5} {2 5} {3 5} {4 5} {5 5} {6 1}]")
		engines.Expect(t, db, "over groups", builder.Select2(trades.Day.Nullable(), strata.Sum(strata.CountAll()).Over(strata.OrderedBy(trades.Day.Asc()).Range(before(types.Days(30)), strata.CurrentRow))).
			From(trades).Where(trades.ID.Lt(4)).GroupBy(strata.Rollup(trades.Day)).OrderBy(strata.Position(1)), "[{{2024-01-31 true} {2 true}} {{2024-02-29 true} {3 true}} {{0000-00-00 false} {3 true}}]")
	})
	// The clock that counts is that of UTC: the night after trade 4 has an hour less in Berlin.
	db, err := engines.Open(t, pgtest.With(pgtest.Empty(t), "timezone", "Europe/Berlin"))
	engines.Must(t, err)
	defer db.Close(context.Background())
	fillTrades(t, db)
	next := time.Date(2024, 3, 31, 12, 0, 0, 0, time.UTC)
	engines.Done(t)(builder.Update(trades).Set(trades.At.Set(next)).Where(trades.ID.Eq(5)).Exec(t.Context(), db))
	engines.Expect(t, db, "in a zone with summer time", count(trades.At.Asc(), before(types.Days(1)), strata.CurrentRow).Where(trades.ID.Between(4, 5)), "[{4 1} {5 2}]")

	refused(t, "back to front", count(trades.At.Asc(), before(types.Days(-1)), strata.CurrentRow), strata.BadValue, "a frame's distance is not negative")
	refused(t, "parts of two signs", count(trades.At.Asc(), before(types.Days(1).Add(types.Duration(-25*time.Hour))), strata.CurrentRow), strata.BadValue, "a frame's distance is not negative")
	refused(t, "of a number", count(trades.ID.Asc(), before(types.Days(1)), strata.CurrentRow), strata.BadValue, "RANGE with an interval needs a time to order by")
	refused(t, "a number of a time", count(trades.At.Asc(), strata.Preceding(1), after(types.Days(1))), strata.BadValue, "RANGE with a distance needs a number to order by")
	refused(t, "by rows", builder.Select(strata.CountAll().Over(strata.OrderedBy(trades.At.Asc()).Rows(before(types.Days(1)), strata.CurrentRow))).From(trades), strata.BadValue, "ROWS counts, and an interval is no number")
	refused(t, "without an order", builder.Select(strata.CountAll().Over(strata.Window{}.Range(before(types.Days(1)), strata.CurrentRow))).From(trades), strata.Incomplete, "exactly one ORDER BY term")
	refused(t, "longer than time", count(trades.At.Asc(), before(types.Duration(math.MaxInt64).Add(types.Days(math.MaxInt32))), strata.CurrentRow), strata.BadValue, "at most 4000 years")
}

func testJoinedSources(t *testing.T) {
	mine := strata.As(sales, "mine")
	held := builder.Joined(sales).Join(trades, trades.ID.EqExpr(sales.ID))
	nested := builder.Joined(sales).LeftJoin(builder.Joined(mine).Join(trades, trades.ID.EqExpr(mine.ID)), mine.ID.EqExpr(sales.ID.Add(2)))
	derived := builder.Derived(builder.Select(trades.Region).Distinct(), "d")
	onTrades(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		fillShops(t, db)
		engines.Expect(t, db, "LEFT JOIN (… JOIN …)", builder.Select3(shops.Name, sales.Amount.Nullable(), trades.Region.Nullable()).From(shops).LeftJoin(held, ofShop).OrderBy(shops.ID.Asc(), sales.ID.Asc()),
			"[{ann {10 true} {north true}} {ann {20 true} {north true}} {bob {30 true} {north true}} {cat {0 false} { false}}]")
		engines.Expect(t, db, "a group within a group", builder.Select3(shops.Name, mine.ID.Nullable(), trades.Goods).From(shops).LeftJoin(nested, ofShop).OrderBy(shops.ID.Asc(), mine.ID.Asc()),
			"[{ann {3 true} {rum true}} {ann {4 true} {tea true}} {bob {0 false} { false}} {cat {0 false} { false}}]")
		engines.Expect(t, db, "grouped by sets", builder.Select2(shops.Name.Coalesce("all"), strata.CountAll()).From(shops).LeftJoin(held, ofShop).GroupBy(strata.Rollup(shops.Name)).OrderBy(strata.Position(1)),
			"[{all 4} {ann 2} {bob 1} {cat 1}]")
		engines.Expect(t, db, "with a derived table", builder.Select2(shops.Name, trades.Region.From(derived).Nullable()).From(shops).
			LeftJoin(builder.Joined(sales).Join(derived, sales.Amount.Lt(25)), ofShop).OrderBy(strata.Positions(1, 2)...).Limit(3), "[{ann {north true}} {ann {north true}} {ann {south true}}]")
		engines.Expect(t, db, "first in FROM, RIGHT JOIN", builder.Select2(sales.Amount.Nullable(), shops.Name).From(held).Clauses(builder.RightJoin(shops, ofShop)).OrderBy(shops.ID.Desc()).Limit(2), "[{{0 false} cat} {{30 true} bob}]")
	})
	refused(t, "the first of the optional side", builder.Select(sales.Amount).From(shops).LeftJoin(held, ofShop), strata.NullToNonNull, "sales.amount comes from the optional side")
	refused(t, "the second of it", builder.Select(trades.Region).From(shops).LeftJoin(held, ofShop), strata.NullToNonNull, "trades.region comes from the optional side")
	refused(t, "one that is optional inside", builder.Select(trades.Region).From(shops).Join(nested, ofShop), strata.NullToNonNull, "trades.region comes from the optional side")
	refused(t, "what stands before a RIGHT JOIN", builder.Select(sales.Amount).From(held).Clauses(builder.RightJoin(shops, ofShop)), strata.NullToNonNull, "sales.amount comes from the optional side")
	refused(t, "a condition that reads what stands outside", builder.Select(shops.Name).From(shops).LeftJoin(builder.Joined(sales).Join(trades, trades.ID.EqExpr(shops.ID)), ofShop), strata.NotInScope, "shops")
	accepted(t, "an inner join", builder.Select2(sales.Amount, trades.Region).From(shops).Join(held, ofShop))
}

func testSeveralPercentiles(t *testing.T) {
	quartiles := strata.PercentilesCont(trades.Amount, 0.25, 0.5, 0.75)
	onTrades(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		engines.Expect(t, db, "interpolated", builder.Select(quartiles), "[{[6.25 15 35] true}]")
		engines.Expect(t, db, "of decimals", builder.Select(strata.PercentilesCont(trades.Price, 1, 0, 0.4)), "[{[10 0.5 1.5] true}]")
		engines.Expect(t, db, "of groups", builder.Select2(region, quartiles).From(trades).GroupBy(strata.Rollup(trades.Region)).OrderBy(strata.Position(1)),
			"[{all {[6.25 15 35] true}} {north {[7.5 10 15] true}} {south {[20.5 40 40] true}}]")
		engines.Expect(t, db, "never NULL of a group", builder.Select(quartiles.NotNull()).From(trades).GroupBy(trades.Region).OrderBy(trades.Region.Asc()), "[[7.5 10 15] [20.5 40 40]]")
		engines.Expect(t, db, "of no rows", builder.Select(quartiles).From(trades).Where(trades.ID.Gt(9)), "[{[] false}]")
		engines.Expect(t, db, "no fraction", builder.Select(strata.PercentilesCont(trades.Amount)), "[{[] true}]")
		engines.Expect(t, db, "one as by itself", builder.Select2(strata.PercentilesCont(trades.Amount, 0.3), strata.PercentileCont(trades.Amount, 0.3)), "[{{[7.5] true} {7.5 true}}]")
		engines.Expect(t, db, "integers", builder.Select(strata.PercentilesDisc(trades.Amount, 0, 0.5, 0.51, 1)), "[{[1 10 20 40] true}]")
		engines.Expect(t, db, "texts, NULL left out", builder.Select(strata.PercentilesDisc(trades.Goods, 0.4, 0.41)), "[{[rum tea] true}]")
		engines.Expect(t, db, "decimals", builder.Select(strata.PercentilesDisc(trades.Price, 0.5, 1)), "[{[1.5 10] true}]")
		engines.Expect(t, db, "dates", builder.Select(strata.PercentilesDisc(trades.Day, 1, 0)), "[{[2025-02-28 2024-01-31] true}]")
		engines.Expect(t, db, "instants", builder.Select(strata.PercentilesDisc(trades.At, 0.9)), "[{[2025-02-28 12:00:00 +0000 UTC] true}]")
		engines.Expect(t, db, "filtered", builder.Select(strata.NullableArray(strata.Filter(quartiles, trades.Region.Eq("north")))).From(trades), "[{[7.5 10 15] true}]")
		engines.Expect(t, db, "an element", builder.Select(strata.Element(quartiles, 2, strata.TypeFloat64)).From(trades), "[{15 true}]")
	})
	refused(t, "a fraction of more than all", builder.Select(strata.PercentilesCont(trades.Amount, 0.5, 1.5)), strata.BadValue, "a percentile's fraction is between 0 and 1")
	refused(t, "of what there are no arrays of", builder.Select(strata.PercentilesDisc(trades.Region.Bytes(), 0.5)).From(trades), strata.BadValue, "there are no arrays of the kind bytes")
	refused(t, "of what may be no rows", builder.Select(strata.PercentilesDisc(trades.Amount, 0.5).NotNull()), strata.NullToNonNull)
}

// road is a row of roads: one leads from a town to another.
type road struct {
	From string
	To   string
}

type roadColumns struct {
	strata.Table[road]
	From strata.Text `db:"start"`
	To   strata.Text `db:"finish"`
}

var roads = strata.Define("roads", new(roadColumns), func(t *strata.Def, c *roadColumns) { t.PrimaryKey(c.From, c.To) })

func testCycles(t *testing.T) {
	start := builder.Select(roads.To).Where(roads.From.Eq("a"))
	on := func(self builder.CTETable) *builder.SelectQuery[string, strata.NullText] {
		return builder.Select(roads.To).From(roads).Join(self, roads.From.EqExpr(roads.To.From(self)))
	}
	way := builder.Recursive("way", start, on, builder.MarkCycles(roads.To))
	short := builder.Recursive("way", start, on, builder.MarkCycles(roads.To), builder.MaxDepth(1))
	next := strata.As(trades, "next")
	numbered := builder.Recursive("numbered", builder.Select(trades.ID).Where(trades.ID.Eq(1)), func(self builder.CTETable) *builder.SelectQuery[int64, strata.NullInt64] {
		return builder.Select(next.ID).From(next).Join(self, next.ID.EqExpr(trades.ID.From(self).Mod(3).Add(1)))
	}, builder.MarkCycles(trades.ID), builder.UnionDistinct())
	path := builder.CyclePath(way, roads.To)
	onTrades(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		engines.Must(t, builder.CreateTables(roads).Exec(ctx, db))
		engines.Done(t)(builder.Insert(roads).Rows(road{"a", "b"}, road{"b", "c, d"}, road{"c, d", "b"}, road{"c, d", "e"}).Exec(ctx, db))
		engines.Expect(t, db, "mark and path", builder.Select3(roads.To.From(way), way.Cycle(), path).From(way).OrderBy(path.Length().Asc(), roads.To.From(way).Asc()),
			"[{b false [b]} {c, d false [b c, d]} {b true [b c, d b]} {e false [b c, d e]}]")
		engines.Expect(t, db, "what closes a cycle", builder.Select(path).From(way).Where(way.Cycle()), "[[b c, d b]]")
		engines.Expect(t, db, "the rest", builder.Select(roads.To.From(way)).From(way).Where(way.Cycle().Not()).OrderBy(strata.Position(1)), "[b c, d e]")
		engines.Expect(t, db, "no further than a depth", builder.Select3(short.Depth(), short.Cycle(), builder.CyclePath(short, roads.To)).From(short).OrderBy(short.Depth().Asc()), "[{0 false [b]} {1 false [b c, d]}]")
		engines.Expect(t, db, "by numbers", builder.Select2(builder.CyclePath(numbered, trades.ID), numbered.Cycle()).From(numbered).OrderBy(builder.CyclePath(numbered, trades.ID).Length().Asc()),
			"[{[1] false} {[1 2] false} {[1 2 3] false} {[1 2 3 1] true}]")
	})
	other := builder.Recursive("way", start, on)
	accepted(t, "without options", builder.Select(roads.To.From(other)).From(other))
	refused(t, "a mark that is not kept", builder.Select(other.Cycle()).From(other), strata.NotInScope)
	refused(t, "the path of another key", builder.Select(builder.CyclePath(way, roads.From)).From(way), strata.NotInScope)
	refused(t, "a key that is not selected", builder.Select(roads.To.From(other)).From(builder.Recursive("way", start, on, builder.MarkCycles(roads.From))), strata.BadValue, "MarkCycles: base does not select the key")
	refused(t, "a key that may be NULL", func() compile.Statement {
		r := builder.Recursive("r", builder.Select(trades.Goods), func(self builder.CTETable) *builder.SelectQuery[sql.Null[string], strata.NullText] {
			return builder.Select(next.Goods).From(next).Join(self, next.Goods.EqExpr(trades.Goods.From(self)))
		}, builder.MarkCycles(trades.Goods))
		return builder.Select(r.Cycle()).From(r)
	}(), strata.NullToNonNull, "an array cannot hold NULL")
}
