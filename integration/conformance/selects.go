package conformance

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
)

// Beginnings of queries.
var (
	names = builder.Select(people.Name).OrderBy(people.ID.Asc())
	keys  = builder.Select(people.ID).OrderBy(people.ID.Asc())
)

var selects = of(
	"select",
	query("one column", names, "ann", "bob", "cy", "dee", "eve", "Zoé"),
	query("whole rows", builder.From(people).Where(people.ID.Eq(4)), "4|dee|Oslo|30|2|1996-02-29|4000.25|true"),
	query("several columns", builder.Select3(people.ID, people.Name, people.City).Where(people.ID.Le(3)).OrderBy(people.ID.Asc()), "1|ann|Oslo", "2|bob|Rome", "3|cy|NULL"),
	query("no table", builder.Select2(strata.N(1), strata.S("x")), "1|x"),
	query("label", builder.Select(people.Age.Coalesce(0).Mul(2).As("twice")).Where(people.ID.Eq(1)), "80"),
	query("order by a label", builder.Select(twice).OrderBy(twice.Desc()).Limit(3), "NULL", "102", "80"),
	query("whole row beside an expression", builder.Select2(ticketless, people.Name.Upper()).From(people).Where(people.ID.Eq(2)), "2|bob|Rome|30|1|1996-01-31|3000.5|true|BOB"),
	query("order by two columns", builder.Select(people.Name).OrderBy(people.City.Asc(), people.Name.Desc()), "dee", "ann", "eve", "bob", "Zoé", "cy"),
	query("order, the other way", builder.Select(people.Name).OrderBy(people.City.Desc(), people.Name.Asc()), "cy", "Zoé", "bob", "eve", "ann", "dee"),
	query("order by code point", builder.Select(people.Name).OrderBy(people.Name.Asc()), "Zoé", "ann", "bob", "cy", "dee", "eve"),
	query("order by an expression", builder.Select(people.Name).OrderBy(people.Name.Length().Desc(), people.Name.Lower().Asc()), "ann", "bob", "dee", "eve", "Zoé", "cy"),
	query("order by a position", builder.Select2(people.Age, people.Name).OrderBy(strata.Position(1), strata.Position(2).Desc()),
		"25|eve", "30|dee", "30|bob", "40|ann", "51|Zoé", "NULL|cy"),
	query("order by what is not selected", builder.Select(people.Name).OrderBy(people.Salary.Desc(), people.ID.Asc()), "Zoé", "ann", "dee", "bob", "eve", "cy"),
	query("nulls first", builder.Select(people.Name).OrderBy(people.Age.Asc().NullsFirst(), people.ID.Asc()), "cy", "eve", "bob", "dee", "ann", "Zoé"),
	query("nulls last, the other way", builder.Select(people.Name).OrderBy(people.Age.Desc().NullsLast(), people.ID.Asc()), "Zoé", "ann", "bob", "dee", "eve", "cy"),
	query("nulls first of several", builder.Select(people.Name).OrderBy(strata.NullsFirst(people.City.Asc(), people.Age.Desc())...), "cy", "ann", "dee", "bob", "eve", "Zoé"),
	query("order by a condition", builder.Select(people.Name).OrderBy(people.Active.Desc(), people.ID.Asc()), "ann", "bob", "dee", "Zoé", "cy", "eve"),
	query("limit", names.Limit(2), "ann", "bob"),
	query("limit 0", names.Limit(0)),
	query("limit beyond the rows", names.Limit(100), "ann", "bob", "cy", "dee", "eve", "Zoé"),
	query("offset", names.Offset(4), "eve", "Zoé"),
	query("offset 0", names.Offset(0).Limit(1), "ann"),
	query("offset beyond the rows", names.Offset(6)),
	query("limit and offset", names.Limit(2).Offset(3), "dee", "eve"),
	query("limit by an expression", names.Clauses(builder.LimitExpr(strata.N(1).Add(2))), "ann", "bob", "cy"),
	query("offset by an expression", names.Clauses(builder.OffsetExpr(strata.N(2).Mul(2))), "eve", "Zoé"),
	query("limit NULL", names.Clauses(builder.LimitExpr(strata.Null(strata.TypeInt64))), "ann", "bob", "cy", "dee", "eve", "Zoé"),
	query("limit of a derived table", builder.Select(people.Name.From(firstThree)).From(firstThree).OrderBy(people.Name.From(firstThree).Desc()).Limit(1), "cy"),
	query("distinct", builder.Select(people.City).Distinct().OrderBy(people.City.Asc()), "Oslo", "Rome", "Århus", "NULL"),
	query("distinct of several columns", builder.Select2(people.City, people.Age).Distinct().OrderBy(strata.Positions(1, 2)...), "Oslo|30", "Oslo|40", "Rome|25", "Rome|30", "Århus|51", "NULL|NULL"),
	query("distinct with a limit", builder.Select(sales.Item).Distinct().OrderBy(sales.Item.Desc()).Limit(2), "pen", "ink"),
	query("distinct on", builder.Select2(sales.Item, sales.ID).Clauses(builder.DistinctOn(sales.Item)).OrderBy(sales.Item.Asc(), sales.ID.Desc()), "cup|4", "ink|6", "pen|5"),
	query("distinct on, limited", builder.Select2(people.City, people.Name).Clauses(builder.DistinctOn(people.City)).OrderBy(people.City.Desc(), people.Age.Asc()).Limit(2), "NULL|cy", "Århus|Zoé"),
	act("count, exists", func(t *T) {
		n, err := names.Where(people.Age.Eq(30)).Count(t.Ctx, t.DB)
		t.Must(err)
		t.Is("count", n, "2")
		n, err = names.Limit(4).Offset(3).Count(t.Ctx, t.DB)
		t.Must(err)
		t.Is("count of a part", n, "3")
		ok, err := names.Where(people.Age.Gt(60)).Exists(t.Ctx, t.DB)
		t.Must(err)
		t.Is("exists", ok, "false")
		ok, err = names.Where(people.Age.Gt(50)).Exists(t.Ctx, t.DB)
		t.Must(err)
		t.Is("exists", ok, "true")
	}),
	query("row locks", names.Where(people.ID.Le(2)).Clauses(builder.ForUpdate()), "ann", "bob"),
	query("row locks, skip locked", names.Where(people.ID.Le(2)).Clauses(builder.ForShare(builder.SkipLocked())), "ann", "bob"),
	query("row locks of one table", builder.Select2(people.Name, sales.Item).From(people).Join(sales, sales.Person.EqExpr(people.ID)).Where(sales.ID.Eq(4)).
		Clauses(builder.ForNoKeyUpdate(builder.Of(people), builder.NoWait())), "dee|cup"),
	query("a share of a table", builder.Select(strata.CountAll()).From(builder.Sample(people, 100)), "6"),
	query("no share of a table", builder.Select(strata.CountAll()).From(builder.Sample(people, 0)), "0"),
	query("all at once", builder.Select2(people.City, strata.CountAll()).From(people).Join(sales, sales.Person.EqExpr(people.ID)).
		Where(sales.Qty.Gt(1)).GroupBy(people.City).Having(strata.Sum(sales.Qty).Gt(3)).OrderBy(strata.CountAll().Desc(), people.City.Asc()).Limit(1).Offset(1), "Rome|2"),
)

