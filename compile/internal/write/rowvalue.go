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

// ofGroups are row values that are compared. Where one has an aggregate, a dialect without
// AggregateInSet reads another one, which has none, of a row, not of the group. So each has one
// more, which is the same and never NULL:
//
//	(age, 1) = (max(views), count(*))
//	(age, 1, count(views)) = (max(views), count(*), count(views))
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
	count := &ast.Aggregate{Fn: ast.Count, Type: ast.Type{Kind: ast.Int64}} // of the query that the other is of
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
// ready, of this query or of one around it, or nil.
func (w *writer) aggregateIn(e ast.Expr) (found *ast.Aggregate) {
	ast.Seek(e, func(x ast.Expr) ast.Verdict {
		a, aggregate := x.(*ast.Aggregate)
		switch {
		case w.ready(x):
			return ast.Absent
		case !aggregate || a.Over != nil:
			return ast.Inside
		}
		if of := w.workedOutOf(a); of != nil && w.ready(of[0]) {
			return ast.Absent
		}
		found = a
		return ast.Found
	})
	return found
}

// ready reports whether an expression is a part that a derived table has ready.
func (w *writer) ready(e ast.Expr) bool {
	for l := w.level; l != nil; l = l.around {
		if l.part(e) >= 0 {
			return true
		}
	}
	return false
}
