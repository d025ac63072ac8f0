package hostile

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

// moment is a row of times.
type moment struct {
	ID    int64
	At    time.Time
	Day   types.Date
	Wall  types.LocalTime
	Since types.Interval
}

type momentColumns struct {
	strata.Table[moment]
	ID    strata.Int64
	At    strata.Time
	Day   strata.Date
	Wall  strata.LocalTime
	Since strata.Interval
}

var moments = strata.Define("moments", new(momentColumns), func(t *strata.Def, c *momentColumns) { t.PrimaryKey(c.ID) })

// years are at the edges of what calendars and databases hold.
var years = []int{-4713, -4712, -1, 0, 1, 4, 99, 100, 1000, 1582, 1900, 1969, 1970, 1999, 2000, 2024, 2038, 9998, 9999, 10000, 294275, 294276, 294277}

// instant is a time of any year, in any zone.
func (r source) instant() time.Time {
	year := years[r.IntN(len(years))]
	zone := time.FixedZone("x", []int{0, 3600, -3600, 14 * 3600, -12 * 3600, 5*3600 + 1800, 1, -59, 86399, -86399}[r.IntN(10)])
	nanos := []int{0, 1, 999, 1000, 999_999, 999_999_000, 999_999_999, r.IntN(1e9)}[r.IntN(8)]
	at := time.Date(year, time.Month(1+r.IntN(12)), 1+r.IntN(31), r.IntN(24), r.IntN(60), r.IntN(61), nanos, zone)
	switch r.IntN(8) {
	case 0:
		return at.In(time.Local)
	case 1:
		return time.Unix(int64(r.Uint64())>>r.IntN(30), int64(nanos)).UTC()
	case 2:
		return time.Date(year, 12, 31, 23, 59, 59, 999_999_999, zone)
	default:
		return at
	}
}

// times looks that a time is refused for all, or comes back as the same on all.
func times(t *testing.T) {
	r := newSource(13)
	var rows []moment
	for range share(3000) {
		m := r.moment(len(rows))
		tried(4)
		if m.fits() && m.ofYear0() {
			onlyElsewhere(t, builder.Insert(moments).Rows(m))
			rows = append(rows, m)
			continue
		}
		if _, err := compiled(t, "times", builder.Insert(moments).Rows(m)); err != nil {
			if !errors.Is(err, strata.BadValue) || m.fits() {
				escape(t, "%+v: %v", m, err)
			}
			continue
		}
		if !m.fits() {
			escape(t, "%+v is taken", m)
			continue
		}
		rows = append(rows, m)
	}
	zeroTimes(t)
	for _, way := range methods {
		part := rows
		if !slices.Contains(main, way) {
			part = rows[:len(rows)/5]
		}
		if way == "MariaDB" {
			part = slices.DeleteFunc(slices.Clone(rows), moment.ofYear0)
		}
		each(t, []string{way}, []strata.AnyTable{moments}, func(t *testing.T, ctx context.Context, db *pool.DB) {
			tried(4 * len(part))
			engines.Done(t)(builder.Insert(moments).Rows(part...).Exec(ctx, db))
			for i, got := range rowsOf(t, builder.From(moments).OrderBy(moments.ID.Asc()), db) {
				want := part[i]
				want.At = want.At.Truncate(time.Microsecond)
				if !got.At.Equal(want.At) || got.Day != want.Day || got.Wall != want.Wall || got.Since != want.Since {
					escape(t, "%+v comes back as %+v", want, got)
				}
				if n, err := builder.From(moments).Where(moments.ID.Eq(want.ID), moments.At.Eq(want.At), moments.Day.Eq(want.Day), moments.Wall.Eq(want.Wall)).Count(ctx, db); i%10 == 0 && (n != 1 || err != nil) {
					escape(t, "%+v is found %d times: %v", want, n, err)
				}
			}
		})
	}
}

func (r source) moment(id int) moment {
	at := r.instant()
	m := moment{int64(id), at, types.DateOf(r.instant()), types.LocalTimeOf(r.instant().Truncate(time.Microsecond)), types.Interval{
		Months: r.IntN(1 << 20), Days: -r.IntN(1 << 20), Microseconds: int64(r.Uint64()) >> 8,
	}}
	if r.IntN(4) > 0 {
		m.Day = types.DateOf(m.At.UTC())
		m.Wall = types.LocalTimeOf(m.At.UTC().Truncate(time.Microsecond))
	}
	return m
}

// fits reports whether databases have the moment.
func (m moment) fits() bool {
	year := func(y int) bool { return y >= 0 && y <= 9999 }
	return year(m.At.UTC().Year()) && year(m.Day.Year) && year(m.Wall.Date.Year)
}

// ofYear0 reports whether MariaDB refuses the moment, which others take.
func (m moment) ofYear0() bool {
	return m.At.UTC().Year() == 0 || m.Day.Year == 0 || m.Wall.Date.Year == 0
}

// onlyElsewhere looks that a statement is refused for MariaDB alone.
func onlyElsewhere(t *testing.T, s compile.Statement) {
	t.Helper()
	for _, d := range dialects {
		if _, _, err := compile.SQL(s, d); errors.Is(err, strata.BadValue) != (d == dialect.MariaDB) {
			escape(t, "%s: %v", d.Name, err)
		}
	}
}

// zeroTimes are dates of no calendar and intervals of no database.
func zeroTimes(t *testing.T) {
	day := func(d types.Date) compile.Statement { return builder.Insert(moments).Rows(moment{Day: d}) }
	since := func(i types.Interval) compile.Statement {
		return builder.Insert(moments).Rows(moment{Day: types.Date{Year: 1, Month: 1, Day: 1}, Since: i})
	}
	for name, s := range map[string]compile.Statement{
		"no month":            day(types.Date{Year: 2026, Month: 0, Day: 1}),
		"month 13":            day(types.Date{Year: 2026, Month: 13, Day: 1}),
		"February 30":         day(types.Date{Year: 2026, Month: 2, Day: 30}),
		"a leap day":          day(types.Date{Year: 1900, Month: 2, Day: 29}),
		"the year -1":         day(types.Date{Year: -1, Month: 1, Day: 1}),
		"the year 10000":      day(types.Date{Year: 10000, Month: 1, Day: 1}),
		"the largest year":    day(types.Date{Year: math.MaxInt, Month: 1, Day: 1}),
		"months beyond int32": since(types.Interval{Months: math.MaxInt32 + 1}),
		"days beyond int32":   since(types.Interval{Days: math.MinInt32 - 1}),
	} {
		tried(1)
		if _, err := compiled(t, name, s); err == nil {
			escape(t, "%s is taken", name)
		}
	}
}
