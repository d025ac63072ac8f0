package integration

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
)

// What the differential test found; see integration/differential.

// balances are 10.10, -3.5 and 9.9: as text they have another order.
func TestOrderByPosition(t *testing.T) {
	low, high := builder.Select(users.Balance).Where(users.Age.Lt(35)), builder.Select(users.Balance).Where(users.Age.Gt(25))
	everywhere(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		expect(t, db, "decimals", builder.Select(users.Balance).OrderBy(strata.Position(1)), "[-3.5 9.9 10.1]")
		expect(t, db, "decimals, distinct", builder.Select(users.Balance).Distinct().OrderBy(strata.Position(1).Desc()), "[10.1 9.9 -3.5]")
		expect(t, db, "decimals of a union", low.Union(high).OrderBy(users.Balance.Desc()), "[10.1 9.9 -3.5]")
		expect(t, db, "decimals of an intersection", low.Intersect(high).OrderBy(strata.Position(1)), "[9.9]")
		expect(t, db, "text", builder.Select(posts.Title.Concat("")).OrderBy(strata.Position(1)), "[One Three two]")
	})
}

func TestDistinctByExpression(t *testing.T) {
	longest := strata.Max(posts.Title)
	everywhere(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		expect(t, db, "aggregate", builder.Select(longest).Distinct().GroupBy(posts.AuthorID).OrderBy(longest.Desc()), "[{two true} {Three true}]")
		initial := posts.Title.PadLeft(1, "")
		expect(t, db, "function", builder.Select(initial).Distinct().OrderBy(initial.Asc()), "[O T t]")
	})
}

// The inner tables select one name twice and a name that a number would make.
func TestNestedDerivedNames(t *testing.T) {
	inner := builder.Derived(builder.Select3(users.Name, boss.Name.As("name"), users.Age.As("name_2")).From(users).
		Join(boss, boss.ID.EqExpr(users.Boss)), "inner")
	outer := builder.Derived(builder.Select4(
		strata.S("x").As("c2"), users.Age.From(inner).Add(1), users.Name.From(inner), boss.Name.From(inner),
	).From(inner), "outer")
	everywhere(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		q := builder.Select3(users.Age.From(inner).Add(1).From(outer), users.Name.From(inner).From(outer), boss.Name.From(inner).From(outer)).From(outer)
		expect(t, db, "derived in derived", q, "[{21 bob ann}]")
	})
}

func TestGroupedConditions(t *testing.T) {
	adult, rich := users.Age.Gt(25), users.Balance.Gt(decimal.NewFromInt(10))
	both, either := strata.And(adult, rich), strata.Or(adult, rich)
	everywhere(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		many := strata.CountAll().Gt(1)
		expect(t, db, "AND", builder.Select2(strata.And(both, many), strata.And(many, both)).From(users).GroupBy(both).
			OrderBy(both.Asc()), "[{{false true} {false true}} {{false true} {false true}}]")
		expect(t, db, "OR", builder.Select2(strata.Or(either, many), strata.CountAll()).From(users).GroupBy(either).
			OrderBy(either.Asc()), "[{{false true} 1} {{true true} 2}]")
	})
}

func TestDecimalsAsText(t *testing.T) {
	everywhere(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		expect(t, db, "column", builder.Select(users.Balance.Text()).OrderBy(users.ID.Asc()), "[{10.1 true} {-3.5 true} {9.9 true}]")
		expect(t, db, "zeros", builder.Select(dec("2.500").Text()).From(users).Limit(1), "[{2.5 true}]")
		// The quotient has no more digits for the zeros of the divisor.
		third := dec("1000000").DivExpr(dec("1.50").DivExpr(dec("0.5")))
		expect(t, db, "quotient of a quotient", builder.Select(third).From(users).Limit(1), "[333333.333333333333]")
	})
}

// On SQLite, the collation that compares decimals is the one of all that the
// comparison stands in, text included: "10.0" would equal "10".
func TestCollationsDoNotLeak(t *testing.T) {
	rich := users.Balance.Gt(decimal.NewFromInt(1))
	digits := strata.CaseWhen(rich, users.Balance.Int64().Text().Concat(".0")).Else(strata.S("2"))
	everywhere(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		expect(t, db, "order", builder.Select(digits).From(users).OrderBy(digits.Asc()), "[{10.0 true} {2 true} {9.0 true}]")
		expect(t, db, "equality", builder.Select(users.Name).Where(digits.Eq("10")), "[]")
		expect(t, db, "cast", builder.Select(users.Name).GroupBy(users.Name).
			OrderBy(strata.Min(users.Balance).Text().Asc()), "[bob ann eve]")
	})
}

func TestHavingAlone(t *testing.T) {
	everywhere(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		one := strata.N(int64(1))
		expect(t, db, "true", builder.Select(one).From(users).Having(strata.CountAll().Gt(2)), "[1]")
		expect(t, db, "false", builder.Select(one).From(users).Having(strata.CountAll().Gt(3)), "[]")
		expect(t, db, "of no rows", builder.Select(one).From(users).Where(users.Age.Lt(0)).Having(strata.CountAll().Eq(0)), "[1]")
		expect(t, db, "empty grouping set", builder.Select(one).From(users).GroupBy(strata.GroupingSets(strata.Set())), "[1]")
	})
}

func TestAggregatesOfOuterColumns(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		refused := func(name string, q rows[sample.User]) {
			_, err := q.All(ctx, db)
			if !errors.Is(err, strata.Misplaced) || !strings.Contains(err.Error(), "sum(users.age) takes columns of the outer query only; aggregate in the outer query itself") {
				t.Errorf("%s: %v", name, err)
			}
		}
		sum := strata.Sum(users.Age)
		refused("scalar", builder.From(users).Where(users.Age.EqExpr(strata.Scalar(builder.Select(sum).From(posts)))))
		refused("having", builder.From(users).Where(strata.Exists(builder.Select(posts.ID).GroupBy(posts.ID).Having(sum.Gt(1)))))
		mixed := builder.Select(strata.Sum(users.Age.AddExpr(posts.Views))).From(posts).Where(wrote)
		expect(t, db, "mixed", builder.Select(strata.AsNumber(strata.Scalar(mixed)).Coalesce(0)).From(users).OrderBy(users.ID.Asc()), "[80 20 0]")
	})
}
