package language

import (
	"database/sql"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/types"
)

var queries = Section{"SELECT", []Feature{
	query("whole rows", builder.From(Tags)),
	query("one column", builder.Select(Users.Name)),
	query("several columns", builder.Select2(Users.Name, Users.Age)),
	query("rows beside values", builder.Select2(Tags, Posts.Title).From(Tags).Join(Posts, Posts.ID.EqExpr(Tags.PostID))),
	query("label", builder.Select(Users.Age.Div(10).As("decade"))),
	query("WHERE", builder.Select(Users.Name).Where(Users.Age.Ge(18), Users.Bio.IsNotNull())),
	query("ORDER BY", builder.Select(Users.Name).OrderBy(Users.Age.Desc(), Users.Name.Asc())),
	query("NULLS LAST by default", builder.Select(Users.Name).OrderBy(Users.Bio.Asc())),
	query("NULLS FIRST", builder.Select(Users.Name).OrderBy(Users.Bio.Asc().NullsFirst(), Users.ID.Asc())),
	query("NULLS FIRST in several terms", builder.Select(Users.Name).OrderBy(strata.NullsFirst(Users.Bio.Asc(), Users.Age.Desc())...)),
	query("ORDER BY position", builder.Select2(Users.Name, Users.Age).OrderBy(strata.Position(2))),
	query("LIMIT and OFFSET", builder.Select(Users.Name).OrderBy(Users.ID.Asc()).Limit(2).Offset(1)),
	query("DISTINCT", builder.Select(Posts.AuthorID).Distinct()),
	query("DISTINCT ON", builder.Select2(Posts.AuthorID, Posts.Title).From(Posts).Clauses(builder.DistinctOn(Posts.AuthorID)).OrderBy(Posts.AuthorID.Asc(), Posts.Views.Desc())),
	query("FOR UPDATE", builder.Select(Users.Name).Where(Users.ID.Eq(1)).Clauses(builder.ForUpdate())),
	query("FOR SHARE, SKIP LOCKED", builder.Select(Users.Name).Clauses(builder.ForShare(builder.SkipLocked()))),
	query("FOR UPDATE OF, NOWAIT", builder.Select2(Users.Name, Posts.Title).From(Users).Join(Posts, Posts.AuthorID.EqExpr(Users.ID)).Clauses(builder.ForUpdate(builder.Of(Users), builder.NoWait()))),
}}

var joins = Section{"Joins", []Feature{
	query("JOIN", builder.Select2(Users.Name, Posts.Title).From(Users).Join(Posts, Posts.AuthorID.EqExpr(Users.ID))),
	query("LEFT JOIN", builder.Select2(Users.Name, Posts.Title.Nullable()).From(Users).LeftJoin(Posts, Posts.AuthorID.EqExpr(Users.ID))),
	query("LEFT JOIN, whole rows", builder.Select2(Users.Name, strata.Optional(Tags)).From(Users).LeftJoin(Tags, Tags.Name.EqExpr(Users.Name))),
	query("RIGHT JOIN", builder.Select2(Users.Name.Nullable(), Posts.Title).From(Users).Clauses(builder.RightJoin(Posts, Posts.AuthorID.EqExpr(Users.ID)))),
	query("FULL JOIN", builder.Select2(Users.Name.Nullable(), Posts.Title.Nullable()).From(Users).Clauses(builder.FullJoin(Posts, Posts.AuthorID.EqExpr(Users.ID)))),
	query("CROSS JOIN", builder.Select2(Users.Name, Posts.Title).From(Users).Clauses(builder.CrossJoin(Posts))),
	query("join with itself", builder.Select2(Users.Name, Boss.Name).From(Users).Join(Boss, Users.Boss.EqExpr(Boss.ID))),
	query("a join as a source", builder.Select3(Users.Name, Posts.Title.Nullable(), tagged.Name.Nullable()).From(Users).
		LeftJoin(builder.Joined(Posts).Join(tagged, tagged.PostID.EqExpr(Posts.ID)), Posts.AuthorID.EqExpr(Users.ID)).OrderBy(strata.Positions(1, 2, 3)...)),
	query("LATERAL", builder.Select2(Users.Name, Posts.Title.From(latest)).From(Users).Join(latest, strata.B(true))),
	query("LEFT JOIN LATERAL", builder.Select2(Users.Name, Posts.Title.From(latest).Nullable()).From(Users).LeftJoin(latest, strata.B(true))),
}}

