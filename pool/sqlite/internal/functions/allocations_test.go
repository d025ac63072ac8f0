package functions

import "testing"

// TestAllocations keeps what is called for every row from allocating, but for the
// text that it returns.
func TestAllocations(t *testing.T) {
	for _, c := range []struct {
		name string
		args []any
		max  float64
	}{
		{"strata_lower", on("lower"), 0},
		{"strata_upper", on("UPPER"), 0},
		{"strata_like", on("abcdef", "a%d_f"), 0},
		{"strata_ilike", on("Äbcdef", "ä%D_f"), 0},
		{"strata_suffix", on("abcdef", "def"), 0},
		{"strata_div", on(7, 2), 0},
		{"strata_mod", on(7, 2), 0},
		{"strata_fdiv", on(7.0, 2), 0},
		{"strata_round", on(7.5), 0},
		{"strata_sqrt", on(7.5), 0},
		{"strata_decimal_add", on("12.50", "7.5"), 1},
		{"strata_decimal_sub", on("12.50", "7.5"), 1},
		{"strata_decimal_mul", on("12.50", "7.5"), 1},
	} {
		f, args := scalar(t, c.name), valuesOf(c.args)
		if n := testing.AllocsPerRun(100, func() { _, _ = f.Call(args) }); n > c.max {
			t.Errorf("%s allocates %v times", c.name, n)
		}
	}
	if n := testing.AllocsPerRun(100, func() { compareDecimals("12.50", "-7.5") }); n > 0 {
		t.Errorf("comparing decimals allocates %v times", n)
	}
	state, row := &decimalSum{}, valuesOf(on("12.50"))
	if n := testing.AllocsPerRun(100, func() { _ = state.Step(row) }); n > 0 {
		t.Errorf("adding a decimal allocates %v times", n)
	}
}
