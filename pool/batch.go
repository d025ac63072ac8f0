package pool

import (
	"context"
	"errors"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
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

// Queued is a statement of a batch for Strata's own packages.
type Queued struct {
	Text string
	Args []any

	item   *batch.Item
	number int  // in the batch, counted from 1
	many   bool // its rows go by the best means for them
}

// Rows reports whether the statement returns rows.
func (q *Queued) Rows() bool { return q.item != nil && q.item.Read != nil }

// Read hands over the rows and closes them. What is wrong with them as they are
// read is the result's own error; the statement failed when the database says so.
func (q *Queued) Read(rows scan.Rows) error {
	defer rows.Close()
	q.item.Read(rows)
	err := rows.Close()
	var refused *strata.DatabaseError
	if errors.As(err, &refused) {
		return err
	}
	return nil
}

// Changed hands over the number of changed rows.
func (q *Queued) Changed(n int64) {
	if q.item != nil {
		q.item.Changed(n)
	}
}

// failed names the statement in its error.
func (q *Queued) failed(err error) error {
	return &strata.BatchError{Number: q.number, Statement: compile.Title(q.item.Stmt), Err: violated(Located(err, q.Text), q.item.Stmt)}
}

// queue compiles the statements of a batch, before anything is sent.
// together says that they are sent at once.
func queue(items []batch.Item, d *dialect.Dialect, together bool) (list []Queued, write bool, err error) {
	list = make([]Queued, 0, len(items))
	for i := range items {
		q := Queued{item: &items[i], number: i + 1}
		if q.item.Stmt == nil {
			continue
		}
		switch q.many = !together && compile.IsMany(q.item.Stmt); {
		case q.item.Err != nil:
			err = q.item.Err
		case q.many:
			q.Text, err = compile.CheckMany(q.item.Stmt, d)
		default:
			q.Text, q.Args, err = compiled(q.item.Stmt, d, q.item.Args)
		}
		if err != nil {
			return nil, false, q.failed(err)
		}
		if q.Text != "" {
			list = append(list, q)
			write = write || q.item.Write
		}
	}
	return list, write, nil
}

// send runs a batch that the backend or the session sends at once.
func send(ctx context.Context, b Batcher, list []Queued) error {
	failed, err := b.Batch(ctx, list)
	if err != nil && failed >= 0 {
		return list[failed].failed(err)
	}
	return err
}

// RunBatch runs several statements for package builder.
func (db *DB) RunBatch(ctx context.Context, items []batch.Item) error {
	b, together := db.Backend().(Batcher)
	list, write, err := queue(items, db.Dialect(), together)
	if err != nil || len(list) == 0 {
		return err
	}
	if together {
		return send(ctx, b, list)
	}
	return db.run(ctx, TxOptions{ReadOnly: !write}, func(tx *Tx) error { return tx.oneByOne(ctx, list) })
}

// RunBatch runs several statements for package builder. When one fails, the
// transaction has failed.
func (t *Tx) RunBatch(ctx context.Context, items []batch.Item) error {
	_, err := t.during(ctx, false, func() (scan.Rows, error) { return nil, t.batch(ctx, items) })
	return err
}

func (t *Tx) batch(ctx context.Context, items []batch.Item) error {
	b, together := t.session.(Batcher)
	list, write, err := queue(items, t.dialect, together)
	switch {
	case err != nil || len(list) == 0:
		return err
	case together:
		defer t.turns.use.Store(t.turns.use.Swap(reading))
		return send(ctx, b, list)
	case !write || len(list) == 1:
		return t.oneByOne(ctx, list)
	default: // an argument that cannot be sent does not fail the transaction
		return undoable(ctx, t.session, "strata_batch", func() error { return t.oneByOne(ctx, list) })
	}
}

// oneByOne runs the statements of a batch where nothing is gained by sending
// them together.
func (t *Tx) oneByOne(ctx context.Context, list []Queued) error {
	for i := range list {
		if err := t.one(ctx, &list[i]); err != nil {
			return list[i].failed(err)
		}
	}
	return nil
}

func (t *Tx) one(ctx context.Context, q *Queued) error {
	if q.many {
		return t.oneOfMany(ctx, q)
	}
	if !q.Rows() {
		n, err := t.session.Exec(ctx, q.Text, q.Args)
		if err == nil {
			q.Changed(n)
		}
		return err
	}
	rows, err := t.session.Query(ctx, q.Text, q.Args)
	if err != nil {
		return err
	}
	defer t.turns.use.Store(t.turns.use.Swap(reading))
	return q.Read(rows)
}

// oneOfMany runs a statement of many rows.
func (t *Tx) oneOfMany(ctx context.Context, q *Queued) error {
	res, err := t.runMany(ctx, q.item.Stmt)
	switch {
	case err != nil:
		return err
	case q.Rows():
		return q.Read(res.returned())
	default:
		q.Changed(res.changed)
		return nil
	}
}

// RunBatch runs several queries for package builder.
func (t *ReadTx) RunBatch(ctx context.Context, items []batch.Item) error {
	if err := onlyReads(items, t.Dialect()); err != nil {
		return err
	}
	return t.inner().RunBatch(ctx, items)
}

// RunBatch runs several queries for package builder.
func (r *ReadOnly) RunBatch(ctx context.Context, items []batch.Item) error {
	if err := onlyReads(items, r.Dialect()); err != nil {
		return err
	}
	return r.handle().RunBatch(ctx, items)
}

// onlyReads refuses a batch with a query that does more than read.
func onlyReads(items []batch.Item, d *dialect.Dialect) error {
	for i := range items {
		c, err := compile.Node(items[i].Stmt, d, items[i].Args)
		if err == nil && readOnly(c) != nil {
			q := Queued{Text: c.SQL, item: &items[i], number: i + 1}
			return q.failed(readOnly(c))
		}
	}
	return nil
}
