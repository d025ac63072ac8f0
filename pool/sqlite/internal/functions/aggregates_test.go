package functions

import (
	"math"
	"reflect"
	"testing"

	"github.com/strata-go/strata/pool/sqlite/internal/value"
)

// summed is an aggregate of rows, the first ones of which leave again.
type summed struct {
	name string
	rows [][]any
	out  int
	want any
}

// rows makes rows of values, each with the same further arguments.
func rows(values []any, further ...any) [][]any {
	list := make([][]any, len(values))
	for i, v := range values {
		list[i] = append([]any{v}, further...)
	}
	return list
}

// aggregated has every aggregate at least once.
var aggregated = []summed{
	{"strata_decimal_sum", rows(on("1.50", nil, "-0.5", "2")), 0, "3"},
	{"strata_decimal_sum", rows(on("1.50", nil, "-0.5", "2")), 2, "1.5"},
	{"strata_decimal_sum", rows(on("99999999999999999999", "0.5", "999999999999999999", "0.000000000000000001")), 1, "999999999999999999.500000000000000001"},
	{"strata_decimal_sum", rows(on("1", "1e2")), 1, "100"},
	{"strata_decimal_sum", rows(on("1", "1")), 2, nil},
	{"strata_decimal_sum", rows(on(nil)), 0, nil},
	{"strata_decimal_sum", rows(on("x")), 0, failure("text is not a decimal")},
	{"strata_decimal_avg", rows(on("0.1", "0.1", nil, "0.1")), 0, "0.1"},
	{"strata_decimal_avg", rows(on("1", "2", "2")), 0, "1.6666666666666667"},
	{"strata_decimal_avg", rows(on("1", "2", "2")), 1, "2"},
	{"strata_decimal_avg", rows(on("10000000000000000000", "1")), 0, "5000000000000000001"},
	{"strata_decimal_avg", rows(on("0.00000000000000000005", "0.00000000000000000005", "1")), 0, "0.33333333333333333337"},
	{"strata_decimal_avg", rows(on("0.99999999999999999995", "0.00000000000000000005", "1")), 0, "0.66666666666666666667"},
	{"strata_decimal_avg", rows(on(nil)), 0, nil},
	{"strata_var_pop", rows(on(1, 3.0, nil)), 0, 1.0},
	{"strata_var_pop", rows(on(1e200, -1e200)), 0, failure("value out of range")},
	{"strata_var_samp", rows(on(1, 3)), 0, 2.0},
	{"strata_var_samp", rows(on(1, 3)), 1, nil},
	{"strata_stddev_pop", rows(on(1, 3)), 0, 1.0},
	{"strata_stddev_samp", rows(on(1, 3)), 0, math.Sqrt2},
	{"strata_stddev_samp", rows(on(1, "3")), 0, failure("a number expected, not text")},
	{"strata_percentile_cont", rows(on(4, 1, 2), 0.25), 0, 1.5},
	{"strata_percentile_cont", rows(on(4, 1, 2), 1.5), 0, failure("a percentile's fraction is not between 0 and 1")},
	{"strata_percentile_cont", rows(on(4), nil), 0, failure("a number expected, not NULL")},
	{"strata_percentile_disc", rows(on("bb", "a", "c"), 0.5), 0, "bb"},
	{"strata_percentile_disc", rows(on("bb", "a", "c"), 0), 1, "a"},
	{"strata_percentile_disc", rows(on("a"), -1), 0, failure("a percentile's fraction is not between 0 and 1")},
	{"strata_percentile_disc_decimal", rows(on("10", "9", "9.5"), 1.0), 0, "10"},
	{"strata_percentile_disc_interval", rows(on("P1M", "P29D", "P30D"), 0.3), 0, "P29D"},
	{"strata_percentiles_cont", rows(on(4, 1, 2), "[0.25,0.0,1,0.5]"), 0, "[1.5,1.0,4.0,2.0]"},
	{"strata_percentiles_cont", rows(on(4, 1, 2), "[]"), 0, "[]"},
	{"strata_percentiles_cont", rows(on(nil), "[0.5]"), 0, nil},
	{"strata_percentiles_cont", rows(on(4), "[0.5,1.5]"), 0, failure("a percentile's fraction is not between 0 and 1")},
	{"strata_percentiles_cont", rows(on("a"), "[0.5]"), 0, failure("a number expected, not text")},
	{"strata_percentiles_disc", rows(on("bb", "a", "c"), "[1.0,0.5]"), 0, `["c","bb"]`},
	{"strata_percentiles_disc", rows(on(3, 1), "[0.1]"), 0, "[1]"},
	{"strata_percentiles_disc", rows(on(3, 1), "[null]"), 0, failure("a number expected, not NULL")},
	{"strata_percentiles_disc", rows(on(3, 1), "x"), 0, failure("malformed array: invalid character 'x' looking for beginning of value")},
	{"strata_percentiles_disc_decimal", rows(on("10", "9", "9.5"), "[1.0,0.1]"), 0, `["10","9"]`},
	{"strata_percentiles_disc_interval", rows(on("P1M", "P29D", "P30D"), "[0.3]"), 0, `["P29D"]`},
	{"strata_mode_interval", rows(on("P31D", "P1M", "P30D")), 0, "P30D"},
	{"strata_string_agg_distinct", rows(on("b", "a", "b", nil, 1), ", "), 0, "1, a, b"},
	{"strata_string_agg_distinct", rows(on("b", "a"), nil), 0, "ab"},
	{"strata_mode", rows(on("b", "a", "b")), 0, "b"},
	{"strata_mode", rows(on([]byte("b"), []byte("a"))), 0, []byte("a")},
	{"strata_mode_decimal", rows(on("1.0", "2", "1")), 0, "1"},
	{"strata_range_agg", rows(on("[1,2)", "[5,7)", "[2,3)")), 0, "{[1,3),[5,7)}"},
	{"strata_range_agg", rows(on("[1,2")), 0, failure(`text is not a range`)},
	{"strata_range_intersect_agg", rows(on("[1,5)", "[3,7)")), 0, "[3,5)"},
	{"strata_range_intersect_agg", rows(on("[1,")), 0, failure(`text is not a range`)},
}

