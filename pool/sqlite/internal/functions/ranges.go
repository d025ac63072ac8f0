package functions

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/internal/span"
	"github.com/strata-go/strata/pool/sqlite/internal/value"
)

// Ranges are text such as [1,5), multiranges such as {[1,5),[7,9)}. The functions
// take either as a set of spans; what is in them tells by itself whether it is a
// number or a time.

var bounds = span.Order[string](compareBounds)

// spans is the set of a range or multirange.
type spans = []span.Span[string]

var rangeFunctions = []function{
	{"strata_range_holds", 2, func(a []value.Value) (value.Value, error) {
		s, err := readSet(a[0])
		if err != nil {
			return null, err
		}
		v := a[1].Text()
		return value.Bool(slices.ContainsFunc(s, func(x span.Span[string]) bool { return bounds.Holds(x, v) })), nil
	}},
	{"strata_range_includes", 2, whether(readSet, bounds.Includes)},
	{"strata_range_overlaps", 2, whether(readSet, bounds.Overlaps)},
	{"strata_range_before", 2, hulls(func(a, b span.Span[string]) bool { return bounds.Cut(a.Upper, b.Lower) <= 0 })},
	{"strata_range_adjacent", 2, hulls(func(a, b span.Span[string]) bool {
		return bounds.Cut(a.Upper, b.Lower) == 0 || bounds.Cut(b.Upper, a.Lower) == 0
	})},
	{"strata_range_not_right", 2, hulls(func(a, b span.Span[string]) bool { return bounds.Cut(a.Upper, b.Upper) <= 0 })},
	{"strata_range_not_left", 2, hulls(func(a, b span.Span[string]) bool { return bounds.Cut(a.Lower, b.Lower) >= 0 })},

	{"strata_range_union", 2, operation(bounds.Union, rangeOf)},
	{"strata_range_intersect", 2, operation(bounds.Intersect, rangeOf)},
	{"strata_range_minus", 2, operation(bounds.Minus, rangeOf)},
	{"strata_range_merge", 2, operation(bounds.Union, func(s spans) (value.Value, error) { return rangeText(bounds.Hull(s)), nil })},
	{"strata_multirange_union", 2, operation(bounds.Union, multirangeOf)},
	{"strata_multirange_intersect", 2, operation(bounds.Intersect, multirangeOf)},
	{"strata_multirange_minus", 2, operation(bounds.Minus, multirangeOf)},
	{"strata_multirange", 1, hull(func(s spans, _ span.Span[string]) value.Value { v, _ := multirangeOf(s); return v })},

	{"strata_range_lower", 1, hull(func(_ spans, h span.Span[string]) value.Value { return bound(h.Lower) })},
	{"strata_range_upper", 1, hull(func(_ spans, h span.Span[string]) value.Value { return bound(h.Upper) })},
	{"strata_range_is_empty", 1, hull(func(s spans, _ span.Span[string]) value.Value { return value.Bool(len(s) == 0) })},
	{"strata_range_lower_in", 1, hull(func(_ spans, h span.Span[string]) value.Value { return value.Bool(h.Lower.Place == span.Before) })},
	{"strata_range_upper_in", 1, hull(func(_ spans, h span.Span[string]) value.Value { return value.Bool(h.Upper.Place == span.After) })},
	{"strata_range_lower_none", 1, hull(func(s spans, h span.Span[string]) value.Value {
		return value.Bool(len(s) > 0 && h.Lower.Place == span.Below)
	})},
	{"strata_range_upper_none", 1, hull(func(_ spans, h span.Span[string]) value.Value { return value.Bool(h.Upper.Place == span.Above) })},
}

// looseRangeFunctions take NULL for a bound that is not there.
var looseRangeFunctions = []function{{"strata_range", 4, newRange}}

var rangeAggregates = []aggregate{
	{"strata_range_agg", 1, func(values, _ []value.Value) (value.Value, error) {
		var all spans
		for _, v := range values {
			s, err := readSet(v)
			if err != nil {
				return null, err
			}
			all = append(all, s...)
		}
		return multirangeOf(bounds.Set(all...))
	}},
	{"strata_range_intersect_agg", 1, func(values, _ []value.Value) (value.Value, error) {
		all := spans{span.All[string]()}
		for _, v := range values {
			s, err := readSet(v)
			if err != nil {
				return null, err
			}
			all = bounds.Intersect(all, s)
		}
		return rangeOf(all)
	}},
}

var (
	ErrTurned        = errors.New("range lower bound must be less than or equal to range upper bound")
	ErrNotContiguous = errors.New("result of range operation would not be contiguous")
)

