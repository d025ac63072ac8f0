package postgres

import (
	"context"
	"time"

	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

// session is a transaction on one connection.
type session struct {
	tx *lateTx
	b  *backend
}

var (
	_ driver.Interrupter = session{}
	_ driver.Coder       = session{}
)

// FailedCode is what PostgreSQL says of a statement in a failed transaction.
func (session) FailedCode() string { return "25P02" }

// Interrupt cancels what runs. Where the server does not hear of it, the connection
// is cut.
func (s session) Interrupt() {
	if s.tx.conn == nil {
		return
	}
	c := s.tx.conn.now.Load() // which its user may be about to renew
	ctx, stop := context.WithTimeout(context.Background(), time.Second)
	defer stop()
	if c.PgConn().CancelRequest(ctx) != nil {
		c.PgConn().Conn().SetDeadline(time.Now())
	}
}

// Abandon cuts the connection, with which the server rolls back. The pool makes
// another one.
func (s session) Abandon() error {
	if s.tx.conn == nil {
		return nil
	}
	s.tx.conn.Cut()
	s.tx.conn = nil
	return nil
}

func (s session) Query(ctx context.Context, t driver.Text) (scan.Rows, error) {
	s.seen(t)
	r, err := s.tx.Query(ctx, t.SQL, t.Args...)
	if err != nil {
		return nil, s.failed(err)
	}
	return &rows{ctx: ctx, pgx: r, of: s.tx.conn, text: t.SQL, stmt: t.Stmt}, nil
}

func (s session) Exec(ctx context.Context, t driver.Text) (int64, error) {
	s.seen(t)
	tag, err := s.tx.Exec(ctx, t.SQL, t.Args...)
	return tag.RowsAffected(), s.failed(err)
}

// failed turns an error into Strata's. A connection that the server has ended may not be
// the only one.
func (s session) failed(err error) error {
	if lost(err) {
		s.b.lost()
	}
	return s.tx.conn.failed(err)
}

// seen notes what a statement may do: leave something in the session, or have effects
// that are not undone with the transaction.
func (s session) seen(t driver.Text) {
	s.tx.own = s.tx.own || t.Own
	if t.Leaves && s.tx.conn != nil {
		s.tx.conn.leaves = true
	}
}

// Commit commits. Where the connection is lost, or given up, after that was sent, the
// outcome is not known.
func (s session) Commit(ctx context.Context) error {
	c := s.tx.conn
	if c == nil || c.IsClosed() {
		return c.failed(s.tx.Commit(ctx))
	}
	return c.outcome(s.tx.Commit(ctx))
}

// Rollback rolls back, also when the caller's context has ended. A connection on which
// that fails, or takes too long, is dropped, and the server rolls back with it.
func (s session) Rollback() error {
	ctx, stop := driver.Cleanup(context.Background())
	defer stop()
	s.tx.Rollback(ctx)
	return nil
}
