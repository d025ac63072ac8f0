package write

import (
	"slices"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// A query without GROUP BY has one group, also of no rows. Where a dialect knows beforehand
// that there are none, by a key that no row has or a condition that is never true, what is a
// subquery in its SELECT list may be NULL there, or false, whatever aggregates of no rows make
// of it.

// lostOfNone reports whether a query has such a group and selects such a subquery, which a
// derived table may make of the group.
func (w *writer) lostOfNone(q *ast.Select) bool {
	if w.d.Has(dialect.WindowedGroups) || len(q.GroupBy) > 0 {
		return false
	}
	return slices.ContainsFunc(q.Items, w.lostInside) && !w.readsAround(q) && !w.innerGroups()
}

// lostInside reports whether an expression has a subquery in it that reads an aggregate, and is
// something else than NULL of no rows.
func (w *writer) lostInside(e ast.Expr) bool {
	return ast.Seek(e, func(x ast.Expr) ast.Verdict {
		a, aggregate := x.(*ast.Aggregate)
		switch {
		case aggregate && a.Over == nil:
			return ast.Absent
		case ast.HasAggregate(x) && w.readBySubquery(x) && !nullOfNone(x):
			return ast.Found
		default:
			return ast.Inside
		}
	})
}

// readBySubquery reports whether a subquery reads what an expression is made of.
func (w *writer) readBySubquery(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Binary:
		_, quantified := e.R.(*ast.Quantified)
		f := w.s.operator(e.Op, e.Type)
		return quantified || f.mayBeSubquery()
	case *ast.Unary:
		return w.s.operator(e.Op, e.Type).mayBeSubquery()
	case *ast.Call:
		f, _ := w.callForm(e)
		return f.mayBeSubquery()
	case *ast.Cast:
		return w.castSpelled(e, "").mayBeSubquery()
	case *ast.In:
		return w.subquerySpelled(e)
	case *ast.InQuery:
		return true
	default:
		return false
	}
}

// mayBeSubquery reports whether a spelling is a subquery, or is one for long operands.
func (f form) mayBeSubquery() bool { return f.subquery || f.once != nil && f.once.subquery }

// nullOfNone reports whether it is certain that an expression is NULL of no rows.
func nullOfNone(e ast.Expr) bool {
	strict := false
	switch e := ast.Bare(e).(type) {
	case *ast.Aggregate:
		return e.Over == nil && e.Function == nil && e.Fn.NullOfNone()
	case *ast.Binary:
		strict = e.Op.NullOfAny()
	case *ast.Unary:
		strict = e.Op.NullOfAny()
	case *ast.Call:
		strict = e.Fn.NullOfAny()
	case *ast.Cast:
		strict = true
	}
	return strict && ast.HasOperand(ast.Bare(e), nullOfNone)
}
