package integration

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

type sale = strata.Row3[string, string, int64]

// sales are rows to group: region, product, amount.
func sales() strata.Values3[strata.NullText, strata.NullText, strata.NullInt64] {
	return strata.ValuesOf3("s", strata.TypeText, strata.TypeText, strata.TypeInt64,
		sale{V1: "north", V2: "tea", V3: 1}, sale{V1: "north", V2: "rum", V3: 2},
		sale{V1: "south", V2: "tea", V3: 4}, sale{V1: "south", V2: "tea", V3: 8})
}

// TestGroupingSets groups in several ways at once, natively or unfolded.
func TestGroupingSets(t *testing.T) {
	everywhere(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		s := sales()
		sum := strata.Sum(s.C3).Coalesce(0)
		group := func(name, want string, by ...strata.GroupTerm) {
			t.Helper()
			expect(t, db, name, builder.Select3(s.C1.Coalesce("all"), s.C2.Coalesce("all"), sum).From(s).GroupBy(by...).
				OrderBy(strata.Grouping(s.C1, s.C2).Asc(), s.C1.Asc(), s.C2.Asc()), want)
		}
		group("rollup", "[{north rum 2} {north tea 1} {south tea 12} {north all 3} {south all 12} {all all 15}]", strata.Rollup(s.C1, s.C2))
		group("cube", "[{north rum 2} {north tea 1} {south tea 12} {north all 3} {south all 12} {all rum 2} {all tea 13} {all all 15}]", strata.Cube(s.C1, s.C2))
		group("sets", "[{north all 3} {south all 12} {all rum 2} {all tea 13}]", strata.GroupingSets(strata.Set(s.C1), strata.Set(s.C2)))
		group("product", "[{north rum 2} {north tea 1} {south tea 12} {north all 3} {south all 12}]", s.C1, strata.Rollup(s.C2))
		expect(t, db, "having and limit", builder.Select2(strata.Grouping(s.C1), sum).From(s).GroupBy(strata.Rollup(s.C1)).
			Having(strata.Sum(s.C3).Gt(3)).OrderBy(sum.Desc()).Limit(1), "[{1 15}]")
		expect(t, db, "in a derived table", func() rows[strata.Row2[sql.Null[string], int64]] {
			n := strata.CountAll().As("n")
			d := builder.Derived(builder.Select2(s.C1, n).From(s).GroupBy(strata.Rollup(s.C1)), "d")
			return builder.Select2(s.C1.From(d), n.From(d)).From(d).OrderBy(s.C1.From(d).Asc())
		}(), "[{{north true} 2} {{south true} 2} {{ false} 4}]")
		expect(t, db, "of no rows", builder.Select(sum).From(s).Where(s.C3.Gt(100)).GroupBy(strata.Rollup(s.C1)), "[0]")
		_, err := builder.Select(s.C1.NotNull()).From(s).GroupBy(strata.Rollup(s.C1)).All(t.Context(), db)
		if !errors.Is(err, strata.NullToNonNull) {
			t.Errorf("a grouped column that a set leaves out, read as not NULL: %v", err)
		}
	})
}

// TestDistinctOn keeps the first row of each group, natively or by row_number().
func TestDistinctOn(t *testing.T) {
	everywhere(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		s := sales()
		q := builder.Select3(s.C1.NotNull(), s.C2.NotNull(), s.C3.NotNull()).From(s).Clauses(builder.DistinctOn(s.C1))
		expect(t, db, "first", q.OrderBy(s.C1.Asc(), s.C3.Desc()), "[{north rum 2} {south tea 8}]")
		expect(t, db, "last group", q.OrderBy(s.C1.Desc(), s.C3.Asc()).Limit(1), "[{south tea 4}]")
		if n, err := q.OrderBy(s.C1.Asc()).Count(t.Context(), db); n != 2 || err != nil {
			t.Errorf("count: %d, %v", n, err)
		}
		expect(t, db, "of tables", builder.From(posts).Clauses(builder.DistinctOn(posts.AuthorID)).OrderBy(posts.AuthorID.Asc(), posts.Views.Desc()).Limit(1),
			"[{1 1 {0 false} One 7 low true}]")
	})
}

