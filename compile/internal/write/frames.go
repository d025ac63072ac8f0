package write

import (
	"slices"

	"github.com/strata-go/strata/compile/internal/frames"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// A dialect whose frames exclude nothing, and count no groups, has them put together from
// plain ones, see package frames: by numbers of the rows that a derived table has.

// plainFrames returns a query whose window functions the dialect has, or the query itself.
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

// plainFrame is an expression without a frame, or an average, that the dialect does not have;
// what cannot be had is left for the frame to refuse.
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
	if !w.asks(dialect.FrameExclude, "parts") && !w.asks(dialect.FrameGroups, "ranks") {
		return w.divided(a)
	}
	made := frames.Plain(a)
	if made == nil {
		return e
	}
	return ast.Replaced(made, func(e ast.Expr) ast.Expr {
		if a, ok := e.(*ast.Aggregate); ok && a.Over != nil {
			return w.divided(a)
		}
		return e
	})
}

// divided is an average as a quotient of sum and count, where an average is spelled as a
// subquery: the two may come from a derived table, which the window function itself could not.
func (w *writer) divided(a *ast.Aggregate) ast.Expr {
	if a.Fn != ast.Avg || !w.s.function(a.Fn, a.Type).subquery || w.d.Has(dialect.InnerOperands) {
		return a
	}
	return &ast.Binary{Op: ast.Div, L: a.As(ast.Sum, a.Type), R: a.As(ast.Count, a.Type), Type: a.Type}
}

// standIn has a query stand for the one that it was made of, as the outer one of what is
// unfolded.
func (w *writer) standIn(q, plain *ast.Select) {
	if u := w.unfoldedBy(q); u != nil {
		at, of := *w.level, *u
		of.outer, at.unfolded = plain, &of
		w.level = &at
	}
}
