package functions

import (
	"cmp"
	"strings"

	"github.com/strata-go/strata/pool/sqlite/internal/value"
)

// choiceFunctions leave NULL out.
var choiceFunctions = []function{
	{"strata_greatest", 2, choose(compareValues, 1)},
	{"strata_least", 2, choose(compareValues, -1)},
	{"strata_decimal_greatest", 2, choose(textual(compareDecimals), 1)},
	{"strata_decimal_least", 2, choose(textual(compareDecimals), -1)},
	{"strata_interval_greatest", 2, choose(textual(compareIntervals), 1)},
	// A number of rows: all for NULL, as SQLite has it for any negative one.
	{"strata_amount", 1, func(args []value.Value) (value.Value, error) {
		if args[0].IsNull() {
			return value.Int(-1), nil
		}
		if n, ok := args[0].Int(); ok && n < 0 {
			return null, errOutOfRange
		}
		return args[0], nil
	}},
	{"strata_interval_least", 2, choose(textual(compareIntervals), -1)},
}

// choose takes the larger of two values (sign 1) or the smaller one (-1).
func choose(compare func(a, b value.Value) int, sign int) call {
	return func(args []value.Value) (value.Value, error) {
		a, b := args[0], args[1]
		if a.IsNull() || !b.IsNull() && compare(b, a)*sign > 0 {
			return b, nil
		}
		return a, nil
	}
}

func textual(compare func(l, r string) int) func(a, b value.Value) int {
	return func(a, b value.Value) int { return compare(a.Text(), b.Text()) }
}

// compareValues compares two values of one type.
func compareValues(a, b value.Value) int {
	switch a.Kind() {
	case value.Text, value.Blob:
		return strings.Compare(a.Raw(), b.Text())
	case value.Integer:
		x, _ := a.Int()
		if y, ok := b.Int(); ok {
			return cmp.Compare(x, y)
		}
	}
	x, _ := a.Float()
	y, _ := b.Float()
	return cmp.Compare(x, y)
}
