package write

import (
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// scalar writes a subquery that is a value. A dialect that would take the first of
// several rows counts them, unless there is at most one.
func (w *writer) scalar(e *ast.Subquery) {
	if !w.asks(dialect.ScalarSubquery, "rows") || e.Type.Kind == ast.Unknown || ast.AtMostOne(e.Query) {
		w.subquery(e.Query) // without a type it stands in raw SQL, whose business it is
		return
	}
	w.wrote.queries++
	name := "v"
	if items := ast.Items(e.Query); items != nil {
		name = outputNameAt(items, 0)
	}
	w.fill(dialect.ScalarSubquery, func(hole string) {
		if hole == "value" {
			w.ident(name)
		} else {
			w.byItself(func() { w.upToTwo(e.Query, name) })
		}
	})
}

// upToTwo writes the first two rows of a query, whose only column has a name.
func (w *writer) upToTwo(q ast.Query, name string) {
	if raw, ok := q.(*ast.RawStmt); ok {
		w.text("SELECT NULL AS ")
		w.ident(name)
		w.text(" WHERE false UNION ALL SELECT * FROM (")
		w.query(raw)
		w.text(")")
	} else {
		w.derived(q)
	}
	if !limited(q) {
		w.fill(dialect.LimitAlone, func(string) { w.text("2") })
	}
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