var (
	twice      = people.Age.Mul(2).As("twice")
	ticketless = people
	firstThree = builder.Derived(names.Limit(3), "first_three")
)

var predicates = of(
	"where",
	query("=", names.Where(people.Age.Eq(30)), "bob", "dee"),
	query("<> leaves NULL out", names.Where(people.Age.Ne(30)), "ann", "eve", "Zoé"),
	query("<", names.Where(people.Age.Lt(30)), "eve"),
	query("<=", names.Where(people.Age.Le(30)), "bob", "dee", "eve"),
	query(">", names.Where(people.Salary.Gt(dec("4000.24"))), "ann", "dee", "Zoé"),
	query(">=", names.Where(people.Salary.Ge(dec("4000.250"))), "ann", "dee", "Zoé"),
	query("between", names.Where(people.Age.Between(25, 30)), "bob", "dee", "eve"),
	query("between the wrong way round", names.Where(people.Age.Between(30, 25))),
	query("not between", names.Where(people.Age.NotBetween(26, 45)), "eve", "Zoé"),
	query("in", names.Where(people.City.In("Oslo", "Århus")), "ann", "dee", "Zoé"),
	query("in nothing", names.Where(people.City.In())),
	query("not in", names.Where(people.City.NotIn("Oslo", "x")), "bob", "eve", "Zoé"),
	query("not in nothing", names.Where(people.City.NotIn()), "ann", "bob", "cy", "dee", "eve", "Zoé"),
	query("in an array", names.Where(strata.InArray(people.ID, []int64{2, 5, 99})), "bob", "eve"),
	query("is null", names.Where(people.Age.IsNull()), "cy"),
	query("is not null", names.Where(people.Boss.IsNotNull()), "bob", "cy", "dee", "eve"),
	query("is not distinct from NULL", names.Where(people.City.Is(none[string]())), "cy"),
	query("is distinct from a value", names.Where(people.City.IsNot(some("Oslo"))), "bob", "cy", "eve", "Zoé"),
	query("is distinct from a column", names.Where(people.Boss.IsNotExpr(people.ID.Sub(1))), "ann", "cy", "dee", "eve", "Zoé"),
	query("and", names.Where(people.City.Eq("Oslo"), people.Age.Eq(30)), "dee"),
	query("or", names.Where(strata.Or(people.City.Eq("Oslo"), people.Age.Eq(30))), "ann", "bob", "dee"),
	query("or within and", names.Where(strata.Or(people.ID.Eq(1), people.ID.Eq(2)), people.Age.Lt(35)), "bob"),
	query("not of NULL is NULL", names.Where(people.Age.Gt(29).Not()), "eve"),
	query("NULL or true", names.Where(strata.Or(people.Age.Eq(1), people.Name.Eq("cy"))), "cy"),
	query("NULL and false", names.Where(strata.And(people.Age.Eq(1), people.Name.Eq("cy")).IsFalse()), "ann", "bob", "dee", "eve", "Zoé"),
	query("is true", names.Where(people.Age.Gt(29).IsTrue()), "ann", "bob", "dee", "Zoé"),
	query("is false", names.Where(people.Age.Gt(29).IsFalse()), "eve"),
	query("no condition", names.Where(strata.If(false, people.ID.Eq(1)), nil), "ann", "bob", "cy", "dee", "eve", "Zoé"),
	query("a condition only if set", names.Where(strata.IfSet(new(int64), people.ID.Gt), strata.IfSet[int64](nil, people.ID.Lt)).Limit(1), "ann"),
	query("a column that is true", names.Where(people.Active), "ann", "bob", "dee", "Zoé"),
	query("constants", names.Where(strata.B(true), strata.B(false).Not()).Limit(1), "ann"),
	query("columns with each other", names.Where(people.Boss.LtExpr(people.ID.Sub(1))), "cy", "dee", "eve"),
	query("arithmetic", names.Where(people.ID.Mod(2).Eq(0), people.ID.Mul(10).Gt(20)), "dee", "Zoé"),
	query("case", names.Where(strata.CaseWhen(people.Age.Gt(35), strata.S("old")).When(people.Age.Gt(28), strata.S("mid")).Else(strata.S("?")).Eq("mid")), "bob", "dee"),
	query("case without else", names.Where(strata.CaseWhen(people.Age.Gt(35), strata.S("old")).End().IsNull()), "bob", "cy", "dee", "eve"),
	query("coalesce", names.Where(people.City.Coalesce("none").Eq("none")), "cy"),
	query("coalesce of several", builder.Select(strata.Coalesce(people.City, strata.NullIf(people.Name, "cy"), strata.S("z"))).Where(people.ID.In(1, 3)).OrderBy(people.ID.Asc()), "Oslo", "z"),
	query("nullif", names.Where(strata.NullIf(people.City, "Oslo").IsNull()), "ann", "cy", "dee"),
	query("greatest leaves NULL out", builder.Select(strata.Greatest(people.Age, people.ID)).OrderBy(people.ID.Asc()), "40", "30", "3", "30", "25", "51"),
	query("least", builder.Select(strata.Least(people.Age, people.ID.Mul(10))).OrderBy(people.ID.Asc()), "10", "20", "30", "30", "25", "51"),
	query("like", names.Where(people.Name.Like("%e")), "dee", "eve"),
	query("like minds case", names.Where(people.Name.Like("A%"))),
	query("like, one character", names.Where(people.Name.Like("_o_")), "bob", "Zoé"),
	query("like, all", names.Where(people.City.Like("%")), "ann", "bob", "dee", "eve", "Zoé"),
	query("like nothing", names.Where(people.City.Like(""))),
	query("like, escaped %", builder.Select(sales.ID).Where(sales.Note.Like(`%\%`)), "3"),
	query("like, escaped _", builder.Select(sales.ID).Where(sales.Note.Like(`a\_b`)), "4"),
	query("like with GLOB's signs", builder.Select(strata.S("a*[b]?").Like("a*[b]_")), "true"),
	query("like with GLOB's signs, otherwise", builder.Select(strata.S("axb").Like("a*b")), "false"),
	query("not like", names.Where(people.City.NotLike("%o%")), "Zoé"),
	query("ilike", names.Where(people.City.ILike("ÅR%")), "Zoé"),
	query("not ilike", names.Where(people.City.NotILike("R%")), "ann", "dee", "Zoé"),
	query("like a column", builder.Select(sales.ID).Where(sales.Note.LikeExpr(sales.Note)).OrderBy(sales.ID.Asc()), "2", "3", "4", "5"),
	query("prefix", names.Where(people.Name.HasPrefix("Z")), "Zoé"),
	query("prefix of wildcards", builder.Select(sales.ID).Where(sales.Note.HasPrefix("a_")), "4"),
	query("suffix", builder.Select(sales.ID).Where(sales.Note.HasSuffix("%")), "3"),
	query("contains", names.Where(people.City.Contains("om")), "bob", "eve"),
	query("contains the empty text", names.Where(people.City.Contains("")), "ann", "bob", "dee", "eve", "Zoé"),
	query("regular expression", names.Where(people.Name.RegexpMatch("^[a-d]+n?")), "ann", "bob", "cy", "dee"),
	query("regular expression of any character", names.Where(people.Name.RegexpMatch("^..$")), "cy"),
	query("collation", builder.Select(people.Name).Where(people.Name.Collate("C").Lt("b")).OrderBy(people.Name.Collate("C").Asc()), "Zoé", "ann"),
	query("cast", names.Where(strata.Cast(people.Age, strata.TypeText).Eq("40")), "ann"),
	query("row values", builder.Select(people.ID).Where(strata.RowOf2(people.Active, people.Name).Eq(true, "bob")), "2"),
	query("row values in order", builder.Select(people.ID).Where(strata.RowOf2(people.Salary, people.ID).Gt(dec("3000.50"), 2)).OrderBy(people.Salary.Asc(), people.ID.Asc()), "5", "4", "1", "6"),
	query("row values in a list", builder.Select(people.ID).Where(strata.RowOf2(people.ID, people.Name).In(
		strata.Row2[int64, string]{V1: 1, V2: "ann"}, strata.Row2[int64, string]{V1: 2, V2: "x"}, strata.Row2[int64, string]{V1: 5, V2: "eve"})).OrderBy(people.ID.Asc()), "1", "5"),
	act("null that is compared with", func(t *T) {
		rows(t, names.Where(people.Age.EqExpr(strata.Null(strata.TypeInt64))))
	}),
)

