package write

import (
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

func (w *writer) merge(s *ast.Merge) {
	w.clause = "MERGE"
	if !w.d.Has(dialect.Merge) {
		w.unsupported("MERGE; INSERT with OnConflict inserts or updates")
		return
	}
	w.text("MERGE INTO ")
	w.source(s.Target)
	w.text(" USING ")
	w.source(s.Source)
	w.condition(" ON ", s.On)
	for _, b := range s.Branches {
		w.mergeBranch(b)
	}
}

func (w *writer) mergeBranch(b ast.MergeBranch) {
	if b.Matched {
		w.text(" WHEN MATCHED")
	} else {
		w.text(" WHEN NOT MATCHED")
	}
	w.condition(" AND ", b.If)
	w.text(" THEN ")
	switch {
	case b.Delete:
		w.text("DELETE")
	case b.Nothing:
		w.text("DO NOTHING")
	case b.Matched:
		w.text("UPDATE SET ")
		w.set(b.Set)
	default:
		w.text("INSERT (")
		list(w, b.Insert, func(a ast.Assignment) { w.ident(a.Column.Name) })
		w.text(") VALUES (")
		list(w, b.Insert, func(a ast.Assignment) { w.expr(a.Value) })
		w.text(")")
	}
}
