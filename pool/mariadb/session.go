package mariadb

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/conns"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

// session is a transaction on one connection. It begins with its first statement: where the
// connection turns out to be dead then, on another one.
type session struct {
	backend *backend
	held    *held
	conn    *conn
	now     atomic.Pointer[conn] // the same, for those who have not its turn
	options driver.TxOptions

	begun  bool
	failed error       // why it has not begun, which a commit must not hide
	dead   atomic.Bool // the server has ended it
	left   atomic.Bool // after a statement that has: what came before may be kept
	over   bool        // its connection was given back
}

var (
	_ driver.Session = (*session)(nil)
	_ driver.Lister  = (*session)(nil)
	_ driver.Judge   = (*session)(nil)

	_ driver.Interrupter = (*session)(nil)
)

// errDead is of a transaction that the server has undone.
var errDead = errors.New("MariaDB has undone the transaction after an error; nothing of it is kept")

// use has the transaction on a connection.
func (s *session) use(c *conn) {
	s.conn = c
	s.now.Store(c)
}

// errLeft is of a transaction that a statement has ended, as a procedure that commits.
var errLeft = errors.New("the statement has ended the transaction; what came before it may be kept")

func (s *session) died() error {
	if s.left.Load() {
		return &strata.DatabaseError{Kind: strata.ErrCommitUnknown, Err: errLeft}
	}
	return &strata.DatabaseError{Kind: strata.ErrTxFailed, Err: errDead}
}

// beginning is what starts the transaction.
func (s *session) beginning() string {
	begin := "START TRANSACTION"
	if s.options.ReadOnly {
		begin += " READ ONLY"
	}
	if s.options.Isolation != "" {
		begin = "SET TRANSACTION ISOLATION LEVEL " + strings.ToUpper(s.options.Isolation) + "; " + begin
	}
	return begin
}

// run runs a statement, and begins the transaction where it is the first.
func (s *session) run(ctx context.Context, t driver.Text, f func(*conn) error) error {
	if s.dead.Load() {
		return s.died()
	}
	if err := endsTransaction(t); err != nil {
		return err
	}
	if t.Leaves {
		s.held.Leaves()
	}
	if s.begun {
		return s.after(ctx, t, f(s.conn))
	}
	if s.failed != nil {
		return s.failed
	}
	err := s.begin(ctx, f)
	if lost(err) && ctx.Err() == nil && !s.held.WasCut() && (!s.begun || !t.Own || notSent(err)) { // of what was sent nothing is kept
		s.backend.lost()
		s.backend.pool.Count(driver.CountResent)
		s.begun = false
		if err = s.held.Renew(ctx); err == nil {
			s.use(s.held.Conn())
			err = s.backend.settled(ctx, s.held.Conn())
		}
		if err == nil {
			if t.Leaves {
				s.held.Leaves()
			}
			err = s.begin(ctx, f)
		}
	}
	if err != nil && !s.begun && (ctx.Err() == nil || s.conn.broken) {
		s.failed = databaseError(err)
	}
	return s.after(ctx, t, err)
}

// begin begins the transaction and runs its first statement.
func (s *session) begin(ctx context.Context, f func(*conn) error) error {
	if err := s.conn.control(ctx, false, s.beginning()); err != nil {
		return err
	}
	s.begun = true
	return f(s.conn)
}

// after looks whether the transaction is still there after a statement: the server undoes
// some by itself, a statement may have ended it, and what follows would be run as
// transactions of their own.
func (s *session) after(ctx context.Context, t driver.Text, err error) error {
	if err != nil { // nobody asks for what was sent ahead
		s.conn.catchUp()
	}
	switch {
	case err == nil && s.conn.open:
		return nil
	case err == nil:
		s.left.Store(true)
		s.dead.Store(true)
		return s.died()
	case lost(err):
		s.dead.Store(true)
		s.backend.lost()
	case undoing[numberOf(err)]:
		s.dead.Store(true)
		s.conn.open = false
	case numberOf(err) == codeLockTimeout && s.ended(ctx):
		s.dead.Store(true)
	case s.begun && t.Own && !verbs[verbOf(t)] && s.ended(ctx): // before it failed
		s.left.Store(true)
		s.dead.Store(true)
		return &strata.DatabaseError{Kind: strata.ErrCommitUnknown, Err: fmt.Errorf("%w: %w", errLeft, databaseError(err))}
	case s.begun && ctx.Err() != nil: // as on the other engines, a context ends its transaction
		s.undo()
		s.dead.Store(true)
	}
	return databaseError(err)
}

