package dialect

import (
	"errors"
	"regexp/syntax"
)

var errShorter = errors.New("regular expressions that may match shorter than they could, as it takes the first match; " +
	"write what follows a repetition, or a choice, so that its first character tells it apart")

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
