package write

import (
	"strconv"
	"strings"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// typeName spells a type.
func (w *writer) typeName(t ast.Type) string {
	switch {
	case t.Named == nil || t.Kind == ast.Composite && !w.hasComposites():
		return w.s.typeName(t)
	case t.Kind == ast.Composite:
		return w.taken(func() { w.tableName(t.Named.Table) })
	default:
		return w.d.Own(t.Named.Text.Text, t.Named.Text.Texts)
	}
}

// columnTypeName spells a type in CREATE TABLE.
func (w *writer) columnTypeName(t ast.Type) string {
	if t.Named == nil || t.Kind == ast.Composite && !w.hasComposites() {
		return w.s.columnType(t)
	}
	return w.typeName(t)
}

// hasComposites reports whether the dialect has composite types; where it has
// none, one type holds all their values.
func (w *writer) hasComposites() bool { return w.s.types[ast.Composite] == "" }

// taken returns what a function writes instead of leaving it there.
func (w *writer) taken(write func()) string {
	start := len(w.buf)
	write()
	text := string(w.buf[start:])
	w.buf = w.buf[:start]
	return text
}

// fieldOf reads a field of a composite value: (x).name in the standard.
func (w *writer) fieldOf(e *ast.FieldOf) {
	for _, key := range []string{"field:" + e.Field.Type.Kind.Class(), "field"} {
		if t, ok := w.d.Spelling[key]; ok {
			w.form(parse(strings.ReplaceAll(t, "{n}", strconv.Itoa(e.Field.Ordinal+1))), "fields", nil, e.X)
			return
		}
	}
	w.text("(")
	w.expr(e.X)
	w.text(").")
	w.ident(e.Field.Name)
}

// createType writes nothing where the dialect has no composite types.
func (w *writer) createType(s *ast.CreateType) {
	if !w.hasComposites() {
		return
	}
	w.clause = "CREATE TYPE"
	form := dialect.CreateType
	if s.IfNotExists {
		form = dialect.CreateTypeOnce
	}
	w.fillQuoted(form, func(hole string) {
		if hole == "type" {
			w.tableName(s.Type.Table)
			return
		}
		list(w, s.Type.Table.Columns, func(c *ast.Column) {
			w.ident(c.Name)
			w.text(" ")
			w.columnType(c)
		})
	})
}

// dropType leaves a type alone that something else uses.
func (w *writer) dropType(s *ast.DropType) {
	if w.hasComposites() {
		w.fillQuoted(dialect.DropType, func(string) { w.tableName(s.Type.Table) })
	}
}
