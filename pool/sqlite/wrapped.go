package sqlite

import (
	"cmp"
	"context"
	"database/sql"
	sqldriver "database/sql/driver"
	"fmt"
	"io"
	"math"
	"sync/atomic"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/conns"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/pool"
)

// Wrap makes a DB of a database/sql handle of modernc.org/sqlite's driver "sqlite"
// that the program has already, with the settings that it has: nothing is set on
// its connections. They have Strata's functions when this package was imported
// before they were opened. Closing the DB leaves the handle open.
//
// It is for programs that share a handle with others, such as a migration tool. A DB
// that [Open] made is faster: the driver puts every value in a box and every
// statement is prepared again. It also hears of a deadline only while it looks for
// the first row, and refuses what needs the C API: [Backup] and [Checkpoint] with
// a result. Both see the same data, a file or a database in memory that has a name:
//
//	handle, err := sql.Open("sqlite", "file:/shared?vfs=memdb")
//	db, err := pool.Open(ctx, "sqlite:file:/shared?vfs=memdb", sqlite.Driver)
//
// It takes one configuration at most, and panics where that makes no sense. The sizes and
// times of connections are the handle's, and sessions are kept.
func Wrap(db *sql.DB, c ...pool.Config) *pool.DB {
	if db == nil {
		panic("strata: sqlite.Wrap: the handle is nil")
	}
	return internals.Wrap(c, func(shared *driver.Config) driver.Backend {
		size := cmp.Or(db.Stats().MaxOpenConnections, math.MaxInt32)
		gate := driver.NewGate(shared, dialect.SQLite.Name, size, shared.AcquireTimeout)
		return &backend{source: handle{db, gate, shared.AcquireTimeout}}
	})
}

// handle takes connections from a database/sql handle.
type handle struct {
	db      *sql.DB
	gate    *driver.Gate
	timeout time.Duration
}

func (handle) buffered() bool { return false }

func (h handle) close(ctx context.Context) error { return driver.CloseGates(ctx, h.gate) }

func (h handle) stats() driver.Stats {
	s, under := h.gate.Stats(), h.db.Stats()
	s.MaxConns, s.Open, s.Idle = under.MaxOpenConnections, under.OpenConnections, under.Idle
	s.Closed = under.MaxIdleClosed + under.MaxIdleTimeClosed + under.MaxLifetimeClosed
	return s
}

// writes reports whether any connection may write: those of database/sql are alike.
func (handle) writes() bool { return true }

func (h handle) acquire(ctx context.Context, _ bool, what string) (conn, error) {
	c := &wrapped{}
	if err := h.gate.Enter(ctx, &c.Lease, c, what); err != nil {
		return nil, err
	}
	if err := h.take(ctx, c); err != nil {
		c.Leave()
		return nil, err
	}
	return c, nil
}

// take takes a connection of the handle, which others use, too.
func (h handle) take(ctx context.Context, c *wrapped) error {
	limited, stop := ctx, context.CancelFunc(func() {})
	if h.timeout > 0 {
		limited, stop = context.WithTimeout(ctx, h.timeout)
	}
	defer stop()
	sc, err := h.db.Conn(limited)
	switch {
	case err == nil:
	case ctx.Err() == nil && limited.Err() != nil:
		return &strata.DatabaseError{Kind: strata.ErrTimeout, Err: fmt.Errorf("the handle had no connection within %v", h.timeout)}
	default:
		return err
	}
	c.lease.Store(sc)
	// The connection is ours until it is given up, so its driver may be used outside
	// Raw.
	err = sc.Raw(func(d any) error {
		var ok bool
		if c.driver, ok = d.(sqldriver.ConnPrepareContext); !ok {
			return fmt.Errorf("strata: sqlite.Wrap takes a handle of the driver \"sqlite\" of modernc.org/sqlite, not %T", d)
		}
		return nil
	})
	if err != nil {
		sc.Close()
	}
	return err
}

// wrapped is a connection of database/sql.
type wrapped struct {
	conns.Turns
	driver.Lease
	lease  atomic.Pointer[sql.Conn] // nil once it was given back, or taken away
	driver sqldriver.ConnPrepareContext
	left   bool // raw SQL may have left something in its session
}

func (c *wrapped) release() {
	if c.left { // a transaction; without one this fails
		c.exec(context.Background(), "ROLLBACK", arguments{})
	}
	if sc := c.lease.Swap(nil); sc != nil {
		sc.Close()
	}
	c.Leave()
}

func (c *wrapped) spoil() {
	if sc := c.lease.Swap(nil); sc != nil {
		drop(sc)
	}
	c.Leave()
}

// drop closes a connection: the pool does so with one that its driver says is bad.
func drop(sc *sql.Conn) {
	sc.Raw(func(any) error { return sqldriver.ErrBadConn })
	sc.Close()
}

