package faults

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"
)

// letter is a row with every form in which a text is stored.
type letter struct {
	ID    int64
	Title string
	Note  sql.Null[string]
	Tags  []string
	Doc   map[string]string
	Own   own
}

type own string

type letterColumns struct {
	strata.Table[letter]
	ID    strata.Int64
	Title strata.Text
	Note  strata.NullText
	Tags  strata.Array[string]
	Doc   strata.JSON[map[string]string]
	Own   strata.TextOf[own]
}

var letters = strata.Define("letters", new(letterColumns), func(t *strata.Def, c *letterColumns) { t.PrimaryKey(c.ID) })

func createLetters(t *testing.T, db *pool.DB) {
	engines.Must(t, builder.CreateTables(letters).Exec(t.Context(), db))
}

// sent is every path by which a text is sent.
func sent(ctx context.Context, db *pool.DB, bad string) map[string]error {
	row := letter{ID: 1, Title: "a", Tags: []string{}, Doc: map[string]string{}, Own: "o"}
	rows := func(n int, change func(l *letter)) error {
		list := make([]letter, n)
		for i := range list {
			list[i] = row
			list[i].ID = int64(i)
		}
		change(&list[n-1])
		return second(builder.Insert(letters).Rows(list...).Exec(ctx, db))
	}
	byTitle := builder.Prepare1(func(p strata.Param[string]) builder.Query[letter] {
		return builder.From(letters).Where(letters.Title.EqExpr(p))
	})
	setTitle := builder.Prepare1(func(p strata.Param[string]) *builder.UpdateStatement {
		return builder.Update(letters).Set(letters.Title.SetExpr(p)).All()
	})
	where := func(c strata.Condition) error { return second(builder.From(letters).Where(c).All(ctx, db)) }
	out := map[string]error{
		"Eq":              where(letters.Title.Eq(bad)),
		"EqExpr":          where(letters.Title.EqExpr(strata.S(bad))),
		"In":              where(letters.Title.In("a", bad)),
		"Between":         where(letters.Title.Between("a", bad)),
		"Is":              where(letters.Note.Is(sql.Null[string]{V: bad, Valid: true})),
		"Like":            where(letters.Title.Like(bad)),
		"ILike":           where(letters.Title.ILike(bad)),
		"prefix":          where(letters.Title.HasPrefix(bad)),
		"contains":        where(letters.Title.Contains(bad)),
		"pattern":         where(letters.Title.RegexpMatch(bad)),
		"own":             where(letters.Own.Eq(own(bad))),
		"InArray":         where(strata.InArray[string](letters.Title, []string{bad})),
		"element":         where(letters.Tags.Contains(bad)),
		"array":           where(letters.Tags.ContainsAll([]string{"a", bad})),
		"document":        where(letters.Doc.Doc().HasKey(bad)),
		"path":            where(letters.Doc.Doc().TextAt(bad).Eq("a")),
		"raw":             where(strata.RawCondition("title = ?", bad)),
		"row value":       where(strata.RowOf2(letters.ID, letters.Title).Gt(1, bad)),
		"VALUES":          second(builder.Columns(strata.CountAll()).From(strata.ValuesOf1("v", strata.TypeText, "a", bad)).Count(ctx, db)),
		"select":          second(builder.Select(letters.Title.Coalesce(bad)).From(letters).All(ctx, db)),
		"Set":             second(builder.Update(letters).Set(letters.Title.Set(bad)).All().Exec(ctx, db)),
		"Set NULL":        second(builder.Update(letters).Set(letters.Note.SetPtr(&bad)).All().Exec(ctx, db)),
		"Set doc":         second(builder.Update(letters).Set(letters.Doc.Set(map[string]string{"a": bad})).All().Exec(ctx, db)),
		"Set key":         second(builder.Update(letters).Set(letters.Doc.Set(map[string]string{bad: "a"})).All().Exec(ctx, db)),
		"prepared":        second(byTitle(bad).All(ctx, db)),
		"prepared change": second(setTitle(bad).Exec(ctx, db)),
		"statement":       second(builder.Raw("SELECT ?", bad).Exec(ctx, db)),
		"raw text":        second(builder.Raw(strata.SQL("SELECT '"+bad+"'")).Exec(ctx, db)),
		"update rows":     second(builder.Update(letters).Rows(row, letter{ID: 2, Title: bad, Tags: []string{}}).Exec(ctx, db)),
	}
	for _, n := range []int{1, 2, 500} {
		for name, change := range map[string]func(*letter){
			"Title": func(l *letter) { l.Title = bad },
			"Note":  func(l *letter) { l.Note = sql.Null[string]{V: bad, Valid: true} },
			"Tags":  func(l *letter) { l.Tags = []string{bad} },
			"Doc":   func(l *letter) { l.Doc = map[string]string{"a": bad} },
			"Own":   func(l *letter) { l.Own = own(bad) },
		} {
			out[fmt.Sprintf("%d rows, %s", n, name)] = rows(n, change)
		}
	}
	var b builder.Batch
	builder.QueueExec(&b, builder.Update(letters).Set(letters.Title.Set(bad)).All())
	out["batch"] = b.Run(ctx, db)
	return out
}

