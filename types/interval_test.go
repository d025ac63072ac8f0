package types_test

import (
	"math"
	"testing"
	"time"

	"github.com/strata-go/strata/types"
)

func TestIntervalText(t *testing.T) {
	for _, i := range []types.Interval{
		{},
		types.Months(-14), types.Days(7), types.Duration(-time.Microsecond), types.Duration(90 * time.Minute),
		{Months: 1, Days: -2, Microseconds: 3723000004},
		{Microseconds: math.MinInt64},
		{Microseconds: math.MaxInt64},
		{Months: math.MaxInt32, Days: math.MinInt32},
	} {
		b, _ := i.MarshalText()
		var got types.Interval
		if err := got.UnmarshalText(b); err != nil || got != i {
			t.Errorf("%s is read as %+v, %v", b, got, err)
		}
	}
	for text, want := range map[string]string{
		"P1Y2M3W4DT5H6M7.5S": "P14M25DT5H6M7.5S", "PT36H": "PT36H", "PT90M": "PT1H30M", "PT-0.25S": "PT-0.25S", "PT61S": "PT1M1S",
	} {
		var i types.Interval
		if err := i.UnmarshalText([]byte(text)); err != nil || i.String() != want {
			t.Errorf("%s is read as %v, %v", text, i, err)
		}
	}
	for _, text := range []string{"", "P", "PT", "1D", "P1", "PD", "P1S", "PT1D", "P1D1M", "P1DT", "PT1.5H", "PT1.1234567S", "P1D1D", "PT.S", "PT1.-5S", "P99999999999Y"} {
		var i types.Interval
		if err := i.UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q is read as %v", text, i)
		}
	}
}

func TestIntervalCompare(t *testing.T) {
	for _, c := range []struct {
		a, b types.Interval
		want int
	}{
		{types.Months(1), types.Days(30), 0},
		{types.Months(12), types.Days(365), -1},
		{types.Days(1), types.Duration(24*time.Hour + 1000), -1},
		{types.Duration(-time.Second), types.Interval{}, -1},
		{types.Interval{Days: 1, Microseconds: -1}, types.Duration(24*time.Hour - time.Microsecond), 0},
	} {
		if got := c.a.Compare(c.b); got != c.want {
			t.Errorf("%v and %v: %d", c.a, c.b, got)
		}
	}
}

func TestLocalTimeText(t *testing.T) {
	for _, text := range []string{"2026-03-29T02:30:00", "0987-01-02T23:59:59.000001"} {
		var l types.LocalTime
		if err := l.UnmarshalText([]byte(text)); err != nil || l.String() != text || !l.Valid() || types.LocalTimeOf(l.Time()) != l {
			t.Errorf("%s is read as %v, %v", text, l, err)
		}
	}
	if (types.LocalTime{}).Valid() {
		t.Error("the zero value is valid")
	}
}
