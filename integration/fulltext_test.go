package integration

import (
	"context"
	"database/sql"
	"errors"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
)

// note is a row with texts to search.
type note struct {
	ID    int64
	Title string
	Body  sql.Null[string]
}

type noteColumns struct {
	strata.Table[note]
	ID     strata.Int64
	Title  strata.Text
	Body   strata.NullText
	Search strata.FullText
	Titles strata.FullText `db:"title_search"`
}

var notes = strata.Define("notes", new(noteColumns), func(t *strata.Def, c *noteColumns) {
	t.FullText(c.Search, strata.Weighted(c.Title, 3), c.Body)
	t.FullText(c.Titles, c.Title)
	t.PrimaryKey(c.ID)
})

// texts are the titles and bodies of notes, by ID from 1; "-" is NULL.
var texts = [][2]string{
	{"The quick brown fox", "jumps over the lazy dog."},
	{"Über die Größe", "Ein FUCHS, ein Hund & ein Haus"},
	{"Hashes", "358e82a 6e90zc6 1e5 0x1F -5 3.14 007"},
	{"full-text search", "an e-mail to a.b@example.org, see http://example.org/x?y=z_1"},
	{"No body", "-"},
	{"", ""},
	{"York", "Times: New York times; brown dogs, quick brownies"},
	{"Don’t “quote” me", "it's 5µm — 日本語、テスト or café ☃"},
	{"quick", "quick quick quick dog"},
}

func withNotes(t *testing.T, test func(t *testing.T, db *pool.DB)) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		must(t, builder.CreateTables(notes).Exec(ctx, db))
		for i, text := range texts {
			n := note{ID: int64(i + 1), Title: text[0]}
			if text[1] != "-" {
				n.Body = sql.Null[string]{V: text[1], Valid: true}
			}
			done(t)(builder.Insert(notes).Rows(n).Exec(ctx, db))
		}
		test(t, db)
	})
}

// found are the notes that match.
func found(c strata.Condition) rows[int64] {
	return builder.Select(notes.ID).From(notes).Where(c).OrderBy(notes.ID.Asc())
}

func TestFullTextMatches(t *testing.T) {
	withNotes(t, func(t *testing.T, db *pool.DB) {
		for query, want := range map[string]string{
			"fox": "[1]", "FOX": "[1]", "fuchs": "[2]", "quick brown": "[1 7]", "quick dog": "[1 9]",
			`"quick brown"`: "[1]", `"brown quick"`: "[]", `"fox jumps"`: "[]", `"york times"`: "[7]", `"times new york"`: "[7]",
			"fox or hund": "[1 2]", "fox OR hund OR hashes": "[1 2 3]", "quick lazy or ein haus": "[1 2]", "fox or nothing": "[1]",
			"quick -fox": "[7 9]", `quick -"brown fox"`: "[7 9]", "quick -brown* -fox": "[9]", "quick -fox or hashes -quick": "[3 7 9]",
			"bro*": "[1 7]", "brown*": "[1 7]", "browni*": "[7]", "rown*": "[]", `"quick bro*"`: "[1 7]", `"qui* brown"`: "[]", "358*": "[3]", "GRÖ*": "[2]",
			"über": "[2]", "ÜBER größe": "[2]", "uber": "[]", "grosse": "[]", "café": "[8]", "cafe": "[]",
			"358e82a": "[3]", "358E82A": "[3]", "358e82": "[]", "6e90zc6": "[3]", "1e5": "[3]", "0x1f": "[3]", "5": "[3]", "3.14": "[3]", "14 3": "[3]", "7": "[]", "007": "[3]",
			"-5 3": "[]", "full-text": "[4]", "text full": "[4]", "text-full": "[]", "mail": "[4]", "e-mail": "[4]", "example.org": "[4]", "a.b@example": "[4]", "z_1": "[4]",
			"don't": "[8]", "t": "[8]", "quote": "[8]", "s": "[8]", "5µm": "[8]", "日本語": "[8]", "日本*": "[8]", "日本": "[]", "テスト": "[8]", "☃": "[]",
			"": "[]", " -- \" * & | ! ( ) : \\ '": "[]", "or": "[8]", "and": "[]", "quick & dog | x": "[]", "c1:fox": "[]", "title:": "[]", "fox'": "[1]", "fox:*": "[1]",
			"body": "[5]", "body no": "[5]", "search": "[4]", "simple": "[]", "NEAR(quick fox)": "[]", "rowid": "[]",
		} {
			expect(t, db, query, found(notes.Search.Match(query)), want)
		}
		expect(t, db, "one column", found(notes.Titles.Match("quick")), "[1 9]")
		expect(t, db, "both", found(notes.Titles.Match("quick").And(notes.Search.Match("dog"))), "[1 9]")
		expect(t, db, "not", found(notes.Search.Match("quick or ein or hashes or search").Not()), "[5 6 8]")
		expect(t, db, "not of nothing", found(notes.Search.Match("").Not()), "[1 2 3 4 5 6 7 8 9]")
		expect(t, db, "either", found(strata.Or(notes.Search.Match("fox"), notes.ID.Eq(5))), "[1 5]")
		expect(t, db, "selected", builder.Select2(notes.ID, notes.Search.Match("quick")).Where(notes.ID.Le(2)).OrderBy(notes.ID.Asc()), "[{1 {true true}} {2 {false true}}]")
		expect(t, db, "is true", found(notes.Search.Match("fox").IsTrue()), "[1]")
		expect(t, db, "case", builder.Select(strata.CaseWhen(notes.Search.Match("fox"), strata.S("yes")).Else(strata.S("no"))).From(notes).Where(notes.ID.Le(2)).OrderBy(notes.ID.Asc()), "[{yes true} {no true}]")
	})
}

