package faults

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"
)

var (
	users = sample.Users
	posts = sample.Posts
	tags  = sample.Tags
	boss  = strata.As(users, "boss")
)

const missing = "an expression is missing"

// inMisuse are the faults in misuse.
var inMisuse = []fault{
	{"A7", "a change of a Sample", testSample},
	{"A8", "assignments to another handle", testOtherHandle},
	{"A10", "a key that is none", testNoKey},
	{"D1", "INSERT ... SELECT without some columns", testOmitOfSelect},
	{"D2", "a reference to an expression", func(t *testing.T) { mistaken(t, "reference to an expression", "the target is no column") }},
	{"D3", "what If leaves out", testLeftOut},
	{"D4", "a layout that is not UTF-8", func(t *testing.T) {
		refusals(t, refusal{builder.Select(users.Created.Format("\xff")), "not valid UTF-8"})
	}},
	{"D5", "fewer columns than fields", testFewerColumns},
	{"D6", "zero values", testZeroValues},
	{"E1", "Every of no condition", testEveryOfNothing},
	{"E2", "the Excluded of another table", testOtherExcluded},
	{"E3", "locks on what has none", testLocks},
	{"E4", "arguments that are known to be wrong", testKnownWrong},
	{"E5", "round an enum's check", testRoundEnum},
	{"E6", "empty names", testEmptyNames},
	{"E7", "names that not every database takes", testBadNames},
	{"E8", "texts that are not UTF-8, or have NUL", testBadTexts},
	{"E9", "definitions that no database takes", testBadDefinitions},
	{"E10", "In of a dialect in lower case", testInLowerCase},
	{"F1", "a missing expression is named", testMissingIsNamed},
	{"F2", "a CTE cannot read outer tables", testOuterTable},
	{"F3", "one line for a missing table", testOneLine},
	{"F4", "why something may be NULL", testWhyNull},
	{"F5", "no rows of which statement", testNoRowsOf},
	{"F6", "no prefix twice", testNoPrefixTwice},
	{"F8", "the key of a ROLLUP", testRollupKey},
	{"F9", "no value in an error", testNoValues},
}

func testSample(t *testing.T) {
	some := builder.Sample(users, 50)
	const want = "a change needs a table, not a sample or a derived table"
	young := strata.Bind(builder.Derived(builder.From(users).Where(users.Age.Lt(30)), "young"), users)
	refusals(t,
		refusal{builder.Delete(some).All(), "DELETE: " + want},
		refusal{builder.Delete(some).Where(users.Age.Gt(1)), want},
		refusal{builder.Update(some).Set(users.Age.Set(1)).All(), "UPDATE: " + want},
		refusal{builder.Update(some).Model(sample.User{}).All(), want},
		refusal{builder.Update(some).Rows(sample.User{}), want},
		refusal{builder.Insert(some).Rows(sample.User{Name: "a"}), "INSERT: " + want},
		refusal{builder.Insert(some).Set(users.Name.Set("a")), want},
		refusal{builder.InsertDefaults(some), want},
		refusal{builder.Merge(some, posts, users.ID.EqExpr(posts.AuthorID)).WhenMatched().Delete(), want},
		refusal{builder.Returning(builder.Delete(some).All(), users.ID), want},
		refusal{builder.Delete(young).All(), want},
		refusal{builder.Update(young).Set(users.Age.Set(1)).All(), want},
	)
}

