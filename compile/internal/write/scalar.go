package write

import (
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// scalar writes a subquery that is a value. A dialect that would take the first of
// several rows counts them, unless there is at most one.
func (w *writer) scalar(e *ast.Subquery) {
	if w.d.Has(dialect.Cardinality) || e.Type.Kind == ast.Unknown || ast.AtMostOne(e.Query) {
		w.subquery(e.Query) // without a type it stands in raw SQL, whose business it is
		return
	}
	collated, merged := w.collated, w.merged
	w.collated, w.merged = false, false
	name := "v"
	if items := ast.Items(e.Query); items != nil {
		name = outputNameAt(items, 0)
	}
	w.text("(SELECT CASE WHEN strata_one_row(count(*)) THEN max(")
	w.ident(name)
	w.text(") END FROM (")
	if raw, ok := e.Query.(*ast.RawStmt); ok {
		w.text(`SELECT NULL AS "v" WHERE false UNION ALL SELECT * FROM (`)
		w.query(raw)
		w.text(")")
	} else {
		w.derived(e.Query)
	}
	if !limited(e.Query) {
		w.text(" LIMIT 2")
	}
	w.text("))")
	w.collated, w.merged = collated, merged
}

// limited reports whether a query says itself how many rows it yields.
func limited(q ast.Query) bool {
	switch q := q.(type) {
	case *ast.Select:
		return q.Limit != nil || q.Offset != nil
	case *ast.Compound:
		return q.Limit != nil || q.Offset != nil
	default:
		return false
	}
}
