package types

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Interval is a span of time as SQL has it: a month is as long as the calendar
// says, a day is one of the calendar, the rest is exact.
type Interval struct {
	Months       int
	Days         int
	Microseconds int64
}

// Months is an interval of n months; a year has 12.
func Months(n int) Interval { return Interval{Months: n} }

// Days is an interval of n days; a week has 7.
func Days(n int) Interval { return Interval{Days: n} }

// Duration is an interval of exact length, cut to microseconds.
func Duration(d time.Duration) Interval { return Interval{Microseconds: d.Microseconds()} }

// Add returns the sum of the parts.
func (i Interval) Add(j Interval) Interval {
	return Interval{i.Months + j.Months, i.Days + j.Days, i.Microseconds + j.Microseconds}
}

// Neg returns the interval backwards.
func (i Interval) Neg() Interval { return Interval{-i.Months, -i.Days, -i.Microseconds} }

const dayMicros = 24 * 60 * 60 * 1e6

// Compare returns -1, 0 or 1 as databases order intervals: a month counts as 30
// days, a day as 24 hours.
func (i Interval) Compare(j Interval) int {
	days := func(i Interval) (int64, int64) {
		whole, rest := i.Microseconds/dayMicros, i.Microseconds%dayMicros
		if rest < 0 {
			whole, rest = whole-1, rest+dayMicros
		}
		return int64(i.Months)*30 + int64(i.Days) + whole, rest
	}
	a, arest := days(i)
	b, brest := days(j)
	return cmp.Or(cmp.Compare(a, b), cmp.Compare(arest, brest))
}

// String writes the interval as in ISO 8601: P14M3DT4H5M6.5S. Every part has
// its own sign.
func (i Interval) String() string {
	b := []byte{'P'}
	part := func(n int64, unit byte) {
		if n != 0 {
			b = append(strconv.AppendInt(b, n, 10), unit)
		}
	}
	part(int64(i.Months), 'M')
	part(int64(i.Days), 'D')
	if i.Microseconds != 0 || len(b) == 1 {
		b = append(b, 'T')
		part(i.Microseconds/3600e6, 'H')
		part(i.Microseconds/60e6%60, 'M')
		b = appendSeconds(b, i.Microseconds)
	}
	return string(b)
}

// appendSeconds writes the seconds of less than a minute, where there are any.
func appendSeconds(b []byte, micros int64) []byte {
	rest := micros % 60e6
	if rest == 0 && micros != 0 {
		return b
	}
	if rest < 0 {
		b, rest = append(b, '-'), -rest
	}
	b = strconv.AppendInt(b, rest/1e6, 10)
	if rest %= 1e6; rest != 0 {
		b = append(b, strings.TrimRight(fmt.Sprintf(".%06d", rest), "0")...)
	}
	return append(b, 'S')
}

// MarshalText writes the form of String.
func (i Interval) MarshalText() ([]byte, error) { return []byte(i.String()), nil }

// UnmarshalText reads an interval as in ISO 8601, with years and weeks, too.
func (i *Interval) UnmarshalText(b []byte) error {
	v, err := parseInterval(string(b))
	if err != nil {
		return fmt.Errorf("text is not an interval of the form P1Y2M3DT4H5M6.7S: %w", err)
	}
	*i = v
	return nil
}

func parseInterval(s string) (i Interval, err error) {
	date, ok := strings.CutPrefix(s, "P")
	date, clock, timed := strings.Cut(date, "T")
	if !ok || date == "" && clock == "" || timed && clock == "" {
		return i, fmt.Errorf("a part is missing")
	}
	if err := i.parts(date, "YMWD", false); err != nil {
		return i, err
	}
	return i, i.parts(clock, "HMS", true)
}

// parts adds numbers with units, each unit at most once and in order.
func (i *Interval) parts(s, units string, clock bool) error {
	for s != "" {
		at := strings.IndexFunc(s, func(r rune) bool { return r >= 'A' && r <= 'Z' })
		if at <= 0 {
			return fmt.Errorf("a number or its unit is missing")
		}
		unit := strings.IndexByte(units, s[at])
		if unit < 0 {
			return fmt.Errorf("the unit %c is out of place", s[at])
		}
		if err := i.add(s[:at], s[at], clock); err != nil {
			return err
		}
		s, units = s[at+1:], units[unit+1:]
	}
	return nil
}

// add adds a part as it is written.
func (i *Interval) add(text string, unit byte, clock bool) error {
	if unit == 'S' {
		n, err := seconds(text)
		i.Microseconds += n
		return err
	}
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil:
		return errors.New("a part is no number")
	case n > math.MaxInt32*12 || n < math.MinInt32*12:
		return errors.New("a number is too large")
	case unit == 'Y':
		i.Months += int(n) * 12
	case unit == 'W':
		i.Days += int(n) * 7
	case unit == 'D':
		i.Days += int(n)
	case unit == 'H':
		i.Microseconds += n * 3600e6
	case clock:
		i.Microseconds += n * 60e6
	default:
		i.Months += int(n)
	}
	return nil
}

// seconds reads a decimal number of seconds as microseconds.
func seconds(text string) (int64, error) {
	whole, fraction, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole, 10, 44)
	if err != nil || len(fraction) > 6 {
		return 0, errors.New("it has no number of seconds")
	}
	f, err := strconv.ParseUint((fraction + "000000")[:6], 10, 32)
	if strings.HasPrefix(text, "-") {
		return n*1e6 - int64(f), err
	}
	return n*1e6 + int64(f), err
}
