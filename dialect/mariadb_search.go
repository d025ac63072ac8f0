package dialect

import (
	"strings"

	"github.com/strata-go/strata/internal/words"
)

// MariaDB's own indexes of full text leave out short words and some others unless the server
// is told otherwise, and do not find what a transaction has not committed. So texts are
// searched as they are: a query is a regular expression of their words in lower case.

const (
	// part is a character of a word, other one that parts words, or begins a text. Between
	// two columns is one that no phrase goes over.
	part  = `\p{L}\p{M}\p{Nd}\p{Nl}`
	other = `(?:[^` + part + `]|` + string(words.Mark) + `)`
	apart = `(?:[^` + part + `\x{0}]|` + string(words.Mark) + `)+`
	// An accent alone begins no word.
	begins = `[\p{Mn}\p{Me}]*`
	ends   = `(?![` + part + `](?<!` + string(words.Mark) + `))`
)

var mariadbFullText = map[string]string{
	"search:match": "(LOWER(CONCAT_WS(CHAR(0 USING utf8mb4), {columns})) REGEXP {1})",
	"text_match":   "(LOWER({1}) REGEXP {2})",
}

// mariadbWords writes what is searched for: of one list, every term.
func mariadbWords(v any) (any, error) {
	q, err := words.Parse(v.(string))
	if err != nil {
		return nil, err
	}
	if len(q) == 0 {
		return `(?!)`, nil
	}
	var lists []string
	for _, list := range q {
		var b strings.Builder
		for _, t := range list {
			b.WriteString(mariadbTerm(t))
		}
		lists = append(lists, b.String())
	}
	return `(?s)^(?:` + strings.Join(lists, "|") + `)`, nil
}

// mariadbTerm looks for words side by side somewhere in a text.
func mariadbTerm(t words.Term) string {
	list := make([]string, len(t.Words))
	for i, word := range t.Words {
		list[i] = words.Lower(word)
	}
	look, last := `(?=`, ends
	if t.Not {
		look = `(?!`
	}
	if t.Prefix {
		last = ""
	}
	return look + `.*(?:^|` + other + `)` + begins + strings.Join(list, ends+apart+begins) + last + `)`
}
