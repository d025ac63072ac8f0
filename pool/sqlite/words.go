package sqlite

import (
	"database/sql/driver"
	"errors"
	"strings"
	"sync/atomic"

	"github.com/strata-go/strata/internal/words"
)

// searchFunctions are those of full-text search. An index of FTS5 is given words
// in lower case with blanks between them, and so has nothing to decide.
var searchFunctions = []function{
	{"strata_words", 1, texts(func(s ...string) driver.Value { return strings.Join(words.List(s[0]), " ") })},
	{"strata_fts5", 1, func(a []driver.Value) (driver.Value, error) {
		q, err := parsed(text(a[0]))
		return fts5(q), err
	}},
	{"strata_text_match", 2, func(a []driver.Value) (driver.Value, error) {
		q, err := parsed(text(a[1]))
		return truth(q.Matches(words.List(text(a[0])))), err
	}},
	{"strata_highlight", 4, func(a []driver.Value) (driver.Value, error) {
		q, err := parsed(text(a[1]))
		return highlighted(text(a[0]), q.Wanted(), text(a[2]), text(a[3])), err
	}},
}

var looseSearchFunctions = []function{{"strata_text_rank", -1, textRank}}

// lastQuery is the query that was parsed last: a statement asks for the same one
// for every row.
var lastQuery atomic.Pointer[parsedQuery]

type parsedQuery struct {
	text  string
	query words.Query
}

func parsed(s string) (words.Query, error) {
	if last := lastQuery.Load(); last != nil && last.text == s {
		return last.query, nil
	}
	q, err := words.Parse(s)
	if err == nil {
		lastQuery.Store(&parsedQuery{strings.Clone(s), q})
	}
	return q, err
}

// fts5 writes a query for MATCH. No word has a quote in it.
func fts5(q words.Query) string {
	if len(q) == 0 {
		return `""` // matches nothing
	}
	lists := make([]string, len(q))
	for i, list := range q {
		var all, none []string
		for _, t := range list {
			phrase := `"` + words.Lower(strings.Join(t.Words, " ")) + `"`
			if t.Prefix {
				phrase += "*"
			}
			if t.Not {
				none = append(none, phrase)
			} else {
				all = append(all, phrase)
			}
		}
		lists[i] = "(" + strings.Join(all, " AND ") + ")"
		if none != nil {
			lists[i] = "(" + lists[i] + " NOT (" + strings.Join(none, " OR ") + "))"
		}
	}
	return strings.Join(lists, " OR ")
}

// highlighted puts start and stop around the words that are wanted.
func highlighted(s string, wanted []words.Word, start, stop string) string {
	var b strings.Builder
	end := 0
	words.Each(s, func(word string, at int) {
		if !isWanted(wanted, words.Lower(word)) {
			return
		}
		b.WriteString(s[end:at])
		b.WriteString(start)
		b.WriteString(word)
		b.WriteString(stop)
		end = at + len(word)
	})
	b.WriteString(s[end:])
	return b.String()
}

func isWanted(wanted []words.Word, word string) bool {
	for _, w := range wanted {
		if w.Is(word) {
			return true
		}
	}
	return false
}

// textRank takes a query, then weights and texts by turns.
func textRank(a []driver.Value) (driver.Value, error) {
	if len(a) == 0 || a[0] == nil {
		return nil, nil
	}
	q, err := parsed(text(a[0]))
	if err != nil {
		return nil, err
	}
	wanted := q.Wanted()
	counts := make([]int64, len(wanted))
	for i := 1; i+1 < len(a); i += 2 {
		weight, ok := a[i].(int64)
		if !ok {
			return nil, errors.New("a weight is an integer")
		}
		if a[i+1] == nil {
			continue
		}
		for _, word := range words.List(text(a[i+1])) {
			for j, w := range wanted {
				if w.Is(word) {
					counts[j] += weight
				}
			}
		}
	}
	sum := int64(0)
	for _, n := range counts {
		sum += 1000 * n / (n + 1)
	}
	return float64(sum) / 1000, nil
}