var (
	sold    = sales.Person.EqExpr(people.ID)
	another = strata.As(sales, "another")
)

var joins = of(
	"joins",
	query("join", builder.Select2(people.Name, sales.Item).From(people).Join(sales, sold).OrderBy(sales.ID.Asc()), "ann|pen", "ann|ink", "bob|pen", "dee|cup", "dee|pen", "eve|ink"),
	query("left join", builder.Select2(people.Name, sales.Item.Nullable()).From(people).LeftJoin(sales, sold).OrderBy(people.ID.Asc(), sales.ID.Asc()),
		"ann|pen", "ann|ink", "bob|pen", "cy|NULL", "dee|cup", "dee|pen", "eve|ink", "Zoé|NULL"),
	query("left join, rows without", builder.Select(people.Name).LeftJoin(sales, sold).Where(sales.ID.IsNull()).OrderBy(people.ID.Asc()), "cy", "Zoé"),
	query("left join, a condition in ON", builder.Select2(people.Name, sales.ID.Nullable()).From(people).LeftJoin(sales, strata.And(sold, sales.Item.Eq("ink"))).Where(people.ID.Le(2)).OrderBy(people.ID.Asc()), "ann|2", "bob|NULL"),
	query("left join, whole rows", builder.Select2(people.Name, strata.Optional(boss)).From(people).LeftJoin(boss, people.Boss.EqExpr(boss.ID)).Where(people.ID.In(1, 2)).OrderBy(people.ID.Asc()),
		"ann|NULL", "bob|1|ann|Oslo|40|NULL|1986-02-28|5000|true"),
	query("right join", builder.Select2(people.Name, sales.ID.Nullable()).From(sales).Clauses(builder.RightJoin(people, sold)).Where(people.ID.Ge(5)).OrderBy(people.ID.Asc()), "eve|6", "Zoé|NULL"),
	query("full join", builder.Select2(people.Name.Nullable(), sales.ID.Nullable()).From(people).Clauses(builder.FullJoin(sales, strata.And(sold, people.City.Eq("Oslo")))).
		OrderBy(people.ID.Asc(), sales.ID.Asc()), "ann|1", "ann|2", "bob|NULL", "cy|NULL", "dee|4", "dee|5", "eve|NULL", "Zoé|NULL", "NULL|3", "NULL|6"),
	query("cross join", builder.Select(strata.CountAll()).From(people).Clauses(builder.CrossJoin(sales)), "36"),
	query("with itself", builder.Select2(people.Name, boss.Name).From(people).Join(boss, people.Boss.EqExpr(boss.ID)).OrderBy(people.ID.Asc()), "bob|ann", "cy|ann", "dee|bob", "eve|bob"),
	query("three tables", builder.Select3(sales.ID, people.Name, boss.Name).From(sales).Join(people, sold).Join(boss, people.Boss.EqExpr(boss.ID)).OrderBy(sales.ID.Asc()), "3|bob|ann", "4|dee|bob", "5|dee|bob", "6|eve|bob"),
	query("by an inequality", builder.Select2(sales.ID, another.ID).From(sales).Join(another, strata.And(sales.Item.EqExpr(another.Item), sales.ID.LtExpr(another.ID))).OrderBy(strata.Positions(1, 2)...), "1|3", "1|5", "2|6", "3|5"),
	query("a join as a source", builder.Select3(people.Name, sales.ID.Nullable(), another.ID.Nullable()).From(people).
		LeftJoin(builder.Joined(sales).Join(another, strata.And(another.Item.EqExpr(sales.Item), another.ID.GtExpr(sales.ID))), sold).
		Where(people.ID.In(2, 4)).OrderBy(people.ID.Asc()), "bob|3|5", "dee|NULL|NULL"),
	query("a derived table", builder.Select2(people.Name, quantity.From(perPerson)).From(people).Join(perPerson, sales.Person.From(perPerson).EqExpr(people.ID)).OrderBy(people.ID.Asc()), "ann|12", "bob|5", "dee|21", "eve|3"),
	query("a derived table, optional", builder.Select2(people.Name, quantity.From(perPerson)).From(people).LeftJoin(perPerson, sales.Person.From(perPerson).EqExpr(people.ID)).Where(people.ID.Ge(5)).OrderBy(people.ID.Asc()), "eve|3", "Zoé|NULL"),
	query("VALUES", builder.Select2(people.Name, rates.C2).From(people).Join(rates, rates.C1.EqExpr(people.ID)).OrderBy(people.ID.Asc()), "ann|a", "bob|NULL"),
	query("a series", builder.Select2(people.Name, series.Value).From(people).Join(series, series.Value.EqExpr(people.ID)).OrderBy(people.ID.Asc()), "bob|2", "dee|4"),
	needs(dialect.Lateral, query("lateral", builder.Select2(people.Name, sales.Item.From(latest)).From(people).Join(latest, strata.B(true)).OrderBy(people.ID.Asc()), "ann|ink", "bob|pen", "dee|pen", "eve|ink")),
	needs(dialect.Lateral, query("left join lateral", builder.Select2(people.Name, sales.Item.From(latest).Nullable()).From(people).LeftJoin(latest, strata.B(true)).Where(people.ID.Ge(5)).OrderBy(people.ID.Asc()), "eve|ink", "Zoé|NULL")),
)

