package write

import (
	"slices"

	"github.com/strata-go/strata/internal/ast"
)

// collate writes the collation that the caller named.
func (w *writer) collate(name string) {
	w.text(" COLLATE ")
	if own, ok := w.d.Collations[name]; ok {
		w.text(own)
	} else {
		w.ident(name)
	}
}

// settle ends text that is made of something else, where a dialect lets the
// collation of a comparison inside it leak: on SQLite the text
//
//	CASE WHEN price COLLATE strata_decimal > 1 THEN name END
//
// would be compared, ordered and grouped as decimals are.
func (w *writer) settle(e ast.Expr) {
	if w.s.settled == "" || ast.TypeOf(e).Kind != ast.Text {
		return
	}
	// Of a column, the collation shows through a cast, too.
	cast, ok := e.(*ast.Cast)
	leak := ok && w.s.ordering[cast.From.Kind] != "" && cast.From.Kind != ast.Text
	if leak || ast.HasOperand(e, func(x ast.Expr) bool { return ast.TypeOf(x).Kind != ast.Text && ast.Has(x, w.collates) }) {
		w.text(w.s.settled)
	}
}

// collates reports whether an expression is written with the name of a collation.
func (w *writer) collates(e ast.Expr) bool {
	by := func(t ast.Type) bool { return w.s.ordering[t.Kind] != "" }
	switch e := e.(type) {
	case *ast.Binary:
		return by(e.Type)
	case *ast.Between:
		return by(e.Type)
	case *ast.In:
		return by(e.Type)
	case *ast.InQuery:
		return by(e.Type)
	case *ast.Aggregate:
		return by(e.Type)
	case *ast.Call:
		return e.Fn.Compares() && by(e.Type)
	case *ast.Tuple:
		return slices.ContainsFunc(e.Items, func(item ast.Expr) bool { return by(ast.TypeOf(item)) })
	default:
		return false
	}
}