var tagged = strata.As(Tags, "tagged")

var latest = builder.Lateral(builder.Select(Posts.Title).Where(Posts.AuthorID.EqExpr(Users.ID)).OrderBy(Posts.ID.Desc()).Limit(1), "latest")

var (
	perAuthor = builder.Derived(builder.Select2(Posts.AuthorID, posted).GroupBy(Posts.AuthorID), "per_author")
	posted    = strata.CountAll().As("posted")
	ids       = strata.ValuesOf2("ids", strata.TypeOf(Users.ID), strata.TypeText, strata.Row2[sampleUserID, string]{V1: 1, V2: "x"}, strata.Row2[sampleUserID, string]{V1: 3, V2: "y"})
	numbers   = strata.GenerateSeries("n", strata.N(1), strata.N(9), 4)
	days      = strata.GenerateDates("d", Events.Day, Events.Day.AddDays(2), 1)
	hours     = strata.GenerateTimes("h", Events.At, Events.Ended, types.Months(1))
	tag       = strata.Unnest("tag", Events.Tags, strata.TypeText)
	line      = strata.JSONElements("line", Events.Doc.Path("lines"))
	field     = strata.JSONEach("field", Events.Doc)
	split     = strata.TableFunc1[string]("regexp_split_to_table({1}, '-')", strata.In("SQLite", ""), strata.In("MariaDB", ""))
	parts     = split("part", Events.Note)
	part      = strata.RowsetColumn(parts, "part", strata.TypeText)
)

// authorTotals are the columns of a derived table.
type authorTotals struct {
	strata.DerivedColumns
	AuthorID strata.ID[sampleUserID]
	Posted   strata.Int64
}

var (
	byBusy = strata.Bind(perAuthor, new(authorTotals))
	young  = strata.Bind(builder.Derived(builder.From(Users).Where(Users.Age.Lt(30)), "young"), Users)
	known  = strata.ValuesOf2("known", strata.TypeText, strata.OrNull(strata.TypeInt64),
		strata.Row2[string, sql.Null[int64]]{V1: "ann"}, strata.Row2[string, sql.Null[int64]]{V1: "bob", V2: sql.Null[int64]{V: 3, Valid: true}})
)

var sources = Section{"FROM", []Feature{
	query("derived table", builder.Select2(Posts.AuthorID.From(perAuthor), posted.From(perAuthor)).From(perAuthor)),
	query("derived table, columns by a struct", builder.Select2(Users.Name, byBusy.Posted).From(Users).Join(byBusy, byBusy.AuthorID.EqExpr(Users.ID))),
	query("derived table, all columns of a table", builder.From(young).Where(young.Name.Ne("x")).OrderBy(young.ID.Asc())),
	query("VALUES with NULL", builder.Select2(Users.Name, known.C2).From(Users).Join(known, known.C1.EqExpr(Users.Name))),
	query("VALUES", builder.Select2(Users.Name, ids.C2).From(Users).Join(ids, ids.C1.EqExpr(Users.ID))),
	query("series of numbers", builder.Select(numbers.Value).From(numbers)),
	query("series of dates", builder.Select(days.Value).From(Events).Clauses(builder.CrossJoin(days))),
	query("series of instants", builder.Select(hours.Value).From(Events).Clauses(builder.CrossJoin(hours))),
	query("rows of an array", builder.Select3(Events.ID, tag.Ordinal, tag.Value).From(Events).Clauses(builder.CrossJoin(tag))),
	query("rows of a JSON array", builder.Select2(line.Ordinal, line.Value.TextAt("sku")).From(Events).Clauses(builder.CrossJoin(line))),
	query("fields of a JSON object", builder.Select2(field.Key, field.Value).From(Events).Clauses(builder.CrossJoin(field))),
	query("a function of one's own", builder.Select(part).From(Events).Clauses(builder.CrossJoin(parts))),
	query("random part of a table", builder.From(builder.Sample(Tags, 10))),
}}

