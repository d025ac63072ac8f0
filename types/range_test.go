package types_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/types"
)

type level int32

// String is not how a database writes a level.
func (level) String() string { return "?" }

func TestRangeForms(t *testing.T) {
	day := func(m time.Month, d int) types.Date { return types.Date{Year: 2024, Month: m, Day: d} }
	dec := decimal.RequireFromString
	instant := time.Date(2024, 1, 1, 1, 0, 0, 1999, time.FixedZone("", 3600))
	for _, c := range []struct {
		got  interface{ String() string }
		want string
	}{
		{types.Range[int64]{}, "empty"},
		{types.EmptyRange[int64](), "empty"},
		{types.RangeOf(1, 5), "[1,5)"},
		{types.RangeOf(5, 5), "empty"},
		{types.RangeClosed(5, 5), "[5,6)"},
		{types.RangeClosed(-1, 5), "[-1,6)"},
		{types.RangeWith(types.IncludeUpper, 1, 5), "[2,6)"},
		{types.RangeWith(types.IncludeNeither, 1, 2), "empty"},
		{types.RangeWith(types.IncludeNeither, 1, 3), "[2,3)"},
		{types.RangeOf(5, 1), "[5,1)"},
		{types.RangeFrom(1), "[1,)"},
		{types.RangeAfter(1), "[2,)"},
		{types.RangeUntil(1), "(,1)"},
		{types.RangeThrough(1), "(,2)"},
		{types.RangeAll[uint](), "(,)"},
		{types.RangeClosed[level](1, 2), "[1,3)"},
		{types.RangeClosed[uint16](0, math.MaxUint16), "[0,65535]"}, // an error where it is bound
		{types.RangeAfter(int64(math.MaxInt64)), "(9223372036854775807,)"},
		{types.RangeClosed(day(2, 28), day(2, 29)), "[2024-02-28,2024-03-01)"},
		{types.RangeClosed(dec("1.50"), dec("2")), "[1.5,2]"},
		{types.RangeWith(types.IncludeNeither, dec("2.0"), dec("2")), "empty"},
		{types.RangeFrom(instant), "[2024-01-01T00:00:00.000001Z,)"},
		{types.RangeOf(instant, instant.Add(time.Nanosecond)), "[2024-01-01T00:00:00.000001Z,2024-01-01T00:00:00.000002Z)"},
		{types.RangeOf(instant.Add(-time.Nanosecond), instant), "empty"},
		{types.RangeThrough(types.LocalTime{Date: day(1, 1), Hour: 7}), "(,2024-01-01T07:00:00]"},
		{types.Multirange[int](nil), "{}"},
		{types.MultirangeOf(types.RangeOf(5, 9), types.RangeClosed(1, 4), types.RangeOf(2, 2), types.RangeFrom(20)), "{[1,9),[20,)}"},
		{types.MultirangeOf(types.RangeOf(9, 1), types.RangeOf(1, 2)), "{[9,1),[1,2)}"}, // an error where it is bound
		{types.IncludeNeither, "()"},
		{types.Bounds(9), "Bounds(9)"},
	} {
		if got := c.got.String(); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

func TestRangeQuestions(t *testing.T) {
	r := types.RangeClosed(1, 5)
	lower, below := r.Lower()
	upper, above := r.Upper()
	if lower != 1 || upper != 6 || !below || !above || !r.LowerInclusive() || r.UpperInclusive() || r.IsEmpty() {
		t.Errorf("bounds of %v", r)
	}
	if _, ok := types.RangeUntil(3).Lower(); ok || types.RangeUntil(3).LowerInclusive() {
		t.Error("there is no lower bound")
	}
	if _, ok := types.RangeOf(3, 3).Upper(); ok {
		t.Error("an empty range has no bound")
	}
	for v, want := range map[int]bool{0: false, 1: true, 5: true, 6: false} {
		if r.Contains(v) != want || types.MultirangeOf(types.RangeFrom(90), r).Contains(v) != want {
			t.Errorf("%v contains %d: %v", r, v, !want)
		}
	}
	dec := decimal.RequireFromString
	half := types.RangeWith(types.IncludeUpper, dec("9.5"), dec("10.5"))
	if half.Contains(dec("9.50")) || !half.Contains(dec("10.50")) || half.Contains(dec("10.51")) || !half.Equal(types.RangeWith(types.IncludeUpper, dec("9.50"), dec("10.500"))) {
		t.Errorf("of %v", half)
	}
	if r != types.RangeOf(1, 6) || r == types.RangeOf(1, 5) || r.Equal(types.RangeOf(0, 6)) || !types.RangeOf(2, 2).Equal(types.EmptyRange[int]()) {
		t.Error("equality")
	}
	now := time.Now()
	if types.RangeFrom(now) != types.RangeFrom(now.Truncate(time.Microsecond).UTC()) {
		t.Error("the same instant")
	}
	if types.RangeOf(5, 1).Contains(3) {
		t.Error("bounds the wrong way round")
	}
}

func TestRangeText(t *testing.T) {
	type model struct {
		R types.Range[types.Date]
		M types.Multirange[int64]
		P *types.Range[time.Time]
	}
	const doc = `{"R":"[2024-02-28,2024-03-01)","M":"{(,3),[5,6)}","P":"[2024-01-01T00:00:00Z,)"}`
	var m model
	if err := json.Unmarshal([]byte(`{"R": "[2024-02-28, 2024-02-29]", "M": "{[5,5], (,2]}", "P": "[2024-01-01T01:00:00+01:00,)"}`), &m); err == nil {
		t.Error("a date with a blank")
	}
	if err := json.Unmarshal([]byte(`{"R": "[2024-02-28,2024-02-29]", "M": "{[5,5], (,2]}", "P": "[2024-01-01T01:00:00+01:00,)"}`), &m); err != nil {
		t.Fatal(err)
	}
	if b, err := json.Marshal(m); err != nil || string(b) != doc {
		t.Errorf("%s, %v", b, err)
	}
	for text, want := range map[string]string{
		"[3,1)": "lower bound above", "[1": "is not a range", "[a,)": "invalid syntax", "(9223372036854775807,)": "no int64 comes after",
		"[9223372036854775808,)": "out of range",
	} {
		var r types.Range[int64]
		if err := r.UnmarshalText([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v", text, r, err)
		}
		var m types.Multirange[int64]
		if err := m.UnmarshalText([]byte("{" + text + "}")); err == nil {
			t.Errorf("%q in a multirange: %v", text, m)
		}
	}
	var r types.Range[uint16]
	if err := r.UnmarshalText([]byte("[70000,)")); err == nil {
		t.Errorf("too large: %v", r)
	}
}

func FuzzRangeText(f *testing.F) {
	for _, s := range []string{"[1,5)", "(,)", "empty", "[2024-01-01,2024-02-01]", "[1.50,2]", "{[1,2),(7,]}", "{}", "[2024-01-01T00:00:00.5Z,)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		again[types.Range[int64]](t, s)
		again[types.Range[uint]](t, s)
		again[types.Range[types.Date]](t, s)
		again[types.Range[types.LocalTime]](t, s)
		again[types.Range[time.Time]](t, s)
		again[types.Multirange[int32]](t, s)
	})
}

// again reads text, and reads again what it is written as.
func again[R any, P interface {
	*R
	String() string
	UnmarshalText([]byte) error
}](t *testing.T, s string) {
	t.Helper()
	var first, second R
	if P(&first).UnmarshalText([]byte(s)) != nil {
		return
	}
	text := P(&first).String()
	if err := P(&second).UnmarshalText([]byte(text)); err != nil || P(&second).String() != text {
		t.Errorf("%T: %q is %s, then %s, %v", first, s, text, P(&second).String(), err)
	}
}
