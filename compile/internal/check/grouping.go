package check

import (
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// grouping refuses columns that are neither grouped nor aggregated.
func (c *checker) grouping(q *ast.Select, s *scope) {
	grouped := len(q.GroupBy) > 0 || q.Having != nil
	look := func(e ast.Expr) { grouped = grouped || ast.HasAggregate(e) }
	for _, e := range q.Items {
		look(e)
	}
	for _, o := range q.OrderBy {
		look(o.X)
	}
	if !grouped {
		return
	}
	g := grouping{c, ast.Grouped(q.GroupBy), s}
	c.clause = "SELECT list"
	for _, e := range q.Items {
		g.covered(e)
	}
	c.clause = "HAVING"
	g.covered(q.Having)
	c.clause = "ORDER BY"
	for _, o := range q.OrderBy {
		g.covered(o.X)
	}
}

type grouping struct {
	c  *checker
	by []ast.Expr
	s  *scope
}

func (g grouping) covered(e ast.Expr) {
	if e == nil || ast.Find(g.by, e) >= 0 {
		return
	}
	switch x := ast.Bare(e).(type) {
	case *ast.Aggregate:
		if x.Over != nil {
			ast.Children(x, g.covered)
		}
		return
	case *ast.Grouping: // its arguments are names only
		return
	case *ast.Virtual:
		if g.s.has(x.Source.Ref()) {
			g.c.failf(strata.Ungrouped, "add it to GroupBy, or aggregate it", "%s is neither grouped nor aggregated", ast.Describe(x))
		}
	case *ast.Column:
		if g.s.has(x.Table.Ref()) && !g.keyed(x.Table) {
			g.c.column(strata.Ungrouped, x, "add it to GroupBy, or aggregate it", "%s is neither grouped nor aggregated", ast.Describe(x))
		}
	case *ast.Output:
		if g.s.has(x.Source.Ref()) {
			g.c.failf(strata.Ungrouped, "add it to GroupBy, or aggregate it", "%s is neither grouped nor aggregated", ast.Describe(x))
		}
	case *ast.Search:
		if g.s.has(x.Index.Table.Ref()) && !g.keyed(x.Index.Table) {
			g.c.failf(strata.Ungrouped, "add the table's key to GroupBy", "%s is neither grouped nor aggregated", ast.Describe(x))
		}
	default:
		if q := ast.SubqueryOf(x); q != nil {
			for _, x := range ast.OuterTerms(q) {
				g.covered(x)
			}
		}
		ast.Children(x, g.covered)
	}
}

// groupingOf checks GROUPING, which belongs to the query that groups by its arguments:
// its own one, or one around that.
func (c *checker) groupingOf(e *ast.Grouping, s *scope, agg place) {
	of, at, whose := s.grouper(e), agg, ""
	if of != s {
		at, whose = of.place, " of what an outer query reads"
	}
	if at == forbidden || at == nested {
		c.failf(strata.Misplaced, "it has a meaning in the SELECT list, HAVING and ORDER BY of the query that groups, and in subqueries there",
			"GROUPING%s is not allowed here", whose)
		return
	}
	for _, a := range e.Args {
		switch {
		case of == nil || of.open:
		case ast.Find(of.by, a) < 0:
			c.failf(strata.Ungrouped, "GROUPING takes what GroupBy names", "%s is not grouped by", ast.Describe(a))
		case of != s && ast.RefOf(ast.Bare(a)) == "": // PostgreSQL does not find it
			c.failf(strata.Unsupported, "select it in a derived table, and group by its column", "in a subquery, GROUPING takes columns of an outer query, not %s", ast.Describe(a))
		}
	}
}

// grouper is the scope of the query that GROUPING belongs to: the innermost that has a
// source which its arguments read.
func (s *scope) grouper(e *ast.Grouping) *scope {
	read := ast.Reads(e)
	for at := s; at != nil; at = at.parent {
		if at.open || slices.ContainsFunc(read, func(x ast.Expr) bool { return at.has(ast.RefOf(x)) }) {
			return at
		}
	}
	return s
}

// at is the scope of a subquery that stands at a place of its query.
func (s *scope) at(p place) *scope {
	if s == nil || s.place == p {
		return s
	}
	here := *s
	here.place = p
	return &here
}

// keyed reports whether the grouping holds the table's whole primary key, which
// settles all its columns.
func (g grouping) keyed(t *ast.Table) bool {
	if t.View || len(g.s.absent) > 0 {
		return false // a database knows no key of a view, and a grouping set may leave a key out
	}
	for _, k := range t.PrimaryKey {
		found := false
		for _, e := range g.by {
			col, ok := ast.Bare(e).(*ast.Column)
			found = found || ok && col.Name == k.Name && col.Table.Ref() == t.Ref()
		}
		if !found {
			return false
		}
	}
	return len(t.PrimaryKey) > 0
}
