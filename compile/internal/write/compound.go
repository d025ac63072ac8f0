package write

import (
	"slices"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

func (w *writer) compoundStmt(q *ast.Compound) { w.compoundNamed(q, false) }

// compoundNamed writes a set operation, a chain of them as one. A side stands as a
// derived table where it has an ORDER BY, a LIMIT or another set operation of its
// own, the one form that every dialect reads alike.
func (w *writer) compoundNamed(q *ast.Compound, named bool) {
	if items := ast.Items(q); w.anyKeyed(items) && slices.ContainsFunc(q.Sides()[1:], merges) {
		w.setByKeys(q, items, named)
		return
	}
	outer := w.wanted
	w.wanted.collated = w.wanted.collated || len(q.OrderBy) > 0
	sides := q.Sides()
	w.wanted.merged = w.wanted.merged || slices.ContainsFunc(sides[1:], merges)
	order := placesOf(q)
	items := ast.Items(q)
	switch {
	case !slices.ContainsFunc(order, func(o ast.Order) bool { return w.nameless(o, items, true) }):
		w.sides(sides, named)
	case w.readsAround(q):
		w.sides(sides, true)
		w.byName(q, order)
	default:
		w.text("SELECT * FROM (")
		w.sides(sides, true)
		w.text(")")
		w.as(sideAlias)
		w.byName(q, order)
	}
	w.wanted = outer
	w.tail(order, q.Limit, q.Offset, func(o ast.Order) bool { return true })
}

// merges reports whether a set operation looks for rows that are equal.
func merges(s ast.Side) bool { return !s.All || s.Op != ast.Union }

// placesOf is the order of a set operation by positions.
func placesOf(q *ast.Compound) []ast.Order {
	order := make([]ast.Order, len(q.OrderBy))
	for i, o := range q.OrderBy {
		order[i] = o
		if o.Position == 0 {
			order[i].Position = ast.Find(ast.Items(q), o.X) + 1
		}
	}
	return order
}

// byName puts the names of columns in the place of positions, which no expression takes.
func (w *writer) byName(q *ast.Compound, order []ast.Order) {
	items := ast.Items(q)
	for i, o := range order {
		if o.Position < 1 || o.Position > len(items) {
			continue
		}
		order[i] = w.orderedAs(o, outputNameAt(items, o.Position-1), items[o.Position-1])
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
		w.as(sideAlias)
		sides = sides[len(sides)-last-1:]
	} else {
		w.side(sides[0].Query, named)
	}
	depth := w.depth
	if len(sides) > 2 { // a side of several is one level deeper where a parser nests them
		w.depth++
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
	w.depth = depth
}

func (w *writer) side(q ast.Query, named bool) {
	s, ok := q.(*ast.Select)
	if ok && s.OrderBy == nil && s.Limit == nil && s.Offset == nil {
		w.selectStmt(s, named)
		return
	}
	if !ok || !w.d.Has(dialect.OuterDerived) && w.asks(dialect.SideQuery, "alias") {
		w.refuseAround(q)
	}
	if !ok {
		w.depth++
		w.text("SELECT * FROM ")
		w.derivedAs(q, sideAlias)
		w.depth--
		return
	}
	w.fill(dialect.SideQuery, func(hole string) {
		switch {
		case hole == "alias":
			w.ident(sideAlias)
		case w.asks(dialect.SideQuery, "alias"):
			w.derived(q)
		default:
			w.selectStmt(s, named)
		}
	})
}
