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
	case t.IsEnum():
		if !w.d.Has(dialect.EnumTypes) {
			return w.s.types[ast.Text]
		}
		return w.taken(func() { w.tableName(t.Named.Enum.Name) })
	case t.Kind == ast.Composite:
		return w.taken(func() { w.tableName(t.Named.Table) })
	default:
		return w.d.Own(t.Named.Text.Text, t.Named.Text.Texts)
	}
}

// columnTypeName spells a type in CREATE TABLE.
func (w *writer) columnTypeName(t ast.Type) string {
	switch {
	case t.Named == nil || t.Kind == ast.Composite && !w.hasComposites():
		return w.s.columnType(t)
	case t.IsEnum() && !w.d.Has(dialect.EnumTypes):
		return w.s.columns[ast.Text]
	default:
		return w.typeName(t)
	}
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

// ordering is what follows a value where its order matters.
func (w *writer) ordering(t ast.Type) string {
	if t.IsEnum() { // the order of the names, which every dialect has
		return w.d.EnumOrder
	}
	return w.s.ordering[t.Kind]
}

// hasType reports whether the dialect has types of the kind that one is of.
func (w *writer) hasType(n *ast.Named) bool {
	switch {
	case n.Enum != nil:
		return w.d.Has(dialect.EnumTypes)
	case n.Domain != nil:
		return w.d.Has(dialect.Domains)
	default:
		return w.hasComposites()
	}
}

// createType writes nothing where the dialect has no such types.
func (w *writer) createType(s *ast.CreateType) {
	if !w.hasType(s.Type) {
		return
	}
	w.clause = "CREATE TYPE"
	create := func() {
		switch {
		case s.Type.Enum != nil:
			w.createEnum(s.Type.Enum)
		case s.Type.Domain != nil:
			w.createDomain(s.Type.Domain)
		default:
			w.createComposite(s.Type.Table)
		}
	}
	if !s.IfNotExists {
		create()
		return
	}
	w.fillQuoted(dialect.CreateTypeOnce, func(string) { create() })
}

func (w *writer) createComposite(t *ast.Table) {
	w.text("CREATE TYPE ")
	w.tableName(t)
	w.text(" AS (")
	list(w, t.Columns, func(c *ast.Column) {
		w.ident(c.Name)
		w.text(" ")
		w.columnType(c)
	})
	w.text(")")
}

func (w *writer) createEnum(e *ast.Enum) {
	w.text("CREATE TYPE ")
	w.tableName(e.Name)
	w.text(" AS ENUM (")
	list(w, e.Values, func(v string) { w.literal(v) })
	w.text(")")
}

func (w *writer) createDomain(d *ast.Domain) {
	w.bare = true
	w.text("CREATE DOMAIN ")
	w.tableName(d.Name)
	w.text(" AS ")
	w.columnType(d.Value())
	for _, c := range d.Checks {
		w.text(" CONSTRAINT ")
		w.ident(c.Name)
		w.text(" CHECK (")
		w.constant(c.Expr)
		w.text(")")
	}
}

// domain writes the conditions of a column's domain, where the dialect has none. Those that
// stand apart are of all columns of the table that are in it, as they have one name.
func (w *writer) domain(c *ast.Column) {
	if c.Domain == nil || w.d.Has(dialect.Domains) {
		return
	}
	columns := []*ast.Column{c}
	if w.apart {
		columns = sharing(c)
	}
	if columns[0] != c {
		return
	}
	for _, check := range c.Domain.Domain.Checks {
		w.check(check.Name, func() { w.ofEach(columns, check.Expr) })
	}
}

// sharing are the columns of a column's table that are in its domain.
func sharing(c *ast.Column) (columns []*ast.Column) {
	for _, other := range c.Table.Columns {
		if other.Domain == c.Domain {
			columns = append(columns, other)
		}
	}
	return columns
}

// ofEach writes a domain's condition, of each of some columns.
func (w *writer) ofEach(columns []*ast.Column, condition ast.Expr) {
	value := w.value
	for i, c := range columns {
		if i > 0 {
			w.text(" AND ")
		}
		w.value = c
		if len(columns) > 1 {
			w.text("(")
		}
		w.constant(condition)
		if len(columns) > 1 {
			w.text(")")
		}
	}
	w.value = value
}

// dropType leaves a type alone that something else uses.
func (w *writer) dropType(s *ast.DropType) {
	if w.hasType(s.Type) {
		w.fillQuoted(dialect.DropUnused, func(string) {
			if s.Type.Domain != nil {
				w.text("DROP DOMAIN IF EXISTS ")
			} else {
				w.text("DROP TYPE IF EXISTS ")
			}
			w.tableName(s.Type.Relation())
		})
	}
}