// TestRowsets reads VALUES and series.
func TestRowsets(t *testing.T) {
	everywhere(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		ids := strata.ValuesOf1("ids", strata.TypeOf(users.ID), 3, 1)
		expect(t, db, "values", builder.Select(users.Name).From(users).Join(ids, users.ID.EqExpr(ids.C1)).OrderBy(users.ID.Asc()), "[ann eve]")
		none := strata.ValuesOf1("none", strata.TypeText)
		expect(t, db, "no values", builder.Select(none.C1).From(none), "[]")
		g := strata.GenerateSeries("g", strata.N(1), strata.N(5), 2)
		expect(t, db, "series", builder.Select(g.Value).From(g).OrderBy(g.Value.Asc()), "[1 3 5]")
		down := strata.GenerateSeries("g", strata.N(3), strata.N(1), -1)
		expect(t, db, "down", builder.Select(down.Value).From(down).OrderBy(down.Value.Asc()), "[1 2 3]")
		lengths := strata.GenerateSeries("n", strata.N(1), strata.Cast(users.ID, strata.TypeInt64), 1)
		expect(t, db, "of a column", builder.Select2(users.Name, lengths.Value).From(users).Clauses(builder.CrossJoin(lengths)).
			Where(users.ID.Lt(3)).OrderBy(users.ID.Asc(), lengths.Value.Asc()), "[{ann 1} {bob 1} {bob 2}]")
		expect(t, db, "left join", builder.Select2(g.Value, users.Name.Nullable()).From(g).LeftJoin(users, strata.Cast(users.ID, strata.TypeInt64).EqExpr(g.Value)).
			OrderBy(g.Value.Asc()), "[{1 {ann true}} {3 {eve true}} {5 { false}}]")
	})
}

// TestTimeSeries steps through dates and instants by the calendar of UTC,
// whatever the session's zone is.
func TestTimeSeries(t *testing.T) {
	at := func(text string) strata.Time {
		v, err := time.Parse(time.RFC3339Nano, text)
		must(t, err)
		return strata.At(v)
	}
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		day := strata.Value(strata.TypeDate, types.Date{Year: 2024, Month: 2, Day: 28})
		days := strata.GenerateDates("day", day, day.AddDays(2), 1)
		expect(t, db, "days", builder.Select(days.Value).From(days).OrderBy(days.Value.Asc()), "[2024-02-28 2024-02-29 2024-03-01]")
		weeks := strata.GenerateDates("week", day, day.AddDays(-14), -7)
		expect(t, db, "weeks back", builder.Select(weeks.Value).From(weeks).OrderBy(weeks.Value.Desc()), "[2024-02-28 2024-02-21 2024-02-14]")
		months := strata.GenerateTimes("m", at("2024-01-31T12:00:00Z"), at("2024-05-01T00:00:00Z"), types.Months(1))
		expect(t, db, "months", builder.Select(months.Value.Format("MM-DD")).From(months).OrderBy(months.Value.Asc()),
			"[01-31 02-29 03-29 04-29]")
		hours := strata.GenerateTimes("h", at("2024-03-31T00:30:00.000001Z"), at("2024-03-31T02:30:00Z"), types.Duration(time.Hour))
		expect(t, db, "hours over a change of clocks", builder.Select(hours.Value.Hour()).From(hours).OrderBy(hours.Value.Asc()), "[0 1]")
		// A day with no post counts as none.
		perDay := builder.Select2(days.Value, strata.Count(users.ID)).From(days).LeftJoin(users, users.Created.Date().EqExpr(days.Value)).GroupBy(days.Value).OrderBy(days.Value.Asc())
		expect(t, db, "calendar", perDay, "[{2024-02-28 0} {2024-02-29 0} {2024-03-01 0}]")
		since := strata.GenerateDates("since", users.Created.Date(), users.Created.Date().AddDays(1), 1)
		expect(t, db, "of a column", builder.Select(strata.CountAll()).From(users).Clauses(builder.CrossJoin(since)), "[6]")
		never := strata.GenerateTimes("n", at("2024-01-31T12:00:00Z"), at("2024-05-01T00:00:00Z"), types.Interval{Months: 1, Days: -30})
		if _, err := builder.Select(never.Value).From(never).All(ctx, db); err == nil || !strings.Contains(err.Error(), "the step of a series is not zero") {
			t.Errorf("a step of nothing: %v", err)
		}
	})
}

