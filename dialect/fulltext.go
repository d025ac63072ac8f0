package dialect

import (
	"strings"

	"github.com/strata-go/strata/internal/words"
)

// FullText is how a dialect searches full text. Each way has spellings that begin with
// "search:".
type FullText uint8

// The ways of full-text search.
const (
	NoFullText   FullText = iota // it is refused
	SearchColumn                 // in a column of type tsvector, which has a GIN index
	SearchTable                  // in a table of FTS5, which triggers keep in step
	SearchKey                    // by an index of the texts, as the clause SearchIndex has it; a condition names its {columns}
)

// postgresSearch spells full-text search; {config} is the text search
// configuration. A query is a tsquery's text, which tsquery below writes, so that
// its words are taken from there.
var postgresSearch = map[string]string{
	"search:vector": "to_tsvector('{config}', " + parted("{1}") + ")",
	"search:match":  "{1} @@ to_tsquery('{config}', {2})",
	"search:stem":   "CAST(ts_rank({1}, to_tsquery('{config}', {2})) AS double precision)",
	// {weight} is what the occurrences of d.lexeme count.
	"search:rank": "(SELECT CAST(coalesce(sum(1000 * n / (n + 1)), 0) AS double precision) / 1000" +
		" FROM (SELECT CAST(sum({weight}) AS bigint) AS n FROM " + "(SELECT DISTINCT lower(q[1]) AS word, q[2] IS NOT NULL AS prefix FROM " + wanted("{2}") + ") AS q" +
		" JOIN unnest({1}) AS d ON CASE WHEN prefix THEN starts_with(d.lexeme, word) ELSE d.lexeme = word END" +
		" GROUP BY word, prefix) AS r)",

	"text_match": "(to_tsvector('simple', " + parted("{1}") + ") @@ to_tsquery('simple', {2}))",
	"highlight": `coalesce(regexp_replace({1} COLLATE "default", '(?<![^` + words.Separators + `])(' || (SELECT` +
		" string_agg(ltrim(q[1], '" + string(words.Mark) + "') || CASE WHEN q[2] IS NULL THEN '' ELSE '[^" + words.Separators + "]*' END, '|')" +
		" FROM " + wanted("{2}") + `) || ')(?![^` + words.Separators + `])', replace({3}, '\', '\\') || '\&' || replace({4}, '\', '\\'), 'gi'), {1})`,
}

// parted is a text with blanks between its words and a mark before those that
// begin with a digit: what is left to PostgreSQL's parser to do has one answer.
func parted(x string) string {
	return "regexp_replace(regexp_replace(" + x + ", '[" + words.Separators + "]+', ' ', 'g'), '(^| )(?=[0-9])', '\\1" + string(words.Mark) + "', 'g')"
}

// wanted are the words that a query asks for as rows q: the word, and :* where
// it is the beginning of one.
func wanted(query string) string {
	return "regexp_matches(regexp_replace(" + query + `, '!\([^)]*\)', '', 'g'), '''([^'']*)''(:\*)?', 'g') AS q`
}

// tsquery writes a query for to_tsquery. No word has a quote in it.
func tsquery(v any) (any, error) {
	q, err := words.Parse(v.(string))
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	for i, list := range q {
		if i > 0 {
			b.WriteString(" | ")
		}
		for j, term := range list {
			if j > 0 {
				b.WriteString(" & ")
			}
			if term.Not {
				b.WriteByte('!')
			}
			b.WriteByte('(')
			for k, word := range term.Words {
				if k > 0 {
					b.WriteString(" <-> ")
				}
				b.WriteString("'" + words.Marked(word) + "'")
			}
			if term.Prefix {
				b.WriteString(":*")
			}
			b.WriteByte(')')
		}
	}
	return b.String(), nil
}

// sqliteSearch spells full-text search. A query is text as package words reads
// it, for the functions of pool/sqlite.
var sqliteSearch = map[string]string{
	"search:vector": "strata_words({1})",
	"search:match":  "strata_fts5({1})",
	"search:rank":   "strata_text_rank({*})",
	"text_match":    "strata_text_match({1}, {2})",
	"highlight":     "strata_highlight({1}, {2}, {3}, {4})",
}