func TestFullTextWithoutIndex(t *testing.T) {
	withNotes(t, func(t *testing.T, db *pool.DB) {
		for query, want := range map[string]string{
			"brown": "[7]", "quick -dog or lazy": "[1 7]", `"new york"`: "[7]", "bro*": "[7]", "358e82a": "[3]", "": "[]", "FUCHS": "[2]", "example.org": "[4]", "5µm": "[8]",
		} {
			expect(t, db, query, found(strata.MatchText(notes.Body, query)), want)
		}
		expect(t, db, "NULL", builder.Select2(strata.MatchText(notes.Body, "x"), strata.MatchText(notes.Body, "")).Where(notes.ID.Ge(5), notes.ID.Le(6)).OrderBy(notes.ID.Asc()),
			"[{{false false} {false false}} {{false true} {false true}}]")
		d := builder.Derived(builder.Select2(notes.ID, notes.Title).Where(notes.ID.Lt(9)), "d")
		expect(t, db, "derived", builder.Select(notes.ID.From(d)).From(d).Where(strata.MatchText(notes.Title.From(d), "quick")), "[1]")
		expect(t, db, "expression", found(strata.MatchText(notes.Title.Concat(" cat"), `"fox cat"`)), "[1]")
	})
}

func TestFullTextRank(t *testing.T) {
	withNotes(t, func(t *testing.T, db *pool.DB) {
		rank := func(query string) rows[strata.Row2[int64, float64]] {
			r := notes.Search.Rank(query)
			return builder.Select2(notes.ID, r).Where(notes.Search.Match(query)).OrderBy(r.Desc(), notes.ID.Asc())
		}
		expect(t, db, "one", rank("quick"), "[{9 0.857} {1 0.75} {7 0.5}]")
		expect(t, db, "two", rank("quick OR dog"), "[{9 1.357} {1 1.25} {7 0.5}]")
		expect(t, db, "again", rank("quick QUICK -nothing"), "[{9 0.857} {1 0.75} {7 0.5}]")
		expect(t, db, "prefix", rank("brown*"), "[{1 0.75} {7 0.666}]")
		expect(t, db, "phrase", rank(`"new york"`), "[{7 1.3}]")
		expect(t, db, "digits", rank("358e82a or 1e5"), "[{3 1}]")
		expect(t, db, "umlauts", rank("ÜBER"), "[{2 0.75}]")
		expect(t, db, "excluded words do not count", builder.Select(notes.Search.Rank("fox -quick")).Where(notes.ID.Eq(1)), "[0.75]")
		expect(t, db, "what does not match", builder.Select2(notes.ID, notes.Search.Rank("fox")).Where(notes.ID.Eq(5)), "[{5 0}]")
		expect(t, db, "nothing", builder.Select(notes.Search.Rank("")).Where(notes.ID.Eq(1)), "[0]")
		expect(t, db, "no weights", builder.Select(notes.Titles.Rank("the fox")).Where(notes.ID.Eq(1)), "[1]")
	})
}

