package functions

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/strata-go/strata/internal/words"
	"github.com/strata-go/strata/pool/sqlite/internal/value"
)

// searchFunctions are those of full-text search. An index of FTS5 is given words
// in lower case with blanks between them, and so has nothing to decide.
var searchFunctions = []function{
	{"strata_words", 1, ofText(func(s string) string { return strings.Join(words.List(s), " ") })},
	{"strata_fts5", 1, func(a []value.Value) (value.Value, error) {
		q, err := parsed(a[0].Text())
		return value.String(fts5(q)), err
	}},
	{"strata_text_match", 2, func(a []value.Value) (value.Value, error) {
		q, err := parsed(a[1].Text())
		return value.Bool(q.Matches(words.List(a[0].Text()))), err
	}},
	{"strata_highlight", 4, func(a []value.Value) (value.Value, error) {
		q, err := parsed(a[1].Text())
		return value.String(highlighted(a[0].Text(), q.Wanted(), a[2].Text(), a[3].Text())), err
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
	s = strings.Clone(s) // of which the query has parts
	q, err := words.Parse(s)
	if err == nil {
		lastQuery.Store(&parsedQuery{s, q})
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

// maxWeight bounds weights, so that counts do not overflow.
const maxWeight = 1 << 20

// textRank takes a query, then weights and texts by turns.
func textRank(a []value.Value) (value.Value, error) {
	if len(a) == 0 || a[0].IsNull() {
		return null, nil
	}
	q, err := parsed(a[0].Text())
	if err != nil {
		return null, err
	}
	wanted := q.Wanted()
	counts := make([]int64, len(wanted))
	for i := 1; i+1 < len(a); i += 2 {
		weight, ok := a[i].Int()
		switch {
		case !ok:
			return null, errors.New("a weight is an integer")
		case weight < 0 || weight > maxWeight:
			return null, fmt.Errorf("a weight is between 0 and %d", maxWeight)
		}
		if a[i+1].IsNull() {
			continue
		}
		for _, word := range words.List(a[i+1].Text()) {
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
	return value.Float(float64(sum) / 1000), nil
}
