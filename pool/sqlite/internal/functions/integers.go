package functions

import (
	"errors"
	"math"
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
	{"strata_bitxor", 2, ofIntegers(func(a, b int64) (int64, error) { return a ^ b, nil })},
	{"strata_gcd", 2, ofIntegers(gcd)},
	{"strata_series", 3, series},
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
