package write

import (
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
