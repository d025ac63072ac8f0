package vet_test

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

// programs are the packages of this repository that hold no wrong statement: they run.
var programs = []string{"./examples/...", "./integration/tpch/...", "./internal/language/...", "./internal/sample/...", "./repo", "./builder"}

var (
	onceVetted sync.Once
	everything []found
)

// repository is what all analyzers say of the packages of the library's module. They are
// looked at once for all tests that ask, as it takes minutes.
func repository(t *testing.T) []found {
	t.Helper()
	onceVetted.Do(func() { everything = vetJSON(t, root(t)) })
	if len(everything) == 0 {
		t.Fatal("nothing is known of the repository")
	}
	return everything
}

func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestRepository says nothing of the programs in this repository.
func TestRepository(t *testing.T) {
	if testing.Short() {
		for _, d := range vetted(t, "..", programs...) {
			t.Errorf("%s: %s", d.Posn, d.Message)
		}
		return
	}
	for _, f := range repository(t) {
		if f.analyzer == queries && ofPrograms(f.file(root(t))) {
			t.Errorf("%s: %s", f.Posn, f.Message)
		}
	}
}

// ofPrograms reports whether a file is in one of the programs.
func ofPrograms(file string) bool {
	return slices.ContainsFunc(programs, func(pattern string) bool {
		dir, all := strings.CutSuffix(strings.TrimPrefix(pattern, "./"), "/...")
		return path.Dir(file) == dir || all && strings.HasPrefix(file, dir+"/")
	})
}

// TestRefused compares what is said of all of the repository with a list. All of them are
// statements of tests that show that they are refused; what is new in the list has to be
// one, too, or it is a false alarm.
func TestRefused(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds every test of the repository")
	}
	var lines []string
	for _, f := range repository(t) {
		if f.analyzer == queries {
			lines = append(lines, f.file(root(t))+": "+f.Message)
		}
	}
	slices.Sort(lines)
	got := strings.Join(slices.Compact(lines), "\n") + "\n"
	if *update {
		if err := os.WriteFile("testdata/refused.txt", []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile("testdata/refused.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines {
		if !strings.Contains(string(want), line+"\n") {
			t.Errorf("new: %s", line)
		}
	}
	for line := range strings.Lines(string(want)) {
		if !strings.Contains(got, line) {
			t.Errorf("gone: %s", line)
		}
	}
}
