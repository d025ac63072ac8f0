package pool

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/driver"
)

// turns is what a transaction and its savepoints share: who is using them, and the
// error that has failed them. Whoever has the turn may read and set the rest.
type turns struct {
	use     atomic.Int32 // one of the uses below
	closing atomic.Bool  // the transaction's function has returned
	current *Tx          // the innermost savepoint, or the transaction itself
	failed  error        // nil while the transaction is well
	gone    bool         // a savepoint could not be undone, as after a deadlock on MariaDB
	watch   *watch       // of the last rows
}

// What a transaction is used for.
const (
	idle      int32 = iota
	running         // a statement runs
	streaming       // rows are handed out, and between two of them
	stepping        // the next row is read
	reading         // a batch hands out rows
	over            // the transaction has ended
)

// inUse is what the second of two goroutines gets.
func inUse(what string) *strata.DatabaseError {
	return &strata.DatabaseError{Kind: strata.ErrTxInUse, Err: errors.New(what)}
}

var (
	errBusy    = inUse("another goroutine is using the transaction; give each its own, or take turns")
	errNested  = inUse("a savepoint of the transaction is open; use the Tx that its function was given")
	errLeft    = inUse("the transaction's function has returned while another goroutine was using the transaction, or left rows open; nothing of it is kept")
	errOutlive = inUse("the transaction of the rows has ended")
)

// take takes the turn for a statement.
func (s *turns) take(ctx context.Context, t *Tx) error {
	for !s.use.CompareAndSwap(idle, running) {
		switch s.use.Load() {
		case idle:
		case over:
			return ErrTxDone
		case running:
			return errBusy
		default:
			return strata.ErrStreaming
		}
	}
	err := s.refusal(ctx, t)
	if err != nil {
		s.use.Store(idle)
	}
	return err
}

// refusal says why a statement is not sent.
func (s *turns) refusal(ctx context.Context, t *Tx) error {
	switch {
	case t.done.Load() || s.closing.Load():
		return ErrTxDone
	case s.current != t:
		return errNested
	case s.failed != nil && s.gone:
		return t.hasFailed(fmt.Errorf("it has ended as a whole, with its savepoints, for an earlier error: %v", s.failed))
	case s.failed != nil:
		return t.hasFailed(fmt.Errorf("an earlier error of the transaction is to be handled by undoing the savepoint it happened in, see Tx.Tx: %v", s.failed))
	default:
		return ended(ctx)
	}
}

// give gives the turn back after a statement, whose error may fail the transaction.
func (s *turns) give(err error) {
	s.note(err)
	s.use.Store(idle)
}

// note keeps the first error that fails the transaction.
func (s *turns) note(err error) {
	if s.failed == nil && fails(err) {
		s.failed = err
	}
}

// fails reports whether an error is of a statement that was sent: what is refused
// before that has no code and no kind, and leaves the transaction as it was.
func fails(err error) bool {
	e, ok := errors.AsType[*strata.DatabaseError](err)
	return ok && e.Kind != strata.ErrTxInUse && e.Err != errWritingWith && e.Err != errLocking && (e.Kind != nil || e.Code != "" || errors.Is(e.Err, context.Canceled))
}

// breaks reports whether an error has ended the transaction, or its connection,
// also where the statement has a savepoint of its own.
func breaks(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, strata.ErrConnection) || errors.Is(err, strata.ErrTxFailed)
}

// hasFailed says that the transaction has failed.
func (t *Tx) hasFailed(err error) error {
	e := &strata.DatabaseError{Kind: strata.ErrTxFailed, Err: err}
	if c, ok := t.session.(driver.Coder); ok {
		e.Code = c.FailedCode()
	}
	return e
}

// unkept is the error of a function that returned nil although its transaction, or
// savepoint, has failed.
func (t *Tx) unkept() error {
	return t.hasFailed(fmt.Errorf("rollback, for an error that the function did not return: %w", t.turns.failed))
}

const (
	glance = 100 * time.Microsecond // between looks at whether another goroutine is done
	grace  = 50 * time.Millisecond  // for rows to be closed by whoever reads them
)

// end takes the last turn, and reports whether rows are left open.
func (s *turns) end(session driver.Session) (open bool) {
	s.closing.Store(true)
	return s.await(session, over)
}

// await takes the turn for a function that has returned. It interrupts a statement of
// another goroutine, and reports whether rows are left open.
func (s *turns) await(session driver.Session, use int32) (open bool) {
	if s.use.CompareAndSwap(idle, use) {
		return false
	}
	begun, next := time.Now(), time.Duration(0)
	for ; ; time.Sleep(glance) {
		switch s.use.Load() {
		case idle:
			if s.use.CompareAndSwap(idle, use) {
				return false
			}
		case over: // it has ended under a savepoint
			return false
		case streaming:
			if time.Since(begun) > grace && s.use.CompareAndSwap(streaming, use) {
				return true
			}
		default:
			// Again and again: a statement that is just about to start is missed.
			if i, ok := session.(driver.Interrupter); ok && time.Since(begun) >= next {
				i.Interrupt()
				next = 2*next + time.Millisecond
			}
		}
	}
}

// outlived reports whether a savepoint is not open any more.
func (s *turns) outlived(t *Tx) bool {
	at := s.current
	for at != nil && at != t {
		at = at.outer
	}
	return at == nil
}
