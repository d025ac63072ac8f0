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
	form := dialect.CommentColumn
	switch {
	case s.Column == nil && s.IfNotExists:
		form = dialect.CommentTableOnce
	case s.Column == nil:
		form = dialect.CommentTable
	case s.IfNotExists:
		form = dialect.CommentColumnOnce
	}
	w.fillQuoted(form, func(hole string) {
		switch hole {
		case "table":
			w.tableName(s.Table)
		case "tablename":
			w.literal(w.taken(func() { w.tableName(s.Table) }))
		case "column":
			w.ident(s.Column.Name)
		case "columnname":
			w.literal(s.Column.Name)
		default:
			w.literal(s.Text())
		}
	})
}

// commentIn writes a comment in CREATE TABLE, where the dialect has it there.
func (w *writer) commentIn(form dialect.Clause, text string) {
	if text != "" {
		w.fill(form, func(string) { w.text(w.quotedText(text)) })
	}
}
