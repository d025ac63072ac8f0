package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"io"
	"time"

	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/pool"
)

// conn is a driver's connection with the statements that it has prepared. It is
// used by one goroutine at a time.
type conn struct {
	driver driver.Conn
	cache  *statements // nil where the connection is not ours to keep
	lease  lease       // nil while it is set up
	broken bool
	// What one statement leaves for the next: memory for arguments and values.
	args   []driver.NamedValue
	values []driver.Value
}

// lease is a connection of a pool.
type lease interface {
	Release() // returns it
	Destroy() // closes it instead
}

func (c *conn) release() {
	switch {
	case c.lease == nil:
	case c.broken:
		c.lease.Destroy()
	default:
		c.lease.Release()
	}
}

// close closes the statements and the connection.
func (c *conn) close() {
	if c.cache != nil {
		c.cache.close()
	}
	c.driver.Close()
}

// named numbers the arguments, as database/sql does. The driver has copied them
// when the statement has started.
func (c *conn) named(args []any) []driver.NamedValue {
	values := c.args[:0]
	for i, a := range args {
		values = append(values, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	c.args = values
	return values
}

// mostArgs is for how many arguments memory is kept.
const mostArgs = 256

// forget frees what the last statement was given.
func (c *conn) forget() {
	if clear(c.args); cap(c.args) > mostArgs {
		c.args = nil
	}
}

func (c *conn) exec(ctx context.Context, text string, args []any) (int64, error) {
	s, err := c.take(ctx, text)
	if err != nil {
		return 0, err
	}
	result, err := s.exec.ExecContext(ctx, c.named(args))
	c.forget()
	c.put(s)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (c *conn) query(ctx context.Context, text string, args []any) (*rows, error) {
	s, err := c.take(ctx, text)
	if err != nil {
		return nil, err
	}
	d, err := s.query.QueryContext(ctx, c.named(args))
	c.forget()
	if err != nil {
		c.put(s)
		return nil, err
	}
	r := &rows{ctx: ctx, driver: d, conn: c, stmt: s}
	width := len(d.Columns())
	if r.values, c.values = c.values, nil; cap(r.values) < width {
		r.values = make([]driver.Value, width)
	}
	r.values = r.values[:width]
	return r, nil
}

// run runs a statement of set-up, whatever it returns.
func (c *conn) run(ctx context.Context, text string) error {
	r, err := c.query(ctx, text, nil)
	if err != nil {
		return err
	}
	cells := make([]scan.Cell, len(r.values))
	for r.Next(cells) {
	}
	return r.Close()
}

// flag reads a setting that is on or off.
func (c *conn) flag(ctx context.Context, text string) (bool, error) {
	r, err := c.query(ctx, text, nil)
	if err != nil {
		return false, err
	}
	cells := make([]scan.Cell, len(r.values))
	on := false
	for r.Next(cells) {
		n, err := cells[0].Int()
		on = err == nil && n != 0
	}
	return on, r.Close()
}

// rows hands out the driver's values as cells.
type rows struct {
	ctx    context.Context // the driver heeds it for the first row only
	driver driver.Rows
	values []driver.Value
	conn   *conn
	stmt   *statement
	leased bool // the connection is given back with the rows
	closed bool
	err    error
}

// Columns returns the names of the columns.
func (r *rows) Columns() []string { return r.driver.Columns() }

func (r *rows) Next(cells []scan.Cell) bool {
	if r.closed || r.err != nil {
		return false
	}
	if r.err = scan.Width(len(r.values), len(cells)); r.err != nil {
		return false
	}
	if err := r.ctx.Err(); err != nil {
		r.err = databaseError(err)
		return false
	}
	if err := r.driver.Next(r.values); err != nil {
		if err != io.EOF {
			r.err = databaseError(err)
		}
		return false
	}
	for i, v := range r.values {
		if r.err = set(&cells[i], v); r.err != nil {
			return false
		}
	}
	return true
}

// set makes a cell of a driver's value.
func set(c *scan.Cell, v driver.Value) error {
	switch v := v.(type) {
	case nil:
		c.SetNull()
	case int64:
		c.SetInt(v)
	case float64:
		c.SetFloat(v)
	case string:
		c.SetText(v)
	case []byte:
		c.SetBlob(v)
	case bool:
		c.SetBool(v)
	case time.Time:
		c.SetInstant(v.UnixMicro())
	default:
		return fmt.Errorf("strata: the driver returned a %T", v)
	}
	return nil
}

func (r *rows) Close() error {
	if r.closed {
		return r.err
	}
	r.closed = true
	if err := r.driver.Close(); err != nil && r.err == nil {
		r.err = databaseError(err)
	}
	r.err = pool.Located(r.err, r.stmt.text)
	clear(r.values)
	r.conn.values = r.values
	r.conn.put(r.stmt)
	if r.leased {
		r.conn.release()
	}
	return r.err
}

// buffer reads all rows and frees their connection.
func buffer(r *rows) (scan.Rows, error) {
	defer r.Close()
	out := &buffered{names: r.Columns()}
	cells := make([]scan.Cell, len(r.values))
	for r.Next(cells) {
		out.rows = append(out.rows, append([]driver.Value(nil), r.values...))
	}
	return out, r.Close()
}

// buffered hands out rows that were read before.
type buffered struct {
	names []string
	rows  [][]driver.Value
	err   error
}

// Columns returns the names of the columns.
func (b *buffered) Columns() []string { return b.names }

func (b *buffered) Next(cells []scan.Cell) bool {
	if len(b.rows) == 0 || b.err != nil {
		return false
	}
	row := b.rows[0]
	b.rows = b.rows[1:]
	if b.err = scan.Width(len(row), len(cells)); b.err != nil {
		return false
	}
	for i, v := range row {
		if b.err = set(&cells[i], v); b.err != nil {
			return false
		}
	}
	return true
}

func (b *buffered) Close() error { return b.err }
