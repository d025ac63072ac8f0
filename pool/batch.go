package pool

import (
	"context"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/batch"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

// failedIn names the statement in its error.
func failedIn(q *driver.Queued, err error) error {
	return &strata.BatchError{Number: q.Number, Statement: compile.Title(q.Item.Stmt), Err: violated(driver.Located(err, q.SQL, q.Item.Stmt), q.Item.Stmt)}
}

// queue compiles the statements of a batch, before anything is sent.
// together says that they are sent at once.
func queue(items []batch.Item, d *dialect.Dialect, together bool) (list []driver.Queued, write bool, err error) {
	list = make([]driver.Queued, 0, len(items))
	for i := range items {
		q := driver.Queued{Item: &items[i], Number: i + 1}
		if q.Item.Stmt == nil {
			continue
		}
		switch q.Many = !together && compile.IsMany(q.Item.Stmt); {
		case q.Item.Err != nil:
			err = q.Item.Err
		case q.Many:
			q.SQL, err = compile.CheckMany(q.Item.Stmt, d)
		default:
			var c compile.Call
			c, err = compile.Node(q.Item.Stmt, d, q.Item.Args)
			q.Text = driver.Text{SQL: c.SQL, Stmt: q.Item.Stmt, Args: c.Args, Writes: q.Item.Write || c.Writes, Leaves: c.Leaves, Own: c.Own, Marked: c.Marked}
		}
		if err != nil {
			return nil, false, failedIn(&q, err)
		}
		if q.SQL != "" {
			list = append(list, q)
			write = write || q.Item.Write
		}
	}
	return list, write, nil
}

// send runs a batch that the backend or the session sends at once.
func send(ctx context.Context, b driver.Batcher, list []driver.Queued) error {
	failed, err := b.Batch(ctx, list)
	if err != nil && failed >= 0 {
		return failedIn(&list[failed], err)
	}
	return err
}

// RunBatch runs several statements for package builder.
func (db *DB) RunBatch(ctx context.Context, items []batch.Item) error {
	b, together := db.under().(driver.Batcher)
	list, write, err := queue(items, db.Dialect(), together)
	if err != nil || len(list) == 0 {
		return err
	}
	if together {
		return db.scope().batch(ctx, list, func(ctx context.Context) error { return send(ctx, b, list) })
	}
	return db.run(ctx, txOptions{readOnly: !write}, func(tx *Tx) error {
		return tx.scope().batch(ctx, list, func(ctx context.Context) error { return tx.oneByOne(ctx, list) })
	})
}

// RunBatch runs several statements for package builder. When one fails, the
// transaction has failed.
func (t *Tx) RunBatch(ctx context.Context, items []batch.Item) error {
	_, err := t.during(ctx, false, func() (scan.Rows, error) { return nil, t.batch(ctx, items) })
	return err
}

func (t *Tx) batch(ctx context.Context, items []batch.Item) error {
	b, together := t.session.(driver.Batcher)
	list, write, err := queue(items, t.dialect, together)
	if err != nil || len(list) == 0 {
		return err
	}
	return t.scope().batch(ctx, list, func(ctx context.Context) error {
		switch {
		case together:
			defer t.turns.use.Store(t.turns.use.Swap(reading))
			return send(ctx, b, list)
		case !write || len(list) == 1:
			return t.oneByOne(ctx, list)
		default: // an argument that cannot be sent does not fail the transaction
			return undoable(ctx, t.session, "strata_batch", func() error { return t.oneByOne(ctx, list) })
		}
	})
}

// batch runs a batch under the eyes of whoever watches.
func (s scope) batch(ctx context.Context, list []driver.Queued, run func(context.Context) error) error {
	if !s.config.watches(ctx) {
		return run(ctx)
	}
	e := Event{Op: OpBatch, Batch: make([]Event, len(list))}
	for i := range list {
		q := &list[i]
		e.Args += len(q.Args)
		e.Batch[i] = Event{Op: OpExec, System: s.dialect.Name, SQL: q.SQL, Args: len(q.Args), InTx: s.inTx, stmt: q.Item.Stmt}
		if q.Rows() {
			e.Batch[i].Op = OpQuery
		}
		if s.config.HookValues {
			e.Batch[i].Values = q.Args
		}
	}
	w := s.watched(ctx, e, len(list))
	defer w.unfinished()
	err := run(w.ctx)
	var rows int64
	for i := range list {
		e.Batch[i].Rows = list[i].Count
		rows += list[i].Count
	}
	return w.done(rows, err)
}

// oneByOne runs the statements of a batch where they are not sent together. A session that
// can sends queries ahead.
func (t *Tx) oneByOne(ctx context.Context, list []driver.Queued) error {
	p, ok := t.session.(driver.Pipeliner)
	if ok {
		defer p.CatchUp()
	}
	sent := 0
	for i := range list {
		if ok && i >= sent {
			n, err := p.Ahead(ctx, list[i:])
			if err != nil {
				return failedIn(&list[i], err)
			}
			sent = i + n
		}
		if err := t.one(ctx, &list[i]); err != nil {
			return failedIn(&list[i], err)
		}
	}
	return nil
}

func (t *Tx) one(ctx context.Context, q *driver.Queued) error {
	if q.Many {
		return t.oneOfMany(ctx, q)
	}
	if !q.Rows() {
		n, err := t.session.Exec(ctx, q.Text)
		if err == nil {
			q.Changed(n)
		}
		return err
	}
	rows, err := t.session.Query(ctx, q.Text)
	if err != nil {
		return err
	}
	defer t.turns.use.Store(t.turns.use.Swap(reading))
	return q.Read(rows)
}

// oneOfMany runs a statement of many rows.
func (t *Tx) oneOfMany(ctx context.Context, q *driver.Queued) error {
	res, err := t.runMany(ctx, q.Item.Stmt)
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
		if err == nil && readOnly(items[i].Stmt, c) != nil {
			q := driver.Queued{Text: driver.Text{SQL: c.SQL}, Item: &items[i], Number: i + 1}
			return failedIn(&q, readOnly(items[i].Stmt, c))
		}
	}
	return nil
}
