package compile

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// Many is a statement of many rows, in the forms that a dialect has for it. The
// arguments of each form are Before, those of the rows, After.
type Many struct {
	Table   *ast.Table
	Columns []*ast.Column // of the batch
	Batch   ast.Batch
	// Arrays is the text that takes the rows as one array for each column, "" where
	// the dialect has none. AsText are the columns whose array is of text.
	Arrays string
	AsText []bool
	// Copy is the text that takes the rows as they are, "" where they are few, come
	// back or may conflict, and where the dialect has no such thing.
	Copy string
	// Describe is a query that tells the types of the columns.
	Describe string
	Before   []any
	After    []any
	// PartRows is the number of rows that one statement takes at most.
	PartRows int
	// Few says that a list of values takes the rows as well as arrays do.
	Few bool
	// Returning says that rows come back.
	Returning bool
	// Related says that a row may refer to a later one. Deferral, if any, is to be
	// run before such rows are sent in parts.
	Related  bool
	Deferral string

	stmt    ast.Stmt
	checked *checker
	dialect *dialect.Dialect
	texts   *sync.Map // of lists of values, by their number of rows
}

// manyForm writes placeholders for the rows of a batch, without their values.
type manyForm struct {
	rows int // as a list of values; 0 for arrays
	at   int // the argument that the rows start with
}

// batchOf returns the batch of a statement, or nil.
func batchOf(s ast.Stmt) (*ast.Table, []*ast.Column, ast.Batch) {
	switch s := s.(type) {
	case *ast.Insert:
		if s.Batch != nil {
			return s.Table, s.Columns, s.Batch
		}
	case *ast.UpdateRows:
		return s.Table, s.All(), s.Batch
	}
	return nil, nil, nil
}

// IsMany reports whether a statement has more than one row of Go values.
func IsMany(s ast.Stmt) bool {
	switch s := s.(type) {
	case *ast.Insert:
		return s.Batch != nil && s.Batch.Len() > 1
	case *ast.UpdateRows:
		return s.Batch.Len() > 1
	default:
		return false
	}
}

// ManyOf compiles a statement of many rows for Strata's own packages. What it
// makes is kept by the statement's shape, where no argument is outside the rows.
func ManyOf(s ast.Stmt, d *dialect.Dialect) (*Many, error) {
	shape := shapes.Get().(*ast.Shape)
	defer release(shape)
	shape.Many = true
	known := spell(d)
	if !shape.Of(s, &known.lists) || len(shape.Binds) > 0 {
		m, err := manyOf(s, d)
		if err != nil {
			return nil, err
		}
		return m.with(m.Batch), nil
	}
	kept := known.many.get(shape.Key)
	if kept == nil {
		m, err := manyOf(withoutRows(s), d)
		if err != nil {
			return nil, err
		}
		known.many.put(string(shape.Key), m)
		kept = m
	}
	return kept.with(shape.Batch), nil
}

// with returns the same statement of other rows, whose number decides about the
// means.
func (m *Many) with(b ast.Batch) *Many {
	other := *m
	other.Batch, other.Few = b, b.Len() <= m.dialect.ArrayRows
	if b.Len() < m.dialect.CopyRows {
		other.Copy = ""
	}
	return &other
}

// withoutRows is a statement that keeps no rows in memory.
func withoutRows(s ast.Stmt) ast.Stmt {
	switch s := s.(type) {
	case *ast.Insert:
		other := *s
		other.Batch = anyRows{s.Batch.Len()}
		return &other
	case *ast.UpdateRows:
		other := *s
		other.Batch = anyRows{s.Batch.Len()}
		return &other
	default:
		return s
	}
}

// anyRows stands for a number of rows where their values do not matter.
type anyRows struct{ n int }

func (r anyRows) Len() int                  { return r.n }
func (anyRows) Value(int, int) (any, error) { return nil, nil }
func (anyRows) Slice(int) (any, error)      { return nil, nil }

