package write

import (
	"slices"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// aggregate writes an aggregate or a window function.
func (w *writer) aggregate(e *ast.Aggregate) {
	e = w.columnsInside(e)
	w.calling++
	defer func() { w.calling-- }()
	if e.Arg != nil && e.Over == nil && w.calling > 1 && w.innerGroups() && readsNoColumn(e) {
		w.unsupported("an aggregate of no column in a subquery inside an aggregate or a window function")
		return
	}
	if of := w.workedOutOf(e); of != nil {
		w.calling--
		w.form(w.s.function(e.Fn, e.Type), e.Fn.String(), nil, of...)
		w.calling++
		return
	}
	if at, lasting, aside := w.level, w.lasting, w.aside; e.Over == nil { // an aggregate sees the rows, not their group
		w.level, w.lasting, w.aside = at.rows(), nil, nil
		defer func() { w.level, w.lasting, w.aside = at, lasting, aside }()
	}
	f := w.aggregateForm(e)
	if f.parts != nil || f.refused {
		w.form(f, e.Fn.Title(), e, append([]ast.Expr{e.Arg}, e.Args...)...)
		return
	}
	w.aggregateCall(e)
}

// aggregateForm is how an aggregate is spelled, if that is not as usual.
func (w *writer) aggregateForm(e *ast.Aggregate) form {
	f := w.s.function(e.Fn, e.Type)
	if e.Filter != nil && w.asks(dialect.FilterClause, "x") && !e.Fn.SkipsNull() && !f.asks(chosenRows) {
		w.unsupported("FILTER of " + e.Fn.Title() + ", which takes NULL for a value; filter in a derived table")
	}
	if e.Function == nil {
		return f
	}
	f = w.function(e.Function)
	if e.Filter != nil || e.Over != nil {
		f = withFilter(f)
	}
	return f
}

// aggregateCall writes an aggregate as SQL has it: count(DISTINCT x) FILTER (WHERE y) OVER (...).
func (w *writer) aggregateCall(e *ast.Aggregate) {
	w.text(e.Fn.String())
	w.text("(")
	if e.Distinct {
		w.text("DISTINCT ")
	}
	switch {
	case e.Arg == nil && e.Fn == ast.Count && e.Filter != nil && w.asks(dialect.FilterClause, "x"):
		w.filtered(e, func() { w.text("1") })
	case e.Arg == nil && e.Fn == ast.Count:
		w.text("*")
	case e.Arg == nil:
	case e.Fn.Compares() || e.Distinct:
		w.filtered(e, func() { w.compared(e.Arg, e.Type, e.Fn != ast.Count) })
	default:
		w.filtered(e, func() { w.expr(e.Arg) })
	}
	for i, a := range e.Args {
		if i > 0 || e.Arg != nil {
			w.text(", ")
		}
		w.expr(a)
	}
	w.aggregateOrder(e)
	w.text(")")
	w.filter(e)
}

// columnsInside is an aggregate whose columns are operands, where a dialect would read them as
// something else: the least of a constant, and columns of rows that an aggregate keeps, in what
// is spelled as a subquery.
func (w *writer) columnsInside(e *ast.Aggregate) *ast.Aggregate {
	least := e.Over == nil && (e.Fn == ast.Min || e.Fn == ast.Max) && constant(e.Arg) && !w.d.Has(dialect.ConstantExtremes)
	kept := w.inside > 0 && e.Fn.Keeps() && !w.d.Has(dialect.AggregateInSet)
	if !least && !kept {
		return e
	}
	of := e.As(e.Fn, e.Type)
	of.Arg, of.OrderBy = columnItself(e.Arg), slices.Clone(e.OrderBy)
	for i := range of.OrderBy {
		of.OrderBy[i].X = columnItself(of.OrderBy[i].X)
	}
	return of
}

// constant reports whether an expression is a column of a derived table that is the same in
// all of its rows, but where an outer join has none: there a dialect may take that for the
// least of the column all the same.
func constant(e ast.Expr) bool {
	o, ok := ast.Bare(e).(*ast.Output)
	return ok && !slices.ContainsFunc(ast.Reads(o.X), func(x ast.Expr) bool { return !constant(x) })
}

// withFilter adds FILTER and OVER behind a spelling that leaves them to the end.
func withFilter(f form) form {
	for _, p := range f.parts {
		if p.hole == filter {
			return f
		}
	}
	f.parts = append(f.parts[:len(f.parts):len(f.parts)], part{"", filter})
	return f
}

// filter writes what follows the parentheses of an aggregate: FILTER and OVER.
func (w *writer) filter(agg *ast.Aggregate) {
	if agg == nil {
		return
	}
	if agg.Filter != nil && !w.asks(dialect.FilterClause, "x") {
		w.fill(dialect.FilterClause, func(string) { w.expr(agg.Filter) })
	}
	if agg.Over != nil {
		w.over(agg.Over)
	}
}

// filtered writes an aggregate's argument, which is NULL for rows that FILTER leaves out
// where the dialect has no such clause.
func (w *writer) filtered(agg *ast.Aggregate, argument func()) {
	if agg.Filter == nil || !w.asks(dialect.FilterClause, "x") {
		argument()
		return
	}
	w.fill(dialect.FilterClause, func(hole string) {
		if hole == "x" {
			argument()
		} else {
			w.expr(agg.Filter)
		}
	})
}

// chosenRows writes the condition of FILTER, for a spelling that leaves rows out by itself.
func (w *writer) chosenRows(agg *ast.Aggregate) {
	if agg == nil || agg.Filter == nil {
		w.text("1 = 1")
		return
	}
	w.expr(agg.Filter)
}

// aggregateOrder writes ORDER BY inside an aggregate's parentheses.
func (w *writer) aggregateOrder(agg *ast.Aggregate) {
	if agg != nil && len(agg.OrderBy) > 0 {
		w.text(" ORDER BY ")
		list(w, agg.OrderBy, func(o ast.Order) {
			w.order(o, true)
		})
	}
}
