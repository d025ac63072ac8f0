package strata_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/sqlite"
)

type AuthorID int64

type Author struct {
	ID   AuthorID
	Name string
	Born sql.Null[int64]
}

type AuthorColumns struct {
	strata.Table[Author]
	ID   strata.ID[AuthorID] `db:",identity"`
	Name strata.Text
	Born strata.NullInt64
}

var Authors = strata.Define("authors", new(AuthorColumns))

type Book struct {
	Author AuthorID
	Title  string
	Pages  int64
}

type BookColumns struct {
	strata.Table[Book]
	Author strata.ID[AuthorID] `db:"author_id"`
	Title  strata.Text
	Pages  strata.Int64
}

var Books = strata.Define("books", new(BookColumns), func(t *strata.Def, c *BookColumns) {
	t.PrimaryKey(c.Title)
	strata.References(t, c.Author, Authors.ID, strata.Cascade)
})

// library opens a database in memory with a few books.
func library(ctx context.Context) *pool.DB {
	db, err := pool.Open(ctx, "sqlite::memory:", sqlite.Driver)
	must(err)
	must(builder.CreateTables(Authors, Books).Exec(ctx, db))
	_, err = builder.Insert(Authors).Rows(
		Author{Name: "Le Guin", Born: sql.Null[int64]{V: 1929, Valid: true}},
		Author{Name: "Lem", Born: sql.Null[int64]{V: 1921, Valid: true}},
		Author{Name: "Anonymous"},
	).Exec(ctx, db)
	must(err)
	_, err = builder.Insert(Books).Rows(
		Book{1, "The Dispossessed", 341},
		Book{1, "The Lathe of Heaven", 184},
		Book{2, "Solaris", 204},
	).Exec(ctx, db)
	must(err)
	return db
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

type Loan struct {
	Title  string
	LentAt time.Time
}

type LoanColumns struct {
	strata.Table[Loan]
	Title  strata.Text
	LentAt strata.Time
}

var Loans = strata.Define("loans", new(LoanColumns), func(t *strata.Def, c *LoanColumns) {
	t.PrimaryKey(c.Title)
	strata.DefaultExpr(t, c.LentAt, strata.Now())
	t.DefaultWhenZero(c.LentAt)
})

// A row that has no time gets the default; without DefaultWhenZero its zero value would
// be stored.
func ExampleDef_DefaultWhenZero() {
	ctx := context.Background()
	db := library(ctx)
	defer db.Close(context.Background())
	must(builder.CreateTables(Loans).Exec(ctx, db))
	loan, err := builder.Returning(builder.Insert(Loans).Rows(Loan{Title: "Solaris"}), Loans).One(ctx, db)
	must(err)
	fmt.Println(time.Since(loan.LentAt) < time.Hour)
	// Output: true
}

// The whole way: typed tables, typed statements, typed rows.
func Example() {
	ctx := context.Background()
	db := library(ctx)
	defer db.Close(context.Background())

	pages := strata.Sum(Books.Pages).As("pages")
	rows, err := builder.Select2(Authors.Name, pages).
		From(Authors).
		Join(Books, Books.Author.EqExpr(Authors.ID)).
		Where(Authors.Born.Lt(1930)).
		GroupBy(Authors.Name).
		OrderBy(pages.Desc()).
		All(ctx, db)
	must(err)
	for _, r := range rows {
		fmt.Println(r.V1, r.V2.V)
	}
	// Output:
	// Le Guin 525
	// Lem 204
}

// A column of the far side of an outer join may be NULL: its type says so.
func ExampleOptional() {
	ctx := context.Background()
	db := library(ctx)
	defer db.Close(context.Background())

	rows, err := builder.Select2(Authors.Name, strata.Optional(Books)).
		From(Authors).
		LeftJoin(Books, Books.Author.EqExpr(Authors.ID).And(Books.Pages.Gt(200))).
		OrderBy(Authors.Name.Asc()).
		All(ctx, db)
	must(err)
	for _, r := range rows {
		if r.V2.Valid {
			fmt.Println(r.V1, "wrote", r.V2.V.Title)
		} else {
			fmt.Println(r.V1, "wrote nothing")
		}
	}
	// Output:
	// Anonymous wrote nothing
	// Le Guin wrote The Dispossessed
	// Lem wrote Solaris
}

// Rows of the caller's own struct. Every field takes an expression of its type.
func ExampleStruct() {
	ctx := context.Background()
	db := library(ctx)
	defer db.Close(context.Background())

	type Summary struct {
		Name  string
		Books int64
		Pages int64
	}
	rows, err := builder.SelectInto(func(s *Summary) []strata.Field {
		return []strata.Field{
			Authors.Name.Into(&s.Name),
			strata.Count(Books.Title).Into(&s.Books),
			strata.Sum(Books.Pages).Coalesce(0).Into(&s.Pages),
		}
	}).From(Authors).
		LeftJoin(Books, Books.Author.EqExpr(Authors.ID)).
		GroupBy(Authors.Name).
		OrderBy(Authors.Name.Asc()).
		All(ctx, db)
	must(err)
	for _, s := range rows {
		fmt.Printf("%+v\n", s)
	}
	// Output:
	// {Name:Anonymous Books:0 Pages:0}
	// {Name:Le Guin Books:2 Pages:525}
	// {Name:Lem Books:1 Pages:204}
}

// A filter that was not asked for is no condition.
func ExampleIfSet() {
	search := func(minPages *int64, prefix string) builder.Query[Book] {
		return builder.From(Books).Where(
			strata.IfSet(minPages, Books.Pages.Ge),
			strata.If(prefix != "", Books.Title.HasPrefix(prefix)),
		)
	}
	pages := int64(200)
	text, args, err := compile.SQL(search(&pages, ""), dialect.PostgreSQL)
	must(err)
	fmt.Println(text, args)
	// Output:
	// SELECT "books"."author_id", "books"."title", "books"."pages" FROM "books" WHERE "books"."pages" >= $1 [200]
}

// The same struct of columns, bound to an alias: a self-join.
func ExampleAs() {
	Users := sample.Users
	boss := strata.As(Users, "boss")
	q := builder.Select2(Users.Name, boss.Name).From(Users).
		Join(boss, boss.ID.EqExpr(Users.Boss))
	text, _, err := compile.SQL(q, dialect.SQLite)
	must(err)
	fmt.Println(text)
	// Output:
	// SELECT "users"."name", "boss"."name" FROM "users" JOIN "users" AS "boss" ON "boss"."id" = "users"."boss_id"
}

// What types cannot show is found before anything is sent, all at once.
func ExampleStatementError() {
	q := builder.Select2(Books.Title, strata.Sum(Books.Pages)).Where(Authors.Name.Eq("Lem"))
	_, _, err := compile.SQL(q, dialect.PostgreSQL)
	fmt.Println(err)
	fmt.Println(errors.Is(err, strata.NotInScope), errors.Is(err, strata.Ungrouped))
	// Output:
	// strata: SELECT: 2 problems
	// 	WHERE: column authors.name: table authors is not in FROM; add the table to FROM with From or a join
	// 	SELECT list: books.title is neither grouped nor aggregated; add it to GroupBy, or aggregate it
	// true true
}

// What a database refuses is the same error on every engine.
func ExampleDatabaseError() {
	ctx := context.Background()
	db := library(ctx)
	defer db.Close(context.Background())

	_, err := builder.Insert(Books).Rows(Book{2, "Solaris", 1}).Exec(ctx, db)
	var refused *strata.DatabaseError
	fmt.Println(errors.Is(err, strata.ErrUnique), errors.As(err, &refused))
	fmt.Println(refused.Table, refused.Columns)
	// Output:
	// true true
	// books [title]
}

// An expression in SQL, typed and with bound arguments.
func ExampleRaw() {
	ctx := context.Background()
	db := library(ctx)
	defer db.Close(context.Background())

	short := strata.Raw(strata.TypeText, "substr(?, 1, ?)", Books.Title, 5)
	titles, err := builder.Select(short).OrderBy(Books.Title.Asc()).All(ctx, db)
	must(err)
	for _, t := range titles {
		fmt.Println(t.V)
	}
	// Output:
	// Solar
	// The D
	// The L
}

// A CASE with typed branches.
func ExampleCaseWhen() {
	ctx := context.Background()
	db := library(ctx)
	defer db.Close(context.Background())

	size := strata.CaseWhen(Books.Pages.Lt(200), strata.S("short")).Else(strata.S("long")).NotNull()
	rows, err := builder.Select2(Books.Title, size).OrderBy(Books.Title.Asc()).All(ctx, db)
	must(err)
	for _, r := range rows {
		fmt.Println(r.V1+":", r.V2)
	}
	// Output:
	// Solaris: long
	// The Dispossessed: long
	// The Lathe of Heaven: short
}
