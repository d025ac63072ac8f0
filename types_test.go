package strata_test

import (
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/language"
)

// TestNodesTellTheirTypes compares what the node of an expression says of its
// type with what Go's types say.
func TestNodesTellTheirTypes(t *testing.T) {
	in := strata.Internals(door.Key{})
	for _, s := range language.Sections() {
		for _, f := range s.Features {
			if f.Value == nil {
				continue
			}
			want, got := in.Kind(f.Value), ast.TypeOf(in.Node(f.Value))
			if got.Kind != want.Kind || got.Elem != want.Elem {
				t.Errorf("%s, %s: the node is a %v of %v, the expression a %v of %v", s.Title, f.Name, got.Kind, got.Elem, want.Kind, want.Elem)
			}
		}
	}
}
