package emulations

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

// moment is an instant, and a local time.
type moment struct {
	ID    int64
	At    time.Time
	Local types.LocalTime
	Maybe *time.Time
}

type momentColumns struct {
	strata.Table[moment]
	ID    strata.Int64
	At    strata.Time
	Local strata.LocalTime
	Maybe strata.NullTime
}

var moments = strata.Define("moments", new(momentColumns), func(t *strata.Def, c *momentColumns) { t.PrimaryKey(c.ID) })

// zonesTried are zones of all sorts: with and without changes, of half an hour, of a day, of
// a Ramadan, of wars, before and after the standards of time.
var zonesTried = []string{
	"Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Africa/Casablanca", "Europe/Dublin", "Europe/Moscow",
	"Pacific/Apia", "Africa/Monrovia", "America/Caracas", "Antarctica/Troll", "Asia/Kathmandu",
	"America/Sao_Paulo", "Asia/Pyongyang", "Etc/GMT+5", "Etc/UTC", "Pacific/Kiritimati", "Europe/Amsterdam", "America/St_Johns",
}

// changesOf are the instants at which a zone's clocks change, and the years' ends.
func changesOf(t *testing.T, zone string, from, to int) (list []time.Time) {
	t.Helper()
	l, err := time.LoadLocation(zone)
	must(t, err)
	end := time.Date(to, 12, 31, 0, 0, 0, 0, time.UTC)
	for at := time.Date(from, 1, 2, 0, 0, 0, 0, time.UTC); at.Before(end); at = at.Add(12 * time.Hour) {
		_, a := at.In(l).Zone()
		if _, b := at.Add(12 * time.Hour).In(l).Zone(); a == b {
			continue
		}
		low, high := at, at.Add(12*time.Hour)
		for high.Sub(low) > time.Second {
			middle := low.Add(high.Sub(low) / 2).Truncate(time.Second)
			if _, b := middle.In(l).Zone(); a == b {
				low = middle
			} else {
				high = middle
			}
		}
		list = append(list, high)
	}
	return append(list, time.Date(from, 1, 3, 0, 0, 0, 0, time.UTC), time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC), end)
}

// TestZonesAtTheirChanges compares instants and local times around all changes of zones with
// PostgreSQL's.
func TestZonesAtTheirChanges(t *testing.T) {
	some := engines.OfEachDialect()
	slices.SortStableFunc(some, func(a, b engines.Engine) int { return cmp.Compare(first(a), first(b)) })
	want := map[string][]string{}
	engines.EachOf(t, some, func(*testing.T, *pool.DB) {}, func(t *testing.T, ctx context.Context, db *pool.DB) {
		must(t, builder.CreateTables(moments).Exec(ctx, db))
		compared := 0
		for _, zone := range zonesTried {
			var rows []moment
			for _, change := range changesOf(t, zone, 1901, 2098) {
				l, err := time.LoadLocation(zone)
				must(t, err)
				_, before := change.Add(-time.Second).In(l).Zone()
				_, after := change.In(l).Zone()
				for _, by := range []time.Duration{-25 * time.Hour, -time.Hour, -time.Microsecond, 0, time.Microsecond, 30 * time.Minute, time.Hour, 25 * time.Hour} {
					for _, offset := range []int{before, after} {
						at := change.Add(by)
						rows = append(rows, moment{int64(len(rows)), at, types.LocalTimeOf(at.Add(time.Duration(offset) * time.Second).UTC()), nil})
					}
				}
			}
			done(t)(builder.Delete(moments).All().Exec(ctx, db))
			done(t)(builder.Insert(moments).Rows(rows...).Exec(ctx, db))
			got, err := builder.Select3(moments.At.AtTimeZone(zone), moments.Local.AtTimeZone(zone), moments.Maybe.AtTimeZone(zone)).OrderBy(moments.ID.Asc()).All(ctx, db)
			must(t, err)
			list := make([]string, len(got))
			for i, r := range got {
				list[i] = fmt.Sprint(r)
			}
			if db.Dialect().Name == "PostgreSQL" {
				want[zone] = list
				continue
			}
			compared += len(list)
			differ := 0
			for i := range list {
				if list[i] != want[zone][i] {
					if differ++; differ < 4 {
						t.Errorf("%s of %v, %v\n got %v\nwant %v", zone, rows[i].At, rows[i].Local, list[i], want[zone][i])
					}
				}
			}
			if differ > 3 {
				t.Errorf("%s: %d of %d differ", zone, differ, len(list))
			}
		}
		t.Logf("zones: %s: %d times compared", db.Dialect().Name, compared)
	})
}

// TestZonesOfOtherYears: what is not known of a zone is no answer.
func TestZonesOfOtherYears(t *testing.T) {
	engines.EachOf(t, engines.All, func(*testing.T, *pool.DB) {}, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for _, year := range []int{1899, 2100} {
			at := strata.At(time.Date(year, 6, 1, 12, 0, 0, 0, time.UTC))
			_, err := builder.Select(at.AtTimeZone("Europe/Berlin")).One(ctx, db)
			if db.Dialect().Name == "MariaDB" && !errors.Is(err, strata.ErrOutOfRange) || db.Dialect().Name != "MariaDB" && err != nil {
				t.Errorf("in Berlin %d: %v", year, err)
			}
			got, err := builder.Select(at.AtTimeZone("Etc/GMT-3").Hour()).One(ctx, db)
			must(t, err)
			if got != 15 {
				t.Errorf("in Etc/GMT-3 %d: %v", year, got)
			}
		}
	})
}
