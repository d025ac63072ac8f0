package reliability

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
)

// operation is a row of the ledger's table. Nothing keeps a number from being there
// twice.
type operation struct {
	ID int64
	Op int64
}

type operationColumns struct {
	strata.Table[operation]
	ID strata.Int64 `db:",identity"`
	Op strata.Int64
}

var operations = strata.Define("operations", new(operationColumns), func(t *strata.Def, c *operationColumns) {
	t.PrimaryKey(c.ID)
})

// outcome is what a program knows of an operation.
type outcome int8

const (
	acknowledged outcome = iota
	failed               // surely
	unknown              // it may have happened
)

// ledger is what a program was told of its operations.
type ledger struct {
	last  atomic.Int64
	mu    sync.Mutex
	known map[int64]outcome
	why   map[int64]error
}

func newLedger() *ledger { return &ledger{known: map[int64]outcome{}, why: map[int64]error{}} }

// reset forgets all operations.
func (l *ledger) reset() {
	l.mu.Lock()
	defer l.mu.Unlock()
	clear(l.known)
	clear(l.why)
}

// begin notes an operation that has not ended yet.
func (l *ledger) begin() (op int64) {
	op = l.last.Add(1)
	l.note(op, unknown, nil)
	return op
}

// end notes what was said of an operation.
func (l *ledger) end(op int64, err error) { l.note(op, outcomeOf(err), err) }

func (l *ledger) note(op int64, o outcome, why error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.known[op], l.why[op] = o, why
}

// count is how many operations ended so.
func (l *ledger) count(o outcome) (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, k := range l.known {
		if k == o {
			n++
		}
	}
	return n
}

// insert is the change of an operation.
func insert(op int64) builder.Change { return builder.Insert(operations).Rows(operation{Op: op}) }

// alone writes an operation as a statement without a transaction.
func (l *ledger) alone(ctx context.Context, db *pool.DB) error {
	op := l.begin()
	_, err := insert(op).Exec(ctx, db)
	l.end(op, err)
	return err
}

// together writes an operation in a transaction, after which inside is called.
func (l *ledger) together(ctx context.Context, db *pool.DB, inside func(*pool.Tx) error, options ...pool.TxOption) error {
	op := l.begin()
	err := db.Tx(ctx, func(tx *pool.Tx) error {
		_, err := insert(op).Exec(ctx, tx)
		if err == nil && inside != nil {
			err = inside(tx)
		}
		return err
	}, options...)
	l.end(op, err)
	return err
}

// many writes n operations in one statement, all or none.
func (l *ledger) many(ctx context.Context, db *pool.DB, n int) error {
	rows := make([]operation, n)
	for i := range rows {
		rows[i].Op = l.begin()
	}
	_, err := builder.Insert(operations).Rows(rows...).Exec(ctx, db)
	for _, r := range rows {
		l.end(r.Op, err)
	}
	return err
}

// outcomeOf is what an error says of an operation: only one error leaves it open.
func outcomeOf(err error) outcome {
	switch {
	case err == nil:
		return acknowledged
	case errors.Is(err, strata.ErrCommitUnknown):
		return unknown
	default:
		return failed
	}
}

// lost reports whether a connection was lost, or not to be had.
func lost(err error) bool {
	return errors.Is(err, strata.ErrConnection) || errors.Is(err, strata.ErrUnavailable) || errors.Is(err, strata.ErrCommitUnknown)
}

// check compares the ledger with the table, in one database or in several of which each
// operation may be in any.
func (l *ledger) check(x *trial, read ...*pool.DB) {
	x.Helper()
	present := map[int64]int{}
	for _, db := range read {
		ops, err := table(x, db)
		if err != nil {
			x.Errorf("the ledger cannot be read: %v", err)
			return
		}
		for _, op := range ops {
			present[op]++
		}
	}
	l.compare(x, present)
}

// table reads the ledger's table, again where the faults have left a dead connection.
func table(x *trial, db *pool.DB) (ops []int64, err error) {
	for range 2 * conns {
		ops, err = builder.Select(operations.Op).All(context.WithoutCancel(x.ctx), db)
		if !lost(err) {
			break
		}
	}
	return ops, err
}

// compare counts what is lost and what is doubled.
func (l *ledger) compare(x *trial, present map[int64]int) {
	x.Helper()
	lost, doubled, wrong := l.verdict(present)
	totals.lost.Add(lost)
	totals.doubled.Add(doubled)
	for i, w := range wrong {
		if i == 10 {
			x.Errorf("and %d more", len(wrong)-i)
			break
		}
		x.Error(w)
	}
}

// verdict says how often each operation may be there, and what is wrong with that.
func (l *ledger) verdict(present map[int64]int) (lost, doubled int64, wrong []string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	for op, o := range l.known {
		switch n := present[op]; {
		case n > 1:
			doubled++
			say("operation %d is there %d times", op, n)
		case n == 0 && o == acknowledged:
			lost++
			say("operation %d was acknowledged and is lost", op)
		case n == 1 && o == failed: // whoever tries it again has it twice
			doubled++
			say("operation %d is said to have failed and is there: %v", op, l.why[op])
		}
	}
	for op := range present {
		if _, known := l.known[op]; !known {
			say("operation %d is nobody's", op)
		}
	}
	return lost, doubled, wrong
}
