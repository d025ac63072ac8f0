package write

import (
	"strings"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// createIndex writes nothing where the dialect leaves the index out.
func (w *writer) createIndex(s *ast.CreateIndex) {
	if !w.d.Among(s.Index.OnlyOn) {
		return
	}
	w.clause, w.bare = "CREATE INDEX", true
	rows := s.Index.Where != nil && w.writes(dialect.IndexRows)
	if rows {
		w.indexRows(s)
	} else {
		w.text("CREATE ")
	}
	if s.Index.Unique {
		w.text("UNIQUE ")
	}
	w.text("INDEX ")
	if s.IfNotExists {
		w.say(dialect.IndexOnce)
	}
	w.ident(s.Index.Name)
	if !rows {
		w.text(" ON ")
		w.tableName(s.Table)
	}
	if s.Index.Method != "" && w.d.Has(dialect.IndexMethods) {
		w.text(" USING ")
		w.ident(s.Index.Method)
	}
	w.text(" (")
	list(w, s.Index.Columns, w.indexTerm)
	if rows {
		w.text(", ")
		w.ident(dialect.IndexColumn(s.Table.Name, s.Index.Name))
	}
	w.text(")")
	if len(s.Index.Include) > 0 {
		w.text(" INCLUDE ")
		w.columnList(s.Index.Include)
	}
	if s.Index.NullsNotDistinct {
		w.text(" NULLS NOT DISTINCT")
	}
	if s.Index.Where != nil {
		w.fill(dialect.IndexWhere, func(string) { w.constant(s.Index.Where) })
	}
}

// indexRows writes the column that tells which rows are in an index of some.
func (w *writer) indexRows(s *ast.CreateIndex) {
	w.fill(dialect.IndexRows, func(hole string) {
		switch hole {
		case "table":
			w.tableName(s.Table)
		case "name":
			w.ident(dialect.IndexColumn(s.Table.Name, s.Index.Name))
		default:
			w.constant(s.Index.Where)
		}
	})
}

func (w *writer) indexTerm(t ast.IndexTerm) {
	w.refuseKeys("an index", t.Type)
	if _, ok := t.X.(*ast.Column); ok {
		w.expr(t.X)
		w.text(w.s.equality[t.Type.Kind])
	} else if c, ok := t.X.(*ast.Collate); ok && isColumn(c.X) {
		w.inlined(true, func(inner *writer) { inner.expr(c) })
	} else { // compared as queries compare it, which then may use the index
		w.fill(dialect.IndexExpression, func(string) {
			w.inlined(true, func(inner *writer) { inner.compared(t.X, t.Type, true) })
		})
	}
	if t.Class != "" {
		w.text(" ")
		for i, part := range strings.Split(t.Class, ".") {
			if i > 0 {
				w.text(".")
			}
			w.ident(part)
		}
	}
	if !w.d.Has(dialect.IndexNulls) { // what is said is what it has
		t.Nulls = ast.NullsDefault
	}
	w.direction(t.Order)
}

func isColumn(e ast.Expr) bool {
	_, ok := e.(*ast.Column)
	return ok
}
