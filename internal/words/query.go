package words

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Query is what to search for: one of the lists has to hold, and of a list every
// term. No list at all matches nothing.
type Query [][]Term

// Term is a word, or several that stand side by side.
type Term struct {
	Not    bool     // the document must not have it
	Words  []string // as they were typed
	Prefix bool     // the last word may go on
}

// Parse reads a query as people type it:
//
//	quick fox           both words
//	"quick fox"         the words side by side
//	quick OR fox        one of them; OR joins what stands left and right of it
//	quick -brown        without brown
//	qui*                words that begin so
//
// Case does not matter. What is written without a blank, such as full-text, is a
// phrase. Other characters part words and have no meaning. Only what excludes
// without asking for something is an error: no index can answer it.
func Parse(text string) (Query, error) {
	var q Query
	list, or := []Term(nil), false
	for rest := text; ; {
		var item item
		item, rest = next(rest)
		switch {
		case item.end:
			q = q.with(list)
			return q, q.check()
		case item.or && len(list) > 0 && !or:
			or = true
			continue
		}
		term, err := item.term()
		if err != nil {
			return nil, err
		}
		if len(term.Words) == 0 {
			continue
		}
		if or {
			q, list, or = q.with(list), nil, false
		}
		list = append(list, term)
	}
}

// item is a part of a query between blanks.
type item struct {
	text    string
	not, or bool
	end     bool
}

// next cuts off the first item.
func next(s string) (item, string) {
	s = strings.TrimLeftFunc(s, unicode.IsSpace)
	if s == "" {
		return item{end: true}, ""
	}
	var it item
	if s[0] == '-' {
		it.not, s = true, s[1:]
	}
	if phrase, ok := strings.CutPrefix(s, `"`); ok {
		it.text, s, _ = strings.Cut(phrase, `"`)
		return it, s
	}
	i := strings.IndexFunc(s, func(r rune) bool { return r == '"' || unicode.IsSpace(r) })
	if i < 0 {
		i = len(s)
	}
	it.text = s[:i]
	it.or = !it.not && strings.EqualFold(it.text, "or")
	return it, s[i:]
}

func (it item) term() (Term, error) {
	t := Term{Not: it.not}
	end := 0
	Each(it.text, func(word string, start int) {
		t.Words = append(t.Words, word)
		end = start + len(word)
	})
	t.Prefix = end > 0 && it.text[end:] == "*"
	for _, word := range strings.FieldsFunc(it.text, func(r rune) bool { return !within(r) }) {
		if !Fits(word) {
			return t, fmt.Errorf("a word of the search query has more than %d bytes", MaxLength)
		}
	}
	return t, nil
}

// with adds a list, if it asks for something.
func (q Query) with(list []Term) Query {
	if len(list) == 0 {
		return q
	}
	return append(q, list)
}

func (q Query) check() error {
	for _, list := range q {
		if !slices.ContainsFunc(list, func(t Term) bool { return !t.Not }) {
			return fmt.Errorf("the search query %v only excludes words: it has to ask for one, too", q)
		}
	}
	return nil
}

// String writes the query as Parse reads it.
func (q Query) String() string {
	var b strings.Builder
	for i, list := range q {
		if i > 0 {
			b.WriteString(" OR ")
		}
		for j, t := range list {
			if j > 0 {
				b.WriteByte(' ')
			}
			t.write(&b)
		}
	}
	return b.String()
}

func (t Term) write(b *strings.Builder) {
	if t.Not {
		b.WriteByte('-')
	}
	b.WriteByte('"')
	b.WriteString(strings.Join(t.Words, " "))
	if t.Prefix {
		b.WriteByte('*')
	}
	b.WriteByte('"')
}

// Word is a word to look for.
type Word struct {
	Text   string // in lower case
	Prefix bool
}

// Is reports whether a word in lower case is the one to look for.
func (w Word) Is(word string) bool {
	return word == w.Text || w.Prefix && strings.HasPrefix(word, w.Text)
}

// Wanted returns the words that the query asks for, each once.
func (q Query) Wanted() []Word {
	var wanted []Word
	for _, list := range q {
		for _, t := range list {
			for i, word := range t.Words {
				w := Word{Lower(word), t.Prefix && i == len(t.Words)-1}
				if !t.Not && !slices.Contains(wanted, w) {
					wanted = append(wanted, w)
				}
			}
		}
	}
	return wanted
}

// Matches reports whether a text, as its words in lower case, matches.
func (q Query) Matches(text []string) bool {
	return slices.ContainsFunc(q, func(list []Term) bool {
		return !slices.ContainsFunc(list, func(t Term) bool { return t.in(text) == t.Not })
	})
}

// in reports whether the words stand side by side in a text.
func (t Term) in(text []string) bool {
	for i := 0; i+len(t.Words) <= len(text); i++ {
		found := true
		for j, word := range t.Words {
			w := Word{Lower(word), t.Prefix && j == len(t.Words)-1}
			found = found && w.Is(text[i+j])
		}
		if found {
			return true
		}
	}
	return false
}
