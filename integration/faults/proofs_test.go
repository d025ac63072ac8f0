package faults

import (
	"context"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

// inProofs are the faults in proofs.
var inProofs = []fault{
	{"B1", "a common table expression named like a table", testShadowedTables},
	{"B2", "Count and Exists of what All returns", testDistinctCounts},
	{"B6", "one parameter for columns that store it differently", testParamForms},
	{"B7", "columns of one Go type that store it differently", testStorage},
	{"B8", "parameters of other statements, and of none", testParams},
	{"B23", "a derived table's columns of one expression", testOutputs},
	{"B3", "a proof ends where the name means something else", testProofScopes},
	{"B4", "ALL, OR, NOT and their like prove nothing", testProofsOfConditions},
	{"B5", "RETURNING proves from the new row", testProofsOfReturning},
	{"B9", "NOT IN by another name", testNotIn},
	{"B10", "arrays of what may be NULL", testArraysOfNull},
	{"B11", "a keyset by what may be NULL", testKeysets},
	{"B20", "a view has no key", testViewKeys},
	{"B22", "count of a condition", testCountedConditions},
	{"C9", "what groups and scalar subqueries have", testProvenAggregates},
}

func all() strata.Int64 { return strata.CountAll() }

// totalOf is how many rows a table has, as a value.
func totalOf(s strata.Source) strata.NullInt64 {
	return strata.Scalar(builder.Select(all()).From(s)).Nullable()
}

func testShadowedTables(t *testing.T) {
	few := builder.Select(shops.Name).Where(shops.ID.Eq(1))
	onShops(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for _, name := range []string{"shops", "sales", "Shops", "SALES", "json_each"} {
			cte := builder.CTE(name, few)
			engines.Expect(t, db, name, builder.Select3(shops.Name.From(cte), totalOf(shops), totalOf(sales)).From(cte), "[{ann {3 true} {4 true}}]")
			alias := strata.As(shops, "s")
			engines.Expect(t, db, name+", an alias of the table",
				builder.Select2(shops.Name.From(cte), alias.ID).From(cte).Join(alias, alias.Name.EqExpr(shops.Name.From(cte))), "[{ann 1}]")
			engines.Expect(t, db, name+", an alias of the expression",
				builder.Select2(shops.Name.From(cte.As("c")), all()).From(cte.As("c")).Join(strata.As(sales, "x"), strata.B(true)).GroupBy(shops.Name.From(cte.As("c"))), "[{ann 4}]")
			next := strata.As(shops, "next")
			inner := builder.CTE("inner", builder.Select(shops.Name.From(cte)).From(cte).Where(totalOf(shops).Eq(3), totalOf(sales).Eq(4)))
			engines.Expect(t, db, name+", nested", builder.Select2(shops.Name.From(inner), totalOf(shops)).From(inner), "[{ann {3 true}}]")
			derived := builder.Derived(builder.Select(shops.Name.From(cte)).From(cte), name)
			engines.Expect(t, db, name+", a derived table of the same name", builder.Select2(shops.Name.From(derived), totalOf(sales)).From(derived), "[{ann {4 true}}]")
			above := builder.Recursive(name, builder.Select(shops.ID).Where(shops.ID.Eq(1)), func(self builder.CTETable) *builder.SelectQuery[int64, strata.NullInt64] {
				return builder.Select(next.ID).From(next).Join(self, next.ID.EqExpr(shops.ID.From(self).Add(1)))
			})
			engines.Expect(t, db, name+", recursive", builder.Select2(shops.ID.From(above), totalOf(shops)).From(above).OrderBy(shops.ID.From(above).Asc()),
				"[{1 {3 true}} {2 {3 true}} {3 {3 true}}]")
			engines.Expect(t, db, name+", many values", builder.Select(shops.Name.From(cte)).From(cte).Where(strata.Scalar(builder.Select(all()).From(shops).Where(shops.ID.In(many()...))).Eq(3)), "[ann]")
		}
		// A change is of the table.
		cte := builder.CTE("shops", few)
		n := engines.Done(t)(builder.Update(shops).Set(shops.Rank.Set(1)).Where(shops.Name.NotInQuery(builder.Select(shops.Name.From(cte)).From(cte))).Exec(ctx, db))
		if n != 2 {
			t.Errorf("UPDATE has changed %d rows, want 2", n)
		}
		n = engines.Done(t)(builder.Delete(shops).Where(shops.Name.InQuery(builder.Select(shops.Name.From(cte)).From(cte))).Exec(ctx, db))
		if n != 1 {
			t.Errorf("DELETE has changed %d rows, want 1", n)
		}
		n = engines.Done(t)(builder.Insert(shops).Set(shops.ID.SetExpr(shops.ID.Add(10)), shops.Name.SetExpr(shops.Name), shops.Open.Set(true)).
			Select(builder.From(shops).Where(strata.Exists(builder.Select(shops.Name.From(builder.CTE("shops", builder.Select(shops.Name).Where(shops.ID.Eq(2))))).From(builder.CTE("shops", builder.Select(shops.Name).Where(shops.ID.Eq(2))))).Not())).Exec(ctx, db))
		if n != 0 {
			t.Errorf("INSERT has added %d rows, want 0", n)
		}
	})
	written := builder.CTEReturning("sales", builder.Returning(builder.Delete(sales).Where(sales.Amount.Gt(5)), sales.Amount))
	onPostgres(t, fillShops, func(t *testing.T, ctx context.Context, db *pool.DB) {
		engines.Expect(t, db, "a change", builder.Select2(strata.Sum(sales.Amount.From(written)), strata.Max(totalOf(sales))).From(written), "[{{100 true} {4 true}}]")
	})
	long := strings.Repeat("x", 63)
	one, two := builder.CTE(long+"1", few), builder.CTE(long+"2", few)
	refused(t, "one name in 63 bytes", builder.Select(shops.Name.From(one)).From(one).Where(shops.Name.From(one).InQuery(builder.Select(shops.Name.From(two)).From(two))), strata.RepeatedSource, long+"1", long+"2")
	within := builder.CTE("few", few)
	around := builder.CTE("Few", builder.Select(shops.Name.From(within)).From(within))
	refused(t, "one inside another", builder.Select(shops.Name.From(around)).From(around), strata.RepeatedSource, "few", "Few")
	one, two = builder.CTE("few", few), builder.CTE("FEW", few)
	refused(t, "one name but for its case", builder.Select(shops.Name.From(one)).From(one).Where(shops.Name.From(one).InQuery(builder.Select(shops.Name.From(two)).From(two))), strata.RepeatedSource, "few", "FEW")
}

