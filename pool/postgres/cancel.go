package postgres

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
)

// cancelFirst has a context that ends cancel the statement and wait for the server's
// answer, so that what became of the statement is known. By default pgx sends one request
// and leaves at once: a pooler that sees the client go may drop the request with it, and a
// server that is about to load its compiler (jit) forgets it, and runs the statement to
// its end.
func cancelFirst(c *pgx.ConnConfig) {
	c.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
		w := &watcher{conn: conn}
		conn.CustomData()[watcherKey] = w
		return w
	}
	before := c.OnPgError
	c.OnPgError = func(conn *pgconn.PgConn, err *pgconn.PgError) bool {
		if w, ok := conn.CustomData()[watcherKey].(*watcher); ok && w.marked(err) {
			return false // as always after a context's end, the connection is closed
		}
		return before == nil || before(conn, err)
	}
}

const (
	// cancelPatience is how long the server's answer to a request to cancel is waited
	// for. Then the connection is closed.
	cancelPatience = time.Second
	// cancelInterval is the time from one request to the next. After the last one no
	// statement is sent for as long, as it would be the one that is cancelled.
	cancelInterval = 100 * time.Millisecond

	watcherKey = "strata.watcher"
)

// watcher cancels what a connection runs when its context ends.
type watcher struct {
	conn     *pgconn.PgConn
	why      atomic.Pointer[error] // nil while no context has ended
	answered context.CancelFunc
	ended    chan struct{} // closed when no more requests are sent
}

// HandleCancel is called when the context has ended.
func (w *watcher) HandleCancel(ctx context.Context) {
	why := ctx.Err()
	w.why.Store(&why)
	deadline := time.Now().Add(cancelPatience)
	w.conn.Conn().SetDeadline(deadline)
	running, answered := context.WithCancel(context.Background())
	w.answered, w.ended = answered, make(chan struct{})
	go func() {
		defer close(w.ended)
		for running.Err() == nil {
			request, stop := context.WithDeadline(context.Background(), deadline)
			w.conn.CancelRequest(request)
			stop()
			time.Sleep(cancelInterval)
		}
	}()
}

// HandleUnwatchAfterCancel is called when the statement has ended after that.
func (w *watcher) HandleUnwatchAfterCancel() {
	w.answered()
	w.why.Store(nil)
	if w.conn.IsClosed() {
		return
	}
	<-w.ended // the statement was faster
	w.conn.Conn().SetDeadline(time.Time{})
}

// marked reports whether an error of the server comes of a context's end, and tells so
// in the error.
func (w *watcher) marked(err *pgconn.PgError) bool {
	why := w.why.Load()
	if why == nil || err.Code != "57014" {
		return false
	}
	err.Hint = (*why).Error()
	return true
}

// byContext joins the error that the server cancelled a statement with and the context's,
// where that is the reason.
func byContext(err error) error {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	if !ok || pg.Code != "57014" {
		return err
	}
	for _, why := range []error{context.Canceled, context.DeadlineExceeded} {
		if pg.Hint == why.Error() {
			return fmt.Errorf("%w: %w", why, err)
		}
	}
	return err
}
