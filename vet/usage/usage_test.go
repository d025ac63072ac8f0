package usage_test

import (
	"io/fs"
	"os"
	"testing"

	"github.com/strata-go/strata/vet/internal/vettest"
	"github.com/strata-go/strata/vet/usage"
)

// files are those of testdata, by name.
func files(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := fs.WalkDir(os.DirFS("testdata"), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile("testdata/" + name)
		all[name] = string(text)
		return err
	})
	if err != nil || len(all) < 10 {
		t.Fatalf("%d files: %v", len(all), err)
	}
	return all
}

func TestAnalyzers(t *testing.T) {
	dir := vettest.Module(t, "../..", files(t))
	list := vettest.Load(t, dir, "./...")
	vettest.Compare(t, list, vettest.Run(t, list, usage.Analyzers))
}

// What the fixes write compiles, and what they mend is not found again.
func TestFixes(t *testing.T) {
	all := files(t)
	dir := vettest.Module(t, "../..", all)
	list := vettest.Load(t, dir, "./...")
	found := vettest.Run(t, list, usage.Analyzers)
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
