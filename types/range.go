package types

import (
	"encoding"
	"errors"
	"fmt"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/span"
)

// RangeElement is a type that there are ranges of.
type RangeElement interface {
	~int | ~int32 | ~int64 | ~uint | ~uint16 | ~uint32 | ~uint64 |
		decimal.Decimal | Date | LocalTime | time.Time
}

// Range is all values between two bounds, either of which may be missing. The
// zero Range is empty.
//
// A Range is kept as databases keep it: one of integers or dates as [lower,
// upper), so that RangeClosed(1, 5) is [1,6); one that nothing lies in as empty;
// instants in UTC, cut to microseconds. A lower bound above the upper one is an
// error where the Range is bound.
type Range[T RangeElement] struct{ s span.Span[T] }

// Bounds says which of its two bounds a range includes.
type Bounds uint8

// Which bounds are included. The zero value is how ranges mostly are.
const (
	IncludeLower   Bounds = iota // [lower, upper)
	IncludeUpper                 // (lower, upper]
	IncludeBoth                  // [lower, upper]
	IncludeNeither               // (lower, upper)
)

var boundsText = [...]string{IncludeLower: "[)", IncludeUpper: "(]", IncludeBoth: "[]", IncludeNeither: "()"}

// String is the brackets, as SQL's functions take them: [), (], [] or ().
func (b Bounds) String() string {
	if int(b) < len(boundsText) {
		return boundsText[b]
	}
	return fmt.Sprintf("Bounds(%d)", uint8(b))
}

// RangeOf is [lower, upper): lower included, upper not.
func RangeOf[T RangeElement](lower, upper T) Range[T] { return RangeWith(IncludeLower, lower, upper) }

// RangeClosed is [lower, upper]: both included.
func RangeClosed[T RangeElement](lower, upper T) Range[T] {
	return RangeWith(IncludeBoth, lower, upper)
}

// RangeWith is a range with the bounds included that b says.
func RangeWith[T RangeElement](b Bounds, lower, upper T) Range[T] {
	l, u := span.Cut[T]{Value: lower, Place: span.Before}, span.Cut[T]{Value: upper, Place: span.Before}
	if b == IncludeUpper || b == IncludeNeither {
		l.Place = span.After
	}
	if b == IncludeUpper || b == IncludeBoth {
		u.Place = span.After
	}
	return newRange(span.Span[T]{Lower: l, Upper: u})
}

// RangeFrom is [lower, ): everything from lower on.
func RangeFrom[T RangeElement](lower T) Range[T] { return rangeAbove(lower, span.Before) }

// RangeAfter is (lower, ): everything after lower.
func RangeAfter[T RangeElement](lower T) Range[T] { return rangeAbove(lower, span.After) }

func rangeAbove[T RangeElement](v T, p span.Place) Range[T] {
	return newRange(span.Span[T]{Lower: span.Cut[T]{Value: v, Place: p}, Upper: span.Cut[T]{Place: span.Above}})
}

// RangeUntil is ( , upper): everything before upper.
func RangeUntil[T RangeElement](upper T) Range[T] { return rangeBelow(upper, span.Before) }

// RangeThrough is ( , upper]: everything up to upper, itself included.
func RangeThrough[T RangeElement](upper T) Range[T] { return rangeBelow(upper, span.After) }

func rangeBelow[T RangeElement](v T, p span.Place) Range[T] {
	return newRange(span.Span[T]{Upper: span.Cut[T]{Value: v, Place: p}})
}

// RangeAll is ( , ): every value.
func RangeAll[T RangeElement]() Range[T] { return Range[T]{span.All[T]()} }

// EmptyRange is the range that nothing lies in, as is the zero Range.
func EmptyRange[T RangeElement]() Range[T] { return Range[T]{} }

// newRange makes a range of cuts: in the one form that ranges of the same values
// have, unless the bounds are the wrong way round.
func newRange[T RangeElement](s span.Span[T]) Range[T] {
	s.Lower.Value, s.Upper.Value = exact(s.Lower.Value), exact(s.Upper.Value)
	if turned(s) {
		return Range[T]{s}
	}
	s.Lower, s.Upper = stepped(s.Lower), stepped(s.Upper)
	if orderOf[T]().Empty(s) {
		return Range[T]{}
	}
	return Range[T]{s}
}

// turned reports whether the lower bound is above the upper one.
func turned[T RangeElement](s span.Span[T]) bool {
	return s.Lower.Finite() && s.Upper.Finite() && compareElements(s.Lower.Value, s.Upper.Value) > 0
}

// stepped is the cut after a value as the one before the next, where there is one.
func stepped[T RangeElement](c span.Cut[T]) span.Cut[T] {
	if c.Place == span.After {
		if v, ok := next(c.Value); ok {
			return span.Cut[T]{Value: v, Place: span.Before}
		}
	}
	return c
}

// Problem says, to Strata's own packages, why no database can hold the range.
func (r Range[T]) Problem(door.Key) error { return r.problem() }