// TestLateral is refused where the dialect lacks it.
func TestLateral(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		best := builder.Lateral(builder.Select2(posts.Title, posts.Views).From(posts).Where(wrote).OrderBy(posts.Views.Desc()).Limit(1), "best")
		q := builder.Select2(users.Name, posts.Title.From(best)).From(users).Join(best, strata.B(true)).OrderBy(users.ID.Asc())
		left := builder.Select2(users.Name, posts.Title.From(best).Nullable()).From(users).LeftJoin(best, strata.B(true)).OrderBy(users.ID.Asc())
		if !db.Dialect().Has(dialect.Lateral) {
			if _, err := q.All(ctx, db); !errors.Is(err, strata.Unsupported) {
				t.Errorf("a dialect without LATERAL answers %v", err)
			}
			return
		}
		expect(t, db, "join", q, "[{ann One} {bob Three}]")
		expect(t, db, "left join", left, "[{ann {One true}} {bob {Three true}} {eve { false}}]")
	})
}

// TestRowValues compares several columns at once.
func TestRowValues(t *testing.T) {
	everywhere(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		titles := func(c strata.Condition) rows[string] {
			return builder.Select(posts.Title).Where(c).OrderBy(posts.ID.Asc())
		}
		key := strata.RowOf2(posts.AuthorID, posts.Title)
		expect(t, db, "eq", titles(key.Eq(1, "two")), "[two]")
		expect(t, db, "keyset", titles(key.Gt(1, "One")), "[two Three]")
		expect(t, db, "keyset back", titles(key.Le(1, "two")), "[One two]")
		expect(t, db, "in", titles(key.In(strata.Row2[sample.UserID, string]{V1: 2, V2: "Three"}, strata.Row2[sample.UserID, string]{V1: 1, V2: "One"})), "[One Three]")
		expect(t, db, "in none", titles(key.In()), "[]")
		expect(t, db, "in query", titles(key.InQuery(builder.Select2(posts.AuthorID, posts.Title).From(posts).Where(posts.Live.IsTrue()))), "[One Three]")
		three := strata.RowOf3(posts.AuthorID, posts.Live, posts.Views)
		expect(t, db, "three", titles(three.Lt(1, true, 7)), "[two]")
		expect(t, db, "rows", builder.Select(posts.Title).Where(strata.RowOf2(posts.AuthorID, posts.ID).EqRow(strata.RowOf2(posts.AuthorID, posts.ID)), posts.ID.Eq(2)), "[two]")
	})
}

// TestQuantified compares with ANY and ALL, three-valued as SQL has it.
func TestQuantified(t *testing.T) {
	everywhere(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		views := builder.Select(posts.Views).From(posts)
		names := func(c strata.Condition) rows[string] {
			return builder.Select(users.Name).Where(c).OrderBy(users.ID.Asc())
		}
		age := users.Age
		expect(t, db, "all", names(age.GtExpr(strata.All(builder.Select(posts.Views.AddExpr(posts.Views)).From(posts)))), "[ann bob eve]")
		expect(t, db, "not all", names(age.LtExpr(strata.All(views))), "[]")
		expect(t, db, "any", names(age.EqExpr(strata.Any(builder.Select(age).Where(age.Gt(25))))), "[ann eve]")
		expect(t, db, "any of none", names(age.EqExpr(strata.Any(builder.Select(posts.Views).From(posts).Where(posts.Views.Gt(99))))), "[]")
		expect(t, db, "all of none", names(age.EqExpr(strata.All(builder.Select(posts.Views).From(posts).Where(posts.Views.Gt(99))))), "[ann bob eve]")
		mixed := strata.ValuesOf1("m", strata.TypeInt64, 1, 50)
		withNull := builder.Select(strata.NullIf(mixed.C1, 50)).From(mixed)
		expect(t, db, "null among all", builder.Select(strata.N(3).GtExpr(strata.All(withNull))), "[{false false}]")
		expect(t, db, "false among all", builder.Select(strata.N(0).GtExpr(strata.All(withNull))), "[{false true}]")
		expect(t, db, "true among any", builder.Select(strata.N(3).GtExpr(strata.Any(withNull))), "[{true true}]")
		expect(t, db, "null among any", builder.Select(strata.N(0).GtExpr(strata.Any(withNull))), "[{false false}]")
	})
}

