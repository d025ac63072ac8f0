package pool

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/strata-go/strata"
)

// Unknown is the error of a commit, or of a change outside a transaction, whose
// connection was lost after it was sent, for the packages of databases. What the
// database has said, or that nothing was sent, is certain.
func Unknown(err error) error {
	var e *strata.DatabaseError
	if !errors.As(err, &e) || e.Unsent || errors.Is(err, strata.ErrCommitUnknown) {
		return err
	}
	return &strata.DatabaseError{Kind: strata.ErrCommitUnknown, Code: e.Code, SQL: e.SQL, Err: unknown{err}}
}

// unknown says what not to do.
type unknown struct{ error }

func (u unknown) Error() string {
	return "it was sent, and may have been kept; look before it is run again: " + strings.TrimPrefix(u.error.Error(), "strata: ")
}

func (u unknown) Unwrap() error { return u.error }

// cleanup is how long a rollback, or another thing that has to be done at the end, may
// take: also where nothing answers any more.
const cleanup = 3 * time.Second

// Cleanup is the context of what has to be done at the end though ctx may have ended.
func Cleanup(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), cleanup)
}