func testOtherHandle(t *testing.T) {
	const set, of = "is a column of another handle of users (boss); set users.", "boss.age "
	row := builder.Insert(users).Rows(sample.User{})
	returned := builder.Returning(builder.Update(users).Set(users.Age.Set(1)).All(), boss.Name)
	refusals(t,
		refusal{builder.Update(users).Set(boss.Age.Set(99)).From(boss).Where(users.Boss.EqExpr(boss.ID)), of + set + "age"},
		refusal{builder.Update(users).Set(users.Age.Set(1)).Set(boss.Age.Set(99)).All(), of + set + "age"},
		refusal{builder.Update(boss).Set(users.Age.Set(99)).All(), "users.age is a column of another handle of users (users); set boss.age"},
		refusal{builder.Insert(users).Set(boss.Name.Set("x")), "boss.name " + set + "name"},
		refusal{builder.Insert(users).Set(boss.Name.SetExpr(users.Name)).Select(builder.From(users)), "boss.name " + set + "name"},
		refusal{row.OnConflict(users.Email).DoUpdate(boss.Age.Set(1)), of + set + "age"},
		refusal{row.OnConflict(boss.Email).DoNothing(), "boss.email is a column of another handle of users (boss); name users.email"},
		refusal{row.OnConflict(users.Email).DoUpdate(users.Age.SetExpr(boss.Age.Excluded())), "boss.age is a column of another handle of users (boss); name users.age"},
		refusal{builder.Update(users).Rows(sample.User{}, sample.User{ID: 1}).Only(boss.Name), "boss.name is a column of users AS boss, not of users"},
		refusal{row.Omit(boss.Name), "boss.name is a column of users AS boss, not of users"},
		refusal{returned, "column boss.name: table boss is not in FROM"},
		refusal{builder.Prepare1(func(p strata.Param[int64]) *builder.UpdateStatement {
			return builder.Update(users).Set(boss.Age.SetExpr(p)).All()
		})(1), of + set + "age"},
		refusal{builder.Returning(builder.Update(users).Set(boss.Age.Set(1)).All(), users.ID), of + set + "age"},
	)
	merge := builder.Merge(users, boss, users.Boss.EqExpr(boss.ID))
	if _, _, err := compile.SQL(merge.WhenMatched().Update(boss.Age.Set(1)), dialect.PostgreSQL); err == nil || !strings.Contains(err.Error(), of+set+"age") {
		t.Errorf("MERGE: %v", err)
	}
	if _, _, err := compile.SQL(merge.WhenNotMatched().Insert(boss.Name.Set("x")), dialect.PostgreSQL); err == nil || !strings.Contains(err.Error(), "boss.name "+set+"name") {
		t.Errorf("MERGE: %v", err)
	}
}

func testNoKey(t *testing.T) {
	for name, want := range map[string]string{
		"key: a foreign key":          `repo.ByKey("posts"): the column "author_id" is no key: several rows may have the same; take the primary key, "id"`,
		"key: a part of the key":      `the column "post_id" is no key`,
		"key: a column of an alias":   "boss.id is a column of boss, not of users",
		"key: an expression":          "the key is lower, which is no column",
		"key: unique of some rows":    `the column "email" is no key`,
		"key: a part of a unique one": `the column "email" is no key`,
	} {
		mistaken(t, name, want)
	}
}

func testOmitOfSelect(t *testing.T) {
	set := builder.Insert(posts).Set(posts.AuthorID.SetExpr(users.ID), posts.Title.SetExpr(users.Name), posts.Views.Set(3))
	for _, d := range []*dialect.Dialect{dialect.PostgreSQL, dialect.SQLite} {
		text, args, err := compile.SQL(set.Select(builder.From(users)).Omit(posts.Views), d)
		if err != nil || strings.Contains(text, "views") || len(args) != 0 {
			t.Errorf("%s: %s %v %v", d.Name, text, args, err)
		}
		text, _, err = compile.SQL(set.Omit(posts.Views).Select(builder.From(users)), d)
		if err != nil || strings.Contains(text, "views") {
			t.Errorf("%s: %s %v", d.Name, text, err)
		}
	}
	refusals(t,
		refusal{set.Select(nil).Omit(posts.Views), "a query is missing"},
		refusal{builder.Insert(posts).Rows(sample.Post{}).Select(builder.From(users)).Omit(posts.Views), "INSERT ... SELECT needs Set"},
	)
}

func testLeftOut(t *testing.T) {
	no := strata.If(false, users.Age.Gt(1))
	var none strata.ID[sample.UserID]
	refusals(t,
		refusal{builder.Select(no), missing},
		refusal{builder.Columns(no).From(users), missing},
		refusal{builder.From(users).Where(no.IsNull()), missing},
		refusal{builder.From(users).Where(no.Eq(true)), missing},
		refusal{builder.From(users).Where(strata.B(true).EqExpr(no)), missing},
		refusal{builder.From(users).OrderBy(no.Asc()), missing},
		refusal{builder.From(users).GroupBy(no), missing},
		refusal{builder.Select(strata.CaseWhen(users.Age.Gt(1), users.Name).When(nil, users.Name).End()).From(users), "CASE WHEN without a condition"},
		refusal{builder.Select(strata.CaseWhen(no, users.Name).End()).From(users), "CASE WHEN without a condition"},
		refusal{builder.Update(posts).Set(posts.Live.SetExpr(strata.Bool(no))).All(), missing},
		refusal{builder.Select(strata.Count(no)).From(users), missing},
		refusal{builder.From(users).Where(users.ID.EqExpr(nil)), missing},
		refusal{builder.From(users).Where(users.ID.EqExpr(none)), missing},
		refusal{builder.From(users).Where(users.Name.EqExpr(nil)), missing},
		refusal{builder.From(users).Where(none.Eq(1)), missing},
		refusal{builder.From(users).OrderBy(strata.Order{}), missing},
		refusal{builder.From(users).Join(nil, users.ID.Eq(1)), "what else stands in FROM, is missing"},
		refusal{builder.Select(users.ID).From(nil), "what else stands in FROM, is missing"},
		refusal{builder.Delete(users).Using(nil).All(), "what else stands in FROM, is missing"},
	)
	text, _, err := compile.SQL(builder.From(users).Where(no, nil, strata.And(no), strata.Or()).Having(no), dialect.SQLite)
	if err != nil || strings.Contains(text, "WHERE") || strings.Contains(text, "HAVING") {
		t.Error(text, err)
	}
}

