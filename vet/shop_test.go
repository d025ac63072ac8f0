package vet_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/strata-go/strata/vet"
	"github.com/strata-go/strata/vet/internal/vettest"
)

// queries is the analyzer of what statements say.
const queries = "stratawrong"

// querySeedsOf makes seeds of statements.
func querySeedsOf(statements map[string]string) (list []seed) {
	for i, name := range slices.Sorted(maps.Keys(statements)) {
		list = append(list, seed{
			name, queries, fmt.Sprintf("query_%02d.go", i), "",
			"package main\n\n" + "import (\n\t\"context\"\n\n\t\"github.com/shopspring/decimal\"\n\t\"github.com/strata-go/strata\"\n\t\"github.com/strata-go/strata/builder\"\n)\n\n" +
				"var (\n\t_ = decimal.Zero\n\t_ strata.Condition\n)\n\n" +
				fmt.Sprintf("func query%02d(ctx context.Context, db builder.DB) error {\n\t%s // seeded\n\treturn err\n}\n", i, statements[name]),
		})
	}
	return list
}

// drivers are what the copy of the shop does without: they have no part in its statements,
// and take a minute to read.
var drivers = strings.NewReplacer(
	"\t\"github.com/strata-go/strata/pool/postgres\"\n", "", "\t\"github.com/strata-go/strata/pool/sqlite\"\n", "",
	"sqlite.Driver, postgres.Driver, ", "",
)

// shop is a copy of examples/shop.
func shop(t *testing.T) map[string]string {
	t.Helper()
	names, err := filepath.Glob("../examples/shop/*.go")
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(name)] = drivers.Replace(string(text))
	}
	if len(files) < 8 {
		t.Fatalf("the shop has %d files", len(files))
	}
	return files
}

// sow makes the mistakes.
func sow(t *testing.T, files map[string]string, seeds []seed) {
	t.Helper()
	for _, s := range seeds {
		text := files[s.file]
		switch {
		case strings.Count(s.new, "// seeded") != 1:
			t.Errorf("%s: one line is seeded", s.name)
		case s.old == "":
			files[s.file] = text + s.new
		case strings.Count(text, s.old) != 1:
			t.Errorf("%s: %s has the text %d times:\n%s", s.name, s.file, strings.Count(text, s.old), s.old)
		default:
			files[s.file] = strings.Replace(text, s.old, s.new, 1)
		}
	}
	for _, s := range seeds {
		name, text := s.file, files[s.file]
		for _, path := range []string{"context", "github.com/strata-go/strata"} {
			base := path[strings.LastIndexByte(path, '/')+1:]
			if strings.Contains(text, base+".") && !strings.Contains(text, `"`+path+`"`) {
				text = strings.Replace(text, "import (\n", "import (\n\t\""+path+"\"\n", 1)
			}
		}
		files[name] = text
	}
}

// TestShop finds each of the mistakes that are made in a copy of examples/shop, and nothing
// else; and nothing where none is made.
func TestShop(t *testing.T) {
	seeds := slices.Clone(usageSeeds)
	on := false
	for _, a := range vet.Analyzers {
		on = on || a.Name == queries
	}
	if on {
		seeds = append(seeds, querySeeds...)
	}
	plain := vettest.Module(t, "..", shop(t))
	for _, f := range vettest.Run(t, vettest.Load(t, plain, "."), vet.Analyzers) {
		t.Errorf("the shop as it is: %v", f)
	}
	files := shop(t)
	sow(t, files, seeds)
	files["helpers.go"] = helpers
	files["import.go"] = strings.Replace(files["import.go"], "type progress struct {\n", "type progress struct {\n\tdb    builder.DB\n", 1)
	dir := vettest.Module(t, "..", files)
	wanted := map[string]string{} // the lines, and what is to find them
	for _, s := range seeds {
		at := strings.Index(files[s.file], s.new) + strings.Index(s.new, "// seeded")
		wanted[fmt.Sprintf("%s:%d", s.file, 1+strings.Count(files[s.file][:at], "\n"))] = s.analyzer
	}
	met := map[string]bool{}
	n := map[string]int{}
	for _, f := range vettest.Run(t, vettest.Load(t, dir, "."), vet.Analyzers) {
		at := fmt.Sprintf("%s:%d", filepath.Base(f.At.Filename), f.At.Line)
		switch analyzer, seeded := wanted[at]; {
		case !seeded: // a mistake may be found by several
			t.Errorf("nobody seeded %v", f)
		case analyzer == f.Analyzer && !met[at]:
			met[at] = true
			n[analyzer]++
		}
	}
	for at, analyzer := range wanted {
		if !met[at] {
			t.Errorf("%s: %s does not find the mistake", at, analyzer)
		}
	}
	usage := 0
	for a, k := range n {
		if a != queries {
			usage += k
		}
	}
	t.Logf("of usage %d of %d found; of queries %d of %d found, of %d that there are", usage, len(usageSeeds), n[queries], len(seeds)-len(usageSeeds), len(querySeeds))
	if len(usageSeeds) != 20 || len(querySeeds) != 20 {
		t.Errorf("there are %d and %d seeds", len(usageSeeds), len(querySeeds))
	}
}