// many are more values than an IN list writes out.
func many() []int64 {
	list := make([]int64, 100)
	for i := range list {
		list[i] = int64(i)
	}
	return list
}

func testProofScopes(t *testing.T) {
	told := shops.City.IsNotNull()
	refused(t, "the subquery reads the table anew", builder.From(shops).Where(told, shops.Name.NotInQuery(builder.Select(shops.City))), strata.NullToNonNull, "shops.city")
	refused(t, "two levels down", builder.From(sales).Where(sales.Note.IsNotNull(), strata.Exists(builder.Select(shops.ID).From(shops).Where(shops.Name.NotInQuery(builder.Select(sales.Note))))), strata.NullToNonNull, "sales.note")
	refused(t, "NotNull inside", builder.Select(shops.Name).From(shops).Where(told, strata.Exists(builder.Select(shops.City.NotNull()).From(shops))), strata.NullToNonNull, "shops.city")
	refused(t, "in a derived table", builder.Select(shops.City.NotNull().From(builder.Derived(builder.Select(shops.City.NotNull()), "d"))).From(shops).
		Join(builder.Derived(builder.Select(shops.City.NotNull()), "d"), strata.B(true)).Where(told), strata.NullToNonNull, "shops.city")
	other := strata.As(shops, "other")
	refused(t, "of another alias", builder.From(shops).Where(told, shops.Name.NotInQuery(builder.Select(other.City))), strata.NullToNonNull, "other.city")
	lateral := builder.Lateral(builder.Select(sales.Amount.Add(1)).Where(strata.B(true)).From(strata.As(shops, "q")), "l")
	refused(t, "lateral, of the optional side", builder.Select(sales.Amount.Add(1).From(lateral)).From(shops).LeftJoin(sales, ofShop).Join(lateral, strata.B(true)), strata.NullToNonNull, "l.")
	accepted(t, "proven inside", builder.From(shops).Where(shops.Name.NotInQuery(builder.Select(shops.City).Where(told))))
	accepted(t, "the outer query's own column", builder.From(shops).Where(told, shops.Name.NotInQuery(builder.Select(shops.City).From(sales))))
	derived := builder.Derived(builder.Select2(shops.ID, shops.City), "d")
	accepted(t, "a derived table's column", builder.Select(shops.City.From(derived).NotNull()).From(derived).Where(shops.City.From(derived).IsNotNull()))
	refused(t, "a derived table's column, unproven", builder.Select(shops.City.From(derived).NotNull()).From(derived).Where(shops.ID.From(derived).Gt(0)), strata.NullToNonNull)
	onShops(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		q := builder.Select(shops.Name).From(shops).Where(told, shops.Name.NotInQuery(builder.Select(shops.City).Where(told)))
		engines.Expect(t, db, "proven where it is read", q, "[ann]")
	})
}

