package write

import (
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// tuple writes a row value; compared appends to its items what the dialect needs
// to compare them as Strata promises.
func (w *writer) tuple(t *ast.Tuple, compared, order bool) {
	w.text("(")
	list(w, t.Items, func(e ast.Expr) {
		if compared {
			w.refuseKeys("row values", ast.TypeOf(e))
			w.compared(e, ast.TypeOf(e), order)
			return
		}
		w.expr(e)
	})
	w.text(")")
}

// inRows writes a row value IN a list.
func (w *writer) inRows(x *ast.Tuple, e *ast.In) {
	w.tuple(x, true, false)
	w.not(e.Not)
	w.fill(dialect.RowIn, func(string) { list(w, e.List, w.expr) })
}

// quantified writes a comparison with ANY or ALL of a query. A dialect without
// them counts: ALL is false where the comparison is false for some row, else
// NULL where it is NULL for one, else true; ANY the other way round.
func (w *writer) quantified(e *ast.Binary, q *ast.Quantified) {
	if w.d.Has(dialect.Quantifiers) {
		w.sought(e.L, q.Query, e.Type, e.Op.Ordering())
		w.text(" " + e.Op.String())
		if q.All {
			w.text(" ALL ")
		} else {
			w.text(" ANY ")
		}
		w.members(q.Query, e.Type, true)
		return
	}
	if ast.HasAggregate(e.L) || ast.HasWindow(e.L) {
		w.unsupported("ANY and ALL beside an aggregate or window function; select that in a derived table")
	}
	c := dialect.CountedAny
	if q.All {
		c = dialect.CountedAll
	}
	w.fill(c, func(hole string) {
		if hole == "comparison" {
			w.compared(e.L, e.Type, e.Op.Ordering())
			w.text(" " + e.Op.String() + " ")
			w.ident("strata_q")
			w.text(".")
			w.ident(outputNameAt(ast.Items(q.Query), 0))
			return
		}
		collated := w.collated
		w.collated = false
		w.text("(")
		w.derived(q.Query)
		w.text(")")
		w.as("strata_q")
		w.collated = collated
	})
}