func manyOf(s ast.Stmt, d *dialect.Dialect) (*Many, error) {
	checked, err := check(s, d)
	if err != nil {
		return nil, err
	}
	m := &Many{stmt: s, checked: checked, dialect: d, texts: new(sync.Map)}
	m.Table, m.Columns, m.Batch = batchOf(s)
	if d.ArrayRows > 0 && len(m.Columns) > 0 {
		m.AsText = make([]bool, len(m.Columns))
		for i, c := range m.Columns {
			m.AsText[i] = asText(c)
		}
		if m.Arrays, err = m.write(0); err != nil {
			return nil, err
		}
	}
	if m.Arrays == "" {
		if _, err := m.Values(1); err != nil {
			return nil, err
		}
	}
	m.PartRows = 1
	if len(m.Columns) > 0 {
		rest := d.MaxArgs - len(m.Before) - len(m.After)
		m.PartRows = max(1, min(d.PartRows, rest/len(m.Columns)))
	}
	insert, inserts := s.(*ast.Insert)
	m.Returning = inserts && len(insert.Returning) > 0
	if m.Related = refersToItself(m.Table); m.Related {
		m.Deferral = d.Deferral
	}
	if m.Arrays != "" {
		m.describe()
	}
	if inserts && d.CopyRows > 0 && !m.Returning && insert.Conflict == nil && len(insert.With) == 0 && !slices.Contains(m.AsText, true) {
		m.copy()
	}
	return m, nil
}

func refersToItself(t *ast.Table) bool {
	return slices.ContainsFunc(t.ForeignKeys, func(k ast.ForeignKey) bool {
		target := k.Target()
		return len(target) > 0 && target[0].Table.Name == t.Name && target[0].Table.Schema == t.Schema
	})
}

// describe writes the query that tells the columns' types.
func (m *Many) describe() {
	w := newWriter(m.dialect)
	defer w.release()
	w.text("SELECT ")
	list(w, m.Columns, func(c *ast.Column) { w.ident(c.Name) })
	w.text(" FROM ")
	w.tableName(m.Table)
	m.Describe = string(w.buf)
}

func (m *Many) copy() {
	w := newWriter(m.dialect)
	defer w.release()
	w.text("COPY ")
	w.tableName(m.Table)
	w.text(" (")
	list(w, m.Columns, func(c *ast.Column) { w.ident(c.Name) })
	w.text(") FROM STDIN BINARY")
	m.Copy = string(w.buf)
}

// CheckMany checks a statement of many rows and returns its text with one row.
func CheckMany(s ast.Stmt, d *dialect.Dialect) (string, error) {
	m, err := ManyOf(s, d)
	if err != nil {
		return "", err
	}
	return m.Values(1)
}

// Values returns the text that takes a number of rows as a list of values.
func (m *Many) Values(rows int) (string, error) {
	if text, ok := m.texts.Load(rows); ok {
		return text.(string), nil
	}
	text, err := m.write(rows)
	if err == nil && (rows == m.PartRows || rows&(rows-1) == 0) { // others are rare, and many
		m.texts.Store(rows, text)
	}
	return text, err
}

func (m *Many) write(rows int) (string, error) {
	w := newWriter(m.dialect)
	defer w.release()
	form := manyForm{rows: rows}
	w.many, w.ctes, w.optional = &form, m.checked.ctes, m.checked.optional
	w.with(w.ctes)
	w.stmt(m.stmt)
	if w.problems != nil {
		return "", &strata.StatementError{Statement: title(m.stmt), Problems: w.problems}
	}
	if m.Before == nil {
		width := len(m.Columns) * max(1, rows)
		m.Before, m.After = w.args[:form.at:form.at], w.args[form.at+width:]
	}
	return string(w.buf), nil
}

// Argument encodes a value as the dialect's driver takes it.
func (m *Many) Argument(row, column int) (any, error) {
	v, err := m.Batch.Value(row, column)
	if err == nil {
		v, err = encode(m.dialect, m.Columns[column].Type, v)
	}
	return v, err
}

// BadRow is the refusal of a value that has no SQL form. Rows count from 0.
func (m *Many) BadRow(row, column int, err error) error {
	return &strata.StatementError{Statement: title(m.stmt), Problems: []strata.Problem{badRow(m.Columns[column], m.Batch.Len(), row, err)}}
}

func badRow(c *ast.Column, rows, row int, err error) strata.Problem {
	p := strata.Problem{Kind: strata.BadValue, Clause: "VALUES", Table: c.Table.Ref(), Column: c.Name}
	if rows > 1 {
		p.Message = fmt.Sprintf("row %d, column %s: %v", row+1, describe(c), err)
	} else {
		p.Message = fmt.Sprintf("column %s: %v", describe(c), err)
	}
	return p
}

