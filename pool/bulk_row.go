package pool

import (
	"context"
	"errors"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/driver"
)

// failedPart says which part of the rows an error comes from.
type failedPart struct {
	error
	from, to int
}

func (e failedPart) Unwrap() error { return e.error }

var errUndo = errors.New("strata: undone")

// plain is an error as it is returned.
func plain(err error) error {
	if part, ok := err.(failedPart); ok {
		return part.error
	}
	return err
}

// blames reports whether an error is about one row that is not known yet.
func (r *rowset) blames(on any, err error) bool {
	var e *strata.DatabaseError
	j, ok := on.(driver.Judge)
	if !ok || !errors.As(err, &e) || e.Row != 0 {
		return false
	}
	return j.AboutRow(e)
}

// search looks for the row that an error comes from: the first that cannot be
// sent after all before it. What it sends is to be undone.
func (r *rowset) search(ctx context.Context, s driver.Session, err error) error {
	if r.Related && errors.Is(err, strata.ErrForeignKey) {
		return r.searchOrdered(ctx, s, err)
	}
	low, high, next := 0, r.Len(), r.Len()/2
	if part, ok := errors.AsType[failedPart](err); ok {
		low, high, next = 0, part.to, part.from
	}
	failed := err
	for low < high {
		if next <= low || next >= high && high-low > 1 {
			next = low + (high-low+1)/2
		}
		if high-low == 1 {
			next = high
		}
		err := r.try(ctx, s, low, next)
		switch {
		case err == nil && next == high:
			return plain(failed) // it does not fail any more
		case err == nil:
			low = next
		case next-low == 1 && r.blames(s, err):
			return ofRow(err, low)
		case r.blames(s, err):
			high = next
		case rowOf(err) > 0:
			return plain(err)
		default:
			return plain(failed)
		}
		next = low + (high-low)/2
	}
	return plain(failed)
}

// try sends rows and reports whether the database takes them.
func (r *rowset) try(ctx context.Context, s driver.Session, from, to int) error {
	return undoable(ctx, s, "strata_try", func() error {
		res, err := r.send(ctx, s, from, to)
		if err == nil && res.rows != nil {
			res.rows, err = keep(s, res.rows)
		}
		return err
	})
}

// rowOf returns the row that an error comes from, or 0.
func rowOf(err error) int {
	if e, ok := errors.AsType[*strata.DatabaseError](err); ok {
		return e.Row
	}
	return 0
}

// ofRow says in an error which row it comes from.
func ofRow(err error, row int) error {
	if e, ok := errors.AsType[*strata.DatabaseError](err); ok {
		e.Row = row + 1
	}
	return plain(err)
}
