package integration

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

// What the differential test found; see integration/differential.

// balances are 10.10, -3.5 and 9.9: as text they have another order.
func TestOrderByPosition(t *testing.T) {
	low, high := builder.Select(users.Balance).Where(users.Age.Lt(35)), builder.Select(users.Balance).Where(users.Age.Gt(25))
	everywhere(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		expect(t, db, "decimals", builder.Select(users.Balance).OrderBy(strata.Position(1)), "[-3.5 9.9 10.1]")
		expect(t, db, "decimals, distinct", builder.Select(users.Balance).Distinct().OrderBy(strata.Position(1).Desc()), "[10.1 9.9 -3.5]")
		expect(t, db, "decimals of a union", low.Union(high).OrderBy(users.Balance.Desc()), "[10.1 9.9 -3.5]")
		expect(t, db, "decimals of an intersection", builder.Intersect(low, high).OrderBy(strata.Position(1)), "[9.9]")
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
		expect(t, db, "column", builder.Select(users.Balance.Text()).OrderBy(users.ID.Asc()), "[10.1 -3.5 9.9]")
		expect(t, db, "zeros", builder.Select(dec("2.500").Text()).From(users).Limit(1), "[2.5]")
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
		one := strata.N(1)
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
		expect(t, db, "mixed", builder.Select(strata.Scalar(mixed).Coalesce(0)).From(users).OrderBy(users.ID.Asc()), "[80 20 0]")
	})
}

// refused compares the message of a statement that the compiler refuses.
func refused[R any](t *testing.T, db *pool.DB, name string, q rows[R], kind error, message string) {
	t.Helper()
	if _, err := q.All(t.Context(), db); !errors.Is(err, kind) || !strings.Contains(err.Error(), message) {
		t.Errorf("%s: %v, want %q", name, err, message)
	}
}

// ann (40) wrote two posts, bob (20) one, eve (30) none.
func TestGroupingSetsAlike(t *testing.T) {
	live := posts.Live
	everywhere(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		q := builder.Select2(strata.NullableID(posts.AuthorID), strata.CountAll()).GroupBy(strata.Rollup(posts.AuthorID, live))
		expect(t, db, "a condition on a key", q.Where(live).OrderBy(strata.Position(1), strata.Position(2)),
			"[{{1 true} 1} {{1 true} 1} {{2 true} 1} {{2 true} 1} {{0 false} 2}]")
		next := posts.Views.Add(1)
		expect(t, db, "a key within a key", builder.Select2(next.Nullable(), posts.Views.Nullable()).
			GroupBy(strata.GroupingSets(strata.Set(next), strata.Set(posts.Views))).OrderBy(strata.Position(1), strata.Position(2)),
			"[{{-6 true} {0 false}} {{1 true} {0 false}} {{8 true} {0 false}} {{0 false} {-7 true}} {{0 false} {0 true}} {{0 false} {7 true}}]")
		expect(t, db, "of nothing", builder.Select(strata.CountAll()).From(posts).GroupBy(strata.Cube(), strata.Rollup()), "[3]")
		refused(t, db, "no set", builder.Select(strata.CountAll()).From(posts).GroupBy(strata.GroupingSets()),
			strata.Incomplete, "GROUPING SETS has no set")
		total := builder.Select(strata.Sum(users.Balance)).GroupBy(strata.Rollup(users.Name))
		expect(t, db, "in an ordered union", total.Union(builder.Select(users.Balance.Nullable())).OrderBy(strata.Position(1)),
			"[{-3.5 true} {9.9 true} {10.1 true} {16.5 true}]")
		outer := builder.Select(strata.Grouping(users.ID)).From(posts).GroupBy(users.ID)
		refused(t, db, "of an outer query", builder.From(users).Where(strata.Exists(outer)), strata.Misplaced,
			"GROUPING of what an outer query reads is not allowed here")
	})
}

func TestWindowsOverGroups(t *testing.T) {
	oldest := strata.Max(users.Age)
	before := strata.Lag(oldest, 0).Over(strata.Window{})
	everywhere(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		expect(t, db, "having", builder.Select(before).From(users).Having(oldest.Gt(1)), "[{40 true}]")
		d := builder.Derived(builder.Select(before).From(users), "d")
		expect(t, db, "a constant outside", builder.Select(before.From(d)).From(d).Where(strata.B(true)), "[{40 true}]")
		filtered := strata.Sum(strata.CountAll()).Filter(oldest.Gt(1)).Over(strata.Window{})
		refused(t, db, "filter", builder.Select(filtered).From(users).GroupBy(users.Name), strata.Misplaced, "FILTER: the aggregate max(users.age) is not allowed here")
		place := strata.RowNumber().Over(strata.OrderedBy(posts.ID.Asc()))
		expect(t, db, "distinct on", builder.Select2(posts.Title, place).Clauses(builder.DistinctOn(posts.AuthorID)).
			OrderBy(posts.AuthorID.Asc(), place.Desc()), "[{two 2} {Three 3}]")
	})
}

