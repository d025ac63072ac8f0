package strata

import (
	"database/sql"
	"regexp"
	"slices"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/internal/words"
)

// FullText is a full-text index of a table: a field of its struct of columns.
//
//	Search: strata.DefFullText(t, "search", strata.Weighted(c.Title, 4), c.Body)
//
//	Where(Posts.Search.Match(`quick -brown "exact phrase"`)).
//		OrderBy(Posts.Search.Rank("quick").Desc())
//
// A word is a run of letters, marks and digits of any script; case does not
// matter, accents do, and everything else parts words. A query asks for all its
// words:
//
//	quick fox           both words, in whatever column
//	"quick fox"         the words side by side, in one column
//	quick OR fox        one of them; OR joins what stands left and right of it
//	quick -brown        without brown
//	qui*                words that begin so
//
// What is written without a blank, such as full-text, is a phrase. A query
// without a word matches nothing, one that only excludes words is refused; no
// query is a syntax error.
//
// The index is made by CreateTables: on PostgreSQL a generated tsvector column of
// the index's name with a GIN index, on SQLite a table of FTS5, named table_name,
// which triggers keep in step. These call a function that pool/sqlite registers:
// other programs can read the table, and write it when they have the function.
type FullText struct{ index *ast.FullText }

// Searched is a text column that a full-text index may have.
type Searched[M any] interface {
	Column[M]
	textual()
}

// Weighted says how much a word counts in a column of a full-text index for
// Rank; without it, 1. An index has up to four different weights.
func Weighted[M any](column Searched[M], weight int) Searched[M] {
	return weighted[M]{column, weight}
}

type weighted[M any] struct {
	Searched[M]
	weight int
}

// Language is one whose words PostgreSQL knows by their stems, by the name of
// its text search configuration.
type Language string

// Some of the languages that PostgreSQL comes with.
const (
	Dutch      Language = "dutch"
	English    Language = "english"
	French     Language = "french"
	German     Language = "german"
	Italian    Language = "italian"
	Portuguese Language = "portuguese"
	Russian    Language = "russian"
	Spanish    Language = "spanish"
)

var languageName = regexp.MustCompile(`^[a-z_][a-z0-9_]*$`)

// DefFullText defines a full-text index on text columns of the table.
func DefFullText[M any](t *Def[M], name string, columns ...Searched[M]) *FullText {
	return defFullText(t, name, "", columns)
}

// DefFullTextIn defines a full-text index that finds the words of a language in
// all their forms, and leaves out the most common ones. SQLite has none: it
// refuses statements that use the index.
func DefFullTextIn[M any](t *Def[M], name string, language Language, columns ...Searched[M]) *FullText {
	if !languageName.MatchString(string(language)) {
		t.fail("full-text index %q: %q is not the name of a language", name, language)
	}
	return defFullText(t, name, language, columns)
}

func defFullText[M any](t *Def[M], name string, language Language, columns []Searched[M]) *FullText {
	checkName("full-text index", name)
	if t.table.View {
		t.fail("a view has no full-text index %q: use MatchText", name)
	}
	if t.seen[name] {
		t.fail("full-text index %q: a column has that name", name)
	}
	t.seen[name] = true
	index := &ast.FullText{Table: t.table, Name: name, Language: string(language)}
	for _, c := range columns {
		part := ast.Searched{Weight: 1}
		if w, ok := c.(weighted[M]); ok {
			part.Weight = w.weight
		}
		if part.Weight < 1 || part.Weight > 1000 {
			t.fail("full-text index %q: a weight is between 1 and 1000, not %d", name, part.Weight)
		}
		part.Column = t.columns("full-text index", []Column[M]{c})[0]
		if slices.ContainsFunc(index.Columns, func(s ast.Searched) bool { return s.Column == part.Column }) {
			t.fail("full-text index %q names the column %q twice", name, part.Column.Name)
		}
		index.Columns = append(index.Columns, part)
	}
	switch {
	case len(columns) == 0:
		t.fail("full-text index %q names no column", name)
	case len(index.Weights()) > 4:
		t.fail("full-text index %q has more than four different weights", name)
	}
	t.table.FullTexts = append(t.table.FullTexts, index)
	return &FullText{index}
}

