package functions

import (
	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/pool/sqlite/internal/value"
)

// decimalAverage is the aggregate strata_decimal_avg: the sum divided once. Zeros at
// the end of the sum are not counted as digits of it.
type decimalAverage struct{ decimalSum }

// Value returns the average: NULL of no value.
func (a *decimalAverage) Value() (value.Value, error) {
	if a.count == 0 {
		return null, nil
	}
	sum, err := decimal.NewFromString(a.sum().String())
	if err != nil {
		return null, err
	}
	return writeDecimal(divide(sum, decimal.NewFromInt(int64(a.count))))
}

// decimalSum is the aggregate strata_decimal_sum. It has two sums, of what is
// plain and of the rest, because plain ones are added quickly.
type decimalSum struct {
	quick plain
	rest  decimal.Decimal
	count int
}

// Step adds a value; NULL is left out.
func (s *decimalSum) Step(args []value.Value) error {
	return s.change(args[0], plain.add, decimal.Decimal.Add, 1)
}

// Inverse takes out a value that leaves the window.
func (s *decimalSum) Inverse(args []value.Value) error {
	return s.change(args[0], plain.sub, decimal.Decimal.Sub, -1)
}

func (s *decimalSum) change(v value.Value, quick func(a, b plain) (plain, bool), exact func(a, b decimal.Decimal) decimal.Decimal, n int) error {
	if v.IsNull() {
		return nil
	}
	if p, ok := readPlain(v.Text()); ok {
		if sum, ok := quick(s.quick, p); ok {
			s.quick, s.count = sum, s.count+n
			return nil
		}
	}
	d, err := parseDecimal(v.Text())
	if err != nil {
		return err
	}
	s.rest, s.count = exact(s.rest, d), s.count+n
	return nil
}

// Value returns the sum: NULL of no value.
func (s *decimalSum) Value() (value.Value, error) {
	switch {
	case s.count == 0:
		return null, nil
	case s.rest.IsZero():
		return value.String(s.quick.String()), nil
	default:
		return writeDecimal(s.sum())
	}
}

func (s *decimalSum) sum() decimal.Decimal { return s.rest.Add(s.quick.decimal()) }
