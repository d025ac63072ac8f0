// Package vettest runs analyzers over packages for tests, and compares what they find with
// what comments want:
//
//	builder.Select(Users.ID).Where(c) // want stratadropped "is dropped"
//
// All analyzers run together, so that what one finds where another is tested is an error.
package vettest

import (
	"fmt"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
)

// Finding is what an analyzer reports.
type Finding struct {
	analysis.Diagnostic
	Analyzer string
	Package  *packages.Package
	At       token.Position
}

// String is the finding as go vet prints it.
func (f Finding) String() string {
	return fmt.Sprintf("%s:%d:%d: %s (%s)", f.At.Filename, f.At.Line, f.At.Column, f.Message, f.Analyzer)
}

// Load loads the packages of a module, with their dependencies' syntax.
func Load(t testing.TB, dir string, patterns ...string) []*packages.Package {
	t.Helper()
	list, err := packages.Load(&packages.Config{Mode: packages.LoadAllSyntax | packages.NeedModule, Dir: dir, Tests: true, Env: append(os.Environ(), "GOWORK=off")}, patterns...)
	if err != nil {
		t.Fatal(err)
	}
	wrong := 0
	for _, p := range list {
		for _, err := range p.Errors {
			t.Error(err)
			wrong++
		}
	}
	if wrong > 0 || len(list) == 0 {
		t.Fatalf("%s: %d packages, %d errors", dir, len(list), wrong)
	}
	return list
}

// Run runs analyzers over packages and returns what they find, in order, each once.
func Run(t testing.TB, list []*packages.Package, analyzers []*analysis.Analyzer) []Finding {
	t.Helper()
	graph, err := checker.Analyze(analyzers, list, nil)
	if err != nil {
		t.Fatal(err)
	}
	var all []Finding
	seen := map[string]bool{}
	for _, act := range graph.Roots {
		if act.Err != nil {
			t.Errorf("%v: %v", act, act.Err)
		}
		for _, d := range act.Diagnostics {
			f := Finding{d, act.Analyzer.Name, act.Package, act.Package.Fset.Position(d.Pos)}
			if key := f.String(); !seen[key] { // a package and its test's are two
				seen[key] = true
				all = append(all, f)
			}
		}
	}
	slices.SortFunc(all, func(a, b Finding) int {
		if c := strings.Compare(a.At.Filename, b.At.Filename); c != 0 {
			return c
		}
		if a.At.Line != b.At.Line {
			return a.At.Line - b.At.Line
		}
		return strings.Compare(a.Message, b.Message)
	})
	return all
}

// want is a finding that a comment wants.
type want struct {
	analyzer string
	message  *regexp.Regexp
	met      bool
}

var (
	wants   = regexp.MustCompile("// want ((?:[a-z0-9]+ (?:\"[^\"]*\"|`[^`]*`) ?)+)")
	oneWant = regexp.MustCompile("([a-z0-9]+) (?:\"([^\"]*)\"|`([^`]*)`)")
)

// Compare compares what was found with what the comments of the packages' files want.
func Compare(t testing.TB, list []*packages.Package, found []Finding) {
	t.Helper()
	expected := map[string][]*want{}
	for _, p := range list {
		for _, name := range p.GoFiles {
			readWants(t, name, expected)
		}
	}
	for _, f := range found {
		met := false
		for _, w := range expected[place(f.At.Filename, f.At.Line)] {
			if !w.met && w.analyzer == f.Analyzer && w.message.MatchString(f.Message) {
				w.met, met = true, true
				break
			}
		}
		if !met {
			t.Errorf("nobody wants %v", f)
		}
	}
	n := 0
	for at, list := range expected {
		for _, w := range list {
			n++
			if !w.met {
				t.Errorf("%s: %s does not find %q", at, w.analyzer, w.message)
			}
		}
	}
	if n == 0 {
		t.Error("nothing is wanted")
	}
}

func place(file string, line int) string { return fmt.Sprintf("%s:%d", file, line) }

func readWants(t testing.TB, name string, into map[string][]*want) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for i, line := range strings.Split(string(text), "\n") {
		m := wants.FindStringSubmatch(line)
		if m == nil {
			if strings.Contains(line, "// want") {
				t.Errorf("%s:%d: a want that is not understood", name, i+1)
			}
			continue
		}
		at := place(name, i+1)
		if into[at] != nil {
			continue // of a package and its test's
		}
		for _, w := range oneWant.FindAllStringSubmatch(m[1], -1) {
			re, err := regexp.Compile(w[2] + w[3])
			if err != nil {
				t.Fatalf("%s: %v", at, err)
			}
			into[at] = append(into[at], &want{analyzer: w[1], message: re})
		}
	}
}

// Fixed returns the files that suggested fixes change, by name, as they are with the first
// fix of each finding.
func Fixed(t testing.TB, found []Finding) map[string]string {
	t.Helper()
	edits := map[string][]analysis.TextEdit{}
	var fset *token.FileSet
	for _, f := range found {
		if len(f.SuggestedFixes) == 0 {
			continue
		}
		fset = f.Package.Fset
		edits[f.At.Filename] = append(edits[f.At.Filename], f.SuggestedFixes[0].TextEdits...)
	}
	out := map[string]string{}
	for name, list := range edits {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		slices.SortStableFunc(list, func(a, b analysis.TextEdit) int { return int(b.Pos - a.Pos) })
		s := string(text)
		for _, e := range list {
			from, to := fset.Position(e.Pos).Offset, fset.Position(e.End).Offset
			s = s[:from] + string(e.NewText) + s[to:]
		}
		out[name] = s
	}
	return out
}

// Files are those of a directory, by name.
func Files(t testing.TB, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(filepath.Join(dir, name))
		all[name] = string(text)
		return err
	})
	if err != nil || len(all) == 0 {
		t.Fatalf("%s: %d files: %v", dir, len(all), err)
	}
	return all
}

// Module makes a module in a temporary directory that uses the library of this
// repository, with files by name, and returns where it is.
func Module(t testing.TB, root string, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	abs, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(mod), "module github.com/strata-go/strata\n", "module example.com/program\n", 1) +
		"\nrequire github.com/strata-go/strata v0.0.0\n\nreplace github.com/strata-go/strata => " + abs + "\n"
	sum, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{"go.mod": text, "go.sum": string(sum)}
	for name, s := range files {
		all[name] = s
	}
	for name, s := range all {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(s), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}
