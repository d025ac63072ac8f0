package compile

import (
	"fmt"
	"slices"
	"sync"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/compile/internal/check"
	"github.com/strata-go/strata/compile/internal/write"
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
	// the dialect has none; where One is true, it takes all of them in one argument. AsText
	// are the columns whose array is of text.
	Arrays string
	One    bool
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
	// Whole says that the rows cannot be sent in parts: a query in the statement may read
	// what the parts before have changed.
	Whole bool
	// Few says that a list of values takes the rows as well as arrays do.
	Few bool
	// Returning says that rows come back. Of those that are Marked, the first value tells
	// whether the row was left as it was; Wanted says that they were asked for.
	Returning, Marked, Wanted bool
	// Related says that a row may refer to a later one. Deferral, if any, is to be
	// run before such rows are sent in parts.
	Related  bool
	Deferral string

	stmt    ast.Stmt
	facts   ast.Facts
	dialect *dialect.Dialect
	texts   *sync.Map // of lists of values, by their number of rows
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
	if err := keyTwice(s); err != nil {
		return nil, err
	}
	m, err := keptOf(s, d)
	if err != nil {
		return nil, err
	}
	if m.Arrays == "" {
		err = m.InOne(m.Batch.Len())
	}
	return m, err
}

// keptOf returns a statement as it was kept, or keeps it.
func keptOf(s ast.Stmt, d *dialect.Dialect) (*Many, error) {
	shape := shapes.Get().(*ast.Shape)
	defer release(shape)
	shape.Many = true
	known := knownOf(d)
	if !shape.Of(s, known.lists) || len(shape.Binds) > 0 {
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
	if err := small(s); err != nil {
		return nil, err
	}
	facts, err := check.Statement(s, d)
	if err != nil {
		return nil, err
	}
	m := &Many{stmt: s, facts: facts, dialect: d, texts: new(sync.Map)}
	m.Table, m.Columns, m.Batch = batchOf(s)
	if d.ArrayRows > 0 && len(m.Columns) > 0 {
		m.One = write.OneArgument(d)
		m.AsText = make([]bool, len(m.Columns))
		for i, c := range m.Columns {
			m.AsText[i] = c.Type.Kind.AsText()
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
		if m.Whole = readsParts(s); m.Whole {
			m.PartRows = max(1, rest/len(m.Columns))
		}
	}
	insert, inserts := s.(*ast.Insert)
	m.Wanted, m.Marked = inserts && len(insert.Returning) > 0, write.Marked(s, d)
	m.Returning = m.Wanted || m.Marked
	if m.Related = refersToItself(m.Table); m.Related {
		m.Deferral = d.Deferral
	}
	if m.Arrays != "" {
		m.Describe = write.Describe(m.Table, m.Columns, d)
	}
	if inserts && d.CopyRows > 0 && !m.Returning && insert.Conflict == nil && len(insert.With) == 0 && !insert.Overriding && !slices.Contains(m.AsText, true) && !slices.ContainsFunc(m.Columns, whenZero) {
		m.Copy = write.Copy(m.Table, m.Columns, d)
	}
	return m, nil
}

// readsParts reports whether a query in a statement of many rows may read what it changes.
func readsParts(s ast.Stmt) bool {
	var read []ast.Expr
	var set []ast.Assignment
	switch s := s.(type) {
	case *ast.UpdateRows:
		read, set = []ast.Expr{s.Where}, s.Set
	case *ast.Insert:
		read = slices.Clip(s.Returning)
		if s.Conflict != nil {
			read, set = append(read, s.Conflict.Where), s.Conflict.Set
		}
	}
	for _, a := range set {
		read = append(read, a.Value)
	}
	return ast.ChangedBy(s).MayBeReadBy(read...)
}

// InOne refuses so many rows where they would have to be sent in parts, and cannot.
func (m *Many) InOne(rows int) error {
	if !m.Whole || rows <= m.PartRows {
		return nil
	}
	return m.InParts(fmt.Sprintf("%s takes %d of them in one statement", m.dialect.Name, m.PartRows))
}

// InParts refuses to send the rows in parts.
func (m *Many) InParts(why string) error {
	return &strata.StatementError{Statement: ast.Title(m.stmt), Problems: []strata.Problem{{
		Kind:    strata.Unsupported,
		Message: fmt.Sprintf("%d rows would be sent in parts, and a query beside them may read what the parts before have changed: %s", m.Batch.Len(), why),
		Hint:    "send fewer rows, or work the value out by a query before",
	}}}
}

func whenZero(c *ast.Column) bool { return c.WhenZero }

func refersToItself(t *ast.Table) bool {
	return slices.ContainsFunc(t.ForeignKeys, func(k ast.ForeignKey) bool {
		target := k.Target()
		return len(target) > 0 && target[0].Table.Name == t.Name && target[0].Table.Schema == t.Schema
	})
}

// CheckMany checks a statement of many rows and returns its text with one row.
func CheckMany(s ast.Stmt, d *dialect.Dialect) (string, error) {
	m, err := ManyOf(s, d)
	if err != nil {
		return "", err
	}
	return m.Values(1)
}

// Stmt is the statement.
func (m *Many) Stmt() ast.Stmt { return m.stmt }

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
	text, before, after, err := write.Rows(m.stmt, m.dialect, m.facts, rows, len(m.Columns))
	if err == nil && m.Before == nil {
		m.Before, m.After = before, after
	}
	return text, err
}

// Argument encodes a value as the dialect's driver takes it.
func (m *Many) Argument(row, column int) (any, error) {
	v, err := m.Batch.Value(row, column)
	if err == nil {
		v, err = write.Encode(m.dialect, m.Columns[column].Type, v)
	}
	return v, err
}

// BadRow is the refusal of a value that has no SQL form. Rows count from 0.
func (m *Many) BadRow(row, column int, err error) error {
	return &strata.StatementError{Statement: ast.Title(m.stmt), Problems: []strata.Problem{write.BadRow(m.Columns[column], m.Batch.Len(), row, err)}}
}