var (
	totals = builder.CTE("totals", builder.Select2(Posts.AuthorID, posted).From(Posts).GroupBy(Posts.AuthorID))
	busy   = builder.CTE("busy", builder.Select(Posts.AuthorID.From(totals)).From(totals).Where(posted.From(totals).Gt(1)))
	below  = builder.Recursive("below", builder.Select2(Users.ID, Users.Name).Where(Users.Boss.IsNull()),
		func(self builder.CTETable) builder.Query[strata.Row2[sampleUserID, string]] {
			return builder.Select2(Users.ID, Users.Name).From(Users).Join(self, Users.Boss.EqExpr(Users.ID.From(self)))
		}, builder.MaxDepth(5), builder.NoCycles(Users.ID))
	circle = builder.Recursive("circle", builder.Select(Users.ID).Where(Users.Boss.IsNull()),
		func(self builder.CTETable) *builder.SelectQuery[sampleUserID, strata.ID[sampleUserID]] {
			return builder.Select(Users.ID).From(Users).Join(self, Users.Boss.EqExpr(Users.ID.From(self)))
		}, builder.MarkCycles(Users.ID))
	deleted = builder.CTEReturning("deleted", builder.Returning(builder.Delete(Tags).Where(Tags.Weight.Eq(0)), Tags.Name))
)

var common = Section{"WITH", []Feature{
	query("WITH", builder.Select2(Users.Name, posted.From(totals)).From(Users).Join(totals, Posts.AuthorID.From(totals).EqExpr(Users.ID))),
	query("one reads another", builder.Select(Posts.AuthorID.From(busy)).From(busy)),
	query("MATERIALIZED", builder.Select(posted.From(totals)).From(totals.Materialized())),
	query("WITH RECURSIVE", builder.Select2(Users.Name.From(below), below.Depth()).From(below).OrderBy(below.Depth().Asc())),
	query("CYCLE: mark and path", builder.Select3(Users.ID.From(circle), circle.Cycle(), builder.CyclePath(circle, Users.ID)).From(circle).OrderBy(Users.ID.From(circle).Asc())),
	query("in a subquery", builder.Select(Users.Name).Where(Users.ID.InQuery(builder.Select(Posts.AuthorID.From(totals)).From(totals)))),
	query("changes in WITH", builder.Select(Tags.Name.From(deleted)).From(deleted)),
}}

var (
	byAuthor = strata.PartitionBy(Posts.AuthorID).OrderBy(Posts.Views.Desc(), Posts.ID.Asc())
	inOrder  = strata.OrderedBy(Posts.ID.Asc())
)

var windows = Section{"Window functions", []Feature{
	value("row_number", strata.RowNumber().Over(byAuthor)),
	value("rank", strata.Rank().Over(byAuthor)),
	value("dense_rank", strata.DenseRank().Over(byAuthor)),
	value("percent_rank", strata.PercentRank().Over(byAuthor)),
	value("cume_dist", strata.CumeDist().Over(byAuthor)),
	value("ntile", strata.Ntile(4).Over(inOrder)),
	value("lag", strata.Lag(Posts.Views, 1).Over(inOrder)),
	value("lead", strata.Lead(Posts.Views, 1).Over(inOrder)),
	value("first_value", strata.FirstValue(Posts.Title).Over(byAuthor)),
	value("last_value", strata.LastValue(Posts.Title).Over(byAuthor)),
	value("nth_value", strata.NthValue(Posts.Title, 2).Over(byAuthor)),
	value("aggregate OVER", strata.Sum(Posts.Views).Over(byAuthor)),
	value("whole result", strata.CountAll().Over(strata.Window{})),
	value("ROWS", strata.Sum(Posts.Views).Over(inOrder.Rows(strata.Preceding(1), strata.CurrentRow))),
	value("RANGE", strata.Count(Posts.ID).Over(strata.OrderedBy(Posts.Views.Asc()).Range(strata.Preceding(2), strata.Following(2)))),
	value("RANGE by an interval", strata.CountAll().Over(strata.OrderedBy(Events.At.Asc()).Range(strata.PrecedingInterval(types.Days(7)), strata.CurrentRow))),
	value("GROUPS", strata.Count(Posts.ID).Over(strata.OrderedBy(Posts.Views.Asc()).Groups(strata.Preceding(1), strata.UnboundedFollowing))),
	value("EXCLUDE CURRENT ROW", strata.Sum(Posts.Views).Over(inOrder.Rows(strata.UnboundedPreceding, strata.UnboundedFollowing).ExcludeCurrentRow())),
	value("EXCLUDE TIES", strata.Sum(Posts.Views).Over(strata.OrderedBy(Posts.Views.Asc()).ExcludeTies())),
	value("FILTER over a window", strata.CountAll().Filter(Posts.Live.IsTrue()).Over(byAuthor)),
	query("named window", builder.Select2(strata.Rank().Over(byAuthor.Named("w")), strata.Sum(Posts.Views).Over(byAuthor.Named("w")))),
}}

