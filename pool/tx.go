package pool

import (
	"cmp"
	"context"
	"errors"
	"strconv"
	"sync/atomic"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

// Isolation is a transaction isolation level of the SQL standard. A database
// may give a stronger one: SQLite's transactions are always serializable.
type Isolation uint8

// The isolation levels. DefaultIsolation is the database's own choice.
const (
	DefaultIsolation Isolation = iota
	ReadCommitted
	RepeatableRead
	Serializable
)

// levels are the isolation levels in the words of SQL.
var levels = [...]string{
	DefaultIsolation: "", ReadCommitted: "read committed", RepeatableRead: "repeatable read", Serializable: "serializable",
}

// txOptions are what a transaction was asked to be.
type txOptions struct {
	isolation Isolation
	readOnly  bool
	retry     *RetryPolicy // nil runs it once
}

// driver are the options as far as the database goes by them. A level that there is not is
// its own choice.
func (o txOptions) driver() driver.TxOptions {
	level := ""
	if int(o.isolation) < len(levels) {
		level = levels[o.isolation]
	}
	return driver.TxOptions{Isolation: level, ReadOnly: o.readOnly}
}

// TxOption asks something of a transaction.
type TxOption func(*txOptions)

// TxOption makes it one for builder.InTx.
func (TxOption) TxOption(door.Key) {}

// WithIsolation asks for an isolation level.
func WithIsolation(l Isolation) TxOption { return func(o *txOptions) { o.isolation = l } }

// WithRetry runs the transaction again when it could not be kept and another attempt can
// succeed: when its error is [Retryable], or the connection was lost before the commit.
// It goes by Config.Retry, or what the policy that is given says otherwise. The transaction's function is run
// from its beginning each time: what it does outside of the transaction it does again.
// Inside of [DB.Retry] the outermost tries again, and a savepoint never.
func WithRetry(policy ...RetryPolicy) TxOption {
	p := given(policy)
	return func(o *txOptions) { o.retry = &p }
}

// Tx is a transaction. It is used by one goroutine at a time, the second of two gets
// [strata.ErrTxInUse], and not after the function that it was made for has returned.
//
// After a statement that the database refused, the transaction has failed: further
// statements and the commit are refused with [strata.ErrTxFailed]. A statement that
// may fail goes into a savepoint, [Tx.Tx]: undoing that makes the transaction well. A
// statement of several rows has a savepoint of its own.
type Tx struct {
	session driver.Session
	dialect *dialect.Dialect
	depth   int
	outer   *Tx    // of a savepoint
	turns   *turns // shared with savepoints
	config  *Config
	options txOptions
	attempt int
	done    atomic.Bool // its function has returned
}

// ReadTx is a read-only transaction: a write does not compile on it.
type ReadTx struct{ tx *Tx }

// ErrTxDone is returned for a statement on a transaction that has ended.
var ErrTxDone = errors.New("strata: the transaction has ended")

// Tx runs fn in a transaction. It commits when fn returns nil; when fn returns
// an error or panics, or ctx ends, it rolls back. The transaction's own failure
// to commit is returned; ErrSerialization and ErrDeadlock mean: run it again.
//
// On PostgreSQL BEGIN is sent with the first statement, in one round trip, and a
// transaction without statements sends nothing.
//
// Inside fn use tx, not db: on SQLite db would wait for the writer that tx holds.
func (db *DB) Tx(ctx context.Context, fn func(*Tx) error, options ...TxOption) error {
	if fn == nil {
		return errNoFunction
	}
	return db.run(ctx, optionsOf(txOptions{}, options), fn)
}

// ReadTx runs fn in a read-only transaction, on one snapshot where the
// isolation level gives one: on SQLite always, on PostgreSQL from
// RepeatableRead, which is what ReadTx asks for unless told otherwise.
func (db *DB) ReadTx(ctx context.Context, fn func(*ReadTx) error, options ...TxOption) error {
	if fn == nil {
		return errNoFunction
	}
	o := optionsOf(txOptions{isolation: RepeatableRead}, options)
	o.readOnly = true
	return db.run(ctx, o, func(tx *Tx) error { return fn(&ReadTx{tx}) })
}

// optionsOf are options with what is asked for.
func optionsOf(o txOptions, options []TxOption) txOptions {
	for _, set := range options {
		if set != nil {
			set(&o)
		}
	}
	return o
}

var errNoFunction = errors.New("strata: a transaction runs a function, which is nil")

func (db *DB) run(ctx context.Context, o txOptions, fn func(*Tx) error) error {
	if o.retry == nil {
		return db.once(ctx, o, fn)
	}
	return db.again(ctx, db.policy(*o.retry), func(ctx context.Context) error { return db.once(ctx, o, fn) })
}

// lostError is the error of a transaction whose connection was lost before a commit was
// sent: nothing of it is kept.
type lostError struct{ error }

// Unwrap returns the error.
func (e lostError) Unwrap() error { return e.error }

// once runs a transaction once.
func (db *DB) once(ctx context.Context, o txOptions, fn func(*Tx) error) error {
	tx := &Tx{dialect: db.Dialect(), turns: &turns{}, config: db.configuration(), options: o, attempt: attemptOf(ctx)}
	if err := tx.begin(ctx, db.under(), o); err != nil {
		return err
	}
	tx.turns.current = tx
	finished := false
	defer func() {
		if !finished { // fn panicked or called runtime.Goexit
			tx.rollback(ctx, tx.turns.end(tx.session))
		}
	}()
	err := fn(tx)
	finished = true
	committed, err := tx.finish(ctx, err)
	if !committed && errors.Is(tx.turns.failed, strata.ErrConnection) && ctx.Err() == nil {
		return lostError{err}
	}
	return err
}

// begin begins the transaction.
func (t *Tx) begin(ctx context.Context, b driver.Backend, o txOptions) (err error) {
	w := t.scope().watch(ctx, Event{Op: OpBegin}, 1)
	t.session, err = b.Begin(w.context(ctx), o.driver())
	told := false
	defer func() {
		if !told && err == nil { // the hook panicked
			t.session.Rollback()
		}
	}()
	err = w.done(0, err)
	told = true
	return err
}

func (t *Tx) scope() scope {
	return scope{t.config, t.dialect, true, t.attempt, t.options.retry != nil}
}

// finish ends the transaction, whose function has returned an error or nil. committed
// says that a commit was sent.
func (t *Tx) finish(ctx context.Context, err error) (committed bool, _ error) {
	s := t.turns
	open := s.end(t.session)
	if err == nil {
		switch {
		case open || s.current != t:
			err = errLeft
		case s.failed != nil:
			err = t.unkept()
		default:
			err = ended(ctx)
		}
	}
	if err == nil {
		return true, t.commit(ctx)
	}
	if undo := t.rollback(ctx, open); undo != nil {
		return false, errors.Join(err, undo)
	}
	return false, err
}

func (t *Tx) commit(ctx context.Context) error {
	told := false
	defer func() {
		if !told { // the hook panicked
			t.session.Rollback()
		}
	}()
	w := t.scope().watch(ctx, Event{Op: OpCommit}, 1)
	told = true
	return w.done(0, driver.Located(t.session.Commit(w.context(ctx)), "COMMIT", nil))
}

// rollback rolls back. open says that another goroutine may be reading rows.
func (t *Tx) rollback(ctx context.Context, open bool) (err error) {
	t.done.Store(true)
	told := false
	defer func() {
		if !told { // the hook panicked
			t.drop(open)
		}
	}()
	w := t.scope().watch(ctx, Event{Op: OpRollback}, 1)
	told = true
	err = w.done(0, t.drop(open))
	if open {
		t.turns.watch.left()
	}
	return err
}

// drop ends the session, and with it the transaction.
func (t *Tx) drop(open bool) error {
	if i, ok := t.session.(driver.Interrupter); ok && open {
		return i.Abandon()
	}
	return t.session.Rollback()
}

// ended returns why a context has ended, or nil.
func ended(ctx context.Context) error {
	err := ctx.Err()
	if err == nil {
		return nil
	}
	return &strata.DatabaseError{Kind: driver.EndKind(err), Err: err}
}

// Tx runs fn in a savepoint: when it fails, only what it did is undone, and the
// transaction goes on. The savepoint is used by the goroutine of its transaction,
// which is not used otherwise until fn has returned.
func (t *Tx) Tx(ctx context.Context, fn func(*Tx) error) error {
	switch {
	case t.nowhere():
		return ErrTxDone
	case fn == nil:
		return errNoFunction
	}
	inner := &Tx{session: t.session, dialect: t.dialect, depth: t.depth + 1, outer: t, turns: t.turns, config: t.config, options: t.options, attempt: t.attempt}
	if err := t.savepoint(ctx, inner); err != nil {
		return err
	}
	finished := false
	defer func() {
		if !finished {
			inner.leave(ctx, errUndo) // the panic goes on, and the outer transaction rolls back too
		}
	}()
	err := fn(inner)
	finished = true
	return inner.leave(ctx, err)
}

// nowhere reports whether no database made the transaction.
func (t *Tx) nowhere() bool { return t == nil || t.session == nil }

// name is the savepoint's.
func (t *Tx) name() string { return "strata_" + strconv.Itoa(t.depth) }

func (t *Tx) savepoint(ctx context.Context, inner *Tx) error {
	s := t.turns
	if err := s.take(ctx, t); err != nil {
		return err
	}
	defer s.use.Store(idle) // also when the hook panics
	err := t.control(ctx, OpSavepoint, `SAVEPOINT "`+inner.name()+`"`)
	if err == nil {
		s.current = inner
	}
	s.note(err)
	return err
}

// control runs a statement about savepoints.
func (t *Tx) control(ctx context.Context, op Op, text string) error {
	w := t.scope().watch(ctx, Event{Op: op, SQL: text}, 1)
	_, err := t.session.Exec(w.context(ctx), driver.Text{SQL: text})
	return w.done(0, err)
}

// leave ends the savepoint, whose function has returned an error or nil.
func (t *Tx) leave(ctx context.Context, err error) error {
	s := t.turns
	t.done.Store(true)
	open := s.await(t.session, running)
	defer s.use.Store(idle) // also when the hook panics
	switch {
	case s.closing.Load() || !open && s.outlived(t): // what is around it has ended before
		return cmp.Or(err, error(errOutlive))
	case open:
		s.failed = errLeft
		t.rollback(ctx, true)
		err = cmp.Or(err, s.failed)
	default:
		if err == nil {
			err = t.kept(ctx)
		}
		if err != nil {
			err = t.undo(ctx, err)
		} else if err = t.control(ctx, OpRelease, `RELEASE SAVEPOINT "`+t.name()+`"`); err != nil {
			s.note(err)
		}
	}
	s.current = t.outer
	return err
}

// kept says why what the savepoint's function did is not kept, or nil.
func (t *Tx) kept(ctx context.Context) error {
	switch {
	case t.turns.current != t: // another goroutine is in a savepoint inside
		return errLeft
	case t.turns.failed != nil:
		return t.unkept()
	default:
		return ended(ctx)
	}
}

// undo goes back to the savepoint: what failed in it is over.
func (t *Tx) undo(ctx context.Context, err error) error {
	w := t.scope().watch(ctx, Event{Op: OpRollbackTo, SQL: `ROLLBACK TO SAVEPOINT "` + t.name() + `"`}, 0)
	failed := undo(ctx, t.session, t.name())
	failed = w.done(0, failed)
	if failed == nil {
		t.turns.failed = nil
	} else {
		t.turns.gone = true
		t.turns.note(failed)
	}
	return undoneBy(err, failed)
}

// during runs f, which has the transaction's turn. The turn is over when f returns,
// or when the rows that it returned are closed. undone says that f has a savepoint of
// its own, which it undoes when it fails.
func (t *Tx) during(ctx context.Context, undone bool, f func() (scan.Rows, error)) (rows scan.Rows, err error) {
	if t.nowhere() {
		return nil, ErrTxDone
	}
	s := t.turns
	if err := s.take(ctx, t); err != nil {
		return nil, err
	}
	defer func() {
		if !undone || breaks(err) {
			s.note(err)
		}
		if rows == nil {
			s.use.Store(idle)
		} else {
			rows = &txRows{Rows: rows, turns: s}
			s.use.Store(streaming)
		}
	}()
	rows, err = f()
	if err != nil {
		return nil, err
	}
	return rows, nil
}

// Dialect returns the SQL that the database speaks.
func (t *Tx) Dialect() *dialect.Dialect {
	if t == nil || t.dialect == nil {
		return nowhere{}.Dialect()
	}
	return t.dialect
}

// RunQuery runs a query for package builder.
func (t *Tx) RunQuery(ctx context.Context, s ast.Stmt, args []any, _ bool) (scan.Rows, error) {
	return t.RunReturning(ctx, s, args)
}

// RunReturning runs a statement that returns rows for package builder.
func (t *Tx) RunReturning(ctx context.Context, s ast.Stmt, args []any) (scan.Rows, error) {
	return t.during(ctx, compile.IsMany(s), func() (scan.Rows, error) {
		if compile.IsMany(s) {
			res, err := t.runMany(ctx, s)
			if err != nil {
				return nil, violated(err, s)
			}
			return violatedRows(res.returned(), s), nil
		}
		c, err := compile.Node(s, t.dialect, args)
		if err == nil && t.options.readOnly {
			err = readOnly(s, c)
		}
		if err != nil {
			return nil, err
		}
		w := t.scope().statement(ctx, OpQuery, s, c.SQL, c.Args)
		t.turns.watch = w
		defer w.unfinished()
		rows, err := query(w.context(ctx), t.session, driver.Text{SQL: c.SQL, Stmt: s, Args: c.Args, Writes: true, Leaves: c.Leaves, Own: c.Own, Marked: c.Marked})
		if err != nil {
			return w.rows(nil, violated(driver.Located(err, c.SQL, s), s))
		}
		return w.rows(violatedRows(rows, s), nil)
	})
}

// RunExec runs a statement without rows for package builder.
func (t *Tx) RunExec(ctx context.Context, s ast.Stmt, args []any) (n int64, err error) {
	_, err = t.during(ctx, compile.IsMany(s), func() (scan.Rows, error) {
		if compile.IsMany(s) {
			res, err := t.runMany(ctx, s)
			n = res.changed
			return nil, violated(err, s)
		}
		c, err := compile.Node(s, t.dialect, args)
		if err != nil || c.SQL == "" {
			return nil, err
		}
		w := t.scope().statement(ctx, OpExec, s, c.SQL, c.Args)
		defer w.unfinished()
		n, err = exec(w.context(ctx), t.session, driver.Text{SQL: c.SQL, Stmt: s, Args: c.Args, Writes: true, Leaves: c.Leaves, Own: c.Own, Marked: c.Marked})
		return nil, w.done(n, violated(driver.Located(err, c.SQL, s), s))
	})
	return n, err
}

// txRows have the turn of their transaction until they are closed.
type txRows struct {
	scan.Rows
	turns  *turns
	closed atomic.Bool
	wrong  atomic.Pointer[strata.DatabaseError] // two goroutines, or a transaction that has ended
}

// Columns returns the names of the columns, where the rows know them.
func (r *txRows) Columns() []string { return scan.Columns(r.Rows) }

// Next implements scan.Rows.
func (r *txRows) Next(cells []scan.Cell) bool {
	if r.closed.Load() || !r.step() {
		return false
	}
	more := r.Rows.Next(cells)
	r.turns.use.Store(streaming)
	return more
}

// step takes the turn for the next row.
func (r *txRows) step() bool {
	s := r.turns
	switch {
	case !s.use.CompareAndSwap(streaming, stepping):
		r.wrong.CompareAndSwap(nil, r.refusal())
	case s.closing.Load():
		r.wrong.CompareAndSwap(nil, errOutlive)
		s.use.Store(streaming)
	default:
		return true
	}
	return false
}

func (r *txRows) refusal() *strata.DatabaseError {
	if u := r.turns.use.Load(); u == idle || u == over {
		return errOutlive
	}
	return errBusy
}

// Close implements scan.Rows.
func (r *txRows) Close() error {
	s := r.turns
	switch {
	case r.closed.Load():
		return r.Rows.Close()
	case !s.use.CompareAndSwap(streaming, running):
		return r.refusal()
	}
	r.closed.Store(true)
	err := r.Rows.Close()
	s.give(err)
	if wrong := r.wrong.Load(); wrong != nil {
		return wrong
	}
	return err
}

// RunQuery runs a query for package builder.
func (t *ReadTx) RunQuery(ctx context.Context, s ast.Stmt, args []any, stream bool) (scan.Rows, error) {
	return t.inner().RunQuery(ctx, s, args, stream)
}

// inner is the transaction; a zero ReadTx has one that has ended.
func (t *ReadTx) inner() *Tx {
	if t == nil {
		return nil
	}
	return t.tx
}

// RunRaw runs raw SQL for package builder: the transaction lets nothing write.
func (t *ReadTx) RunRaw(ctx context.Context, s ast.Stmt, args []any, stream bool) (scan.Rows, error) {
	return t.inner().RunQuery(ctx, s, args, stream)
}

// Dialect returns the SQL that the database speaks.
func (t *ReadTx) Dialect() *dialect.Dialect { return t.inner().Dialect() }
