package conformance

import (
	"database/sql"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/types"
)

type sqlText = sql.Null[string]

var (
	sellers = builder.Select(sales.Person)
	theirs  = builder.Select(sales.Qty).Where(sold)
)

var subqueries = of(
	"subqueries",
	query("scalar", builder.Select2(people.Name, strata.Scalar(builder.Select(strata.Max(sales.Qty)).Where(sold))).From(people).OrderBy(people.ID.Asc()), "ann|10", "bob|5", "cy|NULL", "dee|20", "eve|3", "Zoé|NULL"),
	query("scalar in a condition", names.Where(people.Salary.GtExpr(strata.Scalar(builder.Select(strata.Avg(boss.Salary)).From(boss)))), "Zoé"),
	query("scalar of no row", builder.Select(strata.Scalar(builder.Select(sales.Item).Where(sales.ID.Eq(99)))), "NULL"),
	query("scalar in ORDER BY", builder.Select(people.Name).OrderBy(strata.Scalar(builder.Select(strata.Sum(sales.Qty)).Where(sold)).Desc().NullsLast(), people.ID.Asc()), "dee", "ann", "bob", "eve", "cy", "Zoé"),
	act("scalar of several rows", func(t *T) {
		_, err := builder.Select(strata.Scalar(builder.Select(sales.Qty.Nullable()))).From(people).All(t.Ctx, t.DB)
		t.Fails(err, strata.ErrCardinality)
	}),
	query("exists", names.Where(strata.Exists(theirs)), "ann", "bob", "dee", "eve"),
	query("not exists", names.Where(strata.Exists(theirs).Not()), "cy", "Zoé"),
	query("exists as a value", builder.Select(strata.Exists(theirs.Where(sales.Qty.Gt(9)))).From(people).OrderBy(people.ID.Asc()), "true", "false", "false", "true", "false", "false"),
	query("in", names.Where(people.ID.InQuery(sellers)), "ann", "bob", "dee", "eve"),
	query("not in", names.Where(people.ID.NotInQuery(sellers)), "cy", "Zoé"),
	query("in, limited", names.Where(people.ID.InQuery(sellers.OrderBy(sales.Qty.Desc()).Limit(1))), "dee"),
	query("= any", names.Where(people.ID.EqExpr(strata.Any(sellers))), "ann", "bob", "dee", "eve"),
	query("< any", names.Where(people.ID.LtExpr(strata.Any(sellers))), "ann", "bob", "cy", "dee"),
	query("> all", names.Where(people.ID.GtExpr(strata.All(sellers))), "Zoé"),
	query("> all of nothing", names.Where(people.ID.GtExpr(strata.All(sellers.Where(sales.ID.Gt(9))))), "ann", "bob", "cy", "dee", "eve", "Zoé"),
	query("row values in", builder.Select(people.Name).Where(strata.RowOf2(people.ID, people.Age.Coalesce(0)).InQuery(builder.Select2(sales.Person, sales.Qty.Add(10)))).OrderBy(people.ID.Asc()), "dee"),
	query("correlated twice", names.Where(strata.Exists(builder.Select(boss.ID).From(boss).Where(boss.ID.EqExpr(people.Boss), strata.Exists(builder.Select(sales.ID).Where(sales.Person.EqExpr(boss.ID), sales.Qty.LtExpr(people.ID.Add(2))))))), "bob", "cy", "dee", "eve"),
	query("derived in derived", builder.Select(people.Name.From(inner).From(outer)).From(outer).OrderBy(people.Name.From(inner).From(outer).Asc()), "cy", "dee"),
	query("columns by a struct", builder.Select2(people.Name, bound.Quantity).From(people).Join(bound, bound.Person.EqExpr(people.ID)).Where(bound.Quantity.Gt(5)).OrderBy(people.ID.Asc()), "ann|12", "dee|21"),
	query("all columns of a table", builder.From(young).OrderBy(young.ID.Asc()), "5|eve|Rome|25|2|2001-12-31|3000.5|false"),
)

