package write

import (
	"slices"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// A dialect without AggregateInSet does not find an aggregate that is looked for in the rows of
// a query, unless it is an operand:
//
//	SELECT max(age) IN (SELECT views FROM posts) FROM users
//	SELECT coalesce(max(age)) IN (SELECT views FROM posts) FROM users

// sought writes what is looked for in the rows of a query.
func (w *writer) sought(e ast.Expr, q ast.Query, t ast.Type, order bool) {
	queries := w.wrote.queries
	w.compared(w.inSetOf(e, q), t, order)
	if _, row := ast.Bare(e).(*ast.Tuple); row && w.wrote.queries > queries && !w.d.Has(dialect.RowQueries) {
		w.unsupported(dialect.RowQueries.String() + "; select it in a derived table")
	}
}

// inSetOf is inSet of a query: where that reads the row that a window function belongs to, the
// function is not found either, nor is it as an operand.
func (w *writer) inSetOf(e ast.Expr, q ast.Query) ast.Expr {
	if !w.d.Has(dialect.AggregateInSet) && ast.HasWindow(e) && len(ast.OuterTerms(q)) > 0 {
		w.unsupported("a window function IN, ANY or ALL of a query that reads the query around it; select it in a derived table")
	}
	return w.lookedFor(e)
}

// lookedFor is what is looked for in the rows of a query, or in an array. In an aggregate that
// stands in what is spelled as a subquery, a dialect without AggregateInSet reads a column too
// late, unless that is an operand, too.
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

// columnItself is an expression, as an operand where it may be written as a column alone.
func columnItself(e ast.Expr) ast.Expr {
	if e == nil || len(ast.Reads(e)) == 0 {
		return e
	}
	return itself(e)
}

// itself is an expression as an operand: coalesce(e).
func itself(e ast.Expr) ast.Expr {
	return &ast.Call{Fn: ast.Coalesce, Args: []ast.Expr{e}, Type: ast.TypeOf(e)}
}

// inSet is what is looked for in the rows of a query or in an array, or NULL if it equals
// something, as NULLIF has it: an aggregate, or what is written as one, as an operand.
func (w *writer) inSet(e ast.Expr) ast.Expr {
	a, ok := ast.Bare(e).(*ast.Aggregate)
	if w.d.Has(dialect.AggregateInSet) || !(ok && a.Over == nil) && !w.lasting.has(e) {
		return e
	}
	return itself(e)
}

// members writes the query of IN, ANY or ALL, some as a derived table:
//
//	views > ALL (SELECT * FROM (SELECT max(age) AS max FROM users) AS side)
//
// Of values that have several forms it has what they are compared by. A dialect without
// LimitedSets takes no LIMIT but there, and one without AggregateInSet aggregates: it takes the
// NULL of one after ANY or ALL for a time, and one beside other values for a condition.
func (w *writer) members(q ast.Query, t ast.Type, quantified bool) {
	keyed := w.severalForms(t)
	items := ast.Items(q)
	apart := (quantified || len(items) > 1 && !w.readsAround(q)) && !w.d.Has(dialect.AggregateInSet) && slices.ContainsFunc(items, ast.HasAggregate)
	if !keyed && !apart && (w.d.Has(dialect.LimitedSets) || !limited(q)) {
		w.subquery(q)
		return
	}
	w.refuseAround(q)
	w.text("(SELECT ")
	if keyed && items != nil {
		w.keyAround(w.s.equality[t.Kind], func() { w.ident(outputNameAt(items, 0)) })
	} else {
		w.text("*")
	}
	w.text(" FROM ")
	w.byItself(func() { w.derivedAs(q, sideAlias) })
	w.text(")")
}

// quantified writes a comparison with ANY or ALL of a query. A dialect without
// them counts: ALL is false where the comparison is false for some row, else
// NULL where it is NULL for one, else true; ANY the other way round.
func (w *writer) quantified(e *ast.Binary, q *ast.Quantified) {
	if w.d.Has(dialect.Quantifiers) {
		w.sought(e.L, q.Query, e.Type, e.Op.Ordering())
		w.text(" " + e.Op.String())
		if q.All {
			w.text(" ALL ")
		} else {
			w.text(" ANY ")
		}
		w.members(q.Query, e.Type, true)
		return
	}
	if ast.HasAggregate(e.L) || ast.HasWindow(e.L) {
		w.unsupported("ANY and ALL beside an aggregate or window function; select that in a derived table")
	}
	c := dialect.CountedAny
	if q.All {
		c = dialect.CountedAll
	}
	w.fill(c, func(hole string) {
		if hole == "comparison" {
			w.compared(e.L, e.Type, e.Op.Ordering())
			w.text(" " + e.Op.String() + " ")
			w.ident("strata_q")
			w.text(".")
			w.ident(outputNameAt(ast.Items(q.Query), 0))
			return
		}
		collated := w.wanted.collated
		w.wanted.collated = false
		w.derivedAs(q.Query, "strata_q")
		w.wanted.collated = collated
	})
}