func testBadTexts(t *testing.T) {
	everywhere(t, createLetters, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for bad, want := range map[string]string{"a\xffb": "UTF-8", "a\x00b": "NUL", "\xed\xa0\x80": "UTF-8"} {
			for name, err := range sent(ctx, db, bad) {
				var e *strata.DatabaseError
				if err == nil || errors.As(err, &e) || !strings.Contains(err.Error(), want) && name != "pattern" {
					t.Errorf("%s of %q: %v", name, bad, err)
				}
			}
		}
		n, err := builder.From(letters).Count(ctx, db)
		if n != 0 || err != nil {
			t.Errorf("%d rows are there all the same: %v", n, err)
		}
		// What is UTF-8 goes through, U+FFFD among it.
		good := "ä\ufffd日本\U0001F600"
		for name, err := range sent(ctx, db, good) {
			if err != nil && !strings.HasPrefix(name, "500 rows") && !strings.HasPrefix(name, "1 rows") && !strings.HasPrefix(name, "2 rows") {
				t.Errorf("%s of %q: %v", name, good, err)
			}
		}
	})
}

func testMissingIsNamed(t *testing.T) {
	no := strata.If(false, users.Age.Gt(1))
	refusals(t,
		refusal{builder.Columns(users.Age, no).From(users), "SELECT: SELECT list: an expression is missing: item 2; what If leaves out is no value"},
		refusal{builder.From(users).Where(users.Age.EqExpr(nil)), "WHERE: an expression is missing: what stands on the right of users.age"},
		refusal{builder.Columns(strata.Count(no)).From(users), "SELECT list: an expression is missing: operand 1 of count("},
		refusal{builder.From(users).OrderBy(users.Age.Asc(), no.Desc()), "ORDER BY: an expression is missing: item 2"},
		refusal{builder.Columns(strata.CountAll()).From(users).GroupBy(users.Age, no), "GROUP BY: an expression is missing: item 2"},
	)
}

func testOuterTable(t *testing.T) {
	inner := builder.Columns(posts.ID).From(posts).Where(posts.AuthorID.EqExpr(users.ID))
	c := builder.CTE("c", inner)
	d := builder.Derived(inner, "d")
	const want = "table users is not in FROM; a derived table, or a query in WITH, does not see the tables of the query around it"
	refusals(t,
		refusal{builder.Columns(users.Name, posts.ID.From(c)).From(users).Join(c, users.ID.Eq(1)), want},
		refusal{builder.Columns(users.Name, posts.ID.From(d)).From(users).Join(d, users.ID.Eq(1)), want},
	)
}

