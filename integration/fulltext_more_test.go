package integration

import (
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/internal/words"
	"github.com/strata-go/strata/pool"
)

// leaf is a row with a composite key, a column that has SQLite's name for a
// row's number, and an index in a schema.
type leaf struct {
	Author sample.UserID
	Path   string
	RowID  string
	Text   string
}

type leafColumns struct {
	strata.Table[leaf]
	Author strata.ID[sample.UserID]
	Path   strata.Text
	RowID  strata.Text `db:"rowid"`
	Text   strata.Text `db:"rank"`
	Search strata.FullText
}

var leaves = strata.Define("web.leaves", new(leafColumns), func(t *strata.Def, c *leafColumns) {
	t.FullText(c.Search, c.Path, c.Text)
	t.PrimaryKey(c.Author, c.Path)
	strata.References(t, c.Author, sample.Users.ID, strata.Cascade)
})

func TestFullTextInStatements(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		must(t, builder.CreateTables(leaves).Exec(ctx, db))
		done(t)(builder.Insert(leaves).Rows(
			leaf{1, "/a", "x", "gone soon"}, leaf{1, "/b", "y", "green tea"}, leaf{2, "/c", "z", "black tea"}, leaf{2, "/d", "z", "coffee, black"},
		).Exec(ctx, db))
		other := strata.As(leaves, "other")
		paths := func(c strata.Condition) rows[string] {
			return builder.Select(leaves.Path).From(leaves).Where(c).OrderBy(leaves.Path.Asc())
		}
		wroteLeaf := leaves.Author.EqExpr(users.ID)
		expect(t, db, "match", paths(leaves.Search.Match("black or green")), "[/b /c /d]")
		expect(t, db, "alias", builder.Select2(leaves.Path, other.Path).From(leaves).Join(other, other.Author.EqExpr(leaves.Author)).
			Where(leaves.Search.Match("tea"), other.Search.Match("soon or coffee")).OrderBy(leaves.Path.Asc()), "[{/b /a} {/c /d}]")
		expect(t, db, "join", builder.Select2(users.Name, leaves.Path).From(users).Join(leaves, wroteLeaf.And(leaves.Search.Match("tea"))).OrderBy(leaves.Path.Asc()), "[{ann /b} {bob /c}]")
		expect(t, db, "exists", builder.Select(users.Name).From(users).Where(strata.Exists(builder.Select(leaves.Path).Where(wroteLeaf, leaves.Search.Match("coffee")))), "[bob]")
		expect(t, db, "grouped", builder.Select2(leaves.Author, strata.Count(leaves.Path)).Where(leaves.Search.Match("black or green")).GroupBy(leaves.Author).OrderBy(leaves.Author.Asc()), "[{1 1} {2 2}]")
		d := builder.Derived(builder.Select2(leaves.Path, leaves.Search.Rank("tea black").As("fits")).Where(leaves.Search.Match("black")), "d")
		expect(t, db, "derived", builder.Select2(leaves.Path.From(d), leaves.Search.Rank("tea black").As("fits").From(d)).From(d).OrderBy(leaves.Path.From(d).Asc()), "[{/c 1} {/d 0.5}]")
		expect(t, db, "counted", builder.Select(strata.CountAll()).From(leaves).Where(leaves.Search.Match("c").Not()), "[3]")

		// Of a row that an outer join leaves out nothing is known.
		left := func(query string) rows[string] {
			return builder.Select(users.Name).From(users).LeftJoin(leaves, wroteLeaf).Where(leaves.Search.Match(query).Not()).OrderBy(users.Name.Asc(), leaves.Path.Asc())
		}
		expect(t, db, "left", left("tea"), "[ann bob]")
		expect(t, db, "left of nothing", left("nothing"), "[ann ann bob bob]")
		expect(t, db, "left of an empty query", left(""), "[ann ann bob bob]")
		expect(t, db, "left selected", builder.Select2(leaves.Search.Match("x").Nullable(), leaves.Search.Rank("x")).From(users).LeftJoin(leaves, wroteLeaf).Where(users.Name.Eq("eve")), "[{{false false} 0}]")

		search := builder.Prepare1(func(q strata.Param[string]) builder.Query[strata.Row3[string, string, float64]] {
			return builder.Select3(leaves.Path, strata.HighlightParam(leaves.Text, q, "<", ">").NotNull(), leaves.Search.RankParam(q)).
				Where(leaves.Search.MatchParam(q), strata.MatchTextParam(leaves.Text, q)).OrderBy(leaves.Path.Asc())
		})
		expect(t, db, "prepared", search("black -coffee"), "[{/c <black> tea 0.5}]")
		expect(t, db, "prepared again", search("tea"), "[{/b green <tea> 0.5} {/c black <tea> 0.5}]")
		if _, err := search("-tea").All(ctx, db); err == nil || !strings.Contains(err.Error(), `the search query -"tea" only excludes words`) {
			t.Errorf("a query that only excludes: %v", err)
		}

		done(t)(builder.Delete(users).Where(users.ID.Eq(1)).Exec(ctx, db))
		expect(t, db, "cascade", paths(leaves.Search.Match("tea or gone")), "[/c]")
		if db.Dialect() == dialect.SQLite {
			_, err := builder.Raw("VACUUM").Exec(ctx, db)
			must(t, err)
		}
		done(t)(builder.Insert(leaves).Rows(leaf{2, "/e", "x", "more tea"}).Exec(ctx, db))
		expect(t, db, "after VACUUM", paths(leaves.Search.Match("tea")), "[/c /e]")
		expect(t, db, "after VACUUM, too", paths(leaves.Search.Match("coffee")), "[/d]")
		ranked := builder.Returning(builder.Delete(leaves).Where(leaves.Search.Match("coffee")), strata.Cols2(strata.MatchText(leaves.Text, "coffee"), leaves.Search.Rank("black")))
		if row, err := ranked.One(ctx, db); engines.Refused(t, "a rank that is returned", err) {
			done(t)(builder.Delete(leaves).Where(leaves.Search.Match("coffee")).Exec(ctx, db))
		} else if s := fmt.Sprint(row); err != nil || s != "{{true true} 0.5}" {
			t.Errorf("returning: %s, %v", s, err)
		}
		if n := done(t)(builder.Delete(leaves).Using(users).Where(wroteLeaf, leaves.Search.Match("black"), users.Name.Eq("bob")).Exec(ctx, db)); n != 1 {
			t.Errorf("using: %d rows", n)
		}
		expect(t, db, "left over", paths(leaves.Search.Match("tea or coffee or black")), "[/e]")
	})
}

