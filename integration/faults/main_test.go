package faults

import (
	"context"
	"fmt"
	"slices"
	"strings"
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

// openOnMariaDB are the entries that MariaDB does not pass yet, and why. They are run on it where
// the environment names it.
var openOnMariaDB = map[string]string{
	"A2 a deadline ends a statement of a transaction":                     "its long statement is a recursive query in SET, which is refused",
	"A6 IfNotExists over a table that differs":                            "its tables have indexes of some rows, and of TEXT, by raw SQL",
	"A6 IfNotExists over a table that fits":                               "so has this one",
	"A6 all of the tables, or none":                                       "definitions commit",
	"A9 an identity that a row has is not dropped":                        "a CHECK of an AUTO_INCREMENT column is an error of the server",
	"A12 times and dates that Go would wrap are named when they are read": "its columns hold none",
	"B18 instants of others are found, or refused when they are read":     "its columns hold one form",
	"B19 integers in documents keep their digits":                         "CAST to a type of the program's own, text, is an error of the server",
	"C11 documents that nest deep":                                        "30 levels are read; deeper ones are refused",
	"C15 several percentiles":                                             "those of no fraction are NULL",
	"F1 every error of a database has a kind":                             "its triggers are written for the others",
	"F1 a failed commit":                                                  "no constraint waits until COMMIT",
}

// everywhere runs a test on every engine, but for what is open.
func everywhere(t *testing.T, fill func(*testing.T, *pool.DB), test func(t *testing.T, ctx context.Context, db *pool.DB)) {
	t.Helper()
	list := engines.AndMariaDB()
	for title := range openOnMariaDB {
		if strings.HasPrefix(t.Name()+"/", "TestFaults/"+strings.ReplaceAll(title, " ", "_")+"/") {
			list = engines.All
		}
	}
	engines.EachOf(t, list, fill, test)
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
	summary = fmt.Sprintf("reported faults: %d entries, %d mended, %d open; on MariaDB %d are not tried\n", len(faults), mended, len(faults)-mended, len(openOnMariaDB))
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
