package builder

import (
	"context"
	"errors"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/batch"
	"github.com/strata-go/strata/internal/scan"
)

// Batch is several statements that run together: on PostgreSQL in one round
// trip, on SQLite in one transaction. QueueAll, QueueOne, QueueFirst,
// QueueReturning, QueueReturningOne and QueueExec add statements; their results
// keep their types and are there once Run has returned.
//
//	var b builder.Batch
//	posts := builder.QueueAll(&b, builder.From(Posts).Where(Posts.AuthorID.Eq(id)))
//	seen := builder.QueueExec(&b, builder.Update(Users).Set(Users.Seen.Set(now)).Where(Users.ID.Eq(id)))
//	if err := b.Run(ctx, db); err != nil {
//		return err
//	}
//	list, err := posts.Get()
//
// The statements run in the order of queueing and each sees what those before
// it did. All take effect or none: the first that fails ends the batch. In a
// transaction on SQLite that leaves the transaction as it was; on PostgreSQL a
// failed statement ends the transaction, as ever, unless the batch runs in a
// Tx.Tx of its own.
//
// PostgreSQL prepares statements that a connection has not seen before it runs
// the first of a batch, in one more round trip. A statement cannot use a table
// that the same batch creates.
//
// The zero value is empty. A Batch runs once, is used by one goroutine at a
// time, and is not copied.
type Batch struct{ queued queued }

// ReadBatch is a Batch of queries only. It runs on a read-only handle, too. On
// SQLite all queries read one snapshot; on PostgreSQL they do in a ReadTx.
type ReadBatch struct{ queued queued }

// Queue is a *Batch or a *ReadBatch: what a query can be added to.
type Queue interface{ queue() *queued }

func (b *Batch) queue() *queued     { return &b.queued }
func (b *ReadBatch) queue() *queued { return &b.queued }

// Run runs the statements. A mistake in any of them is found before anything is
// sent; the error of one is a *strata.BatchError that says which.
func (b *Batch) Run(ctx context.Context, db Writer) error { return b.queued.run(ctx, db) }

// Run runs the queries; see Batch.Run.
func (b *ReadBatch) Run(ctx context.Context, db Reader) error { return b.queued.run(ctx, db) }

// Len returns the number of statements.
func (b *Batch) Len() int { return b.queued.length }

// Len returns the number of queries.
func (b *ReadBatch) Len() int { return b.queued.length }

// What a Result or a Batch answers when it is used out of turn.
var (
	ErrBatchNotRun = errors.New("strata: the batch has not run; Run it before taking its results")
	ErrBatchFailed = errors.New("strata: the batch failed, and Run returned why")
	ErrBatchUsed   = errors.New("strata: the batch has run before; a batch runs once")
)

// queued is what both batches are made of.
type queued struct {
	items  []batch.Item
	length int
	state  error // what a result answers instead of itself
	ran    bool
}

func (q *queued) run(ctx context.Context, db Reader) error {
	if q.ran {
		return ErrBatchUsed
	}
	q.ran, q.state = true, ErrBatchFailed
	items := q.items
	q.items = nil
	if err := db.RunBatch(ctx, items); err != nil {
		return err
	}
	q.state = nil
	return nil
}

// Result is what a statement of a batch returns.
type Result[T any] struct {
	of    *queued // nil when it was queued too late
	value T
	err   error
}

// Get returns the result once its batch has run. That there are no rows or more
// than the one that was asked for, or that a row does not fit its Go type, is an
// error of the result and not of the batch.
func (r *Result[T]) Get() (T, error) {
	var zero T
	switch {
	case r.of == nil:
		return zero, ErrBatchUsed
	case !r.of.ran:
		return zero, ErrBatchNotRun
	case r.of.state != nil:
		return zero, r.of.state
	}
	return r.value, r.err
}

// add queues a statement, unless it is too late.
func add[T any](q *queued, r *Result[T], item batch.Item) *Result[T] {
	if !q.ran {
		r.of = q
		q.items = append(q.items, item)
		q.length++
	}
	return r
}

// item makes an item of a batch of a statement that returns rows.
func (c *call) item(write bool, read func(scan.Rows)) batch.Item {
	item := batch.Item{Args: c.args, Err: c.err, Write: write, Read: read}
	if !c.idle {
		item.Stmt = c.stmt
	}
	return item
}

// Fetching is a query that a batch takes, of rows of type R: a SELECT, a set
// operation, a prepared query.
type Fetching[R any] interface {
	// All is what ties the rows to R.
	All(ctx context.Context, db Reader) ([]R, error)

	fetch(first bool) call
}

// Changing is a change that returns rows of type R, or a query in SQL, of which
// nothing tells that it only reads.
type Changing[R any] interface {
	// All is what ties the rows to R.
	All(ctx context.Context, db Writer) ([]R, error)

	fetchChanged() call
}

// Executable is a statement without rows: an INSERT, UPDATE, DELETE or MERGE, a
// prepared change, a statement in SQL.
type Executable interface {
	// Statement returns the statement for Strata's own packages.
	Statement() ast.Stmt
	// Exec runs the statement and returns the number of rows changed.
	Exec(ctx context.Context, db Writer) (int64, error)
}

// QueueAll adds a query for all its rows.
func QueueAll[R any](b Queue, q Fetching[R]) *Result[[]R] {
	return queueAll[R](b.queue(), q.fetch(false), false)
}

// QueueOne adds a query for its only row; see SelectQuery.One.
func QueueOne[R any](b Queue, q Fetching[R]) *Result[R] {
	return queueRow[R](b.queue(), q.fetch(false), false, 2)
}

// QueueFirst adds a query for its first row; see SelectQuery.First.
func QueueFirst[R any](b Queue, q Fetching[R]) *Result[R] {
	return queueRow[R](b.queue(), q.fetch(true), false, 1)
}

// QueueReturning adds a change for all rows that it returns.
func QueueReturning[R any](b *Batch, s Changing[R]) *Result[[]R] {
	return queueAll[R](b.queue(), s.fetchChanged(), true)
}

// QueueReturningOne adds a change for the only row that it returns; see
// ReturningStatement.One.
func QueueReturningOne[R any](b *Batch, s Changing[R]) *Result[R] {
	return queueRow[R](b.queue(), s.fetchChanged(), true, 2)
}

// QueueExec adds a statement for the number of rows that it changes.
func QueueExec(b *Batch, s Executable) *Result[int64] {
	r, item := &Result[int64]{}, batch.Item{Write: true}
	switch s := s.(type) {
	case BoundChange:
		item.Args, item.Err = s.args, s.err
		if !s.kept.idle {
			item.Stmt = &s.kept.stmt
		}
	case Change:
		if !s.idle() {
			item.Stmt = s.Statement()
		}
	default:
		item.Stmt = s.Statement()
	}
	item.Changed = func(n int64) { r.value = n }
	return add(b.queue(), r, item)
}

func queueAll[R any](q *queued, c call, write bool) *Result[[]R] {
	r := &Result[[]R]{}
	return add(q, r, c.item(write, func(rows scan.Rows) {
		r.value, r.err = scan.Collect[R](rows, c.plan, c.runs, c.limit)
	}))
}

// queueRow adds a statement for a row, which is looked for in as many as most.
func queueRow[R any](q *queued, c call, write bool, most int) *Result[R] {
	r := &Result[R]{err: strata.ErrNoRows}
	return add(q, r, c.item(write, func(rows scan.Rows) {
		r.value, r.err = onlyRow[R](rows, &c, most)
	}))
}
