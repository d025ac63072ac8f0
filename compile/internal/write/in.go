package write

import (
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// in writes a list, or what has one as an array in its place, which is one text
// for any length. SQL has no empty list.
func (w *writer) in(e *ast.In) {
	if e.Values != nil && len(e.Values.List()) > w.s.lists[e.Type.Kind] {
		w.form(w.longList(e), "IN", nil, w.lookedFor(e.X), e.Values)
		return
	}
	if len(e.List) == 0 && (e.Values == nil || len(e.Values.List()) == 0) {
		if e.Not {
			w.text("1 = 1")
		} else {
			w.text("1 = 0")
		}
		return
	}
	if row, ok := e.X.(*ast.Tuple); ok {
		w.inRows(row, e)
		return
	}
	w.compared(e.X, e.Type, false)
	w.not(e.Not)
	w.text(" IN (")
	key := ""
	if w.severalForms(e.Type) {
		key = w.s.equality[e.Type.Kind]
	}
	for i := range e.Values.List() {
		if i > 0 {
			w.text(", ")
		}
		w.keyAround(key, func() {
			w.openArg(false, e.Type)
			w.element(e.Values, i, e.Type)
			w.closeArg(false, e.Type)
		})
	}
	w.text(")")
}

// The dialects and the trees mean the same by a short text.
var (
	_ [ast.ShortText - dialect.ShortText]struct{}
	_ [dialect.ShortText - ast.ShortText]struct{}
)

// longList is how IN is written with an array.
func (w *writer) longList(e *ast.In) form {
	usual, long := &w.s.in, &w.s.longIn[0]
	if e.Not {
		usual, long = &w.s.notIn, &w.s.longIn[1]
	}
	if f := long[e.Type.Kind]; f.parts != nil && e.Values.Long() {
		return f
	}
	return usual[e.Type.Kind]
}