// leaves notes that a transaction may be left. Whose the handle is knows what else its
// sessions have.
func (c *wrapped) leaves() { c.left = true }

// Cut takes the connection away from whoever has it: its rows end.
func (c *wrapped) Cut() {
	if sc := c.lease.Swap(nil); sc != nil {
		c.End(func() {})
		drop(sc)
		c.Leave()
	}
}

// idle asks SQLite whether no transaction is open: then one can begin.
func (c *wrapped) idle() bool {
	if _, err := c.exec(context.Background(), "BEGIN", arguments{}); err != nil {
		return false
	}
	c.exec(context.Background(), "ROLLBACK", arguments{})
	return true
}

// prepared is a statement of the driver.
type prepared struct {
	sqldriver.Stmt
	text string
}

// start prepares a statement and boxes its arguments.
func (c *wrapped) start(ctx context.Context, text string, a arguments) (prepared, []sqldriver.NamedValue, error) {
	var b boxes
	if err := a.send(&b); err != nil {
		return prepared{}, nil, err
	}
	values := make([]sqldriver.NamedValue, len(b.list))
	for i, v := range b.list {
		values[i] = sqldriver.NamedValue{Ordinal: i + 1, Value: v}
	}
	p, err := c.driver.PrepareContext(ctx, text)
	return prepared{p, text}, values, err
}

func (c *wrapped) exec(ctx context.Context, text string, a arguments) (int64, error) {
	if err := c.Take(); err != nil {
		return 0, err
	}
	defer c.Give()
	s, values, err := c.start(ctx, text, a)
	if err != nil {
		return 0, err
	}
	defer s.Close()
	result, err := s.Stmt.(sqldriver.StmtExecContext).ExecContext(ctx, values)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (c *wrapped) query(ctx context.Context, text string, a arguments, leased bool) (scan.Rows, error) {
	if err := c.Take(); err != nil {
		return nil, err
	}
	defer c.Give()
	s, values, err := c.start(ctx, text, a)
	if err != nil {
		return nil, err
	}
	d, err := s.Stmt.(sqldriver.StmtQueryContext).QueryContext(ctx, values)
	if err != nil {
		s.Close()
		return nil, err
	}
	r := &wrappedRows{ctx: ctx, conn: c, stmt: s, of: a.of, driver: d, values: make([]sqldriver.Value, len(d.Columns())), leased: leased, writes: leased && a.writes}
	c.Add(r)
	return r, nil
}

// wrappedRows hands out the driver's values as cells.
type wrappedRows struct {
	ctx    context.Context // the driver heeds it for the first row only
	conn   *wrapped
	stmt   prepared
	of     ast.Stmt // that it was written from
	driver sqldriver.Rows
	values []sqldriver.Value
	leased bool // the connection is given back with the rows
	writes bool // a change outside of a transaction
	closed bool
	err    error
	wrong  conns.Wrong
}

// Columns returns the names of the columns.
func (r *wrappedRows) Columns() []string { return r.driver.Columns() }

func (r *wrappedRows) Next(cells []scan.Cell) bool {
	if err := r.conn.Take(); err != nil {
		r.wrong.Keep(err)
		return false
	}
	defer r.conn.Give()
	if r.closed || r.err != nil || r.wrong.Any() {
		return false
	}
	if r.err = scan.Width(len(r.values), len(cells)); r.err != nil {
		return false
	}
	if err := r.ctx.Err(); err != nil {
		if err = databaseError(err); r.writes {
			err = driver.Unknown(err)
		}
		r.Fail(err)
		return false
	}
	if err := r.driver.Next(r.values); err != nil {
		if err != io.EOF {
			r.Fail(err)
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

// Fail keeps the first error.
func (r *wrappedRows) Fail(err error) {
	if r.err == nil {
		r.err = databaseError(err)
	}
}

// set makes a cell of a driver's value.
func set(c *scan.Cell, v sqldriver.Value) error {
	switch v := v.(type) {
	case []byte:
		c.SetBlob(v) // the driver has copied it
	case time.Time:
		c.SetOtherTime() // of a column that is declared as one of a time, as Strata declares none
	default:
		return c.Set(v)
	}
	return nil
}

func (r *wrappedRows) Close() error {
	r.conn.Wait()
	again := r.closed
	if !again {
		r.Finish()
	}
	r.conn.Give()
	if r.leased && !again {
		r.conn.release()
	}
	return r.wrong.Or(r.err, r.stmt.text, r.of)
}

// Finish closes the rows and their statement.
func (r *wrappedRows) Finish() {
	r.closed = true
	if err := r.driver.Close(); err != nil {
		r.Fail(err)
	}
	r.stmt.Close()
	r.err = driver.Located(r.err, r.stmt.text, r.of)
	r.conn.Remove(r)
}
