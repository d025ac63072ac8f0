package write

import (
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// Much is written with a derived table more than the program has: grouping sets, orders, sets
// of what has several forms. One that stands in a subquery may read what is around that:
//
//	SELECT (SELECT n FROM (SELECT count(*) AS n FROM posts WHERE author_id = users.id) AS d) FROM users
//
// A dialect without OuterDerived does not know users there.

// readsAround reports whether a query that would become a derived table could not be one, as it
// reads the queries around it. Of what is done with unfolded groups the query that groups tells.
func (w *writer) readsAround(q ast.Query) bool {
	if s, ok := q.(*ast.Select); ok && w.unfoldedBy(s) != nil {
		return false
	}
	return !w.d.Has(dialect.OuterDerived) && len(ast.OuterTerms(q)) > 0
}

// refuseAround refuses to write such a query.
func (w *writer) refuseAround(q ast.Query) {
	if w.readsAround(q) {
		w.unsupported("a derived table that reads the query around it, or a subquery that has to be written with one; join them instead")
	}
}
