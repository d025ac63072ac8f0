package write

import (
	"slices"
	"strconv"

	"github.com/strata-go/strata/internal/ast"
)

// firstOfEach writes SELECT DISTINCT ON for a dialect without it: the rows are
// numbered within each group, and the first ones kept.
func (w *writer) firstOfEach(q *ast.Select, named bool) {
	w.refuseAround(q)
	order := ast.Resolved(q)
	window := slices.ContainsFunc(q.DistinctOn, ast.HasWindow) || slices.ContainsFunc(order, func(o ast.Order) bool { return ast.HasWindow(o.X) })
	w.around(q, named, "firsts", " WHERE "+w.inQuotes(rowsNumber)+" = 1", func() {
		if window {
			w.numberedOutside(q, order)
			return
		}
		w.text("SELECT ")
		w.items(q.Items, style{named: true, lone: w.lone(q)})
		w.orderItems(q)
		w.text(", ")
		w.numbered(q.DistinctOn, order)
		w.body(q)
	})
}

// numbered writes the column that numbers the rows of each group.
func (w *writer) numbered(by []ast.Expr, order []ast.Order) {
	w.text("row_number() OVER ")
	w.calling++
	w.window(&ast.Window{PartitionBy: by, OrderBy: order})
	w.calling--
	w.as(rowsNumber)
}

// numberedOutside numbers rows by what a window function works out, which takes
// a derived table more: no window function stands inside another.
func (w *writer) numberedOutside(q *ast.Select, order []ast.Order) {
	by, outer := make([]ast.Expr, len(q.DistinctOn)), slices.Clone(order)
	for i := range by {
		by[i] = &ast.Raw{Text: []string{w.inQuotes("strata_k" + strconv.Itoa(i+1))}, Type: ast.TypeOf(q.DistinctOn[i])}
	}
	for i, o := range q.OrderBy {
		name := orderName(i)
		if o.Position > 0 {
			name = outputNameAt(q.Items, o.Position-1)
		}
		outer[i].X = &ast.Raw{Text: []string{w.inQuotes(name)}, Type: order[i].Type}
	}
	w.text("SELECT *, ")
	w.numbered(by, outer)
	w.text(" FROM (SELECT ")
	w.items(q.Items, style{named: true, lone: w.lone(q)})
	w.orderItems(q)
	for i, e := range q.DistinctOn {
		w.text(", ")
		w.expr(e)
		w.as("strata_k" + strconv.Itoa(i+1))
	}
	w.body(q)
	w.text(")")
	w.as("rows")
}
