package driver

import (
	"context"
	"errors"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/batch"
	"github.com/strata-go/strata/internal/scan"
)

// Batcher is a Backend or a Session that sends several statements at once. On a
// Backend either all of them take effect or none. Without it they are run one
// after another, in a transaction or a savepoint.
type Batcher interface {
	// Batch runs the statements and returns the index of the one that failed, or
	// -1 when the error is none's.
	Batch(ctx context.Context, list []Queued) (failed int, err error)
}

// Pipeliner is a Session that can send queries before it has the replies to those before
// them, and still has each run by Query.
type Pipeliner interface {
	// Ahead sends the first of the queries that are to be run next, and returns how many.
	// An error is that of the first.
	Ahead(ctx context.Context, list []Queued) (int, error)
	// CatchUp makes as if those had not been sent that were not run.
	CatchUp()
}

// Queued is a statement of a batch.
type Queued struct {
	Text

	// The rest is package pool's.

	Item   *batch.Item
	Number int   // in the batch, counted from 1
	Many   bool  // its rows go by the best means for them
	Count  int64 // of the rows that were read, or changed
}

// Rows reports whether the statement returns rows.
func (q *Queued) Rows() bool { return q.Item != nil && (q.Item.Read != nil || q.Marked) }

// Read hands over the rows and closes them. What is wrong with them as they are
// read is the result's own error; the statement failed when the database says so.
func (q *Queued) Read(rows scan.Rows) error {
	defer rows.Close()
	if q.Marked {
		u := &Unmarked{Rows: rows}
		if q.Item.Read == nil {
			n, err := u.Count()
			if err == nil {
				q.Changed(n)
			}
			return err
		}
		rows = u
	}
	counted := &countedRows{Rows: rows}
	q.Item.Read(counted)
	q.Count = counted.count
	err := rows.Close()
	if _, ok := errors.AsType[*strata.DatabaseError](err); ok {
		return err
	}
	return nil
}

// countedRows counts rows as they are read.
type countedRows struct {
	scan.Rows
	count int64
}

// Columns returns the names of the columns, where the rows know them.
func (r *countedRows) Columns() []string { return scan.Columns(r.Rows) }

// Next implements scan.Rows.
func (r *countedRows) Next(cells []scan.Cell) bool {
	more := r.Rows.Next(cells)
	if more {
		r.count++
	}
	return more
}

// Changed hands over the number of changed rows.
func (q *Queued) Changed(n int64) {
	q.Count = n
	if q.Item != nil {
		q.Item.Changed(n)
	}
}