func testProofsOfConditions(t *testing.T) {
	none := builder.Select(shops.Name).Where(strata.B(false))
	city := shops.City
	nothing := map[string]strata.Condition{
		"<> ALL":           city.NeExpr(strata.All(none)),
		"= ALL":            city.EqExpr(strata.All(none)),
		"OR":               strata.Or(city.IsNotNull(), shops.ID.Eq(3)),
		"NOT":              city.Eq("x").Not().Not(),
		"NOT (IS NULL OR)": strata.And(city.IsNull(), shops.ID.Eq(1)).Not(),
		"IS DISTINCT FROM": city.IsNotExpr(strata.S("x")),
		"IS NOT DISTINCT":  city.IsExpr(shops.City),
		"coalesce":         city.OrElse(strata.S("y")).Eq("y"),
		"NOT of = ANY":     city.EqExpr(strata.Any(none)).Not(),
	}
	for name, c := range nothing {
		if err := builder.Select(city.NotNull()).Where(c); true {
			refused(t, name, err, strata.NullToNonNull, "shops.city")
		}
	}
	for name, c := range map[string]strata.Condition{
		"= ANY": city.EqExpr(strata.Any(none)), "=": city.Eq("x"), "<>": city.Ne("x"), "IN": city.In("x"), "AND": strata.And(shops.Open, city.IsNotNull()),
	} {
		accepted(t, name, builder.Select(city.NotNull()).Where(c))
	}
	onShops(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		engines.Expect(t, db, "<> ALL of no rows is true of NULL", builder.Select(city).Where(city.NeExpr(strata.All(none)), shops.ID.Eq(3)), "[{ false}]")
		engines.Expect(t, db, "= ANY", builder.Select(city.NotNull()).Where(city.EqExpr(strata.Any(builder.Select(shops.Name)))), "[bob]")
	})
}

