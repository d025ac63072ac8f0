package main

import (
	"bytes"
	"go/types"
	"os"
	"testing"

	"golang.org/x/tools/go/packages"
)

// TestComplete: every function of the library that makes a part of a statement is in the
// table, or named with the reason why it is not. A new one is neither.
func TestComplete(t *testing.T) {
	want, err := Generate()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../eval/functions_gen.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("functions_gen.go is not what go generate writes")
	}
}

// TestSkipped: what is not in the table is there, and has a reason.
func TestSkipped(t *testing.T) {
	list, err := packages.Load(&packages.Config{Mode: packages.NeedName | packages.NeedTypes | packages.NeedImports | packages.NeedDeps},
		module, module+"/builder", module+"/types")
	if err != nil {
		t.Fatal(err)
	}
	for name, why := range Skipped {
		found := false
		for _, p := range list {
			_, is := p.Types.Scope().Lookup(name).(*types.Func)
			found = found || is
		}
		if !found || why == "" {
			t.Errorf("%s: there %v, because %q", name, found, why)
		}
	}
}
