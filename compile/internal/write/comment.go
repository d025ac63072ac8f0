package write

import (
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// commentOn writes nothing where the dialect has no comments.
func (w *writer) commentOn(s *ast.CommentOn) {
	if !w.d.Has(dialect.Comments) {
		return
	}
	w.clause = "COMMENT ON"
	comment := func() {
		w.text("COMMENT ON ")
		if s.Column == nil {
			w.text("TABLE ")
			w.tableName(s.Table)
		} else {
			w.text("COLUMN ")
			w.tableName(s.Table)
			w.text(".")
			w.ident(s.Column.Name)
		}
		w.text(" IS ")
		w.literal(s.Text())
	}
	if !s.IfNotExists {
		comment()
		return
	}
	w.block(w.taken(func() {
		w.text("IF ")
		w.commentIs(s)
		w.text(" IS NULL THEN ")
		comment()
		w.text("; END IF;")
	}))
}

// commentIs writes the comment that is there, or NULL.
func (w *writer) commentIs(s *ast.CommentOn) {
	name := w.taken(func() { w.tableName(s.Table) })
	if s.Column == nil {
		w.text("obj_description(CAST(")
		w.literal(name)
		w.text(" AS regclass), 'pg_class')")
		return
	}
	w.text("(SELECT col_description(a.attrelid, a.attnum) FROM pg_catalog.pg_attribute AS a WHERE a.attrelid = CAST(")
	w.literal(name)
	w.text(" AS regclass) AND a.attname = ")
	w.literal(s.Column.Name)
	w.text(")")
}
