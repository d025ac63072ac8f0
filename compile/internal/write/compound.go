package write

import (
	"slices"

	"github.com/strata-go/strata/internal/ast"
)

func (w *writer) compoundStmt(q *ast.Compound) { w.compoundNamed(q, false) }

// compoundNamed writes a set operation, a chain of them as one. A side stands as a
// derived table where it has an ORDER BY, a LIMIT or another set operation of its
// own, the one form that every dialect reads alike.
func (w *writer) compoundNamed(q *ast.Compound, named bool) {
	collated, merged := w.collated, w.merged
	w.collated = w.collated || len(q.OrderBy) > 0
	sides := q.Sides()
	for _, s := range sides[1:] {
		w.merged = w.merged || !s.All || s.Op != ast.Union
	}
	order := make([]ast.Order, len(q.OrderBy))
	for i, o := range q.OrderBy {
		order[i] = o
		if o.Position == 0 {
			order[i].Position = ast.Find(ast.Items(q), o.X) + 1
		}
	}
	if slices.ContainsFunc(order, func(o ast.Order) bool { return w.byHand(o, true) }) {
		w.sidesInside(q, sides, order)
	} else {
		w.sides(sides, named)
	}
	w.collated, w.merged = collated, merged
	w.tail(order, q.Limit, q.Offset, func(o ast.Order) bool { return true })
}

// sidesInside writes the members of a chain as a derived table, and puts the names of its
// columns in the place of positions, which no expression takes.
func (w *writer) sidesInside(q *ast.Compound, sides []ast.Side, order []ast.Order) {
	w.text("SELECT * FROM (")
	w.sides(sides, true)
	w.text(")")
	w.as("side")
	items := ast.Items(q)
	for i, o := range order {
		if o.Position < 1 || o.Position > len(items) {
			continue
		}
		name := w.inQuotes(outputNameAt(items, o.Position-1))
		order[i].Position, order[i].X = 0, &ast.Raw{Text: []string{name}, Type: o.Type}
	}
}

// sides writes the members of a chain. Those that are more than a statement may have
// side by side stand, but for the last of them, in a derived table.
func (w *writer) sides(sides []ast.Side, named bool) {
	if most := w.d.MaxSides; most > 0 && len(sides) > most {
		last := most - 1
		w.text("SELECT * FROM (")
		w.sides(sides[:len(sides)-last], true)
		w.text(")")
		w.as("side")
		sides = sides[len(sides)-last-1:]
	} else {
		w.side(sides[0].Query, named)
	}
	for _, s := range sides[1:] {
		w.text(" ")
		w.text(s.Op.String())
		if s.All {
			w.text(" ALL")
		}
		w.text(" ")
		w.side(s.Query, false)
	}
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