var (
	inner = builder.Derived(names.Limit(4), "inner")
	outer = builder.Derived(builder.Columns(people.Name.From(inner)).From(inner).Where(people.Name.From(inner).Gt("c")), "outer")
	bound = strata.Bind(perPerson, new(personTotals))
	young = strata.Bind(builder.Derived(builder.From(people).Where(people.Age.Lt(30)), "young"), people)
)

// personTotals are columns of perPerson.
type personTotals struct {
	strata.DerivedColumns
	Person   strata.Int64
	Quantity strata.NullInt64
}

type hire = strata.Row2[int64, string]

func reports(self builder.CTETable) builder.Query[hire] {
	return builder.Select2(people.ID, people.Name).From(people).Join(self, people.Boss.EqExpr(people.ID.From(self)))
}

var (
	totals  = builder.CTE("totals", builder.Columns(sales.Person, quantity).From(sales).GroupBy(sales.Person))
	big     = builder.CTE("big", builder.Select(sales.Person.From(totals)).From(totals).Where(quantity.From(totals).Gt(5)))
	below   = builder.Recursive("below", builder.Select2(people.ID, people.Name).Where(people.ID.Eq(1)), reports, builder.MaxDepth(9))
	circle  = strata.N(1).As("n")
	circled = func(options ...builder.RecursiveOption) builder.RecursiveTable {
		return builder.Recursive("circled", builder.Select(circle), func(self builder.CTETable) *builder.SelectQuery[int64, strata.NullInt64] {
			return builder.Select(circle.From(self).Mul(3).Mod(7)).From(self)
		}, options...)
	}
	gone = builder.CTEReturning("gone", builder.Returning(builder.Delete(sales).Where(sales.Item.Eq("pen")), sales.Qty))
)

func inCircle(t builder.RecursiveTable) *builder.SelectQuery[int64, strata.NullInt64] {
	return builder.Select(circle.From(t)).From(t).OrderBy(circle.From(t).Asc())
}

var (
	unmarked = circled(builder.NoCycles(circle))
	distinct = circled(builder.UnionDistinct())
	bounded  = circled(builder.MaxDepth(2))
	marked   = circled(builder.MarkCycles(circle))
)

var commonTables = of(
	"with",
	query("one", builder.Select2(people.Name, quantity.From(totals)).From(people).Join(totals, sales.Person.From(totals).EqExpr(people.ID)).OrderBy(people.ID.Asc()), "ann|12", "bob|5", "dee|21", "eve|3"),
	query("one reads another", builder.Select(sales.Person.From(totals).From(big)).From(big).OrderBy(strata.Position(1)), "1", "4"),
	query("read twice", builder.Select2(sales.Person.From(totals), sales.Person.From(totals.As("more"))).From(totals).
		Join(totals.As("more"), quantity.From(totals.As("more")).GtExpr(quantity.From(totals))).OrderBy(strata.Positions(1, 2)...), "1|4", "2|1", "2|4", "5|1", "5|2", "5|4"),
	query("materialized", builder.Select(quantity.From(totals)).From(totals.Materialized()).OrderBy(strata.Position(1)), "3", "5", "12", "21"),
	query("not materialized", builder.Select(quantity.From(totals)).From(totals.NotMaterialized()).OrderBy(strata.Position(1).Desc()), "21", "12", "5", "3"),
	query("in a subquery", names.Where(people.ID.InQuery(builder.Select(sales.Person.From(totals).From(big)).From(big))), "ann", "dee"),
	query("recursive", builder.Select2(people.Name.From(below), below.Depth()).From(below).OrderBy(below.Depth().Asc(), people.Name.From(below).Asc()), "ann|0", "bob|1", "cy|1", "dee|2", "eve|2"),
	query("recursive, no cycles", inCircle(unmarked), "1", "2", "3", "4", "5", "6"),
	query("recursive, distinct", inCircle(distinct), "1", "2", "3", "4", "5", "6"),
	query("recursive, bounded", inCircle(bounded), "1", "2", "3"),
	query("recursive, cycles marked", builder.Select2(circle.From(marked), marked.Cycle()).From(marked).OrderBy(marked.Cycle().Asc(), circle.From(marked).Asc()), "1|false", "2|false", "3|false", "4|false", "5|false", "6|false", "1|true"),
	query("recursive, the path", builder.Select(builder.CyclePath(marked, circle)).From(marked).Where(marked.Cycle()), "{1,3,2,6,4,5,1}"),
	change("update", builder.Update(people).Set(people.Active.Set(false)).Where(people.ID.InQuery(builder.Select(sales.Person.From(totals)).From(totals))), 4, names.Where(people.Active), "Zoé"),
	change("delete", builder.Delete(sales).Where(sales.Person.InQuery(builder.Select(sales.Person.From(totals).From(big)).From(big))), 4, builder.Select(sales.ID).OrderBy(sales.ID.Asc()), "3", "6"),
	change("insert", builder.Insert(ledger).Set(ledger.ID.SetExpr(sales.Person.From(totals)), ledger.Key.SetExpr(sales.Person.From(totals).Text()), ledger.N.SetExpr(quantity.From(totals).Coalesce(0))).
		Select(builder.Select(sales.Person.From(totals)).From(totals)), 4, builder.Select2(ledger.ID, ledger.N).OrderBy(ledger.ID.Asc()), "1|12", "2|5", "4|21", "5|3"),
	needs(dialect.WritingCTE, query("a change", builder.Select(strata.Sum(sales.Qty.From(gone))).From(gone), "35")),
)

