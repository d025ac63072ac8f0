package emulations

import (
	"context"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

// What random statements have found of MariaDB: answers that it gets wrong where they are
// asked for directly.

// span is a row with an interval, of which one value has several forms.
type span struct {
	ID    int64
	Team  int64
	X     int64
	Name  string
	Long  types.Interval
	Price decimal.Decimal
}

type spanColumns struct {
	strata.Table[span]
	ID    strata.Int64
	Team  strata.Int64
	X     strata.Int64
	Name  strata.Text
	Long  strata.Interval
	Price strata.Decimal
}

var (
	spans = strata.Define("spans", new(spanColumns), func(t *strata.Def, c *spanColumns) { t.PrimaryKey(c.ID) })
	other = strata.As(spans, "other")

	spanRows = []span{
		{1, 1, 1, "abc", types.Days(30), decimal.RequireFromString("1.5")},
		{2, 1, 5, "de", types.Months(1), decimal.RequireFromString("-4")},
		{3, 2, 3, "f", types.Days(-1), decimal.RequireFromString("1.5")},
	}
)

func eachSpans(t *testing.T, test func(t *testing.T, ctx context.Context, db *pool.DB)) {
	t.Helper()
	engines.EachOf(t, engines.All, func(t *testing.T, db *pool.DB) {
		must(t, builder.CreateTables(spans).Exec(t.Context(), db))
		done(t)(builder.Insert(spans).Rows(spanRows...).Exec(t.Context(), db))
	}, test)
}

func TestSeveralWindows(t *testing.T) {
	byID, byTeam := strata.Window{}.OrderBy(spans.ID.Asc()), strata.PartitionBy(spans.Team).OrderBy(spans.ID.Desc())
	byX := strata.Window{}.OrderBy(spans.X.Asc())
	eachSpans(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		engines.Expect(t, db, "a text behind a window function",
			builder.Select2(strata.RowNumber().Over(byTeam), strata.FirstValue(spans.Name).Over(byID).Concat("!")).From(spans).OrderBy(spans.ID.Asc()),
			"[{2 {abc! true}} {1 {abc! true}} {1 {abc! true}}]")
		engines.Expect(t, db, "one window of all rows between two others",
			builder.Select3(strata.Rank().Over(byX), strata.CountAll().Over(strata.Window{}), strata.RowNumber().Over(byTeam)).From(spans).OrderBy(spans.ID.Asc()),
			"[{1 3 2} {3 3 1} {2 3 1}]")
		engines.Expect(t, db, "shares of three, with all their digits",
			builder.Select2(strata.CumeDist().Over(byX), strata.RowNumber().Over(byTeam)).From(spans).OrderBy(spans.X.Asc()),
			"[{0.3333333333333333 2} {0.6666666666666666 1} {1 1}]")
		engines.Expect(t, db, "groups that HAVING leaves, numbered",
			builder.Select2(spans.Team, strata.RowNumber().Over(strata.Window{}.OrderBy(strata.Min(spans.X).Desc()))).From(spans).
				GroupBy(spans.Team).Having(spans.Team.Add(1).Gt(2)),
			"[{2 1}]")
	})
}

// TestConstantKeys: what a group is of may be an argument, which derived tables pass on like
// the other keys.
func TestConstantKeys(t *testing.T) {
	key, byTeam := strata.N(0), strata.Window{}.OrderBy(spans.Team.Asc())
	most := strata.Max(spans.X)
	before := byTeam.Range(strata.UnboundedPreceding, strata.CurrentRow).ExcludeGroup()
	eachSpans(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		engines.Expect(t, db, "the greater one of it and a window function",
			builder.Select2(spans.Team, strata.Greatest(key, strata.Lag(most, 1).Over(byTeam))).From(spans).GroupBy(key, spans.Team).OrderBy(spans.Team.Asc()),
			"[{1 {0 true}} {2 {5 true}}]")
		engines.Expect(t, db, "DISTINCT ON it beside a frame without peers",
			builder.Select2(spans.Team, strata.Min(most).Over(before)).From(spans).GroupBy(key, spans.Team).OrderBy(key.Asc(), spans.Team.Desc()).Clauses(builder.DistinctOn(key)),
			"[{2 {5 true}}]")
	})
}

// TestWindowInQuery: MariaDB finds a window function in no query that reads its row.
func TestWindowInQuery(t *testing.T) {
	number := strata.RowNumber().Over(strata.Window{}.OrderBy(spans.ID.Asc()))
	all := builder.Select(other.ID).From(other)
	same := all.Where(other.ID.EqExpr(spans.ID))
	eachSpans(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		engines.Expect(t, db, "of all rows", builder.Select(number.InQuery(all)).From(spans), "[{true true} {true true} {true true}]")
		engines.Expect(t, db, "of the row's own", builder.Select(number.InQuery(same)).From(spans), "[{true true} {true true} {true true}]")
		engines.Expect(t, db, "not, within an expression", builder.Select(number.Add(0).NotInQuery(same)).From(spans), "[{false true} {false true} {false true}]")
		if db.Dialect().Has(dialect.Quantifiers) {
			engines.Expect(t, db, "any", builder.Select(number.EqExpr(strata.Any(same))).From(spans), "[{true true} {true true} {true true}]")
		}
	})
}

