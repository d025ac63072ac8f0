package write

import (
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// order writes one term of ORDER BY, with NULL in its place: behind it, or by whether
// there is a value first.
func (w *writer) order(o ast.Order, nullable bool) { w.placed(o, nullable, func() { w.ordered(o) }) }

// placed is order for a term that is written by a function.
func (w *writer) placed(o ast.Order, nullable bool, x func()) {
	c, placed := w.nulls(o, nullable)
	if !placed {
		w.term(o, x)
		return
	}
	w.fill(c, func(hole string) {
		if hole == "x" {
			x()
		} else {
			w.term(o, x)
		}
	})
}

// nulls is where NULL is put in an order; false where it has its place by itself.
func (w *writer) nulls(o ast.Order, nullable bool) (dialect.Clause, bool) {
	first := o.Nulls == ast.NullsFirst
	if o.Nulls == ast.NullsDefault {
		if !nullable || w.d.Has(dialect.NullsAreLarge) {
			return 0, false
		}
		first = o.Desc
	}
	if first {
		return dialect.NullsFirst, true
	}
	return dialect.NullsLast, true
}

// term writes what is ordered by, with its direction.
func (w *writer) term(o ast.Order, x func()) {
	x()
	if o.Desc {
		w.text(" DESC")
	}
}

func (w *writer) ordered(o ast.Order) {
	if o.Position > 0 {
		w.int(o.Position)
	} else {
		w.compared(o.X, o.Type, true)
	}
}

// direction writes what follows the expression of a term of an index.
func (w *writer) direction(o ast.Order) {
	if o.Desc {
		w.text(" DESC")
	}
	switch o.Nulls {
	case ast.NullsFirst:
		w.text(" NULLS FIRST")
	case ast.NullsLast:
		w.text(" NULLS LAST")
	}
}

// byHand reports whether a form of a clause orders by whether there is a value, which
// takes an expression: a position is none.
func (w *writer) byHand(o ast.Order, nullable bool) bool {
	c, placed := w.nulls(o, nullable)
	return placed && w.asks(c, "x")
}