var (
	cities  = builder.Select(people.City)
	inOslo  = cities.Where(people.City.Eq("Oslo"))
	sItems  = builder.Select(sales.Item)
	pNames  = builder.Select(people.Name)
	persons = builder.Select(people.ID)
)

var setOperations = of(
	"set operations",
	query("union", sItems.Union(sItems).OrderBy(sales.Item.Asc()), "cup", "ink", "pen"),
	query("union takes NULLs for one", cities.Union(cities).OrderBy(strata.Position(1)), "Oslo", "Rome", "Århus", "NULL"),
	query("union all", inOslo.UnionAll(inOslo).OrderBy(strata.Position(1)), "Oslo", "Oslo", "Oslo", "Oslo"),
	query("intersect", builder.Intersect(persons, sellers).OrderBy(strata.Position(1)), "1", "2", "4", "5"),
	query("except", builder.Except(persons, sellers).OrderBy(strata.Position(1)), "3", "6"),
	query("except of NULL", builder.Except(cities, inOslo).OrderBy(strata.Position(1)), "Rome", "Århus", "NULL"),
	needs(dialect.SetOpAll, query("intersect all", builder.IntersectAll(sellers, sellers.Where(sales.ID.Ne(2))).OrderBy(strata.Position(1)), "1", "2", "4", "4", "5")),
	needs(dialect.SetOpAll, query("except all", builder.ExceptAll(sellers, persons).OrderBy(strata.Position(1)), "1", "4")),
	query("limited", sItems.Union(pNames).OrderBy(strata.Position(1).Desc()).Limit(2).Offset(1), "ink", "eve"),
	query("limited parts", names.Limit(1).UnionAll(names.Offset(5)).OrderBy(strata.Position(1)), "Zoé", "ann"),
	query("three", inOslo.Union(cities.Where(people.ID.Eq(2))).Union(cities.Where(people.ID.Eq(6))).OrderBy(strata.Position(1)), "Oslo", "Rome", "Århus"),
	query("union all of a union", builder.Select(people.ID).Where(people.ID.Eq(1)).Union(builder.Select(people.ID).Where(people.ID.Eq(1))).UnionAll(builder.Select(people.ID).Where(people.ID.Eq(1))), "1", "1"),
	query("except of an intersection", builder.Except(persons, builder.Intersect(persons, sellers)).OrderBy(strata.Position(1)), "3", "6"),
	query("intersection of an exception", builder.Intersect(sellers, builder.Except(persons, persons.Where(people.ID.Gt(2)))).OrderBy(strata.Position(1)), "1", "2"),
	query("several columns", builder.Select2(people.City, people.Age).Where(people.ID.Eq(1)).Union(builder.Select2(people.City, people.Age).Where(people.ID.In(1, 3))).OrderBy(strata.Positions(1, 2)...), "Oslo|40", "NULL|NULL"),
	query("whole rows", builder.From(sales).Where(sales.ID.Eq(4)).Union(builder.From(sales).Where(sales.Item.Eq("cup"))), "4|4|cup|1|7|2026-02-28T12:30:00Z|a_b"),
	query("in a subquery", names.Where(people.ID.InQuery(sellers.Where(sales.ID.Eq(4)).Union(persons.Where(people.ID.Eq(6))))), "dee", "Zoé"),
	query("in a derived table", builder.Select(strata.CountAll()).From(builder.Derived(sItems.Union(pNames), "both")), "9"),
	act("count", func(t *T) {
		n, err := sItems.Union(pNames).Count(t.Ctx, t.DB)
		t.Must(err)
		t.Is("number", n, "9")
	}),
	act("a chain of 600", func(t *T) {
		q := builder.Select(sales.ID).Where(sales.ID.Eq(1))
		for i := range 599 {
			q = q.UnionAll(builder.Select(sales.ID).Where(sales.ID.Eq(int64(i%6 + 1))))
		}
		n, err := q.Count(t.Ctx, t.DB)
		t.Must(err)
		t.Is("number", n, "600")
	}),
)

