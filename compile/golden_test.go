package compile_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/sqlite"
	"github.com/strata-go/strata/types"
)

var update = flag.Bool("update", false, "rewrite testdata")

var (
	users = sample.Users
	posts = sample.Posts
	tags  = sample.Tags
	kinds = sample.Kinds

	age  = users.Age.Div(10)
	d    = builder.Derived(builder.Select2(users.ID, users.Name.Upper().As("up")), "d")
	boss = strata.As(users, "boss")
	p    = strata.As(posts, "p")

	eldest = strata.Scalar(builder.Select(strata.Max(boss.Age)))

	circle = builder.Recursive("circle", builder.Select(users.ID).Where(users.Boss.IsNull()), func(self builder.CTETable) *builder.SelectQuery[sample.UserID, strata.ID[sample.UserID]] {
		return builder.Select(users.ID).From(users).Join(self, users.Boss.EqExpr(users.ID.From(self)))
	}, builder.MarkCycles(users.ID))
)

// statement is a case of the golden file.
type statement struct {
	name string
	s    compile.Statement
}

var dialects = []*dialect.Dialect{dialect.SQLite, dialect.PostgreSQL}

// TestGolden compares the exact text of every statement in every dialect with
// testdata/statements.golden. The text is never normalised.
func TestGolden(t *testing.T) {
	var out bytes.Buffer
	for _, c := range statements {
		fmt.Fprintf(&out, "== %s\n", c.name)
		for _, d := range dialects {
			text, args, err := compile.SQL(c.s, d)
			if err != nil {
				fmt.Fprintf(&out, "%s refuses: %v\n", d.Name, err)
				continue
			}
			fmt.Fprintf(&out, "%s: %s\n", d.Name, text)
			if len(args) > 0 {
				fmt.Fprintf(&out, "    %v\n", args)
			}
		}
	}
	golden(t, "statements.golden", out.Bytes())
}

func TestGoldenDefinitions(t *testing.T) {
	var out bytes.Buffer
	for _, d := range dialects {
		fmt.Fprintf(&out, "== %s\n", d.Name)
		for _, s := range builder.CreateTables(append(sample.Tables(), kinds)...).IfNotExists().Statements() {
			text, _, err := compile.SQL(s, d)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(&out, text)
		}
	}
	golden(t, "definitions.golden", out.Bytes())
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	gotLines, wantLines := bytes.Split(got, []byte("\n")), bytes.Split(want, []byte("\n"))
	for i := range max(len(gotLines), len(wantLines)) {
		var g, w []byte
		if i < len(gotLines) {
			g = gotLines[i]
		}
		if i < len(wantLines) {
			w = wantLines[i]
		}
		if !bytes.Equal(g, w) {
			t.Fatalf("%s:%d:\ngot  %s\nwant %s", path, i+1, g, w)
		}
	}
}