func testOneLine(t *testing.T) {
	refusals(t,
		refusal{
			builder.Columns(users.Name, users.Age).From(posts).Where(users.Age.Gt(1), users.Email.Like("a")).OrderBy(users.Bio.Asc()),
			"strata: SELECT: WHERE: columns users.age, users.email, users.name and 1 more: table users is not in FROM; add the table to FROM with From or a join",
		},
		refusal{
			builder.Columns(users.Name, tags.Name).From(posts),
			"2 problems",
		},
	)
}

func testWhyNull(t *testing.T) {
	refusals(t,
		refusal{builder.Select(users.Bio.NotNull()).From(users), "NotNull: users.bio may be NULL: the column users.bio is nullable, and no condition says IS NOT NULL"},
		refusal{builder.Select(users.Bio.Upper().NotNull()).From(users), "NotNull: upper(users.bio) may be NULL: the column users.bio is nullable"},
		refusal{builder.Select(strata.Max(users.Age).NotNull()).From(users), "NotNull: max(users.age) may be NULL: of no rows it is NULL"},
		refusal{builder.Columns(posts.Title.Nullable().Lower().NotNull()).From(users).LeftJoin(posts, posts.AuthorID.EqExpr(users.ID)), "posts is on the optional side of an outer join"},
		refusal{builder.Select(strata.CaseWhen(users.Age.Gt(1), users.Name).End().NotNull()).From(users), "NotNull: the CASE may be NULL: it has no ELSE"},
	)
}

var people = repo.ByKey(users, users.ID)

func testNoRowsOf(t *testing.T) {
	everywhere(t, create, func(t *testing.T, ctx context.Context, db *pool.DB) {
		q := builder.From(users).Where(users.ID.Eq(7))
		returning := builder.Returning(builder.Update(users).Set(users.Age.Set(1)).Where(users.ID.Eq(7)), users.ID)
		for want, err := range map[string]error{
			"strata: SELECT FROM users: no rows":   second(q.One(ctx, db)),
			"strata: SELECT FROM users: no rows ":  second(q.First(ctx, db)),
			"strata: SELECT FROM users: no rows  ": second(people.Get(ctx, db, 7)),
			"strata: UPDATE users: no rows ":       people.Patch(ctx, db, 7, users.Age.Set(1)),
			"strata: DELETE FROM users: no rows":   people.Delete(ctx, db, 7),
			"strata: UPDATE users: no rows":        second(returning.One(ctx, db)),
		} {
			if err == nil || err.Error() != strings.TrimSpace(want) || !errors.Is(err, strata.ErrNoRows) || !errors.Is(err, sql.ErrNoRows) || errors.Is(err, strata.ErrManyRows) {
				t.Errorf("got %v, want %s", err, want)
			}
		}
	})
}

func testNoPrefixTwice(t *testing.T) {
	refusals(t,
		refusal{builder.Insert(users).Set(users.Name.Set("a"), users.Name.Set("b"), users.Email.Set("e"), users.Age.Set(1)), "INSERT INTO users: INSERT: users.name gets a value twice"},
		refusal{builder.Update(users).Set(users.Name.Set("a"), users.Name.Set("b")).All(), "UPDATE users: SET: users.name gets a value twice"},
	)
	for _, e := range []error{
		&strata.DatabaseError{Kind: strata.ErrTimeout, Err: errors.New("timeout: context deadline exceeded")},
	} {
		if strings.Count(e.Error(), "timeout") != 1 {
			t.Error(e)
		}
	}
	_, _, err := compile.SQL(builder.Columns(strata.CountAll()).From(strata.TableFunc0("gen()", strata.In("SQLite", ""))("g")), dialect.SQLite)
	if err == nil || strings.HasSuffix(err.Error(), "function ") || !strings.Contains(err.Error(), "gen()") {
		t.Error(err)
	}
}

func testRollupKey(t *testing.T) {
	refusals(t,
		refusal{builder.Select2(users.Age, strata.CountAll()).GroupBy(strata.Rollup(users.Age)), "users.age is left out by a grouping set"},
		refusal{builder.Select2(users.Age, strata.CountAll()).GroupBy(strata.Cube(users.Age, users.Name)), "users.age is left out by a grouping set"},
	)
}
