package wrongqueries

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/sample"
)

var (
	tags = sample.Tags

	byAuthor = strata.PartitionBy(posts.AuthorID).OrderBy(posts.ID.Asc())
	number   = strata.RowNumber().Over(byAuthor)
	perUser  = builder.CTE("per_user", builder.Select2(posts.AuthorID, strata.CountAll().As("n")).From(posts).GroupBy(posts.AuthorID))
	otherCTE = builder.CTE("per_user", builder.Select(users.ID))
	views    = strata.Sum(posts.Views)
	lateral  = builder.Lateral(builder.Select(posts.Title).Where(joins), "l")
	series   = strata.GenerateSeries("s", strata.N(1), users.Age, 1)
	names    = strata.DefineView("names", new(nameColumns))
)

type nameRow struct{ Name string }

type nameColumns struct {
	strata.Table[nameRow]
	Name strata.Text
}

// idQuery is a query of ids of users.
type idQuery = *builder.SelectQuery[sample.UserID, strata.ID[sample.UserID]]

// recursive is a recursive query with a step.
func recursive(step func(builder.CTETable) idQuery, options ...builder.RecursiveOption) idQuery {
	t := builder.Recursive("r", builder.Select(users.ID).Where(users.Boss.IsNull()), step, options...)
	return builder.Select(users.ID.From(t)).From(t)
}