// SQLite has no ANY beside an aggregate, nor any form of it.
func TestAnyOfAggregates(t *testing.T) {
	oldest, ages := strata.Max(users.Age), strata.ArrayAgg(users.Age)
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		beside := builder.Select(oldest.GtExpr(strata.Any(builder.Select(posts.Views)))).From(users)
		inside := builder.Select(strata.EqAny(oldest, ages)).From(users)
		if db.Dialect().Has(dialect.Quantifiers) {
			expect(t, db, "beside", beside, "[{true true}]")
			expect(t, db, "inside", inside, "[{true true}]")
			return
		}
		refused(t, db, "beside", beside, strata.Unsupported, "SQLite does not support ANY and ALL beside an aggregate or window function; select that in a derived table")
		refused(t, db, "inside", inside, strata.Unsupported, "SQLite does not support = ANY of an aggregated array; aggregate in a derived table")
	})
}

// The base selects 0, as the depth begins with.
func TestDepthBesideALiteral(t *testing.T) {
	zero := strata.N(0)
	table := builder.Recursive("r", builder.Select(zero), func(self builder.CTETable) *builder.SelectQuery[int64, strata.NullInt64] {
		return builder.Select(zero.From(self).Add(10)).From(self)
	}, builder.MaxDepth(2))
	everywhere(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		expect(t, db, "depth", builder.Select2(zero.From(table), table.Depth()).From(table).OrderBy(strata.Position(1)), "[{0 0} {10 1} {20 2}]")
	})
}

func TestSeriesOnTheOptionalSide(t *testing.T) {
	s := strata.GenerateSeries("s", strata.N(1), strata.N(2), 1)
	everywhere(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		q := builder.Select2(users.Name, s.Value.Nullable()).From(users).LeftJoin(s, s.Value.Mul(20).EqExpr(users.Age))
		expect(t, db, "left join", q.OrderBy(users.ID.Asc()), "[{ann {2 true}} {bob {1 true}} {eve {0 false}}]")
		refused(t, db, "as not null", builder.Select(s.Value).From(users).LeftJoin(s, s.Value.EqExpr(users.Age)),
			strata.NullToNonNull, "s.value may be NULL")
	})
}

// P1M, P30D and PT720H are equal.
func TestEqualIntervals(t *testing.T) {
	month := strata.CaseWhen(users.Name.Eq("ann"), strata.I(types.Months(1))).When(users.Name.Eq("bob"), strata.I(types.Days(30))).
		Else(strata.I(types.Duration(720 * time.Hour)))
	in := func(name string) *builder.SelectQuery[sql.Null[types.Interval], strata.NullInterval] {
		return builder.Select(month).From(users).Where(users.Name.Eq(name))
	}
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for name, q := range map[string]interface {
			Count(context.Context, builder.Reader) (int64, error)
		}{
			"distinct": builder.Select(month).From(users).Distinct(), "group": builder.Select(month).From(users).GroupBy(month),
			"union": in("ann").Union(in("bob")), "intersect": builder.Intersect(in("ann"), in("eve")),
		} {
			if n, err := q.Count(ctx, db); !engines.Refused(t, name, err) && (err != nil || n != 1) {
				t.Errorf("%s: %d rows, %v; want 1", name, n, err)
			}
		}
		expect(t, db, "partition", builder.Select(strata.CountAll().Over(strata.PartitionBy(month))).From(users), "[3 3 3]")
		expect(t, db, "nullif", builder.Select(strata.NullIf(month, types.Days(30)).IsNull()).From(users), "[true true true]")
	})
}

func TestLengthsHave64Bits(t *testing.T) {
	length := users.Name.Length().Coalesce(0)
	everywhere(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		expect(t, db, "product", builder.Select(length.Mul(3_000_000_000)).From(users).Limit(1), "[9000000000]")
		expect(t, db, "array", builder.Select(strata.ArrayAgg(length).Contains(3)).From(users), "[{true true}]")
		third := strata.Cast(strata.F(1.0).Div(3), strata.TypeDecimal)
		expect(t, db, "digits of a float", builder.Select(third).From(users).Limit(1), "[{0.3333333333333333 true}]")
	})
}

// A pattern of many % takes no longer than the text and the pattern are long.
func TestLikeOfManyWildcards(t *testing.T) {
	s := strata.S(strings.Repeat("a", 200))
	everywhere(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		q := func(c strata.Predicate) rows[sql.Null[bool]] { return builder.Select(c).From(users).Limit(1) }
		many := strings.Repeat("a%", 40)
		expect(t, db, "none", q(s.LikeExpr(strata.S(many+"b").Concat(""))), "[{false true}]")
		expect(t, db, "some", q(s.LikeExpr(strata.S(many+"_a").Concat(""))), "[{true true}]")
		expect(t, db, "ilike", q(s.ILike("%"+strings.Repeat("A_%", 30)+"b%")), "[{false true}]")
		expect(t, db, "escaped", q(strata.S("x%aab").LikeExpr(strata.S(`%\%%a_`).Concat(""))), "[{true true}]")
		expect(t, db, "empty", q(strata.S("").LikeExpr(strata.S("%%").Concat(""))), "[{true true}]")
		expect(t, db, "again", q(strata.S("日本日a").LikeExpr(strata.S("%日_").Concat(""))), "[{true true}]")
	})
}
