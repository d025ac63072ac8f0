package types_test

import (
	"encoding"
	"testing"

	"github.com/strata-go/strata/types"
)

// What a type reads of a text it writes, and reads that as the same.
func FuzzTexts(f *testing.F) {
	for _, s := range []string{
		"", "2026-02-28", "0000-01-01", "9999-12-31", "2026-02-30", "-0001-01-01", "2026-01-02T03:04:05.000006", "2026-01-02 24:00:00", "P1M2DT3.5S", "P-1M", "PT-0.000001S", "P99999999999999999999Y",
		"PT9223372036854775807S", "PT9223372036854.775808S", "P1Y2M3W", "P", "PT", "P1", "[1,2)", "empty", "(,)", "[2,1)", "{[1,2),[4,5)}", "{", "[a,b]", "[\"2026-01-01\",)", "\x00", "\xff",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		same(t, s, new(types.Date), new(types.Date))
		same(t, s, new(types.LocalTime), new(types.LocalTime))
		same(t, s, new(types.Interval), new(types.Interval))
		same(t, s, new(types.Range[int64]), new(types.Range[int64]))
		same(t, s, new(types.Multirange[int32]), new(types.Multirange[int32]))
		same(t, s, new(types.Range[types.Date]), new(types.Range[types.Date]))
	})
}

func same[T encoding.TextUnmarshaler](t *testing.T, s string, v, again T) {
	t.Helper()
	if v.UnmarshalText([]byte(s)) != nil {
		return
	}
	m, ok := any(v).(encoding.TextMarshaler)
	if !ok {
		t.Fatalf("a %T writes no text", v)
	}
	text, err := m.MarshalText()
	if err != nil {
		t.Errorf("%T of %q: %v", v, s, err)
		return
	}
	if err := again.UnmarshalText(text); err != nil {
		t.Errorf("%T of %q is written as %q, which is not read: %v", v, s, text, err)
		return
	}
	back, err := any(again).(encoding.TextMarshaler).MarshalText()
	if err != nil || string(back) != string(text) {
		t.Errorf("%T of %q is written as %q, then as %q: %v", v, s, text, back, err)
	}
}
