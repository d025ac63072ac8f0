package postgres

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/internal/socket"
)

// backend is a database.
type backend struct {
	pool     *pgxpool.Pool
	config   *driver.Config
	own      Config
	gate     *driver.Gate
	free     sync.Pool    // of *conn
	open     atomic.Int64 // connections that there are, of a pool of our own
	taken    atomic.Int64 // connections that are in use
	owned    bool
	shared   atomic.Bool // the program takes connections, too
	foreign  bool        // the program sets them up, in a way that cannot be repeated
	late     bool        // BEGIN goes with the first statement
	prepares bool        // statements are prepared under names, which a proxy may not allow
}

func (b *backend) Dialect() *dialect.Dialect { return dialect.PostgreSQL }

// hooked makes a pool of our own tell what becomes of its connections, and look at each
// before it hands it out.
func (b *backend) hooked(p *pgxpool.Config) {
	p.BeforeConnect = func(_ context.Context, c *pgx.ConnConfig) error {
		begun, before := time.Now(), c.AfterConnect
		c.AfterConnect = func(ctx context.Context, conn *pgconn.PgConn) error {
			if before != nil {
				if err := before(ctx, conn); err != nil {
					return err
				}
			}
			conn.CustomData()[begunKey] = begun
			return nil
		}
		return nil
	}
	p.AfterConnect = func(ctx context.Context, c *pgx.Conn) error {
		if err := b.settle(ctx, c); err != nil {
			return err
		}
		b.open.Add(1)
		b.gate.Count(driver.CountOpened)
		begun, _ := c.PgConn().CustomData()[begunKey].(time.Time)
		b.gate.Happened(ctx, driver.Connects, time.Since(begun), nil)
		life := driver.Born(b.config.MaxLifetime)
		c.PgConn().CustomData()[lifeKey] = &life
		return nil
	}
	p.BeforeClose = func(c *pgx.Conn) {
		b.open.Add(-1)
		b.gate.Count(driver.CountClosed)
		b.gate.Happened(context.Background(), driver.Disconnects, 0, nil)
	}
	p.ShouldPing = func(_ context.Context, s pgxpool.ShouldPingParams) bool {
		return b.config.PingAfter > 0 && s.IdleDuration > b.config.PingAfter
	}
	p.PingTimeout = pingTimeout
	p.PrepareConn = b.alive
}

const begunKey = "strata.begun" // when the connection began to be made

// pingTimeout is how long a server may take to say that it is there.
const pingTimeout = 5 * time.Second

// alive reports whether the server has not closed a connection. What it says unasked, it
// says when it ends it, mostly.
func (b *backend) alive(ctx context.Context, c *pgx.Conn) (bool, error) {
	if life, ok := c.PgConn().CustomData()[lifeKey].(*driver.Life); ok && life.Over() {
		return false, nil
	}
	switch peekerOf(c.PgConn()).Look() {
	case socket.Silent:
		return true, nil
	case socket.Says:
		ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), pingTimeout)
		defer stop()
		if c.Ping(ctx) == nil {
			return true, nil
		}
	}
	b.gate.Count(driver.CountDead)
	return false, nil
}

const (
	lifeKey   = "strata.life"   // of a connection: a *driver.Life
	peekerKey = "strata.peeker" // of a connection: a *socket.Peeker
)

// peekerOf returns the connection's, which the pool's user of the moment has.
func peekerOf(c *pgconn.PgConn) *socket.Peeker {
	data := c.CustomData()
	p, ok := data[peekerKey].(*socket.Peeker)
	if !ok {
		p = socket.NewPeeker(c.Conn())
		data[peekerKey] = p
	}
	return p
}

func (b *backend) Ping(ctx context.Context) error {
	r, err := b.Query(ctx, driver.Text{SQL: "SELECT 1"})
	if err != nil {
		return err
	}
	return r.Close()
}

func (b *backend) Stats() driver.Stats {
	s, p := b.gate.Stats(), b.pool.Stat()
	s.Open, s.Idle = int(p.TotalConns()), int(p.IdleConns())
	if !b.owned {
		s.Opened, s.Closed = p.NewConnsCount(), p.MaxLifetimeDestroyCount()+p.MaxIdleDestroyCount()
	}
	return s
}

func (b *backend) Close(ctx context.Context) error {
	err := driver.CloseGates(ctx, b.gate)
	if !b.owned {
		return err
	}
	closed := make(chan struct{})
	go func() { // which waits for what the program has taken by itself
		defer close(closed)
		b.pool.Close()
	}()
	select {
	case <-closed:
		return err
	case <-ctx.Done():
	}
	if err != nil {
		return err
	}
	t := time.NewTimer(graceClose)
	defer t.Stop()
	select {
	case <-closed:
		return nil
	case <-t.C:
		return databaseError(ctx.Err())
	}
}

// graceClose is how long connections that nobody has may take to be closed.
const graceClose = time.Second

func (b *backend) Exec(ctx context.Context, t driver.Text) (int64, error) {
	for first := true; ; first = false {
		c, err := b.acquire(ctx, t.SQL)
		if err != nil {
			return 0, err
		}
		c.leaves = t.Leaves
		tag, err := c.Exec(ctx, t.SQL, t.Args...)
		if len(t.Args) > 0 && outdated(err) { // pgx prepares it anew, what has arguments
			tag, err = c.Exec(ctx, t.SQL, t.Args...)
		}
		if first && c.resent(ctx, err, false) {
			continue
		}
		err = c.outcome(err)
		c.release()
		return tag.RowsAffected(), err
	}
}

func (b *backend) Begin(ctx context.Context, o driver.TxOptions) (driver.Session, error) {
	options := pgx.TxOptions{IsoLevel: pgx.TxIsoLevel(o.Isolation)}
	if o.ReadOnly {
		options.AccessMode = pgx.ReadOnly
	}
	c, err := b.acquire(ctx, "")
	if err != nil {
		return nil, err
	}
	tx := &lateTx{conn: c, options: options}
	if !b.late {
		if err := tx.begun(ctx); err != nil {
			tx.release()
			return nil, unsent(err)
		}
	}
	return session{tx, b}, nil
}

// query runs text on a connection of the pool.
func (b *backend) Query(ctx context.Context, t driver.Text) (scan.Rows, error) {
	for again := true; ; again = false {
		c, err := b.acquire(ctx, t.SQL)
		if err != nil {
			return nil, err
		}
		c.leaves = t.Leaves
		r, first, err := c.start(ctx, t)
		if again && c.resent(ctx, err, t.Repeatable()) {
			continue
		}
		if r == nil {
			err = c.outcomeOf(t, err)
			c.release()
			return nil, err
		}
		return &rows{ctx: ctx, pgx: r, conn: c, text: t.SQL, stmt: t.Stmt, reads: !t.Writes, first: first, ended: !first}, nil
	}
}

// outcomeOf is the error of a statement that was sent by itself.
func (c *conn) outcomeOf(t driver.Text, err error) error {
	if t.Writes {
		return c.outcome(err)
	}
	return c.failed(err)
}

// start runs text and finds the first row.
func (c *conn) start(ctx context.Context, t driver.Text) (r pgx.Rows, first bool, err error) {
	r, err = c.Query(ctx, t.SQL, t.Args...)
	first = err == nil && r.Next()
	if err == nil && !first {
		err = r.Err()
	}
	if outdated(err) { // pgx prepares it anew
		r.Close()
		r, err = c.Query(ctx, t.SQL, t.Args...)
		if first = err == nil && r.Next(); err == nil && !first {
			err = r.Err()
		}
	}
	return r, first, err
}