func testProofsOfReturning(t *testing.T) {
	city := shops.City
	told := city.IsNotNull()
	refused(t, "SET NULL", builder.Returning(builder.Update(shops).Set(city.SetNull()).Where(told), city.NotNull()), strata.NullToNonNull, "RETURNING", "shops.city")
	refused(t, "SET what may be NULL", builder.Returning(builder.Update(shops).Set(city.SetExpr(strata.Scalar(builder.Select(shops.Name).Limit(1)))).Where(told), city.NotNull()), strata.NullToNonNull, "shops.city")
	refused(t, "an expression over it", builder.Returning(builder.Update(shops).Set(city.SetNull()).Where(told), city.Lower().NotNull()), strata.NullToNonNull, "shops.city")
	refused(t, "ON CONFLICT DO UPDATE", builder.Returning(builder.Insert(shops).Set(shops.ID.Set(1), shops.Name.Set("x"), city.Set("x"), shops.Open.Set(true)).OnConflict(shops.ID).DoUpdate(city.SetNull()), city.NotNull()), strata.NullToNonNull, "shops.city")
	refused(t, "a default", builder.Returning(builder.Insert(shops).Set(shops.ID.Set(9), shops.Name.Set("x"), shops.Open.Set(true)), city.NotNull()), strata.NullToNonNull, "shops.city")
	cte := builder.CTEReturning("gone", builder.Returning(builder.Update(shops).Set(city.SetNull()).Where(told), city))
	refused(t, "in WITH", builder.Select(city.From(cte).NotNull()).From(cte), strata.NullToNonNull, "city")
	onShops(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		returns := func(name string, q *builder.ReturningStatement[string], want string) {
			t.Helper()
			got, err := q.All(ctx, db)
			if err != nil || strings.Join(got, " ") != want {
				t.Errorf("%s: %v %v, want %s", name, got, err, want)
			}
		}
		returns("set to a value", builder.Returning(builder.Update(shops).Set(city.Set("Bonn")).Where(shops.ID.Eq(3)), city.NotNull()), "Bonn")
		returns("left as it was", builder.Returning(builder.Update(shops).Set(shops.Rank.SetNull()).Where(told, shops.ID.Eq(2)), city.NotNull()), "bob")
		returns("inserted", builder.Returning(builder.Insert(shops).Set(shops.ID.Set(4), shops.Name.Set("x"), city.Set("Rom"), shops.Open.Set(true)), city.NotNull()), "Rom")
		returns("deleted, as it was", builder.Returning(builder.Delete(shops).Where(told, shops.ID.Eq(1)), city.NotNull()), "Ulm")
	})
}

