package types

import (
	"fmt"
	"strings"
	"time"
)

// LocalTime is what a calendar and a clock show, without the zone that they
// hang in, as SQL's TIMESTAMP WITHOUT TIME ZONE.
type LocalTime struct {
	Date
	Hour, Minute, Second, Microsecond int
}

// LocalTimeOf returns what t shows in its own location, cut to microseconds.
func LocalTimeOf(t time.Time) LocalTime {
	return LocalTime{DateOf(t), t.Hour(), t.Minute(), t.Second(), t.Nanosecond() / 1000}
}

// In returns the time at which a location shows l, as time.Date does.
func (l LocalTime) In(where *time.Location) time.Time {
	return time.Date(l.Year, l.Month, l.Day, l.Hour, l.Minute, l.Second, l.Microsecond*1000, where)
}

// Valid reports whether the calendar has the date and the clock the time.
func (l LocalTime) Valid() bool { return l.Date.Valid() && LocalTimeOf(l.In(time.UTC)) == l }

// AddDays returns the same time of day n days later.
func (l LocalTime) AddDays(n int) LocalTime { l.Date = l.Date.AddDays(n); return l }

// Compare returns -1, 0 or 1: whether l is before, the same as or after m.
func (l LocalTime) Compare(m LocalTime) int { return l.In(time.UTC).Compare(m.In(time.UTC)) }

// String writes the local time as in ISO 8601: 2006-01-02T15:04:05.5.
func (l LocalTime) String() string {
	s := fmt.Sprintf("%vT%02d:%02d:%02d", l.Date, l.Hour, l.Minute, l.Second)
	if l.Microsecond != 0 {
		s += strings.TrimRight(fmt.Sprintf(".%06d", l.Microsecond), "0")
	}
	return s
}

// MarshalText writes the form of String.
func (l LocalTime) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads the form of String.
func (l *LocalTime) UnmarshalText(b []byte) error {
	t, err := time.Parse("2006-01-02T15:04:05.999999", string(b))
	if err != nil {
		return err
	}
	*l = LocalTimeOf(t)
	return nil
}

// Time returns the instant at which UTC shows l.
func (l LocalTime) Time() time.Time { return l.In(time.UTC) }
