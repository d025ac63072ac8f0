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
)

// Answers that MariaDB's optimizer gets wrong where it knows something beforehand.

// TestNoRows: MariaDB has NULL for what is a subquery of aggregates, where it knows that there
// are no rows: by a key, for one.
func TestNoRows(t *testing.T) {
	half := strata.Coalesce(strata.Sum(spans.Price), strata.D(decimal.NewFromInt(3))).Div(decimal.NewFromInt(2))
	none := strata.CountAll().Sub(0).InQuery(builder.Select(other.ID.Sub(1)).From(other))
	last := strata.Coalesce(strata.Max(spans.ID), strata.N(1)).EqExpr(strata.Any(builder.Select(other.ID).From(other)))
	few := strata.Coalesce(strata.Max(spans.Price), strata.D(decimal.Zero)).Lt(decimal.NewFromInt(2))
	eachSpans(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		for name, where := range map[string]strata.Condition{"by its key": spans.ID.Eq(9), "where nothing is true": strata.B(false), "after a search": spans.X.Gt(100)} {
			engines.Expect(t, db, name, builder.Select(half).From(spans).Where(where), "[{1.5 true}]")
			engines.Expect(t, db, "IN a query, "+name, builder.Select2(none, half).From(spans).Where(where), "[{{true true} {1.5 true}}]")
			if db.Dialect().Has(dialect.Quantifiers) {
				engines.Expect(t, db, "ANY, "+name, builder.Select2(last, few).From(spans).Where(where), "[{{true true} {true true}}]")
			}
			engines.Expect(t, db, "beside a join, "+name, builder.Select2(half.Mul(decimal.NewFromInt(2)), strata.CountAll()).From(spans).
				LeftJoin(other, other.ID.EqExpr(spans.X)).Where(where), "[{{3 true} 0}]")
		}
		one := builder.Select(half).From(spans).Where(spans.Team.EqExpr(other.X))
		engines.Expect(t, db, "of each row", builder.Select(strata.Scalar(one)).From(other).OrderBy(other.ID.Asc()), "[{-1.25 true} {1.5 true} {1.5 true}]")
	})
}

// TestLookedForInAggregates: MariaDB looks for a column in the rows of a query when it has gone
// on to another row, if an aggregate of that stands in a subquery.
func TestLookedForInAggregates(t *testing.T) {
	ids := builder.Select(other.ID).From(other)
	found := strata.CaseWhen(spans.ID.InQuery(ids), strata.D(decimal.NewFromInt(1))).Else(strata.D(decimal.Zero))
	cast := strata.CaseWhen(strata.Cast(spans.X, strata.TypeInt64).EqExpr(strata.Any(builder.Select(other.X).From(other))), strata.D(decimal.NewFromInt(1))).Else(strata.D(decimal.Zero))
	both := strata.CaseWhen(strata.RowOf2(spans.ID, spans.Team).InQuery(builder.Select2(other.ID, other.Team).From(other)), strata.D(decimal.NewFromInt(1))).Else(strata.D(decimal.Zero))
	eachSpans(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		for name, x := range map[string]strata.NullDecimal{"a column": found, "what is one": cast, "a row value": both} {
			if name == "what is one" && !db.Dialect().Has(dialect.Quantifiers) {
				continue
			}
			engines.Expect(t, db, name, builder.Select2(spans.Team, strata.Sum(x).Div(decimal.NewFromInt(2))).From(spans).
				GroupBy(spans.Team).OrderBy(spans.Team.Asc()), "[{1 {1 true}} {2 {0.5 true}}]")
		}
	})
}

// TestConstantBesideNothing: MariaDB takes a constant for the least of a column, that an outer
// join has no row for.
func TestConstantBesideNothing(t *testing.T) {
	mark := strata.N(5).As("mark")
	none := builder.Derived(builder.Select2(other.ID, mark).From(other).Where(other.X.Lt(-9)), "none")
	ids, marks := other.ID.From(none), mark.From(none)
	eachSpans(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		engines.Expect(t, db, "the least and the greatest", builder.Select3(strata.Min(marks), strata.Max(marks), strata.Count(marks)).From(spans).
			LeftJoin(none, ids.EqExpr(spans.ID)), "[{{0 false} {0 false} 0}]")
	})
}

// TestWindowOfConstants: MariaDB has the rows of a window in the order of another one beside a
// frame at a distance from what is the same for all.
func TestWindowOfConstants(t *testing.T) {
	byX, byTeam := strata.OrderedBy(spans.X.Asc()), strata.PartitionBy(spans.Team).OrderBy(spans.ID.Desc())
	near := strata.OrderedBy(strata.N(20).Desc()).Range(strata.Preceding(1), strata.Following(1))
	eachSpans(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		engines.Expect(t, db, "three", builder.Select3(strata.Sum(spans.X).Over(byX), strata.Max(spans.ID).Over(near), strata.RowNumber().Over(byTeam)).From(spans).
			OrderBy(spans.ID.Asc()), "[{{1 true} {3 true} 2} {{9 true} {3 true} 1} {{4 true} {3 true} 1}]")
	})
}

// TestKeptTwice: MariaDB ends when it executes a statement for the second time in which a list of
// values, in a subquery, has a column of a table of one row, beside an outer join.
func TestKeptTwice(t *testing.T) {
	median := strata.PercentileDisc(spans.X, 0.5)
	names := strata.StringAgg(spans.Name.Concat("!"), ",", spans.ID.Asc()).Replace("!", "?")
	eachSpans(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		q := builder.Select3(strata.Count(other.ID), median, names).From(spans).LeftJoin(other, strata.B(true)).Where(spans.ID.Eq(2)).GroupBy(other.Team).OrderBy(other.Team.Asc())
		for range 3 {
			engines.Expect(t, db, "by its key", q, "[{2 {5 true} {de?,de? true}} {1 {5 true} {de? true}}]")
		}
	})
}
