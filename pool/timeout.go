package pool

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

// StatementTimeoutError says that a statement took longer than Config.StatementTimeout, or
// WithStatementTimeout, allows. Its DatabaseError is [strata.ErrTimeout]; errors.Is finds
// context.DeadlineExceeded, too, as for a context of the program's.
type StatementTimeoutError struct {
	Limit time.Duration
	Err   error
}

// Error says how long it might have taken.
func (e *StatementTimeoutError) Error() string {
	return fmt.Sprintf("it took longer than the statement timeout of %v", e.Limit)
}

// Unwrap returns the database's error.
func (e *StatementTimeoutError) Unwrap() error { return e.Err }

// Is reports whether target is context.DeadlineExceeded.
func (e *StatementTimeoutError) Is(target error) bool { return target == context.DeadlineExceeded }

type timeoutKey struct{}

// WithStatementTimeout is a context whose statements may take as long as d says, in place
// of the database's Config.StatementTimeout, if it has one: a report that is long, a job. 0
// is without end.
func WithStatementTimeout(ctx context.Context, d time.Duration) context.Context {
	timeoutAsked.Store(true)
	return context.WithValue(ctx, timeoutKey{}, max(d, 0))
}

// timeoutAsked says that contexts may have a statement timeout. Others need not be searched.
var timeoutAsked atomic.Bool

// timeout is how long a statement of a context may take, 0 for without end.
func (c *Config) timeout(ctx context.Context) time.Duration {
	if timeoutAsked.Load() {
		if d, ok := ctx.Value(timeoutKey{}).(time.Duration); ok {
			return d
		}
	}
	return c.StatementTimeout
}

// watches reports whether anybody wants to know of what a context does, or its time ends.
func (c *Config) watches(ctx context.Context) bool { return c.Hook != nil || c.timeout(ctx) != 0 }
