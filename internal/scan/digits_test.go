package scan_test

import (
	"errors"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/internal/scan"
)

// What a database holds is written out; what none holds is refused, at no cost.
func TestDecimalText(t *testing.T) {
	for s, held := range map[string]bool{
		"0": true, "-0.10": true, "1e5": true, "1e131071": true, "1e131072": false, "-1e131072": false,
		"1e-10000": true, "1e-10001": false, "10e-10001": true, "1000e-10004": false, "1000e-10003": true, "0e-2000000000": true, "0e2000000000": true,
		"1e2000000000": false, "1e-2000000000": false, "-123e2147483647": false, "123e-2147483648": false,
		strings.Repeat("9", 131072): true, strings.Repeat("9", 131073): false, strings.Repeat("9", 100) + "." + strings.Repeat("9", 10000): true,
		strings.Repeat("9", 131072) + "." + strings.Repeat("9", 10000): true, strings.Repeat("9", 131073) + ".5": false,
	} {
		digits, exponent, _ := strings.Cut(s, "e") // which the package bounds where it reads text
		d := decimal.RequireFromString(digits)
		if e, err := strconv.Atoi(exponent); err == nil {
			d = decimal.NewFromBigInt(d.Coefficient(), int32(e)+d.Exponent())
		}
		text, err := scan.DecimalText(d)
		switch {
		case held != (err == nil), err != nil && !errors.Is(err, scan.ErrDigits):
			t.Errorf("%.30s: %v", s, err)
		case held && d.Exponent() > math.MinInt16 && d.Exponent() < math.MaxInt16 && text != d.String():
			t.Errorf("%.30s is %.30s", s, text)
		case !held && scan.CheckDigits(d) == nil:
			t.Errorf("%.30s is taken", s)
		}
	}
}