// TestLocks locks rows where the dialect locks rows.
func TestLocks(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		q := builder.Select(users.Name).Where(users.ID.Eq(1))
		must(t, db.Tx(ctx, func(tx *pool.Tx) error {
			for _, locked := range []*builder.SelectQuery[string, strata.NullText]{
				q.Clauses(builder.ForUpdate()), q.Clauses(builder.ForNoKeyUpdate(builder.NoWait())), q.Clauses(builder.ForShare(builder.SkipLocked())), q.Clauses(builder.ForKeyShare(builder.Of(users))),
			} {
				if name, err := locked.One(ctx, tx); name != "ann" || err != nil {
					t.Errorf("%q, %v", name, err)
				}
			}
			return nil
		}))
		_, err := builder.Select(strata.CountAll()).From(users).Clauses(builder.ForUpdate()).All(ctx, db)
		if !errors.Is(err, strata.Misplaced) {
			t.Errorf("an aggregate FOR UPDATE: %v", err)
		}
	})
}

// TestMerge inserts, updates and deletes in one statement, or is refused.
func TestMerge(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		news := strata.ValuesOf2("news", strata.TypeOf(tags.Name), strata.TypeOf(tags.Weight),
			strata.Row2[string, int32]{V1: "go", V2: 9}, strata.Row2[string, int32]{V1: "sql", V2: 0}, strata.Row2[string, int32]{V1: "new", V2: 5})
		weight := news.C2.NotNull()
		m := builder.Merge(tags, news, tags.Name.EqExpr(news.C1).And(tags.PostID.Eq(1))).
			WhenMatched(weight.Eq(0)).Delete().
			WhenMatched().Update(tags.Weight.SetExpr(weight)).
			WhenNotMatched().Insert(tags.PostID.Set(2), tags.Name.SetExpr(news.C1.NotNull()), tags.Weight.SetExpr(weight))
		n, err := m.Exec(ctx, db)
		if !db.Dialect().Has(dialect.Merge) {
			if !errors.Is(err, strata.Unsupported) {
				t.Errorf("a dialect without MERGE answers %v", err)
			}
			return
		}
		if pgtest.Major(t) < 15 {
			if !errors.Is(err, strata.ErrUnsupported) || !strings.Contains(err.Error(), "PostgreSQL 15") {
				t.Errorf("a server without MERGE answers %v", err)
			}
			return
		}
		if n != 3 || err != nil {
			t.Errorf("%d rows, %v", n, err)
		}
		expect(t, db, "merged", builder.From(tags).OrderBy(tags.PostID.Asc(), tags.Name.Asc()), "[{1 go 9} {2 new 5}]")
	})
}

type author struct {
	Name  string
	Posts int64
}

type authorView struct {
	strata.Table[author]
	Name  strata.Text
	Posts strata.Int64
}

var authors = strata.DefineView("authors", new(authorView))

// TestViewsAndSamples reads what is no table.
func TestViewsAndSamples(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		view := builder.CreateView(authors, builder.Select2(users.Name, strata.CountAll()).From(users).Join(posts, wrote).
			Where(users.Name.Ne("it's $1")).GroupBy(users.ID, users.Name))
		must(t, view.Exec(ctx, db))
		expect(t, db, "view", builder.From(authors).Where(authors.Posts.Gt(1)), "[{ann 2}]")
		if _, err := builder.Insert(authors).Rows(author{}).Exec(ctx, db); !errors.Is(err, strata.NotWritable) {
			t.Errorf("INSERT into a view: %v", err)
		}
		must(t, builder.DropView(authors).Exec(ctx, db))
		expect(t, db, "all of a table", builder.From(builder.Sample(users, 100)).Where(users.Age.Gt(25)).OrderBy(users.ID.Asc()).Limit(0), "[]")
		if n, err := builder.From(builder.Sample(users, 100)).Count(ctx, db); n != 3 || err != nil {
			t.Errorf("a sample of everything: %d, %v", n, err)
		}
		if n, err := builder.From(builder.Sample(users, 0)).Count(ctx, db); n != 0 || err != nil {
			t.Errorf("a sample of nothing: %d, %v", n, err)
		}
		derived := strata.Bind(builder.Derived(builder.From(users), "d"), users)
		for name, s := range map[string]strata.TableAt[*sample.User]{"a sample": builder.Sample(users, 0), "a derived table": derived} {
			if _, err := builder.From(builder.Sample(s, 100)).All(ctx, db); err == nil || !strings.Contains(err.Error(), "a Sample is one of a table") {
				t.Errorf("a sample of %s: %v", name, err)
			}
		}
		func() {
			defer func() {
				if m := fmt.Sprint(recover()); !strings.Contains(m, "take one of the table's alias") {
					t.Errorf("an alias of a sample: %s", m)
				}
			}()
			strata.As(builder.Sample(users, 0), "u")
		}()
	})
}