var (
	quantity  = strata.Sum(sales.Qty).As("quantity")
	perPerson = builder.Derived(builder.Columns(sales.Person, quantity).From(sales).GroupBy(sales.Person), "per_person")
	rates     = strata.ValuesOf2("rates", strata.TypeInt64, strata.OrNull(strata.TypeText), strata.Row2[int64, sqlText]{V1: 1, V2: some("a")}, strata.Row2[int64, sqlText]{V1: 2})
	series    = strata.GenerateSeries("s", strata.N(2), strata.N(5), 2)
	latest    = builder.Lateral(builder.Select(sales.Item).Where(sold).OrderBy(sales.ID.Desc()).Limit(1), "latest")
)

var total = strata.Sum(sales.Qty)

var groupings = of(
	"group by",
	query("count", builder.Select2(sales.Item, strata.CountAll()).GroupBy(sales.Item).OrderBy(sales.Item.Asc()), "cup|1", "ink|2", "pen|3"),
	query("NULL is a group", builder.Select2(people.City, strata.CountAll()).GroupBy(people.City).OrderBy(people.City.Asc()), "Oslo|2", "Rome|2", "Århus|1", "NULL|1"),
	query("sum", builder.Select2(sales.Item, total).GroupBy(sales.Item).OrderBy(total.Desc()), "pen|35", "ink|5", "cup|1"),
	query("having", builder.Select(sales.Item).GroupBy(sales.Item).Having(strata.CountAll().Gt(1)).OrderBy(sales.Item.Asc()), "ink", "pen"),
	query("having a key", builder.Select2(sales.Item, total).GroupBy(sales.Item).Having(sales.Item.Ne("pen")).OrderBy(sales.Item.Asc()), "cup|1", "ink|5"),
	query("having alone", builder.Select(total).From(sales).Having(strata.CountAll().Gt(5)), "41"),
	query("having alone, false", builder.Select(total).From(sales).Having(strata.CountAll().Gt(6))),
	query("by an expression", builder.Select2(people.ID.Mod(2), strata.CountAll()).From(people).GroupBy(people.ID.Mod(2)).OrderBy(people.ID.Mod(2).Asc()), "0|3", "1|3"),
	query("by two columns", builder.Select3(people.City, people.Active, strata.CountAll()).GroupBy(people.City, people.Active).OrderBy(strata.Positions(1, 2)...), "Oslo|true|2", "Rome|false|1", "Rome|true|1", "Århus|true|1", "NULL|false|1"),
	query("by the key of a table", builder.Select2(people.Name, strata.Count(sales.ID)).From(people).LeftJoin(sales, sold).GroupBy(people.ID).OrderBy(people.ID.Asc()), "ann|2", "bob|1", "cy|0", "dee|2", "eve|1", "Zoé|0"),
	query("of no rows", builder.Select2(strata.CountAll(), total).From(sales).Where(sales.ID.Lt(0)), "0|NULL"),
	query("of no rows, by a key", builder.Select2(sales.Item, strata.CountAll()).GroupBy(sales.Item).Where(sales.ID.Lt(0))),
	query("rollup", builder.Select2(sales.Item.Nullable(), total).GroupBy(strata.Rollup(sales.Item)).OrderBy(strata.Position(1)), "cup|1", "ink|5", "pen|35", "NULL|41"),
	query("cube", builder.Select3(sales.Person.Nullable(), sales.Item.Nullable(), strata.CountAll()).Where(sales.Person.Le(2)).GroupBy(strata.Cube(sales.Person, sales.Item)).OrderBy(strata.Positions(1, 2)...),
		"1|ink|1", "1|pen|1", "1|NULL|2", "2|pen|1", "2|NULL|1", "NULL|ink|1", "NULL|pen|2", "NULL|NULL|3"),
	query("grouping sets", builder.Select2(sales.Item.Nullable(), strata.CountAll()).GroupBy(strata.GroupingSets(strata.Set(sales.Item), strata.Set())).OrderBy(strata.Position(1)), "cup|1", "ink|2", "pen|3", "NULL|6"),
	query("grouping", builder.Select2(strata.Grouping(sales.Item), strata.CountAll()).From(sales).GroupBy(strata.Rollup(sales.Item)).OrderBy(strata.Positions(1, 2)...), "0|1", "0|2", "0|3", "1|6"),
	query("having over grouping sets", builder.Select2(sales.Item.Nullable(), total).GroupBy(strata.Rollup(sales.Item)).Having(total.Gt(4)).OrderBy(strata.Position(2)), "ink|5", "pen|35", "NULL|41"),
	query("count of a column", builder.Select(strata.Count(people.City)), "5"),
	query("count distinct", builder.Select(strata.CountDistinct(people.City)), "3"),
	query("sum distinct", builder.Select(strata.SumDistinct(people.Age)), "146"),
	query("sum of decimals", builder.Select(strata.Sum(sales.Price)), "35.9"),
	query("avg of integers", builder.Select(strata.Avg(people.Age)), "35.2"),
	query("avg of decimals", builder.Select(strata.Avg(sales.Price).RoundTo(4)), "5.9833"),
	query("min and max", builder.Select3(strata.Min(people.Name), strata.Max(people.Born), strata.Min(people.Salary)).From(people), "Zoé|2001-12-31|0"),
	query("every and some", builder.Select2(strata.Every(people.Active), strata.Some(people.Active)).From(people), "false|true"),
	query("filter", builder.Select2(total.Filter(sales.Item.Eq("pen")), strata.CountAll().Filter(sales.Note.IsNull())).From(sales), "35|2"),
	query("string_agg", builder.Select(strata.StringAgg(people.Name, "-", people.Age.Desc(), people.ID.Asc())), "cy-Zoé-ann-bob-dee-eve"),
	query("string_agg leaves NULL out", builder.Select(strata.StringAgg(people.City, ",", people.ID.Asc())), "Oslo,Rome,Oslo,Rome,Århus"),
	query("string_agg distinct", builder.Select(strata.StringAggDistinct(sales.Item, "/")), "cup/ink/pen"),
	query("string_agg of nothing", builder.Select(strata.StringAgg(sales.Item, "/")).Where(sales.ID.Gt(9)), "NULL"),
	query("array_agg", builder.Select(strata.ArrayAgg(people.Name, people.ID.Desc())).Where(people.ID.Le(3)), "{cy,bob,ann}"),
	query("json_agg", builder.Select(strata.JSONAgg(people.City, people.ID.Asc())), `["Oslo","Rome",null,"Oslo","Rome","Århus"]`),
	query("json_object_agg", builder.Select(strata.JSONObjectAgg(people.Name, people.Age)).Where(people.ID.Le(3)), `{"ann":40,"bob":30,"cy":null}`),
	query("percentile_disc", builder.Select(strata.PercentileDisc(people.Age, 0.5)), "30"),
	query("percentile_cont", builder.Select(strata.PercentileCont(people.Age, 0.75)), "40"),
	query("percentiles", builder.Select(strata.PercentilesCont(sales.Qty, 0, 0.5, 1)), "{1,4,20}"),
	query("mode", builder.Select(strata.Mode(sales.Item)), "pen"),
	query("variance", builder.Select2(strata.VarPop(sales.Qty), strata.Variance(sales.Qty)).From(sales).Where(sales.ID.In(1, 2)), "16|32"),
	query("standard deviation", builder.Select2(strata.StdDevPop(sales.Qty), strata.StdDev(sales.Qty)).From(sales).Where(sales.ID.In(2)), "0|NULL"),
	query("aggregate of an expression", builder.Select(strata.Sum(sales.Price.MulExpr(sales.Qty.Decimal()))), "118.75"),
	query("expression of aggregates", builder.Select(total.Sub(1).MulExpr(strata.CountAll().Nullable())).From(sales), "240"),
)
