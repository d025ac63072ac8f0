package mariadb

import (
	"context"
	"database/sql/driver"
	"io"

	"github.com/go-sql-driver/mysql"
	"github.com/strata-go/strata/internal/ast"
	own "github.com/strata-go/strata/internal/driver"
)

// wire is a connection of the driver's, see prepared.
type wire interface {
	Prepare(string) (driver.Stmt, error)
	Exec(string, []driver.Value) (driver.Result, error)
	Query(string, []driver.Value) (driver.Rows, error)
	Close() error
}

// conn is a connection.
type conn struct {
	wire  wire
	id    int64 // the server's
	life  own.Life
	cache *statements
	args  []driver.Value
}

// connect makes a connection and sets it up. It keeps so many statements prepared.
func connect(ctx context.Context, c *mysql.Config, prepared int) (*conn, error) {
	connector, err := mysql.NewConnector(c)
	if err != nil {
		return nil, err
	}
	raw, err := connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	n := &conn{wire: raw.(wire), cache: newStatements(prepared)}
	if err := n.settle(); err != nil {
		n.Close()
		return nil, err
	}
	return n, nil
}

// Close closes the connection, and with it its statements.
func (c *conn) Close() { c.wire.Close() }

// Life is how long the connection is used.
func (c *conn) Life() *own.Life { return &c.life }

// Cut closes it.
func (c *conn) Cut() { c.wire.Close() }

// start prepares a statement and sets its arguments.
func (c *conn) start(text string, a []any) (*statement, error) {
	s := c.cache.find(text)
	if s == nil {
		c.cache.spare()
		p, err := c.wire.Prepare(text)
		if err != nil {
			return nil, err
		}
		s = &statement{p.(prepared), text}
		c.cache.keep(s)
	}
	return s, c.send(a)
}

func (c *conn) exec(ctx context.Context, text string, a []any) (int64, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	s, err := c.start(text, a)
	if unpreparable(err) && len(a) == 0 {
		return changed(c.wire.Exec(text, nil))
	}
	if err != nil {
		return 0, err
	}
	defer c.cache.drop(s)
	return changed(s.Exec(c.args))
}

// control runs a statement of Strata's own without arguments.
func (c *conn) control(ctx context.Context, text string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	_, err := c.wire.Exec(text, nil)
	return err
}

func changed(r driver.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

func (c *conn) query(ctx context.Context, text string, a []any, of ast.Stmt) (*rows, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	s, err := c.start(text, a)
	var from driver.Rows
	switch {
	case unpreparable(err) && len(a) == 0:
		s = nil
		from, err = c.wire.Query(text, nil)
	case err == nil:
		from, err = s.Query(c.args)
	}
	if err != nil {
		return nil, err
	}
	r := &rows{ctx: ctx, conn: c, from: from, stmt: s, text: text, of: of, first: true}
	r.describe()
	switch err := r.step(); err {
	case nil:
	case io.EOF:
		r.ended = true
	default:
		from.Close()
		return nil, err
	}
	return r, nil
}
