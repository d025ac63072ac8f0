package builder

import (
	"context"
	"errors"

	"github.com/strata-go/strata/internal/batch"
	"github.com/strata-go/strata/internal/scan"
)

// Batch is several statements that run together: on PostgreSQL in one round trip, on SQLite
// and MariaDB in one transaction, which has one for the queries and one for each change there. QueueAll, QueueOne, QueueFirst,
// QueueCount, QueueExists, QueueReturning, QueueReturningOne and QueueExec add
// statements; their results keep their types and are there once Run has returned.
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
// transaction it fails that, as any statement does, unless the batch runs in a Tx.Tx of
// its own.
//
// PostgreSQL prepares statements that a connection has not seen before it runs
// the first of a batch, in one more round trip. A statement cannot use a table
// that the same batch creates.
//
// The zero value is empty. A Batch runs once, is used by one goroutine at a
// time, and is not copied.
type Batch struct{ queued queued }

// ReadBatch is a Batch of queries only, but not of raw SQL, of which nothing tells
// that it only reads. It runs on a read-only handle, too. On SQLite all queries
// read one snapshot; on PostgreSQL they do in a ReadTx.
type ReadBatch struct{ queued queued }

// Queue is a *Batch or a *ReadBatch: what a query can be added to.
type Queue interface{ queue() *queued }

func (b *Batch) queue() *queued {
	if b == nil {
		return noBatch()
	}
	return &b.queued
}

func (b *ReadBatch) queue() *queued {
	if b == nil {
		return noBatch()
	}
	b.queued.reads = true
	return &b.queued
}

// Run runs the statements. A mistake in any of them is found before anything is
// sent; the error of one is a *strata.BatchError that says which.
func (b *Batch) Run(ctx context.Context, db Writer) error { return b.queue().run(ctx, db) }

// Run runs the queries; see Batch.Run.
func (b *ReadBatch) Run(ctx context.Context, db Reader) error { return b.queue().run(ctx, db) }

// Len returns the number of statements.
func (b *Batch) Len() int { return b.queue().length }

// Len returns the number of queries.
func (b *ReadBatch) Len() int { return b.queue().length }

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
	reads  bool // of a ReadBatch
}

// noBatch stands for a batch that is nil: it has run, so that nothing can be added.
func noBatch() *queued { return &queued{ran: true} }

// queueOf is what a query is added to.
func queueOf(b Queue) *queued {
	if b == nil {
		return noBatch()
	}
	return b.queue()
}

func (q *queued) run(ctx context.Context, db Reader) error {
	switch {
	case db == nil || scan.IsNil(db):
		return errNoDatabase
	case ctx == nil:
		return errNoContext
	}
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
