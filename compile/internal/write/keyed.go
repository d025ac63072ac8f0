package write

import (
	"strings"

	"github.com/strata-go/strata/internal/ast"
)

// Of some kinds a value has several forms, and no collation takes them for one: they are
// compared by something made of them.

// severalForms reports whether values of a type are compared by something made of them.
func (w *writer) severalForms(t ast.Type) bool { return strings.Contains(w.s.equality[t.Kind], "{1}") }

// refuseKeys refuses where such values would be compared as they are.
func (w *writer) refuseKeys(what string, t ast.Type) {
	if w.severalForms(t) {
		w.unsupported(what + " of " + t.Kind.String() + "s, of which one value has several forms")
	}
}

// keyAround writes an operand with what it is compared by: behind it, or around it.
func (w *writer) keyAround(form string, operand func()) {
	before, after, around := strings.Cut(form, "{1}")
	if !around {
		before, after = "", form
	}
	w.text(before)
	operand()
	w.text(after)
}

// betweenKeys writes BETWEEN as two comparisons.
func (w *writer) betweenKeys(e *ast.Between) {
	if e.Not {
		w.text("NOT ")
	}
	w.text("(")
	w.operator(&ast.Binary{Op: ast.Ge, L: e.X, R: e.Lo, Type: e.Type})
	w.text(" AND ")
	w.operator(&ast.Binary{Op: ast.Le, L: e.X, R: e.Hi, Type: e.Type})
	w.text(")")
}
