package mariadb

import (
	"context"
	"database/sql/driver"
	"errors"
	"io"
	"sync"
	"sync/atomic"
	"time"

	"github.com/strata-go/strata/internal/conns"
	own "github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

// rows hands out what the server sends as cells.
type rows struct {
	ctx  context.Context
	conn *conn
	from driver.Rows
	stmt *statement
	*shape
	row    []byte // that was found without the driver
	text   own.Text
	first  bool // a row was found and not read
	more   bool // the statement may have more
	closed atomic.Bool
	err    error // of whoever has the turn, and after the rows were closed anybody's
	wrong  conns.Wrong

	backend *backend // of a query outside of a transaction
	held    *held    // whose connection is given back with the rows
}

func newRows(ctx context.Context, c *conn, s *statement, from driver.Rows, t own.Text) *rows {
	if n := c.net.columns(); !s.Stmt.shape.fits(from, n) {
		s.Stmt.shape = newShape(from, s.Stmt.explicit)
	}
	return &rows{ctx: ctx, conn: c, from: from, stmt: s, shape: s.Stmt.shape, text: t, more: true}
}

// Columns returns the names of the columns.
func (r *rows) Columns() []string { return r.from.Columns() }

// find finds the next row. At the end it looks whether there are warnings.
func (r *rows) find() error {
	if r.codings != nil {
		if r.row = r.conn.net.row(); r.row != nil {
			r.first = true
			return nil
		}
	}
	err := r.conn.guarded(func() error { return r.from.Next(r.values) })
	if err == nil {
		r.first = true
		return nil
	}
	r.more = false
	if err == io.EOF {
		err = r.conn.guarded(func() error { return r.conn.looked(warns(r.text)) })
	}
	return r.conn.explained(err)
}

// Next implements scan.Rows.
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
	if r.err = scan.Width(len(r.values), len(cells)); r.err != nil {
		return false
	}
	if err := r.ctx.Err(); err != nil {
		r.Fail(err)
		return false
	}
	if !r.first {
		if err := r.find(); err != nil || !r.more {
			r.Fail(err)
			return false
		}
	}
	r.first = false
	if r.row != nil {
		r.err = readRow(r.row, r.codings, cells)
		return r.err == nil
	}
	for i := range cells {
		if err := fill(&cells[i], r.values[i], r.forms[i]); err != nil {
			r.err = &scan.ColumnError{Column: i, Err: err}
			return false
		}
	}
	return true
}

// fill sets a cell.
func fill(c *scan.Cell, v driver.Value, f form) error {
	switch v := v.(type) {
	case nil:
		c.SetNull()
	case int64:
		c.SetInt(v)
	case float64:
		c.SetFloat(v)
	case float32:
		c.SetFloat(float64(v))
	case []byte:
		return lend(c, v, f)
	case string:
		c.SetText(v)
	default:
		return errors.New("the driver has returned what is no value of the protocol")
	}
	return nil
}

// lend sets a cell to bytes that are valid until the next row.
func lend(c *scan.Cell, v []byte, f form) error {
	switch f {
	case ofBytes:
		c.LendBytes(v)
	case ofBits:
		return readBits(c, v)
	case ofMoment:
		t, err := scan.ParseInstant(string(v))
		if err != nil {
			return err
		}
		c.SetInstant(t.UnixMicro())
	default:
		c.LendText(v)
	}
	return nil
}

// Fail keeps the first error.
func (r *rows) Fail(err error) {
	if r.err == nil && err != nil {
		if r.held != nil {
			r.err = r.backend.outcome(r.text, err)
		} else {
			r.err = databaseError(err)
		}
	}
}

// Close implements scan.Rows.
func (r *rows) Close() error {
	c := r.conn
	if r.closed.Load() {
		return r.wrong.Or(r.err, r.text.SQL, r.text.Stmt)
	}
	c.Wait()
	again := r.closed.Load()
	if !again {
		r.Finish()
	}
	c.Give()
	if r.held != nil && !again {
		r.backend.release(r.held)
	}
	return r.wrong.Or(r.err, r.text.SQL, r.text.Stmt)
}

// Finish ends the statement. One that writes is read to its end.
func (r *rows) Finish() {
	if r.more {
		r.rest()
	}
	r.more, r.first = false, false
	r.err = own.Located(r.err, r.text.SQL, r.text.Stmt)
	r.closed.Store(true)
	r.discard()
	r.conn.Remove(r)
	r.conn.end()
}

// foreboded reads rows to their end that come with warnings, as far as the reply is there
// already: else the first thing wrong with them would be a NULL that nobody expects. Where
// what is there only looks like an end, they are handed out as they are.
func foreboded(r scan.Rows, of *rows) (scan.Rows, error) {
	e, ended := of.conn.net.coming()
	if !ended || e.warnings == 0 || !of.more || !warns(of.text) {
		return r, nil
	}
	kept, err := conns.Buffer(r)
	if err != nil {
		return nil, err
	}
	return own.Until(of.ctx, kept, databaseError), nil
}

// discard gives the statement back.
func (r *rows) discard() {
	r.conn.explained(r.conn.guarded(r.from.Close)) // where a row could not be read, there are others
	clear(r.values)
	r.conn.cache.Put(r.stmt)
}

// rest reads the rest of the rows. That of a query outside of a transaction is given up
// where it is long.
func (r *rows) rest() {
	giveUp := !r.text.Writes && r.held != nil
	if giveUp {
		defer r.conn.giveUp()()
	}
	err := r.conn.guarded(r.from.Close)
	if err == nil && r.err == nil && !giveUp {
		err = r.conn.guarded(func() error { return r.conn.looked(warns(r.text)) })
	} else if err == nil {
		err = r.conn.guarded(func() error { return r.conn.looked(false) })
	}
	if err = r.conn.explained(err); !giveUp {
		r.Fail(err)
	}
}

// patience is how long the rest of a result is waited for before its statement is ended.
const patience = 20 * time.Millisecond

// giveUp ends the statement in a while, again and again until stop is called.
func (c *conn) giveUp() (stop func()) {
	var mu sync.Mutex
	var t *time.Timer
	over := false
	mu.Lock()
	defer mu.Unlock()
	t = time.AfterFunc(patience, func() {
		mu.Lock()
		defer mu.Unlock()
		if !over { // else another statement may have begun
			c.kill.ask()
			t.Reset(patience)
		}
	})
	return func() {
		mu.Lock()
		defer mu.Unlock()
		over = true
		t.Stop()
	}
}
