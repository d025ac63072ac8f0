package sqlite

import (
	"context"
	"fmt"
	"time"

	"github.com/strata-go/strata/internal/conns"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/pool/sqlite/internal/capi"
)

// conn is a connection, used by one goroutine at a time.
type conn interface {
	// query runs text that returns rows. leased gives the connection back with them.
	query(ctx context.Context, text string, a arguments, leased bool) (scan.Rows, error)
	// exec runs text and returns the number of rows changed.
	exec(ctx context.Context, text string, a arguments) (int64, error)
	// idle reports whether no transaction is open.
	idle() bool
	// Rest ends what still runs on the connection, whoever uses it.
	Rest()
	// leaves notes that something may be left in the session.
	leaves()
	// release gives the connection back. spoil closes it instead.
	release()
	spoil()
}

// lease is a connection of a pool.
type lease interface {
	Release() // returns it
	Destroy() // closes it instead
	Leaves()  // notes that something may be left in its session

	Unknown(error) error // counts an outcome that is not known
}

// statement is a prepared one.
type statement = conns.Statement[*capi.Stmt]

// native is a connection of the C API.
type native struct {
	*capi.Conn
	conns.Turns
	lease lease
	life  driver.Life
	cache *conns.Statements[*capi.Stmt]
	watch *conns.Watched
	busy  time.Duration   // how long to wait for a lock
	until time.Time       // when that is over, of the lock that is waited for
	ctx   context.Context // of the statement at work
	args  capi.Args

	settings []Pragma          // as they were at first, of a connection that is the database
	attached map[string]string // by the configuration
}

func (c *native) release() {
	if !c.idle() { // the program's own BEGIN
		if _, err := c.exec(context.Background(), "ROLLBACK", arguments{}); err != nil {
			c.lease.Destroy()
			return
		}
	}
	c.lease.Release()
}

func (c *native) spoil() { c.lease.Destroy() }

func (c *native) leaves() { c.lease.Leaves() }

func (c *native) idle() bool {
	c.Wait()
	defer c.Give()
	return c.Gone() || c.Autocommit()
}

// Life is how long the connection is used.
func (c *native) Life() *driver.Life { return &c.life }

// Cut ends what runs, and rows.
func (c *native) Cut() { c.End(c.Interrupt) }

// Close closes the statements and the connection.
func (c *native) Close() {
	c.watch.Remove()
	c.cache.Close()
	c.Conn.Close()
}

// under runs f as the only user of the connection, which f's context may interrupt.
func (c *native) under(ctx context.Context, f func() error) error {
	if err := c.Take(); err != nil {
		return err
	}
	defer c.Give()
	if err := ctx.Err(); err != nil {
		return err
	}
	defer c.enter(c.enter(ctx))
	return c.explained(f())
}

// none is nobody's context.
var none context.Context

// enter says whose context is at work, and returns whose was.
func (c *native) enter(ctx context.Context) (before context.Context) {
	before, c.ctx = c.ctx, ctx
	c.watch.Set(ctx)
	return before
}

// leave says that nobody's is.
func (c *native) leave() {
	c.enter(none)
}

// explained gives the context's error for what its end has stopped, and that of a
// connection that was cut.
func (c *native) explained(err error) error {
	if e, ok := err.(*capi.Error); ok && e.Primary() == codeInterrupt && c.IsCut() {
		return driver.Cut()
	}
	if e, ok := err.(*capi.Error); ok && c.ctx != nil && (e.Primary() == codeInterrupt || e.Primary() == codeBusy) {
		if ended := c.ctx.Err(); ended != nil {
			return ended
		}
	}
	return err
}

// start prepares and binds a statement.
func (c *native) start(text string, a arguments) (*statement, error) {
	s := c.cache.Find(text)
	if s == nil {
		p, err := c.Prepare(text)
		if err != nil {
			return nil, err
		}
		s = c.cache.New(text, p)
	}
	var err error
	bound := false
	defer func() { // also when a value panics
		c.args.Clear()
		if !bound {
			c.cache.Put(s)
		}
	}()
	if err = a.send(&c.args); err == nil {
		err = s.Stmt.Bind(&c.args)
	}
	if bound = err == nil; !bound {
		return nil, err
	}
	return s, nil
}

func (c *native) exec(ctx context.Context, text string, a arguments) (n int64, err error) {
	err = c.under(ctx, func() error {
		s, err := c.start(text, a)
		if err != nil {
			return err
		}
		defer c.cache.Put(s)
		before := c.TotalChanges()
		for more := true; more && err == nil; {
			more, err = s.Stmt.Step()
		}
		if c.TotalChanges() != before { // what Changes tells is of this statement
			n = c.Changes()
		}
		return err
	})
	return n, err
}

func (c *native) query(ctx context.Context, text string, a arguments, leased bool) (scan.Rows, error) {
	if err := c.Take(); err != nil {
		return nil, err
	}
	defer c.Give()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	before, open := c.enter(ctx), false // it stays until the rows are closed
	defer func() {
		if !open {
			c.enter(before)
		}
	}()
	s, err := c.start(text, a)
	if err != nil {
		return nil, c.explained(err)
	}
	more, err := s.Stmt.Step()
	if err != nil {
		c.cache.Put(s)
		return nil, c.explained(err)
	}
	open = true
	r := &rows{ctx: ctx, conn: c, stmt: s, of: a.of, width: s.Stmt.Columns(), first: true, more: more, leased: leased}
	c.Add(r)
	return r, nil
}

// setKnown sets a PRAGMA of the program's: SQLite takes no notice of one that it does
// not know.
func (c *native) setKnown(ctx context.Context, p Pragma) error {
	n, err := count(ctx, c, "SELECT count(*) FROM pragma_pragma_list WHERE name = lower(?)", p.Name)
	if err == nil && n == 0 {
		err = fmt.Errorf("strata: sqlite: there is no PRAGMA %s", p.Name)
	}
	if err != nil {
		return err
	}
	return c.set(ctx, p)
}

// set sets a PRAGMA. SQLite does not wait for a lock with the mode of its journal.
func (c *native) set(ctx context.Context, p Pragma) error {
	for times := 0; ; times++ {
		_, err := c.exec(ctx, "PRAGMA "+p.Name+" = "+p.Value, arguments{})
		if e, ok := err.(*capi.Error); !ok || e.Primary() != codeBusy || !c.waits(times) {
			return err
		}
	}
}

// delays are the pauses between attempts to take a lock, the last one again and
// again.
var delays = []time.Duration{1, 2, 5, 10, 15, 20, 25, 25, 25, 50, 50, 100} // milliseconds

// waits is the busy handler: it waits until the timeout, or the context's end.
func (c *native) waits(times int) bool {
	now := time.Now()
	if times == 0 {
		c.until = now.Add(c.busy)
	}
	left := c.until.Sub(now)
	if left <= 0 {
		return false
	}
	pause := min(delays[min(times, len(delays)-1)]*time.Millisecond, left)
	if c.ctx == nil || c.ctx.Done() == nil {
		time.Sleep(pause)
		return true
	}
	t := time.NewTimer(pause)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-c.ctx.Done():
		return false
	}
}