var grouping = Section{"GROUP BY", []Feature{
	query("GROUP BY", builder.Select2(Posts.AuthorID, strata.Sum(Posts.Views)).GroupBy(Posts.AuthorID)),
	query("HAVING", builder.Select(Posts.AuthorID).GroupBy(Posts.AuthorID).Having(strata.CountAll().Gt(1))),
	query("by an expression", builder.Select2(Users.Age.Div(10), strata.CountAll()).GroupBy(Users.Age.Div(10))),
	query("by the key of a table", builder.Select2(Users.Name, strata.Count(Posts.ID)).From(Users).LeftJoin(Posts, Posts.AuthorID.EqExpr(Users.ID)).GroupBy(Users.ID)),
	query("ROLLUP", builder.Select3(strata.NullableID(Posts.AuthorID), Posts.Live.Nullable(), strata.CountAll()).GroupBy(strata.Rollup(Posts.AuthorID, Posts.Live))),
	query("CUBE", builder.Select3(strata.NullableID(Posts.AuthorID), Posts.Live.Nullable(), strata.CountAll()).GroupBy(strata.Cube(Posts.AuthorID, Posts.Live))),
	query("GROUPING SETS", builder.Select2(strata.NullableID(Posts.AuthorID), strata.CountAll()).GroupBy(strata.GroupingSets(strata.Set(Posts.AuthorID), strata.Set()))),
	query("window functions over grouping sets", builder.Select3(Posts.Live.Nullable(), strata.Sum(Posts.Views), strata.Rank().Over(strata.PartitionBy(strata.Grouping(Posts.Live)).OrderBy(strata.Sum(Posts.Views).Desc()))).
		GroupBy(strata.Rollup(Posts.Live))),
	query("GROUPING", builder.Select2(strata.Grouping(Posts.AuthorID), strata.CountAll()).GroupBy(strata.Rollup(Posts.AuthorID))),
}}

var combined = Section{"Set operations", []Feature{
	query("UNION", builder.Select(Users.Name).Union(builder.Select(Posts.Title))),
	query("UNION ALL", builder.Select(Users.Name).UnionAll(builder.Select(Posts.Title))),
	query("INTERSECT", builder.Intersect(builder.Select(Users.ID), builder.Select(Posts.AuthorID))),
	query("EXCEPT", builder.Except(builder.Select(Users.ID), builder.Select(Posts.AuthorID))),
	query("INTERSECT ALL", builder.IntersectAll(builder.Select(Users.ID), builder.Select(Posts.AuthorID))),
	query("EXCEPT ALL", builder.ExceptAll(builder.Select(Users.ID), builder.Select(Posts.AuthorID))),
	query("ordered and limited", builder.Select(Users.Name).Union(builder.Select(Posts.Title)).OrderBy(Users.Name.Asc()).Limit(2)),
}}

var views = builder.Select(Posts.Views).Where(Posts.AuthorID.EqExpr(Users.ID))

var subqueries = Section{"Subqueries and row values", []Feature{
	query("scalar subquery", builder.Select2(Users.Name, strata.Scalar(builder.Select(strata.Max(Posts.Views)).Where(Posts.AuthorID.EqExpr(Users.ID)))).From(Users)),
	query("EXISTS", builder.Select(Users.Name).Where(strata.Exists(views))),
	query("IN (query)", builder.Select(Users.Name).Where(Users.ID.InQuery(builder.Select(Posts.AuthorID)))),
	query("NOT IN (query)", builder.Select(Users.Name).Where(Users.ID.NotInQuery(builder.Select(Posts.AuthorID)))),
	query("= ANY (query)", builder.Select(Users.Name).Where(Users.Age.EqExpr(strata.Any(views)))),
	query("> ALL (query)", builder.Select(Users.Name).Where(Users.Age.GtExpr(strata.All(views)))),
	query("row value, keyset", builder.Select(Posts.Title).Where(strata.RowOf2(Posts.Views, Posts.ID).Gt(3, 1))),
	query("row value IN", builder.Select(Posts.Title).Where(strata.RowOf2(Posts.Views, Posts.Live).In(strata.Row2[int64, bool]{V1: 7, V2: true}))),
	query("row value IN (query)", builder.Select(Users.Name).Where(strata.RowOf2(Users.ID, Users.Age).InQuery(builder.Select2(Posts.AuthorID, Posts.Views)))),
}}
