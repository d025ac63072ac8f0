package portability

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

var (
	grown   = users.Age.Gt(25)
	rich    = users.Balance.Gt(money("10"))
	bothOf  = strata.And(grown, rich)
	oldest  = strata.Max(users.Age)
	authors = strata.Rollup(posts.AuthorID)
	outer   = strata.Scalar(builder.Select(strata.Grouping(posts.AuthorID)).From(users).Limit(1))
	odd     = posts.Views.Mod(2)
)

var groups = []row{
	{"A grouped condition `a AND b` within `a AND b AND c`", same(rows(builder.Select(strata.And(bothOf, strata.CountAll().Gt(0))).From(users).GroupBy(bothOf).OrderBy(bothOf.Asc())), "[{false true} {true true}]")},
	{"`HAVING` without `GROUP BY`", all(
		same(rows(builder.Select(strata.N(1)).From(users).Having(strata.CountAll().Gt(2))), "[1]"),
		same(rows(builder.Select(strata.N(1)).From(users).Having(strata.CountAll().Gt(3))), "[]"),
		same(rows(builder.Select(strata.RowNumber().Over(strata.Window{})).From(users).Having(strata.CountAll().Gt(1))), "[1]"),
		same(rows(builder.Select(strata.N(1)).From(users).Having(strata.Exists(builder.Select(posts.ID)))), "[1]"))},
	{"Aggregates in the `FILTER` of a window function", unsent(strata.Misplaced, "FILTER",
		rows(builder.Select(strata.Sum(strata.CountAll()).Filter(oldest.Gt(1)).Over(strata.Window{})).From(users).GroupBy(users.Name)))},
	{"`ROLLUP ()`, `CUBE ()`", same(rows(builder.Select(strata.CountAll()).From(posts).GroupBy(strata.Cube(), strata.Rollup())), "[3]")},
	{"`GROUPING` of an outer query's column, in a subquery", all(
		same(rows(builder.Select2(strata.CountAll(), outer).From(posts).GroupBy(authors).OrderBy(strata.Positions(2, 1)...)), "[{1 {0 true}} {2 {0 true}} {3 {1 true}}]"),
		unsent(strata.Unsupported, "GROUPING takes columns of an outer query", rows(builder.Select(strata.Scalar(builder.Select(strata.Grouping(odd)).From(users))).From(posts).GroupBy(odd))))},
	{"Window functions, `DISTINCT ON` over grouping sets", all(
		same(rows(builder.Select2(strata.CountAll(), strata.Rank().Over(strata.OrderedBy(strata.CountAll().Desc()))).From(posts).GroupBy(authors).OrderBy(strata.Position(2))), "[{3 1} {2 2} {1 3}]"),
		by("integration/faults", "testWindowsOverSets", "testDoneWithSets"))},
	{"Grouping sets by a key that is constant but for its form, as `coalesce(1, x)`", because("what is the same for every row is no key, and PostgreSQL itself has changed its answer: nothing is promised")},
	{"Aggregate of an outer query's columns alone", unsent(strata.Misplaced, "aggregate in the outer query itself",
		rows(builder.From(users).Where(users.Age.EqExpr(strata.Scalar(builder.Select(strata.Sum(users.Age)).From(posts))))))},
}
