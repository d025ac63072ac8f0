package scan

import (
	"errors"
	"strings"
)

// What is both held by PostgreSQL's numeric, which takes 16,383 digits behind the point, and
// read by package decimal, which takes 10,000.
const (
	mostWhole    = 131_072
	mostFraction = 10_000
)

// ErrDigits says that a decimal has more digits than come back from a database.
var ErrDigits = errors.New("a decimal has at most 131,072 digits before the point and 10,000 behind it")

// number is a decimal.Decimal.
type number interface {
	IsZero() bool
	NumDigits() int
	Exponent() int32
	String() string
}

// CheckDigits refuses a decimal that would not come back. It costs no more than the digits
// that the decimal has, whatever its exponent is: written out, 1e2000000000 fills the memory.
func CheckDigits[N number](n N) error {
	exponent := int(n.Exponent())
	if -mostFraction <= exponent && exponent <= 0 && n.NumDigits() <= mostWhole || n.IsZero() {
		return nil
	}
	digits := n.NumDigits()
	if digits+exponent > mostWhole || 1-exponent-digits > mostFraction {
		return ErrDigits
	}
	if exponent < -mostFraction { // zeros at its end may say nothing
		_, fraction, _ := strings.Cut(n.String(), ".")
		if len(fraction) > mostFraction {
			return ErrDigits
		}
	}
	return nil
}

// DecimalText is the text of a decimal without an exponent, in its shortest form.
func DecimalText[N number](n N) (string, error) {
	if n.IsZero() {
		return "0", nil
	}
	if err := CheckDigits(n); err != nil {
		return "", err
	}
	return n.String(), nil
}