// finishFullText refuses an index of a table without a key. SQLite would be free
// to number its rows anew, which the index goes by.
func (t *Def[M]) finishFullText() {
	if len(t.table.FullTexts) > 0 && len(t.table.PrimaryKey) == 0 {
		t.fail("full-text index %q: the table needs a primary key", t.table.FullTexts[0].Name)
	}
}

// queryKind is a search query, as an argument: it is read by Strata and written
// for the database that it goes to.
var queryKind = newKind(ast.TextQuery,
	func(c *scan.Cell, p *string) (err error) { *p, err = c.Text(); return err },
	func(s string) (any, error) {
		q, err := words.Parse(s)
		return q.String(), err
	})

// query is the node of a parameter that is a search query.
func query(p Param[string]) ast.Expr { return core[string]{kind: queryKind}.other(p) }

func (f *FullText) match(query ast.Expr) Predicate {
	return condition[sql.Null[bool]](&ast.Search{Index: f.index, Query: query})
}

func (f *FullText) rank(query ast.Expr) *NumberExpr[float64, float64] {
	n := &ast.Search{Index: f.index, Rank: true, Query: query}
	return wrap[*NumberExpr[float64, float64]](core[float64]{n, float64Kind, false})
}

// Match reports whether a row matches a query. It uses the index, and stands
// wherever a condition does, but not in RETURNING or a CHECK: there MatchText
// does the same for the texts themselves.
func (f *FullText) Match(query string) Predicate { return f.match(queryKind.literal(query)) }

// MatchParam is Match with a parameter of a prepared statement.
func (f *FullText) MatchParam(p Param[string]) Predicate { return f.match(query(p)) }

// Rank says how well a row fits a query, for ORDER BY: larger is better. It
// counts the words that the query asks for, each as n/(n+1) where the row has it
// n times, times the column's weight: that a row has another word says more than
// that it has one more often. The number is the same on every dialect, except in
// an index of a language, where it is PostgreSQL's ts_rank.
//
// It looks at the rows that Where left, and on SQLite at their texts.
func (f *FullText) Rank(query string) *NumberExpr[float64, float64] {
	return f.rank(queryKind.literal(query))
}

// RankParam is Rank with a parameter of a prepared statement.
func (f *FullText) RankParam(p Param[string]) *NumberExpr[float64, float64] { return f.rank(query(p)) }

// MatchText reports whether any text matches a query as an index of it alone
// would, without an index: in a derived table, or where the rows are few.
func MatchText[T ~string, V any](x TextOperand[T, V], query string) Predicate {
	return matchText(x.Expression(), queryKind.literal(query))
}

// MatchTextParam is MatchText with a parameter of a prepared statement.
func MatchTextParam[T ~string, V any](x TextOperand[T, V], p Param[string]) Predicate {
	return matchText(x.Expression(), query(p))
}

func matchText(x, query ast.Expr) Predicate {
	return condition[sql.Null[bool]](&ast.Call{Fn: ast.TextMatch, Args: []ast.Expr{x, query}, Type: stringKind.typ})
}

// Highlight is a text with start and stop around every word that a query asks
// for, wherever it stands, also where the text does not match. It goes by the
// words as they are written, whatever the language of an index.
//
//	strata.Highlight(Posts.Title, "quick fox", "<b>", "</b>")
//
// The text itself is not escaped.
func Highlight[T ~string, V any](x TextOperand[T, V], query, start, stop string) *TextExpr[T, V] {
	return highlight(x, queryKind.literal(query), start, stop)
}

// HighlightParam is Highlight with a parameter of a prepared statement.
func HighlightParam[T ~string, V any](x TextOperand[T, V], p Param[string], start, stop string) *TextExpr[T, V] {
	return highlight(x, query(p), start, stop)
}

func highlight[T ~string, V any](x TextOperand[T, V], query ast.Expr, start, stop string) *TextExpr[T, V] {
	return wrap[*TextExpr[T, V]](coreOf(x).call(ast.Highlight, query, stringKind.literal(start), stringKind.literal(stop)))
}
