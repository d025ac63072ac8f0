package vet_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/strata-go/strata/vet/internal/vettest"
	"github.com/strata-go/strata/vet/usage"
)

// TestVettool finds by go vet, a package at a time, what is found where all are at hand: what
// is known of helpers goes from package to package.
func TestVettool(t *testing.T) {
	dir := vettest.Module(t, "..", vettest.Files(t, "usage/testdata"))
	var want []string
	for _, f := range vettest.Run(t, vettest.Load(t, dir, "./..."), usage.Analyzers) {
		want = append(want, f.At.String()+": "+f.Message+" "+f.Analyzer)
	}
	var got []string
	for _, f := range vetJSON(t, dir) {
		if f.analyzer != queries {
			got = append(got, f.Posn+": "+f.Message+" "+f.analyzer)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	got = slices.Compact(got) // a package and its test's are two
	if len(want) < 90 || !slices.Equal(got, want) {
		t.Errorf("go vet finds %d, want %d:\n%s\nwant\n%s", len(got), len(want), strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