// testFewerColumns reads more fields than the statement returns.
func testFewerColumns(t *testing.T) {
	everywhere(t, nothing, func(t *testing.T, ctx context.Context, db *pool.DB) {
		two := strata.Cols2(users.Name.Concat(""), users.Age.Add(1)) // without a name: read by position
		_, err := builder.RawRows(builder.Raw("SELECT 'a'"), two).All(ctx, db)
		if err == nil || !strings.Contains(err.Error(), "1 column") {
			t.Errorf("got %v", err)
		}
	})
}

func nothing(*testing.T, *pool.DB) {}

// testZeroValues: integration/zerovalues calls everything; here are some that the list of
// faults names.
func testZeroValues(t *testing.T) {
	everywhere(t, nothing, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for name, err := range map[string]error{
			"a query":      second(new(builder.SelectQuery[sample.User, strata.Wide[sample.User]]).All(ctx, db)),
			"an INSERT":    second(new(builder.InsertStatement).Exec(ctx, db)),
			"an UPDATE":    second(new(builder.UpdateStatement).Exec(ctx, db)),
			"a DELETE":     second(new(builder.DeleteStatement).Exec(ctx, db)),
			"a MERGE":      second(new(builder.MergeStatement).Exec(ctx, db)),
			"raw SQL":      second(new(builder.RawStatement).Exec(ctx, db)),
			"a CTE":        second(builder.Columns(strata.CountAll()).From(builder.CTETable{}).Count(ctx, db)),
			"a repository": second(new(repo.Repo[sample.User]).Find(ctx, db)),
			"a relation":   repo.Load(ctx, db, []sample.User{{}}, new(repo.Relation[sample.User, sample.Post])),
			"a definition": builder.Definition{}.Exec(ctx, db),
			"a view":       builder.View{}.Exec(ctx, db),
			"no database":  second(builder.From(users).All(ctx, nil)),
		} {
			if err == nil {
				t.Errorf("%s is not refused", name)
			}
		}
	})
}

func testEveryOfNothing(t *testing.T) {
	no := strata.If(false, users.Age.Gt(1))
	refusals(t,
		refusal{builder.Select(strata.Every(no)).From(users), missing},
		refusal{builder.Select(strata.Some(no)).From(users), missing},
		refusal{builder.Select(strata.Every(nil)).From(users), missing},
		refusal{builder.Select(strata.Some(strata.And())).From(users), missing},
	)
}

func testOtherExcluded(t *testing.T) {
	row := builder.Insert(users).Rows(sample.User{Name: "a"}).OnConflict(users.Email)
	refusals(t,
		refusal{row.DoUpdate(users.Name.SetExpr(posts.Title.Excluded())), "posts.title is a column of posts, not of users"},
		refusal{row.DoUpdate(users.Name.Set("b")).Where(posts.Views.Excluded().Gt(1)), "posts.views is a column of posts, not of users"},
		refusal{row.DoUpdate(users.Name.SetExpr(boss.Name.Excluded())), "boss.name is a column of another handle"},
		refusal{builder.Select(users.Name.Excluded()).From(users), "has a meaning in ON CONFLICT DO UPDATE only"},
		refusal{builder.Insert(users).Set(users.Name.SetExpr(users.Email.Excluded())), "Excluded"},
	)
}

