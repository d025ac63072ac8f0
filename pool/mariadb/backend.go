package mariadb

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/conns"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/internal/socket"
)

// backend is a database.
type backend struct {
	pool   *conns.Pool[*conn]
	server *server
	config *driver.Config
	causal func(context.Context) bool // of a cluster's node: whether what is sent waits for other nodes' changes
}

var (
	_ driver.Backend = (*backend)(nil)
	_ driver.Lister  = (*backend)(nil)
	_ driver.Judge   = (*backend)(nil)
)

type held = conns.Held[*conn]

// usualConns is how many connections there are where nothing says so.
const usualConns = 8

func openBackend(ctx context.Context, s *server, shared *driver.Config) (*backend, error) {
	b, err := newBackend(s, shared)
	if err != nil {
		return nil, err
	}
	if err := b.Ping(ctx); err != nil {
		b.Close(ctx)
		return nil, err
	}
	return b, nil
}

// newBackend makes a database that has no connection yet.
func newBackend(s *server, shared *driver.Config) (*backend, error) {
	b := &backend{config: shared, server: s}
	size := shared.MaxConns
	if size == 0 {
		size = max(usualConns, shared.MinConns)
	}
	var err error
	b.pool, err = conns.New(conns.Options[*conn]{
		System: dialect.MariaDB.Name, Shared: shared, Size: size, Timeout: shared.AcquireTimeout,
		Life: shared.MaxLifetime, Idle: shared.MaxIdleTime, Least: shared.MinConns, Fill: shared.MinConns > 0,
		Connect: s.connect, Alive: b.alive, Reset: reset, Error: databaseError, Late: late,
	})
	if err == nil {
		s.spare = b.pool.Drop
	}
	return b, err
}

// late is the error of a connection that was not made in time.
func late(d time.Duration) error {
	return &strata.DatabaseError{Kind: strata.ErrUnavailable, Unsent: true, Err: fmt.Errorf("no connection was made within %v", d)}
}

// pingTimeout is how long a server may take to say that it is there.
const pingTimeout = 5 * time.Second

// alive reports whether the server has not closed a connection. One that was idle for long
// is asked.
func (b *backend) alive(ctx context.Context, c *conn, idle time.Duration) bool {
	if c.net.peeker.Look() != socket.Silent { // a server says nothing unasked, but when it ends it
		return false
	}
	if b.config.PingAfter == 0 || idle <= b.config.PingAfter {
		return true
	}
	if ctx.Err() != nil { // nothing will be sent on it
		return true
	}
	ctx, stop := context.WithTimeout(ctx, pingTimeout)
	defer stop()
	unwatch := context.AfterFunc(ctx, c.net.abort)
	return c.net.command(ctx, comPing) == nil && unwatch()
}

// reset undoes a session, and sets it up again.
func reset(ctx context.Context, c *conn) error {
	if err := c.net.command(ctx, comReset); err != nil {
		return err
	}
	c.cache.Forget()
	c.open, c.waits = false, false
	name := c.server.wire.DBName
	if name == "" { // and there is no way back from another one
		return driver.ErrDropped
	}
	if err := c.command(ctx, "USE `"+strings.ReplaceAll(name, "`", "``")+"`"); err != nil {
		return err
	}
	role := c.role
	if err := c.settle(ctx); err != nil {
		return err
	}
	if c.role != role { // which stays
		return driver.ErrDropped
	}
	return nil
}

func (b *backend) Dialect() *dialect.Dialect { return dialect.MariaDB }

func (b *backend) Stats() driver.Stats {
	s := b.pool.Stats()
	s.Open, s.Idle = b.pool.Connections()
	return s
}

func (b *backend) Close(ctx context.Context) error { return conns.Close(ctx, b.server.close, b.pool) }

func (b *backend) Ping(ctx context.Context) error {
	_, err := b.exec(ctx, driver.Text{SQL: "SELECT 1"}, arguments{})
	return err
}

// acquire waits for a connection. Whoever gets none has sent nothing.
func (b *backend) acquire(ctx context.Context, t driver.Text) (*held, error) {
	for first := true; ; first = false {
		h, err := b.pool.Acquire(ctx, t.SQL)
		if err != nil {
			return nil, driver.Unsent(databaseError(err))
		}
		if err = b.settled(ctx, h.Conn()); err == nil {
			if t.Leaves {
				h.Leaves()
			}
			return h, nil
		}
		b.release(h)
		if !first || !lost(err) {
			return nil, driver.Unsent(databaseError(err))
		}
		b.lost()
	}
}

