package mariadb

import (
	"context"
	"database/sql/driver"
	"fmt"
	"io"
	"regexp"
	"runtime"
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/conns"
	own "github.com/strata-go/strata/internal/driver"
)

// wire is a connection of the driver's. Its methods that take a context have a goroutine
// watch it, which a watch of our own does for all connections.
type wire interface {
	Prepare(string) (driver.Stmt, error)
	Exec(string, []driver.Value) (driver.Result, error)
	Query(string, []driver.Value) (driver.Rows, error)
	Close() error
}

// prepared is a statement of the driver's.
type prepared struct {
	executable
	explicit bool   // it goes as text, as it cannot be prepared
	number   uint32 // the server's
	shape    *shape // of its rows, once it had some
}

type executable interface {
	Exec([]driver.Value) (driver.Result, error)
	Query([]driver.Value) (driver.Rows, error)
	NumInput() int
	Close() error
}

// Close closes it. Whether that is heard the next statement tells.
func (p prepared) Close() { p.executable.Close() }

type statement = conns.Statement[prepared]

// maxStatements is how many a connection keeps where nothing says so.
const maxStatements = 512

// conn is a connection.
type conn struct {
	conns.Turns
	wire     wire
	net      *tap
	server   *server
	id       int64  // as the server calls it
	identity string // of the server
	role     string
	life     own.Life
	cache    *conns.Statements[prepared]
	watch    *conns.Watched
	kill     kill
	ctx      context.Context // of the statement at work
	args     []driver.Value

	packet int // how long a command may be

	broken bool // it is of no more use
	open   bool // a transaction is, as far as the server has said
	waits  bool // for what other nodes have changed, of a cluster's node
}

// Close closes the connection, and with it its statements.
func (c *conn) Close() {
	if c.watch != nil {
		c.watch.Remove()
	}
	c.guarded(func() error { return c.wire.Close() })
}

// Life is how long the connection is used.
func (c *conn) Life() *own.Life { return &c.life }

// Cut ends what runs, and rows.
func (c *conn) Cut() { c.End(c.net.abort) }

// guarded calls the driver, which panics where a server does not keep to the protocol.
func (c *conn) guarded(f func() error) (err error) {
	defer func() {
		if v := recover(); v != nil {
			if _, ok := v.(runtime.Error); !ok {
				panic(v)
			}
			if c.net != nil {
				c.net.abort()
			}
			err = errMalformed
		}
	}()
	return f()
}

// begin begins a statement, of whoever has the turn. seen is one that is seen through.
func (c *conn) begin(ctx context.Context, seen bool) error {
	if c.Streaming() {
		return strata.ErrStreaming
	}
	if err := ctx.Err(); err != nil {
		return unsent{err}
	}
	c.kill.begin(seen)
	c.ctx = ctx
	c.watch.Set(ctx)
	return nil
}

// end says that the statement has ended.
func (c *conn) end() {
	c.watch.Set(context.Background())
	c.kill.end()
	c.ctx = nil
}

// under runs f as the only user of the connection, which may be interrupted.
func (c *conn) under(ctx context.Context, seen bool, f func() error) error {
	if err := c.Take(); err != nil {
		return err
	}
	defer c.Give()
	if err := c.begin(ctx, seen); err != nil {
		return err
	}
	defer c.end()
	return c.explained(c.guarded(f))
}

// explained gives the context's error for what its end has stopped, and that of a
// connection that was cut. It notes one that is lost.
func (c *conn) explained(err error) error {
	if err == nil {
		return nil
	}
	gone := lost(err)
	c.broken = c.broken || gone
	switch {
	case c.IsCut() && (gone || killed(err)):
		return own.Cut()
	case c.ctx == nil || c.ctx.Err() == nil:
		return err
	case killed(err):
		return fmt.Errorf("%w: %w", c.ctx.Err(), err)
	case gone && c.kill.wasAsked():
		return fmt.Errorf("%w: %w", c.ctx.Err(), err)
	default:
		return err
	}
}

// prepare finds or prepares a statement.
func (c *conn) prepare(text string, arguments int) (*statement, error) {
	if s := c.cache.Find(text); s != nil {
		return s, nil
	}
	if arguments == 0 && stale(text) {
		return c.cache.New(text, prepared{executable: plainText{c, text}, explicit: true}), nil
	}
	p, err := c.prepareSpared(text)
	if err != nil {
		if unpreparable(err) && arguments == 0 {
			return c.cache.New(text, prepared{executable: plainText{c, text}, explicit: true}), nil
		}
		if lost(err) || numberOf(err) == codeTooManyPrepared { // nothing was to be done yet
			err = unsent{err}
		}
		return nil, err
	}
	return c.cache.New(text, prepared{executable: p.(executable), number: c.net.prepared()}), nil
}

// stale reports whether a statement, where it is prepared, would be answered from what there was
// then: a view that has been created anew is shown as it was.
func stale(text string) bool { return len(text) > 5 && strings.EqualFold(text[:5], "SHOW ") }

// plainText is a statement that cannot be prepared.
type plainText struct {
	conn *conn
	text string
}

func (p plainText) Exec([]driver.Value) (driver.Result, error) { return p.conn.wire.Exec(p.text, nil) }

func (p plainText) Query([]driver.Value) (driver.Rows, error) { return p.conn.wire.Query(p.text, nil) }
func (plainText) NumInput() int                               { return 0 }
func (plainText) Close() error                                { return nil }

