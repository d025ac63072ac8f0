package postgres

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgtype"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

// rows hands out pgx's raw values as cells.
type rows struct {
	ctx     context.Context
	pgx     pgx.Rows
	conn    *conn    // to be released; nil in a transaction and when it is
	of      *conn    // the transaction's; nil outside of one
	fillers *fillers // nil before the first row and when it is closed
	text    string
	stmt    ast.Stmt
	reads   bool // the statement may be given up
	first   bool // a row was found that was not handed out
	ended   bool
	stopped bool // by the context's end, which is the error
	err     error
}

// Columns returns the names of the columns, of which rows that failed know none.
func (r *rows) Columns() []string {
	if r.pgx.Err() != nil { // pgx panics where nothing was sent
		return nil
	}
	fields := r.pgx.FieldDescriptions()
	if fields == nil {
		return nil
	}
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return names
}

func (r *rows) Next(cells []scan.Cell) bool {
	if r.err != nil || r.ended {
		return false
	}
	// pgx heeds the context where it waits for the server only, and only if its goroutine
	// gets a processor before all rows are read.
	if r.err = r.ctx.Err(); r.err != nil {
		r.stopped = true
		return false
	}
	if !r.next() {
		r.ended = true
		return false
	}
	if r.fillers == nil {
		r.fillers = fillersFor(r.pgx)
	}
	r.err = fillRow(r.pgx.RawValues(), r.fillers.list, cells)
	return r.err == nil
}

// next goes to the next row.
func (r *rows) next() bool {
	if r.first {
		r.first = false
		return true
	}
	return r.pgx.Next()
}

// errFields is of a reply that does not tell what it is of.
var errFields = &strata.DatabaseError{Kind: strata.ErrProtocol, Err: errors.New("the server has described another number of columns than it has sent")}

// fillRow sets the cells of a row.
func fillRow(values [][]byte, fill []filler, cells []scan.Cell) error {
	if err := scan.Width(len(values), len(cells)); err != nil {
		return err
	}
	if len(fill) != len(values) {
		return errFields
	}
	for i, raw := range values {
		if raw == nil {
			cells[i].SetNull()
			continue
		}
		if err := fill[i](raw, &cells[i]); err != nil {
			return &scan.ColumnError{Column: i, Err: err}
		}
	}
	return nil
}

func (r *rows) Close() error {
	giveUp := !r.ended && r.reads && r.conn != nil
	if giveUp {
		r.giveUp()
	}
	r.ended = true
	r.pgx.Close()
	err := r.pgx.Err()
	if r.stopped {
		r.stopped = false
		if err == nil || giveUp {
			err = r.err
		}
		giveUp, r.err = false, nil
	}
	if r.conn != nil {
		if r.err == nil && err != nil && !giveUp {
			r.err = driver.Located(r.conn.outcomeOf(driver.Text{Writes: !r.reads}, err), r.text, r.stmt)
		}
		r.conn.release()
		r.conn = nil
	}
	if r.fillers != nil {
		freeFillers.Put(r.fillers)
		r.fillers = nil
	}
	if r.err == nil && !giveUp {
		r.err = driver.Located(r.of.failed(err), r.text, r.stmt)
	}
	return r.err
}

// patience is how long the rest of a result is waited for, so that the
// connection can go on being used. It is about what a new connection takes.
const patience = 20 * time.Millisecond

// giveUp reads a rest that is short. Otherwise pgx cancels the statement and
// closes the connection, behind our back, and the pool drops it.
func (r *rows) giveUp() {
	network := r.conn.PgConn().Conn()
	if network.SetReadDeadline(time.Now().Add(patience)) != nil {
		return
	}
	r.pgx.Close()
	if !r.conn.IsClosed() {
		network.SetReadDeadline(time.Time{})
	}
}

// filler makes a cell of a raw value.
type filler = func([]byte, *scan.Cell) error

// fillers are how the columns of a result are read. They are reused by the next
// result, which is often one of the same columns.
type fillers struct {
	columns []column
	list    []filler
	types   *pgtype.Map // of the connection, if one of them needs it
}

type column struct {
	oid    uint32
	format int16
}

var freeFillers = sync.Pool{New: func() any { return new(fillers) }}

func fillersFor(r pgx.Rows) *fillers {
	fields, types := r.FieldDescriptions(), r.TypeMap()
	f := freeFillers.Get().(*fillers)
	if f.fit(fields, types) {
		return f
	}
	*f = fillers{columns: f.columns[:0], list: f.list[:0]}
	for i := range fields {
		c := column{fields[i].DataTypeOID, fields[i].Format}
		fill := binaryFillers[c.oid]
		if fill == nil || c.format != pgtype.BinaryFormatCode {
			fill, f.types = fillerOf(c.oid, c.format, types), types
		}
		f.columns, f.list = append(f.columns, c), append(f.list, fill)
	}
	return f
}

// fit reports whether the columns of the result are those of the last one.
func (f *fillers) fit(fields []pgconn.FieldDescription, types *pgtype.Map) bool {
	if len(fields) != len(f.columns) || f.types != nil && f.types != types {
		return false
	}
	for i := range fields {
		if (f.columns[i] != column{fields[i].DataTypeOID, fields[i].Format}) {
			return false
		}
	}
	return true
}
