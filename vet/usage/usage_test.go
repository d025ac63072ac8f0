package usage_test

import (
	"os"
	"testing"

	"github.com/strata-go/strata/vet/internal/vettest"
	"github.com/strata-go/strata/vet/usage"
)

func TestAnalyzers(t *testing.T) {
	dir := vettest.Module(t, "../..", vettest.Files(t, "testdata"))
	list := vettest.Load(t, dir, "./...")
	found := vettest.Run(t, list, usage.Analyzers)
	vettest.Compare(t, list, found)
	t.Run("fixes", func(t *testing.T) { fixes(t, dir, found) })
}

// fixes: what they write compiles, and what they mend is not found again.
func fixes(t *testing.T, dir string, found []vettest.Finding) {
	fixed := map[string]int{} // by analyzer
	before := 0
	for _, f := range found {
		if len(f.SuggestedFixes) > 0 {
			fixed[f.Analyzer]++
			before++
		}
	}
	for _, name := range []string{"stratadropped", "strataerror", "strataowntx", "stratalent", "stratalike", "stratacontext"} {
		if fixed[name] == 0 {
			t.Errorf("%s mends nothing", name)
		}
	}
	for name, text := range vettest.Fixed(t, found) {
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	after := vettest.Run(t, vettest.Load(t, dir, "./..."), usage.Analyzers)
	if len(after) != len(found)-before {
		t.Errorf("%d findings, %d of them mended, and %d afterwards", len(found), before, len(after))
	}
	for _, f := range after {
		if len(f.SuggestedFixes) > 0 {
			t.Errorf("not mended: %v", f)
		}
	}
}
