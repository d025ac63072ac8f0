package functions

import (
	"cmp"
	"math"
	"math/bits"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/internal/scan"
)

// plain is a decimal that fits in a machine word, as nearly all do: so many units
// of 10^-scale. Computing with it allocates nothing. It is never the smallest
// integer, so that it can change its sign.
type plain struct {
	units int64
	scale int
}

// maxDigits is how many digits always fit.
const maxDigits = 18

// readPlain reads digits, which may have a minus before them and a point.
func readPlain(s string) (p plain, ok bool) {
	digits, negative := strings.CutPrefix(s, "-")
	if len(digits) > maxDigits+1 {
		return plain{}, false
	}
	n := len(digits)
	for i := range len(digits) {
		switch c := digits[i]; {
		case c == '.' && n == len(digits):
			n--
			p.scale = n - i
		case c < '0' || c > '9':
			return plain{}, false
		default:
			p.units = p.units*10 + int64(c-'0')
		}
	}
	if negative {
		p.units = -p.units
	}
	return p, n > 0 && n <= maxDigits
}

// String writes the shortest form, as decimal.Decimal does.
func (p plain) String() string {
	var text [64]byte
	return string(scan.AppendDecimal(text[:0], p.units, -p.scale))
}

func (p plain) decimal() decimal.Decimal { return decimal.New(p.units, int32(-p.scale)) }

// fits reports whether the decimal is one of NUMERIC(precision, scale) as it is.
func (p plain) fits(precision, scale int) bool {
	digits := precision - scale + p.scale // that it may have
	return p.scale <= scale && digits >= 0 && (digits > maxDigits || magnitude(p.units) < uint64(powers[digits]))
}

// The operations report whether the result fits.

func (p plain) add(q plain) (plain, bool) {
	p, q, ok := aligned(p, q)
	sum := p.units + q.units
	overflow := (p.units^sum)&(q.units^sum) < 0
	return plain{sum, p.scale}, ok && !overflow && sum != math.MinInt64
}

func (p plain) sub(q plain) (plain, bool) { return p.add(plain{-q.units, q.scale}) }

func (p plain) mul(q plain) (plain, bool) {
	units, ok := multiply(p.units, q.units)
	return plain{units, p.scale + q.scale}, ok
}

// comparePlain compares the texts of two plain decimals.
func comparePlain(l, r string) (order int, ok bool) {
	a, aok := readPlain(l)
	b, bok := readPlain(r)
	a, b, fits := aligned(a, b)
	return cmp.Compare(a.units, b.units), aok && bok && fits
}

// aligned gives two decimals one scale.
func aligned(p, q plain) (x, y plain, ok bool) {
	if p.scale < q.scale {
		p, ok = p.rescaled(q.scale)
		return p, q, ok
	}
	q, ok = q.rescaled(p.scale)
	return p, q, ok
}

// powers are those of ten that fit in a word.
var powers = [maxDigits + 1]int64{
	1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
}

// rescaled writes the decimal with a scale that is not smaller.
func (p plain) rescaled(scale int) (plain, bool) {
	if scale-p.scale >= len(powers) {
		return plain{}, false
	}
	units, ok := multiply(p.units, powers[scale-p.scale])
	return plain{units, scale}, ok
}

// multiply reports whether the product fits.
func multiply(a, b int64) (int64, bool) {
	high, low := bits.Mul64(magnitude(a), magnitude(b))
	product := int64(low)
	if (a < 0) != (b < 0) {
		product = -product
	}
	return product, high == 0 && low <= math.MaxInt64
}

func magnitude(n int64) uint64 {
	if n < 0 {
		return uint64(-n)
	}
	return uint64(n)
}
