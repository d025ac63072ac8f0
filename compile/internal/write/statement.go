package write

import (
	"fmt"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// Statement writes a statement. With a shape the text is one to keep, unless it
// could not be told which of the shape's values its arguments are.
func Statement(s ast.Stmt, d *dialect.Dialect, facts ast.Facts, shape *ast.Shape) (*Text, error) {
	w := newWriter(d)
	defer w.release()
	w.ctes, w.optional, w.renamed = facts.CTEs, facts.Optional, facts.Renamed
	w.withBefore(s)
	w.stmt(s)
	if len(w.args) > d.MaxArgs {
		w.fail(strata.Unsupported, fmt.Sprintf("the statement has %d arguments, %s takes at most %d", len(w.args), d.Name, d.MaxArgs), "send it in parts")
	}
	if w.problems != nil {
		return nil, &strata.StatementError{Statement: ast.Title(s), Problems: w.problems}
	}
	t := &Text{SQL: string(w.buf), Writes: writes(facts.CTEs), Locks: facts.Locks, Leaves: w.own && d.Leaves(w.buf), Own: w.own, Marked: Marked(s, d), Args: w.args, slots: w.slots, direct: direct(d, w.args, w.slots), dialect: d}
	if shape != nil {
		t.Keep = w.shaped(t, shape)
	}
	return t, nil
}

// writes reports whether a common table expression changes rows.
func writes(ctes []*ast.CTE) bool {
	for _, c := range ctes {
		if _, query := c.Stmt.(ast.Query); !query {
			return true
		}
	}
	return false
}

// Rows writes a statement of many rows without their values: as a list of so many
// rows, or as arguments of their own for 0. Before and after the rows' arguments come
// those of the statement.
func Rows(s ast.Stmt, d *dialect.Dialect, facts ast.Facts, rows, columns int) (text string, before, after []any, err error) {
	w := newWriter(d)
	defer w.release()
	form := manyForm{rows: rows}
	w.many, w.ctes, w.optional, w.renamed = &form, facts.CTEs, facts.Optional, facts.Renamed
	w.withBefore(s)
	w.stmt(s)
	if w.problems != nil {
		return "", nil, nil, &strata.StatementError{Statement: ast.Title(s), Problems: w.problems}
	}
	width := columns * max(1, rows)
	if rows == 0 && OneArgument(d) {
		width = 1
	}
	return string(w.buf), w.args[:form.at:form.at], w.args[form.at+width:], nil
}

// OneArgument reports whether the rows of a batch come in one argument, not in one for
// each column.
func OneArgument(d *dialect.Dialect) bool { return spell(d).clauses[dialect.RowsSource].asks("one") }

// Describe writes a query that tells the types of columns.
func Describe(t *ast.Table, columns []*ast.Column, d *dialect.Dialect) string {
	w := newWriter(d)
	defer w.release()
	w.text("SELECT ")
	list(w, columns, func(c *ast.Column) { w.ident(c.Name) })
	w.text(" FROM ")
	w.tableName(t)
	return string(w.buf)
}

// Copy writes the COPY that takes rows as they are.
func Copy(t *ast.Table, columns []*ast.Column, d *dialect.Dialect) string {
	w := newWriter(d)
	defer w.release()
	w.fill(dialect.CopyRowsInto, func(hole string) {
		if hole == "table" {
			w.tableName(t)
		} else {
			w.columnList(columns)
		}
	})
	return string(w.buf)
}
