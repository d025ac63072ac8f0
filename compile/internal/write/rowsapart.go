package write

import (
	"slices"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// A window may be in the order of a window function, as frames that are put together are. No
// SQL has one inside another; so the inner one is a part that a derived table works out:
//
//	SELECT count(id) OVER (ORDER BY dense_rank() OVER (ORDER BY views)) FROM posts
//	SELECT count(strata_sets.strata_g2) OVER (ORDER BY strata_sets.strata_g1)
//	  FROM (SELECT dense_rank() OVER (ORDER BY views) AS strata_g1, id AS strata_g2 FROM posts) AS strata_sets
//
// The same is done with a window function that is an operand of what is spelled as a subquery,
// see subqueryform.go, and with all that it stands beside.

// apartFrom writes a query over such a derived table, and reports whether it needs one.
func (w *writer) apartFrom(q *ast.Select, named bool) bool {
	var p parts
	switch terms := termsOf(q); {
	case !w.d.Has(dialect.InnerOperands) && slices.ContainsFunc(terms, w.windowsInside):
		p = w.partsWithout(q, nil, w.windowsInside)
	default:
		ranks := nestedWindows(terms)
		if ranks == nil {
			return false
		}
		p = w.partsWithout(q, ranks, ast.HasWindow)
	}
	w.refuseAround(q)
	if w.innerGroups() {
		w.unsupported(dialect.InnerGroups.String())
	}
	outer := &ast.Select{
		Distinct: q.Distinct, DistinctOn: q.DistinctOn, Items: q.Items,
		OrderBy: q.OrderBy, Limit: q.Limit, Offset: q.Offset,
	}
	at := w.level
	w.level = &level{names: sourceNames(q), unfolded: &unfolded{outer: outer, inner: q, parts: p}, around: at}
	w.depth++
	w.finished(outer, named)
	w.depth--
	w.level = at
	return true
}

// rowsApart writes the derived table: the query without what is done with its rows.
func (w *writer) rowsApart(u *unfolded) {
	at := w.level
	w.level = at.around
	inner := *u.inner
	inner.Distinct, inner.DistinctOn, inner.OrderBy, inner.Limit, inner.Offset = false, nil, nil, nil, nil
	inner.Items = u.parts.items()
	w.standIn(u.inner, &inner)
	w.byItself(func() { w.ungrouped(&inner, false) })
	w.level = at
}

// termsOf are the expressions that a query makes of its rows.
func termsOf(q *ast.Select) []ast.Expr {
	terms := slices.Concat(q.Items, q.DistinctOn)
	for _, o := range q.OrderBy {
		if o.X != nil {
			terms = append(terms, o.X)
		}
	}
	return terms
}

// nestedWindows are the window functions that others are in the order of.
func nestedWindows(terms []ast.Expr) (found parts) {
	var visit func(e ast.Expr)
	visit = func(e ast.Expr) {
		a, ok := e.(*ast.Aggregate)
		if !ok || a.Over == nil {
			ast.Children(e, visit)
			return
		}
		a.Over.Exprs(func(x ast.Expr) {
			if ast.HasWindow(x) && ast.Find(found, x) < 0 {
				found = append(found, ast.Bare(x))
			}
		})
	}
	for _, e := range terms {
		visit(e)
	}
	return found
}
