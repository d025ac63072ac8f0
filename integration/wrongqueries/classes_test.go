package wrongqueries

import (
	"errors"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/repo"
)

var (
	users = sample.Users
	posts = sample.Posts
	boss  = strata.As(users, "boss")
	joins = posts.AuthorID.EqExpr(users.ID)

	onlySQLite = []*dialect.Dialect{dialect.SQLite}
)

// derived is a derived table that selects names only.
var derived = builder.Derived(builder.Select(users.Name), "d")

var classes = []class{
	{1, "int column compared with a string value", "C", []proof{
		c(`Users.Age.Eq("x")`, `cannot use "x" .* as int64 value`),
		c(`Users.Age.From(builder.Derived(builder.From(Users), "d")).Gt("x")`, `as int64 value`),
		c(`strata.Sum(strata.As(Users, "u").Age).Lt("x")`, `as int64 value`),
	}},
	{2, "int column compared with a text column", "C", []proof{
		c(`Users.Age.EqExpr(Users.Name)`, `as strata.Operand\[int64\]`),
		c(`Users.Age.IsExpr(Users.Bio)`, `as strata.Operand\[int64\]`),
		c(`strata.Lt(Users.ID, Users.Age)`, `of Users.Age does not match inferred type strata.Operand\[sample.UserID\]`),
	}},
	{3, "IN list with wrong element type", "C", []proof{
		c(`Users.Age.In(1, "x")`, `as int64 value`),
		c(`Users.ID.NotIn(PostID(1))`, `as sample.UserID value`),
	}},
	{4, "LIKE on an int column", "C", []proof{
		c(`Users.Age.Like("x")`, `Like undefined`),
		c(`Users.Status.HasPrefix("x")`, `HasPrefix undefined`),
	}},
	{5, "SUM of text", "C", []proof{
		c(`strata.Sum(Users.Name)`, `does not match inferred type strata.Numeric`),
		c(`strata.Avg(Users.Name)`, `does not match strata.Averaged`),
		c(`strata.Sum(strata.AsType(Users.Name, strata.TypeInt64))`, `does not match inferred type strata.Type\[string`),
	}},
	{6, "text + integer", "C", []proof{
		c(`Users.Name.Add(1)`, `Add undefined`),
		c(`Users.Name.ConcatExpr(Users.Age)`, `as strata.Expression\[string, string\]`),
		c(`Users.Age.AddExpr(Users.Name)`, `as strata.Expression\[int64, int64\]`),
	}},
	{7, "column of a table that is not in FROM", "B", []proof{
		b(builder.From(users).Where(posts.Views.Gt(1)), strata.NotInScope, "WHERE", "posts.views"),
		b(builder.From(users).Where(boss.Age.Gt(1)), strata.NotInScope, "boss.age"),
		b(builder.From(boss).Where(users.Age.Gt(1)), strata.NotInScope, "users.age", "as boss"),
		b(builder.Select(users.Name).From(posts), strata.NotInScope, "SELECT list", "users.name"),
		b(builder.From(users).OrderBy(posts.ID.Asc()), strata.NotInScope, "ORDER BY", "posts.id"),
		b(builder.From(users).Join(posts, boss.ID.EqExpr(posts.AuthorID)), strata.NotInScope, "JOIN ON", "boss.id"),
		b(builder.Select(users.Name.From(derived)).From(users), strata.NotInScope, "derived table d"),
		b(builder.Select(users.Age.From(derived)).From(derived), strata.NotInScope, "d does not select users.age"),
		b(builder.Update(users).Set(users.Age.Set(1)).Where(posts.ID.Eq(1)), strata.NotInScope, "posts.id"),
		b(builder.Delete(users).Where(posts.ID.Eq(1)), strata.NotInScope, "posts.id"),
		b(builder.Insert(posts).Set(posts.AuthorID.SetExpr(users.ID), posts.Title.SetExpr(posts.Title)).Select(builder.From(posts)), strata.NotInScope, "users.id"),
		b(builder.Insert(users).Set(users.Email.SetExpr(users.Name), users.Name.Set("x"), users.Age.Set(1)), strata.NotInScope, "VALUES", "users.name"),
		b(builder.From(users).Where(strata.Exists(builder.Select(posts.ID).Where(boss.ID.EqExpr(posts.AuthorID)))), strata.NotInScope, "boss.id"),
		b(builder.Returning(builder.Update(users).Set(users.Age.Set(1)).All(), posts.ID), strata.NotInScope, "RETURNING", "posts.id"),
	}},
	{8, "misspelt column", "C", []proof{
		c(`Users.Nmae.Eq("x")`, `Nmae undefined`),
	}},
	{9, "ambiguous column in a join", "ok", []proof{
		ok(builder.Select2(users.ID, posts.ID).From(users).Join(posts, joins).OrderBy(posts.ID.Asc()), "[{1 1} {1 2}]"),
		b(builder.Select(users.ID).From(users).Clauses(builder.CrossJoin(users)), strata.RepeatedSource, "users", "alias"),
	}},
	{10, "required INSERT column missing", "B", []proof{
		b(builder.Insert(users).Set(users.Name.Set("x"), users.Age.Set(1)), strata.MissingColumn, "users.email"),
		b(builder.InsertDefaults(users), strata.MissingColumn, "users.email", "users.name", "users.age"),
		b(builder.Insert(users).Rows(sample.User{}).Omit(users.Name), strata.MissingColumn, "users.name"),
		b(builder.Insert(posts).Set(posts.AuthorID.SetExpr(users.ID)).Select(builder.From(users)), strata.MissingColumn, "posts.title"),
	}},
	{11, "INSERT or SET value of wrong type", "C", []proof{
		c(`Users.Age.Set("x")`, `as int64 value`),
		c(`Users.Age.SetExpr(Users.Name)`, `as strata.Expression\[int64, int64\]`),
		c(`builder.Insert(Users).Rows(Post{})`, `as sample.User value`),
	}},
	{12, "INSERT value count differs from columns", "C", []proof{
		c(`builder.Insert(Users).Set("x", "y")`, `as strata.Assignment value`),
		c(`builder.Insert(Users).Rows("x", 3)`, `as sample.User value`),
	}},
	{13, "NULL into a NOT NULL column", "C", []proof{
		c(`Users.Name.Set(nil)`, `cannot use nil as string value`),
		c(`Users.Name.SetNull()`, `SetNull undefined`),
		c(`Users.Name.SetExpr(Users.Bio)`, `as strata.Expression\[string, string\]`),
		c(`Users.Name.SetOrNull(sql.Null[string]{})`, `SetOrNull undefined`),
		c(`Users.Name.SetPtr(new(string))`, `SetPtr undefined`),
		b(builder.Insert(posts).Set(posts.AuthorID.SetExpr(users.ID), posts.Title.SetExpr(boss.Name)).Select(builder.From(users).LeftJoin(boss, boss.ID.EqExpr(users.Boss))), strata.NullToNonNull, "posts.title", "boss.name"),
	}},
	{14, "writing a generated or identity column", "B", []proof{
		b(builder.Update(users).Set(users.ID.Set(3)).All(), strata.NotWritable, "SET", "users.id is generated by the database"),
		b(builder.Update(users).Set(users.Slug.Set("x")).All(), strata.NotWritable, "SET", "users.slug is generated by the database"),
		b(builder.Insert(users).Set(users.ID.Set(3), users.Email.Set("x"), users.Name.Set("x"), users.Age.Set(1)), strata.NotWritable, "INSERT", "users.id"),
		b(builder.Insert(users).Rows(sample.User{Status: sample.Active}).OnConflict(users.Email).DoUpdate(users.Slug.Set("x")), strata.NotWritable, "DO UPDATE", "users.slug"),
	}},
	{15, "UPDATE without WHERE", "C", []proof{
		c(`builder.Update(Users).Set(Users.Age.Set(1)).Exec(ctx, db)`, `Exec undefined`),
		b(builder.Update(users).Set(users.Age.Set(1)).Where(), strata.Incomplete, "WHERE", "All"),
		b(builder.Update(users).Set(users.Age.Set(1)).Where(nil, strata.If(false, users.Age.Gt(1)), strata.And(), strata.Or()), strata.Incomplete, "WHERE"),
	}},
	{16, "DELETE without WHERE", "C", []proof{
		c(`builder.Delete(Users).Exec(ctx, db)`, `Exec undefined`),
		b(builder.Delete(users).Where(strata.If(false, users.Age.Gt(1))), strata.Incomplete, "WHERE", "All"),
	}},
	{17, "SET of another table's column", "B", []proof{
		b(builder.Update(users).Set(posts.Title.Set("x")).All(), strata.NotInScope, "SET: posts.title is a column of posts, not of users"),
		b(builder.Update(users).Set(boss.Name.Set("x")).All(), strata.NotInScope, "SET: boss.name is a column of another handle of users (boss); set users.name"),
		b(builder.Insert(users).Set(posts.Title.Set("x")), strata.NotInScope, "INSERT: posts.title is a column of posts, not of users"),
		b(builder.Insert(users).Rows(sample.User{Status: sample.Active}).OnConflict(users.Email).DoUpdate(posts.Title.Set("x")), strata.NotInScope, "DO UPDATE SET: posts.title is a column of posts"),
		b(builder.Insert(users).Rows(sample.User{Status: sample.Active}).OnConflict(posts.Title).DoNothing(), strata.NotInScope, "ON CONFLICT: posts.title is a column of posts"),
		b(builder.Update(users).Set(users.Name.Lower().Set("x")).All(), strata.Misplaced, "SET: lower(users.name) is no column; only columns of users can be set"),
	}},
	{18, "aggregate beside a plain column without GROUP BY", "B", []proof{
		b(builder.Select2(users.Name, strata.Sum(users.Age)), strata.Ungrouped, "SELECT list", "users.name"),
		b(builder.Select2(users.Name, users.Age).GroupBy(users.Name), strata.Ungrouped, "users.age"),
		b(builder.Select(strata.Sum(users.Age)).GroupBy(users.Name).OrderBy(users.Email.Asc()), strata.Ungrouped, "ORDER BY", "users.email"),
		b(builder.Select(users.Name).GroupBy(users.Name).Having(users.Age.Gt(1)), strata.Ungrouped, "HAVING", "users.age"),
		b(builder.Select2(users, strata.Sum(users.Age)), strata.Ungrouped, "users.email"),
		b(builder.Select2(users.Age.Add(1), strata.Count(users.ID)).GroupBy(users.Age.Add(2)), strata.Ungrouped, "users.age"),
		ok(builder.Select2(users.Age.Div(20), strata.Count(users.ID)).GroupBy(users.Age.Div(20)).OrderBy(users.Age.Div(20).Asc()), "[{0 1} {1 2}]"),
	}},
	{19, "aggregate in WHERE", "B", []proof{
		b(builder.From(users).Where(strata.Sum(users.Age).Gt(1)), strata.Misplaced, "WHERE", "sum(users.age)", "Having"),
		b(builder.From(users).Join(posts, strata.Max(posts.Views).Gt(1)), strata.Misplaced, "JOIN ON", "max(posts.views)"),
		b(builder.Select(strata.Sum(users.Age)).GroupBy(strata.Max(users.Age)), strata.Misplaced, "GROUP BY"),
		b(builder.Select(strata.Max(strata.Sum(users.Age))), strata.Misplaced, "inside another"),
		b(builder.Update(users).Set(users.Age.SetExpr(strata.Max(users.Age).Coalesce(1))).All(), strata.Misplaced, "SET"),
	}},
	{20, "UNION of different shapes", "C", []proof{
		c(`builder.Select(Users.Name).Union(builder.Select(Users.Age))`, `as \*builder.SelectQuery\[string, strata.NullText\] value`),
		c(`builder.Select(Users.Name).Union(builder.Select2(Users.Name, Users.Age))`, `as \*builder.SelectQuery\[string, strata.NullText\] value`),
		c(`builder.Except(builder.From(Users), builder.From(Posts))`, `does not match inferred type \*builder.SelectQuery\[sample.User`),
	}},
	{21, "two-column subquery used as a scalar", "C", []proof{
		c(`Users.Age.EqExpr(strata.Scalar(builder.Select2(Users.Age, Users.ID)))`, `does not satisfy .*missing method isExpression`),
		c(`builder.Select(strata.Scalar(builder.From(Users)))`, `does not satisfy .*missing method isExpression`),
	}},
	{22, "IN subquery of another type or width", "C", []proof{
		c(`Users.ID.InQuery(builder.Select(Posts.ID))`, `as strata.Subquery\[\*strata.IDExpr\[sample.UserID\]\]`),
		c(`Users.ID.InQuery(builder.Select2(Users.ID, Users.Name))`, `as strata.Subquery\[\*strata.IDExpr\[sample.UserID\]\]`),
		b(builder.From(users).Where(users.ID.NotInQuery(builder.Select(posts.EditorID))), strata.NullToNonNull, "NOT IN", "posts.editor_id"),
	}},
	{23, "result scanned into a wrong Go type", "C", []proof{
		c(`var n []int; n, _ = builder.Select(Users.Name).All(ctx, db); _ = n`, `as \[\]int value`),
		c(`var u User; u, _ = builder.From(Posts).One(ctx, db); _ = u`, `as sample.User value`),
		c(`type s struct{ N int64 }; builder.SelectInto(func(r *s) []strata.Field { return []strata.Field{Users.Name.Into(&r.N)} })`, `as \*string value`),
	}},
	{24, "destination field that the query does not return", "C", []proof{
		c(`var u []User; u, _ = builder.Select2(Users.ID, Users.Name).All(ctx, db); _ = u`, `as \[\]sample.User value`),
		b(builder.SelectInto(func(r *struct{ Name, Email string }) []strata.Field {
			return []strata.Field{users.Name.Into(&r.Name)}
		}), strata.BadValue, "Email"),
	}},
	{25, "returned column without destination", "C", []proof{
		c(`var n []string; n, _ = builder.Select2(Users.Name, Users.Age).All(ctx, db); _ = n`, `as \[\]string value`),
	}},
	{26, "nullable column into a non-null variable", "C", []proof{
		c(`var n string; n, _ = builder.Select(Users.Bio).One(ctx, db); _ = n`, `as string value`),
		c(`type s struct{ B string }; builder.SelectInto(func(r *s) []strata.Field { return []strata.Field{Users.Bio.Into(&r.B)} })`, `as \*sql.Null\[string\] value`),
		b(builder.Select(users.Bio.NotNull()), strata.NullToNonNull, "users.bio"),
	}},
	{27, "LEFT JOIN column into a non-null variable", "C", []proof{
		c(`var n string; n, _ = builder.Select(Posts.Title.Nullable()).One(ctx, db); _ = n`, `as string value`),
		c(`r, _ := builder.Select2(Users.ID, strata.Optional(Posts)).One(ctx, db); var p Post = r.V2; _ = p`, `as sample.Post value`),
		b(builder.Select(posts.Title).From(users).LeftJoin(posts, joins), strata.NullToNonNull, "posts.title", "outer join"),
		b(builder.Select2(users.Name, posts).From(users).LeftJoin(posts, joins), strata.NullToNonNull, "posts.title", "Optional"),
		b(builder.Select(users.Name).From(users).Clauses(builder.RightJoin(posts, joins)), strata.NullToNonNull, "users.name"),
		b(builder.Select(users.Name).From(users).Clauses(builder.FullJoin(posts, joins)), strata.NullToNonNull, "users.name"),
		b(builder.Select(users.Name.From(derived)).From(users).LeftJoin(derived, users.Name.From(derived).EqExpr(users.Name)), strata.NullToNonNull, "d.users.name"),
		b(builder.Select(posts.Title.Lower()).From(users).LeftJoin(posts, joins), strata.NullToNonNull, "posts.title"),
		b(builder.Select(posts.Views.Add(1).NotNull()).From(users).LeftJoin(posts, joins), strata.NullToNonNull, "NotNull"),
		ok(builder.Select2(users.Name, posts.Title.Nullable().Coalesce("-")).From(users).LeftJoin(posts, joins).OrderBy(users.Name.Asc(), posts.Title.Asc()),
			"[{ann one} {ann two} {bob -} {cat -}]"),
	}},
	{28, "MAX or SUM over no rows into a non-null variable", "C", []proof{
		c(`var n int64; n, _ = builder.Select(strata.Max(Users.Age)).One(ctx, db); _ = n`, `as int64 value`),
		c(`type s struct{ N int64 }; builder.SelectInto(func(r *s) []strata.Field { return []strata.Field{strata.Sum(Users.Age).Into(&r.N)} })`, `as \*sql.Null\[int64\] value`),
		b(builder.Select(strata.Sum(users.Age).NotNull()), strata.NullToNonNull, "sum(users.age)"),
	}},
	{29, "ORDER BY unknown position or alias", "B", []proof{
		b(builder.Select2(users.Name, users.Age).OrderBy(strata.Position(3)), strata.BadPosition, "ORDER BY", "3"),
		b(builder.Select(users.Name).OrderBy(strata.Position(0)), strata.BadPosition),
		b(builder.Select(users.Name).Union(builder.Select(posts.Title)).OrderBy(users.Age.Asc()), strata.BadPosition, "users.age"),
		b(builder.Select(users.Name).Distinct().OrderBy(users.Age.Asc()), strata.BadPosition, "users.age", "DISTINCT"),
		c(`builder.From(Users).OrderBy("total")`, `as strata.Order value`),
	}},
	{30, "WHERE on a non-boolean", "C", []proof{
		c(`builder.From(Users).Where(Users.Age)`, `as strata.Condition value`),
		c(`strata.And(Users.Name)`, `as strata.Condition value`),
	}},
	{31, "comparison with NULL by =", "C", []proof{
		c(`Users.Bio.Eq(nil)`, `cannot use nil as string value`),
		c(`Users.Bio.Eq(sql.Null[string]{})`, `as string value`),
		c(`var p *string; Users.Nick.Eq(p)`, `as string value`),
	}},
	{32, "JOIN ON with mismatched types", "C", []proof{
		c(`builder.From(Users).Join(Posts, Posts.ID.EqExpr(Users.ID))`, `as strata.Operand\[sample.PostID\]`),
	}},
	{33, "JOIN without ON", "C", []proof{
		c(`builder.From(Users).Join(Posts)`, `not enough arguments`),
		b(builder.From(users).Join(posts, nil), strata.Incomplete, "JOIN", "posts", "ON"),
		b(builder.From(users).Join(posts, strata.And()), strata.Incomplete, "posts"),
	}},
	{34, "invalid enum value", "C", []proof{
		c(`Users.Status.Eq("bogus")`, `as sample.Status value`),
		c(`Users.Status.Set("bogus")`, `as sample.Status value`),
		b(builder.From(posts).Where(posts.Level.Eq("bogus")), strata.BadValue, "WHERE", `none of the enum's: ["low" "high"]`),
		b(builder.Insert(posts).Rows(sample.Post{Level: "bogus"}), strata.BadValue, "posts.level", `none of the enum's: ["low" "high"]`),
		b(builder.Insert(users).Rows(sample.User{}), strata.BadValue, "enum"),
	}},
	{35, "empty IN list", "ok", []proof{
		ok(builder.Select(users.ID).Where(users.ID.In()), "[]"),
		ok(builder.Select(users.ID).Where(users.ID.NotIn()).OrderBy(users.ID.Asc()), "[1 2 3]"),
		ok(builder.Select(users.ID).Where(users.Bio.NotIn()).OrderBy(users.ID.Asc()), "[1 2 3]"),
	}},
	{36, "wrong primary-key type in Get", "C", []proof{
		c(`repo.ByKey(Users, Users.ID).Get(ctx, db, PostID(1))`, `as sample.UserID value`),
		c(`repo.ByKey(Users, Users.ID).Get(ctx, db, "1")`, `as sample.UserID value`),
	}},
	{37, "feature that the dialect lacks", "B", []proof{
		refused(builder.IntersectAll(builder.Select(users.ID), builder.Select(posts.AuthorID)), strata.Unsupported, onlySQLite, "SQLite", "INTERSECT ALL"),
		refused(builder.ExceptAll(builder.Select(users.ID), builder.Select(posts.AuthorID)), strata.Unsupported, onlySQLite, "SQLite", "EXCEPT ALL"),
		refused(builder.Update(users).Set(strata.SetDefault(users.Status)).All(), strata.Unsupported, onlySQLite, "SQLite", "DEFAULT"),
		refused(builder.Insert(posts).Set(posts.AuthorID.Set(1), posts.Title.Set("x"), posts.Views.SetDefault()), strata.Unsupported, onlySQLite, "SQLite", "DEFAULT"),
		c(`Kinds.F64.Mod(2)`, `Mod undefined`),
	}},
	{38, "plain string reaches SQL text", "C", []proof{
		c(`builder.From(Users).OrderBy("name; DROP TABLE users")`, `as strata.Order value`),
		c(`builder.From(Users).Where("1 = 1")`, `as strata.Condition value`),
		c(`builder.From(Users).GroupBy("name")`, `as strata.GroupTerm value`),
		c(`builder.From("users")`, `cannot infer`),
		ok(builder.Select(users.ID).Where(users.Name.Eq("' OR 1=1 --")), "[]"),
	}},
	{39, "not-loaded relation read as empty", "C", []proof{
		c(`var m repo.Many[Post]; for range m {}`, `cannot range over m`),
		c(`var m repo.Many[Post]; _ = len(m)`, `invalid argument`),
		func(t *testing.T) string {
			if _, err := (repo.Many[sample.Post]{}).All(); !errors.Is(err, repo.ErrNotLoaded) {
				t.Errorf("All of a relation that was not loaded: %v", err)
				return "N"
			}
			return "B"
		},
	}},
	{40, "zero value silently dropped on update", "ok", []proof{
		func(t *testing.T) string {
			ctx, db := t.Context(), blog(t, engines.All[0])
			p, err := builder.From(posts).Where(posts.ID.Eq(1)).One(ctx, db)
			if err != nil {
				t.Fatal(err)
			}
			p.Views, p.Title = 0, ""
			if _, err := builder.Update(posts).Model(p).Where(posts.ID.Eq(1)).Exec(ctx, db); err != nil {
				t.Fatal(err)
			}
			got, err := builder.From(posts).Where(posts.ID.Eq(1)).One(ctx, db)
			if err != nil || got.Views != 0 || got.Title != "" {
				t.Errorf("the row is %+v, %v", got, err)
				return "N"
			}
			return "ok"
		},
	}},
}
