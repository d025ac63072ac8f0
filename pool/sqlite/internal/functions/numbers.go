package functions

import (
	"math"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/pool/sqlite/internal/value"
)

var numberFunctions = []function{
	{"strata_fadd", 2, arithmetic(func(a, b float64) (r float64, lost bool) { return a + b, false })},
	{"strata_fsub", 2, arithmetic(func(a, b float64) (r float64, lost bool) { return a - b, false })},
	{"strata_fmul", 2, arithmetic(func(a, b float64) (r float64, lost bool) { r = a * b; return r, r == 0 && a != 0 && b != 0 })},
	{"strata_fdiv", 2, two(value.Value.Float, func(a, b float64) (value.Value, error) {
		r := a / b
		switch {
		case b == 0:
			return null, errDivideByZero
		case r == 0 && a != 0 && isFinite(b):
			return null, errOutOfRange
		}
		return floatResult(r, isFinite(a) && isFinite(b))
	})},
	{"strata_finite", 1, one(value.Value.Float, func(f float64) (value.Value, error) { return floatResult(f, true) })},
	{"strata_round", 1, one(value.Value.Float, func(f float64) (value.Value, error) { return value.Float(math.RoundToEven(f)), nil })},

	{"strata_pi", 0, func([]value.Value) (value.Value, error) { return value.Float(math.Pi), nil }},
	{"strata_sqrt", 1, ofFloat(math.Sqrt)},
	{"strata_exp", 1, ofFloat(nonzero(math.Exp))},
	{"strata_power", 2, ofFloats(power)},
	{"strata_ln", 1, ofFloat(math.Log)},
	{"strata_log10", 1, ofFloat(math.Log10)},
	{"strata_sin", 1, ofFloat(math.Sin)},
	{"strata_cos", 1, ofFloat(math.Cos)},
	{"strata_tan", 1, ofFloat(math.Tan)},
	{"strata_asin", 1, ofFloat(math.Asin)},
	{"strata_acos", 1, ofFloat(math.Acos)},
	{"strata_atan", 1, ofFloat(math.Atan)},
	{"strata_atan2", 2, ofFloats(math.Atan2)},
	// As PostgreSQL has it: by a division, and by a multiplication.
	{"strata_degrees", 1, ofFloat(nonzero(func(x float64) float64 { return x / (math.Pi / 180) }))},
	{"strata_radians", 1, ofFloat(nonzero(func(x float64) float64 { return x * (math.Pi / 180) }))},
	{"strata_trunc_float", 1, ofFloat(math.Trunc)},

	{"strata_sign", 1, one(exact, func(d decimal.Decimal) (value.Value, error) { return value.Int(int64(d.Sign())), nil })},
	{"strata_decimal_round_to", 2, places(decimal.Decimal.Round, writeDecimal)},
	{"strata_decimal_trunc_to", 2, places(decimal.Decimal.RoundDown, writeDecimal)},
	{"strata_int_round_to", 2, places(decimal.Decimal.Round, writeInt)},
	{"strata_int_trunc_to", 2, places(decimal.Decimal.RoundDown, writeInt)},
	{"strata_float_round_to", 2, places(decimal.Decimal.Round, writeFloat)},
	{"strata_float_trunc_to", 2, places(decimal.Decimal.RoundDown, writeFloat)},
}

// arithmetic makes a function of two floats that fails as PostgreSQL does where the
// result is too large, or is lost because it is too small.
func arithmetic(f func(a, b float64) (r float64, lost bool)) call {
	return two(value.Value.Float, func(a, b float64) (value.Value, error) {
		r, lost := f(a, b)
		if lost {
			return null, errOutOfRange
		}
		return floatResult(r, isFinite(a) && isFinite(b))
	})
}

func ofFloat(f func(float64) float64) call {
	return one(anyFloat, func(x float64) (value.Value, error) { return floatResult(f(x), isFinite(x)) })
}

func ofFloats(f func(x, y float64) float64) call {
	return two(anyFloat, func(x, y float64) (value.Value, error) { return floatResult(f(x, y), isFinite(x) && isFinite(y)) })
}

// floatResult fails as PostgreSQL does where the arguments are numbers and the
// result is none, or does not fit.
func floatResult(r float64, finite bool) (value.Value, error) {
	if math.IsNaN(r) || finite && math.IsInf(r, 0) {
		return null, errOutOfRange
	}
	return value.Float(r), nil
}

func isFinite(x float64) bool { return !math.IsInf(x, 0) }

// nonzero makes a function whose result is 0 for 0 alone: another 0 is an
// underflow.
func nonzero(f func(float64) float64) func(float64) float64 {
	return func(x float64) float64 {
		r := f(x)
		if r == 0 && x != 0 && isFinite(x) {
			return math.NaN()
		}
		return r
	}
}

func power(x, y float64) float64 {
	r := math.Pow(x, y)
	if r == 0 && x != 0 && isFinite(x) && isFinite(y) {
		return math.NaN() // an underflow
	}
	return r
}

// anyFloat reads any number, decimals included.
func anyFloat(v value.Value) (float64, error) {
	if v.Kind() == value.Text {
		return strconv.ParseFloat(strings.TrimSpace(v.Text()), 64)
	}
	return v.Float()
}

// exact reads any number as a decimal. A float has 15 digits, which is what
// PostgreSQL takes of it.
func exact(v value.Value) (decimal.Decimal, error) {
	if v.Kind() != value.Real {
		return readDecimal(v)
	}
	f, _ := v.Float()
	if !isFinite(f) {
		return decimal.NewFromInt(int64(math.Copysign(1, f))), nil
	}
	return parseDecimal(strconv.FormatFloat(f, 'e', 14, 64))
}

// places makes a function that rounds to decimal places.
func places(round func(decimal.Decimal, int32) decimal.Decimal, write func(decimal.Decimal) (value.Value, error)) call {
	return func(args []value.Value) (value.Value, error) {
		n, ok := args[1].Int()
		if !ok || n != int64(int32(n)) {
			return null, errOutOfRange
		}
		if f, err := args[0].Float(); err == nil && !isFinite(f) {
			return args[0], nil
		}
		d, err := exact(args[0])
		if err != nil {
			return null, err
		}
		if n >= int64(-d.Exponent()) {
			return write(d)
		}
		return write(round(d, max(int32(n), allRounded(d))))
	}
}

// allRounded is the place before all digits, from which on every number of places
// rounds to 0.
func allRounded(d decimal.Decimal) int32 { return -int32(d.NumDigits()) - d.Exponent() - 1 }

func writeInt(d decimal.Decimal) (value.Value, error) {
	if b := d.BigInt(); b.IsInt64() {
		return value.Int(b.Int64()), nil
	}
	return null, errOutOfRange
}

func writeFloat(d decimal.Decimal) (value.Value, error) {
	f, err := strconv.ParseFloat(d.String(), 64)
	return value.Float(f), err
}
