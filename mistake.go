package strata

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
)

// Mistakes in definitions are kept until the program opens a database or compiles a
// statement: then it has defined all its tables, and hears of all of them at once.

var (
	unverified atomic.Bool // something was defined that verify has to look at
	mistakeMu  sync.Mutex
	mistakes   []string
	awaits     []awaited
)

// awaited is what a definition asks of others, which may come later: the composite type
// of a Go struct, a table that it refers to. It says what is wrong, or nothing.
type awaited struct {
	what, name string
	wrong      func() string
}

// mistake notes what is wrong with a definition.
func (d *def) mistake(format string, args ...any) {
	d.mistakes = append(d.mistakes, fmt.Sprintf(format, args...))
}

// checkName refuses names that no database takes.
func (d *def) checkName(what, name string) {
	if wrong := ast.NameError(name); wrong != "" {
		d.mistake("%q is not a %s name: it %s", name, what, wrong)
	}
}

// report keeps the mistakes of a definition, and what it awaits.
func report(d *def) {
	for _, m := range d.mistakes {
		keepMistake(d.what, d.name, m)
	}
	mistakeMu.Lock()
	defer mistakeMu.Unlock()
	for _, wrong := range d.awaits {
		awaits = append(awaits, awaited{d.what, d.name, wrong})
		unverified.Store(true)
	}
}

// keepMistake keeps what is wrong with what was called, for a table.
func keepMistake(what, name, m string) {
	mistakeMu.Lock()
	defer mistakeMu.Unlock()
	m = fmt.Sprintf("%s(%q): %s", what, name, m)
	if !slices.Contains(mistakes, m) {
		mistakes = append(mistakes, m)
	}
	unverified.Store(true)
}

// verify panics when a definition has a mistake.
func verify() {
	if !unverified.Load() {
		return
	}
	switch list := allMistakes(); len(list) {
	case 0:
	case 1:
		panic("strata: " + list[0])
	default:
		panic(fmt.Sprintf("strata: %d mistakes in definitions\n\t%s", len(list), strings.Join(list, "\n\t")))
	}
}

// allMistakes returns the mistakes so far, with what was not defined after all.
func allMistakes() []string {
	mistakeMu.Lock()
	asked := awaits
	awaits = nil
	mistakeMu.Unlock()
	for _, a := range asked { // which may call functions of the program
		if wrong := a.wrong(); wrong != "" {
			keepMistake(a.what, a.name, wrong)
		}
	}
	mistakeMu.Lock()
	defer mistakeMu.Unlock()
	unverified.Store(len(mistakes) > 0 || len(awaits) > 0)
	return slices.Clone(mistakes)
}

func noComposite(path string, t reflect.Type) string {
	if expr.CompositeDefined(t) {
		return ""
	}
	return fmt.Sprintf("the column %s: %s has no composite type; define it with DefineComposite", path, short(t))
}