// TestGoldenRuns proves that what the golden file holds is SQL: SQLite runs it.
// A violated foreign key is fine, a syntax error is not.
func TestGoldenRuns(t *testing.T) {
	ctx := t.Context()
	db, err := pool.Open(ctx, "sqlite::memory:", sqlite.Driver)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close(context.Background())
	if err := builder.CreateTables(append(sample.Tables(), kinds)...).Exec(ctx, db); err != nil {
		t.Fatal(err)
	}
	for _, c := range statements {
		rows, err := db.RunReturning(ctx, c.s.Statement(door.Key{}), nil)
		if err == nil {
			err = rows.Close()
		}
		var refused *strata.StatementError
		if err != nil && !errors.Is(err, strata.ErrForeignKey) && !errors.As(err, &refused) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestEveryFeatureIsNamed(t *testing.T) {
	for _, f := range dialect.Features() {
		if f.String() == "" {
			t.Errorf("feature %b has no name", f)
		}
		if d := dialect.PostgreSQL.Without(f); d.Has(f) || !dialect.PostgreSQL.Has(f) {
			t.Errorf("Without(%v) changes the wrong dialect", f)
		}
	}
}

var statements = []statement{
	{"group by expr", builder.Select2(age, strata.Count(users.ID)).GroupBy(age).OrderBy(age.Asc())},
	{"group by expr rebuilt", builder.Select2(users.Age.Div(10), strata.Count(users.ID)).GroupBy(users.Age.Div(10))},
	{"distinct order", builder.Select(users.Name).Distinct().OrderBy(users.Name.Desc())},
	{"distinct lower", builder.Select(users.Name.Lower()).Distinct().OrderBy(users.Name.Lower().Desc())},
	{"derived", builder.Select2(users.ID.From(d), users.Name.Upper().From(d)).From(d).OrderBy(users.Name.Upper().From(d).Asc())},
	{"not in", builder.From(users).Where(users.ID.NotInQuery(builder.Select(posts.EditorID).Where(posts.EditorID.IsNotNull())))},
	{"scalar", builder.Select2(users.Name, strata.Scalar(builder.Select(strata.Sum(posts.Views)).Where(posts.AuthorID.EqExpr(users.ID)))).From(users)},
	{"correlated exists", builder.From(users).Where(strata.Exists(builder.Select(posts.ID).Where(posts.AuthorID.EqExpr(users.ID), posts.Level.Eq(sample.High))).Not())},
	{"full", builder.Select2(users.Name.Nullable(), posts.Title.Nullable()).From(users).Clauses(builder.FullJoin(posts, posts.AuthorID.EqExpr(users.ID))).OrderBy(users.Name.Asc(), posts.Title.Desc())},
	{"right", builder.Select2(strata.Optional(users), posts.Title).From(users).Clauses(builder.RightJoin(posts, posts.AuthorID.EqExpr(users.ID)))},
	{"cross", builder.Select2(users.Name, boss.Name).From(users).Clauses(builder.CrossJoin(boss)).Limit(3).Offset(1)},
	{"offset", builder.From(users).Offset(1)},
	{"case", builder.Select(strata.CaseWhen(users.Age.Lt(10), strata.S("kid")).When(users.Age.Lt(20), strata.S("teen")).Else(strata.S("adult")))},
	{"case2", builder.Select(strata.CaseWhen(users.Age.Lt(10), users.Name).End()).From(users)},
	{"case3", builder.Select(strata.CaseWhen(users.Age.Lt(10), users.Name).End())},
	{"count all", builder.Select(strata.CountAll()).From(users)},
	{"count distinct", builder.Select2(strata.CountDistinct(users.Age), strata.Avg(users.Balance)).From(users)},
	{"uni", builder.Select(users.Name).Limit(1).Union(builder.Select(posts.Title).OrderBy(posts.Title.Asc()).Limit(2)).OrderBy(users.Name.Asc())},
	{"int minus", builder.Select(strata.N(1).Sub(-5).Neg().Mod(3))},
	{"in empty", builder.From(users).Where(users.ID.In(), users.ID.NotIn())},
	{"is null bind", builder.From(users).Where(users.Bio.Is(sample.User{}.Bio), users.Bio.IsNot(sample.User{}.Bio))},
	{"dec", builder.From(users).Where(users.Balance.Gt(sample.User{}.Balance), users.Balance.Add(sample.User{}.Balance).InQuery(builder.Select(users.Balance))).OrderBy(users.Balance.Desc())},
	{"time", builder.Select4(users.Created.Hour(), users.Created.Second(), users.Created.Date(), strata.Now()).From(users)},
	{"casts", builder.Select6(kinds.F64.Int64(), kinds.I64.Text(), kinds.F64.Text(), kinds.Dec.Int64(), kinds.Dec.Float64(), strata.Cast(kinds.Text, strata.TypeOf(kinds.Dec))).From(kinds)},
	{"minmax", builder.Select6(strata.Max(kinds.Bool), strata.NullableID(strata.Min(kinds.Key)), strata.Max(kinds.Bytes), strata.Min(kinds.Time), strata.Max(kinds.Text), strata.Min(kinds.Dec))},
	{"avg", builder.Select4(strata.Avg(kinds.I32), strata.Avg(kinds.F32), strata.Sum(kinds.F32), strata.Sum(kinds.I16))},
	{"text", builder.Select4(users.Name.Position("a"), users.Name.Replace("a", "b").Trim(), users.Name.Length(), users.Name.Substring(2, 3))},
	{"text preds", builder.From(users).Where(users.Name.HasPrefix("a_"), users.Name.HasSuffix("z"), users.Name.Contains("q"), users.Name.ILike("%A%"), users.Name.NotLike("x*"), users.Name.LikeExpr(users.Email), users.Name.NotILike("%_"))},
	{"insert select", builder.Insert(posts).Set(posts.AuthorID.SetExpr(users.ID), posts.Title.SetExpr(users.Name)).Select(builder.From(users))},
	{"update from", builder.Update(posts).Set(posts.Title.SetExpr(users.Name), posts.Live.Set(true)).From(users).Where(users.ID.EqExpr(posts.AuthorID))},
	{"update alias", builder.Update(p).Set(p.Live.Set(true)).All()},
	{"delete using ret", builder.Returning(builder.Delete(posts).Using(users).Where(users.ID.EqExpr(posts.AuthorID)), posts)},
	{"tags", builder.From(tags).Join(posts, posts.ID.EqExpr(tags.PostID)).Where(tags.Name.Eq("x"))},
	{"delete alias ret", builder.Returning(builder.Delete(strata.As(tags, "t")).Where(strata.As(tags, "t").Weight.Eq(1)), strata.As(tags, "t"))},
	{"insert tags", builder.Returning(builder.Insert(tags).Set(tags.PostID.Set(1), tags.Name.Set("x")).OnConflict(tags.PostID, tags.Name).DoUpdate(tags.Weight.SetExpr(tags.Weight.Add(1))).Where(tags.Weight.Lt(3)), tags)},
	{"defaults", builder.InsertDefaults(users)},
	{"insert default kw", builder.Insert(posts).Set(posts.AuthorID.Set(1), posts.Title.Set("x"), posts.Views.SetDefault())},
	{"raw frag", builder.From(users).Where(strata.RawCondition("? > ? AND '?' <> ?", users.Age, 3, "a"))},
	{"group having", builder.Select2(users.Status, strata.Max(users.Age)).GroupBy(users.Status).Having(strata.Max(users.Age).Gt(3), strata.CountAll().Gt(0))},
	{"group by pk", builder.Select3(users.ID, users.Name, strata.Count(posts.ID)).From(users).LeftJoin(posts, posts.AuthorID.EqExpr(users.ID)).GroupBy(users.ID)},
	{"entity by pk", builder.Select2(users, strata.Count(posts.ID)).From(users).LeftJoin(posts, posts.AuthorID.EqExpr(users.ID)).GroupBy(users.ID)},
	{"bool select", builder.Select2(users.Age.Gt(3), users.Bio.IsNull()).From(users)},
	{"order by bool", builder.From(posts).OrderBy(posts.Live.Desc(), posts.Title.Asc().NullsFirst())},
	{"exists select", builder.Select(strata.Exists(builder.From(posts)))},
	{"in decimals", builder.From(users).Where(users.Balance.In(sample.User{}.Balance), users.Balance.Between(sample.User{}.Balance, sample.User{}.Balance))},
	{"enum in", builder.From(users).Where(users.Status.In(sample.Active, sample.Blocked), users.Status.Gt(sample.Active))},
	{"intersect", builder.Except(builder.Intersect(builder.Select(users.ID), builder.Select(posts.AuthorID)), builder.Select(posts.AuthorID))},
	{"update sub", builder.Update(users).Set(users.Bio.SetExpr(strata.Scalar(builder.Select(strata.Max(posts.Title)).Where(posts.AuthorID.EqExpr(users.ID))))).All()},
	{"update reads itself", builder.Returning(builder.Update(users).Set(users.Age.SetExpr(eldest.Coalesce(0))).Where(users.Name.Ne("a")), users.ID)},
	{"update alias reads itself", builder.Returning(builder.Update(boss).Set(boss.Age.SetExpr(strata.Scalar(builder.Select(strata.Max(users.Age)).Where(users.Name.LtExpr(boss.Name))).Coalesce(0))).All(), boss.ID)},
	{"update reads raw", builder.Update(users).Set(users.Age.SetExpr(strata.Raw(strata.TypeInt64, "(SELECT max(views) FROM posts)").Coalesce(0))).All()},
	{"update raw reads nothing", builder.Update(users).Set(users.Age.SetExpr(strata.Raw(strata.TypeInt64, "abs(?) + (? IN (1, 2))", users.Age, users.Age).Coalesce(0))).All()},
	{"update from reads itself", builder.Update(users).Set(users.Age.SetExpr(eldest.Coalesce(0))).From(posts).Where(posts.AuthorID.EqExpr(users.ID))},
	{"conflict of one row reads itself", builder.Insert(users).Set(users.Email.Set("a"), users.Name.Set("a"), users.Age.Set(1)).OnConflict(users.Email).DoUpdate(users.Age.SetExpr(eldest.Coalesce(0)))},
	{"conflict of rows reads itself", builder.Insert(tags).Rows(tagRows(2)...).OnConflict(tags.PostID, tags.Name).DoUpdate(tags.Weight.SetExpr(strata.Scalar(builder.Select(strata.Max(strata.As(tags, "t").Weight))).Coalesce(0)))},
	{"conflict of rows reads another", builder.Insert(tags).Rows(tagRows(2)...).OnConflict(tags.PostID, tags.Name).DoUpdate(tags.Name.SetExpr(strata.Scalar(builder.Select(strata.Max(users.Name))).Coalesce("")))},
	{"returning reads itself", builder.Returning(builder.Delete(users).Where(users.Name.Eq("a")), eldest)},
	{"returning reads what goes too", builder.Returning(builder.Delete(users).Where(users.Name.Eq("a")), strata.Scalar(builder.Select(strata.Max(tags.Name))))},
	{"returning reads another", builder.Returning(builder.Delete(posts).Where(posts.Title.Eq("a")), strata.Scalar(builder.Select(strata.Max(users.Name))))},
	{"kinds", builder.From(kinds)},
	{"orderpos", builder.Select2(users.Name, users.Age).OrderBy(strata.Position(2).Desc(), strata.Position(1))},
	{"coalesce expr", builder.Select2(users.Bio.CoalesceExpr(users.Name), users.Bio.OrElse(users.Nick).Coalesce("x"))},
	{"null order", builder.From(users).OrderBy(users.Bio.Asc(), users.Bio.Desc().NullsLast())},
	{"prepared", builder.Prepare2(func(name strata.Param[string], age strata.Param[int64]) builder.Query[sample.User] {
		return builder.From(users).Where(users.Name.EqExpr(name), users.Age.GtExpr(age), users.Email.EqExpr(name)).Clauses(builder.LimitExpr(age))
	})("a", 1)},
	{"raw statement", builder.Raw("SELECT '?' AS q, name FROM users WHERE age > ? AND name <> ?", 3, "x")},
	{"or inside and", builder.From(users).Where(users.Age.Gt(1).Or(users.Age.IsNull()), strata.Or(users.Name.Eq("a"), strata.And(users.Name.Eq("b"), users.Age.Lt(3))).Not())},
	{"no conditions", builder.From(users).Where(nil, strata.And(), strata.Or(), strata.If(false, users.Age.Gt(1)), strata.IfSet[int64](nil, users.Age.Ge))},
	{"insert many", builder.Insert(tags).Rows(sample.Tag{PostID: 1, Name: "a", Weight: 2}, sample.Tag{PostID: 1, Name: "b"})},
	{"omit", builder.Insert(tags).Rows(sample.Tag{PostID: 1, Name: "a"}).Omit(tags.Weight).OnConflict().DoNothing()},
	{"insert arrays", builder.Returning(builder.Insert(tags).Rows(make([]sample.Tag, 11)...).OnConflict(tags.PostID, tags.Name).DoUpdate(tags.Weight.Set(7)), tags)},
	{"update rows", builder.Update(tags).Rows(sample.Tag{PostID: 1, Name: "a", Weight: 2}, sample.Tag{PostID: 1, Name: "b"})},
	{"update arrays", builder.Update(tags).Rows(tagRows(11)...).Only(tags.Weight)},
	{"range by an interval", builder.Select2(strata.CountAll().Over(strata.OrderedBy(kinds.Time.Desc()).Range(strata.PrecedingInterval(types.Days(7)), strata.FollowingInterval(types.Duration(time.Hour)))),
		strata.CountAll().Over(strata.OrderedBy(kinds.Time.Asc()).Range(strata.PrecedingInterval(types.Months(1)), strata.CurrentRow))).From(kinds)},
	{"range by days", builder.Select(strata.CountAll().Over(strata.OrderedBy(kinds.Time.Desc()).Range(strata.PrecedingInterval(types.Days(7)), strata.FollowingInterval(types.Duration(time.Hour))))).From(kinds)},
	{"percentiles", builder.Select2(strata.PercentilesCont(users.Age, 0.25, 0.75), strata.PercentilesDisc(users.Balance, 0.5, 1)).From(users).Where(users.Age.Gt(1))},
	{"cycle", builder.Select2(circle.Cycle(), builder.CyclePath(circle, users.ID)).From(circle)},
	{"windows over sets", builder.Select3(users.Name.Nullable(), users.Age.Nullable(), strata.Rank().Over(strata.PartitionBy(strata.Grouping(users.Name, users.Age)).OrderBy(strata.Sum(users.Balance).Desc()))).
		From(users).Where(users.Age.Gt(1)).GroupBy(strata.Rollup(users.Name, users.Age)).Having(strata.CountAll().Gt(2)).OrderBy(strata.Position(3), users.Age.Add(1).Asc()).Limit(4)},
	{"distinct on of sets", builder.Select2(strata.Grouping(users.Age), strata.CountAll()).From(users).GroupBy(strata.Cube(users.Age)).Clauses(builder.DistinctOn(strata.Grouping(users.Age))).OrderBy(strata.Grouping(users.Age).Asc())},
	{"grouping of an outer query", builder.Select2(users.Age.Nullable(), strata.Scalar(builder.Select(strata.Grouping(users.Age)).From(posts).Limit(1))).From(users).GroupBy(strata.Rollup(users.Age))},
	{"model", builder.Update(tags).Model(sample.Tag{Name: "a"}).Where(tags.Name.Eq("a"))},
}

// tagRows makes rows of different keys.
func tagRows(n int) []sample.Tag {
	rows := make([]sample.Tag, n)
	for i := range rows {
		rows[i].PostID = sample.PostID(i)
	}
	return rows
}
