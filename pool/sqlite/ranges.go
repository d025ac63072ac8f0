package sqlite

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/internal/span"
)

// Ranges are text such as [1,5), multiranges such as {[1,5),[7,9)}. The functions
// take either as a set of spans; what is in them tells by itself whether it is a
// number or a time.

var bounds = span.Order[string](compareBounds)

// spans is the set of a range or multirange.
type spans = []span.Span[string]

var rangeFunctions = []function{
	{"strata_range_holds", 2, func(a []driver.Value) (driver.Value, error) {
		s, err := readSet(a[0])
		if err != nil {
			return nil, err
		}
		v := text(a[1])
		for _, x := range s {
			if bounds.Holds(x, v) {
				return truth(true), nil
			}
		}
		return truth(false), nil
	}},
	{"strata_range_includes", 2, relation(bounds.Includes)},
	{"strata_range_overlaps", 2, relation(bounds.Overlaps)},
	{"strata_range_before", 2, hulls(func(a, b span.Span[string]) bool { return bounds.Cut(a.Upper, b.Lower) <= 0 })},
	{"strata_range_adjacent", 2, hulls(func(a, b span.Span[string]) bool {
		return bounds.Cut(a.Upper, b.Lower) == 0 || bounds.Cut(b.Upper, a.Lower) == 0
	})},
	{"strata_range_not_right", 2, hulls(func(a, b span.Span[string]) bool { return bounds.Cut(a.Upper, b.Upper) <= 0 })},
	{"strata_range_not_left", 2, hulls(func(a, b span.Span[string]) bool { return bounds.Cut(a.Lower, b.Lower) >= 0 })},

	{"strata_range_union", 2, operation(bounds.Union, rangeOf)},
	{"strata_range_intersect", 2, operation(bounds.Intersect, rangeOf)},
	{"strata_range_minus", 2, operation(bounds.Minus, rangeOf)},
	{"strata_range_merge", 2, operation(bounds.Union, func(s spans) (driver.Value, error) { return rangeText(bounds.Hull(s)), nil })},
	{"strata_multirange_union", 2, operation(bounds.Union, multirangeOf)},
	{"strata_multirange_intersect", 2, operation(bounds.Intersect, multirangeOf)},
	{"strata_multirange_minus", 2, operation(bounds.Minus, multirangeOf)},
	{"strata_multirange", 1, hull(func(s spans, _ span.Span[string]) driver.Value { v, _ := multirangeOf(s); return v })},

	{"strata_range_lower", 1, hull(func(_ spans, h span.Span[string]) driver.Value { return bound(h.Lower) })},
	{"strata_range_upper", 1, hull(func(_ spans, h span.Span[string]) driver.Value { return bound(h.Upper) })},
	{"strata_range_is_empty", 1, hull(func(s spans, _ span.Span[string]) driver.Value { return truth(len(s) == 0) })},
	{"strata_range_lower_in", 1, hull(func(_ spans, h span.Span[string]) driver.Value { return truth(h.Lower.Place == span.Before) })},
	{"strata_range_upper_in", 1, hull(func(_ spans, h span.Span[string]) driver.Value { return truth(h.Upper.Place == span.After) })},
	{"strata_range_lower_none", 1, hull(func(s spans, h span.Span[string]) driver.Value {
		return truth(len(s) > 0 && h.Lower.Place == span.Below)
	})},
	{"strata_range_upper_none", 1, hull(func(_ spans, h span.Span[string]) driver.Value { return truth(h.Upper.Place == span.Above) })},
}

// looseRangeFunctions take NULL for a bound that is not there.
var looseRangeFunctions = []function{{"strata_range", 4, newRange}}

var rangeAggregates = []aggregate{
	{"strata_range_agg", 1, func(values, _ []driver.Value) (driver.Value, error) {
		var all spans
		for _, v := range values {
			s, err := readSet(v)
			if err != nil {
				return nil, err
			}
			all = append(all, s...)
		}
		return multirangeOf(bounds.Set(all...))
	}},
	{"strata_range_intersect_agg", 1, func(values, _ []driver.Value) (driver.Value, error) {
		all := spans{span.All[string]()}
		for _, v := range values {
			s, err := readSet(v)
			if err != nil {
				return nil, err
			}
			all = bounds.Intersect(all, s)
		}
		return rangeOf(all)
	}},
}

