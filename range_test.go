package strata_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
)

type level int32

// String is not how a database writes a level.
func (level) String() string { return "?" }

func TestRangeForms(t *testing.T) {
	day := func(m time.Month, d int) strata.Date { return strata.Date{Year: 2024, Month: m, Day: d} }
	dec := decimal.RequireFromString
	instant := time.Date(2024, 1, 1, 1, 0, 0, 1999, time.FixedZone("", 3600))
	for _, c := range []struct {
		got  interface{ String() string }
		want string
	}{
		{strata.Range[int64]{}, "empty"},
		{strata.EmptyRange[int64](), "empty"},
		{strata.RangeOf(1, 5), "[1,5)"},
		{strata.RangeOf(5, 5), "empty"},
		{strata.RangeClosed(5, 5), "[5,6)"},
		{strata.RangeClosed(-1, 5), "[-1,6)"},
		{strata.RangeWith(strata.IncludeUpper, 1, 5), "[2,6)"},
		{strata.RangeWith(strata.IncludeNeither, 1, 2), "empty"},
		{strata.RangeWith(strata.IncludeNeither, 1, 3), "[2,3)"},
		{strata.RangeOf(5, 1), "[5,1)"},
		{strata.RangeFrom(1), "[1,)"},
		{strata.RangeAfter(1), "[2,)"},
		{strata.RangeUntil(1), "(,1)"},
		{strata.RangeThrough(1), "(,2)"},
		{strata.RangeAll[uint](), "(,)"},
		{strata.RangeClosed[level](1, 2), "[1,3)"},
		{strata.RangeClosed[uint16](0, math.MaxUint16), "[0,65535]"}, // an error where it is bound
		{strata.RangeAfter(int64(math.MaxInt64)), "(9223372036854775807,)"},
		{strata.RangeClosed(day(2, 28), day(2, 29)), "[2024-02-28,2024-03-01)"},
		{strata.RangeClosed(dec("1.50"), dec("2")), "[1.5,2]"},
		{strata.RangeWith(strata.IncludeNeither, dec("2.0"), dec("2")), "empty"},
		{strata.RangeFrom(instant), "[2024-01-01T00:00:00.000001Z,)"},
		{strata.RangeOf(instant, instant.Add(time.Nanosecond)), "[2024-01-01T00:00:00.000001Z,2024-01-01T00:00:00.000002Z)"},
		{strata.RangeOf(instant.Add(-time.Nanosecond), instant), "empty"},
		{strata.RangeThrough(strata.LocalTime{Date: day(1, 1), Hour: 7}), "(,2024-01-01T07:00:00]"},
		{strata.Multirange[int](nil), "{}"},
		{strata.MultirangeOf(strata.RangeOf(5, 9), strata.RangeClosed(1, 4), strata.RangeOf(2, 2), strata.RangeFrom(20)), "{[1,9),[20,)}"},
		{strata.MultirangeOf(strata.RangeOf(9, 1), strata.RangeOf(1, 2)), "{[9,1),[1,2)}"}, // an error where it is bound
		{strata.IncludeNeither, "()"},
		{strata.Bounds(9), "Bounds(9)"},
	} {
		if got := c.got.String(); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

func TestRangeQuestions(t *testing.T) {
	r := strata.RangeClosed(1, 5)
	lower, below := r.Lower()
	upper, above := r.Upper()
	if lower != 1 || upper != 6 || !below || !above || !r.LowerInclusive() || r.UpperInclusive() || r.IsEmpty() {
		t.Errorf("bounds of %v", r)
	}
	if _, ok := strata.RangeUntil(3).Lower(); ok || strata.RangeUntil(3).LowerInclusive() {
		t.Error("there is no lower bound")
	}
	if _, ok := strata.RangeOf(3, 3).Upper(); ok {
		t.Error("an empty range has no bound")
	}
	for v, want := range map[int]bool{0: false, 1: true, 5: true, 6: false} {
		if r.Contains(v) != want || strata.MultirangeOf(strata.RangeFrom(90), r).Contains(v) != want {
			t.Errorf("%v contains %d: %v", r, v, !want)
		}
	}
	dec := decimal.RequireFromString
	half := strata.RangeWith(strata.IncludeUpper, dec("9.5"), dec("10.5"))
	if half.Contains(dec("9.50")) || !half.Contains(dec("10.50")) || half.Contains(dec("10.51")) || !half.Equal(strata.RangeWith(strata.IncludeUpper, dec("9.50"), dec("10.500"))) {
		t.Errorf("of %v", half)
	}
	if r != strata.RangeOf(1, 6) || r == strata.RangeOf(1, 5) || r.Equal(strata.RangeOf(0, 6)) || !strata.RangeOf(2, 2).Equal(strata.EmptyRange[int]()) {
		t.Error("equality")
	}
	now := time.Now()
	if strata.RangeFrom(now) != strata.RangeFrom(now.Truncate(time.Microsecond).UTC()) {
		t.Error("the same instant")
	}
	if strata.RangeOf(5, 1).Contains(3) {
		t.Error("bounds the wrong way round")
	}
}

func TestRangeText(t *testing.T) {
	type model struct {
		R strata.Range[strata.Date]
		M strata.Multirange[int64]
		P *strata.Range[time.Time]
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
		var r strata.Range[int64]
		if err := r.UnmarshalText([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, %v", text, r, err)
		}
		var m strata.Multirange[int64]
		if err := m.UnmarshalText([]byte("{" + text + "}")); err == nil {
			t.Errorf("%q in a multirange: %v", text, m)
		}
	}
	var r strata.Range[uint16]
	if err := r.UnmarshalText([]byte("[70000,)")); err == nil {
		t.Errorf("too large: %v", r)
	}
}

func FuzzRangeText(f *testing.F) {
	for _, s := range []string{"[1,5)", "(,)", "empty", "[2024-01-01,2024-02-01]", "[1.50,2]", "{[1,2),(7,]}", "{}", "[2024-01-01T00:00:00.5Z,)"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		again[strata.Range[int64]](t, s)
		again[strata.Range[uint]](t, s)
		again[strata.Range[strata.Date]](t, s)
		again[strata.Range[strata.LocalTime]](t, s)
		again[strata.Range[time.Time]](t, s)
		again[strata.Multirange[int32]](t, s)
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
