package sqlite

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"modernc.org/sqlite"
)

// collected is an aggregate that looks at all its values together. NULLs are
// left out. args are the further arguments, the same for every row.
type collected struct {
	values []driver.Value
	args   []driver.Value
	result func(values, args []driver.Value) (driver.Value, error)
}

type aggregate struct {
	name   string
	args   int32
	result func(values, args []driver.Value) (driver.Value, error)
}

// aggregates are the aggregates that SQLite lacks.
var aggregates = []aggregate{
	{"strata_var_pop", 1, spread(0, false)},
	{"strata_var_samp", 1, spread(1, false)},
	{"strata_stddev_pop", 1, spread(0, true)},
	{"strata_stddev_samp", 1, spread(1, true)},
	{"strata_percentile_cont", 2, percentileCont},
	{"strata_percentile_disc", 2, percentileDisc(compareValues)},
	{"strata_percentile_disc_decimal", 2, percentileDisc(compareDecimalValues)},
	{"strata_string_agg_distinct", 2, joinDistinct},
	{"strata_mode", 1, mode(compareValues)},
	{"strata_mode_decimal", 1, mode(compareDecimalValues)},
}

func registerAggregates() {
	for _, a := range slices.Concat(aggregates, rangeAggregates) {
		sqlite.MustRegisterFunction(a.name, &sqlite.FunctionImpl{
			NArgs: a.args, Deterministic: true,
			MakeAggregate: func(sqlite.FunctionContext) (sqlite.AggregateFunction, error) {
				return &collected{result: a.result}, nil
			},
		})
	}
}

// Step adds a row.
func (c *collected) Step(_ *sqlite.FunctionContext, args []driver.Value) error {
	if args[0] == nil {
		return nil
	}
	v := args[0]
	if b, ok := v.([]byte); ok {
		v = bytes.Clone(b)
	}
	c.values = append(c.values, v)
	c.args = slices.Clone(args[1:])
	return nil
}

// WindowInverse takes out the oldest row.
func (c *collected) WindowInverse(_ *sqlite.FunctionContext, args []driver.Value) error {
	if args[0] != nil {
		c.values = c.values[1:]
	}
	return nil
}

// WindowValue returns the result: NULL of no value.
func (c *collected) WindowValue(*sqlite.FunctionContext) (driver.Value, error) {
	if len(c.values) == 0 {
		return nil, nil
	}
	return c.result(c.values, c.args)
}

// Final has nothing to free.
func (c *collected) Final(*sqlite.FunctionContext) {}

// spread is the variance, or its root; less is what the divisor lacks of the
// number of values.
func spread(less int, root bool) func(values, args []driver.Value) (driver.Value, error) {
	return func(values, _ []driver.Value) (driver.Value, error) {
		n := float64(len(values))
		if len(values) <= less {
			return nil, nil
		}
		var sum, squares float64
		for _, v := range values {
			f, err := float(v)
			if err != nil {
				return nil, err
			}
			sum += f
		}
		mean := sum / n
		for _, v := range values {
			f, _ := float(v)
			squares += (f - mean) * (f - mean)
		}
		variance := squares / (n - float64(less))
		if root {
			return math.Sqrt(variance), nil
		}
		return variance, nil
	}
}

// joinDistinct joins each text once, in order.
func joinDistinct(values, args []driver.Value) (driver.Value, error) {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = text(v)
	}
	slices.Sort(texts)
	return strings.Join(slices.Compact(texts), text(args[0])), nil
}

func percentileCont(values, args []driver.Value) (driver.Value, error) {
	fraction, err := float(args[0])
	if err != nil {
		return nil, err
	}
	numbers := make([]float64, len(values))
	for i, v := range values {
		if numbers[i], err = float(v); err != nil {
			return nil, err
		}
	}
	slices.Sort(numbers)
	place := fraction * float64(len(numbers)-1)
	low := int(math.Floor(place))
	high := int(math.Ceil(place))
	return numbers[low] + (place-float64(low))*(numbers[high]-numbers[low]), nil
}

func percentileDisc(compare func(a, b driver.Value) int) func(values, args []driver.Value) (driver.Value, error) {
	return func(values, args []driver.Value) (driver.Value, error) {
		fraction, err := float(args[0])
		if err != nil {
			return nil, err
		}
		sorted := slices.Clone(values)
		slices.SortStableFunc(sorted, compare)
		place := int(math.Ceil(fraction * float64(len(sorted))))
		return sorted[max(place, 1)-1], nil
	}
}

// mode is the most frequent value, the smallest of several.
func mode(compare func(a, b driver.Value) int) func(values, args []driver.Value) (driver.Value, error) {
	return func(values, _ []driver.Value) (driver.Value, error) {
		sorted := slices.Clone(values)
		slices.SortStableFunc(sorted, compare)
		best, most, run := sorted[0], 0, 0
		for i, v := range sorted {
			if i == 0 || compare(v, sorted[i-1]) != 0 {
				run = 0
			}
			if run++; run > most {
				best, most = v, run
			}
		}
		return best, nil
	}
}

func compareDecimalValues(a, b driver.Value) int { return compareDecimals(text(a), text(b)) }

// maxSeries bounds the series that SQLite gets as one document.
const maxSeries = 10_000_000

var errSeries = errors.New("the series has more than 10,000,000 values")

// series is the numbers from one to another as a JSON array, for json_each.
func series(args []driver.Value) (driver.Value, error) {
	var n [3]int64
	for i := range n {
		v, ok := args[i].(int64)
		if !ok {
			return nil, fmt.Errorf("an integer expected, not %T", args[i])
		}
		n[i] = v
	}
	from, to, step := n[0], n[1], n[2]
	numbers := []int64{}
	for v := from; step > 0 && v <= to || step < 0 && v >= to; {
		if len(numbers) == maxSeries {
			return nil, errSeries
		}
		numbers = append(numbers, v)
		next := v + step
		if (next > v) != (step > 0) {
			break // the next number is out of range
		}
		v = next
	}
	b, err := json.Marshal(numbers)
	return string(b), err
}
