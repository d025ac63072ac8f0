package ignore_test

import (
	"go/ast"
	"strings"
	"testing"

	"golang.org/x/tools/go/analysis"

	"github.com/strata-go/strata/vet/internal/ignore"
	"github.com/strata-go/strata/vet/internal/vettest"
)

// named makes an analyzer that finds the functions whose names begin with a word.
func named(name, word string) *analysis.Analyzer {
	return &analysis.Analyzer{Name: name, Doc: "find functions", Run: func(pass *analysis.Pass) (any, error) {
		for _, f := range pass.Files {
			for _, d := range f.Decls {
				if f, ok := d.(*ast.FuncDecl); ok && strings.HasPrefix(f.Name.Name, word) {
					pass.Reportf(f.Pos(), "there is %s", f.Name.Name)
				}
			}
		}
		return nil, nil
	}}
}

const program = `package program

func bad1() {} // want findbad "there is bad1"

//strata:ignore findbad it is meant
func bad2() {}

func bad3() {} //strata:ignore findbad it is meant

//strata:ignore findworse it is another one's
func bad4() {} // want findbad "there is bad4"

//strata:ignore findworse,findbad both are meant
func badworse() {}

//strata:ignore findbad it is two lines above

func bad5() {} // want findbad "there is bad5"

// a comment above
//
//strata:ignore findworse it is meant
func worse1() {}

//strata:ignored is no such comment
func worse2() {} // want findworse "there is worse2"
`

// A comment that says no reason is not heeded; wants cannot stand in its line.
const wrong = `package program

//strata:ignore findbad
func bad6() {}

//strata:ignore
func bad7() {}

//strata:ignore findnothing there is a reason
func bad8() {}
`

func TestComments(t *testing.T) {
	dir := vettest.Module(t, "../../..", map[string]string{"program.go": program})
	list := vettest.Load(t, dir, ".")
	vettest.Compare(t, list, vettest.Run(t, list, ignore.Apply(named("findbad", "bad"), named("findworse", "worse"))))
}

func TestCommentsThatAreWrong(t *testing.T) {
	dir := vettest.Module(t, "../../..", map[string]string{"program.go": wrong})
	var got []string
	for _, f := range vettest.Run(t, vettest.Load(t, dir, "."), ignore.Apply(named("findbad", "bad"))) {
		got = append(got, f.Analyzer+": "+f.Message)
	}
	want := []string{
		"strataignore: strata:ignore gives no reason, and is not heeded; write //strata:ignore analyzer reason",
		"findbad: there is bad6",
		"strataignore: strata:ignore names no analyzer; write //strata:ignore analyzer reason",
		"findbad: there is bad7",
		"strataignore: strata:ignore: there is no analyzer findnothing",
		"findbad: there is bad8",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("found\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
