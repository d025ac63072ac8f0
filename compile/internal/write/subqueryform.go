package write

import (
	"slices"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// Some functions, operators and aggregates are spelled as a subquery, whose operands are columns
// of its source there:
//
//	round(x, n)
//	(SELECT … FROM JSON_TABLE(JSON_ARRAY(x, n), '$' COLUMNS (x DOUBLE PATH '$[0]', n BIGINT PATH '$[1]')) AS l)
//
// A dialect without InnerOperands gets some operands wrong inside of one. A window function is
// none of the query's rows there, and an aggregate may stray: it becomes one of the subquery.
// Such operands are worked out in a derived table first: groups as sets.go does, window
// functions as rowsapart.go does.

// takes reports whether a spelling may stand where it does, with its operands.
func (w *writer) takes(f form, agg *ast.Aggregate, operands []ast.Expr) bool {
	if !f.subquery || w.d.Has(dialect.InnerOperands) {
		return true
	}
	apart := w.level != nil && w.level.unfolded != nil // what is aggregated is a column
	return !w.bare && (agg == nil || agg.Over == nil) && !slices.ContainsFunc(operands, w.hasWindow) &&
		(apart || !(agg != nil && w.strays(agg)) && !slices.ContainsFunc(operands, w.hasStray))
}

// workedOutOf is what an aggregate is worked out of that is spelled as a subquery: a list of the
// values, or, of an average, their sum; how many there are; and its arguments. It is nil of any
// other.
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

// subquerySpelled reports whether an expression takes no window function as an operand: it is
// spelled as a subquery, or says its operands twice, or it is a comparison of row values, which
// takes theirs for what cannot be NULL.
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

// strays reports whether an aggregate would not be the query's own in a subquery. One that reads
// no column, as count(*), is that of the subquery; sum(DISTINCT x) is one of all values there;
// and of what is kept apart from its row it has that of the first row of a group.
func (w *writer) strays(a *ast.Aggregate) bool {
	return a.Distinct && (a.Fn == ast.Sum || a.Fn == ast.Avg) || readsNoColumn(a) ||
		len(w.keys) > 0 && (hasRaw(a) || w.readsApart(a))
}

func readsNoColumn(a *ast.Aggregate) bool { return len(ast.Reads(a)) == 0 && !hasRaw(a) }

// readsApart reports whether an expression reads what is kept apart from its row.
func (w *writer) readsApart(e ast.Expr) bool {
	return slices.ContainsFunc(ast.Reads(e), func(x ast.Expr) bool { return w.d.Apart[ast.TypeOf(x).Kind.String()] })
}

// hasStray reports whether there is such an aggregate in an expression, or a key of the groups
// that is worked out of columns, which are not there any more.
func (w *writer) hasStray(e ast.Expr) bool {
	return ast.Seek(e, func(x ast.Expr) ast.Verdict {
		a, aggregate := x.(*ast.Aggregate)
		switch {
		case ast.Find(w.keys, x) >= 0 && (ast.RefOf(x) == "" || w.readsApart(x)):
			return ast.Decided(len(ast.Reads(x)) > 0)
		case aggregate && a.Over == nil:
			return ast.Decided(w.strays(a))
		default:
			return ast.Inside
		}
	})
}

// straysInside reports whether there is a stray in an expression, as an operand of what may be
// spelled as a subquery.
func (w *writer) straysInside(e ast.Expr) bool {
	return ast.Seek(e, func(x ast.Expr) ast.Verdict {
		a, aggregate := x.(*ast.Aggregate)
		switch {
		case aggregate && a.Over == nil:
			return ast.Decided(w.s.function(a.Fn, a.Type).subquery && w.strays(a))
		case w.subqueried(x) && ast.HasOperand(x, w.hasStray):
			return ast.Found
		default:
			return ast.Inside
		}
	})
}

// hasWindow reports whether there is a window function in an expression that is no part
// which a derived table has ready.
func (w *writer) hasWindow(e ast.Expr) bool {
	return ast.Seek(e, func(x ast.Expr) ast.Verdict {
		a, call := x.(*ast.Aggregate)
		switch {
		case w.level.part(x) >= 0:
			return ast.Absent
		case call && a.Over != nil:
			return ast.Found
		default:
			return ast.Inside
		}
	})
}

// windowsInside reports whether there is a window function in an expression, as an operand of
// what is spelled as a subquery.
func (w *writer) windowsInside(e ast.Expr) bool {
	return ast.HasWindow(e) && ast.Has(e, func(x ast.Expr) bool { return w.subquerySpelled(x) && ast.HasOperand(x, ast.HasWindow) })
}

// hasRaw reports whether there is SQL of the caller's own in an expression.
func hasRaw(e ast.Expr) bool { return ast.Has(e, isRaw) }

func isRaw(e ast.Expr) bool {
	_, ok := e.(*ast.Raw)
	return ok
}
