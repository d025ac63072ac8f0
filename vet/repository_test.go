package vet_test

import "testing"

// TestRepository says nothing of the programs in this repository: they run. The tests of
// what compiling refuses are not among them.
func TestRepository(t *testing.T) {
	for _, d := range vetted(t, "..", "./examples/...", "./integration/tpch/...", "./internal/language/...", "./internal/sample/...", "./repo", "./builder") {
		t.Errorf("%s: %s", d.Posn, d.Message)
	}
}
