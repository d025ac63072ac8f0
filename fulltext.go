package strata

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/internal/scan"
)

// FullText is a full-text index of a table: a field of its struct of columns, which
// is no field of the model. FullText of its definition says what it indexes:
//
//	t.FullText(c.Search, strata.Weighted(c.Title, 4), c.Body)
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
type Searched interface {
	isExpression() *expr.Expr
	isText()
}

// Weighted says how much a word counts in a column of a full-text index for Rank;
// without it, 1. An index has up to four different weights.
func Weighted(column Searched, weight int) Searched { return weighted{column, weight} }

type weighted struct {
	Searched
	weight int
}

func (w weighted) isExpression() *expr.Expr { return exprOf(w.Searched) }

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

// query is the node of a parameter that is a search query.
func query(p Param[string]) ast.Expr { return expr.TextQuery.Other(exprOf(p)) }

func queryArg(query string) ast.Expr { return expr.TextQuery.Literal(expr.QueryValue(query)) }

func (f FullText) match(query ast.Expr) Predicate {
	return predicate(f.search(&ast.Search{Query: query}))
}

func (f FullText) rank(query ast.Expr) Float64 {
	return Float64{expr.New(f.search(&ast.Search{Rank: true, Query: query}), expr.Float64)}
}

// search ties a search to the index, which a definition made.
func (f FullText) search(s *ast.Search) ast.Expr {
	if f.index == nil || f.index.Table == nil {
		return &ast.Bind{Err: errNoIndex}
	}
	s.Index = f.index
	return s
}

const errNoIndex expr.Misuse = "a full-text index that no definition made; call t.FullText in the table's definition"

// Match reports whether a row matches a query. It uses the index, and stands
// wherever a condition does, but not in RETURNING or a CHECK: there MatchText
// does the same for the texts themselves.
func (f FullText) Match(query string) Predicate { return f.match(queryArg(query)) }

// MatchParam is Match with a parameter of a prepared statement.
func (f FullText) MatchParam(p Param[string]) Predicate { return f.match(query(p)) }

// Rank says how well a row fits a query, for ORDER BY: larger is better. It
// counts the words that the query asks for, each as n/(n+1) where the row has it
// n times, times the column's weight: that a row has another word says more than
// that it has one more often. The number is the same on every dialect, except in
// an index of a language, where it is PostgreSQL's ts_rank.
//
// It looks at the rows that Where left, and on SQLite at their texts.
func (f FullText) Rank(query string) Float64 {
	return f.rank(queryArg(query))
}

// RankParam is Rank with a parameter of a prepared statement.
func (f FullText) RankParam(p Param[string]) Float64 { return f.rank(query(p)) }

// MatchText reports whether any text matches a query as an index of it alone
// would, without an index: in a derived table, or where the rows are few.
func MatchText(x AnyText, query string) Predicate {
	return matchText(exprOf(x), queryArg(query))
}

// MatchTextParam is MatchText with a parameter of a prepared statement.
func MatchTextParam(x AnyText, p Param[string]) Predicate {
	return matchText(exprOf(x), query(p))
}

func matchText(x *expr.Expr, query ast.Expr) Predicate {
	return NullBool{x.Retyped(expr.Text).Test(ast.TextMatch, query)}
}

// Highlight is a text with start and stop around every word that a query asks
// for, wherever it stands, also where the text does not match. It goes by the
// words as they are written, whatever the language of an index.
//
//	strata.Highlight(Posts.Title, "quick fox", "<b>", "</b>")
//
// The text itself is not escaped.
func Highlight(x AnyText, query, start, stop string) NullText {
	return highlight(x, queryArg(query), start, stop)
}

// HighlightParam is Highlight with a parameter of a prepared statement.
func HighlightParam(x AnyText, p Param[string], start, stop string) NullText {
	return highlight(x, query(p), start, stop)
}

func highlight(x AnyText, query ast.Expr, start, stop string) NullText {
	return NullText{exprOf(x).CallAs(expr.Text, ast.Highlight, query, expr.TextArg(start), expr.TextArg(stop))}
}

// FullText says which text columns of the table an index has.
func (t *Def) FullText(index FullText, columns ...Searched) {
	defOf(t).fullText(index, "", columns)
}

// FullTextIn is FullText of a language: the index finds its words in all their forms,
// and leaves out the most common ones. SQLite has none: it refuses statements that
// use the index.
func (t *Def) FullTextIn(index FullText, language Language, columns ...Searched) {
	d := defOf(t)
	if !languageName.MatchString(string(language)) {
		d.mistake("full-text index %q: %q is not the name of a language", nameOf(index), language)
	}
	d.fullText(index, language, columns)
}

func nameOf(f FullText) string {
	if f.index == nil {
		return ""
	}
	return f.index.Name
}

// bindFullText makes the index of a field, which a call of the definition completes.
func (d *def) bindFullText(v reflect.Value, name string) {
	index := &ast.FullText{Table: d.table, Name: name}
	*scan.At[*ast.FullText](scan.SlotOfValue(v)) = index
	d.table.FullTexts = append(d.table.FullTexts, index)
}

func (d *def) fullText(f FullText, language Language, columns []Searched) {
	index := f.index
	if index == nil || index.Table != d.table {
		d.mistake("FullText: the index is not one of this table's struct of columns")
		return
	}
	if d.table.View {
		d.mistake("a view has no full-text index %q: use MatchText", index.Name)
	}
	index.Language = string(language)
	for _, c := range columns {
		part := ast.Searched{Weight: 1}
		if w, ok := c.(weighted); ok {
			part.Weight = w.weight
		}
		if part.Weight < 1 || part.Weight > 1000 {
			d.mistake("full-text index %q: a weight is between 1 and 1000, not %d", index.Name, part.Weight)
		}
		b := d.columnIn(fmt.Sprintf("full-text index %q", index.Name), exprOf(c))
		if b == nil {
			continue
		}
		part.Column = b.column
		if slices.ContainsFunc(index.Columns, func(s ast.Searched) bool { return s.Column == part.Column }) {
			d.mistake("full-text index %q names the column %q twice", index.Name, part.Column.Name)
		}
		index.Columns = append(index.Columns, part)
	}
	if len(index.Weights()) > 4 {
		d.mistake("full-text index %q has more than four different weights", index.Name)
	}
}

// finishFullText refuses an index of nothing, and one of a table without a key: SQLite
// would be free to number its rows anew, which the index goes by.
func (d *def) finishFullText() {
	for _, f := range d.table.FullTexts {
		if len(f.Columns) == 0 {
			d.mistake("full-text index %q names no column; call t.FullText in the definition", f.Name)
		}
		if len(d.table.PrimaryKey) == 0 {
			d.mistake("full-text index %q: the table needs a primary key", f.Name)
		}
	}
}
