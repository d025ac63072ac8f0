package builder_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/sqlite"
)

// The tables of the examples: a small blog.
var (
	Users = sample.Users
	Posts = sample.Posts
)

// blog opens a database in memory with two users and three posts.
func blog(ctx context.Context) *pool.DB {
	db, err := pool.Open(ctx, "sqlite::memory:", sqlite.Driver)
	must(err)
	must(builder.CreateTables(sample.Tables()...).Exec(ctx, db))
	for _, name := range []string{"ann", "bob"} {
		_, err = builder.Insert(Users).Set(
			Users.Email.Set(name+"@example.org"), Users.Name.Set(name), Users.Age.Set(30),
		).Exec(ctx, db)
		must(err)
	}
	_, err = builder.Insert(Posts).Rows(
		sample.Post{AuthorID: 1, Title: "First", Views: 10, Level: sample.Low, Live: true},
		sample.Post{AuthorID: 1, Title: "Second", Views: 5, Level: sample.High, Live: true},
		sample.Post{AuthorID: 2, Title: "Draft", Views: 0, Level: sample.Low},
	).Exec(ctx, db)
	must(err)
	return db
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// show prints a statement's SQL and arguments.
func show(s compile.Statement, d *dialect.Dialect) {
	text, args, err := compile.SQL(s, d)
	must(err)
	fmt.Println(text, args)
}

func ExampleFrom() {
	ctx := context.Background()
	db := blog(ctx)
	defer db.Close(context.Background())

	posts, err := builder.From(Posts).
		Where(Posts.Live.IsTrue(), Posts.Views.Ge(5)).
		OrderBy(Posts.Views.Desc()).
		All(ctx, db)
	must(err)
	for _, p := range posts {
		fmt.Println(p.Title, p.Views)
	}
	// Output:
	// First 10
	// Second 5
}

func ExampleSelect() {
	ctx := context.Background()
	db := blog(ctx)
	defer db.Close(context.Background())

	// One column is also a subquery.
	authors := builder.Select(Posts.AuthorID).Where(Posts.Live.IsTrue())
	names, err := builder.Select(Users.Name).Where(Users.ID.InQuery(authors)).All(ctx, db)
	must(err)
	fmt.Println(names)
	// Output: [ann]
}

func ExampleSelectQuery_Iter() {
	ctx := context.Background()
	db := blog(ctx)
	defer db.Close(context.Background())

	for title, err := range builder.Select(Posts.Title).OrderBy(Posts.Title.Asc()).Iter(ctx, db) {
		must(err)
		fmt.Println(title)
	}
	// Output:
	// Draft
	// First
	// Second
}

func ExampleSelectQuery_Union() {
	q := builder.Select(Users.Name).Union(builder.Select(Posts.Title)).OrderBy(strata.Position(1))
	show(q, dialect.SQLite)
	// Output:
	// SELECT "users"."name" FROM "users" UNION SELECT "posts"."title" FROM "posts" ORDER BY 1 NULLS LAST []
}

func ExampleDerived() {
	ctx := context.Background()
	db := blog(ctx)
	defer db.Close(context.Background())

	views := strata.Sum(Posts.Views)
	totals := builder.Derived(builder.Select2(Posts.AuthorID, views).GroupBy(Posts.AuthorID), "totals")
	rows, err := builder.Select2(Users.Name, views.From(totals).Coalesce(0)).
		From(Users).
		LeftJoin(totals, Posts.AuthorID.From(totals).EqExpr(Users.ID)).
		OrderBy(Users.Name.Asc()).
		All(ctx, db)
	must(err)
	fmt.Println(rows)
	// Output: [{ann 15} {bob 0}]
}

func ExampleInsert() {
	ctx := context.Background()
	db := blog(ctx)
	defer db.Close(context.Background())

	insert := builder.Insert(Users).Set(
		Users.Email.Set("eve@example.org"), Users.Name.Set("eve"), Users.Age.Set(41),
	)
	id, err := builder.Returning(insert, Users.ID).One(ctx, db)
	must(err)
	fmt.Println(id)
	// Output: 3
}

func ExampleConflictClause_DoUpdate() {
	ctx := context.Background()
	db := blog(ctx)
	defer db.Close(context.Background())

	older, err := builder.Insert(Users).
		Set(Users.Email.Set("ann@example.org"), Users.Name.Set("Ann"), Users.Age.Set(31)).
		OnConflict(Users.Email).
		DoUpdate(Users.Name.SetExpr(Users.Name.Excluded()), Users.Age.SetExpr(Users.Age.Excluded())).
		Where(Users.Age.LtExpr(Users.Age.Excluded())).
		Exec(ctx, db)
	must(err)
	u, err := builder.From(Users).Where(Users.ID.Eq(1)).One(ctx, db)
	must(err)
	fmt.Println(older, u.Name, u.Age)
	// Output: 1 Ann 31
}

func ExampleInsertStatement_Select() {
	q := builder.Insert(Posts).Set(Posts.AuthorID.SetExpr(strata.Val(Users.ID, sample.UserID(1))), Posts.Title.SetExpr(strata.S("Hello, ").ConcatExpr(Users.Name))).Select(builder.From(Users).Where(Users.Age.Ge(18)))
	show(q, dialect.PostgreSQL)
	// Output:
	// INSERT INTO "posts" ("author_id", "title") SELECT $1::bigint, $2::text || "users"."name" FROM "users" WHERE "users"."age" >= $3 [1 Hello,  18]
}

func ExampleUpdate() {
	ctx := context.Background()
	db := blog(ctx)
	defer db.Close(context.Background())

	n, err := builder.Update(Posts).
		Set(Posts.Views.SetExpr(Posts.Views.Add(1)), Posts.Level.Set(sample.High)).
		Where(Posts.Live.IsTrue()).
		Exec(ctx, db)
	must(err)
	fmt.Println(n)
	// Output: 2
}

func ExampleDelete() {
	q := builder.Delete(Posts).Using(Users).Where(Users.ID.EqExpr(Posts.AuthorID), Users.Name.Eq("bob"))
	show(q, dialect.PostgreSQL)
	show(q, dialect.SQLite)
	// Output:
	// DELETE FROM "posts" USING "users" WHERE "users"."id" = "posts"."author_id" AND "users"."name" = $1 [bob]
	// DELETE FROM "posts" WHERE EXISTS (SELECT 1 FROM "users" WHERE "users"."id" = "posts"."author_id" AND "users"."name" = ?) [bob]
}

func ExamplePrepare1() {
	ctx := context.Background()
	db := blog(ctx)
	defer db.Close(context.Background())

	byEmail := builder.Prepare1(func(email strata.Param[string]) builder.Query[sample.User] {
		return builder.From(Users).Where(Users.Email.EqExpr(email))
	})
	u, err := byEmail("bob@example.org").One(ctx, db)
	must(err)
	fmt.Println(u.Name)
	// Output: bob
}

func ExampleRawRows() {
	ctx := context.Background()
	db := blog(ctx)
	defer db.Close(context.Background())

	rows, err := builder.RawRows(
		builder.Raw("SELECT name, age FROM users WHERE age > ? ORDER BY name", 18),
		strata.Cols2(Users.Name, Users.Age),
	).All(ctx, db)
	must(err)
	fmt.Println(rows)
	// Output: [{ann 30} {bob 30}]
}

// A query that WITH names: its columns are the expressions that it selects.
func ExampleCTE() {
	ctx := context.Background()
	db := blog(ctx)
	defer db.Close(context.Background())

	views := strata.Sum(Posts.Views).As("views")
	popular := builder.CTE("popular", builder.Select2(Posts.AuthorID, views).GroupBy(Posts.AuthorID))
	rows, err := builder.Select2(Users.Name, views.From(popular)).
		From(Users).
		Join(popular, Posts.AuthorID.From(popular).EqExpr(Users.ID)).
		OrderBy(views.From(popular).Desc()).
		All(ctx, db)
	must(err)
	for _, r := range rows {
		fmt.Println(r.V1, r.V2.V)
	}
	// Output:
	// ann 15
	// bob 0
}

// A query that reads itself: everybody below a boss, with the distance.
func ExampleRecursive() {
	ctx := context.Background()
	db := blog(ctx)
	defer db.Close(context.Background())

	_, err := builder.Update(Users).Set(Users.Boss.Set(1)).Where(Users.Name.Eq("bob")).Exec(ctx, db)
	must(err)
	below := builder.Recursive("below", builder.Select(Users.ID).Where(Users.Boss.IsNull()),
		func(self builder.CTETable) *builder.SelectQuery[sample.UserID, strata.ID[sample.UserID]] {
			return builder.Select(Users.ID).From(Users).Join(self, Users.Boss.EqExpr(Users.ID.From(self)))
		}, builder.MaxDepth(10))
	rows, err := builder.Select2(Users.Name, below.Depth()).
		From(Users).
		Join(below, Users.ID.From(below).EqExpr(Users.ID)).
		OrderBy(below.Depth().Asc()).
		All(ctx, db)
	must(err)
	fmt.Println(rows)
	// Output:
	// [{ann 0} {bob 1}]
}

// A hierarchy in which ann and bob are each other's boss: where it is closed, and the way
// there.
func ExampleMarkCycles() {
	ctx := context.Background()
	db := blog(ctx)
	defer db.Close(context.Background())

	_, err := builder.Update(Users).Set(Users.Boss.Set(1)).Where(Users.Name.Eq("bob")).Exec(ctx, db)
	must(err)
	_, err = builder.Update(Users).Set(Users.Boss.Set(2)).Where(Users.Name.Eq("ann")).Exec(ctx, db)
	must(err)
	below := builder.Recursive("below", builder.Select(Users.ID).Where(Users.Name.Eq("ann")),
		func(self builder.CTETable) *builder.SelectQuery[sample.UserID, strata.ID[sample.UserID]] {
			return builder.Select(Users.ID).From(Users).Join(self, Users.Boss.EqExpr(Users.ID.From(self)))
		}, builder.MarkCycles(Users.ID))
	path := builder.CyclePath(below, Users.ID)
	rows, err := builder.Select2(path, below.Cycle()).From(below).OrderBy(path.Length().Asc()).All(ctx, db)
	must(err)
	fmt.Println(rows)
	// Output:
	// [{[1] false} {[1 2] false} {[1 2 1] true}]
}

// The best of each group. SQLite, without DISTINCT ON, numbers the rows.
func ExampleDistinctOn() {
	ctx := context.Background()
	db := blog(ctx)
	defer db.Close(context.Background())

	rows, err := builder.Select2(Posts.AuthorID, Posts.Title).
		From(Posts).
		Clauses(builder.DistinctOn(Posts.AuthorID)).
		OrderBy(Posts.AuthorID.Asc(), Posts.Views.Desc()).
		All(ctx, db)
	must(err)
	fmt.Println(rows)
	// Output:
	// [{1 First} {2 Draft}]
}

// Several statements in one round trip, each result with its type.
func ExampleBatch() {
	ctx := context.Background()
	db := blog(ctx)
	defer db.Close(context.Background())

	var b builder.Batch
	viewed := builder.QueueExec(&b, builder.Update(Posts).
		Set(Posts.Views.SetExpr(Posts.Views.Add(1))).
		Where(Posts.AuthorID.Eq(1)))
	ann := builder.QueueOne(&b, builder.From(Users).Where(Users.ID.Eq(1)))
	posts := builder.QueueAll(&b, builder.Select2(Posts.Title, Posts.Views).
		Where(Posts.AuthorID.Eq(1)).
		OrderBy(Posts.Title.Asc()))
	must(b.Run(ctx, db))

	n, err := viewed.Get()
	must(err)
	u, err := ann.Get()
	must(err)
	list, err := posts.Get()
	must(err)
	fmt.Println(n, u.Name, list)
	// Output: 2 ann [{First 11} {Second 6}]
}

// Queries only: a read-only handle is enough. That there is no row is an error
// of the one result.
func ExampleReadBatch() {
	ctx := context.Background()
	db := blog(ctx)
	defer db.Close(context.Background())

	var b builder.ReadBatch
	names := builder.QueueAll(&b, builder.Select(Users.Name).OrderBy(Users.ID.Asc()))
	nobody := builder.QueueOne(&b, builder.Select(Users.Name).Where(Users.ID.Eq(99)))
	must(b.Run(ctx, db.ReadOnly()))

	fmt.Println(names.Get())
	_, err := nobody.Get()
	fmt.Println(err)
	// Output:
	// [ann bob] <nil>
	// strata: SELECT FROM users: no rows
}

// Many rows are updated by their keys, each to values of its own.
func ExampleUpdateTable_Rows() {
	ctx := context.Background()
	db, err := pool.Open(ctx, "sqlite::memory:", sqlite.Driver)
	if err != nil {
		panic(err)
	}
	defer db.Close(context.Background())
	if err := builder.CreateTables(sample.Tables()...).Exec(ctx, db); err != nil {
		panic(err)
	}
	u := sample.Users
	rows, err := builder.Returning(builder.Insert(u).Rows(
		sample.User{Email: "a@x", Name: "ann", Age: 40, Status: sample.Active},
		sample.User{Email: "b@x", Name: "bob", Age: 20, Status: sample.Active},
	), u).All(ctx, db)
	if err != nil {
		panic(err)
	}
	for i := range rows {
		rows[i].Age++
	}
	n, err := builder.Update(u).Rows(rows...).Only(u.Age).Exec(ctx, db)
	fmt.Println(n, err)

	// An error says which of the rows it comes from, counted from 1.
	rows[1].Age = -1
	_, err = builder.Update(u).Rows(rows...).Exec(ctx, db)
	if refused, ok := errors.AsType[*strata.DatabaseError](err); ok {
		fmt.Println(refused.Row, refused.Constraint)
	}
	// Output:
	// 2 <nil>
	// 2 users_age_check
}