func testNotIn(t *testing.T) {
	cities := builder.Select(shops.City)
	in, any := shops.Name.InQuery(cities), shops.Name.EqExpr(strata.Any(cities))
	pairs := strata.RowOf2(shops.ID, shops.Rank).InQuery(builder.Select2(shops.ID, shops.Rank.NotNull()).Where(shops.Rank.IsNotNull()))
	for name, c := range map[string]strata.Condition{
		"NOT":           in.Not(),
		"strata.Not":    in.Not().Not().Not(),
		"<> ALL":        shops.Name.NeExpr(strata.All(cities)),
		"NOT = ANY":     any.Not(),
		"deeper":        strata.Or(shops.Open, in).Not(),
		"deeper AND":    strata.And(shops.Open, strata.Or(any, shops.Open)).Not(),
		"= false":       in.Eq(false),
		"<> true":       in.Ne(true),
		"IS FALSE":      in.IsFalse(),
		"a union":       shops.Name.InQuery(cities.Union(builder.Select(shops.City))).Not(),
		"left join":     sales.Amount.InQuery(builder.Select(sales.Amount).From(shops).LeftJoin(sales, ofShop)).Not(),
		"grouping sets": shops.Name.InQuery(builder.Select(shops.Name).GroupBy(strata.Rollup(shops.Name))).Not(),
		"CASE":          strata.CaseWhen(in.Not(), strata.B(true)).Else(strata.B(false)).IsTrue(),
		"NOT of a CASE": strata.CaseWhen(shops.Open, in).Else(strata.B(false)).IsFalse(),
	} {
		from := builder.Select(shops.ID).From(shops)
		if name == "left join" {
			from = builder.Select(sales.ID).From(sales)
		}
		refused(t, name, from.Where(c), strata.NullToNonNull, "may be NULL", "match nothing")
	}
	refused(t, "HAVING", builder.Select(shops.Name).GroupBy(shops.Name).Having(in.Not()), strata.NullToNonNull, "HAVING")
	refused(t, "ON", builder.Select(shops.Name).From(shops).Join(sales, in.Not()), strata.NullToNonNull, "JOIN ON")
	refused(t, "FILTER", builder.Select(all().Filter(in.Not())).From(shops), strata.NullToNonNull)
	refused(t, "UPDATE", builder.Update(shops).Set(shops.Rank.Set(1)).Where(in.Not()), strata.NullToNonNull, "WHERE")
	refused(t, "DELETE", builder.Delete(shops).Where(any.Not()), strata.NullToNonNull, "WHERE")
	refused(t, "SELECT list", builder.Select(in.Not()).From(shops), strata.NullToNonNull)
	told := cities.Where(shops.City.IsNotNull())
	for name, c := range map[string]strata.Condition{
		"IN":                   in,
		"= ANY":                any,
		"NOT NOT":              in.Not().Not(),
		"NOT IN of no NULL":    shops.Name.InQuery(told).Not(),
		"<> ALL of no NULL":    shops.Name.NeExpr(strata.All(told)),
		"NOT of IS TRUE":       in.IsTrue().Not(),
		"NOT of coalesce":      in.OrElse(strata.B(false)).Not(),
		"IS NOT TRUE":          in.IsNotExpr(strata.B(true)),
		"> ALL, as SQL has it": shops.Rank.GtExpr(strata.All(builder.Select(shops.Rank))),
		"NOT EXISTS":           strata.Exists(builder.Select(sales.ID).Where(sales.Note.InQuery(cities))).Not(),
		"row values, no NULL":  pairs.Not(),
	} {
		accepted(t, name, builder.Select(shops.ID).From(shops).Where(c))
	}
	onShops(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		from := builder.Select(shops.Name).From(shops).OrderBy(shops.ID.Asc())
		engines.Expect(t, db, "NOT IN of no NULL", from.Where(shops.Name.InQuery(told).Not()), "[ann cat]")
		engines.Expect(t, db, "<> ALL of no NULL", from.Where(shops.Name.NeExpr(strata.All(told))), "[ann cat]")
		engines.Expect(t, db, "NOT of IS TRUE", from.Where(in.IsTrue().Not()), "[ann cat]")
		engines.Expect(t, db, "NOT of coalesce", from.Where(in.OrElse(strata.B(false)).Not()), "[ann cat]")
	})
}

