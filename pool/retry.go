package pool

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/strata-go/strata"
)

// RetryPolicy is how often and after which pauses something is tried again. The pause
// before an attempt is random, up to a limit that doubles each time. What is zero is that
// of Config.Retry, also in a policy that is given for one transaction; what is zero there
// has the default.
type RetryPolicy struct {
	Attempts int           // all together; the default is 10
	Base     time.Duration // the limit of the first pause; the default is 5 milliseconds
	Max      time.Duration // the limit of any pause; the default is one second
}

// usualRetry are the defaults of a RetryPolicy.
var usualRetry = RetryPolicy{Attempts: 10, Base: 5 * time.Millisecond, Max: time.Second}

// or is a policy with what it does not say from another one.
func (p RetryPolicy) or(other RetryPolicy) RetryPolicy {
	return RetryPolicy{
		Attempts: cmp.Or(max(p.Attempts, 0), max(other.Attempts, 0)),
		Base:     cmp.Or(max(p.Base, 0), max(other.Base, 0)),
		Max:      cmp.Or(max(p.Max, 0), max(other.Max, 0)),
	}
}

// pause is the pause after so many attempts.
func (p RetryPolicy) pause(attempts int) time.Duration {
	limit := p.Base
	for range attempts - 1 {
		if limit *= 2; limit >= p.Max || limit <= 0 {
			limit = p.Max
			break
		}
	}
	return rand.N(min(limit, p.Max)) + 1
}

// Retryable reports whether something that failed may be run again, because it is certain
// that nothing of it was kept and another attempt can succeed: after a serialization
// failure, a deadlock, a lock that was not to be had in time or at once, a table that has changed
// since a statement was prepared, where nothing was sent because no connection could be
// made, and after a transaction whose connection was lost before its commit. It is false
// where all connections were in use, which more attempts make worse, for
// [strata.ErrCommitUnknown], and for a connection that was lost while a statement ran by
// itself.
func Retryable(err error) bool {
	switch {
	case err == nil, errors.Is(err, strata.ErrCommitUnknown), errors.Is(err, strata.ErrClosed),
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return false
	case errors.Is(err, strata.ErrSerialization), errors.Is(err, strata.ErrDeadlock), errors.Is(err, strata.ErrChanged):
		return true
	}
	if _, lost := errors.AsType[lostError](err); lost {
		return true
	}
	e, ok := errors.AsType[*strata.DatabaseError](err)
	if !ok || !e.Unsent || !transient(e.Kind) {
		return false
	}
	exhausted, ok := errors.AsType[*ExhaustedError](err)
	return !ok || exhausted.Lock
}

// transient reports whether what could not be sent may be sent a little later.
func transient(kind error) bool {
	return kind == strata.ErrUnavailable || kind == strata.ErrConnection || kind == strata.ErrTooMany || kind == strata.ErrTimeout
}

// attempts is what a context knows of the attempt that it belongs to.
type attempts struct{ number int }

type attemptsKey struct{}

// attemptOf is the number of the attempt that a context belongs to, 1 outside of any.
func attemptOf(ctx context.Context) int {
	if a, ok := ctx.Value(attemptsKey{}).(attempts); ok {
		return a.number
	}
	return 1
}

// retried reports whether whoever gave the context tries again by itself.
func retried(ctx context.Context) bool {
	_, ok := ctx.Value(attemptsKey{}).(attempts)
	return ok
}

// Retry runs fn, and runs it again when it fails with an error that is [Retryable], by
// Config.Retry, or what the policy that is given says otherwise. Inside of another Retry fn runs once: the
// outermost tries again. fn is given the context of its attempt, for its statements.
// What fn did before it failed has to be undone by itself: it runs transactions, or one
// statement. What is not given that context does not know of the attempt, and tries again by
// itself where it is asked to. When it gives up the error is a [RetryError].
//
//	err := db.Retry(ctx, func(ctx context.Context) error {
//		return db.Tx(ctx, func(tx *pool.Tx) error { … }, pool.WithIsolation(pool.Serializable))
//	})
func (db *DB) Retry(ctx context.Context, fn func(ctx context.Context) error, policy ...RetryPolicy) error {
	if fn == nil {
		return errNoFunction
	}
	return db.again(ctx, db.policy(given(policy)), fn)
}

// given is the policy that may be given, one that says nothing where none is.
func given(policy []RetryPolicy) (p RetryPolicy) {
	if len(policy) > 0 {
		p = policy[0]
	}
	return p
}

// policy completes a policy that was given.
func (db *DB) policy(given RetryPolicy) RetryPolicy {
	return given.or(db.configuration().Retry).or(usualRetry)
}

// again runs fn until it succeeds, or its error is not one to try again after.
func (db *DB) again(ctx context.Context, p RetryPolicy, fn func(context.Context) error) error {
	if retried(ctx) {
		return fn(ctx)
	}
	begun := time.Now()
	for n := 1; ; n++ {
		err := fn(context.WithValue(ctx, attemptsKey{}, attempts{n}))
		if err == nil || !Retryable(err) {
			return err
		}
		if n >= p.Attempts || !db.rest(ctx, p.pause(n), n+1, err) {
			return gaveUp(err, n, time.Since(begun))
		}
	}
}

// RetryError says that something was tried again in vain.
type RetryError struct {
	Attempts int           // all together
	Took     time.Duration // with the pauses
	Err      error         // of the last attempt
}

// gaveUp is the error after so many attempts, that of the attempt where it was the only one.
func gaveUp(err error, n int, took time.Duration) error {
	if n == 1 {
		return err
	}
	return &RetryError{n, took, err}
}

// Error is the last attempt's.
func (e *RetryError) Error() string {
	return fmt.Sprintf("%v; given up after %d attempts in %v", e.Err, e.Attempts, e.Took.Round(time.Millisecond))
}

// Unwrap returns the error of the last attempt.
func (e *RetryError) Unwrap() error { return e.Err }

// rest makes a pause, and reports whether there is time for another attempt.
func (db *DB) rest(ctx context.Context, d time.Duration, attempt int, why error) bool {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < d {
		return false
	}
	c := db.configuration()
	inner, e := c.begin(ctx, Event{Op: OpRetry, System: db.Dialect().Name, Attempt: attempt})
	t := time.NewTimer(d)
	defer t.Stop()
	defer c.end(inner, e, 0, why)
	select {
	case <-t.C:
		if db != nil && db.retries != nil {
			db.retries.Add(1)
		}
		return true
	case <-ctx.Done():
		return false
	}
}
