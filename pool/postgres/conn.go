package postgres

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/socket"
)

// conn is a connection that somebody has.
type conn struct {
	driver.Lease
	*pgx.Conn
	b      *backend
	pooled atomic.Pointer[pgxpool.Conn] // nil once it was given back, or taken away
	now    atomic.Pointer[pgx.Conn]     // the connection, for those who have not its turn
	leaves bool                         // something may be left in its session
	cut    atomic.Bool                  // nobody is to have it any more
}

// acquire takes a connection whose settings are ours. what is the statement's text, ""
// for a transaction.
func (b *backend) acquire(ctx context.Context, what string) (*conn, error) {
	c := b.free.Get().(*conn)
	c.leaves = false
	if err := b.gate.Enter(ctx, &c.Lease, c, what); err != nil {
		b.free.Put(c)
		return nil, unsent(err)
	}
	taken := false
	defer func() {
		if !taken { // also when the hook panics
			c.left()
		}
	}()
	if err := c.take(ctx); err != nil {
		return nil, unsent(err)
	}
	taken = true
	return c, nil
}

// take takes a connection from pgx's pool.
func (c *conn) take(ctx context.Context) error {
	p, err := c.b.pooled(ctx)
	if err != nil {
		return err
	}
	c.b.taken.Add(1)
	c.Conn = p.Conn()
	c.now.Store(c.Conn)
	c.pooled.Store(p)
	if c.cut.Load() { // while it waited
		c.back()
		return driver.Closed
	}
	if err := c.b.settle(ctx, c.Conn); err != nil {
		c.back()
		return err
	}
	return nil
}

// pooled waits for a connection no longer than anybody waits in all. Where one is idle it
// is had at once, and no timer is needed.
func (b *backend) pooled(ctx context.Context) (*pgxpool.Conn, error) {
	if b.config.AcquireTimeout == 0 || !b.shared.Load() && b.open.Load() > b.taken.Load() {
		return b.counted(ctx, ctx)
	}
	limited, stop := context.WithTimeout(ctx, b.config.AcquireTimeout)
	defer stop()
	return b.counted(ctx, limited)
}

func (b *backend) counted(ctx, limited context.Context) (*pgxpool.Conn, error) {
	begun := time.Now()
	p, err := b.pool.Acquire(limited)
	if err == nil {
		return p, nil
	}
	if ctx.Err() == nil && limited.Err() != nil {
		err = &strata.DatabaseError{Kind: strata.ErrUnavailable, Err: fmt.Errorf("no connection was made within %v", b.config.AcquireTimeout)}
	}
	if ctx.Err() == nil {
		b.gate.Happened(ctx, driver.Connects, time.Since(begun), err)
	}
	return nil, err
}

// unsent turns the error of one that got no connection into Strata's.
func unsent(err error) error { return driver.Unsent(databaseError(err)) }

// renew takes another connection, in place of one that is of no more use.
func (c *conn) renew(ctx context.Context) error {
	c.back()
	return c.take(ctx)
}

// another takes another connection, on which what was lost with this one is sent again.
func (c *conn) another(ctx context.Context) error {
	c.b.lost()
	c.b.gate.Count(driver.CountResent)
	return c.renew(ctx)
}

// back gives the connection back to pgx's pool, which drops one that is closed, or in a
// transaction.
func (c *conn) back() {
	p := c.pooled.Swap(nil)
	if p == nil {
		return
	}
	c.b.taken.Add(-1)
	if c.IsClosed() { // the pool would wait for a server that may not answer
		c.b.leave(p)
	} else {
		p.Release()
	}
}

// leave takes a connection out of the pool, which is closed or about to be.
func (b *backend) leave(p *pgxpool.Conn) *pgx.Conn {
	c := p.Hijack()
	b.open.Add(-1)
	b.gate.Count(driver.CountClosed)
	b.gate.Happened(context.Background(), driver.Disconnects, 0, nil)
	return c
}

// release gives the connection back, after its session was undone where need be.
func (c *conn) release() {
	if c.leaves && c.b.config.Leftovers != driver.Keep && c.pooled.Load() != nil && !c.IsClosed() {
		go c.undone()
		return
	}
	c.left()
}

func (c *conn) left() {
	defer func() { // also when the hook panics
		c.Leave()
		c.b.free.Put(c)
	}()
	c.back()
}

// undone undoes a session, or drops the connection where that fails, or is asked for.
func (c *conn) undone() {
	defer c.left()
	c.b.gate.Undo(func(ctx context.Context) error {
		if c.PgConn().TxStatus() != 'I' {
			return driver.ErrDropped
		}
		return c.b.reset(ctx, c.Conn)
	}, func(ctx context.Context) { c.Close(ctx) })
}

// Cut takes the connection away from whoever has it.
func (c *conn) Cut() {
	c.cut.Store(true)
	p := c.pooled.Swap(nil)
	if p == nil {
		return
	}
	defer c.Leave()
	c.b.taken.Add(-1)
	p.Conn().PgConn().Conn().Close()
	c.b.leave(p)
}

// lost notes that the server has ended a connection: others of those that are idle may be
// dead, too, and go.
func (b *backend) lost() {
	b.gate.Count(driver.CountDead)
	if !socket.CanPeek {
		b.pool.Reset()
		return
	}
	ctx, stop := driver.Cleanup(context.Background())
	defer stop()
	for _, p := range b.pool.AcquireAllIdle(ctx) {
		p.Release()
	}
}

// resent reports whether what failed on a connection is to be sent again on another: the
// connection was lost, and what was sent either only reads or was not sent. It gives the
// connection back then.
func (c *conn) resent(ctx context.Context, err error, reads bool) bool {
	if !lost(err) {
		return false
	}
	again := ctx.Err() == nil && (reads || notSent(err))
	if again {
		c.b.gate.Count(driver.CountResent)
		c.release()
	}
	c.b.lost()
	return again
}

// failed turns an error into Strata's: where the connection was taken away, that is why.
func (c *conn) failed(err error) error {
	if err != nil && c != nil && c.cut.Load() {
		return driver.Cut()
	}
	return databaseError(err)
}

// outcome is the error of a change that was sent by itself: where its connection was lost
// or given up, it may have been kept.
func (c *conn) outcome(err error) error {
	if err == nil {
		return nil
	}
	return c.b.gate.Outcome(c.failed(err), !uncertain(err))
}

// uncertain reports whether it is not known what became of what was sent. What the server
// has refused, or cancelled, is certain.
func uncertain(err error) bool {
	if _, ok := errors.AsType[*pgconn.PgError](err); ok {
		return lost(err)
	}
	return !notSent(err) && (lost(err) || driver.EndKind(err) != nil)
}

// notSent reports whether it is certain that nothing was sent, on a connection that was
// not closed before. pgx says that a connection is closed also where the reply was cut,
// and calls that safe.
func notSent(err error) bool {
	return pgconn.SafeToRetry(err) && !errors.Is(err, pgconn.ErrConnClosed)
}
