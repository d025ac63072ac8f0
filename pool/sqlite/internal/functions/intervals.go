package functions

import (
	"fmt"
	"math"

	"github.com/strata-go/strata/pool/sqlite/internal/value"
	"github.com/strata-go/strata/types"
)

// Intervals are text as in ISO 8601.
var intervalFunctions = []function{
	{"strata_interval_add", 2, two(interval, func(x, y types.Interval) (value.Value, error) {
		sum := x.Add(y)
		if y.Microseconds != 0 && (sum.Microseconds > x.Microseconds) != (y.Microseconds > 0) {
			return null, errOutOfRange
		}
		return intervalText(sum)
	})},
	{"strata_interval_neg", 1, one(interval, func(x types.Interval) (value.Value, error) {
		if x.Microseconds == math.MinInt64 {
			return null, errOutOfRange
		}
		return intervalText(x.Neg())
	})},
}

func interval(v value.Value) (types.Interval, error) { return parseInterval(v.Text()) }

func parseInterval(s string) (i types.Interval, err error) {
	err = i.UnmarshalText([]byte(s))
	return i, err
}

// intervalText writes an interval that PostgreSQL could hold, too.
func intervalText(i types.Interval) (value.Value, error) {
	if int(int32(i.Months)) != i.Months || int(int32(i.Days)) != i.Days {
		return null, errOutOfRange
	}
	return value.String(i.String()), nil
}

// intervalKey is the same for intervals that are equal: days and what is left of one.
func intervalKey(i types.Interval) string {
	const day = 24 * 3600e6
	days, rest := int64(i.Months)*30+int64(i.Days)+i.Microseconds/day, i.Microseconds%day
	if rest < 0 {
		days, rest = days-1, rest+day
	}
	return fmt.Sprint(days, ":", rest)
}

// compareIntervals is the collation strata_interval. Text that is no interval
// comes last, in its own order.
func compareIntervals(l, r string) int {
	if l == r {
		return 0
	}
	return compareRead(l, r, parseInterval, types.Interval.Compare)
}
