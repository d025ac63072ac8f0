package functions

import (
	"errors"
	"math"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/pool/sqlite/internal/value"
)

var integerFunctions = []function{
	{"strata_div", 2, ofIntegers(func(a, b int64) (int64, error) {
		switch {
		case b == 0:
			return 0, errDivideByZero
		case a == math.MinInt64 && b == -1:
			return 0, errors.New("integer overflow")
		}
		return a / b, nil
	})},
	{"strata_mod", 2, ofIntegers(func(a, b int64) (int64, error) {
		if b == 0 {
			return 0, errDivideByZero
		}
		return a % b, nil
	})},
	{"strata_int64", 1, func(args []value.Value) (value.Value, error) {
		const limit = 1 << 63
		if args[0].Kind() == value.Real { // as SQLite goes on computing
			if f, _ := args[0].Float(); f >= limit || f <= -limit {
				return null, errOutOfRange
			}
		}
		return args[0], nil
	}},
	{"strata_int32", 1, within(math.MinInt32, math.MaxInt32)},
	{"strata_int16", 1, within(math.MinInt16, math.MaxInt16)},
	{"strata_float_int", 1, one(value.Value.Float, func(f float64) (value.Value, error) {
		const limit = 1 << 63
		if f = math.Trunc(f); f < -limit || f >= limit || math.IsNaN(f) {
			return null, errOutOfRange
		}
		return value.Int(int64(f)), nil
	})},
	{"strata_decimal_int", 1, one(readDecimal, func(d decimal.Decimal) (value.Value, error) { return writeInt(d.Truncate(0)) })},
	{"strata_bitxor", 2, ofIntegers(func(a, b int64) (int64, error) { return a ^ b, nil })},
	{"strata_gcd", 2, ofIntegers(gcd)},
	{"strata_series", 3, series},
	{"strata_one_row", 1, atMostOne(ErrManyRows)},
	{"strata_one_key", 1, atMostOne(ErrKeyTwice)},
}

// What is refused where there is more than one, in PostgreSQL's words.
var (
	ErrManyRows = errors.New("more than one row returned by a subquery used as an expression")
	ErrKeyTwice = errors.New("ON CONFLICT DO UPDATE command cannot affect row a second time")
)

// atMostOne is a function that fails for a number above 1, and is true otherwise.
func atMostOne(refusal error) call {
	return func(args []value.Value) (value.Value, error) {
		if n, ok := args[0].Int(); ok && n > 1 {
			return null, refusal
		}
		return value.Int(1), nil
	}
}

// within makes a function of an integer that fits in fewer than 64 bits, or fails.
func within(low, high int64) call {
	return func(args []value.Value) (value.Value, error) {
		if n, ok := args[0].Int(); ok && (n < low || n > high) {
			return null, errOutOfRange
		}
		if f, err := args[0].Float(); err == nil && (f < float64(low) || f > float64(high)) {
			return null, errOutOfRange
		}
		return args[0], nil
	}
}

var errDivideByZero = errors.New("division by zero")

func gcd(a, b int64) (int64, error) {
	for b != 0 {
		if b == -1 {
			return 1, nil // the remainder of the smallest integer would overflow
		}
		a, b = b, a%b
	}
	if a == math.MinInt64 {
		return 0, errOutOfRange
	}
	return max(a, -a), nil
}
