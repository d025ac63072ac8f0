package write

import (
	"slices"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// A dialect whose frames exclude nothing, and count no groups, has them put together from
// plain ones. They are in the order of two numbers that a derived table gives each row: that
// of its group of peers, and its own.

// plainFrames returns a query whose window functions have plain frames, or the query itself.
func (w *writer) plainFrames(q *ast.Select) *ast.Select {
	if w.d.Has(dialect.InnerOperands) && !w.asks(dialect.FrameExclude, "parts") && !w.asks(dialect.FrameGroups, "ranks") {
		return q
	}
	plain := *q
	plain.Items, plain.DistinctOn, plain.OrderBy = slices.Clone(q.Items), slices.Clone(q.DistinctOn), slices.Clone(q.OrderBy)
	same := true
	replace := func(e *ast.Expr) {
		if n := ast.Replaced(*e, w.plainFrame); n != *e {
			*e, same = n, false
		}
	}
	for i := range plain.Items {
		replace(&plain.Items[i])
	}
	for i := range plain.DistinctOn {
		replace(&plain.DistinctOn[i])
	}
	for i := range plain.OrderBy {
		replace(&plain.OrderBy[i].X)
	}
	if same {
		return q
	}
	w.standIn(q, &plain)
	return &plain
}

// plainFrame is a window function without what the dialect does not have, or what it is
// made of; what cannot be had is left for the frame to refuse.
func (w *writer) plainFrame(e ast.Expr) ast.Expr {
	a, ok := e.(*ast.Aggregate)
	switch {
	case !ok:
		return e
	case a.Over == nil && w.strays(a):
		return w.divided(a)
	case a.Over == nil:
		return e
	}
	parted, ranked := w.asks(dialect.FrameExclude, "parts"), w.asks(dialect.FrameGroups, "ranks")
	f := a.Over.Frame
	if f == nil || !parted && !ranked {
		return w.divided(a)
	}
	if a.Fn.WindowOnly() && !a.Fn.Framed() {
		return a.Within(&ast.Window{PartitionBy: a.Over.PartitionBy, OrderBy: a.Over.OrderBy})
	}
	made := awayFrom(a)
	switch {
	case made != nil:
	case f.Exclude == ast.ExcludeNothing && f.Unit != ast.FrameGroups:
		return w.divided(a)
	default:
		made = framesOf(a.Over).call(a)
	}
	if made != nil {
		return ast.Replaced(made, func(e ast.Expr) ast.Expr {
			if a, ok := e.(*ast.Aggregate); ok && a.Over != nil {
				return w.divided(a)
			}
			return e
		})
	}
	return e
}

// divided is an average as a quotient, where an average is a subquery: that has its operands
// in a derived table, where it may not have them itself.
func (w *writer) divided(a *ast.Aggregate) ast.Expr {
	if a.Fn != ast.Avg || !w.s.function(a.Fn, a.Type).subquery || w.d.Has(dialect.InnerOperands) {
		return a
	}
	return quotient(a.Type, a.As(ast.Sum, a.Type), a.As(ast.Count, a.Type))
}

// standIn has a query stand for another one that it was made of.
func (w *writer) standIn(q, plain *ast.Select) {
	if u := w.unfoldedBy(q); u != nil {
		at, of := *w.level, *u
		of.outer, at.unfolded = plain, &of
		w.level = &at
	}
}

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
	at, collated, merged := w.level, w.collated, w.merged
	w.level, w.collated, w.merged = at.around, false, false
	inner := *u.inner
	inner.Distinct, inner.DistinctOn, inner.OrderBy, inner.Limit, inner.Offset = false, nil, nil, nil, nil
	inner.Items = u.parts.items()
	w.standIn(u.inner, &inner)
	w.ungrouped(&inner, false)
	w.level, w.collated, w.merged = at, collated, merged
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

// windowsInside reports whether there is a window function in an expression that is an
// operand of what is spelled as a subquery.
func (w *writer) windowsInside(e ast.Expr) bool {
	if !ast.HasWindow(e) {
		return false
	}
	found, inside := w.subquerySpelled(e), false
	ast.Children(e, func(x ast.Expr) { inside = inside || found && ast.HasWindow(x) || w.windowsInside(x) })
	return inside
}

// subquerySpelled reports whether an expression is spelled as a subquery, or is a function
// that would work out its operands twice, or a comparison of row values that takes those for
// what cannot be NULL.
func (w *writer) subquerySpelled(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Call:
		f, _ := w.callForm(e)
		return f.subquery || f.repeats()
	case *ast.Binary:
		if _, row := e.L.(*ast.Tuple); row {
			return w.writes(dialect.Truth)
		}
	case *ast.In:
		if _, row := e.X.(*ast.Tuple); row {
			return w.writes(dialect.Truth)
		}
		return e.Values != nil && len(e.Values.List()) > w.s.lists[e.Type.Kind] && w.s.in[e.Type.Kind].subquery
	case *ast.Cast:
		return w.castSpelled(e, "").subquery
	}
	return w.subqueried(e)
}

// hasWindow reports whether there is a window function in an expression that is no part
// which a derived table has ready.
func (w *writer) hasWindow(e ast.Expr) bool {
	if w.level != nil && w.level.unfolded != nil && ast.Find(w.level.unfolded.parts, e) >= 0 {
		return false
	}
	if a, ok := e.(*ast.Aggregate); ok && a.Over != nil {
		return true
	}
	found := false
	ast.Children(e, func(x ast.Expr) { found = found || w.hasWindow(x) })
	return found
}
