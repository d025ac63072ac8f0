package write

import (
	"slices"

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
	rows := w.ofGroups(append([]ast.Expr{x}, e.List...))
	w.compared(rows[0], e.Type, false)
	w.not(e.Not)
	w.fill(dialect.RowIn, func(string) { list(w, rows[1:], w.expr) })
}

// ofGroups are row values that are compared. A dialect may read one without an aggregate of
// the rows of a group, not of the group, where another one has some: each has one more then,
// the same one, which is never NULL.
func (w *writer) ofGroups(rows []ast.Expr) []ast.Expr {
	if w.d.Has(dialect.AggregateInSet) {
		return rows
	}
	var some *ast.Aggregate
	without := false
	for _, e := range rows {
		if _, ok := e.(*ast.Tuple); !ok {
			return rows
		}
		if a := w.aggregateIn(e); a != nil {
			some = a
		} else if len(ast.Reads(e)) > 0 {
			without = true
		}
	}
	if some == nil || !without {
		return rows
	}
	count := &ast.Aggregate{Fn: ast.Count, Type: longs} // of the query that the other is of
	if columns := ast.Reads(some); len(columns) > 0 {
		count.Arg, count.Type = columns[0], ast.TypeOf(columns[0])
	}
	longer := make([]ast.Expr, len(rows))
	for i, e := range rows {
		longer[i] = &ast.Tuple{Items: append(slices.Clone(e.(*ast.Tuple).Items), count)}
	}
	return longer
}

// aggregateIn is an aggregate in an expression that is no part which a derived table has
// ready, or nil.
func (w *writer) aggregateIn(e ast.Expr) (found *ast.Aggregate) {
	if w.ready(e) {
		return nil
	}
	if a, ok := e.(*ast.Aggregate); ok && a.Over == nil {
		if of := w.workedOutOf(a); of != nil && w.ready(of[0]) {
			return nil
		}
		return a
	}
	ast.Children(e, func(x ast.Expr) {
		if found == nil {
			found = w.aggregateIn(x)
		}
	})
	return found
}

// ready reports whether an expression is a part that a derived table has ready.
func (w *writer) ready(e ast.Expr) bool {
	for l := w.level; l != nil; l = l.around {
		if l.unfolded != nil && ast.Find(l.unfolded.parts, e) >= 0 {
			return true
		}
	}
	return false
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