func (r Range[T]) problem() error {
	if turned(r.s) {
		return errors.New("a range has its lower bound above the upper one")
	}
	for _, c := range []span.Cut[T]{r.s.Lower, r.s.Upper} {
		if c.Place == span.After && discrete[T]() {
			return fmt.Errorf("a range has no form [lower,upper): no %T comes after its bound", c.Value)
		}
	}
	return nil
}

// Lower returns the lower bound: false when there is none.
func (r Range[T]) Lower() (T, bool) { return r.s.Lower.Value, r.s.Lower.Finite() }

// Upper returns the upper bound: false when there is none.
func (r Range[T]) Upper() (T, bool) { return r.s.Upper.Value, r.s.Upper.Finite() }

// LowerInclusive reports whether there is a lower bound that lies in the range.
func (r Range[T]) LowerInclusive() bool { return r.s.Lower.Place == span.Before }

// UpperInclusive reports whether there is an upper bound that lies in the range.
func (r Range[T]) UpperInclusive() bool { return r.s.Upper.Place == span.After }

// IsEmpty reports whether nothing lies in the range.
func (r Range[T]) IsEmpty() bool { return r.s.Upper.Place == span.Below }

// Contains reports whether v lies in the range.
func (r Range[T]) Contains(v T) bool { return orderOf[T]().Holds(r.s, exact(v)) }

// Equal reports whether the same values lie in both ranges. Ranges of integers,
// dates and times may as well be compared by ==.
func (r Range[T]) Equal(other Range[T]) bool {
	o := orderOf[T]()
	return o.Cut(r.s.Lower, other.s.Lower) == 0 && o.Cut(r.s.Upper, other.s.Upper) == 0
}

// String writes the range as SQL does: [1,6), (,2026-02-01), empty.
func (r Range[T]) String() string { return string(span.Append(nil, r.s, appendElement[T])) }

// MarshalText writes the form of String.
func (r Range[T]) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads the form of String, with any brackets.
func (r *Range[T]) UnmarshalText(b []byte) error {
	s, err := span.Parse(string(b))
	if err != nil {
		return err
	}
	*r, err = parseRange[T](s)
	return err
}

func parseRange[T RangeElement](s span.Span[string]) (Range[T], error) {
	lower, err := parseCut[T](s.Lower)
	if err != nil {
		return Range[T]{}, err
	}
	upper, err := parseCut[T](s.Upper)
	if err != nil {
		return Range[T]{}, err
	}
	r := newRange(span.Span[T]{Lower: lower, Upper: upper})
	return r, r.problem()
}

func parseCut[T RangeElement](c span.Cut[string]) (cut span.Cut[T], err error) {
	cut.Place = c.Place
	if c.Finite() {
		cut.Value, err = parseElement[T](c.Value)
	}
	return cut, err
}

// Multirange is what lies in any of its ranges. A database keeps it as ranges in
// order that neither overlap nor touch, without empty ones, as MultirangeOf
// makes it; nil is the empty one.
type Multirange[T RangeElement] []Range[T]

// MultirangeOf is what lies in any of the ranges.
func MultirangeOf[T RangeElement](ranges ...Range[T]) Multirange[T] {
	spans := make([]span.Span[T], len(ranges))
	for i, r := range ranges {
		if turned(r.s) {
			return append(Multirange[T]{}, ranges...) // an error where it is bound
		}
		spans[i] = r.s
	}
	m := Multirange[T]{}
	for _, s := range orderOf[T]().Set(spans...) {
		m = append(m, Range[T]{s})
	}
	return m
}

// Normal returns the multirange as a database keeps it, a Multirange[T], to
// Strata's own packages.
func (m Multirange[T]) Normal(door.Key) any { return MultirangeOf(m...) }

// Contains reports whether v lies in one of the ranges.
func (m Multirange[T]) Contains(v T) bool {
	for _, r := range m {
		if r.Contains(v) {
			return true
		}
	}
	return false
}

// String writes the multirange as SQL does: {[1,6),[9,)}.
func (m Multirange[T]) String() string {
	spans := make([]span.Span[T], len(m))
	for i, r := range m {
		spans[i] = r.s
	}
	return string(span.AppendSet(nil, spans, appendElement[T]))
}

// MarshalText writes the form of String.
func (m Multirange[T]) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads the form of String.
func (m *Multirange[T]) UnmarshalText(b []byte) error {
	spans, err := span.ParseSet(string(b))
	if err != nil {
		return err
	}
	ranges := make([]Range[T], len(spans))
	for i, s := range spans {
		if ranges[i], err = parseRange[T](s); err != nil {
			return err
		}
	}
	*m = MultirangeOf(ranges...)
	return nil
}

var (
	_ encoding.TextUnmarshaler = (*Range[int64])(nil)
	_ encoding.TextUnmarshaler = (*Multirange[int64])(nil)
)
