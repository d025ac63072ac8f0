package pool

import (
	"cmp"
	"context"
	"errors"
	"math"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// watch is a statement that is watched: by a hook, by a timeout, or by both. It is nil
// where nobody watches, which costs nothing.
type watch struct {
	config *Config
	ctx    context.Context
	event  *Event
	outer  context.Context // without the timeout
	limit  time.Duration   // the timeout; 0 for none
	stop   context.CancelFunc
	handed *watchedRows // the rows, if there are any
	over   bool
}

// scope is where statements run.
type scope struct {
	config  *Config
	dialect *dialect.Dialect
	inTx    bool
	attempt int // of a transaction; 0 goes by the context
	again   bool
}

// watch begins to watch something. parts is the number of statements that share the time.
func (s scope) watch(ctx context.Context, e Event, parts int) *watch {
	if !s.config.watches(ctx) {
		return nil
	}
	return s.watched(ctx, e, parts)
}

func (s scope) watched(ctx context.Context, e Event, parts int) *watch {
	e.System, e.InTx, e.Attempt, e.Again = s.dialect.Name, s.inTx, s.attempt, s.again
	w := &watch{config: s.config}
	w.ctx, w.event = s.config.begin(ctx, e)
	w.outer = w.ctx
	if d := s.config.timeout(ctx); d > 0 {
		w.limit = allowed(d, parts)
		w.ctx, w.stop = context.WithTimeout(w.ctx, w.limit)
	}
	return w
}

// allowed is how long statements may take together. It has no end where it would be
// longer than time goes.
func allowed(d time.Duration, parts int) time.Duration {
	n := time.Duration(max(parts, 1))
	if d > math.MaxInt64/n {
		return math.MaxInt64
	}
	return n * d
}

// statement begins to watch a statement with its text.
func (s scope) statement(ctx context.Context, op Op, stmt ast.Stmt, text string, args []any) *watch {
	if !s.config.watches(ctx) {
		return nil
	}
	e := Event{Op: op, SQL: text, Args: len(args), stmt: stmt}
	if s.config.HookValues {
		e.Values = args
	}
	return s.watched(ctx, e, 1)
}

// context is that of what is watched.
func (w *watch) context(ctx context.Context) context.Context {
	if w == nil {
		return ctx
	}
	return w.ctx
}

// done ends the watch, and returns the error as it is to be told.
func (w *watch) done(rows int64, err error) error {
	if w == nil || w.over {
		return err
	}
	w.over = true
	err = w.timedOut(err)
	if w.stop != nil {
		w.stop()
	}
	w.config.end(w.ctx, w.event, rows, err)
	return err
}

// timedOut says of an error that it comes of the statement timeout, and not of a context
// of the program's.
func (w *watch) timedOut(err error) error {
	if err == nil || w.limit == 0 || w.outer.Err() != nil || w.ctx.Err() == nil || !errors.Is(err, strata.ErrTimeout) {
		return err
	}
	switch e := err.(type) {
	case *strata.DatabaseError:
		told := *e
		told.Err = &StatementTimeoutError{w.limit, e.Err}
		return &told
	case *strata.BatchError:
		told := *e
		told.Err = w.timedOut(e.Err)
		return &told
	default:
		return err
	}
}

// unfinished ends the watch of what panicked, such as a value of the program's, and gave
// back nothing.
func (w *watch) unfinished() {
	if w != nil && !w.over && w.handed == nil {
		w.done(0, errPanicked)
	}
}

var errPanicked = errors.New("strata: a panic ended it")

// rows ends the watch with the rows, or at once where there are none.
func (w *watch) rows(rows scan.Rows, err error) (scan.Rows, error) {
	if w == nil {
		return rows, err
	}
	if err != nil || rows == nil {
		return rows, w.done(0, err)
	}
	return w.hand(rows), nil
}

// hand hands out rows that are watched.
func (w *watch) hand(rows scan.Rows) scan.Rows {
	w.handed = &watchedRows{Rows: rows, watch: w}
	return w.handed
}

// left ends the watch of rows that were left open, and that nobody can close any more.
func (w *watch) left() {
	if w != nil && w.handed != nil {
		w.handed.end(errLeft)
	}
}

// watchedRows are counted, and end the watch when they are closed.
type watchedRows struct {
	scan.Rows
	watch *watch
	count int64
	ended bool
	err   error
}

// Columns returns the names of the columns, where the rows know them.
func (r *watchedRows) Columns() []string { return scan.Columns(r.Rows) }

// Next implements scan.Rows.
func (r *watchedRows) Next(cells []scan.Cell) bool {
	more := r.Rows.Next(cells)
	if more {
		r.count++
	}
	return more
}

// Close implements scan.Rows.
func (r *watchedRows) Close() error {
	return r.end(r.Rows.Close())
}

// end ends the watch, once, and returns the error as it is to be told.
func (r *watchedRows) end(err error) error {
	if !r.ended {
		r.ended = true
		r.err = r.watch.done(r.count, err)
		return r.err
	}
	return cmp.Or(r.err, err)
}
