package write

import (
	"strconv"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// A dialect whose UPDATE or DELETE returns nothing may say both by the keys of the rows, in
// one statement: a form of RETURNING with {rows} is all of it. The rows that are meant are
// those of a query, which locks them. An UPDATE then inserts them as they are, so that each
// meets itself, and sets the columns of ON CONFLICT to what the query has computed:
//
//	UPDATE users SET age = age + 1 WHERE id < 9 RETURNING name
//	INSERT INTO users (id, name, age) SELECT id, name, age
//	  FROM (SELECT id, name, age, age + 1 AS strata_1 FROM users WHERE id < 9 FOR UPDATE) AS strata_rows
//	  ON DUPLICATE KEY UPDATE age = strata_rows.strata_1 RETURNING name

// updatesByKey writes an UPDATE with RETURNING, where the dialect says it so.
func (w *writer) updatesByKey(s *ast.Update) bool {
	c := dialect.ReturningUpdate
	if len(s.From) > 0 {
		c = dialect.ReturningUpdateFrom
	}
	if !w.asks(c, "rows") || w.keyless(s.Table, c) {
		return w.asks(c, "rows")
	}
	sources := append([]ast.Source{s.Table}, s.From...)
	w.fill(c, func(hole string) {
		switch hole {
		case "table":
			w.tableName(s.Table)
		case "columns":
			list(w, stored(s.Table), func(c *ast.Column) { w.ident(c.Name) })
		case "values":
			w.clause = "SET"
			list(w, stored(s.Table), func(c *ast.Column) { w.ofTable(s.Table, c) })
			w.computed(s.Set)
		case "set":
			w.clause = "SET"
			w.setComputed(s.Set)
		case "items":
			w.returned(s, s.Table, s.Returning)
		default:
			w.byKey(hole, s.Table, sources, s.Where)
		}
	})
	return true
}

// deletesByKey writes a DELETE with RETURNING, where the dialect says it so.
func (w *writer) deletesByKey(s *ast.Delete, c dialect.Clause) bool {
	if !w.asks(c, "rows") || w.keyless(s.Table, c) {
		return w.asks(c, "rows")
	}
	sources := append([]ast.Source{s.Table}, s.Using...)
	w.fill(c, func(hole string) {
		switch hole {
		case "table":
			w.tableName(s.Table)
		case "columns":
			list(w, s.Table.PrimaryKey, func(c *ast.Column) { w.ident(c.Name) })
		case "items":
			w.returned(s, s.Table, s.Returning)
		default:
			w.byKey(hole, s.Table, sources, s.Where)
		}
	})
	return true
}

// keyless refuses a table whose rows nothing tells apart.
func (w *writer) keyless(t *ast.Table, c dialect.Clause) bool {
	if len(t.PrimaryKey) > 0 {
		return false
	}
	w.clause = "RETURNING"
	w.unsupported(c.String() + " where the table has no primary key; update, and read the rows by a query")
	return true
}

// byKey fills the holes of the query that finds the rows.
func (w *writer) byKey(hole string, t *ast.Table, sources []ast.Source, where ast.Expr) {
	switch hole {
	case "rows":
		w.ident(rowsAlias)
	case "n":
		w.ident(rowsNumber)
	case "keys":
		list(w, t.PrimaryKey, func(c *ast.Column) { w.ofTable(t, c) })
	case "sources":
		list(w, sources, w.source)
	default:
		w.clause = "WHERE"
		w.where(hole, func() { w.expr(where) }, where != nil)
	}
}

// rowsNumber is the number of a row among those of its key.
const rowsNumber = "strata_n"

// stored are the columns of a table that a row of it is stored by.
func stored(t *ast.Table) (columns []*ast.Column) {
	for _, c := range t.Columns {
		if c.Generated == nil {
			columns = append(columns, c)
		}
	}
	return columns
}

// ofTable writes a column of a table's handle.
func (w *writer) ofTable(t *ast.Table, c *ast.Column) {
	w.tableRef(t)
	w.text(".")
	w.ident(c.Name)
}

// computed writes what columns are set to, beside the row as it was.
func (w *writer) computed(set []ast.Assignment) {
	for i, a := range set {
		if !asArgument(a.Value) {
			w.text(", ")
			w.expr(a.Value)
			w.as(computedName(i))
		}
	}
}

// setComputed writes the assignments. An argument stands there itself: as a column of a
// query it would have another type.
func (w *writer) setComputed(set []ast.Assignment) {
	for i, a := range set {
		if i > 0 {
			w.text(", ")
		}
		w.ident(a.Column.Name)
		w.text(" = ")
		if asArgument(a.Value) {
			w.setValue(a)
			continue
		}
		w.assigned(a.Column.Type, func() {
			w.ident(rowsAlias)
			w.text("." + computedName(i))
		})
	}
}

// asArgument reports whether a value is an argument or DEFAULT.
func asArgument(e ast.Expr) bool {
	_, def := e.(ast.Default)
	return def || argument(ast.Bare(e))
}

func computedName(i int) string { return "strata_" + strconv.Itoa(i+1) }
