package functions

import (
	"math/big"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/pool/sqlite/internal/value"
)

// Decimals are text in their shortest form. These functions compute with them
// exactly, as PostgreSQL's numeric does.
var decimalFunctions = []function{
	{"strata_decimal", 1, ofDecimal(func(d decimal.Decimal) decimal.Decimal { return d })},
	{"strata_decimal_add", 2, ofDecimals(plain.add, decimal.Decimal.Add)},
	{"strata_decimal_sub", 2, ofDecimals(plain.sub, decimal.Decimal.Sub)},
	{"strata_decimal_mul", 2, ofDecimals(plain.mul, decimal.Decimal.Mul)},
	{"strata_decimal_div", 2, quotient(divide)},
	{"strata_decimal_mod", 2, quotient(decimal.Decimal.Mod)},
	{"strata_decimal_neg", 1, ofDecimal(decimal.Decimal.Neg)},
	{"strata_decimal_abs", 1, ofDecimal(decimal.Decimal.Abs)},
	{"strata_decimal_round", 1, ofDecimal(func(d decimal.Decimal) decimal.Decimal { return d.Round(0) })},
	{"strata_decimal_floor", 1, ofDecimal(decimal.Decimal.Floor)},
	{"strata_decimal_ceil", 1, ofDecimal(decimal.Decimal.Ceil)},
	{"strata_decimal_fit", 3, fitDecimal},
}

func readDecimal(v value.Value) (decimal.Decimal, error) {
	return parseDecimal(strings.TrimSpace(v.Text()))
}

func ofDecimal(f func(decimal.Decimal) decimal.Decimal) call {
	return one(readDecimal, func(d decimal.Decimal) (value.Value, error) { return writeDecimal(f(d)) })
}

// ofDecimals makes a function of two decimals, which is quick for plain ones.
func ofDecimals(quick func(a, b plain) (plain, bool), exact func(a, b decimal.Decimal) decimal.Decimal) call {
	slow := two(readDecimal, func(a, b decimal.Decimal) (value.Value, error) { return writeDecimal(exact(a, b)) })
	return func(args []value.Value) (value.Value, error) {
		a, aok := readPlain(args[0].Text())
		b, bok := readPlain(args[1].Text())
		if aok && bok {
			if r, ok := quick(a, b); ok {
				return value.String(r.String()), nil
			}
		}
		return slow(args)
	}
}

// quotient makes a function of two decimals, the second not zero.
func quotient(f func(a, b decimal.Decimal) decimal.Decimal) call {
	return two(readDecimal, func(a, b decimal.Decimal) (value.Value, error) {
		if b.IsZero() {
			return null, errDivideByZero
		}
		return writeDecimal(f(a, b))
	})
}

// fitDecimal makes a decimal one of NUMERIC(precision, scale): it is rounded to the
// scale, and refused where it has more digits then.
func fitDecimal(args []value.Value) (value.Value, error) {
	precision, pok := args[1].Int()
	scale, sok := args[2].Int()
	if !pok || !sok || precision != int64(int16(precision)) || scale != int64(int16(scale)) {
		return null, errOutOfRange
	}
	if text := args[0].Raw(); text != "" && text[len(text)-1] != '0' {
		if p, ok := readPlain(text); ok && p.fits(int(precision), int(scale)) {
			return args[0], nil
		}
	}
	d, err := readDecimal(args[0])
	if err != nil {
		return null, err
	}
	if d = d.Round(int32(scale)); !d.Abs().LessThan(decimal.New(1, int32(precision-scale))) {
		return null, errOutOfRange
	}
	return writeDecimal(d)
}

func writeDecimal(d decimal.Decimal) (value.Value, error) {
	text, err := scan.DecimalText(d)
	if err != nil {
		return null, errOutOfRange
	}
	return value.String(text), nil
}

// divide divides to as many digits as PostgreSQL does: at least 16 significant
// ones, and no fewer after the point than either operand shows.
func divide(a, b decimal.Decimal) decimal.Decimal {
	w1, f1 := leading(a)
	w2, f2 := leading(b)
	weight := w1 - w2
	if f1 <= f2 {
		weight--
	}
	scale := max(16-4*weight, int(-a.Exponent()), int(-b.Exponent()), 0)
	return a.DivRound(b, int32(min(scale, 1000)))
}

// leading returns the weight and value of the first digit in base 10000, the
// base that PostgreSQL's numeric computes in.
func leading(d decimal.Decimal) (weight, digit int) {
	if d.IsZero() {
		return 0, 0
	}
	digits := new(big.Int).Abs(d.Coefficient()).String()
	// The decimal point stands after this many digits.
	point := len(digits) + int(d.Exponent())
	weight = (point - 1) / 4
	if point < 1 {
		weight = -((4 - point) / 4)
	}
	n := point - 4*weight
	for i := range n {
		digit *= 10
		if i < len(digits) {
			digit += int(digits[i] - '0')
		}
	}
	return weight, digit
}

// compareDecimals is the collation strata_decimal. Text that is no number comes
// last, in its own order.
func compareDecimals(l, r string) int {
	if l == r {
		return 0
	}
	if c, ok := comparePlain(l, r); ok {
		return c
	}
	return compareExactly(l, r)
}

func compareExactly(l, r string) int { return compareRead(l, r, parseDecimal, decimal.Decimal.Cmp) }

// compareRead compares what two texts are read as. Text that is none comes last, in its
// own order.
func compareRead[T any](l, r string, read func(string) (T, error), compare func(a, b T) int) int {
	a, aerr := read(l)
	b, berr := read(r)
	switch {
	case aerr == nil && berr == nil:
		return compare(a, b)
	case aerr == nil:
		return -1
	case berr == nil:
		return 1
	default:
		return strings.Compare(l, r)
	}
}