// TestMoreAggregates works out what more than one row makes.
func TestMoreAggregates(t *testing.T) {
	everywhere(t, func(t *testing.T, _ context.Context, db *pool.DB) {
		v := strata.ValuesOf2("v", strata.TypeText, strata.TypeInt64,
			strata.Row2[string, int64]{V1: "b", V2: 1}, strata.Row2[string, int64]{V1: "a", V2: 2},
			strata.Row2[string, int64]{V1: "B", V2: 2}, strata.Row2[string, int64]{V1: "a", V2: 3})
		s, x := v.C1, v.C2
		expect(t, db, "text", builder.Select3(strata.StringAgg(s, ",", s.Desc(), x.Asc()), strata.Mode(s), strata.PercentileDisc(s, 0.5)).From(v), "[{{b,a,a,B true} {a true} {a true}}]")
		expect(t, db, "text once", builder.Select2(strata.StringAggDistinct(s, ","), strata.StringAggDistinct(s, ",").Filter(x.Gt(99))).From(v), "[{{B,a,b true} { false}}]")
		expect(t, db, "numbers", builder.Select5(strata.PercentileCont(x, 0.5), strata.PercentileDisc(x, 0.9), strata.Mode(x), strata.SumDistinct(x), strata.AvgDistinct(x)).From(v), "[{{2 true} {3 true} {2 true} {6 true} {2 true}}]")
		expect(t, db, "spread", builder.Select4(strata.VarPop(x), strata.Variance(x).Mul(3), strata.StdDevPop(x).MulExpr(strata.StdDevPop(x)).Mul(2).Round(), strata.StdDev(x).Filter(x.Gt(2))).From(v),
			"[{{0.5 true} {2 true} {1 true} {0 false}}]")
		expect(t, db, "conditions", builder.Select3(strata.Every(x.Gt(0)), strata.Some(x.Gt(2)), strata.Every(x.Gt(2))).From(v), "[{{true true} {true true} {false true}}]")
		expect(t, db, "filter", builder.Select2(strata.CountAll().Filter(x.Ge(2)), strata.Sum(x).Filter(s.Eq("a"))).From(v), "[{3 {5 true}}]")
		dec := strata.Cast(x, strata.TypeDecimal)
		expect(t, db, "decimals", builder.Select3(strata.Mode(dec), strata.PercentileDisc(dec, 1), strata.Sum(dec).Filter(x.Gt(1))).From(v), "[{{2 true} {3 true} {7 true}}]")
		expect(t, db, "of no rows", builder.Select3(strata.StringAgg(s, ","), strata.StdDev(x), strata.Every(x.Gt(0))).From(v).Where(x.Gt(9)), "[{{ false} {0 false} {false false}}]")
	})
}

var (
	twice  = strata.Func1[int64](strata.TypeInt64, "{1} + {1}")
	greet  = strata.Func2[string, string](strata.TypeText, "{1} || {2}", strata.In("SQLite", "printf('%s%s', {1}, {2})"))
	oddly  = strata.Func1[string](strata.TypeText, "reverse({1})", strata.In("SQLite", ""))
	widest = strata.AggregateFunc1[int64](strata.TypeInt64, "max({1})")
)

// TestOwnFunctions use SQL of the caller's own as if Strata knew it.
func TestOwnFunctions(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		expect(t, db, "operator", builder.Select(twice(users.Age).Mul(2)).OrderBy(users.ID.Asc()).Limit(1), "[{160 true}]")
		expect(t, db, "function", builder.Select(greet(strata.S("hi "), users.Name).Upper()).Where(greet(users.Name, users.Name).Like("b%")), "[{HI BOB true}]")
		expect(t, db, "aggregate", builder.Select2(widest(users.Age), widest(users.Age).Filter(users.Age.Lt(35))).From(users), "[{{40 true} {30 true}}]")
		expect(t, db, "over", builder.Select(widest(users.Age).Over(strata.OrderedBy(users.ID.Asc()))).From(users).OrderBy(users.ID.Asc()), "[{40 true} {40 true} {40 true}]")
		_, err := builder.Select(oddly(users.Name)).From(users).All(ctx, db)
		if native := err == nil; native == (db.Dialect() == dialect.SQLite) || err != nil && !errors.Is(err, strata.Unsupported) {
			t.Errorf("a function that one dialect lacks: %v", err)
		}
	})
}
