package functions

import (
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/pool/sqlite/internal/value"
)

// operations are the functions that compute with plain decimals, and what is
// right.
var operations = map[string]func(a, b decimal.Decimal) decimal.Decimal{
	"strata_decimal_add": decimal.Decimal.Add,
	"strata_decimal_sub": decimal.Decimal.Sub,
	"strata_decimal_mul": decimal.Decimal.Mul,
}

// checkDecimals compares what is quick with what is exact.
func checkDecimals(t *testing.T, l, r string) {
	t.Helper()
	if got, want := compareDecimals(l, r), compareExactly(l, r); l != r && got != want {
		t.Errorf("%q and %q compare as %d, want %d", l, r, got, want)
	}
	a, aerr := readDecimal(value.String(l))
	b, berr := readDecimal(value.String(r))
	for name, op := range operations {
		got, err := scalar(t, name).Call([]value.Value{value.String(l), value.String(r)})
		switch {
		case (err != nil) != (aerr != nil || berr != nil):
			t.Errorf("%s of %q and %q: %v", name, l, r, err)
		case err == nil && got != value.String(op(a, b).String()):
			t.Errorf("%s of %q and %q is %s, want %s", name, l, r, got.Text(), op(a, b))
		}
	}
}

func TestPlain(t *testing.T) {
	for text, want := range map[string]plain{
		"0": {}, "-0.0": {0, 1}, "1.50": {150, 2}, "-.5": {-5, 1}, "5.": {5, 0}, "999999999999999999": {999999999999999999, 0},
		"-0.00000000000000001": {-1, 17},
	} {
		if p, ok := readPlain(text); !ok || p != want {
			t.Errorf("%q is read as %v, %v", text, p, ok)
		}
	}
	for _, text := range []string{"", "-", ".", "-.", "+1", " 1", "1 ", "1e2", "1.2.3", "--1", "1-", "1234567890123456789", "0.123456789012345678", "٣", "\u22121"} {
		if p, ok := readPlain(text); ok {
			t.Errorf("%q is read as %v", text, p)
		}
	}
}

func TestPlainIsNeverTheSmallestInteger(t *testing.T) {
	least := plain{units: -math.MaxInt64}
	if sum, ok := least.add(plain{units: -1}); ok {
		t.Errorf("%v has no opposite", sum)
	}
	if sum, ok := least.add(plain{units: 1}); !ok || sum.String() != "-9223372036854775806" {
		t.Errorf("%v, %v", sum, ok)
	}
}

// randomDecimal has all lengths around what fits.
func randomDecimal(random *rand.Rand) string {
	digits := make([]byte, 1+random.IntN(22))
	for i := range digits {
		digits[i] = '0' + byte(random.IntN(10))
		if random.IntN(3) == 0 {
			digits[i] = '0'
		}
	}
	s := string(digits)
	if at := random.IntN(2 * len(s)); at < len(s) {
		s = s[:at] + "." + s[at:]
	}
	if random.IntN(2) == 0 {
		s = "-" + s
	}
	return s
}

func TestPlainIsExact(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		checkDecimals(t, randomDecimal(random), randomDecimal(random))
	}
	for _, s := range []string{"9.", strings.Repeat("9", 18), "-" + strings.Repeat("9", 18), "0." + strings.Repeat("0", 16) + "1", "9223372036854775807", "-9223372036854775808", "4611686018427387904"} {
		for _, o := range []string{"0", "-0", "1", "-1", ".5", "2", s, "1e3", "x"} {
			checkDecimals(t, s, o)
			checkDecimals(t, o, s)
		}
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("1.50", "-0.25")
	f.Add("999999999999999999", "0.000000000000000001")
	f.Add("1e3", " 1 ")
	f.Add("-0.0", "+.5")
	f.Fuzz(func(t *testing.T, l, r string) {
		checkDecimals(t, l, r)
	})
}

// TestDecimalSumIsExact adds and takes out, with sums that fit and that do not.
func TestDecimalSumIsExact(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 300 {
		s, want := &decimalSum{}, decimal.Zero
		var in []value.Value
		for range 100 {
			if len(in) > 0 && random.IntN(3) == 0 {
				if err := s.Inverse(in[:1]); err != nil {
					t.Fatal(err)
				}
				want = want.Sub(decimal.RequireFromString(in[0].Raw()))
				in = in[1:]
				continue
			}
			in = append(in, value.String(randomDecimal(random)))
			if err := s.Step(in[len(in)-1:]); err != nil {
				t.Fatal(err)
			}
			want = want.Add(decimal.RequireFromString(in[len(in)-1].Raw()))
			if got, err := s.Value(); err != nil || got.Text() != want.String() {
				t.Fatalf("the sum is %s, want %s, %v", got.Text(), want, err)
			}
		}
	}
}
