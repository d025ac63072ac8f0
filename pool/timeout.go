package pool

import (
	"context"
	"fmt"
	"time"
)

// StatementTimeoutError says that a statement took longer than Config.StatementTimeout
// allows. Its DatabaseError is [strata.ErrTimeout]; errors.Is finds
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
// of the database's Config.StatementTimeout: a report that is long, a job. 0 is without
// end. On a database without a StatementTimeout it says nothing: there context.WithTimeout
// does.
func WithStatementTimeout(ctx context.Context, d time.Duration) context.Context {
	return context.WithValue(ctx, timeoutKey{}, max(d, 0))
}

// timeout is how long a statement of a context may take, 0 for without end.
func (c *Config) timeout(ctx context.Context) time.Duration {
	if c.StatementTimeout == 0 {
		return 0
	}
	if d, ok := ctx.Value(timeoutKey{}).(time.Duration); ok {
		return d
	}
	return c.StatementTimeout
}