// languageClasses are what the rest of the language can get wrong.
var languageClasses = []class{
	{41, "window function in WHERE", "B", []proof{
		b(builder.From(posts).Where(number.Le(3)), strata.Misplaced, "WHERE", "row_number()", "derived table"),
		b(builder.Select(posts.AuthorID).GroupBy(posts.AuthorID).Having(strata.CountAll().Over(byAuthor).Gt(1)), strata.Misplaced, "HAVING", "count(*)"),
		b(builder.Select(posts.ID).From(posts).Join(users, number.Eq(1)), strata.Misplaced, "JOIN ON"),
		b(builder.Select(strata.CountAll()).From(posts).GroupBy(number), strata.Misplaced, "GROUP BY"),
		b(builder.Update(posts).Set(posts.Views.SetExpr(number)).All(), strata.Misplaced, "SET"),
	}},
	{42, "window function without a window", "C", []proof{
		c(`builder.Select(strata.RowNumber())`, `strata.IntWindow of strata.RowNumber\(\) does not match`),
		c(`builder.From(Posts).OrderBy(strata.Rank().Asc())`, `Asc undefined`),
	}},
	{43, "window function inside another", "B", []proof{
		b(builder.Select(strata.Sum(number).Over(byAuthor)).From(posts), strata.Misplaced, "row_number()", "inside another"),
		b(builder.Select(strata.Sum(number)).From(posts), strata.Misplaced, "row_number()"),
		b(builder.Select(strata.RowNumber().Over(strata.OrderedBy(number.Asc()))).From(posts), strata.Misplaced, "row_number()"),
	}},
	{44, "frame without ORDER BY where one is needed", "B", []proof{
		b(builder.Select(views.Over(strata.PartitionBy(posts.AuthorID).Groups(strata.Preceding(1), strata.CurrentRow))).From(posts), strata.Incomplete, "GROUPS", "OrderBy"),
		b(builder.Select(views.Over(strata.Window{}.Range(strata.Preceding(1), strata.CurrentRow))).From(posts), strata.Incomplete, "RANGE", "exactly one"),
		b(builder.Select(views.Over(strata.OrderedBy(posts.Views.Asc(), posts.ID.Asc()).Range(strata.Preceding(1), strata.CurrentRow))).From(posts), strata.Incomplete, "not 2"),
		b(builder.Select(views.Over(strata.OrderedBy(posts.Title.Asc()).Range(strata.Preceding(1), strata.CurrentRow))).From(posts), strata.BadValue, "a number to order by"),
	}},
	{45, "frame that ends before it starts", "B", []proof{
		b(builder.Select(views.Over(byAuthor.Rows(strata.CurrentRow, strata.Preceding(1)))).From(posts), strata.BadValue, "ends before it starts"),
		b(builder.Select(views.Over(byAuthor.Rows(strata.UnboundedFollowing, strata.CurrentRow))).From(posts), strata.BadValue, "swap the bounds"),
		b(builder.Select(views.Over(byAuthor.Rows(strata.Preceding(-1), strata.CurrentRow))).From(posts), strata.BadValue, "not negative"),
		c(`strata.OrderedBy(Posts.ID.Asc()).Rows(1, 2)`, `as strata.FrameBound value`),
	}},
	{46, "DISTINCT or ORDER BY in an aggregate over a window", "B", []proof{
		b(builder.Select(strata.CountDistinct(posts.Views).Over(byAuthor)).From(posts), strata.Misplaced, "DISTINCT", "window"),
		b(builder.Select(strata.StringAgg(posts.Title, ",", posts.ID.Asc()).Over(byAuthor)).From(posts), strata.Misplaced, "string_agg"),
		b(builder.Select(strata.Mode(posts.Views).Over(byAuthor)).From(posts), strata.Misplaced, "mode"),
	}},
	{47, "OVER or FILTER on what is no aggregate", "B", []proof{
		b(builder.Select(posts.Views.Over(byAuthor)).From(posts), strata.BadValue, "Over has a meaning on an aggregate only"),
		b(builder.Select(posts.Views.Add(1).Filter(posts.Live)).From(posts), strata.BadValue, "Filter has a meaning on an aggregate only"),
		c(`strata.Rank().Filter(Posts.Live)`, `Filter undefined`),
	}},
	{48, "two windows of one name", "B", []proof{
		b(builder.Select2(views.Over(byAuthor.Named("w")), views.Over(strata.OrderedBy(posts.ID.Asc()).Named("w"))).From(posts), strata.RepeatedSource, `"w"`),
		ok(builder.Select2(posts.ID, strata.CountAll().Over(strata.PartitionBy(posts.AuthorID).Named("w"))).From(posts).OrderBy(posts.ID.Asc(), strata.CountAll().Over(strata.PartitionBy(posts.AuthorID).Named("w")).Asc()), "[{1 2} {2 2}]"),
	}},
	{49, "ungrouped column beside GROUPING SETS", "B", []proof{
		b(builder.Select2(posts.Title, strata.CountAll()).GroupBy(strata.GroupingSets(strata.Set(posts.AuthorID), strata.Set())), strata.Ungrouped, "posts.title"),
		b(builder.Select2(users.Name, strata.CountAll()).GroupBy(strata.Rollup(users.ID)), strata.Ungrouped, "users.name"),
		b(builder.Select(strata.Grouping(posts.Title)).From(posts).GroupBy(strata.Cube(posts.AuthorID)), strata.Ungrouped, "posts.title", "GROUPING"),
		b(builder.Select(strata.CountAll()).From(posts).Where(strata.Grouping(posts.AuthorID).Eq(0)).GroupBy(strata.Rollup(posts.AuthorID)), strata.Misplaced, "WHERE", "GROUPING"),
	}},
	{50, "column that a grouping set leaves out, read as non-null", "C", []proof{
		c(`var n int64; n, _ = builder.Select(Posts.Views.Nullable()).GroupBy(strata.Rollup(Posts.Views)).One(ctx, db); _ = n`, `as int64 value`),
		b(builder.Select2(posts.AuthorID, strata.CountAll()).GroupBy(strata.Rollup(posts.AuthorID)), strata.NullToNonNull, "posts.author_id"),
		b(builder.Select2(strata.NullableID(posts.AuthorID).NotNull(), strata.CountAll()).GroupBy(strata.Cube(posts.AuthorID)), strata.NullToNonNull, "NotNull", "posts.author_id"),
	}},
	{51, "recursive CTE of different shapes", "C", []proof{
		c(`builder.Recursive("r", builder.Select(Users.ID), func(self builder.CTETable) *builder.SelectQuery[UserID, strata.ID[UserID]] { return builder.Select(Users.Name).From(self) })`, `as \*builder.SelectQuery\[sample.UserID, strata.ID\[sample.UserID\]\] value`),
		c(`builder.Recursive("r", builder.Select2(Users.ID, Users.Age), func(self builder.CTETable) *builder.SelectQuery[UserID, strata.ID[UserID]] { return builder.Select(Users.ID) })`, `does not match inferred type func\(self builder.CTETable\) builder.Query\[strata.Row2`),
	}},
	{52, "recursive CTE whose step is no step", "B", []proof{
		b(recursive(func(self builder.CTETable) idQuery {
			return builder.Select(boss.ID).From(boss)
		}), strata.Incomplete, "WITH RECURSIVE r", "reads itself 0 times"),
		b(recursive(func(self builder.CTETable) idQuery {
			return builder.Select(boss.ID).From(boss).LeftJoin(self, boss.Boss.EqExpr(users.ID.From(self)))
		}), strata.Unsupported, "optional side"),
		b(recursive(func(self builder.CTETable) idQuery {
			return builder.Select(boss.ID).From(boss).Join(self, boss.Boss.EqExpr(users.ID.From(self))).Limit(1)
		}), strata.Unsupported, "limits"),
		b(recursive(func(self builder.CTETable) idQuery {
			return builder.Select(boss.ID).From(boss).Join(self, boss.Boss.EqExpr(users.ID.From(self)))
		}, builder.NoCycles(users.Name)), strata.BadValue, "does not select the key"),
	}},
	{53, "unknown CTE column", "B", []proof{
		b(builder.Select(users.Name.From(perUser)).From(perUser), strata.NotInScope, "per_user does not select users.name"),
		b(builder.Select(posts.AuthorID.From(perUser)).From(users), strata.NotInScope, "per_user is not in FROM"),
		b(builder.Select(posts.Title).From(perUser), strata.NotInScope, "posts.title"),
	}},
	{54, "two CTEs of one name", "B", []proof{
		b(builder.Select2(posts.AuthorID.From(perUser), users.ID.From(otherCTE)).From(perUser).Clauses(builder.CrossJoin(otherCTE.As("o"))), strata.RepeatedSource, `"per_user"`, "WITH"),
		b(builder.Select(users.ID).From(users).Clauses(builder.With(perUser, otherCTE)), strata.RepeatedSource, `"per_user"`),
	}},
	{55, "DISTINCT ON with an order by something else", "B", []proof{
		b(builder.Select(posts.Title).From(posts).Clauses(builder.DistinctOn(posts.AuthorID)).OrderBy(posts.Views.Desc()), strata.BadPosition, "DISTINCT ON", "posts.views"),
		b(builder.Select(posts.Title).From(posts).Distinct().Clauses(builder.DistinctOn(posts.AuthorID)).OrderBy(posts.AuthorID.Asc()), strata.Misplaced, "exclude each other"),
	}},
	{56, "row values of different width or type", "C", []proof{
		c(`strata.RowOf2(Posts.Views, Posts.ID).Gt(1)`, `not enough arguments`),
		c(`strata.RowOf2(Posts.Views, Posts.ID).Gt(1, UserID(1))`, `as sample.PostID value`),
		c(`strata.RowOf2(Posts.Views, Posts.ID).EqRow(strata.RowOf3(Posts.Views, Posts.ID, Posts.Live))`, `as strata.Tuple2`),
		c(`strata.RowOf2(Posts.Views, Posts.ID).InQuery(builder.Select2(Posts.ID, Posts.Views))`, `as strata.RowQuery`),
	}},
	{57, "ANY or ALL of a query of another type", "C", []proof{
		c(`Users.Age.GtExpr(strata.All(builder.Select(Posts.Title)))`, `as strata.Operand\[int64\]`),
		c(`Users.Age.GtExpr(strata.Any(builder.Select2(Posts.Views, Posts.ID)))`, `does not satisfy .*missing method hasType`),
		c(`builder.Select(strata.Any(builder.Select(Posts.Views)))`, `strata.Quantified\[int64\] of .* does not match`),
	}},
	{58, "LATERAL that has nothing to read from", "B", []proof{
		b(builder.Select(posts.Title.From(lateral)).From(users).Clauses(builder.RightJoin(lateral, strata.B(true))), strata.Misplaced, "RIGHT JOIN", "LATERAL l"),
		b(builder.Select(posts.Title.From(lateral)).From(lateral), strata.NotInScope, "users.id"),
		b(builder.Select(posts.Title.From(derivedOf)).From(users).Clauses(builder.CrossJoin(derivedOf)), strata.NotInScope, "users.id"),
	}},
	{59, "function in FROM before the table that it reads", "B", []proof{
		b(builder.Select(series.Value).From(series).Clauses(builder.CrossJoin(users)), strata.NotInScope, "FROM", "users.age"),
		b(builder.Select(series.Value).From(users).Clauses(builder.FullJoin(series, strata.B(true))), strata.Misplaced, "FULL JOIN"),
		b(builder.Select(series.Value).From(users).LeftJoin(series, strata.B(true)), strata.NullToNonNull, "s.value"),
		b(builder.Select(strata.GenerateSeries("z", strata.N(1), strata.N(2), 0).Value).From(strata.GenerateSeries("z", strata.N(1), strata.N(2), 0)), strata.BadValue, "not zero"),
	}},
	{60, "VALUES or array elements of a wrong type", "C", []proof{
		c(`strata.ValuesOf1("v", strata.TypeInt64, "x")`, `as int64 value`),
		c(`strata.Unnest("v", strata.Null(strata.TypeArray(strata.TypeText)), strata.TypeInt64)`, `strata.TypeInt64 does not match inferred type strata.Type\[string`),
		c(`strata.Null(strata.TypeArray(strata.TypeText)).Contains(1)`, `as string value`),
		c(`strata.Null(strata.TypeArray(strata.TypeText)).OverlapsExpr(strata.Null(strata.TypeArray(strata.TypeInt64)))`, `as strata.Operand\[\[\]string\]`),
		c(`strata.InArray(Users.ID, []int64{1})`, `does not match inferred type \[\]sample.UserID`),
		b(builder.Select(strata.Value(strata.TypeArray(strata.TypeBytes), nil)), strata.BadValue, "no arrays"),
	}},
	{61, "array or document put in an order", "C", []proof{
		c(`builder.Select(Kinds.Doc).OrderBy(Kinds.Doc.Asc())`, `Asc undefined`),
		c(`strata.Max(Kinds.Doc)`, `does not match inferred type strata.Ordered`),
		c(`strata.Null(strata.TypeArray(strata.TypeText)).Lt(nil)`, `Lt undefined`),
	}},
	{62, "path into what is no document", "C", []proof{
		c(`Users.Name.TextAt("a")`, `TextAt undefined`),
		c(`Kinds.Doc.Doc().IntAt("a").Like("x")`, `Like undefined`),
		c(`strata.JSONElements("e", Users.Name)`, `as strata.Document value .*missing method isDocument`),
		c(`Kinds.Doc.Doc().IntAt(1)`, `as string value`),
	}},
	{63, "date, instant and interval mixed up", "C", []proof{
		c(`Kinds.Date.EqExpr(Kinds.Time)`, `as strata.Operand\[types.Date\]`),
		c(`Kinds.Time.AddInterval(3)`, `as types.Interval value`),
		c(`Users.Age.AddExpr(strata.I(types.Days(1)))`, `as strata.Expression\[int64, int64\]`),
		c(`Users.Name.Trunc(strata.UnitDay)`, `Trunc undefined`),
		b(builder.Select(users.Created.Format("Mon DD")), strata.BadValue, "layout"),
		b(builder.Select(users.Created.AtTimeZone("CET")), strata.BadValue, "time zone"),
		b(builder.Select(users.Created.Trunc(strata.Unit{})), strata.BadValue, "unit"),
	}},
	{64, "function on a wrong type", "C", []proof{
		c(`strata.Sqrt(Users.Name)`, `as strata.AnyNumber value .*missing method isNumber`),
		c(`Users.Age.Lower()`, `Lower undefined`),
		c(`strata.StringAgg(Users.Age, ",")`, `as strata.AnyText value .*missing method isText`),
		c(`strata.Every(Users.Age)`, `as strata.Condition value .*hasType`),
		c(`strata.Greatest(Users.Age, Users.Name)`, `of Users.Name does not match inferred type strata.Operand\[int64\]`),
		c(`Kinds.F64.BitAnd(1)`, `BitAnd undefined`),
		c(`Users.ID.Sign()`, `Sign undefined`),
	}},
	{65, "function of one's own on a wrong type", "C", []proof{
		c(`f := strata.Func1[string](strata.TypeInt64, "f({1})"); f(Users.Age)`, `as strata.Operand\[string\]`),
		c(`f := strata.Func1[string](strata.TypeInt64, "f({1})"); f(Users.Name).Like("x")`, `Like undefined`),
		c(`f := strata.Func2[string, int64](strata.TypeBool, "{1} ## {2}"); f(Users.Name)`, `not enough arguments`),
		c(`strata.CaseWhen(Users.Age.Gt(1), Users.Name).Else(Users.Age)`, `as strata.Operand\[string\]`),
	}},
	{66, "raw fragment with missing arguments", "B", []proof{
		b(builder.Select(strata.Raw(strata.TypeInt64, "? + ?", users.Age)), strata.BadValue, "2 placeholders and 1 arguments"),
		b(builder.From(users).Where(strata.RawCondition("age > 1", 1)), strata.BadValue, "0 placeholders and 1 arguments"),
		b(builder.From(users).Where(strata.RawCondition("? = 1", struct{}{})), strata.BadValue, "no SQL form"),
		c(`builder.Select(strata.Raw("x", "y"))`, `strata.Raw`),
	}},
	{67, "pattern that the engines read differently", "B", []proof{
		b(builder.From(users).Where(users.Name.RegexpMatch(`\bx`)), strata.BadValue, `\b`),
		b(builder.From(users).Where(users.Name.RegexpMatch(`(`)), strata.BadValue, "regular expression"),
		b(builder.Select(users.Name.RegexpReplace(`x*`, "")), strata.BadValue, "empty text"),
		b(builder.From(users).Where(users.Name.Like(`50\`)), strata.BadValue, "escape"),
	}},
	{68, "number out of its function's range", "B", []proof{
		b(builder.Select(strata.PercentileCont(users.Age, 1.5)), strata.BadValue, "between 0 and 1"),
		b(builder.Select(strata.Ntile(0).Over(byAuthor)).From(posts), strata.BadValue, "Ntile"),
		b(builder.Select(users.Age.ShiftLeft(64)), strata.BadValue, "64"),
		b(builder.Select(users.Name.SplitPart("-", 0)), strata.BadValue, "counted from 1"),
		b(builder.From(builder.Sample(users, 101)), strata.BadValue, "percent"),
	}},
	{69, "conversion without a meaning", "B", []proof{
		b(builder.Select(strata.Cast(posts.Live, strata.TypeTime)), strata.Unsupported, "from bool to time"),
		b(builder.Select(strata.Cast(users.Name, strata.TypeUUID)), strata.Unsupported, "from text to uuid"),
		c(`strata.Cast(Users.Age, "text")`, `in call to strata.Cast`),
	}},
	{70, "MERGE that cannot insert or sets another table", "B", []proof{
		b(builder.Merge(tags, posts, posts.ID.EqExpr(tags.PostID)).WhenMatched().Update(posts.Title.Set("x")), strata.NotInScope, "WHEN MATCHED: posts.title is a column of posts, not of meta.tags"),
		c(`builder.Merge(Tags, Posts, nil).Exec(ctx, db)`, `Exec undefined`),
		b(builder.Merge(tags, posts, posts.ID.EqExpr(tags.PostID)).WhenNotMatched().Insert(tags.Name.SetExpr(posts.Title)), strata.MissingColumn, "post_id"),
		b(builder.Merge(tags, posts, posts.ID.EqExpr(tags.PostID)).WhenNotMatched().Insert(tags.PostID.SetExpr(posts.ID), tags.Name.SetExpr(tags.Name)), strata.NotInScope, "WHEN NOT MATCHED", "tags.name"),
		b(builder.Merge(tags, posts, nil).WhenMatched().Delete(), strata.Incomplete, "no ON"),
	}},
	{71, "lock on what is no row of a table", "B", []proof{
		b(builder.Select(strata.CountAll()).From(users).Clauses(builder.ForUpdate()), strata.Misplaced, "FOR UPDATE", "grouped"),
		b(builder.Select(users.Name).Distinct().Clauses(builder.ForShare()), strata.Misplaced, "FOR SHARE"),
		b(builder.Select(users.Name).Clauses(builder.ForUpdate(builder.Of(posts))), strata.NotInScope, "OF", "posts"),
		b(builder.Select(users.Name).From(users).LeftJoin(posts, joins).Clauses(builder.ForUpdate()), strata.Unsupported, "posts", "optional side"),
		b(builder.Select(users.Name).Union(builder.Select(posts.Title)).Clauses(builder.ForUpdate()), strata.BadValue, "a locking clause on a set operation", "derived table"),
	}},
	{72, "view written, or of another shape than its query", "B", []proof{
		b(builder.Insert(names).Rows(nameRow{"x"}), strata.NotWritable, "names is a view"),
		b(builder.CreateView(names, builder.Select2(users.Name, users.Age)), strata.ShapeMismatch, "2 columns", "the view has 1"),
		b(builder.CreateView(names, builder.Select(users.Age)), strata.ShapeMismatch, "names.name", "int64", "text"),
		b(builder.CreateView(names, builder.Select(users.Bio)), strata.NullToNonNull, "names.name", "users.bio"),
		b(builder.CreateView(users, builder.From(users)), strata.NotWritable, "DefineView"),
	}},
}

// derivedOf reads the table beside it without being LATERAL.
var derivedOf = builder.Derived(builder.Select(posts.Title).Where(joins), "d")
