package write

import (
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
	ast.Children(e, func(x ast.Expr) {
		leak = leak || ast.TypeOf(x).Kind != ast.Text && w.leaks(x)
	})
	if leak {
		w.text(w.s.settled)
	}
}

// leaks reports whether an expression names a collation somewhere inside.
func (w *writer) leaks(e ast.Expr) bool {
	collated := false
	of := func(t ast.Type) { collated = w.s.ordering[t.Kind] != "" }
	switch e := e.(type) {
	case *ast.Binary:
		of(e.Type)
	case *ast.Between:
		of(e.Type)
	case *ast.In:
		of(e.Type)
	case *ast.InQuery:
		of(e.Type)
	case *ast.Aggregate:
		of(e.Type)
	case *ast.Call:
		if e.Fn.Compares() {
			of(e.Type)
		}
	case *ast.Tuple:
		for _, item := range e.Items {
			collated = collated || w.s.ordering[ast.TypeOf(item).Kind] != ""
		}
	}
	if !collated {
		ast.Children(e, func(x ast.Expr) { collated = collated || w.leaks(x) })
	}
	return collated
}