func testArraysOfNull(t *testing.T) {
	left := builder.Select2(shops.ID, strata.ArrayAgg(sales.Amount)).From(shops).LeftJoin(sales, ofShop).GroupBy(shops.ID)
	refused(t, "the far side of a LEFT JOIN", left, strata.NullToNonNull, "array_agg(sales.amount)", "sales.amount may be NULL", "Filter")
	refused(t, "over a window", builder.Select(strata.Over(strata.ArrayAgg(sales.Amount), strata.Window{})).From(shops).LeftJoin(sales, ofShop), strata.NullToNonNull, "sales.amount")
	derived := builder.Derived(builder.Select2(shops.ID, sales.Amount.Nullable()).From(shops).LeftJoin(sales, ofShop), "d")
	refused(t, "of a derived table", builder.Select(strata.ArrayAgg(sales.Amount.From(derived).NotNull())).From(derived), strata.NullToNonNull, "amount")
	refused(t, "of all of them", builder.Select(strata.ArrayAgg(sales.Amount.Add(1).NotNull())).From(shops).Clauses(builder.FullJoin(sales, ofShop)), strata.NullToNonNull, "sales.amount")
	refused(t, "names of an object", builder.Select(strata.JSONObjectAgg(shops.Name, sales.Amount)).From(sales).LeftJoin(shops, ofShop), strata.NullToNonNull, "json_object_agg(shops.name)")
	accepted(t, "values of an object", builder.Select(strata.JSONObjectAgg(shops.Name, sales.Amount)).From(shops).LeftJoin(sales, ofShop))
	window := strata.OrderedBy(shops.ID.Asc())
	for name, e := range map[string]strata.Text{
		"first_value": strata.FirstValue(shops.Name).Over(window).NotNull(), "last_value": strata.LastValue(shops.Name).Over(window).NotNull(),
		"nth_value": strata.NthValue(shops.Name, 2).Over(window).NotNull(), "lag": strata.Lag(shops.Name, 1).Over(window).NotNull(), "lead": strata.Lead(shops.Name, 1).Over(window).NotNull(),
		"min": strata.Min(shops.Name).NotNull(), "filtered max": strata.Max(shops.Name).Filter(shops.Open).NotNull(), "string_agg": strata.StringAgg(shops.Name, ",").NotNull(),
	} {
		refused(t, name, builder.Select(e).From(shops), strata.NullToNonNull, "NotNull")
	}
	refused(t, "a scalar subquery", builder.Select(strata.Scalar(builder.Select(sales.Amount).Limit(1)).NotNull()).From(shops), strata.NullToNonNull, "the subquery")
	onShops(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		inOrder := strata.ArrayAgg(sales.Amount, sales.ID.Asc())
		engines.Expect(t, db, "a FILTER proves",
			builder.Select2(shops.ID, strata.Filter(inOrder, strata.IsNotNull(sales.Amount))).From(shops).LeftJoin(sales, ofShop).GroupBy(shops.ID).OrderBy(shops.ID.Asc()),
			"[{1 [10 20]} {2 [30]} {3 []}]")
		engines.Expect(t, db, "WHERE proves",
			builder.Select2(shops.ID, inOrder).From(shops).LeftJoin(sales, ofShop).Where(sales.Amount.IsNotNull()).GroupBy(shops.ID).OrderBy(shops.ID.Asc()),
			"[{1 [10 20]} {2 [30]}]")
		engines.Expect(t, db, "Coalesce",
			builder.Select2(shops.ID, strata.ArrayAgg(sales.Amount.Nullable().Coalesce(-1), sales.ID.Asc())).From(shops).LeftJoin(sales, ofShop).GroupBy(shops.ID).OrderBy(shops.ID.Asc()),
			"[{1 [10 20]} {2 [30]} {3 [-1]}]")
		engines.Expect(t, db, "by grouping sets, of the rows before they are grouped",
			builder.Select2(all(), strata.ArrayAgg(shops.Name, shops.Name.Asc())).From(shops).GroupBy(strata.GroupingSets(strata.Set(shops.Name), strata.Set())).Having(all().Gt(1)),
			"[{3 [ann bob cat]}]")
	})
}