func asText(c *ast.Column) bool { return c.Type.Kind.AsText() }

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
		w.batchValues(s.Columns, s.Batch, false)
		return
	}
	w.text(" SELECT ")
	if slices.ContainsFunc(s.Columns, asText) {
		list(w, s.Columns, w.rowsColumn)
	} else {
		w.text("*")
	}
	w.text(" FROM ")
	w.unnest(s.Columns, s.Batch)
}

// rowsColumn writes a column of the rows that arrays are made into.
func (w *writer) rowsColumn(c *ast.Column) {
	if asText(c) {
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

// unnest writes a table of one array for each column.
func (w *writer) unnest(columns []*ast.Column, b ast.Batch) {
	if w.many != nil {
		w.many.at = len(w.args)
	}
	w.args = slices.Grow(w.args, len(columns))
	w.text("unnest(")
	for i, c := range columns {
		if i > 0 {
			w.text(", ")
		}
		w.arg(w.array(b, i, c), source{})
		if asText(c) {
			w.text("::text[]")
		} else {
			w.text("::" + w.typeName(c.Type) + "[]")
		}
	}
	w.text(") AS ")
	w.ident(rowsAlias)
	w.text(" (")
	list(w, columns, func(c *ast.Column) { w.ident(c.Name) })
	w.text(")")
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
			v, err = encode(w.d, c.Type, v)
		}
		switch s, ok := v.(string); {
		case err != nil:
			w.problems = append(w.problems, badRow(c, b.Len(), row, err))
			return nil
		case ok:
			texts[row] = &s
		}
	}
	return texts
}

func (w *writer) badSlice(b ast.Batch, c *ast.Column, err error) {
	var row *ast.RowError
	if !errors.As(err, &row) {
		row = &ast.RowError{Err: err}
	}
	w.problems = append(w.problems, badRow(c, b.Len(), row.Row, row.Err))
}

// batchValues writes a list of values: all of a batch, or as many as asked for.
// typed says that nothing tells their types.
func (w *writer) batchValues(columns []*ast.Column, b ast.Batch, typed bool) {
	rows := b.Len()
	if w.many != nil {
		rows, w.many.at = w.many.rows, len(w.args)
	}
	if len(columns)*rows > w.d.MaxArgs {
		rows = w.d.MaxArgs/len(columns) + 1 // enough to be refused
	}
	w.args = slices.Grow(w.args, rows*len(columns))
	w.bound = slices.Grow(w.bound, rows*len(columns))
	for row := range rows {
		if row > 0 {
			w.text(", ")
		}
		w.text("(")
		for i, c := range columns {
			if i > 0 {
				w.text(", ")
			}
			w.batchValue(b, row, i, c)
			w.typed(typed && row == 0, c.Type)
		}
		w.text(")")
	}
}

func (w *writer) batchValue(b ast.Batch, row, column int, c *ast.Column) {
	if w.many != nil {
		w.arg(nil, source{})
		return
	}
	v, err := b.Value(row, column)
	if err == nil {
		v, err = encode(w.d, c.Type, v)
	}
	if err != nil {
		w.problems = append(w.problems, badRow(c, b.Len(), row, err))
	}
	if b.Len() == 1 {
		w.arg(v, source{column: column + 1, typ: c.Type})
		return
	}
	w.arg(v, source{})
}

// updateRows writes an UPDATE of many rows. A list of values names its columns
// column1, column2 and so on, on every dialect.
func (w *writer) updateRows(s *ast.UpdateRows) {
	w.clause = "SET"
	arrays, all := w.arrays(s.Batch), s.All()
	read := func(i int) {
		if arrays {
			w.rowsColumn(all[i])
			return
		}
		w.ident(rowsAlias)
		w.text(".column")
		w.int(i + 1)
	}
	w.text("UPDATE ")
	w.source(s.Table)
	w.text(" SET ")
	for i, c := range s.Columns {
		if i > 0 {
			w.text(", ")
		}
		w.ident(c.Name)
		w.text(" = ")
		read(len(s.Keys) + i)
	}
	w.text(" FROM ")
	if arrays {
		w.unnest(all, s.Batch)
	} else {
		w.text("(VALUES ")
		w.batchValues(all, s.Batch, true)
		w.text(") AS ")
		w.ident(rowsAlias)
	}
	w.clause = "WHERE"
	w.text(" WHERE ")
	for i, c := range s.Keys {
		if i > 0 {
			w.text(" AND ")
		}
		w.compared(c, c.Type, false)
		w.text(" = ")
		read(i)
	}
}