func TestAggregatesInSubqueries(t *testing.T) {
	eachSpans(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		share := strata.Cast(strata.CountAll(), strata.TypeDecimal).DivExpr(strata.Sum(spans.Price))
		engines.Expect(t, db, "a quotient of a number of rows", builder.Select(share).From(spans), "[{-3 true}]")
		one := strata.Sum(spans.Price).DivExpr(strata.NullIf(strata.Sum(spans.Price), decimal.Zero))
		engines.Expect(t, db, "a quotient by what is NULL in place of 0", builder.Select(one).From(spans).GroupBy(spans.Team).OrderBy(spans.Team.Asc()), "[{1 true} {1 true}]")
		none := strata.NullIf(spans.Price.Mod(decimal.NewFromInt(2)), decimal.Zero)
		rest := strata.NullIf(spans.Price, decimal.Zero).ModExpr(none)
		engines.Expect(t, db, "a remainder that is 0", builder.Select(rest).From(spans).Where(spans.ID.Eq(2)), "[{0 false}]")
		last := builder.Select(other.Name).From(other).Where(other.Team.EqExpr(spans.Team)).OrderBy(strata.Position(1).Desc().NullsLast()).Limit(1)
		engines.Expect(t, db, "the first of an order by position", builder.Select(strata.Scalar(last)).From(spans).OrderBy(spans.ID.Asc()),
			"[{de true} {de true} {f true}]")
		many := builder.Select(strata.CountAll()).From(other).GroupBy(other.Team).Having(other.Team.EqExpr(spans.Team))
		engines.Expect(t, db, "HAVING of what is not selected", builder.Select(strata.Scalar(many)).From(spans).OrderBy(spans.ID.Asc()),
			"[{2 true} {2 true} {1 true}]")
		some := builder.Select(other.ID).From(other).OrderBy(other.ID.Desc()).Limit(2)
		engines.Expect(t, db, "IN of some rows", builder.Select(spans.ID).From(spans).Where(spans.ID.InQuery(some)).OrderBy(spans.ID.Asc()), "[2 3]")
	})
}

// TestRowsOfGroups: MariaDB reads a row value without an aggregate of the last row of all,
// beside one with an aggregate.
func TestRowsOfGroups(t *testing.T) {
	group, least := strata.RowOf2(spans.Team, spans.Name), strata.RowOf2(strata.Coalesce(strata.Min(spans.ID), strata.N(0)), spans.Name)
	is := group.EqRow(least)
	q := builder.Select(spans.Name).From(spans).GroupBy(spans.Team, spans.Name)
	eachSpans(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		engines.Expect(t, db, "selected", builder.Select2(spans.Name, strata.CaseWhen(is, strata.N(1)).Else(strata.N(0))).From(spans).
			GroupBy(spans.Team, spans.Name).OrderBy(spans.Name.Asc()), "[{abc {1 true}} {de {0 true}} {f {0 true}}]")
		engines.Expect(t, db, "the other way round", builder.Select2(spans.Name, strata.CaseWhen(least.EqRow(group), strata.N(1)).Else(strata.N(0))).From(spans).
			GroupBy(spans.Team, spans.Name).OrderBy(spans.Name.Asc()), "[{abc {1 true}} {de {0 true}} {f {0 true}}]")
		engines.Expect(t, db, "HAVING", q.Having(is), "[abc]")
		// A median of what no column has is worked out of parts of a derived table.
		of := strata.RowOf2(strata.Coalesce(strata.PercentileDisc(strata.N(-1), 0.5), strata.N(7)), spans.Team)
		engines.Expect(t, db, "HAVING of a median", builder.Select(spans.Team).From(spans).GroupBy(spans.Team).OrderBy(spans.Team.Asc()).
			Having(of.EqRow(strata.RowOf2(strata.Coalesce(strata.Max(spans.ID).Mul(0), strata.N(0)).Sub(1), spans.Team))), "[1 2]")
		engines.Expect(t, db, "HAVING NOT", q.Having(is.Not()).OrderBy(spans.Name.Asc()), "[de f]")
		engines.Expect(t, db, "in the order", q.OrderBy(strata.CaseWhen(is, strata.N(1)).Else(strata.N(0)).Asc(), spans.Name.Desc()), "[f de abc]")
	})
}

func TestIntervalsAreOneByTheirLength(t *testing.T) {
	month := types.Months(1)
	eachSpans(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		all, of := builder.Select(spans.Long).From(spans), builder.Select(other.Long).From(other)
		count := func(q engines.Rows[types.Interval]) int {
			rows, err := q.All(t.Context(), db)
			must(t, err)
			return len(rows)
		}
		for name, n := range map[string][2]int{
			"DISTINCT":  {count(all.Distinct()), 2},
			"UNION":     {count(all.Union(of)), 2},
			"UNION ALL": {count(all.UnionAll(of)), 6},
			"INTERSECT": {count(builder.Intersect(all, of.Where(other.ID.Le(2)))), 1},
			"EXCEPT":    {count(builder.Except(all, of.Where(other.ID.Eq(2)))), 1},
		} {
			if n[0] != n[1] {
				t.Errorf("%s: %d rows, want %d", name, n[0], n[1])
			}
		}
		engines.Expect(t, db, "IN", builder.Select(spans.ID).From(spans).Where(spans.Long.In(month)).OrderBy(spans.ID.Asc()), "[1 2]")
		engines.Expect(t, db, "IN of a query", builder.Select(spans.ID).From(spans).Where(spans.Long.InQuery(of.Where(other.ID.Eq(2)))).OrderBy(spans.ID.Asc()), "[1 2]")
		engines.Expect(t, db, "the least", builder.Select(strata.Min(spans.Long)).From(spans), "[{P-1D true}]")
		engines.Expect(t, db, "the order of a position", builder.Select2(spans.Long, spans.ID).From(spans).OrderBy(strata.Position(1), strata.Position(2)),
			"[{P-1D 3} {P30D 1} {P1M 2}]")
	})
}
