package write

import (
	"slices"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// A dialect without InnerGroups has no derived table of groups, and none that is recursive, in
// a subquery that an aggregate, a window function or ORDER BY reads:
//
//	SELECT sum((SELECT d.n FROM (SELECT count(*) AS n FROM posts) AS d)) FROM users

// innerGroups reports whether such a derived table is refused where the text stands.
func (w *writer) innerGroups() bool {
	return (w.calling > 0 || w.sorting > 0) && !w.d.Has(dialect.InnerGroups)
}

// refuseGroups refuses such a derived table that the program wrote.
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

// groupsOfQuery is groupsIn of a derived table's query. Raw SQL may have groups.
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
