package dialect

import (
	"errors"
	"fmt"
	"regexp/syntax"
	"strings"
)

// MariaDB's regular expressions are PCRE: classes have letters of all scripts, $ stands
// before a newline at the end, too, and of several matches at one place the first that is
// found counts, where PostgreSQL takes the longest. A pattern is written anew, without what
// differs, from its tree; one that is searched for what it matches is refused where the
// first match may not be the longest.

var (
	mariadbTest   = regexpText(func(*syntax.Regexp) error { return nil })
	mariadbSearch = regexpText(onlyLongest)
)

var errShorter = errors.New("regular expressions that may match shorter than they could, as it takes the first match; " +
	"write what follows a repetition, or a choice, so that its first character tells it apart")

// regexpText writes a pattern for PCRE, if its tree is one to be taken.
func regexpText(check func(*syntax.Regexp) error) func(string) (string, error) {
	return func(pattern string) (string, error) {
		tree, err := syntax.Parse(pattern, syntax.Perl|syntax.DotNL)
		if err != nil {
			return "", errors.New("the regular expression")
		}
		if err := check(tree); err != nil {
			return "", err
		}
		var b strings.Builder
		pcre(&b, tree)
		return b.String(), nil
	}
}

// pcre writes a part of a pattern.
func pcre(b *strings.Builder, t *syntax.Regexp) {
	switch t.Op {
	case syntax.OpLiteral:
		for _, r := range t.Rune {
			pcreRune(b, r)
		}
	case syntax.OpCharClass:
		b.WriteByte('[')
		for i := 0; i < len(t.Rune); i += 2 {
			pcreRune(b, t.Rune[i])
			if t.Rune[i] < t.Rune[i+1] {
				b.WriteByte('-')
				pcreRune(b, t.Rune[i+1])
			}
		}
		b.WriteByte(']')
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteString("(?s:.)")
	case syntax.OpBeginText:
		b.WriteString(`\A`)
	case syntax.OpEndText:
		b.WriteString(`\z`)
	case syntax.OpNoMatch:
		b.WriteString("(?!)")
	case syntax.OpCapture:
		b.WriteByte('(')
		pcre(b, t.Sub[0])
		b.WriteByte(')')
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest, syntax.OpRepeat:
		b.WriteString("(?:")
		pcre(b, t.Sub[0])
		b.WriteByte(')')
		b.WriteString(repetition(t))
	case syntax.OpConcat:
		for _, s := range t.Sub {
			pcreGroup(b, s, s.Op == syntax.OpAlternate)
		}
	case syntax.OpAlternate:
		for i, s := range t.Sub {
			if i > 0 {
				b.WriteByte('|')
			}
			pcre(b, s)
		}
	}
}

func pcreGroup(b *strings.Builder, t *syntax.Regexp, group bool) {
	if group {
		b.WriteString("(?:")
		defer b.WriteByte(')')
	}
	pcre(b, t)
}

func repetition(t *syntax.Regexp) string {
	switch t.Op {
	case syntax.OpStar:
		return "*"
	case syntax.OpPlus:
		return "+"
	case syntax.OpQuest:
		return "?"
	}
	if t.Max < 0 {
		return fmt.Sprintf("{%d,}", t.Min)
	}
	return fmt.Sprintf("{%d,%d}", t.Min, t.Max)
}

// pcreRune writes a character that stands for itself.
func pcreRune(b *strings.Builder, r rune) {
	if '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' || r == ' ' {
		b.WriteRune(r)
		return
	}
	fmt.Fprintf(b, `\x{%x}`, r)
}

// onlyLongest refuses a pattern whose first match may not be the longest. Either each
// character of a text tells where in the pattern it is, or the pattern is a row of single
// characters, repeated or not: then what takes a character early loses nothing later.
func onlyLongest(t *syntax.Regexp) error {
	if row(t) {
		return nil
	}
	p := &places{}
	if n := p.of(t); n == nil || p.apart(n.first) != nil {
		return errShorter
	}
	for _, follow := range p.follow {
		if p.apart(follow) != nil {
			return errShorter
		}
	}
	return nil
}

// row reports whether a pattern is a row of single characters that may be repeated.
func row(t *syntax.Regexp) bool {
	switch t.Op {
	case syntax.OpLiteral, syntax.OpCharClass, syntax.OpAnyChar, syntax.OpBeginText, syntax.OpEndText, syntax.OpEmptyMatch:
		return true
	case syntax.OpCapture:
		return row(t.Sub[0])
	case syntax.OpConcat:
		for _, s := range t.Sub {
			if !row(s) {
				return false
			}
		}
		return true
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest, syntax.OpRepeat:
		return single(t.Sub[0])
	default:
		return false
	}
}

