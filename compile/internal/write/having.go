package write

import (
	"slices"

	"github.com/strata-go/strata/dialect"
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
	w.refuseAround(q)
	one := *q
	one.Having = nil
	w.around(q, named, sideAlias, " WHERE "+w.inQuotes(havingName), func() {
		w.text("SELECT ")
		w.items(q.Items, style{collate: len(q.OrderBy) > 0, named: true, lone: w.lone(q)})
		w.orderItems(q)
		w.text(", ")
		w.expr(q.Having)
		w.as(havingName)
		w.body(&one)
	})
}

// A dialect without HavingUnselected has two ways for HAVING to read what is not selected: it
// looks at all groups from outside, or, if it has a HavingTerm, reads what all rows of a group
// have in common by an aggregate, which is what they have:
//
//	SELECT count(*) FROM posts GROUP BY author_id HAVING author_id > 1
//	SELECT count(*) FROM posts GROUP BY author_id HAVING MIN(author_id) > 1

// lasting is what HAVING may read of a group as it is, as all rows have it in common.
type lasting struct {
	names []string // of the sources of the query
	keys  []ast.Expr
}

// having writes HAVING, with the terms that the dialect asks for.
func (w *writer) having(q *ast.Select) {
	if w.d.Has(dialect.HavingUnselected) || w.lacks(dialect.HavingTerm) {
		w.condition(" HAVING ", q.Having)
		return
	}
	outer := w.lasting
	w.lasting = &lasting{sourceNames(q), ast.Grouped(q.GroupBy)}
	w.condition(" HAVING ", q.Having)
	w.lasting = outer
}

// within is what a query inside HAVING may read of the group.
func (l *lasting) within(q *ast.Select) *lasting {
	if l == nil {
		return nil
	}
	hidden := sourceNames(q)
	return &lasting{slices.DeleteFunc(slices.Clone(l.names), func(name string) bool { return slices.Contains(hidden, name) }), l.keys}
}

// has reports whether an expression is of the group, as a whole.
func (l *lasting) has(e ast.Expr) bool {
	if l == nil {
		return false
	}
	if ref := ast.RefOf(e); ref != "" {
		return slices.Contains(l.names, ref)
	}
	return ast.Find(l.keys, e) >= 0 && slices.ContainsFunc(ast.Reads(e), l.has)
}

// lastingTerm writes an aggregate of what all rows of a group have in common.
func (w *writer) lastingTerm(e ast.Expr) {
	outer, aside := w.lasting, w.aside
	w.lasting, w.aside = nil, nil
	w.calling++
	w.fill(dialect.HavingTerm, func(string) { w.expr(e) })
	w.calling--
	w.lasting, w.aside = outer, aside
}

// keysAside are the keys of groups that are spelled as a subquery and read what is kept apart
// from its row, which is not there any more once the rows are grouped. They are worked out of
// each row, by a HavingTerm, wherever they stand: if they read a column of the query's own, as
// the aggregate would be that of a query around it otherwise.
func (w *writer) keysAside(keys []ast.Expr, q *ast.Select) (some []ast.Expr) {
	if len(w.d.Apart) == 0 || len(keys) == 0 {
		return nil
	}
	names := sourceNames(q)
	own := func(e ast.Expr) bool { return slices.Contains(names, ast.RefOf(e)) }
	for _, k := range keys {
		if slices.ContainsFunc(ast.Reads(k), own) && ast.Has(k, func(e ast.Expr) bool { return w.subqueried(e) && w.readsApart(e) }) {
			some = append(some, k)
		}
	}
	return some
}
