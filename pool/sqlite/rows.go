package sqlite

import (
	"context"
	"sync/atomic"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

// rows are read from SQLite one by one. Their connection is theirs while SQLite
// works, so that one that ends elsewhere finds them at rest.
type rows struct {
	ctx    context.Context
	conn   *native
	stmt   *statement
	of     ast.Stmt // that it was written from
	width  int
	first  bool // the first row was found and not read
	more   bool // the statement may have more
	leased bool // the connection is given back with the rows
	closed atomic.Bool
	err    error // of whoever has the turn, and after the rows were closed anybody's
	wrong  wrong
}

// wrong is the error of whoever did not get the turn.
type wrong struct{ atomic.Pointer[error] }

// keep keeps the first.
func (w *wrong) keep(err error) { w.CompareAndSwap(nil, &err) }

// or is the error of the rows, or that one.
func (w *wrong) or(err error, text string, of ast.Stmt) error {
	if e := w.Load(); err == nil && e != nil {
		return driver.Located(databaseError(*e), text, of)
	}
	return err
}

// Columns returns the names of the columns.
func (r *rows) Columns() []string {
	r.conn.mu.Lock() // a statement that another goroutine ends has none
	defer r.conn.mu.Unlock()
	if r.closed.Load() {
		return nil
	}
	names := make([]string, r.width)
	for i := range names {
		names[i] = r.stmt.Name(i)
	}
	return names
}

func (r *rows) Next(cells []scan.Cell) bool {
	c := r.conn
	if r.closed.Load() {
		return false
	}
	if err := c.take(); err != nil {
		r.wrong.keep(err)
		return false
	}
	defer c.give()
	if r.closed.Load() || r.err != nil || !r.more || r.wrong.Load() != nil {
		return false
	}
	if r.err = scan.Width(r.width, len(cells)); r.err != nil {
		return false
	}
	if err := r.step(); err != nil || !r.more {
		r.fail(err)
		return false
	}
	r.fail(r.stmt.Row(cells))
	return r.err == nil
}

// step finds the next row.
func (r *rows) step() (err error) {
	if err := r.ctx.Err(); err != nil {
		return err
	}
	if r.first {
		r.first = false
		return nil
	}
	if r.more, err = r.stmt.Step(); err != nil {
		r.more = false
		return r.conn.explained(err)
	}
	return nil
}

// fail keeps the first error.
func (r *rows) fail(err error) {
	if r.err == nil && err != nil {
		r.err = databaseError(err)
	}
}

func (r *rows) Close() error {
	c := r.conn
	if r.closed.Load() {
		return r.wrong.or(r.err, r.stmt.text, r.of)
	}
	c.mu.Lock()
	again := r.closed.Load()
	if !again {
		r.finish()
	}
	c.give()
	if r.leased && !again {
		c.release()
	}
	return r.wrong.or(r.err, r.stmt.text, r.of)
}

// finish ends the statement. One that writes has written everything when it has
// given its first row, but is not over before the last.
func (r *rows) finish() {
	c := r.conn
	for r.more && !r.stmt.ReadOnly() {
		var err error
		if r.more, err = r.stmt.Step(); err != nil {
			r.more = false
			r.fail(c.explained(err))
		}
	}
	if r.more {
		r.stmt.Reset()
	}
	r.more = false
	r.err = driver.Located(r.err, r.stmt.text, r.of)
	r.closed.Store(true)
	c.cache.put(r.stmt)
	c.drop(r)
	if len(c.open) == 0 {
		c.leave()
	}
}

// buffer reads rows to their end and frees their connection.
func buffer(r scan.Rows) (scan.Rows, error) {
	defer r.Close()
	out := &buffered{names: scan.Columns(r)}
	cells := make([]scan.Cell, len(out.names))
	for r.Next(cells) {
		for i := range cells {
			out.cells = append(out.cells, cells[i].Kept())
		}
	}
	return out, r.Close()
}

// buffered hands out rows that were read before.
type buffered struct {
	names []string
	cells []scan.Cell // of the rows that are left
	err   error
}

// Columns returns the names of the columns.
func (b *buffered) Columns() []string { return b.names }

func (b *buffered) Next(cells []scan.Cell) bool {
	if len(b.cells) == 0 || b.err != nil {
		return false
	}
	if b.err = scan.Width(len(b.names), len(cells)); b.err != nil {
		return false
	}
	for i := range cells {
		cells[i].Take(&b.cells[i])
	}
	b.cells = b.cells[len(b.names):]
	return true
}

func (b *buffered) Close() error { return b.err }
