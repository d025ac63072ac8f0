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
			w.compared(e, ast.TypeOf(e), order)
			return
		}
		w.expr(e)
	})
	w.text(")")
}

// inRows writes a row value IN a list, which is VALUES on every dialect.
func (w *writer) inRows(x *ast.Tuple, e *ast.In) {
	w.tuple(x, true, false)
	w.not(e.Not)
	w.text(" IN (VALUES ")
	list(w, e.List, w.expr)
	w.text(")")
}

// quantified writes a comparison with ANY or ALL of a query. A dialect without
// them counts: ALL is false where the comparison is false for some row, else
// NULL where it is NULL for one, else true; ANY the other way round.
func (w *writer) quantified(e *ast.Binary, q *ast.Quantified) {
	if w.d.Has(dialect.Quantifiers) {
		w.compared(e.L, e.Type, e.Op.Ordering())
		w.text(" " + e.Op.String())
		if q.All {
			w.text(" ALL ")
		} else {
			w.text(" ANY ")
		}
		w.subquery(q.Query)
		return
	}
	if ast.HasAggregate(e.L) || ast.HasWindow(e.L) {
		w.unsupported("ANY and ALL beside an aggregate or window function; select that in a derived table")
	}
	decided, otherwise := "max(p) = 1 THEN 1", "0"
	if q.All {
		decided, otherwise = "min(p) = 0 THEN 0", "1"
	}
	w.text("(SELECT CASE WHEN " + decided + " WHEN count(p) < count(*) THEN NULL ELSE " + otherwise + " END FROM (SELECT ")
	w.compared(e.L, e.Type, e.Op.Ordering())
	w.text(" " + e.Op.String() + " ")
	w.ident("strata_q")
	w.text(".")
	w.ident(outputNameAt(ast.Items(q.Query), 0))
	w.text(" AS p FROM (")
	collated := w.collated
	w.collated = false
	w.derived(q.Query)
	w.collated = collated
	w.text(")")
	w.as("strata_q")
	w.text("))")
}
