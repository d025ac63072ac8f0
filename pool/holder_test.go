package pool

import (
	"testing"
	"time"
)

// Holders that are alike are named once, those that follow four kinds are counted.
func TestHoldersAreGrouped(t *testing.T) {
	at := func(what string, ms int, stack ...string) Holder {
		return Holder{What: what, For: time.Duration(ms) * time.Millisecond, Stack: stack}
	}
	for _, c := range []struct {
		want    string
		holders []Holder
	}{
		{"", nil},
		{"a transaction for 5ms", []Holder{at("a transaction", 5)}},
		{"2 × SELECT 1 for 9ms, SELECT 1 for 8ms at a.go:1", []Holder{at("SELECT 1", 9), at("SELECT 1", 8, "f a.go:1"), at("SELECT 1", 7)}},
		{
			"a for 9ms, 2 × b for 8ms, c for 7ms, d for 6ms, and 3 others",
			[]Holder{at("a", 9), at("b", 8), at("c", 7), at("d", 6), at("e", 5), at("f", 4), at("b", 3), at("e", 2)},
		},
	} {
		if got := grouped(c.holders); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