var (
	byItem  = strata.PartitionBy(sales.Item).OrderBy(sales.ID.Asc())
	byQty   = strata.OrderedBy(sales.Qty.Asc())
	bySale  = strata.OrderedBy(sales.ID.Asc())
	byPrice = strata.OrderedBy(sales.Price.Asc())
	sum     = strata.Sum(sales.Qty)
)

// over is a case of a window function, read in the order of the sales.
func over[V, E any](name string, x strata.Selectable[V, E], want ...string) Case {
	return Case{Name: name, Run: func(t *T) { rows(t, builder.Select(x).From(sales).OrderBy(sales.ID.Asc()), want...) }}
}

// Quantities are 10, 2, 5, 1, 20, 3 of pen, ink, pen, cup, pen, ink.
var windows = of(
	"windows",
	over("row_number", strata.RowNumber().Over(byItem), "1", "1", "2", "1", "3", "2"),
	over("rank", strata.Rank().Over(byPrice), "2", "5", "2", "4", "1", "5"),
	over("dense_rank", strata.DenseRank().Over(byPrice), "2", "4", "2", "3", "1", "4"),
	over("percent_rank", strata.PercentRank().Over(byPrice), "0.2", "0.8", "0.2", "0.6", "0", "0.8"),
	over("cume_dist", strata.CumeDist().Over(strata.PartitionBy(sales.Person).OrderBy(sales.Qty.Asc())), "1", "0.5", "1", "0.5", "1", "1"),
	over("ntile", strata.Ntile(4).Over(bySale), "1", "1", "2", "2", "3", "4"),
	over("lag", strata.Lag(sales.Qty, 1).Over(bySale), "NULL", "10", "2", "5", "1", "20"),
	over("lag of two", strata.Lag(sales.Qty, 2).Over(byItem), "NULL", "NULL", "NULL", "NULL", "10", "NULL"),
	over("lead", strata.Lead(sales.Item, 1).Over(bySale), "ink", "pen", "cup", "pen", "ink", "NULL"),
	over("first_value", strata.FirstValue(sales.Qty).Over(byItem), "10", "2", "10", "1", "10", "2"),
	over("last_value is that of the frame", strata.LastValue(sales.Qty).Over(byItem), "10", "2", "5", "1", "20", "3"),
	over("last_value of all", strata.LastValue(sales.Qty).Over(byItem.Rows(strata.UnboundedPreceding, strata.UnboundedFollowing)), "20", "3", "20", "1", "20", "3"),
	over("nth_value", strata.NthValue(sales.Qty, 2).Over(byItem), "NULL", "NULL", "5", "NULL", "5", "3"),
	over("running sum", sum.Over(bySale), "10", "12", "17", "18", "38", "41"),
	over("running sum of peers", sum.Over(byPrice), "35", "41", "35", "36", "20", "41"),
	over("whole result", sum.Over(strata.Window{}), "41", "41", "41", "41", "41", "41"),
	over("partition", strata.CountAll().Over(strata.PartitionBy(sales.Person)), "2", "2", "1", "2", "2", "1"),
	over("rows", sum.Over(bySale.Rows(strata.Preceding(1), strata.Following(1))), "12", "17", "8", "26", "24", "23"),
	over("rows before", sum.Over(bySale.Rows(strata.Preceding(2), strata.Preceding(1))), "NULL", "10", "12", "7", "6", "21"),
	over("rows to the end", sum.Over(bySale.Rows(strata.CurrentRow, strata.UnboundedFollowing)), "41", "31", "29", "24", "23", "3"),
	over("range", strata.CountAll().Over(byQty.Range(strata.Preceding(2), strata.Following(2))), "1", "3", "2", "3", "1", "4"),
	over("groups", sum.Over(byPrice.Groups(strata.Preceding(1), strata.CurrentRow)), "35", "6", "35", "16", "20", "6"),
	over("exclude the current row", sum.Over(bySale.Rows(strata.UnboundedPreceding, strata.UnboundedFollowing).ExcludeCurrentRow()), "31", "39", "36", "40", "21", "38"),
	over("exclude ties", sum.Over(byPrice.Range(strata.UnboundedPreceding, strata.UnboundedFollowing).ExcludeTies()), "36", "38", "31", "41", "41", "39"),
	over("exclude the group", sum.Over(byPrice.Range(strata.UnboundedPreceding, strata.UnboundedFollowing).ExcludeGroup()), "26", "36", "26", "40", "21", "36"),
	over("range by days", strata.CountAll().Over(strata.OrderedBy(sales.At.Asc()).Range(strata.PrecedingInterval(types.Days(30)), strata.CurrentRow)), "1", "2", "3", "3", "2", "3"),
	needs(dialect.IntervalFrames, over("range by months", strata.CountAll().Over(strata.OrderedBy(sales.At.Asc()).Range(strata.PrecedingInterval(types.Months(1)), strata.CurrentRow)), "1", "2", "3", "3", "2", "3")),
	over("filter", strata.CountAll().Filter(sales.Qty.Gt(2)).Over(bySale), "1", "1", "2", "2", "3", "4"),
	over("avg", strata.Avg(sales.Qty).Over(byItem), "10", "2", "7.5", "1", "11.666666666666666", "2.5"),
	over("min and max", strata.Max(sales.Qty).Over(byItem).SubExpr(strata.Min(sales.Qty).Over(byItem)), "0", "0", "5", "0", "15", "1"),
	over("named", strata.Rank().Over(byQty.Named("w")), "5", "2", "4", "1", "6", "3"),
	over("in an expression", strata.RowNumber().Over(bySale).Mul(10), "10", "20", "30", "40", "50", "60"),
	query("in ORDER BY", builder.Select(sales.ID).OrderBy(strata.RowNumber().Over(byQty).Desc()), "5", "1", "3", "6", "2", "4"),
	query("over groups", builder.Select2(sales.Item, strata.Rank().Over(strata.OrderedBy(sum.Desc()))).From(sales).GroupBy(sales.Item).OrderBy(sales.Item.Asc()), "cup|3", "ink|2", "pen|1"),
	query("over grouping sets", builder.Select2(sales.Item.Nullable(), strata.Rank().Over(strata.OrderedBy(sum.Desc()))).From(sales).GroupBy(strata.Rollup(sales.Item)).OrderBy(strata.Position(2)), "NULL|1", "pen|2", "ink|3", "cup|4"),
	query("first of each", builder.Select(sales.ID.From(numbered)).From(numbered).Where(place.From(numbered).Eq(1)).OrderBy(strata.Position(1)), "1", "2", "4"),
)

var (
	place    = strata.RowNumber().Over(byItem).As("place")
	numbered = builder.Derived(builder.Columns(sales.ID, place).From(sales), "numbered")
)
