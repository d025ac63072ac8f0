package builder

import (
	"context"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/batch"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/scan"
)

// Result is what a statement of a batch returns.
type Result[T any] struct {
	state result
	value T
}

// result is what is known of a result, whatever its type.
type result struct {
	of  *queued // nil when it was queued too late
	err error
}

// Get returns the result once its batch has run. That there are no rows or more
// than the one that was asked for, or that a row does not fit its Go type, is an
// error of the result and not of the batch.
func (r *Result[T]) Get() (value T, err error) {
	if err = r.state.get(); err == nil {
		value = r.value
	}
	return value, err
}

//go:noinline
func (r *result) get() error {
	switch {
	case r.of == nil:
		return ErrBatchUsed
	case !r.of.ran:
		return ErrBatchNotRun
	case r.of.state != nil:
		return r.of.state
	default:
		return r.err
	}
}

// QueueAll adds a query for all its rows.
func QueueAll[R, E any](b Queue, q *SelectQuery[R, E]) *Result[[]R] {
	r := &Result[[]R]{value: []R{}}
	queueAll(b, q, &r.state, &r.value)
	return r
}

// QueueOne adds a query for its only row; see SelectQuery.One.
func QueueOne[R, E any](b Queue, q *SelectQuery[R, E]) *Result[R] {
	r := &Result[R]{}
	queueOne(b, q, &r.state, &r.value)
	return r
}

// QueueFirst adds a query for its first row; see SelectQuery.First.
func QueueFirst[R, E any](b Queue, q *SelectQuery[R, E]) *Result[R] {
	r := &Result[R]{}
	queueFirst(b, q, &r.state, &r.value)
	return r
}

// QueueCount adds a query for the number of its rows; see SelectQuery.Count.
func QueueCount(b Queue, q strata.AnyQuery) *Result[int64] {
	r := &Result[int64]{}
	queueRow(b, counting(anyNode(q)), &r.state, &r.value, 2)
	return r
}

// QueueExists adds a query for whether it has a row; see SelectQuery.Exists.
func QueueExists(b Queue, q strata.AnyQuery) *Result[bool] {
	r := &Result[bool]{}
	queueRow(b, probing(anyNode(q)), &r.state, &r.value, 2)
	return r
}

// QueueReturning adds a change for all rows that it returns.
func QueueReturning[R any](b *Batch, s *ReturningStatement[R]) *Result[[]R] {
	r := &Result[[]R]{value: []R{}}
	queueAll(b, s, &r.state, &r.value)
	return r
}

// QueueReturningOne adds a change for the only row that it returns; see
// ReturningStatement.One.
func QueueReturningOne[R any](b *Batch, s *ReturningStatement[R]) *Result[R] {
	r := &Result[R]{}
	queueOne(b, s, &r.state, &r.value)
	return r
}

// Executable is a statement without rows: an INSERT, UPDATE, DELETE or MERGE, a
// prepared change, a statement in SQL.
type Executable interface {
	// Statement returns the statement for Strata's own packages.
	Statement(door.Key) ast.Stmt
	// Exec runs the statement and returns the number of rows changed.
	Exec(ctx context.Context, db Writer) (int64, error)

	run() *change
}

// QueueExec adds a statement for the number of rows that it changes.
func QueueExec(b *Batch, s Executable) *Result[int64] {
	r := &Result[int64]{}
	c := new(change)
	if s != nil && !scan.IsNil(s) {
		c = s.run()
	}
	k := c.call()
	item := batch.Item{Args: k.args, Err: k.err, Write: true, Changed: func(n int64) { r.value = n }}
	if !k.idle {
		item.Stmt = k.stmt
	}
	b.queue().add(&r.state, item)
	return r
}

// anyNode is the node of a query, prepared or not.
func anyNode(q strata.AnyQuery) ast.Query {
	if q == nil {
		return failed(errNoQuery)
	}
	return q.Query(door.Key{})
}

//go:noinline
func queueAll(b Queue, q any, r *result, out any) { queueCall(b, callOf(q), r, out) }

func queueCall(b Queue, k call, r *result, out any) {
	plan, names, runs, limit := k.plan, k.names, k.runs, k.limit
	queueOf(b).rows(&k, r, func(rows scan.Rows) {
		p, err := byName(plan, names, rows)
		if r.err = err; err == nil {
			r.err = scan.Collect(rows, p, runs, limit, out)
		}
	})
}

//go:noinline
func queueOne(b Queue, q any, r *result, out any) { queueRow(b, callOf(q), r, out, 2) }

//go:noinline
func queueFirst(b Queue, q any, r *result, out any) {
	k := callOf(q)
	k.first()
	queueRow(b, k, r, out, 1)
}

// queueRow adds a statement for a row, which is looked for in as many as most.
func queueRow(b Queue, k call, r *result, out any, most int) {
	r.err = strata.ErrNoRows // unless it is read
	plan, names, stmt := k.plan, k.names, k.stmt
	queueOf(b).rows(&k, r, func(rows scan.Rows) {
		p, err := byName(plan, names, rows)
		if r.err = err; err == nil {
			r.err = named(readRow(rows, p, out, most), stmt)
		}
	})
}

// rows adds a statement that returns rows, and what reads them.
func (q *queued) rows(k *call, r *result, read func(scan.Rows)) {
	item := batch.Item{Args: k.args, Err: k.err, Write: k.write, Read: read}
	if k.write && q.reads {
		item.Err, item.Write = errRawReads, false
	}
	if !k.idle {
		item.Stmt = k.stmt
	}
	q.add(r, item)
}

const errRawReads misuse = "raw SQL in a ReadBatch: nothing tells that it only reads; queue it in a Batch"

// add queues a statement, unless it is too late.
func (q *queued) add(r *result, item batch.Item) {
	if q.ran {
		return
	}
	r.of = q
	q.items = append(q.items, item)
	q.length++
}
