package write

import (
	"slices"
	"strconv"

	"github.com/strata-go/strata/internal/ast"
)

// A dialect without NULLS FIRST puts NULL in its place by an expression:
//
//	SELECT lower(name) FROM users ORDER BY lower(name) IS NULL, lower(name)
//
// A position is none, and behind DISTINCT there may only be what is selected. There the order
// stands outside, or, where a derived table could not read what is around the query, reads the
// items by names:
//
//	SELECT name FROM (SELECT DISTINCT lower(name) AS name FROM users) AS side ORDER BY name IS NULL, name
//	SELECT DISTINCT lower(name) AS strata_o1 FROM users ORDER BY strata_o1 IS NULL, strata_o1

// nameless reports whether a term of the order of some items that is a position has to be a
// name in an expression: as it says where NULL is, or what values of several forms are
// compared by.
func (w *writer) nameless(o ast.Order, items []ast.Expr, nullable bool) bool {
	return w.byHand(o, nullable) || o.Position > 0 && o.Position <= len(items) && w.severalForms(ast.TypeOf(items[o.Position-1]))
}

// outside reports whether the order of a SELECT has to stand outside of it, or to read names.
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
	w.around(&outer, named, sideAlias, "", func() {
		w.text("SELECT ")
		if q.Distinct {
			w.text("DISTINCT ")
		}
		w.items(q.Items, style{collate: true, merge: q.Distinct, named: true, lone: w.lone(q)})
		w.orderItems(q)
		w.body(q)
	})
}

// orderedByName returns a SELECT whose order reads its items by names.
func (w *writer) orderedByName(q *ast.Select, nullable func(ast.Order) bool) *ast.Select {
	named := *q
	named.Items, named.OrderBy = slices.Clone(q.Items), slices.Clone(q.OrderBy)
	for i, o := range q.OrderBy {
		at := o.Position - 1
		if o.Position == 0 && q.Distinct {
			at = ast.Find(q.Items, o.X)
		}
		if at < 0 || at >= len(q.Items) || !w.nameless(o, q.Items, nullable(o)) {
			continue
		}
		if c, ok := ast.Bare(q.Items[at]).(*ast.Column); ok { // which may be of a query around it, and has no name here
			named.OrderBy[i] = ast.Order{X: c, Type: c.Type, Desc: o.Desc, Nulls: o.Nulls}
			continue
		}
		name := orderName(at)
		named.Items[at] = &ast.Label{Name: name, X: ast.Bare(q.Items[at])}
		named.OrderBy[i] = w.orderedAs(o, name, q.Items[at])
	}
	return &named
}

// orderedAs is a term of an order by a position as one by the name that the item has.
func (w *writer) orderedAs(o ast.Order, name string, item ast.Expr) ast.Order {
	t := ast.TypeOf(item)
	return ast.Order{X: &ast.Raw{Text: []string{w.inQuotes(name)}, Type: t}, Type: t, Desc: o.Desc, Nulls: o.Nulls}
}

// around writes a SELECT of a derived table, which inner writes, that stands for q: its items
// by name, in the order of the columns that orderItems adds to them.
func (w *writer) around(q *ast.Select, named bool, alias, where string, inner func()) {
	w.text("SELECT ")
	if q.Distinct {
		w.text("DISTINCT ")
	}
	st := w.style(q, named)
	for i, item := range q.Items {
		if i > 0 {
			w.text(", ")
		}
		w.ident(outputNameAt(q.Items, i))
		w.text(w.collation(item, st))
		if label, ok := item.(*ast.Label); ok && !named {
			w.as(label.Name)
		}
	}
	w.text(" FROM (")
	inner()
	w.text(")")
	w.as(alias)
	w.text(where)
	order := make([]ast.Order, len(q.OrderBy))
	for i, o := range q.OrderBy {
		order[i] = o
		switch {
		case o.Position == 0:
			order[i].X = &ast.Raw{Text: []string{w.inQuotes(orderName(i))}}
		case w.nameless(o, q.Items, true):
			order[i] = w.orderedAs(o, outputNameAt(q.Items, o.Position-1), q.Items[o.Position-1])
		}
	}
	w.tail(order, q.Limit, q.Offset, func(ast.Order) bool { return true })
}

// orderItems adds the terms of ORDER BY to the SELECT list.
func (w *writer) orderItems(q *ast.Select) {
	for i, o := range q.OrderBy {
		if o.Position > 0 {
			continue
		}
		w.text(", ")
		w.expr(o.X)
		w.as(orderName(i))
	}
}

// orderName is the name of an item, or of a column more, that is ordered by.
func orderName(i int) string { return "strata_o" + strconv.Itoa(i+1) }
