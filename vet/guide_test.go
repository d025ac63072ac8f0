package vet_test

import (
	"flag"
	"os"
	"slices"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/strata-go/strata/vet"
	"github.com/strata-go/strata/vet/internal/page"
	"github.com/strata-go/strata/vet/internal/vettest"
	"github.com/strata-go/strata/vet/usage"
)

var update = flag.Bool("update", false, "rewrite docs/guides/vet.md and testdata/refused.txt")

// documented are the analyzers, and the test data that documents them.
var documented = []struct {
	analyzers []*analysis.Analyzer
	module    func(testing.TB) string // where it is
}{
	{[]*analysis.Analyzer{vet.Queries}, func(testing.TB) string { return "testdata/blog" }},
	{usage.Analyzers, func(t testing.TB) string { return vettest.Module(t, "..", vettest.Files(t, "usage/testdata")) }},
}

// TestGuide compares docs/guides/vet.md with what the analyzers find.
func TestGuide(t *testing.T) {
	var checks []page.Check
	for _, d := range documented {
		found := vettest.Run(t, vettest.Load(t, d.module(t), "./..."), d.analyzers)
		checks = append(checks, page.Read(t, d.analyzers, found)...)
	}
	const name = "../docs/guides/vet.md"
	text := page.Write(checks, page.Editor(t, shown(t)))
	if *update {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if now, err := os.ReadFile(name); err != nil || string(now) != text {
		t.Errorf("docs/guides/vet.md is not what the analyzers find (%v); go test . -run TestGuide -update, in vet, writes it", err)
	}
}

// shown are some of the findings in the shop.
func shown(t *testing.T) []vettest.Finding {
	t.Helper()
	files := shop(t)
	var seeds []seed
	for _, s := range usageSeeds {
		if slices.Contains([]string{"users.go", "orders.go", "products.go"}, s.file) && s.old != "" {
			seeds = append(seeds, s)
		}
	}
	sow(t, files, seeds)
	dir := vettest.Module(t, "..", files)
	found := vettest.Run(t, vettest.Load(t, dir, "."), usage.Analyzers)
	if len(found) != len(seeds) {
		t.Errorf("%d findings of %d seeds", len(found), len(seeds))
	}
	return found
}