var (
	errTurned        = errors.New("range lower bound must be less than or equal to range upper bound")
	errNotContiguous = errors.New("result of range operation would not be contiguous")
)

// readSet reads a range or a multirange.
func readSet(v driver.Value) (spans, error) {
	s := text(v)
	if strings.HasPrefix(s, "{") {
		list, err := span.ParseSet(s)
		return bounds.Set(list...), err
	}
	one, err := span.Parse(s)
	return bounds.Set(one), err
}

func readSets(v []driver.Value) (a, b spans, err error) {
	if a, err = readSet(v[0]); err == nil {
		b, err = readSet(v[1])
	}
	return a, b, err
}

func rangeText(s span.Span[string]) driver.Value { return string(span.Append(nil, s, span.Plain)) }

// rangeOf writes a set of at most one span as a range.
func rangeOf(s spans) (driver.Value, error) {
	if len(s) > 1 {
		return nil, errNotContiguous
	}
	return rangeText(bounds.Hull(s)), nil
}

func multirangeOf(s spans) (driver.Value, error) {
	return string(span.AppendSet(nil, s, span.Plain)), nil
}

// bound is the value of a bound, or NULL.
func bound(c span.Cut[string]) driver.Value {
	if !c.Finite() {
		return nil
	}
	return c.Value
}

// hull makes a function of one set and its hull.
func hull(f func(s spans, hull span.Span[string]) driver.Value) func([]driver.Value) (driver.Value, error) {
	return func(a []driver.Value) (driver.Value, error) {
		s, err := readSet(a[0])
		if err != nil {
			return nil, err
		}
		return f(s, bounds.Hull(s)), nil
	}
}

// operation makes a function of two sets.
func operation(f func(a, b spans) spans, write func(spans) (driver.Value, error)) func([]driver.Value) (driver.Value, error) {
	return func(v []driver.Value) (driver.Value, error) {
		a, b, err := readSets(v)
		if err != nil {
			return nil, err
		}
		return write(f(a, b))
	}
}

// relation makes a predicate about two sets.
func relation(f func(a, b spans) bool) func([]driver.Value) (driver.Value, error) {
	return func(v []driver.Value) (driver.Value, error) {
		a, b, err := readSets(v)
		return truth(err == nil && f(a, b)), err
	}
}

// hulls makes a predicate about where two sets lie: false of an empty one.
func hulls(f func(a, b span.Span[string]) bool) func([]driver.Value) (driver.Value, error) {
	return relation(func(a, b spans) bool {
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
func newRange(a []driver.Value) (driver.Value, error) {
	brackets := text(a[2])
	s := span.Span[string]{Upper: span.Cut[string]{Place: span.Above}}
	var err error
	if a[0] != nil {
		if s.Lower, err = newCut(a[0], brackets[0] == '('); err != nil {
			return nil, err
		}
	}
	if a[1] != nil {
		if s.Upper, err = newCut(a[1], brackets[1] == ']'); err != nil {
			return nil, err
		}
	}
	if a[0] != nil && a[1] != nil && compareBounds(s.Lower.Value, s.Upper.Value) > 0 {
		return nil, errTurned
	}
	if s.Lower, err = stepped(s.Lower, text(a[3])); err != nil {
		return nil, err
	}
	if s.Upper, err = stepped(s.Upper, text(a[3])); err != nil {
		return nil, err
	}
	return rangeOf(bounds.Set(s))
}

// newCut makes a cut at a value, in the one form that equal values have.
func newCut(v driver.Value, after bool) (c span.Cut[string], err error) {
	c = span.Cut[string]{Value: text(v), Place: span.Before}
	if after {
		c.Place = span.After
	}
	if _, number := v.(int64); !number && !isTime(c.Value) {
		var d decimal.Decimal
		d, err = decimal.NewFromString(strings.TrimSpace(c.Value))
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
			return "", fmt.Errorf("%q is not a date", v)
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
