package write

import (
	"github.com/strata-go/strata/internal/ast"
)

func (w *writer) compoundStmt(q *ast.Compound) { w.compoundNamed(q, false) }

// compoundNamed writes a set operation. Its sides stand as derived tables where
// they have an ORDER BY, a LIMIT or a set operation of their own, the one form
// that every dialect reads alike.
func (w *writer) compoundNamed(q *ast.Compound, named bool) {
	collated, merged := w.collated, w.merged
	w.collated = w.collated || len(q.OrderBy) > 0
	w.merged = w.merged || !q.All || q.Op != ast.Union
	w.side(q.L, named)
	w.text(" ")
	w.text(q.Op.String())
	if q.All {
		w.text(" ALL")
	}
	w.text(" ")
	w.side(q.R, false)
	w.collated, w.merged = collated, merged
	order := make([]ast.Order, len(q.OrderBy))
	for i, o := range q.OrderBy {
		order[i] = o
		if o.Position == 0 {
			order[i].Position = ast.Find(ast.Items(q), o.X) + 1
		}
	}
	w.tail(order, q.Limit, q.Offset, func(o ast.Order) bool { return true })
}

func (w *writer) side(q ast.Query, named bool) {
	s, ok := q.(*ast.Select)
	if ok && s.OrderBy == nil && s.Limit == nil && s.Offset == nil {
		w.selectStmt(s, named)
		return
	}
	w.text("SELECT * FROM (")
	w.derived(q)
	w.text(")")
	w.as("side")
}
