package emulations

import (
	"cmp"
	"context"
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

// TestSeriesOfTimes compares series of dates and instants with PostgreSQL's.
func TestSeriesOfTimes(t *testing.T) {
	some := engines.OfEachDialect()
	slices.SortStableFunc(some, func(a, b engines.Engine) int { return cmp.Compare(first(a), first(b)) })
	at := func(y int, m time.Month, d, h int) time.Time { return time.Date(y, m, d, h, 30, 0, 250000, time.UTC) }
	spans := [][2]time.Time{
		{at(2023, 1, 31, 1), at(2024, 4, 30, 0)},
		{at(2024, 2, 29, 1), at(2031, 2, 28, 5)},
		{at(2024, 3, 30, 1), at(2023, 1, 1, 0)},
		{at(2024, 1, 1, 0), at(2024, 1, 1, 0)},
		{at(2096, 2, 29, 0), at(2106, 3, 1, 0)},
		{at(2023, 12, 31, 23), at(2024, 1, 1, 0)},
	}
	steps := []types.Interval{
		types.Months(1), types.Months(5), types.Months(12), types.Months(48), types.Months(-1), types.Months(-7), types.Days(1), types.Days(-3), types.Days(400),
		types.Duration(7 * time.Hour), types.Duration(-36*time.Hour - 250*time.Microsecond),
		{Days: 1, Microseconds: -3600e6},
		{Days: -2, Microseconds: 500},
	}
	want := map[string]string{}
	engines.EachOf(t, some, func(t *testing.T, db *pool.DB) { must(t, builder.CreateTables(moments).Exec(t.Context(), db)) }, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for i, s := range spans {
			done(t)(builder.Delete(moments).All().Exec(ctx, db))
			done(t)(builder.Insert(moments).Rows(moment{1, s[0], types.LocalTimeOf(s[0]), &s[1]}, moment{2, s[1], types.LocalTimeOf(s[1]), nil}).Exec(ctx, db))
			for _, step := range steps {
				times := strata.GenerateTimes("t", moments.At, moments.Maybe, step)
				got, err := builder.Select2(moments.ID, times.Value).From(moments).Clauses(builder.CrossJoin(times)).OrderBy(moments.ID.Asc(), times.Value.Asc()).All(ctx, db)
				must(t, err)
				rows := fmt.Sprint(got)
				if step.Months == 0 && step.Microseconds == 0 {
					dates := strata.GenerateDates("d", moments.At.Date(), moments.Maybe.Date(), int(step.Days))
					got, err := builder.Select2(dates.Value, dates.Value.Format(`IYYY-IW-ID "Q"Q`)).From(moments).Clauses(builder.CrossJoin(dates)).OrderBy(dates.Value.Asc()).All(ctx, db)
					must(t, err)
					rows += fmt.Sprint(got)
				}
				key := fmt.Sprint(i, step)
				if db.Dialect().Name == "PostgreSQL" {
					want[key] = rows
				} else if rows != want[key] {
					t.Errorf("from %v to %v by %v\n got %s\nwant %s", s[0], s[1], step, rows, want[key])
				}
			}
		}
		mixed := strata.GenerateTimes("m", moments.At, moments.At, types.Interval{Months: 1, Days: 1})
		if db.Dialect().Name == "MariaDB" {
			if _, err := builder.Select(mixed.Value).From(moments).Clauses(builder.CrossJoin(mixed)).All(ctx, db); err == nil {
				t.Error("a step of months and days is taken")
			}
		}
	})
}
