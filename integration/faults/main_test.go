package faults

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
)

// fault is a fault that was reported: its number, what was wrong, and a test of
// what is right.
type fault struct {
	id, title string
	test      func(t *testing.T)
}

// faults are all of them, by the part of Strata that was at fault.
var faults = slices.Concat(inTransactions, inValues, inNumbers, inProofs, inWriting, inMisuse, inSchema, inLanguage, inDepth)

// everywhere runs a test on every engine.
func everywhere(t *testing.T, fill func(*testing.T, *pool.DB), test func(t *testing.T, ctx context.Context, db *pool.DB)) {
	t.Helper()
	engines.EachOf(t, engines.All, fill, test)
}

// summary is the suite's last line.
var summary string

func TestMain(m *testing.M) { pgtest.Main(m, func() { fmt.Print(summary) }) }

func TestFaults(t *testing.T) {
	mended := 0
	seen := map[string]bool{}
	slices.SortStableFunc(faults, byID)
	for _, f := range faults {
		if seen[f.id+f.title] {
			t.Errorf("%s %s is tested twice under one name", f.id, f.title)
		}
		seen[f.id+f.title] = true
		if t.Run(f.id+" "+f.title, f.test) {
			mended++
		}
	}
	summary = fmt.Sprintf("reported faults: %d entries, %d mended, %d open\n", len(faults), mended, len(faults)-mended)
}

// byID orders faults by letter, then by number.
func byID(a, b fault) int {
	la, na := parts(a.id)
	lb, nb := parts(b.id)
	if la != lb {
		return int(la) - int(lb)
	}
	return na - nb
}

func parts(id string) (letter byte, number int) {
	fmt.Sscanf(id[1:], "%d", &number)
	return id[0], number
}
