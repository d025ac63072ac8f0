package conformance

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/pgtest"
)

// summary is the suite's last line.
var summary string

func TestMain(m *testing.M) { pgtest.Main(m, func() { fmt.Print(summary) }) }

func init() {
	differing["MariaDB: definitions/rows that refer to each other in one INSERT"] = "keys are checked row by row: ErrForeignKey"
}

// leastCases is how many cases the suite has at the least.
const leastCases = 465

func TestConformance(t *testing.T) {
	since14(t)
	r := Run(t, engines.All...)
	names := make([]string, len(r.Dialects))
	for i, d := range r.Dialects {
		names[i] = d.Name
	}
	summary = fmt.Sprintf("conformance: %d cases on %s; %d known to differ\n", r.Cases, strings.Join(names, ", "), len(differing))
	if !t.Failed() && r.Cases < leastCases {
		t.Errorf("%d cases, want at least %d", r.Cases, leastCases)
	}
}

// since14 skips a test that makes the suite's tables where PostgreSQL is too old for them.
func since14(t *testing.T) {
	t.Helper()
	pgtest.Since(t, 14, "multiranges, which the suite's tables have, are")
}

// TestNames: a case is known by its subject and name.
func TestNames(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range Cases() {
		if seen[c.name()] {
			t.Errorf("two cases have the name %s", c.name())
		}
		seen[c.name()] = true
	}
}

// faulty are cases that have to be reported, and what is said of them.
var faulty = []struct {
	c    Case
	want string
}{
	{value("another value", strata.N(1), "2"), "rows\n\t1\nwant\n\t2"},
	{value("a row too many", strata.N(1)), "rows\n\t1\nwant\n\t"},
	{value("a row too few", strata.N(1), "1", "1"), "rows\n\t1\nwant\n\t1\n\t1"},
	{query("NULL is not the text", builder.Select(strata.Null(strata.TypeText)), "'NULL'"), "rows\n\tNULL"},
	{change("another number of rows", builder.Delete(sales).Where(sales.ID.Eq(1)), 2, keys.Limit(0)), "1 rows changed, want 2"},
	{needs(lacking, value("what is not refused", strata.N(1), "1")), "want a refusal"},
	{needs(lacking, act("nothing at all", func(*T) {})), "nothing was refused"},
	{needs(lacking, query("what the database refuses itself", builder.Select(strata.N(1).DivExpr(strata.N(0).Mul(2))))), "want a refusal"},
	{query("a refusal of what the dialect has", builder.Select(people.Name).From(sales)), "people is not in FROM"},
}

// lacking is a feature that no dialect has.
const lacking dialect.Feature = 1 << 63

// TestSuite: the suite reports what is wrong, and leaves nothing behind.
func TestSuite(t *testing.T) {
	since14(t)
	db, err := engines.All[0].Open(t)
	engines.Must(t, err)
	t.Cleanup(func() { db.Close(context.Background()) })
	engines.Must(t, create(t.Context(), db))
	for _, f := range faulty {
		problems, _ := f.c.run(t, db)
		if got := strings.Join(problems, "\n"); !strings.Contains(got, f.want) {
			t.Errorf("%s: %q is reported, want %q", f.c.Name, got, f.want)
		}
	}
	engines.Must(t, untouched(t.Context(), db))
	if _, err := builder.Delete(sales).Where(sales.ID.Eq(1)).Exec(t.Context(), db); err != nil || untouched(t.Context(), db) == nil {
		t.Errorf("a row that is gone is not reported; %v", err)
	}
}
