package pool

import (
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

// rowset is the rows of one statement on their way.
type rowset struct {
	*compile.Many
	source scan.Source
	kinds  []string
	args   []any // reused between parts
	sent   []int // the rows in the order in which they are sent, if that is another one
}

func newRowset(s ast.Stmt, d *dialect.Dialect) (*rowset, error) {
	m, err := compile.ManyOf(s, d)
	if err != nil {
		return nil, err
	}
	source, ok := m.Batch.(scan.Source)
	if !ok {
		source = untyped{m.Batch}
	}
	r := &rowset{Many: m, source: source, kinds: make([]string, len(m.Columns))}
	for i, c := range m.Columns {
		if m.AsText == nil || !m.AsText[i] {
			r.kinds[i] = c.Type.Kind.String()
		}
	}
	if m.Related && !d.Has(dialect.KeysAtEnd) {
		r.putInOrder()
	}
	return r, nil
}

// untyped is a batch without a form for cells.
type untyped struct{ ast.Batch }

func (untyped) Fill(int, int, *scan.Cell) error { return nil }

func (untyped) Typed(int) bool { return false }

// Len implements scan.Source.
func (r *rowset) Len() int { return r.source.Len() }

// Typed implements scan.Source: what has no form of its own has an encoded one.
func (r *rowset) Typed(int) bool { return true }

// Fill implements scan.Source.
func (r *rowset) Fill(row, column int, c *scan.Cell) error {
	var err error
	if r.source.Typed(column) {
		err = r.source.Fill(row, column, c)
	} else {
		var v any
		if v, err = r.Argument(row, column); err == nil {
			err = c.Set(v)
		}
	}
	if err != nil {
		return r.BadRow(row, column, err)
	}
	return nil
}

func (r *rowset) bulk(from, to int) *driver.Bulk {
	return &driver.Bulk{
		Rows: r, From: from, To: to, Kinds: r.kinds, Returning: r.Returning,
		Arrays: r.Arrays, One: r.One, Copy: r.Copy, Describe: r.Describe, Before: r.Before, After: r.After,
		Blame: r.BadRow,
	}
}

// statement is a part of the rows as a list of values.
func (r *rowset) statement(from, to int) (text string, args []any, err error) {
	if text, err = r.Values(to - from); err != nil {
		return "", nil, err
	}
	r.args = append(r.args[:0], r.Before...)
	for row := from; row < to; row++ {
		for column := range r.Columns {
			v, err := r.Argument(row, column)
			if err != nil {
				return "", nil, r.BadRow(row, column, err)
			}
			r.args = append(r.args, v)
		}
	}
	r.args = append(r.args, r.After...)
	return text, r.args, nil
}
