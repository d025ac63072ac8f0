package write

import (
	"slices"

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

// nameless reports whether a term of the order of some items, if it is a position, has to be
// a name in an expression.
func (w *writer) nameless(o ast.Order, items []ast.Expr, nullable bool) bool {
	return w.byHand(o, nullable) || o.Position > 0 && o.Position <= len(items) && w.severalForms(ast.TypeOf(items[o.Position-1]))
}

// outside reports whether the order of a SELECT has to stand outside of it: it puts NULL
// in its place by an expression, where SQL takes only what is selected.
func (w *writer) outside(q *ast.Select, nullable func(ast.Order) bool) bool {
	return slices.ContainsFunc(q.OrderBy, func(o ast.Order) bool {
		return (o.Position > 0 || q.Distinct) && w.nameless(o, q.Items, nullable(o))
	})
}

// orderedOutside writes a SELECT as a derived table, whose rows are put in order by what
// it selects, or by columns that are added for it.
func (w *writer) orderedOutside(q *ast.Select, named bool) {
	if len(q.Locks) > 0 {
		w.unsupported("locks beside ORDER BY of what is selected; order by an expression")
	}
	w.refuseAround(q)
	outer := *q
	outer.Distinct = false
	w.around(&outer, named, "side", "", func() {
		w.text("SELECT ")
		if q.Distinct {
			w.text("DISTINCT ")
		}
		w.items(q.Items, style{collate: true, merge: q.Distinct, named: true, lone: w.lone(q)})
		w.orderItems(q)
		w.body(q)
	})
}
