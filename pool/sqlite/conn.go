package sqlite

import (
	"container/list"
	"context"
	"database/sql/driver"
	"fmt"
	"io"
	"time"

	"github.com/strata-go/strata/internal/scan"
)

// conn is a driver's connection with the statements that it has prepared. It is
// used by one goroutine at a time.
type conn struct {
	driver  driver.Conn
	cache   *statements // nil where the connection is not ours to keep
	giveUp  func()      // returns the connection to where it came from
	destroy func()      // closes it instead
	broken  bool
}

func (c *conn) release() {
	if c.broken && c.destroy != nil {
		c.destroy()
		return
	}
	if c.giveUp != nil {
		c.giveUp()
	}
}

// statements keeps the most recently used prepared statements. One in use is
// not in it.
type statements struct {
	byText map[string]*list.Element
	recent *list.List
}

type statement struct {
	text string
	stmt driver.Stmt
}

const maxStatements = 128

func newStatements() *statements {
	return &statements{byText: map[string]*list.Element{}, recent: list.New()}
}

// take removes a statement from the cache, or prepares it.
func (c *conn) take(ctx context.Context, text string) (*statement, error) {
	if c.cache != nil {
		if e := c.cache.byText[text]; e != nil {
			delete(c.cache.byText, text)
			return c.cache.recent.Remove(e).(*statement), nil
		}
	}
	s, err := c.driver.(driver.ConnPrepareContext).PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	return &statement{text, s}, nil
}

// put returns a statement to the cache and drops the oldest.
func (c *conn) put(s *statement) {
	if c.cache == nil || c.cache.byText[s.text] != nil {
		s.stmt.Close()
		return
	}
	c.cache.byText[s.text] = c.cache.recent.PushFront(s)
	if c.cache.recent.Len() > maxStatements {
		oldest := c.cache.recent.Remove(c.cache.recent.Back()).(*statement)
		delete(c.cache.byText, oldest.text)
		oldest.stmt.Close()
	}
}

// close closes the statements and the connection.
func (c *conn) close() {
	if c.cache != nil {
		for e := c.cache.recent.Front(); e != nil; e = e.Next() {
			e.Value.(*statement).stmt.Close()
		}
	}
	c.driver.Close()
}

// named numbers the arguments, as database/sql does.
func named(args []any) []driver.NamedValue {
	values := make([]driver.NamedValue, len(args))
	for i, a := range args {
		values[i] = driver.NamedValue{Ordinal: i + 1, Value: a}
	}
	return values
}

func (c *conn) exec(ctx context.Context, text string, args []any) (int64, error) {
	s, err := c.take(ctx, text)
	if err != nil {
		return 0, err
	}
	result, err := s.stmt.(driver.StmtExecContext).ExecContext(ctx, named(args))
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
	r, err := s.stmt.(driver.StmtQueryContext).QueryContext(ctx, named(args))
	if err != nil {
		c.put(s)
		return nil, err
	}
	return &rows{ctx: ctx, driver: r, values: make([]driver.Value, len(r.Columns())), end: func() { c.put(s) }}, nil
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

// rows hands out the driver's values as cells.
type rows struct {
	ctx    context.Context // the driver heeds it for the first row only
	driver driver.Rows
	values []driver.Value
	err    error
	closed bool
	end    func() // the statement is free again
	done   func() // the connection is free again; nil in a transaction
}

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
		c.LendBlob(v)
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
	r.end()
	if r.done != nil {
		r.done()
	}
	return r.err
}

// buffer reads all rows and frees their connection.
func buffer(r *rows) (scan.Rows, error) {
	defer r.Close()
	out := &buffered{}
	cells := make([]scan.Cell, len(r.values))
	for r.Next(cells) {
		out.rows = append(out.rows, append([]driver.Value(nil), r.values...))
	}
	return out, r.Close()
}

// buffered hands out rows that were read before.
type buffered struct {
	rows [][]driver.Value
	err  error
}

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
