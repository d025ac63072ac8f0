package span

import (
	"fmt"
	"strings"
)

// empty is the text of an empty span.
const empty = "empty"

// Append writes a span as text, its values as text writes them: [1,5), (,5],
// empty. It is how PostgreSQL writes one, but for quotes: no value that Strata
// has ranges of needs them.
func Append[E any](b []byte, s Span[E], text func([]byte, E) []byte) []byte {
	if s.Upper.Place == Below {
		return append(b, empty...)
	}
	open, end := byte('('), byte(')')
	if s.Lower.Place == Before {
		open = '['
	}
	if s.Upper.Place == After {
		end = ']'
	}
	b = append(b, open)
	if s.Lower.Place.finite() {
		b = text(b, s.Lower.Value)
	}
	b = append(b, ',')
	if s.Upper.Place.finite() {
		b = text(b, s.Upper.Value)
	}
	return append(b, end)
}

// AppendSet writes a set: {[1,5),[7,)}.
func AppendSet[E any](b []byte, set []Span[E], text func([]byte, E) []byte) []byte {
	b = append(b, '{')
	for i, s := range set {
		if i > 0 {
			b = append(b, ',')
		}
		b = Append(b, s, text)
	}
	return append(b, '}')
}

// Plain writes a value that is text.
func Plain(b []byte, v string) []byte { return append(b, v...) }

// Parse reads a span as PostgreSQL and Append write it. A value may stand in
// double quotes, and a backslash takes from the next character its meaning.
// Values are not looked into: the span may be empty, or its bounds the wrong
// way round.
func Parse(text string) (Span[string], error) {
	p := parser{rest: text}
	s := p.span()
	return s, p.end(text, "a range")
}

// ParseSet reads the spans of a set.
func ParseSet(text string) ([]Span[string], error) {
	p := parser{rest: text}
	var spans []Span[string]
	p.blank()
	p.take('{')
	for p.blank(); !p.bad && !p.took('}'); p.blank() {
		if len(spans) > 0 {
			p.take(',')
		}
		spans = append(spans, p.span())
	}
	return spans, p.end(text, "a multirange")
}

// parser reads from the front; bad stays true once something is off.
type parser struct {
	rest string
	bad  bool
}

// end reports whether all of the text was what it should be.
func (p *parser) end(text, what string) error {
	if p.blank(); p.bad || p.rest != "" {
		return fmt.Errorf("text is not %s", what)
	}
	return nil
}

func (p *parser) blank() { p.rest = strings.TrimLeft(p.rest, " \t\n\v\f\r") }

// took takes a character off, if it is there.
func (p *parser) took(c byte) bool {
	if p.rest == "" || p.rest[0] != c {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

func (p *parser) take(c byte) { p.bad = !p.took(c) || p.bad }

func (p *parser) span() (s Span[string]) {
	p.blank()
	if len(p.rest) >= len(empty) && strings.EqualFold(p.rest[:len(empty)], empty) {
		p.rest = p.rest[len(empty):]
		return s
	}
	lower := p.took('[')
	if !lower {
		p.take('(')
	}
	v, there := p.value()
	if there {
		s.Lower = cut(v, !lower)
	}
	p.take(',')
	v, there = p.value()
	upper := p.took(']')
	if !upper {
		p.take(')')
	}
	s.Upper.Place = Above
	if there {
		s.Upper = cut(v, upper)
	}
	return s
}

func cut(v string, after bool) Cut[string] {
	if after {
		return Cut[string]{v, After}
	}
	return Cut[string]{v, Before}
}

// value reads a value up to a comma, a bracket or the end. It is not there when
// nothing is, quotes included.
func (p *parser) value() (v string, there bool) {
	var b strings.Builder
	quoted := false
	for ; p.rest != ""; p.rest = p.rest[1:] {
		c := p.rest[0]
		switch {
		case c == '\\' && len(p.rest) > 1:
			p.rest = p.rest[1:]
			b.WriteByte(p.rest[0])
		case c == '"' && quoted && len(p.rest) > 1 && p.rest[1] == '"':
			p.rest = p.rest[1:]
			b.WriteByte('"')
		case c == '"':
			quoted = !quoted
		case !quoted && strings.IndexByte("()[],", c) >= 0:
			return b.String(), there
		default:
			b.WriteByte(c)
		}
		there = true
	}
	p.bad = true
	return "", false
}
