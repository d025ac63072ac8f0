package compile

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// typeKnown refuses a type of the caller's own that the dialect lacks.
func (c *checker) typeKnown(t ast.Type) {
	if t.Kind == ast.CustomType && t.Named.Text.In(c.d.Name) == "" {
		c.failf(strata.Unsupported, "", "%s has no spelling of the type %s", c.d.Name, t.Named.Title())
	}
}

// typeName spells a type.
func (w *writer) typeName(t ast.Type) string {
	if t.Named == nil {
		return w.s.typeName(t)
	}
	return t.Named.Text.In(w.d.Name)
}

// columnTypeName spells a type in CREATE TABLE.
func (w *writer) columnTypeName(t ast.Type) string {
	if t.Named == nil {
		return w.s.columnType(t)
	}
	return w.typeName(t)
}