func testLocks(t *testing.T) {
	lock := builder.ForUpdate()
	cte := builder.CTE("c", builder.From(users))
	grouped := builder.Derived(builder.Columns(users.Age, strata.CountAll().As("n")).From(users).GroupBy(users.Age), "g")
	rows := strata.ValuesOf1("v", strata.TypeInt64, 1)
	refusals(t,
		refusal{builder.Select(users.Name).Union(builder.Select(posts.Title)).Clauses(lock), "a locking clause on a set operation"},
		refusal{builder.Select2(users.Age, strata.CountAll()).GroupBy(users.Age).Clauses(lock), "grouped, aggregated or distinct rows cannot be locked"},
		refusal{builder.Select(users.Age).Distinct().Clauses(lock), "grouped, aggregated or distinct rows cannot be locked"},
		refusal{builder.Select(users.Age.From(cte)).From(cte).Clauses(lock), "c is no table, whose rows could be locked"},
		refusal{builder.Select(users.Name).From(users).Join(cte, users.ID.EqExpr(users.ID.From(cte))).Clauses(lock), "c is no table"},
		refusal{builder.Select(users.Age.From(grouped)).From(grouped).Clauses(lock), "g is no table"},
		refusal{builder.Select(rows.C1).From(rows).Clauses(lock), "v is no table"},
		refusal{builder.Select(users.Name).From(users).Clauses(builder.CrossJoin(rows), builder.ForShare(builder.Of(rows))), "v is no table"},
		refusal{builder.Select(users.Name).From(users).Clauses(builder.ForShare(builder.Of(posts))), "OF: posts is not in FROM"},
		refusal{builder.From(users).LeftJoin(posts, posts.AuthorID.EqExpr(users.ID)).Clauses(lock), "optional side of an outer join"},
	)
	everywhere(t, create, func(t *testing.T, ctx context.Context, db *pool.DB) {
		q := builder.From(users).Clauses(lock)
		inner := builder.Columns(strata.CountAll()).From(builder.Derived(q, "d"))
		engines.Must(t, db.Tx(ctx, func(tx *pool.Tx) error {
			_, err := q.All(ctx, tx)
			return err
		}))
		for name, err := range map[string]error{
			"a query": db.ReadTx(ctx, func(tx *pool.ReadTx) error { return second(q.All(ctx, tx)) }),
			"inside":  db.ReadTx(ctx, func(tx *pool.ReadTx) error { return second(inner.Count(ctx, tx)) }),
			"a batch": db.ReadTx(ctx, func(tx *pool.ReadTx) error {
				var b builder.ReadBatch
				builder.QueueAll(&b, q)
				return b.Run(ctx, tx)
			}),
			"a read-only handle": second(q.All(ctx, db.ReadOnly())),
		} {
			if !errors.Is(err, strata.ErrReadOnly) || !strings.Contains(err.Error(), "the query locks rows, and the handle is read-only") {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func create(t *testing.T, db *pool.DB) {
	engines.Must(t, builder.CreateTables(sample.Tables()...).Exec(t.Context(), db))
}

func testKnownWrong(t *testing.T) {
	w := strata.OrderedBy(users.Age.Asc())
	refusals(t,
		refusal{builder.Select(strata.NthValue(users.Age, 0).Over(w)).From(users), "NthValue counts the rows of the frame from 1"},
		refusal{builder.Select(strata.NthValue(users.Age, -1).Over(w)).From(users), "NthValue counts the rows of the frame from 1"},
		refusal{builder.Select(strata.Ntile(0).Over(w)).From(users), "Ntile takes a positive number of buckets"},
		refusal{builder.Select(strata.Lag(users.Age, -1).Over(w)).From(users), "Lag and Lead count rows from 0 on"},
		refusal{builder.Select(strata.Lead(users.Age, -1).Over(w)).From(users), "Lag and Lead count rows from 0 on"},
		refusal{builder.Select(users.Age.Div(0)).From(users), "division by zero"},
		refusal{builder.Select(users.Age.Mod(0)).From(users), "division by zero"},
		refusal{builder.Select(users.Age.DivExpr(strata.N(0))).From(users), "division by zero"},
		refusal{builder.Select(users.Balance.Div(decimalOf("0.00"))).From(users), "division by zero"},
		refusal{builder.Select(strata.F(1).Div(0)).From(users), "division by zero"},
		refusal{builder.Select(users.Created.AtTimeZone("Mars/Phobos")).From(users), "there is no such time zone"},
		refusal{builder.Select(users.Created.AtTimeZone("CET")).From(users), "a time zone is UTC, or one of the form Area/City"},
		refusal{builder.From(users).Limit(-1), "LIMIT"},
		refusal{builder.From(users).Offset(-1), "OFFSET"},
		refusal{builder.From(builder.Sample(users, 101)), "between 0 and 100 percent"},
	)
	text, _, err := compile.SQL(builder.Select(users.Created.AtTimeZone("Europe/Berlin")).From(users), dialect.SQLite)
	if err != nil {
		t.Error(text, err)
	}
}

func testRoundEnum(t *testing.T) {
	text := func(s string) strata.TextOf[sample.Level] {
		return strata.Value(strata.TypeTextOf[sample.Level](), sample.Level(s))
	}
	const want = `a value is none of the enum's: ["low" "high"]`
	refusals(t,
		refusal{builder.Update(posts).Set(posts.Level.Set("mad")).All(), want},
		refusal{builder.Update(posts).Set(posts.Level.SetExpr(text("mad"))).All(), want},
		refusal{builder.Update(posts).Set(posts.Level.SetExpr(strata.CaseWhen(posts.Views.Gt(1), text("low")).Else(text("mad")))).All(), want},
		refusal{builder.Update(posts).Set(posts.Level.SetExpr(strata.Coalesce(strata.Null(strata.TypeTextOf[sample.Level]()), text("mad")))).All(), want},
		refusal{builder.Insert(posts).Set(posts.AuthorID.Set(1), posts.Title.Set("a"), posts.Level.SetExpr(text("mad"))), want},
		refusal{builder.From(posts).Where(posts.Level.EqExpr(text("mad"))), want},
		refusal{builder.From(posts).Where(posts.Level.In("low", "mad")), want},
	)
	if _, _, err := compile.SQL(builder.Update(posts).Set(posts.Level.SetExpr(text("high"))).All(), dialect.SQLite); err != nil {
		t.Error(err)
	}
}

func testEmptyNames(t *testing.T) {
	d := builder.Derived(builder.From(users), "")
	c := builder.CTE("", builder.From(users))
	v := strata.ValuesOf1("", strata.TypeInt64, 1)
	refusals(t,
		refusal{builder.Select(users.Age.From(d)).From(d), "the name of a derived table is empty"},
		refusal{builder.Select(users.Age.From(c)).From(c), "the name of a query in WITH is empty"},
		refusal{builder.Select(v.C1).From(v), "the name of rows in FROM is empty"},
		refusal{builder.Select(users.Age.As("")).From(users), "the name of a label is empty"},
		refusal{builder.From(users).OrderBy(users.Name.Collate("").Asc()), "the name of a collation is empty"},
	)
	mistaken(t, "name: of a check", `"" is not a check name`)
	mistaken(t, "name: of a table", `"" is not a table name`)
}

func testBadNames(t *testing.T) {
	long := strings.Repeat("ä", 32)
	for bad, why := range map[string]string{"a\x00b": "contains a NUL character", "a\xff": "is not valid UTF-8", long: "has more than 63 bytes"} {
		d := builder.Derived(builder.From(users), bad)
		c := builder.CTE(bad, builder.From(users))
		as := strata.As(users, bad)
		refusals(t,
			refusal{builder.Select(users.Age.From(d)).From(d), why},
			refusal{builder.Select(users.Age.From(c)).From(c), why},
			refusal{builder.From(as), why},
			refusal{builder.Select(users.Age.As(bad)).From(users), why},
			refusal{builder.Select(strata.RowNumber().Over(strata.OrderedBy(users.Age.Asc()).Named(bad))).From(users), why},
			refusal{builder.From(users).OrderBy(users.Name.Collate(bad).Asc()), why},
		)
	}
	mistaken(t, "name: NUL in a column", "contains a NUL character")
	mistaken(t, "name: a column that is not UTF-8", "is not valid UTF-8")
	mistaken(t, "name: a long column", "has more than 63 bytes")
	mistaken(t, "name: columns in other letters", "differ in upper and lower case only")
	upper := strata.As(users, "BOSS")
	refusals(t,
		refusal{builder.From(boss).Join(upper, boss.Boss.EqExpr(upper.ID)), "boss and BOSS differ in upper and lower case only"},
		refusal{builder.From(boss).Where(strata.Exists(builder.From(upper).Where(upper.Boss.EqExpr(boss.ID)))), "boss and BOSS differ in upper and lower case only"},
	)
}

func testBadDefinitions(t *testing.T) {
	mistaken(t, "check with a subquery", "a subquery has no place there")
	mistaken(t, "default that reads a column", "a default is the same for every row, and has no columns")
	mistaken(t, "reference to what is not unique", "it is neither the primary key nor Unique there")
	mistaken(t, "SET NULL on NOT NULL", "SetNulls, but author_id is never NULL")
}

func testInLowerCase(t *testing.T) {
	for _, name := range []string{"sqlite", "SQLite", "SQLITE"} {
		f := strata.Func1[int64](strata.TypeInt64, "f({1})", strata.In(name, "g({1})"))
		text, _, err := compile.SQL(builder.Select(f(users.Age)), dialect.SQLite)
		if err != nil || !strings.Contains(text, "g(") {
			t.Error(name, text, err)
		}
	}
	f := strata.Func1[int64](strata.TypeInt64, "f({1})", strata.In("sqlight", ""))
	refusals(t, refusal{builder.Select(f(users.Age)), `there is no dialect "sqlight"`})
}
