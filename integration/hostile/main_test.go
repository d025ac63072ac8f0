package hostile

import (
	"cmp"
	"flag"
	"fmt"
	"os"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/strata-go/strata/integration/pgtest"
)

// group is a kind of hostile input.
type group struct {
	id, name string
	test     func(t *testing.T)
}

var groups = []group{
	{"S1", "texts leave a statement's text alone", staticTexts},
	{"S1", "texts come back from every statement that carries them", carriedTexts},
	{"S1", "texts of a definition", definedTexts},
	{"S1", "texts that no database has are refused", refusedTexts},
	{"S1", "long texts", longTexts},
	{"S2", "names stand for themselves", staticNames},
	{"S2", "names in the database", storedNames},
	{"S2", "names that no database has are refused", refusedNames},
	{"S3", "LIKE and its helpers", likes},
	{"S4", "keys and positions of documents", documents},
	{"S5", "numbers", numbers},
	{"S6", "times", times},
	{"S7", "many arguments", manyArguments},
	{"S8", "depth", depths},
	{"S12", "raw SQL", rawTexts},
}

var (
	inputs  atomic.Int64 // that were tried
	escaped atomic.Int64 // of them, those that did what they should not
	summary string
)

func TestMain(m *testing.M) { pgtest.Main(m, func() { fmt.Print(summary) }) }

func TestHostile(t *testing.T) {
	for _, g := range groups {
		before := inputs.Load()
		ok := t.Run(g.id+" "+g.name, g.test)
		t.Logf("%s %s: %d inputs, ok: %v", g.id, g.name, inputs.Load()-before, ok)
	}
	n, out := inputs.Load(), escaped.Load()
	if t.Failed() {
		out = max(out, 1)
	}
	summary = fmt.Sprintf("hostile input: %d inputs, %d escaped\n", n, out)
	if n < int64(wanted()) && flag.Lookup("test.run").Value.String() == "" {
		t.Errorf("%d inputs; there have to be %d", n, wanted())
	}
}

// wanted is how many inputs there have to be.
func wanted() int {
	n, err := strconv.Atoi(cmp.Or(os.Getenv("STRATA_HOSTILE"), "100000"))
	if err != nil || n < 1 {
		panic("STRATA_HOSTILE is no number of inputs")
	}
	return n
}

// share is a part of them, said for 100,000.
func share(n int) int { return max(n*wanted()/100_000, 1) }

// tried counts inputs.
func tried(n int) { inputs.Add(int64(n)) }

// escape reports an input that did what it should not.
func escape(t *testing.T, format string, args ...any) {
	t.Helper()
	if escaped.Add(1) > 50 {
		t.FailNow()
	}
	s := fmt.Sprintf(format, args...)
	if len(s) > 600 {
		s = s[:600] + "…"
	}
	t.Error(s)
}
