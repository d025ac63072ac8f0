package sqlite

import (
	"database/sql/driver"
	"math"
	"strings"

	"github.com/strata-go/strata/types"
)

// Intervals are text as in ISO 8601.
var intervalFunctions = []function{
	{"strata_interval_add", 2, func(a []driver.Value) (driver.Value, error) {
		x, err := interval(a[0])
		if err != nil {
			return nil, err
		}
		y, err := interval(a[1])
		if err != nil {
			return nil, err
		}
		sum := x.Add(y)
		if y.Microseconds != 0 && (sum.Microseconds > x.Microseconds) != (y.Microseconds > 0) {
			return nil, errOutOfRange
		}
		return intervalText(sum)
	}},
	{"strata_interval_neg", 1, func(a []driver.Value) (driver.Value, error) {
		x, err := interval(a[0])
		if err != nil {
			return nil, err
		}
		if x.Microseconds == math.MinInt64 {
			return nil, errOutOfRange
		}
		return intervalText(x.Neg())
	}},
}

func interval(v driver.Value) (i types.Interval, err error) {
	err = i.UnmarshalText([]byte(text(v)))
	return i, err
}

// intervalText writes an interval that PostgreSQL could hold, too.
func intervalText(i types.Interval) (driver.Value, error) {
	if int(int32(i.Months)) != i.Months || int(int32(i.Days)) != i.Days {
		return nil, errOutOfRange
	}
	return i.String(), nil
}

// compareIntervals is the collation strata_interval. Text that is no interval
// comes last, in its own order.
func compareIntervals(l, r string) int {
	if l == r {
		return 0
	}
	var a, b types.Interval
	aerr, berr := a.UnmarshalText([]byte(l)), b.UnmarshalText([]byte(r))
	switch {
	case aerr == nil && berr == nil:
		return a.Compare(b)
	case aerr == nil:
		return -1
	case berr == nil:
		return 1
	default:
		return strings.Compare(l, r)
	}
}
