package sqlite

import (
	"database/sql/driver"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/strata-go/strata/internal/layout"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/types"
)

// Dates, instants and local times are text; what comes in as a date goes out as
// one.
var calendarFunctions = []function{
	{"strata_week", 1, instants(func(t ...time.Time) (driver.Value, error) {
		_, w := t[0].ISOWeek()
		return int64(w), nil
	})},
	{"strata_iso_year", 1, instants(func(t ...time.Time) (driver.Value, error) {
		y, _ := t[0].ISOWeek()
		return int64(y), nil
	})},
	{"strata_epoch", 1, instants(func(t ...time.Time) (driver.Value, error) { return float64(t[0].UnixMicro()) / 1e6, nil })},
	{"strata_since", 2, instants(func(t ...time.Time) (driver.Value, error) {
		return types.Interval{Microseconds: t[0].UnixMicro() - t[1].UnixMicro()}.String(), nil
	})},
	{"strata_seconds_since", 2, instants(func(t ...time.Time) (driver.Value, error) {
		return float64(t[0].UnixMicro()-t[1].UnixMicro()) / 1e6, nil
	})},
	{"strata_trunc", 2, moved(func(t time.Time, unit driver.Value) (time.Time, error) { return truncate(t, text(unit)) })},
	{"strata_add_days", 2, moved(func(t time.Time, n driver.Value) (time.Time, error) {
		return addInteger(t, n, func(n int) types.Interval { return types.Days(n) })
	})},
	{"strata_add_months", 2, moved(func(t time.Time, n driver.Value) (time.Time, error) {
		return addInteger(t, n, func(n int) types.Interval { return types.Months(n) })
	})},
	{"strata_add_interval", 2, moved(func(t time.Time, v driver.Value) (time.Time, error) {
		i, err := interval(v)
		if err != nil {
			return t, err
		}
		return addInterval(t, i)
	})},
	{"strata_local", 2, moved(func(t time.Time, zone driver.Value) (time.Time, error) {
		where, err := zoneOf(text(zone))
		if err != nil {
			return t, err
		}
		return t.Add(offset(t, where)), nil
	})},
	{"strata_instant", 2, moved(func(t time.Time, zone driver.Value) (time.Time, error) {
		where, err := zoneOf(text(zone))
		if err != nil {
			return t, err
		}
		return instantOf(t, where), nil
	})},
	{"strata_format", 2, format},
	{"strata_time_series", 3, timeSeries},
}

// timeSeries makes an array of the dates, or the instants, from one to another.
func timeSeries(args []driver.Value) (driver.Value, error) {
	t, err := scan.ParseInstant(text(args[0]))
	if err != nil {
		return nil, err
	}
	to, err := scan.ParseInstant(text(args[1]))
	if err != nil {
		return nil, err
	}
	step, err := interval(args[2])
	if err != nil {
		return nil, err
	}
	write := formatOf(text(args[0]))
	list := []any{}
	up := step.Compare(types.Interval{})
	for up > 0 && !t.After(to) || up < 0 && !t.Before(to) {
		if len(list) == maxSeries {
			return nil, errSeries
		}
		s, err := write(t)
		if err != nil {
			return nil, err
		}
		list = append(list, s)
		if t, err = addInterval(t, step); err != nil {
			return nil, err
		}
	}
	return writeArray(list)
}

// instants makes a function of dates, instants or local times.
func instants(f func(...time.Time) (driver.Value, error)) func([]driver.Value) (driver.Value, error) {
	return func(args []driver.Value) (driver.Value, error) {
		t := make([]time.Time, len(args))
		for i, a := range args {
			var err error
			if t[i], err = scan.ParseInstant(text(a)); err != nil {
				return nil, err
			}
		}
		return f(t...)
	}
}

// formatOf writes times as a text is written: a date, or an instant.
func formatOf(s string) func(time.Time) (string, error) {
	if len(s) == len(scan.DateLayout) {
		return scan.FormatDate
	}
	return scan.FormatInstant
}

// moved makes a function from a date to a date, or from an instant to one.
func moved(f func(time.Time, driver.Value) (time.Time, error)) func([]driver.Value) (driver.Value, error) {
	return func(args []driver.Value) (driver.Value, error) {
		s := text(args[0])
		t, err := scan.ParseInstant(s)
		if err != nil {
			return nil, err
		}
		if t, err = f(t, args[1]); err != nil {
			return nil, err
		}
		out, err := formatOf(s)(t)
		if err != nil {
			return nil, fmt.Errorf("timestamp out of range: %w", err)
		}
		return out, nil
	}
}

