package sqlite

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"database/sql/driver"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

var numberFunctions = []function{
	{"strata_pi", 0, func([]driver.Value) (driver.Value, error) { return math.Pi, nil }},
	{"strata_sqrt", 1, floats(func(x ...float64) float64 { return math.Sqrt(x[0]) })},
	{"strata_exp", 1, nonzero(func(x ...float64) float64 { return math.Exp(x[0]) })},
	{"strata_power", 2, nonzero(func(x ...float64) float64 { return math.Pow(x[0], x[1]) })},
	{"strata_ln", 1, floats(func(x ...float64) float64 { return math.Log(x[0]) })},
	{"strata_log10", 1, floats(func(x ...float64) float64 { return math.Log10(x[0]) })},
	{"strata_sin", 1, floats(func(x ...float64) float64 { return math.Sin(x[0]) })},
	{"strata_cos", 1, floats(func(x ...float64) float64 { return math.Cos(x[0]) })},
	{"strata_tan", 1, floats(func(x ...float64) float64 { return math.Tan(x[0]) })},
	{"strata_asin", 1, floats(func(x ...float64) float64 { return math.Asin(x[0]) })},
	{"strata_acos", 1, floats(func(x ...float64) float64 { return math.Acos(x[0]) })},
	{"strata_atan", 1, floats(func(x ...float64) float64 { return math.Atan(x[0]) })},
	{"strata_atan2", 2, floats(func(x ...float64) float64 { return math.Atan2(x[0], x[1]) })},
	// As PostgreSQL has it: by a division, and by a multiplication.
	{"strata_degrees", 1, nonzero(func(x ...float64) float64 { return x[0] / (math.Pi / 180) })},
	{"strata_radians", 1, nonzero(func(x ...float64) float64 { return x[0] * (math.Pi / 180) })},
	{"strata_trunc_float", 1, floats(func(x ...float64) float64 { return math.Trunc(x[0]) })},

	{"strata_sign", 1, func(a []driver.Value) (driver.Value, error) {
		d, err := exact(a[0])
		return int64(d.Sign()), err
	}},
	{"strata_decimal_round_to", 2, places(decimal.Decimal.Round, writeDecimal)},
	{"strata_decimal_trunc_to", 2, places(decimal.Decimal.RoundDown, writeDecimal)},
	{"strata_int_round_to", 2, places(decimal.Decimal.Round, writeInt)},
	{"strata_int_trunc_to", 2, places(decimal.Decimal.RoundDown, writeInt)},
	{"strata_float_round_to", 2, places(decimal.Decimal.Round, writeFloat)},
	{"strata_float_trunc_to", 2, places(decimal.Decimal.RoundDown, writeFloat)},

	{"strata_bitxor", 2, twoIntegers(func(a, b int64) (int64, error) { return a ^ b, nil })},
	{"strata_gcd", 2, twoIntegers(gcd)},
}

// floats makes a function of floats. Where the arguments are numbers and the
// result is none, or does not fit, it fails as PostgreSQL does.
func floats(f func(...float64) float64) func([]driver.Value) (driver.Value, error) {
	return func(args []driver.Value) (driver.Value, error) {
		x := make([]float64, len(args))
		finite := true
		for i, a := range args {
			var err error
			if x[i], err = anyFloat(a); err != nil {
				return nil, err
			}
			finite = finite && !math.IsInf(x[i], 0)
		}
		r := f(x...)
		if math.IsNaN(r) || finite && math.IsInf(r, 0) {
			return nil, errOutOfRange
		}
		return r, nil
	}
}

// nonzero makes a function of floats whose result is 0 for 0 alone: another 0
// is an underflow.
func nonzero(f func(...float64) float64) func([]driver.Value) (driver.Value, error) {
	return floats(func(x ...float64) float64 {
		r := f(x...)
		for i, v := range x {
			if math.IsInf(v, 0) || v == 0 && i == 0 {
				return r
			}
		}
		if r == 0 {
			return math.NaN()
		}
		return r
	})
}

// anyFloat reads any number, decimals included.
func anyFloat(v driver.Value) (float64, error) {
	if s, ok := v.(string); ok {
		return strconv.ParseFloat(strings.TrimSpace(s), 64)
	}
	return float(v)
}

// exact reads any number as a decimal. A float has 15 digits, which is what
// PostgreSQL takes of it.
func exact(v driver.Value) (decimal.Decimal, error) {
	switch v := v.(type) {
	case int64:
		return decimal.NewFromInt(v), nil
	case float64:
		if math.IsInf(v, 0) {
			return decimal.NewFromInt(int64(math.Copysign(1, v))), nil
		}
		return decimal.NewFromString(strconv.FormatFloat(v, 'e', 14, 64))
	default:
		return decimal.NewFromString(strings.TrimSpace(text(v)))
	}
}

// places makes a function that rounds to decimal places.
func places(round func(decimal.Decimal, int32) decimal.Decimal, write func(decimal.Decimal) (driver.Value, error)) func([]driver.Value) (driver.Value, error) {
	return func(args []driver.Value) (driver.Value, error) {
		n, ok := args[1].(int64)
		if !ok || n != int64(int32(n)) {
			return nil, errOutOfRange
		}
		if f, ok := args[0].(float64); ok && math.IsInf(f, 0) {
			return f, nil
		}
		d, err := exact(args[0])
		if err != nil {
			return nil, err
		}
		if n >= int64(-d.Exponent()) {
			return write(d)
		}
		return write(round(d, int32(n)))
	}
}

func writeDecimal(d decimal.Decimal) (driver.Value, error) { return d.String(), nil }

func writeInt(d decimal.Decimal) (driver.Value, error) {
	if b := d.BigInt(); b.IsInt64() {
		return b.Int64(), nil
	}
	return nil, errOutOfRange
}

func writeFloat(d decimal.Decimal) (driver.Value, error) { return strconv.ParseFloat(d.String(), 64) }

// twoIntegers makes a function of two integers.
func twoIntegers(f func(a, b int64) (int64, error)) func([]driver.Value) (driver.Value, error) {
	return func(args []driver.Value) (driver.Value, error) {
		a, aok := args[0].(int64)
		b, bok := args[1].(int64)
		if !aok || !bok {
			return nil, fmt.Errorf("integers expected, not %T and %T", args[0], args[1])
		}
		return f(a, b)
	}
}

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

// choose takes the larger of two values (sign 1) or the smaller one (-1), and
// leaves NULL out.
func choose(compare func(a, b driver.Value) int, sign int) func([]driver.Value) (driver.Value, error) {
	return func(args []driver.Value) (driver.Value, error) {
		a, b := args[0], args[1]
		if a == nil || b != nil && compare(b, a)*sign > 0 {
			return b, nil
		}
		return a, nil
	}
}

func textual(compare func(l, r string) int) func(a, b driver.Value) int {
	return func(a, b driver.Value) int { return compare(text(a), text(b)) }
}

// compareValues compares two values of one type.
func compareValues(a, b driver.Value) int {
	switch a := a.(type) {
	case int64:
		if b, ok := b.(int64); ok {
			return cmp.Compare(a, b)
		}
	case []byte:
		return bytes.Compare(a, []byte(text(b)))
	case string:
		return cmp.Compare(a, text(b))
	}
	x, _ := float(a)
	y, _ := float(b)
	return cmp.Compare(x, y)
}

// newUUID writes a random UUID, of version 4 of RFC 9562.
func newUUID() string {
	var u [16]byte
	rand.Read(u[:]) // it never fails
	u[6], u[8] = u[6]&0x0f|0x40, u[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}
