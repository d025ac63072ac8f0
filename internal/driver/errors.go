package driver

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/strata-go/strata"
)

// Violation is an error of a database that says which columns a constraint refused, or
// the constraint, in one text that names may make ambiguous: "t.a, t.b". The statement's
// definition tells what it means.
type Violation struct {
	Err error
	Of  string
}

// PrimaryKey is what a violation is of where the database says no more than that it is the
// table's primary key.
const PrimaryKey = "PRIMARY KEY"

// Error is the database's.
func (v *Violation) Error() string {
	if v.Err == nil {
		return "constraint failed: " + v.Of
	}
	return v.Err.Error()
}

// Unwrap returns the database's error.
func (v *Violation) Unwrap() error { return v.Err }

// EndKind is the kind of an error that comes of a context's end, or nil.
func EndKind(err error) error {
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		return strata.ErrTimeout
	case errors.Is(err, context.Canceled):
		return strata.ErrCanceled
	default:
		return nil
	}
}

// What a database answers that the program has closed.
var (
	// Closed is for whoever asks for a connection, or waits for one.
	Closed error = closed
	closed       = &strata.DatabaseError{Kind: strata.ErrClosed, Unsent: true, Err: errors.New("the program has closed it")}
	errCut       = errors.New("the connection was cut when the database was closed")
)

// Cut is for whoever had a connection, whose statement may have been sent.
func Cut() error { return &strata.DatabaseError{Kind: strata.ErrClosed, Err: errCut} }

// CutBefore is for whoever had a connection, and sends another statement.
func CutBefore() error {
	return &strata.DatabaseError{Kind: strata.ErrClosed, Unsent: true, Err: errCut}
}

// Unsent says of the error of one that got no connection that nothing was sent. Those that
// many get say so already, and stay as they are.
func Unsent(err error) error {
	e, ok := errors.AsType[*strata.DatabaseError](err)
	if ok && !e.Unsent {
		e.Unsent = true
	}
	return err
}

// Unknown is the error of a commit, or of a change outside a transaction, whose
// connection was lost after it was sent. What the database has said, or that nothing was
// sent, is certain.
func Unknown(err error) error {
	e, ok := errors.AsType[*strata.DatabaseError](err)
	if !ok || e.Unsent || errors.Is(err, strata.ErrCommitUnknown) {
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
