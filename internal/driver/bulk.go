package driver

import (
	"context"
	"errors"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/scan"
)

// Bulk is rows on their way to a database.
type Bulk struct {
	Rows     scan.Source // errors of Fill say where the value is
	From, To int         // the rows that are meant
	// Kinds are the kinds of the columns, as package dialect names them; "" for one
	// whose values go as text.
	Kinds []string
	// Arrays takes the rows as one array for each column, between the arguments
	// Before and After. Copy, if any, takes them as they are. Describe is a query
	// that tells the types of the columns.
	Arrays, Copy, Describe string
	Before, After          []any
	// Blame says in an error which row and column it comes from.
	Blame func(row, column int, err error) error
	// Returning says that rows come back.
	Returning bool
}

// Carrier is a Backend or a Session with means of its own to take many rows.
type Carrier interface {
	// Carry sends the rows, all or none: a transaction is as it was after it failed.
	// ErrNotCarried is the answer where the means do not fit and ErrTooMuch where the
	// rows are too many for them; nothing was sent then.
	Carry(ctx context.Context, b *Bulk) (scan.Rows, int64, error)
}

// Lister is a Backend or a Session that takes the rows of a list of values as cells,
// without boxing their values. The arguments of the text are Before, the rows, After.
type Lister interface {
	// QueryRows runs text that changes rows and returns rows.
	QueryRows(ctx context.Context, text string, b *Bulk) (scan.Rows, error)
	// ExecRows runs text and returns the number of rows changed.
	ExecRows(ctx context.Context, text string, b *Bulk) (int64, error)
}

// Judge is a Backend or a Session that knows what its errors are about.
type Judge interface {
	// AboutRow reports whether the values of a row were refused.
	AboutRow(e *strata.DatabaseError) bool
	// Keep reads rows to their end, so that the next statement can run.
	Keep(scan.Rows) (scan.Rows, error)
}

// What a Carrier answers that has sent nothing.
var (
	ErrNotCarried = errors.New("strata: the rows go by other means")
	ErrTooMuch    = errors.New("strata: too much for one message")
)
