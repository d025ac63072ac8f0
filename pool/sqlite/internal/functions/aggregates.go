package functions

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strings"

	"github.com/strata-go/strata/pool/sqlite/internal/value"
)

// A summary is an aggregate of the values of all rows, which are never none. args
// are the further arguments, the same for every row.
type summary func(values, args []value.Value) (value.Value, error)

type aggregate struct {
	name   string
	args   int
	result summary
}

// aggregates are the aggregates that SQLite lacks.
var aggregates = []aggregate{
	{"strata_var_pop", 1, spread(0, false)},
	{"strata_var_samp", 1, spread(1, false)},
	{"strata_stddev_pop", 1, spread(0, true)},
	{"strata_stddev_samp", 1, spread(1, true)},
	{"strata_percentile_cont", 2, percentileCont},
	{"strata_percentile_disc", 2, percentileDisc(compareValues)},
	{"strata_percentile_disc_decimal", 2, percentileDisc(textual(compareDecimals))},
	{"strata_percentile_disc_interval", 2, percentileDisc(textual(compareIntervals))},
	{"strata_percentiles_cont", 2, percentilesCont},
	{"strata_percentiles_disc", 2, percentilesDisc(compareValues)},
	{"strata_percentiles_disc_decimal", 2, percentilesDisc(textual(compareDecimals))},
	{"strata_percentiles_disc_interval", 2, percentilesDisc(textual(compareIntervals))},
	{"strata_mode_interval", 1, mode(textual(compareIntervals))},
	{"strata_string_agg_distinct", 2, joinDistinct},
	{"strata_mode", 1, mode(compareValues)},
	{"strata_mode_decimal", 1, mode(textual(compareDecimals))},
}

// collected is an aggregate that looks at all its values together. NULLs are
// left out.
type collected struct {
	values []value.Value
	args   []value.Value
	result summary
}

// Step adds a row.
func (c *collected) Step(args []value.Value) error {
	if args[0].IsNull() {
		return nil
	}
	c.values = append(c.values, args[0].Clone())
	if !slices.Equal(c.args, args[1:]) {
		c.args = cloned(args[1:])
	}
	return nil
}

func cloned(args []value.Value) []value.Value {
	kept := make([]value.Value, len(args))
	for i, a := range args {
		kept[i] = a.Clone()
	}
	return kept
}

// Inverse takes out the oldest row.
func (c *collected) Inverse(args []value.Value) error {
	if !args[0].IsNull() {
		c.values = c.values[1:]
	}
	return nil
}

// Value returns the result: NULL of no value.
func (c *collected) Value() (value.Value, error) {
	if len(c.values) == 0 {
		return null, nil
	}
	return c.result(c.values, c.args)
}

// spread is the variance, or its root; less is what the divisor lacks of the
// number of values.
func spread(less int, root bool) summary {
	return func(values, _ []value.Value) (value.Value, error) {
		if len(values) <= less {
			return null, nil
		}
		numbers, err := floatsOf(values)
		if err != nil {
			return null, err
		}
		n := float64(len(numbers))
		var sum, squares float64
		for _, f := range numbers {
			sum += f
		}
		mean := sum / n
		for _, f := range numbers {
			squares += (f - mean) * (f - mean)
		}
		variance := squares / (n - float64(less))
		if root {
			variance = math.Sqrt(variance)
		}
		return floatResult(variance, !slices.ContainsFunc(numbers, func(f float64) bool { return !isFinite(f) }))
	}
}

func floatsOf(values []value.Value) ([]float64, error) {
	numbers := make([]float64, len(values))
	for i, v := range values {
		var err error
		if numbers[i], err = v.Float(); err != nil {
			return nil, err
		}
	}
	return numbers, nil
}

// joinDistinct joins each text once, in order.
func joinDistinct(values, args []value.Value) (value.Value, error) {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = v.Text()
	}
	slices.Sort(texts)
	return value.String(strings.Join(slices.Compact(texts), args[0].Text())), nil
}

// percentileCont is the value at a share of the values, interpolated.
func percentileCont(values, args []value.Value) (value.Value, error) {
	numbers, fractions, err := sortedNumbers(values, args, fractionOf)
	if err != nil {
		return null, err
	}
	return value.Float(interpolated(numbers, fractions[0])), nil
}

// percentilesCont are the values at several shares, as an array.
func percentilesCont(values, args []value.Value) (value.Value, error) {
	numbers, fractions, err := sortedNumbers(values, args, fractionsOf)
	if err != nil {
		return null, err
	}
	list := make([]any, len(fractions))
	for i, f := range fractions {
		list[i] = interpolated(numbers, f)
	}
	return writeArray(list)
}

func sortedNumbers(values, args []value.Value, fractionsOf func([]value.Value) ([]float64, error)) (numbers, fractions []float64, err error) {
	if fractions, err = fractionsOf(args); err != nil {
		return nil, nil, err
	}
	if numbers, err = floatsOf(values); err != nil {
		return nil, nil, err
	}
	slices.Sort(numbers)
	return numbers, fractions, nil
}

func interpolated(numbers []float64, fraction float64) float64 {
	place := fraction * float64(len(numbers)-1)
	low := int(math.Floor(place))
	high := int(math.Ceil(place))
	return numbers[low] + (place-float64(low))*(numbers[high]-numbers[low])
}

// percentileDisc is the first value that reaches a share of the values.
func percentileDisc(compare func(a, b value.Value) int) summary {
	return func(values, args []value.Value) (value.Value, error) {
		fractions, err := fractionOf(args)
		if err != nil {
			return null, err
		}
		return reaching(sortedBy(compare, values), fractions[0]), nil
	}
}

// percentilesDisc are those that reach several shares, as an array.
func percentilesDisc(compare func(a, b value.Value) int) summary {
	return func(values, args []value.Value) (value.Value, error) {
		fractions, err := fractionsOf(args)
		if err != nil {
			return null, err
		}
		sorted, list := sortedBy(compare, values), make([]any, len(fractions))
		for i, f := range fractions {
			list[i] = element(reaching(sorted, f))
		}
		return writeArray(list)
	}
}

func sortedBy(compare func(a, b value.Value) int, values []value.Value) []value.Value {
	sorted := slices.Clone(values)
	slices.SortStableFunc(sorted, compare)
	return sorted
}

func reaching(sorted []value.Value, fraction float64) value.Value {
	place := int(math.Ceil(fraction * float64(len(sorted))))
	return sorted[max(place, 1)-1]
}

// fractionOf reads what a percentile asks for.
func fractionOf(args []value.Value) ([]float64, error) {
	f, err := args[0].Float()
	if err != nil {
		return nil, err
	}
	return []float64{f}, aFraction(f)
}

// fractionsOf reads it from an array.
func fractionsOf(args []value.Value) ([]float64, error) {
	list, err := readArray(args[0])
	fractions := make([]float64, len(list))
	for i, x := range list {
		v, e := value.Of(x)
		if e == nil {
			fractions[i], e = v.Float()
		}
		if err = cmp.Or(err, e, aFraction(fractions[i])); err != nil {
			return nil, err
		}
	}
	return fractions, err
}

func aFraction(f float64) error {
	if f >= 0 && f <= 1 {
		return nil
	}
	return errors.New("a percentile's fraction is not between 0 and 1")
}

// mode is the most frequent value, the smallest of several.
func mode(compare func(a, b value.Value) int) summary {
	return func(values, _ []value.Value) (value.Value, error) {
		sorted := sortedBy(compare, values)
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
