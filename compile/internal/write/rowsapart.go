package write

import (
	"slices"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// apartFrom writes a query over a derived table that has some parts of it for each row, and
// reports whether it has to be: for what is written as a subquery, whose operands may be no
// window functions, and for windows that are in the order of others.
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

// rowsApart writes the derived table.
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
