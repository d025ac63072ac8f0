package write

import (
	"errors"
	"fmt"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// manyForm writes placeholders for the rows of a batch, without their values.
type manyForm struct {
	rows int // as a list of values; 0 for arrays
	at   int // the argument that the rows start with
}

// BadRow says in which row of a batch a value has no SQL form. Rows count from 0.
func BadRow(c *ast.Column, rows, row int, err error) strata.Problem {
	p := strata.Problem{Kind: strata.BadValue, Clause: "VALUES", Table: c.Table.Ref(), Column: c.Name}
	if rows > 1 {
		p.Message = fmt.Sprintf("row %d, column %s: %v", row+1, ast.Describe(c), err)
	} else {
		p.Message = fmt.Sprintf("column %s: %v", ast.Describe(c), err)
	}
	return p
}

// arrays reports whether a batch is written as arrays.
func (w *writer) arrays(b ast.Batch) bool {
	if w.many != nil {
		return w.many.rows == 0
	}
	return w.d.ArrayRows > 0 && b.Len() > w.d.ArrayRows
}

const rowsAlias = "strata_rows"

// insertBatch writes where the rows of a batch come from.
func (w *writer) insertBatch(s *ast.Insert) {
	if !w.arrays(s.Batch) {
		w.text(" VALUES ")
		w.batchValues(s.Columns, s.Batch)
		return
	}
	w.text(" SELECT ")
	if !w.plain(s.Columns) {
		list(w, s.Columns, func(c *ast.Column) { w.given(c, false, func() { w.rowsColumn(c) }) })
	} else {
		w.text("*")
	}
	w.text(" FROM ")
	w.unnest(s.Columns, s.Batch)
}

// rowsColumn writes a column of the rows that arrays are made into.
func (w *writer) rowsColumn(c *ast.Column) {
	if c.Type.Kind.AsText() {
		w.text("CAST(")
		w.ident(rowsAlias)
		w.text(".")
		w.ident(c.Name)
		w.text(" AS " + w.typeName(c.Type) + ")")
		return
	}
	w.ident(rowsAlias)
	w.text(".")
	w.ident(c.Name)
}

// unnest writes the rows of a batch as a table of its arguments: one for each column, or
// one for all.
func (w *writer) unnest(columns []*ast.Column, b ast.Batch) {
	if w.many != nil {
		w.many.at = len(w.args)
	}
	w.args = slices.Grow(w.args, len(columns))
	w.fill(dialect.RowsSource, func(hole string) {
		switch hole {
		case "arrays":
			w.rowArrays(columns, b)
		case "one":
			w.arg(w.oneArgument(columns, b), source{})
		case "definitions":
			w.rowDefinitions(columns)
		case "columns":
			list(w, columns, func(c *ast.Column) { w.ident(c.Name) })
		default:
			w.ident(rowsAlias)
		}
	})
}

func (w *writer) rowArrays(columns []*ast.Column, b ast.Batch) {
	for i, c := range columns {
		if i > 0 {
			w.text(", ")
		}
		w.fill(dialect.RowsArray, func(hole string) {
			switch {
			case hole == "argument":
				w.arg(w.array(b, i, c), source{})
			case c.Type.Kind.AsText():
				w.text(w.s.types[ast.Text])
			default:
				w.text(w.typeName(c.Type))
			}
		})
	}
}

// rowDefinitions tells how one argument is taken apart.
func (w *writer) rowDefinitions(columns []*ast.Column) {
	for i, c := range columns {
		if i > 0 {
			w.text(", ")
		}
		w.fill(dialect.RowsColumn, func(hole string) {
			switch hole {
			case "column":
				w.ident(c.Name)
			case "type":
				w.text(w.sizedType(c))
			default:
				w.int(i)
			}
		})
	}
}

// oneArgument returns the rows of a batch as the one argument that they are.
func (w *writer) oneArgument(columns []*ast.Column, b ast.Batch) any {
	if w.many != nil {
		return nil
	}
	rows := make([][]any, b.Len())
	for row := range rows {
		rows[row] = make([]any, len(columns))
		for i, c := range columns {
			v, err := b.Value(row, i)
			if err == nil {
				v, err = Encode(w.d, c.Type, v)
			}
			if err != nil {
				w.problems = append(w.problems, BadRow(c, b.Len(), row, err))
			}
			rows[row][i] = v
		}
	}
	v, err := w.d.OneArgument(rows)
	if err != nil {
		w.fail(strata.BadValue, err.Error(), "")
	}
	return v
}

// array returns a column of a batch as the argument for an array.
func (w *writer) array(b ast.Batch, column int, c *ast.Column) any {
	if w.many != nil {
		return nil
	}
	v, err := b.Slice(column)
	if err != nil {
		w.badSlice(b, c, err)
		return nil
	}
	if v != nil {
		return v
	}
	texts := make([]*string, b.Len())
	for row := range texts {
		v, err := b.Value(row, column)
		if err == nil {
			v, err = Encode(w.d, c.Type, v)
		}
		switch s, ok := v.(string); {
		case err != nil:
			w.problems = append(w.problems, BadRow(c, b.Len(), row, err))
			return nil
		case ok:
			texts[row] = &s
		}
	}
	return texts
}

func (w *writer) badSlice(b ast.Batch, c *ast.Column, err error) {
	row, ok := errors.AsType[*ast.RowError](err)
	if !ok {
		row = &ast.RowError{Err: err}
	}
	w.problems = append(w.problems, BadRow(c, b.Len(), row.Row, row.Err))
}

// batchRows returns how many rows of a batch are written as a list of values: all, or as
// many as asked for.
func (w *writer) batchRows(columns []*ast.Column, b ast.Batch) int {
	rows := b.Len()
	if w.many != nil {
		rows, w.many.at = w.many.rows, len(w.args)
	}
	if len(columns)*rows > w.d.MaxArgs {
		rows = w.d.MaxArgs/len(columns) + 1 // enough to be refused
	}
	w.args = slices.Grow(w.args, rows*len(columns))
	w.bound = slices.Grow(w.bound, rows*len(columns))
	return rows
}

// batchValues writes a list of values for columns.
func (w *writer) batchValues(columns []*ast.Column, b ast.Batch) {
	w.valueRows(w.batchRows(columns, b), len(columns), func(row, i int) {
		c := columns[i]
		w.assigned(c.Type, func() { w.given(c, true, func() { w.batchValue(b, row, i, c) }) })
	})
}

// batchSource writes a list of values as a source: nothing but the first row tells their
// types, as they are no column's yet.
func (w *writer) batchSource(columns []*ast.Column, b ast.Batch) {
	w.valuesSource(rowsAlias, w.batchRows(columns, b), len(columns), func(row, i int) {
		c := columns[i]
		w.openTyped(row == 0, c.Type)
		w.given(c, true, func() { w.batchValue(b, row, i, c) })
		w.closeTyped(row == 0, c.Type)
	})
}

func (w *writer) batchValue(b ast.Batch, row, column int, c *ast.Column) {
	if w.many != nil {
		w.arg(nil, source{})
		return
	}
	v, err := b.Value(row, column)
	if err == nil {
		v, err = Encode(w.d, c.Type, v)
	}
	if err != nil {
		w.problems = append(w.problems, BadRow(c, b.Len(), row, err))
	}
	if b.Len() == 1 {
		w.arg(v, source{column: column + 1, typ: c.Type})
		return
	}
	w.arg(v, source{})
}

// updateRows writes an UPDATE of many rows.
func (w *writer) updateRows(s *ast.UpdateRows) {
	arrays, all := w.arrays(s.Batch) || w.many == nil && OneArgument(w.d), s.All() // in a list, bytes have no type of their own
	read := func(i int) {
		if arrays {
			w.rowsColumn(all[i])
			return
		}
		w.ident(rowsAlias)
		w.text("." + valueName(i))
	}
	w.updateFrom(s.Table, func() { w.setRows(s, read) }, func() {
		if arrays {
			w.unnest(all, s.Batch)
		} else {
			w.batchSource(all, s.Batch)
		}
	}, func() { w.rowsKeyed(s, read) }, true)
}

// setRows writes the assignments of an UPDATE of many rows.
func (w *writer) setRows(s *ast.UpdateRows, read func(int)) {
	for i, c := range s.Columns {
		if i > 0 {
			w.text(", ")
		}
		w.assignee(c)
		w.text(" = ")
		w.assigned(c.Type, func() { read(len(s.Keys) + i) })
	}
	if len(s.Set) > 0 {
		if len(s.Columns) > 0 {
			w.text(", ")
		}
		w.set(s.Set)
	}
}

// rowsKeyed writes the condition that finds the row of each of many rows.
func (w *writer) rowsKeyed(s *ast.UpdateRows, read func(int)) {
	for i, c := range s.Keys {
		if i > 0 {
			w.text(" AND ")
		}
		w.compared(c, c.Type, false)
		w.text(" = ")
		read(i)
	}
	if s.Where != nil {
		w.text(" AND (")
		w.expr(s.Where)
		w.text(")")
	}
}