// release gives a connection back. A transaction that is open is the program's own.
func (b *backend) release(h *held) {
	c := h.Conn()
	if c.open && !c.broken && !h.WasCut() {
		ctx, stop := driver.Cleanup(context.Background())
		defer stop()
		c.broken = c.control(ctx, false, "ROLLBACK") != nil
	}
	if c.broken {
		h.Destroy()
	} else {
		h.Release()
	}
}

// lost notes that the server has ended a connection: others of those that are idle may be
// dead, too, and go.
func (b *backend) lost() {
	b.pool.Count(driver.CountDead)
	ctx, stop := driver.Cleanup(context.Background())
	defer stop()
	b.pool.Look(ctx)
}

// resent reports whether what failed on a connection is to be sent again on another: the
// connection was lost, and what was sent either only reads or was not sent. It gives the
// connection back then.
func (b *backend) resent(ctx context.Context, h *held, err error, reads bool) bool {
	if !lost(err) {
		return false
	}
	again := ctx.Err() == nil && !h.WasCut() && (reads || notSent(err))
	if again {
		b.pool.Count(driver.CountResent)
		b.release(h)
	}
	b.lost()
	return again
}

// outcome is the error of a statement that was sent by itself: where its connection was lost
// or given up, a change may have been kept.
func (b *backend) outcome(t driver.Text, err error) error {
	if err == nil {
		return nil
	}
	e := databaseError(err)
	if !t.Writes {
		return e
	}
	return b.pool.Outcome(e, !uncertain(err))
}

func (b *backend) Query(ctx context.Context, t driver.Text) (scan.Rows, error) {
	return b.query(ctx, t, arguments{list: t.Args})
}

func (b *backend) QueryRows(ctx context.Context, text string, many *driver.Bulk) (scan.Rows, error) {
	return b.query(ctx, driver.Text{SQL: text, Writes: true}, arguments{rows: many})
}

func (b *backend) query(ctx context.Context, t driver.Text, a arguments) (scan.Rows, error) {
	if warnsLate(t) {
		return b.queryApart(ctx, t, a)
	}
	for first := true; ; first = false {
		h, err := b.acquire(ctx, t)
		if err != nil {
			return nil, err
		}
		r, again, err := b.started(ctx, h, t, a, first)
		if !again {
			return r, err
		}
	}
}

// started runs a query on a connection, which is given back where it fails, or with the rows.
func (b *backend) started(ctx context.Context, h *held, t driver.Text, a arguments, first bool) (_ scan.Rows, again bool, err error) {
	open := false
	defer func() { // also when a value panics
		if !open {
			b.release(h)
		}
	}()
	r, err := h.Conn().query(ctx, t, a)
	if err == nil {
		open = true
		r.backend, r.held = b, h
		kept, err := foreboded(r, r)
		return kept, false, err
	}
	if first && b.resent(ctx, h, err, t.Repeatable()) {
		open = true // it was given back
		return nil, true, nil
	}
	return nil, false, b.outcome(t, err)
}

func (b *backend) Exec(ctx context.Context, t driver.Text) (int64, error) {
	t.Writes = true
	return b.exec(ctx, t, arguments{list: t.Args})
}

func (b *backend) ExecRows(ctx context.Context, text string, many *driver.Bulk) (int64, error) {
	return b.exec(ctx, driver.Text{SQL: text, Writes: true}, arguments{rows: many})
}

func (b *backend) exec(ctx context.Context, t driver.Text, a arguments) (int64, error) {
	if warnsLate(t) {
		return b.execApart(ctx, t, a)
	}
	for first := true; ; first = false {
		h, err := b.acquire(ctx, t)
		if err != nil {
			return 0, err
		}
		n, again, err := b.executed(ctx, h, t, a, first)
		if !again {
			return n, err
		}
	}
}

// executed runs a statement on a connection, which is given back.
func (b *backend) executed(ctx context.Context, h *held, t driver.Text, a arguments, first bool) (n int64, again bool, err error) {
	given := false
	defer func() { // also when a value panics
		if !given {
			b.release(h)
		}
	}()
	n, err = h.Conn().exec(ctx, t, a)
	if first && b.resent(ctx, h, err, !t.Writes) {
		given = true
		return 0, true, nil
	}
	return n, false, b.outcome(t, err)
}

func (b *backend) AboutRow(e *strata.DatabaseError) bool { return aboutRow(e) }

func (b *backend) Keep(r scan.Rows) (scan.Rows, error) { return conns.Buffer(r) }

// Begin starts a transaction, with its first statement.
func (b *backend) Begin(ctx context.Context, o driver.TxOptions) (driver.Session, error) {
	h, err := b.acquire(ctx, driver.Text{})
	if err != nil {
		return nil, err
	}
	s := &session{backend: b, held: h, options: o}
	s.use(h.Conn())
	return s, nil
}