func testKeysets(t *testing.T) {
	for name, c := range map[string]strata.Condition{
		"first": strata.RowOf2(shops.Rank, shops.ID).Gt(5, 1), "second": strata.RowOf2(shops.ID, shops.Rank).Lt(5, 1),
		"last of three": strata.RowOf3(shops.ID, shops.Name, shops.City).Ge(5, "x", "y"), "inside NOT": strata.RowOf2(shops.Rank, shops.ID).Le(5, 1).Not(),
	} {
		refused(t, name, builder.From(shops).Where(c), strata.NullToNonNull, "WHERE", "shops.", "may be NULL", "Coalesce")
	}
	refused(t, "the optional side", builder.Select(shops.ID).From(shops).LeftJoin(sales, ofShop).Where(strata.RowOf2(sales.Amount, shops.ID).Gt(1, 1)), strata.NullToNonNull, "sales.amount")
	onShops(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		rank := shops.Rank.Coalesce(0)
		engines.Expect(t, db, "by what takes its place", builder.Select(shops.Name).From(shops).Where(strata.RowOf2(rank, shops.ID).Gt(-1, 0)).OrderBy(rank.Asc(), shops.ID.Asc()), "[cat ann bob]")
		engines.Expect(t, db, "of those that have it", builder.Select(shops.Name).From(shops).Where(shops.Rank.IsNotNull(), strata.RowOf2(shops.Rank, shops.ID).Gt(5, 1)).OrderBy(shops.ID.Asc()), "[bob]")
		engines.Expect(t, db, "equality asks for no order", builder.Select(shops.Name).From(shops).Where(strata.RowOf2(shops.Rank, shops.ID).Eq(5, 1)), "[ann]")
	})
}

// branch is a row of branches, a view that says what tells its rows apart.
type branch struct {
	ID   int64
	Name string
}

type branchColumns struct {
	strata.Table[branch]
	ID   strata.Int64
	Name strata.Text
}

var branches = strata.DefineView("branches", new(branchColumns), func(t *strata.Def, c *branchColumns) { t.PrimaryKey(c.ID) })

func testViewKeys(t *testing.T) {
	refused(t, "grouped by what tells its rows apart", builder.Select2(branches.Name, all()).From(branches).GroupBy(branches.ID), strata.Ungrouped, "branches.name")
	refused(t, "an alias", builder.Select(strata.As(branches, "b").Name).From(strata.As(branches, "b")).GroupBy(strata.As(branches, "b").ID), strata.Ungrouped, "b.name")
	refused(t, "in HAVING", builder.Select(branches.ID).From(branches).GroupBy(branches.ID).Having(branches.Name.Ne("x")), strata.Ungrouped, "branches.name")
	refused(t, "in ORDER BY", builder.Select(branches.ID).From(branches).GroupBy(branches.ID).OrderBy(branches.Name.Asc()), strata.Ungrouped, "branches.name")
	onShops(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		engines.Must(t, builder.CreateView(branches, builder.Select2(shops.ID, shops.Name)).Exec(ctx, db))
		engines.Expect(t, db, "grouped by both", builder.Select2(branches.Name, all()).From(branches).GroupBy(branches.ID, branches.Name).OrderBy(branches.ID.Asc()), "[{ann 1} {bob 1} {cat 1}]")
		engines.Expect(t, db, "a table's key is one", builder.Select2(shops.Name, all()).From(shops).GroupBy(shops.ID).OrderBy(shops.ID.Asc()), "[{ann 1} {bob 1} {cat 1}]")
	})
}

func testCountedConditions(t *testing.T) {
	for name, e := range map[string]strata.AnyOperand{
		"comparison": shops.Rank.Gt(5), "AND": strata.And(shops.Open, shops.Rank.Gt(1)), "NOT": shops.Open.Not(), "IS NULL": shops.City.IsNull(),
		"LIKE": shops.Name.Like("a%"), "IN": shops.ID.In(1), "BETWEEN": shops.ID.Between(1, 2), "EXISTS": strata.Exists(builder.Select(sales.ID)),
		"IN (query)": shops.Name.InQuery(builder.Select(shops.City)), "IS DISTINCT": shops.City.IsNotExpr(strata.S("x")), "IS TRUE": shops.Open.IsTrue(),
		"labelled": shops.ID.Gt(1).As("label"),
	} {
		refused(t, name, builder.Select(strata.Count(e)).From(shops), strata.Misplaced, "count", "Filter")
		refused(t, name+", distinct", builder.Select(strata.CountDistinct(e)).From(shops), strata.Misplaced, "Filter")
		refused(t, name+", over a window", builder.Select(strata.Count(e).Over(strata.Window{})).From(shops), strata.Misplaced, "Filter")
	}
	refused(t, "in HAVING", builder.Select(shops.Name).GroupBy(shops.Name).Having(strata.Count(shops.Open.Not()).Gt(1)), strata.Misplaced, "HAVING")
	onShops(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		engines.Expect(t, db, "what is meant", builder.Select(all().Filter(shops.Rank.Gt(5))).From(shops), "[1]")
		engines.Expect(t, db, "what is kept", builder.Select(strata.Count(shops.Open)).From(shops), "[3]")
		engines.Expect(t, db, "what CASE leaves out", builder.Select(strata.Count(strata.CaseWhen(shops.Rank.Gt(5), strata.B(true)).End())).From(shops), "[1]")
	})
}

