package functions

import (
	"slices"
	"testing"
)

func TestCollations(t *testing.T) {
	orders := map[string][][]string{ // equal ones side by side
		"C":               {{""}, {"10"}, {"9"}, {"A"}, {"a"}, {"ä"}},
		"strata_decimal":  {{"-1e20"}, {"-2"}, {"-0.5"}, {"0", "-0", "0.0"}, {"9", "9.00"}, {"10", "1e1"}, {"99999999999999999999"}, {""}, {" 1"}, {"abc"}},
		"strata_interval": {{"P-1D"}, {"PT0S"}, {"P1D", "PT24H"}, {"P1M", "P30D"}, {"P31D"}, {""}, {"P"}, {"abc"}},
	}
	for _, c := range Collations() {
		order := orders[c.Name]
		if order == nil {
			t.Errorf("%s has no example", c.Name)
		}
		for i, l := range order {
			for j, r := range order {
				for _, a := range l {
					for _, b := range r {
						if got := c.Compare(a, b); got != sign(i-j) {
							t.Errorf("%s has %d for %q and %q", c.Name, got, a, b)
						}
					}
				}
			}
		}
	}
	if !slices.IsSortedFunc([]string{"9", "10", "x"}, compareDecimals) {
		t.Error("text comes before numbers")
	}
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	default:
		return 0
	}
}