// readSet reads a range or a multirange.
func readSet(v value.Value) (spans, error) {
	s := v.Text()
	if strings.HasPrefix(s, "{") {
		list, err := span.ParseSet(s)
		return bounds.Set(list...), err
	}
	one, err := span.Parse(s)
	return bounds.Set(one), err
}

func rangeText(s span.Span[string]) value.Value {
	return value.String(string(span.Append(nil, s, span.Plain)))
}

// rangeOf writes a set of at most one span as a range.
func rangeOf(s spans) (value.Value, error) {
	if len(s) > 1 {
		return null, ErrNotContiguous
	}
	return rangeText(bounds.Hull(s)), nil
}

func multirangeOf(s spans) (value.Value, error) {
	return value.String(string(span.AppendSet(nil, s, span.Plain))), nil
}

// bound is the value of a bound, or NULL.
func bound(c span.Cut[string]) value.Value {
	if !c.Finite() {
		return null
	}
	return value.String(c.Value)
}

// hull makes a function of one set and its hull.
func hull(f func(s spans, hull span.Span[string]) value.Value) call {
	return one(readSet, func(s spans) (value.Value, error) { return f(s, bounds.Hull(s)), nil })
}

// operation makes a function of two sets.
func operation(f func(a, b spans) spans, write func(spans) (value.Value, error)) call {
	return two(readSet, func(a, b spans) (value.Value, error) { return write(f(a, b)) })
}

// hulls makes a predicate about where two sets lie: false of an empty one.
func hulls(f func(a, b span.Span[string]) bool) call {
	return whether(readSet, func(a, b spans) bool {
		return len(a) > 0 && len(b) > 0 && f(bounds.Hull(a), bounds.Hull(b))
	})
}

// compareBounds compares numbers by value, and dates and times, which are text of
// fixed width, as text.
func compareBounds(a, b string) int {
	if isTime(a) || isTime(b) {
		return strings.Compare(a, b)
	}
	x, xerr := strconv.ParseInt(a, 10, 64)
	y, yerr := strconv.ParseInt(b, 10, 64)
	if xerr == nil && yerr == nil {
		switch {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	}
	return compareDecimals(a, b)
}

// isTime reports whether text begins like 2006-.
func isTime(s string) bool { return len(s) >= len("2006-01-02") && s[4] == '-' }

// newRange makes a range of bounds, of which brackets are included, and whether
// each value has one that comes next.
func newRange(a []value.Value) (value.Value, error) {
	brackets := a[2].Text()
	if len(brackets) != 2 {
		return null, errors.New("text is not the two brackets of a range")
	}
	s := span.Span[string]{Upper: span.Cut[string]{Place: span.Above}}
	var err error
	if !a[0].IsNull() {
		if s.Lower, err = newCut(a[0], brackets[0] == '('); err != nil {
			return null, err
		}
	}
	if !a[1].IsNull() {
		if s.Upper, err = newCut(a[1], brackets[1] == ']'); err != nil {
			return null, err
		}
	}
	if !a[0].IsNull() && !a[1].IsNull() && compareBounds(s.Lower.Value, s.Upper.Value) > 0 {
		return null, ErrTurned
	}
	if bounds.Empty(s) { // whether a value comes next or not
		return rangeOf(nil)
	}
	if s.Lower, err = stepped(s.Lower, a[3].Text()); err != nil {
		return null, err
	}
	if s.Upper, err = stepped(s.Upper, a[3].Text()); err != nil {
		return null, err
	}
	return rangeOf(bounds.Set(s))
}

// newCut makes a cut at a value, in the one form that equal values have.
func newCut(v value.Value, after bool) (c span.Cut[string], err error) {
	c = span.Cut[string]{Value: v.Text(), Place: span.Before}
	if after {
		c.Place = span.After
	}
	if v.Kind() != value.Integer && !isTime(c.Value) {
		var d decimal.Decimal
		d, err = parseDecimal(strings.TrimSpace(c.Value))
		c.Value = d.String()
	}
	return c, err
}

// stepped makes the cut after a value the one before the next.
func stepped(c span.Cut[string], kind string) (span.Cut[string], error) {
	if kind == "" || c.Place != span.After {
		return c, nil
	}
	v, err := nextValue(c.Value, kind)
	return span.Cut[string]{Value: v, Place: span.Before}, err
}

func nextValue(v, kind string) (string, error) {
	if kind == "date" {
		t, err := time.Parse(scan.DateLayout, v)
		if err != nil {
			return "", errors.New("text is not a date")
		}
		next, err := scan.FormatDate(t.AddDate(0, 0, 1))
		if err != nil {
			err = errOutOfRange
		}
		return next, err
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n == math.MaxInt64 || kind == "int32" && n >= math.MaxInt32 {
		return "", errOutOfRange
	}
	return strconv.FormatInt(n+1, 10), nil
}
