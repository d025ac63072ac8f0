package write

import (
	"strings"

	"github.com/strata-go/strata/internal/ast"
)

// What becomes of a value between an INSERT and its column.

// given writes a value of a row for its column: with the default in place of NULL,
// which stands for the zero value of a column that has it so, and with the sequence
// moved on, where it is an identity's. cast says that nothing tells the value's type.
func (w *writer) given(c *ast.Column, cast bool, value func()) {
	if w.inserting == nil || !c.WhenZero || c.Default == nil {
		w.identity(c, value)
		return
	}
	w.text("COALESCE(")
	if cast && w.s.typed.asked {
		w.text("CAST(")
		value()
		w.text(" AS " + w.typeName(c.Type) + ")")
	} else {
		value()
	}
	w.text(", ")
	w.constant(c.Default)
	w.text(")")
}

// plain reports whether all columns take values of rows as they are.
func (w *writer) plain(columns []*ast.Column) bool {
	for _, c := range columns {
		if c.Type.Kind.AsText() || w.inserting != nil && (c.WhenZero || w.moves(c)) {
			return false
		}
	}
	return true
}

// moves reports whether a value given to a column moves its sequence on.
func (w *writer) moves(c *ast.Column) bool {
	return w.inserting != nil && w.inserting.Overriding && c.Identity && w.d.GivenIdentity != ""
}

// identity writes a value for a column, which may be an identity.
func (w *writer) identity(c *ast.Column, value func()) {
	if !w.moves(c) {
		value()
		return
	}
	before, after, _ := strings.Cut(w.d.GivenIdentity, "{1}")
	table := w.taken(func() { w.tableName(c.Table) })
	fill := strings.NewReplacer("{table}", w.quotedText(table), "{column}", w.quotedText(c.Name))
	w.text(fill.Replace(before))
	value()
	w.text(fill.Replace(after))
}

// movingQuery writes the query that an INSERT takes its rows from inside another, which
// moves the sequence of an identity on.
func (w *writer) movingQuery(s *ast.Insert) {
	w.text("SELECT ")
	list(w, s.Columns, func(c *ast.Column) {
		w.identity(c, func() {
			w.ident(rowsAlias)
			w.text(".")
			w.ident(c.Name)
		})
	})
	w.text(" FROM (")
	inserting := w.inserting
	w.inserting = nil
	w.query(s.Query)
	w.inserting = inserting
	w.text(") AS ")
	w.ident(rowsAlias)
	w.text(" (")
	list(w, s.Columns, func(c *ast.Column) { w.ident(c.Name) })
	w.text(")")
}
