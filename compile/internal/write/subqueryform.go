package write

import (
	"slices"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// takes reports whether a spelling that is a subquery has operands that the dialect takes
// inside one, and stands where it may.
func (w *writer) takes(f form, agg *ast.Aggregate, operands []ast.Expr) bool {
	if !f.subquery || w.d.Has(dialect.InnerOperands) {
		return true
	}
	apart := w.level != nil && w.level.unfolded != nil // what is aggregated is a column
	return !w.bare && (agg == nil || agg.Over == nil) && !slices.ContainsFunc(operands, w.hasWindow) &&
		(apart || !(agg != nil && w.strays(agg)) && !slices.ContainsFunc(operands, w.hasStray))
}

// workedOutOf is what an aggregate is worked out of that is written as a subquery: a list of
// the values, or their sum, how many there are, and its arguments.
func (w *writer) workedOutOf(e *ast.Aggregate) []ast.Expr {
	if e.Over != nil || !w.s.function(e.Fn, e.Type).subquery {
		return nil
	}
	of, number := *e, *e
	if of.Fn = ast.InOrder; e.Fn == ast.Avg {
		of.Fn = ast.Sum
	}
	number.Fn, of.Args, number.Args = ast.Count, nil, nil
	return append([]ast.Expr{&of, &number}, e.Args...)
}

// subqueried reports whether an expression may be spelled as a subquery of its operands.
func (w *writer) subqueried(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Call:
		f, _ := w.callForm(e)
		return f.subquery
	case *ast.Binary:
		return w.s.operator(e.Op, e.Type).subquery
	case *ast.Unary:
		return w.s.operator(e.Op, e.Type).subquery
	case *ast.Cast:
		return true // some are
	default:
		return false
	}
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

// strays reports whether an aggregate would not be the query's own in a subquery: one that
// reads no column is that of the subquery, what is distinct is not looked for there, and what
// is kept apart from its row is that of the first row of a group.
func (w *writer) strays(a *ast.Aggregate) bool {
	return a.Distinct && (a.Fn == ast.Sum || a.Fn == ast.Avg) || readsNoColumn(a) ||
		len(w.keys) > 0 && (hasRaw(a) || w.readsApart(a))
}

func readsNoColumn(a *ast.Aggregate) bool { return len(ast.Reads(a)) == 0 && !hasRaw(a) }

// readsApart reports whether an expression reads what is kept apart from its row.
func (w *writer) readsApart(e ast.Expr) bool {
	return slices.ContainsFunc(ast.Reads(e), func(x ast.Expr) bool { return w.d.Apart[ast.TypeOf(x).Kind.String()] })
}

// hasStray reports whether there is such an aggregate in an expression.
// Nor is a key of the groups that is worked out of columns, which are not there any more.
func (w *writer) hasStray(e ast.Expr) bool {
	if len(w.keys) > 0 && ast.Find(w.keys, e) >= 0 && (ast.RefOf(e) == "" || w.readsApart(e)) {
		return len(ast.Reads(e)) > 0
	}
	if a, ok := e.(*ast.Aggregate); ok && a.Over == nil {
		return w.strays(a)
	}
	found := false
	ast.Children(e, func(x ast.Expr) { found = found || w.hasStray(x) })
	return found
}

// straysInside reports whether there is one in an expression, as an operand of what is
// spelled as a subquery.
func (w *writer) straysInside(e ast.Expr) bool {
	if a, ok := e.(*ast.Aggregate); ok && a.Over == nil {
		return w.s.function(a.Fn, a.Type).subquery && w.strays(a)
	}
	found, subquery := false, w.subqueried(e)
	ast.Children(e, func(x ast.Expr) { found = found || subquery && w.hasStray(x) || w.straysInside(x) })
	return found
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

// hasRaw reports whether there is SQL of the caller's own in an expression.
func hasRaw(e ast.Expr) bool { return somewhere(e, isRaw) }

func isRaw(e ast.Expr) bool {
	_, ok := e.(*ast.Raw)
	return ok
}

// somewhere reports whether something is so of an expression or of one in it.
func somewhere(e ast.Expr, is func(ast.Expr) bool) bool {
	found := is(e)
	ast.Children(e, func(x ast.Expr) { found = found || somewhere(x, is) })
	return found
}
