package portability

import (
	"database/sql"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/types"
)

var (
	byID   = builder.Select(users.ID).OrderBy(users.ID.Asc())
	maybes = builder.Select(users.Bio)
	named  = builder.Select(users.Name)
	wrote  = posts.AuthorID.EqExpr(users.ID)
)

// limited asks for a number of rows that is an argument.
var limited = builder.Prepare2(func(limit, offset strata.Param[int64]) *builder.SelectQuery[string, strata.NullText] {
	return builder.Select(users.Name).OrderBy(users.ID.Asc()).Clauses(builder.LimitExpr(limit), builder.OffsetExpr(offset))
})

// atMost asks for a number of rows, or all.
var atMost = builder.Prepare1(func(n strata.Param[sql.Null[int64]]) *builder.SelectQuery[int64, strata.NullInt64] {
	return builder.Select(strata.Cast(users.ID, strata.TypeInt64).NotNull()).OrderBy(users.ID.Asc()).Clauses(builder.LimitExpr(strata.NullParam(n)))
})

// counted are the rows in a frame around each.
func counted(w strata.Window) step {
	return rows(builder.Select2(posts.ID, strata.CountAll().Over(w)).From(posts).OrderBy(posts.ID.Asc()))
}

var queries = []row{
	{"Order of NULL", all(
		same(rows(builder.Select(users.Name).OrderBy(users.Bio.Asc(), users.ID.Asc())), "[bob ann eve]"),
		same(rows(builder.Select(users.Name).OrderBy(users.Bio.Desc(), users.ID.Asc())), "[ann eve bob]"))},
	{"A negative or NULL `LIMIT` or `OFFSET`", all(
		unsent(strata.BadValue, "", rows(byID.Limit(-1)), rows(byID.Offset(-1))),
		fails(strata.ErrOutOfRange, rows(limited(-1, 0)), rows(limited(1, -1))),
		same(rows(limited(2, 1)), "[bob eve]"),
		lacks(mariadb, rows(byID.Clauses(builder.LimitExpr(strata.N(1).Add(1)))), "[1 2]"),
		same(rows(byID.Clauses(builder.LimitExpr(strata.Null(strata.TypeInt64)), builder.OffsetExpr(strata.N(1)))), "[2 3]"),
		same(rows(atMost(sql.Null[int64]{})), "[1 2 3]"), same(rows(atMost(sql.Null[int64]{V: 1, Valid: true})), "[1]"))},
	{"`WITH` under the name of a table that the statement reads", by("integration/faults", "testShadowedTables")},
	{"Names that differ in case, or after 63 bytes", by("integration/faults", "testShadowedTables")},
	{"`NOT IN`, `<> ALL` over a NULL, `NOT (x IN …)`, `NOT (x = ANY …)`", all(
		unsent(strata.NullToNonNull, "may be NULL", rows(byID.Where(users.Name.NotInQuery(maybes))), rows(byID.Where(users.Name.InQuery(maybes).Not())),
			rows(byID.Where(users.Name.NeExpr(strata.All(maybes)))), rows(byID.Where(users.Name.EqExpr(strata.Any(maybes)).Not()))),
		same(rows(byID.Where(users.Name.NotInQuery(named.Where(users.Age.Gt(25))))), "[2]"))},
	{"Row values with NULL in `<`, `>`", all(
		unsent(strata.NullToNonNull, "may be NULL", rows(byID.Where(strata.RowOf2(users.Bio, users.ID).Gt("a", 1)))),
		same(rows(byID.Where(strata.RowOf2(users.Bio.Coalesce(""), users.Age).Gt("", 30))), "[1 2]"))},
	{"Columns of one Go type that store it differently", by("integration/faults", "testStorage")},
	{"`ANY`, `ALL` beside an aggregate; `= ANY` of an aggregated array", all(
		lacks(sqlite, rows(builder.Select(strata.Max(users.Age).GtExpr(strata.Any(builder.Select(posts.Views)))).From(users)), "[{true true}]"),
		lacks(sqlite, rows(builder.Select(strata.EqAny(strata.Max(users.Age), strata.ArrayAgg(users.Age))).From(users)), "[{true true}]"))},
	{"`INTERSECT ALL`, `EXCEPT ALL`", all(
		lacks(sqlite, rows(builder.IntersectAll(builder.Select(posts.Views), builder.Select(posts.Views)).OrderBy(strata.Position(1))), "[3 7 7]"),
		lacks(sqlite, rows(builder.ExceptAll(builder.Select(posts.Views), builder.Select(posts.Views).Where(posts.ID.Eq(1))).OrderBy(strata.Position(1))), "[3 7]"))},
	{"A scalar subquery with several rows", fails(strata.ErrCardinality, rows(builder.Select(strata.Scalar(builder.Select(posts.Views).Where(posts.Views.Gt(0)))).From(users)))},
	{"`lag`, `lead` of a negative number", unsent(strata.BadValue, "", rows(builder.Select(strata.Lag(posts.Views, -1).Over(strata.OrderedBy(posts.ID.Asc()))).From(posts)))},
	{"`RANGE` by an interval", all(
		same(rows(builder.Select(strata.CountAll().Over(strata.OrderedBy(events.Day.Asc()).Range(strata.PrecedingInterval(types.Days(28)), strata.CurrentRow))).From(events).OrderBy(events.ID.Asc())), "[1 2]"),
		same(rows(builder.Select(strata.CountAll().Over(strata.OrderedBy(events.At.Asc()).Range(strata.PrecedingInterval(types.Days(27)), strata.CurrentRow))).From(events).OrderBy(events.ID.Asc())), "[1 1]"),
		lacks(sqlite+mariadb, rows(builder.Select(strata.CountAll().Over(strata.OrderedBy(events.Day.Asc()).Range(strata.PrecedingInterval(types.Months(1)), strata.CurrentRow))).From(events).OrderBy(events.ID.Asc())), "[1 2]"))},
	{"`RANGE` from a distance to an open end", all(
		same(counted(strata.OrderedBy(posts.Views.Asc()).Range(strata.Preceding(1), strata.UnboundedFollowing)), "[{1 2} {2 3} {3 2}]"),
		same(counted(strata.OrderedBy(posts.Views.Asc()).Range(strata.Preceding(1), strata.Following(4))), "[{1 2} {2 3} {3 2}]"))},
	{"`GROUPS` and `EXCLUDE` in frames", all(
		same(counted(strata.OrderedBy(posts.Views.Asc()).Groups(strata.Preceding(1), strata.CurrentRow)), "[{1 3} {2 1} {3 3}]"),
		same(counted(strata.OrderedBy(posts.ID.Asc()).Rows(strata.UnboundedPreceding, strata.CurrentRow).ExcludeCurrentRow()), "[{1 0} {2 1} {3 2}]"),
		lacks(mariadb, rows(builder.Select(strata.NthValue(posts.Views, 1).Over(strata.OrderedBy(posts.ID.Asc()).Rows(strata.Preceding(1), strata.Following(1)).ExcludeCurrentRow())).From(posts).OrderBy(posts.ID.Asc())), "[{3 true} {7 true} {3 true}]"))},
	{"`LATERAL`", lacks(sqlite+mariadb, rows(builder.Select2(users.Name, posts.Title.From(latest)).From(users).Join(latest, strata.B(true)).OrderBy(users.ID.Asc())), "[{ann two} {bob Three}]")},
	{"Window functions as operands of what is written as a subquery", same(
		rows(builder.Select(strata.Lag(events.Price, 0).Over(strata.OrderedBy(events.ID.Asc())).Div(money("3"))).From(events).OrderBy(events.ID.Asc())), "[{4.1666666666666667 true} {0.33 true}]")},
	{"Full joins", same(rows(builder.Select2(users.Name.Nullable(), posts.Title.Nullable()).From(users).Clauses(builder.FullJoin(posts, wrote.And(posts.ID.Eq(1)))).OrderBy(strata.Positions(1, 2)...)),
		"[{{ann true} {One true}} {{bob true} { false}} {{eve true} { false}} {{ false} {Three true}} {{ false} {two true}}]")},
	{"Row locks, `FOR UPDATE`", all(
		same(rows(builder.Select(users.Name).Where(users.ID.Eq(1)).Clauses(builder.ForUpdate())), "[ann]"),
		by("integration/faults", "testLocks"))},
	{"Grouping by a view's key", by("integration/faults", "testViewKeys")},
}

var latest = builder.Lateral(builder.Select(posts.Title).Where(wrote).OrderBy(posts.ID.Desc()).Limit(1), "latest")