// ended asks the server whether the transaction is gone.
func (s *session) ended(ctx context.Context) bool {
	ctx, stop := driver.Cleanup(ctx)
	defer stop()
	open := false
	err := s.conn.under(ctx, false, func() error {
		row, err := s.conn.ask(ctx, "SELECT @@in_transaction")
		open = err == nil && row[0] == "1"
		s.conn.open = open
		return err
	})
	return err != nil || !open
}

func (s *session) Query(ctx context.Context, t driver.Text) (scan.Rows, error) {
	return s.query(ctx, t, arguments{list: t.Args})
}

func (s *session) QueryRows(ctx context.Context, text string, many *driver.Bulk) (scan.Rows, error) {
	return s.query(ctx, driver.Text{SQL: text, Writes: true}, arguments{rows: many})
}

func (s *session) query(ctx context.Context, t driver.Text, a arguments) (scan.Rows, error) {
	var r *rows
	err := s.run(ctx, t, func(c *conn) (err error) {
		r, err = c.query(ctx, t, a)
		return err
	})
	if err != nil {
		return nil, err
	}
	return foreboded(&sessionRows{r, s, ctx}, r)
}

func (s *session) Exec(ctx context.Context, t driver.Text) (int64, error) {
	return s.exec(ctx, t, arguments{list: t.Args})
}

func (s *session) ExecRows(ctx context.Context, text string, many *driver.Bulk) (int64, error) {
	return s.exec(ctx, driver.Text{SQL: text, Writes: true}, arguments{rows: many})
}

func (s *session) exec(ctx context.Context, t driver.Text, a arguments) (n int64, err error) {
	err = s.run(ctx, t, func(c *conn) (err error) {
		if t.Stmt == nil && len(t.Args) == 0 && a.rows == nil && !warns(t) { // of package pool's, as SAVEPOINT
			return c.control(ctx, false, t.SQL)
		}
		n, err = c.exec(ctx, t, a)
		return err
	})
	return n, err
}

func (s *session) AboutRow(e *strata.DatabaseError) bool { return !s.dead.Load() && aboutRow(e) }

func (s *session) Keep(r scan.Rows) (scan.Rows, error) { return conns.Buffer(r) }

// Commit commits. Where the connection is lost, or given up, after that was sent, the outcome
// is not known.
func (s *session) Commit(ctx context.Context) error {
	defer s.release()
	s.conn.Rest()
	switch {
	case s.dead.Load():
		return s.died()
	case s.failed != nil:
		return s.failed
	case !s.begun:
		return nil
	}
	if err := ctx.Err(); err != nil {
		s.undo()
		return databaseError(err)
	}
	err := s.conn.control(ctx, true, "COMMIT")
	if err == nil {
		return nil
	}
	e := s.backend.pool.Outcome(databaseError(err), !uncertain(err))
	if lost(err) {
		s.backend.lost()
	} else {
		s.undo()
	}
	return e
}

// Rollback rolls back, also when the caller's context has ended. A connection on which that
// fails, or takes too long, is dropped, and the server rolls back with it.
func (s *session) Rollback() error {
	if s.over {
		return nil
	}
	defer s.release()
	s.conn.Rest()
	if s.begun && !s.dead.Load() {
		s.undo()
	}
	return nil
}

func (s *session) undo() {
	ctx, stop := driver.Cleanup(context.Background())
	defer stop()
	if s.conn.control(ctx, false, "ROLLBACK") != nil {
		s.conn.broken = true
	}
}

func (s *session) release() {
	if s.over {
		return
	}
	s.over = true
	s.backend.release(s.held)
}

// Interrupt ends what runs.
func (s *session) Interrupt() { s.now.Load().kill.ask() }

// Abandon cuts the connection, with which the server rolls back. The pool makes another one.
func (s *session) Abandon() error {
	s.dead.Store(true)
	if !s.over {
		s.over = true
		s.held.Cut()
	}
	return nil
}

// sessionRows look, when they end with an error, whether the transaction did too.
type sessionRows struct {
	*rows
	session *session
	ctx     context.Context
}

// Close implements scan.Rows.
func (r *sessionRows) Close() error {
	again := r.closed.Load()
	err := r.rows.Close()
	if err == nil && again {
		return nil
	}
	return r.session.after(r.ctx, r.text, err)
}
