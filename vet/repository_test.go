package vet_test

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// TestRepository says nothing of the programs in this repository: they run.
func TestRepository(t *testing.T) {
	for _, d := range vetted(t, "..", "./examples/...", "./integration/tpch/...", "./internal/language/...", "./internal/sample/...", "./repo", "./builder") {
		t.Errorf("%s: %s", d.Posn, d.Message)
	}
}

// TestRefused compares what is said of all of the repository with a list. All of them are
// statements of tests that show that they are refused; what is new in the list has to be
// one, too, or it is a false alarm.
func TestRefused(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds every test of the repository")
	}
	root, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	root = strings.TrimSuffix(root, "vet")
	var lines []string
	for _, d := range vetted(t, "..", "./...") {
		file, _, _ := strings.Cut(strings.TrimPrefix(d.Posn, root), ":")
		lines = append(lines, file+": "+d.Message)
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