func newState(t *testing.T, name string) value.State {
	t.Helper()
	for _, a := range Aggregates() {
		if a.Name == name {
			return a.New()
		}
	}
	t.Fatalf("there is no aggregate %s", name)
	return nil
}

// run aggregates rows, whose values lend makes.
func (s summed) run(t *testing.T, lend func([]any, func([]value.Value))) any {
	state := newState(t, s.name)
	for i, change := range []func([]value.Value) error{state.Step, state.Inverse} {
		for _, row := range [][][]any{s.rows, s.rows[:s.out]}[i] {
			var err error
			lend(row, func(args []value.Value) { err = change(args) })
			if err != nil {
				return failure(err.Error())
			}
		}
	}
	return result(state.Value())
}

func TestAggregates(t *testing.T) {
	shown := map[string]bool{}
	for _, s := range aggregated {
		shown[s.name] = true
		want := s.want
		if _, failed := want.(failure); !failed {
			want = valueOf(want).Any()
		}
		got := s.run(t, func(row []any, use func([]value.Value)) { use(valuesOf(row)) })
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s of %v but the first %d is %T %v, want %T %v", s.name, s.rows, s.out, got, got, want, want)
		}
	}
	for _, a := range Aggregates() {
		if !shown[a.Name] {
			t.Errorf("%s has no example", a.Name)
		}
		if got := result(a.New().Value()); got != nil {
			t.Errorf("%s of no row is %v", a.Name, got)
		}
	}
}

// TestOddAggregates gives every aggregate the rows of all others.
func TestOddAggregates(t *testing.T) {
	for _, a := range Aggregates() {
		for _, s := range aggregated {
			for _, row := range s.rows {
				args := append(valuesOf(row), valueOf("a"))[:a.Args]
				state := a.New()
				if state.Step(args) == nil {
					result(state.Value())
				}
			}
		}
	}
}
