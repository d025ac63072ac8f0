package pool

import (
	"context"
	"errors"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// Bulk is rows on their way to a database, for Strata's own packages.
type Bulk struct {
	Rows     scan.Source // errors of Fill say where the value is
	From, To int         // the rows that are meant
	// Kinds are the kinds of the columns, as package dialect names them; "" for one
	// whose values go as text.
	Kinds []string
	// Arrays takes the rows as one array for each column, between the arguments
	// Before and After; where One is true, it takes all of them in one, in the form that
	// the dialect gives them. Copy, if any, takes them as they are. Describe is a query
	// that tells the types of the columns.
	Arrays, Copy, Describe string
	One                    bool
	Before, After          []any
	// Blame says in an error which row and column it comes from.
	Blame func(row, column int, err error) error
	// Returning says that rows come back.
	Returning bool
}

// Carrier is a Backend or a Session with means of its own to take many rows.
type Carrier interface {
	// Carry sends the rows, all or none: a transaction is as it was after it failed.
	// ErrNotCarried is the answer where the means do not fit and ErrTooMuch where the
	// rows are too many for them; nothing was sent then.
	Carry(ctx context.Context, b *Bulk) (scan.Rows, int64, error)
}

// Lister is a Backend or a Session that takes the rows of a list of values as cells,
// without boxing their values. The arguments of the text are Before, the rows, After.
type Lister interface {
	// QueryRows runs text that changes rows and returns rows.
	QueryRows(ctx context.Context, text string, b *Bulk) (scan.Rows, error)
	// ExecRows runs text and returns the number of rows changed.
	ExecRows(ctx context.Context, text string, b *Bulk) (int64, error)
}

// Judge is a Backend or a Session that knows what its errors are about.
type Judge interface {
	// AboutRow reports whether the values of a row were refused.
	AboutRow(e *strata.DatabaseError) bool
	// Keep reads rows to their end, so that the next statement can run.
	Keep(scan.Rows) (scan.Rows, error)
}

// What a Carrier answers that has sent nothing.
var (
	ErrNotCarried = errors.New("strata: the rows go by other means")
	ErrTooMuch    = errors.New("strata: too much for one message")
)

// rowset is the rows of one statement on their way.
type rowset struct {
	*compile.Many
	source scan.Source
	kinds  []string
	args   []any // reused between parts
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

func (r *rowset) bulk(from, to int) *Bulk {
	return &Bulk{
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
