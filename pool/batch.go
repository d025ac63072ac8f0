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
	Text

	item   *batch.Item
	number int  // in the batch, counted from 1
	many   bool // its rows go by the best means for them
	rows   int64
}

// Rows reports whether the statement returns rows.
func (q *Queued) Rows() bool { return q.item != nil && q.item.Read != nil }

// Read hands over the rows and closes them. What is wrong with them as they are
// read is the result's own error; the statement failed when the database says so.
func (q *Queued) Read(rows scan.Rows) error {
	defer rows.Close()
	counted := &countedRows{Rows: rows}
	q.item.Read(counted)
	q.rows = counted.count
	err := rows.Close()
	var refused *strata.DatabaseError
	if errors.As(err, &refused) {
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
	q.rows = n
	if q.item != nil {
		q.item.Changed(n)
	}
}

// failed names the statement in its error.
func (q *Queued) failed(err error) error {
	return &strata.BatchError{Number: q.number, Statement: compile.Title(q.item.Stmt), Err: violated(Located(err, q.SQL), q.item.Stmt)}
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
			q.SQL, err = compile.CheckMany(q.item.Stmt, d)
		default:
			var c compile.Call
			c, err = compile.Node(q.item.Stmt, d, q.item.Args)
			q.Text = Text{SQL: c.SQL, Args: c.Args, Writes: q.item.Write || c.Writes, Leaves: c.Leaves, Own: c.Own}
		}
		if err != nil {
			return nil, false, q.failed(err)
		}
		if q.SQL != "" {
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
		return db.scope().batch(ctx, list, func(ctx context.Context) error { return send(ctx, b, list) })
	}
	return db.run(ctx, TxOptions{ReadOnly: !write}, func(tx *Tx) error {
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
	b, together := t.session.(Batcher)
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
func (s scope) batch(ctx context.Context, list []Queued, run func(context.Context) error) error {
	if s.config.Hook == nil && s.config.StatementTimeout == 0 {
		return run(ctx)
	}
	e := Event{Op: OpBatch, Batch: make([]Event, len(list))}
	for i := range list {
		q := &list[i]
		e.Args += len(q.Args)
		e.Batch[i] = Event{Op: OpExec, System: s.dialect.Name, SQL: q.SQL, Args: len(q.Args), InTx: s.inTx, stmt: q.item.Stmt}
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
		e.Batch[i].Rows = list[i].rows
		rows += list[i].rows
	}
	return w.done(rows, err)
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
			q := Queued{Text: Text{SQL: c.SQL}, item: &items[i], number: i + 1}
			return q.failed(readOnly(c))
		}
	}
	return nil
}
