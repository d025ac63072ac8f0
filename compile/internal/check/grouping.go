package check

import (
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
	case *ast.Grouping:
		for _, a := range x.Args {
			if ast.Find(g.by, a) < 0 {
				g.c.failf(strata.Ungrouped, "GROUPING takes what GroupBy names", "%s is not grouped by", ast.Describe(a))
			}
		}
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
			for _, col := range ast.OuterColumns(q) {
				g.covered(col)
			}
		}
		ast.Children(x, g.covered)
	}
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
