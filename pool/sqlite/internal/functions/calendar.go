package functions

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/strata-go/strata/internal/layout"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/pool/sqlite/internal/value"
	"github.com/strata-go/strata/types"
)

// Dates, instants and local times are text; what comes in as a date goes out as
// one.
var calendarFunctions = []function{
	{"strata_week", 1, one(instant, func(t time.Time) (value.Value, error) {
		_, w := t.ISOWeek()
		return value.Int(int64(w)), nil
	})},
	{"strata_iso_year", 1, one(instant, func(t time.Time) (value.Value, error) {
		y, _ := t.ISOWeek()
		return value.Int(int64(y)), nil
	})},
	{"strata_epoch", 1, one(instant, func(t time.Time) (value.Value, error) { return value.Float(float64(t.UnixMicro()) / 1e6), nil })},
	{"strata_since", 2, two(instant, func(t, since time.Time) (value.Value, error) {
		return value.String(types.Interval{Microseconds: t.UnixMicro() - since.UnixMicro()}.String()), nil
	})},
	{"strata_seconds_since", 2, two(instant, func(t, since time.Time) (value.Value, error) {
		return value.Float(float64(t.UnixMicro()-since.UnixMicro()) / 1e6), nil
	})},
	{"strata_trunc", 2, moved(func(t time.Time, unit value.Value) (time.Time, error) { return truncate(t, unit.Text()) })},
	{"strata_add_days", 2, moved(func(t time.Time, n value.Value) (time.Time, error) { return addInteger(t, n, types.Days) })},
	{"strata_add_months", 2, moved(func(t time.Time, n value.Value) (time.Time, error) { return addInteger(t, n, types.Months) })},
	{"strata_add_interval", 2, moved(func(t time.Time, v value.Value) (time.Time, error) {
		i, err := interval(v)
		if err != nil {
			return t, err
		}
		return addInterval(t, i)
	})},
	{"strata_local", 2, zoned(func(t time.Time, where *time.Location) time.Time { return t.Add(offset(t, where)) })},
	{"strata_instant", 2, zoned(instantOf)},
	{"strata_format", 2, format},
	{"strata_time_series", 3, timeSeries},
}

func instant(v value.Value) (time.Time, error) { return scan.ParseInstant(v.Text()) }

// timeSeries makes an array of the dates, or the instants, from one to another.
func timeSeries(args []value.Value) (value.Value, error) {
	t, err := instant(args[0])
	if err != nil {
		return null, err
	}
	to, err := instant(args[1])
	if err != nil {
		return null, err
	}
	step, err := interval(args[2])
	if err != nil {
		return null, err
	}
	write := formatOf(args[0].Text())
	list := []any{}
	up := step.Compare(types.Interval{})
	for up > 0 && !t.After(to) || up < 0 && !t.Before(to) {
		if len(list) == maxSeries {
			return null, errSeries
		}
		s, err := write(t)
		if err != nil {
			return null, err
		}
		list = append(list, s)
		if t, err = addInterval(t, step); err != nil {
			return null, err
		}
	}
	return writeArray(list)
}

// formatOf writes times as a text is written: a date, or an instant.
func formatOf(s string) func(time.Time) (string, error) {
	if len(s) == len(scan.DateLayout) {
		return scan.FormatDate
	}
	return scan.FormatInstant
}

// moved makes a function from a date to a date, or from an instant to one.
func moved(f func(time.Time, value.Value) (time.Time, error)) call {
	return func(args []value.Value) (value.Value, error) {
		s := args[0].Text()
		t, err := scan.ParseInstant(s)
		if err != nil {
			return null, err
		}
		if t, err = f(t, args[1]); err != nil {
			return null, err
		}
		out, err := formatOf(s)(t)
		if err != nil {
			return null, fmt.Errorf("timestamp out of range: %w", err)
		}
		return value.String(out), nil
	}
}

// zoned makes a function of a time and the name of a time zone.
func zoned(f func(time.Time, *time.Location) time.Time) call {
	return moved(func(t time.Time, zone value.Value) (time.Time, error) {
		where, err := zones.of(zone.Text())
		if err != nil {
			return t, err
		}
		return f(t, where), nil
	})
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
		return t, errors.New("text is not a unit of time")
	}
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC), nil
}

func addInteger(t time.Time, v value.Value, of func(int) types.Interval) (time.Time, error) {
	n, ok := v.Int()
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
	if t = t.AddDate(0, 0, i.Days); scan.CheckInstant(t) != nil {
		return t, errOutOfRange
	}
	micros := t.UnixMicro()
	sum := micros + i.Microseconds
	if i.Microseconds != 0 && (sum > micros) != (i.Microseconds > 0) {
		return t, errOutOfRange
	}
	return time.UnixMicro(sum).UTC(), nil
}

// format writes a date or a time by a layout of package strata.
func format(args []value.Value) (value.Value, error) {
	t, err := instant(args[0])
	if err != nil {
		return null, err
	}
	parts, err := layout.Parse(args[1].Text())
	if err != nil {
		return null, err
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
	return value.String(b.String()), nil
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
