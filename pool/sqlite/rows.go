package sqlite

import (
	"context"
	"sync/atomic"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/conns"
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
	wrong  conns.Wrong
}

// Columns returns the names of the columns.
func (r *rows) Columns() []string {
	r.conn.Wait() // a statement that another goroutine ends has none
	defer r.conn.Give()
	if r.closed.Load() {
		return nil
	}
	names := make([]string, r.width)
	for i := range names {
		names[i] = r.stmt.Stmt.Name(i)
	}
	return names
}

func (r *rows) Next(cells []scan.Cell) bool {
	c := r.conn
	if r.closed.Load() {
		return false
	}
	if err := c.Take(); err != nil {
		r.wrong.Keep(err)
		return false
	}
	defer c.Give()
	if r.closed.Load() || r.err != nil || !r.more || r.wrong.Any() {
		return false
	}
	if r.err = scan.Width(r.width, len(cells)); r.err != nil {
		return false
	}
	if err := r.step(); err != nil || !r.more {
		r.Fail(err)
		return false
	}
	r.Fail(r.stmt.Stmt.Row(cells))
	return r.err == nil
}

// step finds the next row.
func (r *rows) step() (err error) {
	if err := r.ctx.Err(); err != nil {
		return r.outcome(err)
	}
	if r.first {
		r.first = false
		return nil
	}
	if r.more, err = r.stmt.Stmt.Step(); err != nil {
		r.more = false
		return r.conn.explained(err)
	}
	return nil
}

// outcome is the error of a context that has ended. A change outside of a transaction was
// made before its first row, and is kept.
func (r *rows) outcome(err error) error {
	if !r.leased || r.stmt.Stmt.ReadOnly() {
		return err
	}
	return r.conn.lease.Unknown(databaseError(err))
}

// Fail keeps the first error.
func (r *rows) Fail(err error) {
	if r.err == nil && err != nil {
		r.err = databaseError(err)
	}
}

func (r *rows) Close() error {
	c := r.conn
	if r.closed.Load() {
		return r.wrong.Or(r.err, r.stmt.Text, r.of)
	}
	c.Wait()
	again := r.closed.Load()
	if !again {
		r.Finish()
	}
	c.Give()
	if r.leased && !again {
		c.release()
	}
	return r.wrong.Or(r.err, r.stmt.Text, r.of)
}

// Finish ends the statement. One that writes has written everything when it has
// given its first row, but is not over before the last.
func (r *rows) Finish() {
	c := r.conn
	for r.more && !r.stmt.Stmt.ReadOnly() {
		var err error
		if r.more, err = r.stmt.Stmt.Step(); err != nil {
			r.more = false
			r.Fail(c.explained(err))
		}
	}
	if r.more {
		r.stmt.Stmt.Reset()
	}
	r.more = false
	r.err = driver.Located(r.err, r.stmt.Text, r.of)
	r.closed.Store(true)
	c.cache.Put(r.stmt)
	c.Remove(r)
	if !c.Streaming() {
		c.leave()
	}
}