type plainColumns struct {
	strata.Table[note]
	ID    strata.Int64
	Title strata.Text
	Body  strata.NullText
}

// bareNotes are notes before they had an index.
var bareNotes = strata.Define("notes", new(plainColumns), func(t *strata.Def, c *plainColumns) {
	t.PrimaryKey(c.ID)
})

// A table that is there without its index gets a whole one, or an error.
func TestFullTextOfAnOldTable(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		must(t, builder.CreateTables(bareNotes).Exec(ctx, db))
		done(t)(builder.Insert(bareNotes).Rows(note{ID: 1, Title: "old"}, note{ID: 2, Title: "older, old"}).Exec(ctx, db))
		err := builder.CreateTables(notes).IfNotExists().Exec(ctx, db)
		if db.Dialect().FullText == dialect.SearchColumn {
			if err == nil || !strings.Contains(err.Error(), `column "search" does not exist`) {
				t.Error(err)
			}
			return
		}
		must(t, err)
		must(t, builder.CreateTables(notes).IfNotExists().Exec(ctx, db))
		expect(t, db, "old", found(notes.Search.Match("old").And(notes.Titles.Match("old"))), "[1 2]")
		done(t)(builder.Delete(notes).Where(notes.ID.Eq(1)).Exec(ctx, db))
		expect(t, db, "in step", found(notes.Search.Match("old")), "[2]")
	})
}

