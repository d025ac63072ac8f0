// Package span computes with ranges of ordered values, and with sets of them. It
// knows neither SQL nor what the values are.
package span

import (
	"cmp"
	"slices"
)

// Place says where a cut lies.
type Place uint8

// The places of a cut, in order.
const (
	Below  Place = iota // of every value
	Before              // its value
	After               // its value
	Above               // every value
)

// finite reports whether a value tells the place.
func (p Place) finite() bool { return p == Before || p == After }

// Cut is a point between values: just before or just after one, or past them
// all. A bound of a range is one, included or not: [v and v) are the cut before
// v, (v and v] the one after it.
type Cut[E any] struct {
	Value E
	Place Place
}

// Finite reports whether a value tells where the cut lies.
func (c Cut[E]) Finite() bool { return c.Place.finite() }

// Span is a range: what lies between two cuts. The zero Span is empty.
type Span[E any] struct{ Lower, Upper Cut[E] }

// All is the span of all values.
func All[E any]() Span[E] { return Span[E]{Upper: Cut[E]{Place: Above}} }

// Order compares values: -1, 0 or 1.
type Order[E any] func(a, b E) int

// Cut compares cuts.
func (o Order[E]) Cut(a, b Cut[E]) int {
	if !a.Place.finite() || !b.Place.finite() {
		return cmp.Compare(rank(a.Place), rank(b.Place))
	}
	return cmp.Or(o(a.Value, b.Value), cmp.Compare(a.Place, b.Place))
}

// rank orders cuts at a value, whichever it is, with those past all values.
func rank(p Place) int {
	switch p {
	case Below:
		return -1
	case Above:
		return 1
	default:
		return 0
	}
}

// Empty reports whether nothing lies in a span.
func (o Order[E]) Empty(s Span[E]) bool { return o.Cut(s.Lower, s.Upper) >= 0 }

// Holds reports whether a value lies in a span.
func (o Order[E]) Holds(s Span[E], v E) bool {
	before, after := Cut[E]{v, Before}, Cut[E]{v, After}
	return o.Cut(s.Lower, before) <= 0 && o.Cut(after, s.Upper) <= 0
}

// Set returns the set of what lies in any of the spans: spans in order that
// neither overlap nor touch, and none that is empty. The functions below take
// and return sets; one of at most one span is a range.
func (o Order[E]) Set(spans ...Span[E]) []Span[E] {
	var set []Span[E]
	sorted := slices.DeleteFunc(slices.Clone(spans), o.Empty)
	slices.SortFunc(sorted, func(a, b Span[E]) int { return o.Cut(a.Lower, b.Lower) })
	for _, s := range sorted {
		last := len(set) - 1
		switch {
		case last < 0 || o.Cut(set[last].Upper, s.Lower) < 0:
			set = append(set, s)
		case o.Cut(set[last].Upper, s.Upper) < 0:
			set[last].Upper = s.Upper
		}
	}
	return set
}

// Union is what lies in either set.
func (o Order[E]) Union(a, b []Span[E]) []Span[E] { return o.Set(slices.Concat(a, b)...) }

// Intersect is what lies in both sets.
func (o Order[E]) Intersect(a, b []Span[E]) []Span[E] {
	var set []Span[E]
	for len(a) > 0 && len(b) > 0 {
		both := Span[E]{o.later(a[0].Lower, b[0].Lower), o.earlier(a[0].Upper, b[0].Upper)}
		if !o.Empty(both) {
			set = append(set, both)
		}
		if o.Cut(a[0].Upper, b[0].Upper) < 0 {
			a = a[1:]
		} else {
			b = b[1:]
		}
	}
	return set
}

// Minus is what lies in a and not in b.
func (o Order[E]) Minus(a, b []Span[E]) []Span[E] {
	var rest []Span[E] // all that is not in b
	from := Cut[E]{}
	for _, s := range b {
		rest = append(rest, Span[E]{from, s.Lower})
		from = s.Upper
	}
	rest = append(rest, Span[E]{from, Cut[E]{Place: Above}})
	return o.Intersect(a, o.Set(rest...))
}

// Hull is the smallest span with all that lies in a set.
func (o Order[E]) Hull(a []Span[E]) Span[E] {
	if len(a) == 0 {
		return Span[E]{}
	}
	return Span[E]{a[0].Lower, a[len(a)-1].Upper}
}

// Includes reports whether all that lies in b lies in a.
func (o Order[E]) Includes(a, b []Span[E]) bool { return len(o.Minus(b, a)) == 0 }

// Overlaps reports whether something lies in both sets.
func (o Order[E]) Overlaps(a, b []Span[E]) bool { return len(o.Intersect(a, b)) > 0 }

func (o Order[E]) later(a, b Cut[E]) Cut[E] {
	if o.Cut(a, b) < 0 {
		return b
	}
	return a
}

func (o Order[E]) earlier(a, b Cut[E]) Cut[E] {
	if o.Cut(a, b) > 0 {
		return b
	}
	return a
}