func TestHighlight(t *testing.T) {
	withNotes(t, func(t *testing.T, db *pool.DB) {
		show := func(id int64, query string) rows[sql.Null[string]] {
			return builder.Select(strata.Highlight(notes.Body, query, `<\1>`, `\&`)).Where(notes.ID.Eq(id))
		}
		expect(t, db, "words", show(1, "LAZY dog fox"), `[{jumps over the <\1>lazy\& <\1>dog\&. true}]`)
		expect(t, db, "umlauts", builder.Select(strata.Highlight(notes.Title, "über GRÖSSE gröSSE größe", "[", "]").NotNull()).Where(notes.ID.Eq(2)), "[[Über] die [Größe]]")
		expect(t, db, "phrase", show(7, `"york times"`), `[{<\1>Times\&: New <\1>York\& <\1>times\&; brown dogs, quick brownies true}]`)
		expect(t, db, "prefix", show(7, "bro* or dog"), `[{Times: New York times; <\1>brown\& dogs, quick <\1>brownies\& true}]`)
		expect(t, db, "excluded", show(9, "dog -quick"), `[{quick quick quick <\1>dog\& true}]`)
		expect(t, db, "parts", show(4, "example.org a x"), `[{an e-mail to <\1>a\&.b@<\1>example\&.<\1>org\&, see http://<\1>example\&.<\1>org\&/<\1>x\&?y=z_1 true}]`)
		expect(t, db, "digits", show(3, "358e82a 5 358*"), `[{<\1>358e82a\& 6e90zc6 1e5 0x1F -<\1>5\& 3.14 007 true}]`)
		expect(t, db, "punctuation", builder.Select(strata.Highlight(notes.Title, "don quote", "[", "]").NotNull()).Where(notes.ID.Eq(8)), "[[Don]’t “[quote]” me]")
		expect(t, db, "scripts", show(8, "テスト 日本語 café"), `[{it's 5µm — <\1>日本語\&、<\1>テスト\& or <\1>café\& ☃ true}]`)
		expect(t, db, "nothing", show(1, ""), "[{jumps over the lazy dog. true}]")
		expect(t, db, "NULL", show(5, "x"), "[{ false}]")
	})
}

func TestFullTextStaysInStep(t *testing.T) {
	withNotes(t, func(t *testing.T, db *pool.DB) {
		ctx := t.Context()
		n := done(t)(builder.Update(notes).Set(notes.Title.Set("A slow cat")).Where(notes.Search.Match("quick")).Exec(ctx, db))
		if n != 3 {
			t.Errorf("%d rows updated", n)
		}
		expect(t, db, "updated", found(notes.Search.Match("slow")), "[1 7 9]")
		expect(t, db, "gone", found(notes.Search.Match("fox")), "[]")
		expect(t, db, "still", found(notes.Search.Match("quick")), "[7 9]")
		done(t)(builder.Update(notes).Set(notes.ID.Set(77)).Where(notes.ID.Eq(7)).Exec(ctx, db))
		expect(t, db, "moved", found(notes.Search.Match("york")), "[77]")
		done(t)(builder.Update(notes).Set(notes.Body.SetOrNull(sql.Null[string]{})).Where(notes.ID.Eq(77)).Exec(ctx, db))
		expect(t, db, "NULL", found(notes.Search.Match("york")), "[]")
		if n := done(t)(builder.Delete(notes).Where(notes.Search.Match("slow cat"), notes.ID.Lt(50)).Exec(ctx, db)); n != 2 {
			t.Errorf("%d rows deleted", n)
		}
		expect(t, db, "deleted", found(notes.Search.Match("cat")), "[77]")
		upsert := builder.Insert(notes).Rows(note{ID: 77, Title: "upset"}, note{ID: 78, Title: "new"}).OnConflict(notes.ID).DoUpdate(notes.Title.SetExpr(notes.Title.Excluded()))
		done(t)(upsert.Exec(ctx, db))
		expect(t, db, "upsert", found(notes.Search.Match("upset or new or cat")), "[77 78]")
		done(t)(builder.Delete(notes).All().Exec(ctx, db))
		done(t)(builder.Insert(notes).Rows(note{ID: 1, Title: "fresh"}).Exec(ctx, db))
		expect(t, db, "afresh", found(notes.Search.Match("upset or new or fresh or dog")), "[1]")

		stop := errors.New("stop")
		err := db.Tx(ctx, func(tx *pool.Tx) error {
			done(t)(builder.Update(notes).Set(notes.Title.Set("undone")).All().Exec(ctx, tx))
			done(t)(builder.Insert(notes).Rows(note{ID: 2, Title: "undone"}).Exec(ctx, tx))
			ids, err := builder.Select(notes.ID).Where(notes.Search.Match("undone")).OrderBy(notes.ID.Asc()).All(ctx, tx)
			if err != nil || len(ids) != 2 {
				t.Errorf("in the transaction: %v, %v", ids, err)
			}
			return stop
		})
		if !errors.Is(err, stop) {
			t.Error(err)
		}
		expect(t, db, "rolled back", found(notes.Search.Match("undone or fresh")), "[1]")
		must(t, builder.CreateTables(notes).IfNotExists().Exec(ctx, db))
		expect(t, db, "created again", found(notes.Search.Match("fresh")), "[1]")
		must(t, builder.DropTables(notes).Exec(ctx, db))
		must(t, builder.CreateTables(notes).Exec(ctx, db))
		expect(t, db, "dropped and created", found(notes.Search.Match("fresh")), "[]")
	})
}