// start prepares a statement and takes its arguments.
func (c *conn) start(t own.Text, a arguments) (*statement, error) {
	args, err := a.values(c.args[:0])
	if err != nil {
		return nil, err
	}
	c.args = args
	s, err := c.prepare(t.SQL, len(args))
	if err != nil {
		return nil, err
	}
	if n := s.Stmt.NumInput(); n != len(args) {
		c.cache.Put(s)
		return nil, &strata.DatabaseError{Kind: strata.ErrSyntax, Err: fmt.Errorf("the statement has %d placeholders, and %d arguments", n, len(args))}
	}
	return s, nil
}

// started notes how a statement has begun, of which nothing is left to read where it failed.
func (c *conn) started(s *statement, err error) error {
	clear(c.args)
	if err == nil {
		return nil
	}
	if tooLarge(err) { // the server may have a part of the arguments
		c.cache.Drop(s)
	} else {
		c.cache.Put(s)
	}
	return err
}

func (c *conn) exec(ctx context.Context, t own.Text, a arguments) (n int64, err error) {
	err = c.under(ctx, false, func() error {
		if a.bulk != nil {
			n, err = c.execBulk(t, a.bulk)
			return err
		}
		s, err := c.start(t, a)
		if err != nil {
			return err
		}
		if returns(t) {
			n, err = c.counted(s)
		} else {
			n, err = c.changed(s)
		}
		if err != nil {
			return err
		}
		return c.looked(warns(t))
	})
	if err != nil {
		n = 0
	}
	return n, err
}

// execBulk executes a statement for many rows.
func (c *conn) execBulk(t own.Text, command []byte) (int64, error) {
	s, err := c.prepare(t.SQL, 1)
	if err != nil {
		return 0, err
	}
	n, err := c.bulk(s, command)
	c.cache.Put(s)
	if err != nil {
		return 0, err
	}
	return n, c.looked(warns(t))
}

// changed executes a statement and returns the number of rows changed.
func (c *conn) changed(s *statement) (int64, error) {
	r, err := s.Stmt.Exec(c.args)
	if err = c.started(s, err); err != nil {
		return 0, err
	}
	c.cache.Put(s)
	return r.RowsAffected()
}

// counted executes a change that returns its rows, of which the server tells no number.
func (c *conn) counted(s *statement) (n int64, err error) {
	r, err := s.Stmt.Query(c.args)
	if err = c.started(s, err); err != nil {
		return 0, err
	}
	defer c.cache.Put(s)
	values := make([]driver.Value, len(r.Columns()))
	for err = r.Next(values); err == nil; err = r.Next(values) {
		n++
	}
	if closing := r.Close(); err == io.EOF {
		err = closing
	}
	return n, err
}

// returning finds what may be a clause of raw SQL.
var returning = regexp.MustCompile(`(?i)\bRETURNING\b`)

// returns reports whether raw SQL changes rows and returns them.
func returns(t own.Text) bool {
	return ast.Verb(t.Stmt) == "" && returning.MatchString(t.SQL) && verbs[verbOf(t)]
}

// control runs a statement of Strata's own, or several, without arguments and rows. seen
// says that it is seen through where the context ends.
func (c *conn) control(ctx context.Context, seen bool, text string) error {
	return c.under(ctx, seen, func() error {
		if _, err := c.wire.Exec(text, nil); err != nil {
			return err
		}
		return c.looked(false)
	})
}

// command does so within the context's time, without the help of another connection.
func (c *conn) command(ctx context.Context, text string) error {
	stop := context.AfterFunc(ctx, c.net.abort)
	defer stop()
	return c.guarded(func() error {
		_, err := c.wire.Exec(text, nil)
		return err
	})
}

// query runs text that returns rows, and finds the first.
func (c *conn) query(ctx context.Context, t own.Text, a arguments) (*rows, error) {
	if err := c.Take(); err != nil {
		return nil, err
	}
	defer c.Give()
	if err := c.begin(ctx, false); err != nil {
		return nil, err
	}
	open := false
	defer func() {
		if !open {
			c.end()
		}
	}()
	var r *rows
	err := c.guarded(func() error {
		s, err := c.start(t, a)
		if err != nil {
			return err
		}
		from, err := s.Stmt.Query(c.args)
		if err = c.started(s, err); err != nil {
			return err
		}
		r = newRows(ctx, c, s, from, t)
		return nil
	})
	if err != nil {
		return nil, c.explained(err)
	}
	if err := r.find(); err != nil {
		r.discard()
		return nil, err
	}
	open = true
	c.Add(r)
	return r, nil
}

// ask reads the first row of a statement of Strata's own, as texts.
func (c *conn) ask(ctx context.Context, text string) (row []string, err error) {
	stop := context.AfterFunc(ctx, c.net.abort)
	defer stop()
	err = c.guarded(func() error {
		r, err := c.wire.Query(text, nil)
		if err != nil {
			return err
		}
		defer r.Close()
		values := make([]driver.Value, len(r.Columns()))
		if err := r.Next(values); err != nil {
			return err
		}
		for _, v := range values {
			row = append(row, shown(v))
		}
		return nil
	})
	return row, err
}

// shown is a value as text.
func shown(v driver.Value) string {
	if b, ok := v.([]byte); ok {
		return string(b)
	}
	return fmt.Sprint(v)
}

// looked looks at what the server says at the end of a statement: whether a transaction is
// open, and of warnings, which are errors where they matter.
func (c *conn) looked(matter bool) error {
	e, known := c.net.ending()
	if known && (e.warnings == 0 || !matter) {
		c.open = e.open
		return nil
	}
	var warning error
	if matter {
		if err := c.net.again(); err != nil {
			return err
		}
		w, err := c.warned()
		if err != nil {
			return err
		}
		warning = w
	}
	if !known {
		row, err := c.ask(context.Background(), "SELECT @@in_transaction") // the statement is watched
		if err != nil {
			return err
		}
		e.open = row[0] == "1"
	}
	c.open = e.open
	return warning
}