// truncate is the beginning of a unit of time.
func truncate(t time.Time, unit string) (time.Time, error) {
	year, month, day := t.Date()
	switch unit {
	case "year":
		month, day = 1, 1
	case "quarter":
		month, day = (month-1)/3*3+1, 1
	case "month":
		day = 1
	case "week":
		day -= (int(t.Weekday()) + 6) % 7
	case "day":
	case "hour":
		return t.Truncate(time.Hour), nil
	case "minute":
		return t.Truncate(time.Minute), nil
	case "second":
		return t.Truncate(time.Second), nil
	default:
		return t, fmt.Errorf("%q is not a unit of time", unit)
	}
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC), nil
}

func addInteger(t time.Time, v driver.Value, of func(int) types.Interval) (time.Time, error) {
	n, ok := v.(int64)
	if !ok || n != int64(int32(n)) {
		return t, errOutOfRange
	}
	return addInterval(t, of(int(n)))
}

// addInterval adds months, then days, then the rest. The day of the month is
// cut to the length of the month.
func addInterval(t time.Time, i types.Interval) (time.Time, error) {
	if i.Months != 0 {
		first := time.Date(t.Year(), t.Month()+time.Month(i.Months), 1, t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
		t = first.AddDate(0, 0, min(t.Day(), first.AddDate(0, 1, -1).Day())-1)
	}
	if t = t.AddDate(0, 0, i.Days); t.Year() < 0 || t.Year() > 9999 {
		return t, errOutOfRange
	}
	micros := t.UnixMicro()
	sum := micros + i.Microseconds
	if i.Microseconds != 0 && (sum > micros) != (i.Microseconds > 0) {
		return t, errOutOfRange
	}
	return time.UnixMicro(sum).UTC(), nil
}

// zones keeps locations: Go reads a file for each.
var zones sync.Map

func zoneOf(name string) (*time.Location, error) {
	if l, ok := zones.Load(name); ok {
		return l.(*time.Location), nil
	}
	l, err := time.LoadLocation(name)
	if err != nil {
		return nil, err
	}
	zones.Store(name, l)
	return l, nil
}

func offset(t time.Time, where *time.Location) time.Duration {
	_, seconds := t.In(where).Zone()
	return time.Duration(seconds) * time.Second
}

// instantOf is the instant at which a zone shows wall. Where the clock shows it
// twice or never, standard time counts, as with PostgreSQL.
func instantOf(wall time.Time, where *time.Location) time.Time {
	before, after := offset(wall.Add(-24*time.Hour), where), offset(wall.Add(24*time.Hour), where)
	first, second := wall.Add(-before), wall.Add(-after)
	holds := func(t time.Time) bool { return t.Add(offset(t, where)).Equal(wall) }
	switch {
	case holds(first) == holds(second):
		return wall.Add(-min(before, after))
	case holds(first):
		return first
	default:
		return second
	}
}

// format writes a date or a time by a layout of package strata.
func format(args []driver.Value) (driver.Value, error) {
	t, err := scan.ParseInstant(text(args[0]))
	if err != nil {
		return nil, err
	}
	parts, err := layout.Parse(text(args[1]))
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	for _, p := range parts {
		if p.Pattern == "" {
			b.WriteString(p.Text)
			continue
		}
		width, n := field(t, p.Pattern)
		fmt.Fprintf(&b, "%0*d", width, n)
	}
	return b.String(), nil
}

// field returns what a pattern writes, and how wide.
func field(t time.Time, pattern string) (width, n int) {
	year, week := t.ISOWeek()
	switch pattern {
	case "YYYY":
		return 4, t.Year()
	case "IYYY":
		return 4, year
	case "MM":
		return 2, int(t.Month())
	case "DD":
		return 2, t.Day()
	case "DDD":
		return 3, t.YearDay()
	case "HH24":
		return 2, t.Hour()
	case "MI":
		return 2, t.Minute()
	case "SS":
		return 2, t.Second()
	case "MS":
		return 3, t.Nanosecond() / 1e6
	case "US":
		return 6, t.Nanosecond() / 1e3
	case "IW":
		return 2, week
	case "ID":
		return 1, (int(t.Weekday())+6)%7 + 1
	default: // Q
		return 1, (int(t.Month()) + 2) / 3
	}
}