func single(t *syntax.Regexp) bool {
	return t.Op == syntax.OpCharClass || t.Op == syntax.OpAnyChar || t.Op == syntax.OpLiteral && len(t.Rune) == 1 ||
		t.Op == syntax.OpCapture && single(t.Sub[0])
}

// places are those of single characters in a pattern, and which may follow each.
type places struct {
	runes  [][]rune // ranges
	follow [][]int
}

// placed is a part of a pattern: the places that it may begin and end with.
type placed struct {
	first, last []int
	empty       bool // it may match nothing
}

// mostPlaces bounds what is looked at.
const mostPlaces = 400

// of finds the places of a part; nil where it is not known what it does.
func (p *places) of(t *syntax.Regexp) *placed {
	switch t.Op {
	case syntax.OpEmptyMatch, syntax.OpBeginText, syntax.OpEndText:
		return &placed{empty: true}
	case syntax.OpLiteral:
		n := &placed{empty: true}
		for _, r := range t.Rune {
			n = p.then(n, p.at([]rune{r, r}))
		}
		return n
	case syntax.OpCharClass:
		return p.at(t.Rune)
	case syntax.OpAnyChar:
		return p.at([]rune{0, 0x10FFFF})
	case syntax.OpCapture:
		return p.of(t.Sub[0])
	case syntax.OpConcat:
		n := &placed{empty: true}
		for _, s := range t.Sub {
			if n = p.then(n, p.of(s)); n == nil {
				return nil
			}
		}
		return n
	case syntax.OpAlternate:
		n := &placed{}
		for _, s := range t.Sub {
			m := p.of(s)
			if m == nil || m.empty { // a choice of nothing is tried before, or after, others
				return nil
			}
			n.first, n.last = append(n.first, m.first...), append(n.last, m.last...)
		}
		return n
	case syntax.OpStar, syntax.OpPlus, syntax.OpQuest:
		return p.repeated(t.Sub[0], t.Op != syntax.OpPlus, t.Op != syntax.OpQuest)
	case syntax.OpRepeat:
		return p.counted(t)
	default:
		return nil
	}
}

// repeated is a part that may be left out, or come again.
func (p *places) repeated(t *syntax.Regexp, empty, again bool) *placed {
	n := p.of(t)
	if n == nil || n.empty {
		return nil
	}
	if again {
		p.link(n.last, n.first)
	}
	n.empty = empty
	return n
}

// counted is a part that comes so many times.
func (p *places) counted(t *syntax.Regexp) *placed {
	n := &placed{empty: true}
	for i := range max(t.Min, t.Max) {
		m := p.repeated(t.Sub[0], i >= t.Min, t.Max < 0 && i == t.Min-1)
		if n = p.then(n, m); n == nil {
			return nil
		}
	}
	return n
}

// at is the place of one character.
func (p *places) at(runes []rune) *placed {
	if len(p.runes) == mostPlaces {
		return nil
	}
	p.runes, p.follow = append(p.runes, runes), append(p.follow, nil)
	here := []int{len(p.runes) - 1}
	return &placed{first: here, last: here}
}

// then is one part after another.
func (p *places) then(a, b *placed) *placed {
	if a == nil || b == nil {
		return nil
	}
	p.link(a.last, b.first)
	n := &placed{first: a.first, last: b.last, empty: a.empty && b.empty}
	if a.empty {
		n.first = append(append([]int(nil), a.first...), b.first...)
	}
	if b.empty {
		n.last = append(append([]int(nil), a.last...), b.last...)
	}
	return n
}

func (p *places) link(from, to []int) {
	for _, i := range from {
		p.follow[i] = append(p.follow[i], to...)
	}
}

// apart refuses places that one character may lead to more than one of.
func (p *places) apart(list []int) error {
	for i, a := range list {
		for _, b := range list[:i] {
			if a != b && common(p.runes[a], p.runes[b]) {
				return errShorter
			}
		}
	}
	return nil
}

// common reports whether two lists of ranges have a character in common.
func common(a, b []rune) bool {
	for i := 0; i < len(a); i += 2 {
		for j := 0; j < len(b); j += 2 {
			if a[i] <= b[j+1] && b[j] <= a[i+1] {
				return true
			}
		}
	}
	return false
}

// mariadbReplacement writes what a match is replaced by: \& is the whole of it.
func mariadbReplacement(text string) (string, error) {
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		b.WriteByte(text[i])
		if text[i] == '\\' && i+1 < len(text) {
			i++
			if text[i] == '&' {
				b.WriteByte('0')
			} else {
				b.WriteByte(text[i])
			}
		}
	}
	return b.String(), nil
}
