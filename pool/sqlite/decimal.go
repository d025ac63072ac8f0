package sqlite

import (
	"database/sql/driver"
	"math/big"
	"strings"

	"github.com/shopspring/decimal"
	"modernc.org/sqlite"
)

// Decimals are text in their shortest form. These functions compute with them
// exactly, as PostgreSQL's numeric does.
var decimalFunctions = []function{
	{"strata_decimal", 1, decimals(func(d ...decimal.Decimal) (decimal.Decimal, error) { return d[0], nil })},
	{"strata_decimal_add", 2, decimals(func(d ...decimal.Decimal) (decimal.Decimal, error) { return d[0].Add(d[1]), nil })},
	{"strata_decimal_sub", 2, decimals(func(d ...decimal.Decimal) (decimal.Decimal, error) { return d[0].Sub(d[1]), nil })},
	{"strata_decimal_mul", 2, decimals(func(d ...decimal.Decimal) (decimal.Decimal, error) { return d[0].Mul(d[1]), nil })},
	{"strata_decimal_div", 2, decimals(divide)},
	{"strata_decimal_mod", 2, decimals(func(d ...decimal.Decimal) (decimal.Decimal, error) {
		if d[1].IsZero() {
			return decimal.Zero, errDivideByZero
		}
		return d[0].Mod(d[1]), nil
	})},
	{"strata_decimal_neg", 1, decimals(func(d ...decimal.Decimal) (decimal.Decimal, error) { return d[0].Neg(), nil })},
	{"strata_decimal_abs", 1, decimals(func(d ...decimal.Decimal) (decimal.Decimal, error) { return d[0].Abs(), nil })},
	{"strata_decimal_round", 1, decimals(func(d ...decimal.Decimal) (decimal.Decimal, error) { return d[0].Round(0), nil })},
	{"strata_decimal_floor", 1, decimals(func(d ...decimal.Decimal) (decimal.Decimal, error) { return d[0].Floor(), nil })},
	{"strata_decimal_ceil", 1, decimals(func(d ...decimal.Decimal) (decimal.Decimal, error) { return d[0].Ceil(), nil })},
}

func decimals(f func(...decimal.Decimal) (decimal.Decimal, error)) func([]driver.Value) (driver.Value, error) {
	return func(args []driver.Value) (driver.Value, error) {
		d := make([]decimal.Decimal, len(args))
		for i, a := range args {
			var err error
			if d[i], err = decimal.NewFromString(strings.TrimSpace(text(a))); err != nil {
				return nil, err
			}
		}
		r, err := f(d...)
		if err != nil {
			return nil, err
		}
		return r.String(), nil
	}
}

// divide divides to as many digits as PostgreSQL does: at least 16 significant
// ones, and no fewer after the point than either operand shows.
func divide(d ...decimal.Decimal) (decimal.Decimal, error) {
	a, b := d[0], d[1]
	if b.IsZero() {
		return decimal.Zero, errDivideByZero
	}
	w1, f1 := leading(a)
	w2, f2 := leading(b)
	weight := w1 - w2
	if f1 <= f2 {
		weight--
	}
	scale := max(16-4*weight, int(-a.Exponent()), int(-b.Exponent()), 0)
	return a.DivRound(b, int32(min(scale, 1000))), nil
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
	a, aerr := decimal.NewFromString(l)
	b, berr := decimal.NewFromString(r)
	switch {
	case aerr == nil && berr == nil:
		return a.Cmp(b)
	case aerr == nil:
		return -1
	case berr == nil:
		return 1
	default:
		return strings.Compare(l, r)
	}
}

// decimalSum is the aggregate strata_decimal_sum.
type decimalSum struct {
	sum   decimal.Decimal
	count int
}

func newDecimalSum(sqlite.FunctionContext) (sqlite.AggregateFunction, error) {
	return &decimalSum{}, nil
}

// Step adds a value; NULL is left out.
func (s *decimalSum) Step(_ *sqlite.FunctionContext, args []driver.Value) error {
	return s.add(args[0], decimal.Decimal.Add, 1)
}

// WindowInverse takes out a value that leaves the window.
func (s *decimalSum) WindowInverse(_ *sqlite.FunctionContext, args []driver.Value) error {
	return s.add(args[0], decimal.Decimal.Sub, -1)
}

func (s *decimalSum) add(v driver.Value, op func(a, b decimal.Decimal) decimal.Decimal, n int) error {
	if v == nil {
		return nil
	}
	d, err := decimal.NewFromString(text(v))
	if err != nil {
		return err
	}
	s.sum, s.count = op(s.sum, d), s.count+n
	return nil
}

// WindowValue returns the sum: NULL of no value.
func (s *decimalSum) WindowValue(*sqlite.FunctionContext) (driver.Value, error) {
	if s.count == 0 {
		return nil, nil
	}
	return s.sum.String(), nil
}

// Final has nothing to free.
func (s *decimalSum) Final(*sqlite.FunctionContext) {}