// The indexes are used: neither engine looks at every row.
func TestFullTextUsesTheIndex(t *testing.T) {
	withNotes(t, func(t *testing.T, db *pool.DB) {
		if db.Dialect().FullText == dialect.SearchKey {
			t.Skip("the texts are searched as they are")
		}
		text, _, err := compile.SQL(builder.Select(notes.ID).Where(notes.Search.Match("fox")), db.Dialect())
		must(t, err)
		must(t, db.Tx(t.Context(), func(tx *pool.Tx) error {
			if db.Dialect().FullText == dialect.SearchColumn {
				if _, err := builder.Raw("SET LOCAL enable_seqscan = off").Exec(t.Context(), tx); err != nil {
					return err
				}
				plan, err := builder.RawRows(builder.Raw(strata.SQL("EXPLAIN "+strings.ReplaceAll(text, "$1", "'fox'"))), strata.S("")).All(t.Context(), tx)
				if !strings.Contains(strings.Join(plan, "\n"), "Bitmap Index Scan on notes_search_idx") {
					t.Errorf("%q", plan)
				}
				return err
			}
			plan, err := builder.RawRows(builder.Raw(strata.SQL("EXPLAIN QUERY PLAN "+strings.ReplaceAll(text, "?", "'fox'"))), strata.Cols4(notes.ID, notes.ID, notes.ID, notes.Title)).All(t.Context(), tx)
			if s := fmt.Sprint(plan); !strings.Contains(s, "SEARCH notes USING INTEGER PRIMARY KEY (rowid=?)") || !strings.Contains(s, "VIRTUAL TABLE INDEX") {
				t.Error(s)
			}
			return err
		}))
	})
}

type essayColumns struct {
	strata.Table[note]
	ID     strata.Int64
	Title  strata.Text
	Body   strata.NullText
	Search strata.FullText
}

// essays have an index of English stems, which PostgreSQL alone has.
var essays = strata.Define("essays", new(essayColumns), func(t *strata.Def, c *essayColumns) {
	t.FullTextIn(c.Search, strata.English, strata.Weighted(c.Title, 2), c.Body)
	t.PrimaryKey(c.ID)
})

func TestFullTextInALanguage(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		err := builder.CreateTables(essays).Exec(ctx, db)
		q := builder.Select(essays.ID).Where(essays.Search.Match("the runner jumping")).OrderBy(essays.Search.Rank("jump").Desc())
		if !db.Dialect().Has(dialect.Languages) {
			want := "the full-text index essays.search is in english: " + db.Dialect().Name + " does not support full-text search by the stems of a language"
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("CREATE TABLE: %v", err)
			}
			if _, err := q.All(ctx, db); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("SELECT: %v", err)
			}
			return
		}
		must(t, err)
		done(t)(builder.Insert(essays).Rows(note{ID: 1, Title: "Runners", Body: sql.Null[string]{V: "one of them jumps", Valid: true}}, note{ID: 2, Title: "Jumped, jumping", Body: sql.Null[string]{V: "a runner's 358e82a", Valid: true}}, note{ID: 3, Title: "run"}).Exec(ctx, db))
		expect(t, db, "stems", q, "[2 1]")
		expect(t, db, "digits", builder.Select(essays.ID).Where(essays.Search.Match("358e82a")), "[2]")
	})
}

// vocabulary is what random documents and queries are made of.
var vocabulary = []string{
	"a", "an", "and", "or", "ab", "abc", "quick", "quicker", "brown", "fox", "x1", "1", "12", "1e5", "1e5a", "358e82a", "0x1f", "007", "e5",
	"straße", "größe", "über", "é", "cafe\u0301", "naïve", "привет", "при", "γειά", "σοφός", "שלום", "مرحبا", "नमस्ते", "สวัสดี", "日本", "日本語", "テスト", "한국어", "٣٤", "５", "ǆ", "ⅷ",
}

// upper are words in capitals, whose case PostgreSQL folds in a UTF-8 locale.
var upper = []string{"QUICK", "Fox", "ÜBER", "Größe", "É", "ПРИВЕТ", "ΓΕΙΆ", "Ǆ", "Ⅷ"}

// glue stands between words.
var glue = []string{
	" ", " ", " ", "  ", ", ", ".", "-", "--", "_", "/", "'", "’", "\"", "“", "” ", "@", ":", "\n", "\t", "\\", "%", "&", "|", "!", "(", ")", "*", "<->", "<b>", "&amp;", "://",
	"—", "…", "、", "。", "·", "×", "²", "½", "º", "€", "™", "№", "☃", "😀", "👍🏽", "\u00a0", "\u00ad", "\u200b", "\u200d", "\u3000", "؟", "।", "‑", "（", "１.", "\u0001",
}

func randomText(r *rand.Rand, vocabulary []string) string {
	var b strings.Builder
	for range r.IntN(9) {
		b.WriteString(vocabulary[r.IntN(len(vocabulary))])
		b.WriteString(glue[r.IntN(len(glue))])
	}
	return b.String()
}

