package sqlite

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/conns"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

// session is a transaction on one connection.
type session struct {
	conn    conn
	guarded bool        // its connection may write, but for now
	dead    atomic.Bool // SQLite has rolled it back
	spoiled bool        // its connection is of no more use
	over    bool        // its connection was given back

	stop atomic.Pointer[context.CancelFunc] // of the statement at work, see interruptible
}

var (
	_ driver.Session = (*session)(nil)
	_ driver.Lister  = (*session)(nil)
	_ driver.Judge   = (*session)(nil)

	_ driver.Interrupter = (*session)(nil)
)

var errDead = errors.New("SQLite has rolled the transaction back after an error; nothing of it is kept")

// begin starts the transaction. writes says that the connection may write.
func (s *session) begin(ctx context.Context, readOnly, writes bool) error {
	begin := "BEGIN IMMEDIATE"
	if readOnly {
		begin = "BEGIN"
		if writes {
			if err := s.guard(ctx); err != nil {
				return err
			}
		}
	}
	_, err := s.conn.exec(ctx, begin, arguments{})
	return err
}

// guard keeps a connection that may write, such as that of a database in memory, from
// writing until the transaction ends.
func (s *session) guard(ctx context.Context) error {
	only, err := count(ctx, s.conn, "PRAGMA query_only")
	if err != nil || only != 0 {
		return err
	}
	if _, err := s.conn.exec(ctx, "PRAGMA query_only = ON", arguments{}); err != nil {
		return err
	}
	s.guarded = true
	return nil
}

// count reads a number.
func count(ctx context.Context, c conn, text string, args ...any) (int64, error) {
	r, err := c.query(ctx, text, arguments{list: args}, false)
	if err != nil {
		return 0, err
	}
	defer r.Close()
	var cell [1]scan.Cell
	if !r.Next(cell[:]) {
		return 0, r.Close()
	}
	n, err := cell[0].Int()
	return n, errors.Join(err, r.Close())
}

// release gives the connection back as it was.
func (s *session) release() {
	s.over = true
	if s.guarded {
		if _, err := s.conn.exec(context.Background(), "PRAGMA query_only = OFF", arguments{}); err != nil {
			s.spoiled = true
		}
	}
	if s.spoiled {
		s.conn.spoil()
	} else {
		s.conn.release()
	}
}

func (s *session) Query(ctx context.Context, t driver.Text) (scan.Rows, error) {
	if t.Leaves {
		s.conn.leaves()
	}
	return s.query(ctx, t.SQL, arguments{list: t.Args, of: t.Stmt})
}

func (s *session) QueryRows(ctx context.Context, text string, many *driver.Bulk) (scan.Rows, error) {
	return s.query(ctx, text, arguments{rows: many})
}

func (s *session) query(ctx context.Context, text string, a arguments) (scan.Rows, error) {
	if s.dead.Load() {
		return nil, s.died()
	}
	ctx, stop := s.interruptible(ctx)
	r, err := s.conn.query(ctx, text, a, false)
	if err != nil {
		stop()
		return nil, s.failed(err)
	}
	return &sessionRows{r, s, stop}, nil
}

func (s *session) Exec(ctx context.Context, t driver.Text) (int64, error) {
	if t.Leaves {
		s.conn.leaves()
	}
	return s.exec(ctx, t.SQL, arguments{list: t.Args, of: t.Stmt})
}

func (s *session) ExecRows(ctx context.Context, text string, many *driver.Bulk) (int64, error) {
	return s.exec(ctx, text, arguments{rows: many})
}

func (s *session) exec(ctx context.Context, text string, a arguments) (int64, error) {
	if s.dead.Load() {
		return 0, s.died()
	}
	ctx, stop := s.interruptible(ctx)
	defer stop()
	n, err := s.conn.exec(ctx, text, a)
	if err != nil {
		return 0, s.failed(err)
	}
	return n, nil
}

// failed looks whether an error has ended the transaction: SQLite rolls some back
// by itself, https://www.sqlite.org/lang_transaction.html, and would run what
// follows as transactions of their own.
func (s *session) failed(err error) error {
	if !errors.Is(err, strata.ErrTxInUse) && s.conn.idle() {
		s.dead.Store(true)
	}
	return databaseError(err)
}

func (s *session) died() error {
	return &strata.DatabaseError{Kind: strata.ErrTxFailed, Err: errDead}
}

func (s *session) AboutRow(e *strata.DatabaseError) bool { return !s.dead.Load() && aboutRow(e) }

func (s *session) Keep(r scan.Rows) (scan.Rows, error) { return conns.Buffer(r) }

// Commit is not interrupted: what has begun to commit is seen through.
func (s *session) Commit(ctx context.Context) error {
	defer s.release()
	s.conn.Rest()
	if s.dead.Load() {
		return s.died()
	}
	if err := ctx.Err(); err != nil {
		s.undo()
		return databaseError(err)
	}
	if _, err := s.conn.exec(context.WithoutCancel(ctx), "COMMIT", arguments{}); err != nil {
		s.undo()
		return databaseError(err)
	}
	return nil
}

func (s *session) Rollback() error {
	if s.over {
		return nil
	}
	defer s.release()
	s.conn.Rest()
	return databaseError(s.undo())
}

// interrupter is a connection that can be told to end what runs.
type interrupter interface{ Interrupt() }

// interruptible is a context that Interrupt ends, where the connection has no other
// means.
func (s *session) interruptible(ctx context.Context) (context.Context, context.CancelFunc) {
	if _, ok := s.conn.(interrupter); ok {
		return ctx, func() {}
	}
	ctx, stop := context.WithCancel(ctx)
	s.stop.Store(&stop)
	return ctx, stop
}

// Interrupt ends what runs.
func (s *session) Interrupt() {
	if c, ok := s.conn.(interrupter); ok {
		c.Interrupt()
	} else if stop := s.stop.Load(); stop != nil {
		(*stop)()
	}
}

// Abandon rolls back: SQLite's rows end with their connection at rest.
func (s *session) Abandon() error {
	s.dead.Store(true)
	return s.Rollback()
}

// undo rolls back, unless SQLite has done so by itself.
func (s *session) undo() error {
	if s.conn.idle() {
		return nil
	}
	ctx, stop := driver.Cleanup(context.Background())
	defer stop()
	_, err := s.conn.exec(ctx, "ROLLBACK", arguments{})
	s.spoiled = s.spoiled || err != nil
	return err
}

// sessionRows look, when they end with an error, whether the transaction did too.
type sessionRows struct {
	scan.Rows
	session *session
	stop    context.CancelFunc
}

// Columns returns the names of the columns.
func (r *sessionRows) Columns() []string { return scan.Columns(r.Rows) }

// Close implements scan.Rows.
func (r *sessionRows) Close() error {
	err := r.Rows.Close()
	r.stop()
	if err != nil {
		return r.session.failed(err)
	}
	return nil
}
