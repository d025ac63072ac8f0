package benchmarks

import (
	"testing"
	"time"
)

// Instants are written and read by hand as the driver does, with the layout.
func TestInstantByHand(t *testing.T) {
	const layout = "2006-01-02 15:04:05.999999999-07:00"
	for _, text := range []string{
		"2023-11-14 22:14:21.000001+00:00", "2024-02-29 00:00:00+00:00", "1999-12-31 23:59:59.999999999+00:00",
		"2000-01-01 01:02:03.12+00:00", "2023-11-14 22:14:21.5+05:30", "2023-11-14 00:14:21-11:45",
	} {
		want, err := time.Parse(layout, text)
		if err != nil {
			t.Fatal(err)
		}
		if got, ok := parseInstant(text); !ok || !got.Equal(want) {
			t.Errorf("%q is read as %v, %v, want %v", text, got, ok, want)
		}
		if got, want := string(appendInstant(nil, want)), want.UTC().Format(layout); got != want {
			t.Errorf("%v is written as %q, want %q", want, got, want)
		}
	}
	for _, text := range []string{
		"", "2023-11-14", "2023-11-14T22:14:21+00:00", "2023-11-14 22:14:21", "2023-11-14 22:14:2x+00:00",
		"2023-11-14 22:14:21,5+00:00", "2023-11-14 22:14:21.1234567890+00:00", "2023-11-14 22:14:21 00:00",
	} {
		if got, ok := parseInstant(text); ok {
			t.Errorf("%q is read as %v", text, got)
		}
	}
}
