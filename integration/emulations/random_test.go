package emulations

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

// TestGroupsOfTexts: what MariaDB aggregates inside a subquery is of the first row of each
// group, where it is a text.
func TestGroupsOfTexts(t *testing.T) {
	eachSpans(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		engines.Expect(t, db, "a part of the largest text",
			builder.Select2(spans.Team, strata.Max(spans.Name).SplitPart("e", 1)).From(spans).GroupBy(spans.Team).OrderBy(spans.Team.Asc()),
			"[{1 {d true}} {2 {f true}}]")
		engines.Expect(t, db, "the text in the middle",
			builder.Select2(spans.Team, strata.PercentileDisc(spans.Name, 1)).From(spans).GroupBy(spans.Team).OrderBy(spans.Team.Asc()),
			"[{1 {de true}} {2 {f true}}]")
		engines.Expect(t, db, "HAVING of it",
			builder.Select(spans.Team).From(spans).GroupBy(spans.Team).Having(strata.PercentileDisc(spans.Name, 1).Eq("de")),
			"[1]")
	})
}

// TestWindowsDeepInside: MariaDB finds a window function deep inside of AND and OR in another
// function no more, takes a frame that stands in a window's order for the window's own, and
// confuses windows that are ordered by constants.
func TestWindowsDeepInside(t *testing.T) {
	byID := strata.Window{}.OrderBy(spans.ID.Asc())
	last := strata.Lag(spans.X, 0).Over(byID)
	eachSpans(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		deep := strata.And(spans.ID.Gt(0), strata.Or(spans.Name.Eq("none"), last.Gt(2)))
		engines.Expect(t, db, "in a condition of a CASE",
			builder.Select(strata.CaseWhen(deep, strata.N(1)).Else(strata.N(0))).From(spans).OrderBy(spans.ID.Asc()), "[{0 true} {1 true} {1 true}]")
		framed := builder.Select(strata.Max(other.X).Over(strata.Window{}.OrderBy(other.ID.Asc()).Rows(strata.Following(2), strata.Following(2)))).
			From(other).OrderBy(other.ID.Asc()).Limit(1)
		engines.Expect(t, db, "a frame inside a window's order",
			builder.Select(strata.RowNumber().Over(strata.Window{}.OrderBy(strata.Scalar(framed).Asc(), spans.ID.Asc()))).From(spans).OrderBy(spans.ID.Asc()),
			"[1 2 3]")
		engines.Expect(t, db, "the first of each group",
			builder.Select(spans.Team).From(spans).GroupBy(spans.Team).Having(strata.StringAgg(spans.Name, ",", spans.ID.Asc()).Ne("x")).
				Clauses(builder.DistinctOn(spans.Team)).OrderBy(spans.Team.Asc()), "[1 2]")
	})
}

// TestNullOfComparisons: MariaDB takes a comparison of row values for one that is never NULL, and
// the NULL of an aggregate of times in ALL for a time.
func TestNullOfComparisons(t *testing.T) {
	eachSpans(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		none := strata.NullIf(spans.X, 5)
		same := strata.RowOf2(none, spans.Name).EqRow(strata.RowOf2(strata.N(1), strata.S("de")))
		engines.Expect(t, db, "of row values, in order", builder.Select(spans.ID).From(spans).OrderBy(same.Asc(), spans.ID.Asc()), "[1 3 2]")
	})
}

// TestRowValues: MariaDB takes a window function in a comparison of row values for what is never
// NULL, and an aggregate of a constant for a condition, where it is one of a row in IN of a query
// without rows.
func TestRowValues(t *testing.T) {
	none := strata.NullIf(spans.X, 5)
	last := strata.Lag(none, 0).Over(strata.Window{}.OrderBy(spans.ID.Asc()))
	same := strata.RowOf2(spans.ID, none).EqRow(strata.RowOf2(spans.ID, last))
	least := builder.Select2(strata.Min(other.X).Coalesce(1), strata.Min(strata.S("")).Coalesce("")).
		From(other).Where(strata.B(false))
	eachSpans(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		engines.Expect(t, db, "beside a window function", builder.Select(same).From(spans).OrderBy(spans.ID.Asc()), "[{true true} {false false} {true true}]")
		engines.Expect(t, db, "in aggregates of no rows",
			builder.Select(spans.ID).From(spans).Where(strata.RowOf2(strata.NullIf(spans.X, 9), strata.NullIf(spans.Name, "f")).InQuery(least)), "[]")
	})
}

// TestArgumentsAsKeys: an argument that is grouped by is read where its group is.
func TestArgumentsAsKeys(t *testing.T) {
	four := strata.N(4)
	last := strata.Lag(strata.Min(spans.X), 1).Over(strata.Window{}.OrderBy(four.Asc(), spans.Team.Asc()))
	eachSpans(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		engines.Expect(t, db, "beside a window function", builder.Select2(spans.Team, strata.Greatest(four, last)).From(spans).
			GroupBy(four, spans.Team).OrderBy(spans.Team.Asc()), "[{1 {4 true}} {2 {4 true}}]")
	})
}

// TestOperandsOfFunctions: a date that may be an argument is a text to MariaDB, of which it reads
// the time; of a NULLIF of an aggregate it has NULL in a subquery.
func TestOperandsOfFunctions(t *testing.T) {
	leap := types.Date{Year: 2024, Month: 2, Day: 29}
	day := strata.NullIf(strata.CurrentDate(), leap).Coalesce(leap)
	share := strata.Sum(spans.Price).DivExpr(strata.NullIf(strata.Sum(spans.Price), decimal.Zero))
	eachSpans(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		engines.Expect(t, db, "milliseconds of a date", builder.Select(day.Format("MS")).From(spans).Limit(1), "[000]")
		engines.Expect(t, db, "a quotient of NULLIF of an aggregate", builder.Select(share).From(spans), "[{1 true}]")
	})
}

// TestSumBeyondDecimals: MariaDB keeps a sum in a table of its own for some queries, where the
// largest decimal stands for what is larger.
func TestSumBeyondDecimals(t *testing.T) {
	large := strata.Sum(spans.Price.Mul(decimal.RequireFromString("4e26")))
	all := builder.Select(large).From(spans).Where(spans.ID.Ne(2))
	none := builder.Select(large).From(spans).Where(spans.ID.Lt(0))
	eachSpans(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for name, q := range map[string]engines.Rows[sql.Null[decimal.Decimal]]{
			"UNION": all.UnionAll(none), "DISTINCT": all.Distinct(), "GROUP BY": all.GroupBy(spans.Price), "all rows": all,
			"a window": builder.Select(large.Over(strata.Window{})).From(spans).Where(spans.ID.Ne(2)),
		} {
			rows, err := q.All(ctx, db)
			if errors.Is(err, strata.ErrOutOfRange) {
				continue
			}
			must(t, err)
			if got := rows[0].V; !got.Equal(decimal.RequireFromString("1.2e27")) {
				t.Errorf("%s: %s", name, got)
			}
		}
	})
}

// TestOuterRowsWithoutTruth: MariaDB leaves out the rows beside which an outer join has none where
// a condition says NOT (x IS TRUE).
func TestOuterRowsWithoutTruth(t *testing.T) {
	eachSpans(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		large := other.X.Gt(100).IsTrue()
		engines.Expect(t, db, "of a left join",
			builder.Select(spans.ID).From(spans).LeftJoin(other, other.ID.EqExpr(spans.ID.Add(100))).Where(large.Not()).OrderBy(spans.ID.Asc()), "[1 2 3]")
	})
}
