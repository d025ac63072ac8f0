package write

import (
	"slices"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// readsAround reports whether a query reads the queries around it where the dialect lets no
// derived table do so. Of what is done with unfolded groups, the query that groups tells.
func (w *writer) readsAround(q ast.Query) bool {
	if s, ok := q.(*ast.Select); ok && w.unfoldedBy(s) != nil {
		return false
	}
	return !w.d.Has(dialect.OuterDerived) && len(ast.OuterTerms(q)) > 0
}

// refuseAround refuses to write such a query as a derived table.
func (w *writer) refuseAround(q ast.Query) {
	if w.readsAround(q) {
		w.unsupported("a derived table that reads the query around it, or a subquery that has to be written with one; join them instead")
	}
}

// members writes the query of IN, ANY or ALL. A dialect that does not find an aggregate on the
// left side takes the NULL of one in ANY or ALL for a time, and one beside other values for a
// condition.
func (w *writer) members(q ast.Query, t ast.Type, quantified bool) {
	keyed := w.severalForms(t)
	items := ast.Items(q)
	apart := (quantified || len(items) > 1 && !w.readsAround(q)) && !w.d.Has(dialect.AggregateInSet) && slices.ContainsFunc(items, ast.HasAggregate)
	if !keyed && !apart && (w.d.Has(dialect.LimitedSets) || !limited(q)) {
		w.subquery(q)
		return
	}
	w.refuseAround(q)
	collated, merged := w.collated, w.merged
	w.collated, w.merged = false, false
	w.text("(SELECT ")
	if keyed && items != nil {
		w.keyAround(w.s.equality[t.Kind], func() { w.ident(outputNameAt(items, 0)) })
	} else {
		w.text("*")
	}
	w.text(" FROM (")
	w.derived(q)
	w.text(")")
	w.as("side")
	w.text(")")
	w.collated, w.merged = collated, merged
}

// orderedByName returns a SELECT whose order reads the items that it puts NULL in place of
// by names of their own.
func (w *writer) orderedByName(q *ast.Select, nullable func(ast.Order) bool) *ast.Select {
	named := *q
	named.Items, named.OrderBy = slices.Clone(q.Items), slices.Clone(q.OrderBy)
	for i, o := range q.OrderBy {
		at := o.Position - 1
		if o.Position == 0 && q.Distinct {
			at = ast.Find(q.Items, o.X)
		}
		if at < 0 || at >= len(q.Items) || !w.nameless(o, q.Items, nullable(o)) {
			continue
		}
		if c, ok := ast.Bare(q.Items[at]).(*ast.Column); ok { // which may be of a query around it, and has no name here
			named.OrderBy[i] = ast.Order{X: c, Type: c.Type, Desc: o.Desc, Nulls: o.Nulls}
			continue
		}
		name := orderName(at)
		named.Items[at] = &ast.Label{Name: name, X: ast.Bare(q.Items[at])}
		named.OrderBy[i] = w.orderedAs(o, name, q.Items[at])
	}
	return &named
}

// innerGroups reports whether a derived table of groups is refused where it stands: in a
// subquery that an aggregate, a window function or ORDER BY reads.
func (w *writer) innerGroups() bool {
	return (w.calling > 0 || w.sorting > 0) && !w.d.Has(dialect.InnerGroups)
}

func (w *writer) refuseGroups(d *ast.Derived) {
	if w.innerGroups() && groupsIn(d) {
		w.unsupported(dialect.InnerGroups.String())
	}
}

// groupsIn reports whether there are aggregates, window functions or a recursion in a
// derived table or in those that it reads.
func groupsIn(s ast.Source) bool {
	d, ok := s.(*ast.Derived)
	if !ok {
		return false
	}
	if d.With != nil {
		q, ok := d.With.Stmt.(ast.Query)
		return !ok || d.With.Recursive || groupsOfQuery(q)
	}
	return groupsOfQuery(d.Query)
}

func groupsOfQuery(q ast.Query) bool {
	switch q := q.(type) {
	case *ast.Select:
		found := len(q.GroupBy) > 0 || q.Having != nil || slices.ContainsFunc(q.Items, func(e ast.Expr) bool { return ast.HasAggregate(e) || ast.HasWindow(e) })
		look := func(s ast.Source) { found = found || groupsIn(s) }
		ast.Members(ast.FromOf(q), look)
		for _, j := range q.Joins {
			ast.Members(j.Source, look)
		}
		return found
	case *ast.Compound:
		return groupsOfQuery(q.L) || groupsOfQuery(q.R)
	default:
		return true
	}
}

// sought writes what is looked for in the rows of a query.
func (w *writer) sought(e ast.Expr, q ast.Query, t ast.Type, order bool) {
	queries := w.queries
	w.compared(w.inSetOf(e, q), t, order)
	if _, row := ast.Bare(e).(*ast.Tuple); row && w.queries > queries && !w.d.Has(dialect.RowQueries) {
		w.unsupported(dialect.RowQueries.String() + "; select it in a derived table")
	}
}

// inSetOf is inSet of a query. A dialect that does not find an aggregate there finds no
// window function either, where the query reads the row that it belongs to.
func (w *writer) inSetOf(e ast.Expr, q ast.Query) ast.Expr {
	if !w.d.Has(dialect.AggregateInSet) && ast.HasWindow(e) && len(ast.OuterTerms(q)) > 0 {
		w.unsupported("a window function IN, ANY or ALL of a query that reads the query around it; select it in a derived table")
	}
	return w.lookedFor(e)
}

// lookedFor is what is looked for in the rows of a query, or in an array. A dialect that does
// not find an aggregate there reads a column in one too late, if the aggregate stands in a
// subquery: it is within a function, too.
func (w *writer) lookedFor(e ast.Expr) ast.Expr {
	if w.calling == 0 || w.inside == 0 || w.d.Has(dialect.AggregateInSet) {
		return w.inSet(e)
	}
	if row, ok := e.(*ast.Tuple); ok {
		of := &ast.Tuple{Items: make([]ast.Expr, len(row.Items))}
		for i, x := range row.Items {
			of.Items[i] = w.lookedFor(x)
		}
		return of
	}
	return columnItself(w.inSet(e))
}

// columnItself is an expression that is no column, but may be one within a function.
func columnItself(e ast.Expr) ast.Expr {
	if e == nil || ast.RefOf(ast.Bare(e)) == "" {
		return e
	}
	return itself(e)
}

// itself is an expression within a function.
func itself(e ast.Expr) ast.Expr {
	return &ast.Call{Fn: ast.Coalesce, Args: []ast.Expr{e}, Type: ast.TypeOf(e)}
}

// inSet is what is looked for in the rows of a query, or is NULL if it equals something: an
// aggregate, which a dialect may not find there as it is, within a function.
func (w *writer) inSet(e ast.Expr) ast.Expr {
	a, ok := ast.Bare(e).(*ast.Aggregate)
	if w.d.Has(dialect.AggregateInSet) || !(ok && a.Over == nil) && !w.lasting.has(e) {
		return e
	}
	return itself(e)
}
