package write

import (
	"slices"

	"github.com/strata-go/strata/internal/ast"
)

// havingName is the name of the column that says which groups are kept.
const havingName = "strata_h"

// havingOutside writes a SELECT with HAVING as a derived table of all groups, from which
// those are taken that the condition is true of.
func (w *writer) havingOutside(q *ast.Select, named bool) {
	window := slices.ContainsFunc(q.Items, ast.HasWindow) ||
		slices.ContainsFunc(q.OrderBy, func(o ast.Order) bool { return o.X != nil && ast.HasWindow(o.X) })
	switch {
	case window || q.DistinctOn != nil:
		w.unsupported("HAVING beside a window function or DISTINCT ON; group in a derived table")
	case q.Distinct && len(q.OrderBy) > 0:
		w.unsupported("HAVING beside DISTINCT and ORDER BY; group in a derived table")
	}
	one := *q
	one.Having = nil
	w.around(q, named, "side", " WHERE "+w.inQuotes(havingName), func() {
		w.text("SELECT ")
		w.items(q.Items, style{collate: len(q.OrderBy) > 0, named: true, lone: w.lone(q)})
		w.orderItems(q)
		w.text(", ")
		w.expr(q.Having)
		w.as(havingName)
		w.body(&one)
	})
}