func randomQuery(r *rand.Rand, vocabulary []string) string {
	var parts []string
	for range 1 + r.IntN(4) {
		word := vocabulary[r.IntN(len(vocabulary))]
		switch r.IntN(8) {
		case 0:
			word = `"` + word + " " + vocabulary[r.IntN(len(vocabulary))] + `"`
		case 1:
			word = "-" + word
		case 2:
			word = string([]rune(word)[:1]) + "*"
		case 3:
			word += " OR"
		case 4:
			word += glue[r.IntN(len(glue))] + vocabulary[r.IntN(len(vocabulary))]
		case 5:
			word = `-"` + word + " " + vocabulary[r.IntN(len(vocabulary))] + `*"`
		}
		parts = append(parts, word)
	}
	return strings.Join(parts, " ")
}

// TestRandomFullText compares indexes and functions of the engines with each
// other and with what package words says.
func TestRandomFullText(t *testing.T) {
	for _, locale := range []string{"", "C"} {
		vocabulary := vocabulary
		if locale == "" {
			vocabulary = slices.Concat(vocabulary, upper)
		}
		r := rand.New(rand.NewPCG(7, uint64(len(vocabulary))))
		documents := make([]note, 250)
		for i := range documents {
			documents[i] = note{ID: int64(i + 1), Title: randomText(r, vocabulary), Body: sql.Null[string]{V: randomText(r, vocabulary), Valid: r.IntN(9) > 0}}
		}
		var queries []string
		for len(queries) < 250 {
			q := randomQuery(r, vocabulary)
			if _, err := words.Parse(q); err == nil {
				queries = append(queries, q)
			}
		}
		lite, err := open(t, "sqlite::memory:")
		must(t, err)
		defer lite.Close(context.Background())
		postgres, err := open(t, localized(t, locale))
		must(t, err)
		defer postgres.Close(context.Background())
		for _, db := range []*pool.DB{lite, postgres} {
			must(t, builder.CreateTables(notes).Exec(t.Context(), db))
			done(t)(builder.Insert(notes).Rows(documents...).Exec(t.Context(), db))
		}
		matches := 0
		for _, query := range queries {
			statement := builder.Select6(notes.ID, notes.Titles.Match(query).NotNull(), notes.Search.Match(query).NotNull(), strata.MatchText(notes.Title, query).NotNull(),
				notes.Search.Rank(query), strata.Highlight(notes.Title, query, "<", ">")).OrderBy(notes.ID.Asc())
			a, err := statement.All(t.Context(), lite)
			must(t, err)
			b, err := statement.All(t.Context(), postgres)
			must(t, err)
			parsed, _ := words.Parse(query)
			for i, doc := range documents {
				if a[i] != b[i] {
					t.Errorf("locale %q: %q of %q, %q:\nSQLite     %+v\nPostgreSQL %+v", locale, query, doc.Title, doc.Body.V, a[i], b[i])
				}
				want := parsed.Matches(words.List(doc.Title))
				if a[i].V2 != want || a[i].V4 != want {
					t.Errorf("%q of %q: %+v, want %v", query, doc.Title, a[i], want)
				}
				if want {
					matches++
				}
			}
			if t.Failed() {
				return
			}
		}
		if matches < 1000 {
			t.Errorf("only %d matches", matches)
		}
	}
}

// localized is a database of PostgreSQL in a locale.
func localized(t *testing.T, locale string) string {
	dsn := pgtest.Empty(t)
	if locale == "" {
		return dsn
	}
	admin, err := open(t, dsn)
	must(t, err)
	u, err := url.Parse(dsn)
	must(t, err)
	u.Path += "_" + strings.ToLower(locale)
	name := strings.TrimPrefix(u.Path, "/")
	_, err = builder.Raw(strata.SQL(fmt.Sprintf(`CREATE DATABASE "%s" TEMPLATE template0 ENCODING 'UTF8' LOCALE '%s'`, name, locale))).Exec(t.Context(), admin)
	must(t, err)
	t.Cleanup(func() {
		_, err := builder.Raw(strata.SQL(fmt.Sprintf(`DROP DATABASE "%s" WITH (FORCE)`, name))).Exec(context.Background(), admin)
		if err != nil {
			t.Error(err)
		}
		admin.Close(context.Background())
	})
	return u.String()
}