func testProvenAggregates(t *testing.T) {
	sum := strata.Sum(sales.Amount)
	refused(t, "of all rows, of which there may be none", builder.Select(sum.NotNull()), strata.NullToNonNull, "sum(sales.amount)")
	refused(t, "with FILTER", builder.Select(sum.Filter(sales.ID.Gt(1)).NotNull()).GroupBy(sales.ShopID), strata.NullToNonNull)
	refused(t, "of what may be NULL", builder.Select(strata.Sum(shops.Rank).NotNull()).GroupBy(shops.Name), strata.NullToNonNull)
	refused(t, "of the optional side", builder.Select(sum.NotNull()).From(shops).LeftJoin(sales, ofShop).GroupBy(shops.ID), strata.NullToNonNull)
	refused(t, "a set of all rows", builder.Select(sum.NotNull()).GroupBy(strata.Rollup(sales.ID)), strata.NullToNonNull)
	refused(t, "deviation of one row", builder.Select(strata.StdDev(sales.Amount).NotNull()).GroupBy(sales.ID), strata.NullToNonNull)
	count := builder.Select(all()).From(sales)
	for name, q := range map[string]*builder.SelectQuery[int64, strata.NullInt64]{
		"HAVING": count.Having(all().Gt(9)), "LIMIT 0": count.Limit(0), "OFFSET": count.Offset(1), "GROUP BY": count.GroupBy(sales.ID),
	} {
		refused(t, name, builder.Select(strata.Scalar(q).NotNull()), strata.NullToNonNull, "the subquery")
	}
	refused(t, "a key that a grouping set leaves out", builder.Select(shops.Name).GroupBy(strata.Rollup(shops.Name)), strata.NullToNonNull, "shops.name is left out by a grouping set")
	refused(t, "and said to be not NULL", builder.Select(shops.Name.Nullable().NotNull()).GroupBy(strata.Cube(shops.Name)), strata.NullToNonNull, "shops.name is left out by a grouping set")
	onShops(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		engines.Expect(t, db, "a count is there", builder.Select2(shops.ID, strata.Scalar(builder.Select(all()).From(sales).Where(ofShop)).NotNull()).From(shops).OrderBy(shops.ID.Asc()), "[{1 2} {2 1} {3 0}]")
		engines.Expect(t, db, "a sum of a group", builder.Select2(sales.ShopID, sum.NotNull()).GroupBy(sales.ShopID).OrderBy(strata.Position(1)), "[{{1 true} 30} {{2 true} 30} {{0 false} 40}]")
		engines.Expect(t, db, "others of a group", builder.Select3(strata.Max(sales.Amount).NotNull(), strata.Avg(sales.Amount).NotNull(), strata.Every(sales.Amount.Gt(10)).NotNull()).From(sales).GroupBy(sales.ShopID).OrderBy(strata.Position(1)), "[{20 15 false} {30 30 true} {40 40 true}]")
		engines.Expect(t, db, "of a set of groups", builder.Select(sum.NotNull()).GroupBy(strata.GroupingSets(strata.Set(sales.ID), strata.Set(sales.ShopID))).Having(sum.Ge(40)), "[40 40]")
	})
}
