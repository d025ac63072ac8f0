package write

import (
	"slices"
	"strconv"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// grouping writes GROUPING SETS, ROLLUP or CUBE.
func (w *writer) grouping(s *ast.Sets) {
	if s.Kind != ast.GroupingSets && len(s.Sets[0]) == 0 {
		w.text("GROUPING SETS (())") // what ROLLUP () means, but not how it is spelled
		return
	}
	w.text(s.Kind.String())
	w.text(" (")
	if s.Kind != ast.GroupingSets {
		list(w, s.Sets[0], w.expr)
	} else {
		list(w, s.Sets, func(set []ast.Expr) {
			w.text("(")
			list(w, set, w.expr)
			w.text(")")
		})
	}
	w.text(")")
}

// groupingBits writes GROUPING(...): for a dialect without it, the number that it is
// for the set at hand, of this query or of one around it.
func (w *writer) groupingBits(g *ast.Grouping) {
	if w.d.Has(dialect.GroupingSets) {
		w.fill(dialect.GroupingBits, func(hole string) {
			if hole == "keys" {
				list(w, g.Args, w.expr)
			} else {
				w.text(w.s.types[ast.Int64])
			}
		})
		return
	}
	bits := 0
	for _, a := range g.Args {
		bits <<= 1
		if w.level.leavesOut(a) {
			bits |= 1
		}
	}
	w.int(bits)
}

// unfolded is a SELECT over grouping sets for a dialect without them. Its groups come
// from a derived table: one SELECT for each set, put together by UNION ALL. What is
// done with groups, as window functions, DISTINCT and ORDER BY, is done outside. Without
// sets it is one over rows of which some parts are worked out in a derived table.
type unfolded struct {
	outer *ast.Select // what is done with the groups
	inner *ast.Select // the query that groups
	sets  [][]ast.Expr
	parts parts // what the outer query reads of a group
}

// eachSet writes a SELECT over grouping sets, unfolded.
func (w *writer) eachSet(q *ast.Select, sets [][]ast.Expr, named bool) {
	outer := &ast.Select{
		Distinct: q.Distinct, DistinctOn: q.DistinctOn, Items: q.Items,
		OrderBy: q.OrderBy, Limit: q.Limit, Offset: q.Offset,
	}
	w.refuseAround(q)
	if w.innerGroups() {
		w.unsupported(dialect.InnerGroups.String())
	}
	at, parts := w.level, w.partsOf(q)
	if w.havingApart(q) {
		inner := *q
		outer.Where, inner.Having = q.Having, nil
		q = &inner
	}
	w.level = &level{names: sourceNames(q), unfolded: &unfolded{outer, q, sets, parts}, around: at}
	w.ungrouped(outer, named)
	w.level = at
}

// havingApart reports whether HAVING is asked of the groups as rows of a derived table.
func (w *writer) havingApart(q *ast.Select) bool {
	return q.Having != nil && !w.d.Has(dialect.WindowedGroups) && w.straysInside(q.Having)
}

// groupsApart reports whether a query works out of its groups what the dialect works out
// only of the rows of a derived table: window functions, DISTINCT ON that is written with
// one, and functions that are written as subqueries where an aggregate would be that of the
// subquery, or lost of no rows.
func (w *writer) groupsApart(q *ast.Select) bool {
	if w.d.Has(dialect.WindowedGroups) {
		return false
	}
	terms := termsOf(q)
	grouped := len(q.GroupBy) > 0 || q.Having != nil || slices.ContainsFunc(terms, ast.HasAggregate)
	first := q.DistinctOn != nil && !w.d.Has(dialect.DistinctOn)
	return grouped && (first || slices.ContainsFunc(terms, ast.HasWindow) || slices.ContainsFunc(terms, w.straysInside) || w.havingApart(q) || w.lostOfNone(q))
}

// unfoldedBy returns what a query does with the groups of, or nil.
func (w *writer) unfoldedBy(q *ast.Select) *unfolded {
	if w.level == nil || w.level.unfolded == nil || w.level.unfolded.outer != q {
		return nil
	}
	return w.level.unfolded
}

// groupsOf writes the groups of sets. Those that are more than a statement may have
// side by side stand, but for the last of them, in a derived table.
func (w *writer) groupsOf(u *unfolded, sets [][]ast.Expr) {
	at, first := w.level, true
	if most := w.d.MaxSides; most > 0 && len(sets) > most {
		last := len(sets) - most + 1
		w.text("SELECT * FROM (")
		w.groupsOf(u, sets[:last])
		w.text(")")
		w.as("side")
		sets, first = sets[last:], false
	}
	for _, s := range sets {
		if !first {
			w.text(" UNION ALL ")
		}
		first = false
		w.level = &level{names: at.names, present: s, absent: without(ast.Grouped(u.inner.GroupBy), s), around: at.around}
		w.aside = w.keysAside(s, u.inner)
		one := *u.inner
		one.GroupBy, one.Items, one.OrderBy = s, u.parts.items(), nil
		w.text("SELECT ")
		if len(s) == 0 && one.Having == nil { // one group of all rows, also of none
			one.Having = &ast.Raw{Text: []string{"count(*) >= 0"}}
		}
		w.items(one.Items, style{lone: w.lone(&one)})
		w.body(&one)
	}
	w.level, w.aside = at, nil
}

// without returns the expressions that are not in a set.
func without(all, set []ast.Expr) []ast.Expr {
	out := []ast.Expr{}
	for _, e := range all {
		if ast.Find(set, e) < 0 {
			out = append(out, e)
		}
	}
	return out
}

// firstOfEach writes SELECT DISTINCT ON for a dialect without it: the rows are
// numbered within each group, and the first ones kept.
func (w *writer) firstOfEach(q *ast.Select, named bool) {
	w.refuseAround(q)
	order := ast.Resolved(q)
	window := slices.ContainsFunc(q.DistinctOn, ast.HasWindow) || slices.ContainsFunc(order, func(o ast.Order) bool { return ast.HasWindow(o.X) })
	w.around(q, named, "firsts", " WHERE "+w.inQuotes("strata_n")+" = 1", func() {
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
	w.as("strata_n")
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

// around writes a SELECT of a derived table that stands for q: its items by
// name, in the order that its helper columns give.
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

// orderedAs is a term of an order by a position as one by the name that the item has.
func (w *writer) orderedAs(o ast.Order, name string, item ast.Expr) ast.Order {
	t := ast.TypeOf(item)
	return ast.Order{X: &ast.Raw{Text: []string{w.inQuotes(name)}, Type: t}, Type: t, Desc: o.Desc, Nulls: o.Nulls}
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

func orderName(i int) string { return "strata_o" + strconv.Itoa(i+1) }
