package pool

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
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

// TxOptions are what a transaction was asked to be.
type TxOptions struct {
	Isolation Isolation
	ReadOnly  bool
}

// TxOption asks something of a transaction.
type TxOption func(*TxOptions)

// WithIsolation asks for an isolation level.
func WithIsolation(l Isolation) TxOption { return func(o *TxOptions) { o.Isolation = l } }

// Tx is a transaction. It is used by one goroutine at a time and not after the
// function that it was made for has returned.
type Tx struct {
	session   Session
	dialect   *dialect.Dialect
	depth     int
	streaming *bool // shared with savepoints: rows are being handed out
	done      bool
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
	return db.run(ctx, optionsOf(TxOptions{}, options), fn)
}

// ReadTx runs fn in a read-only transaction, on one snapshot where the
// isolation level gives one: on SQLite always, on PostgreSQL from
// RepeatableRead, which is what ReadTx asks for unless told otherwise.
func (db *DB) ReadTx(ctx context.Context, fn func(*ReadTx) error, options ...TxOption) error {
	if fn == nil {
		return errNoFunction
	}
	o := optionsOf(TxOptions{Isolation: RepeatableRead}, options)
	o.ReadOnly = true
	return db.run(ctx, o, func(tx *Tx) error { return fn(&ReadTx{tx}) })
}

// optionsOf are options with what is asked for.
func optionsOf(o TxOptions, options []TxOption) TxOptions {
	for _, set := range options {
		if set != nil {
			set(&o)
		}
	}
	return o
}

var errNoFunction = errors.New("strata: a transaction runs a function, which is nil")

func (db *DB) run(ctx context.Context, o TxOptions, fn func(*Tx) error) (err error) {
	session, err := db.Backend().Begin(ctx, o)
	if err != nil {
		return err
	}
	tx := &Tx{session: session, dialect: db.Dialect(), streaming: new(bool)}
	finished := false
	defer func() {
		tx.done = true
		if !finished { // fn panicked or called runtime.Goexit
			session.Rollback()
		}
	}()
	err = fn(tx)
	finished = true
	if err == nil {
		err = ended(ctx)
	}
	if err != nil {
		if undo := session.Rollback(); undo != nil {
			return errors.Join(err, undo)
		}
		return err
	}
	return session.Commit(ctx)
}

// ended returns why a context has ended, or nil.
func ended(ctx context.Context) error {
	err := ctx.Err()
	if err == nil {
		return nil
	}
	e := &strata.DatabaseError{Err: err}
	if errors.Is(err, context.DeadlineExceeded) {
		e.Kind = strata.ErrTimeout
	}
	return e
}

// Tx runs fn in a savepoint: when it fails, only what it did is undone. The
// savepoint is used by the goroutine of its transaction.
func (t *Tx) Tx(ctx context.Context, fn func(*Tx) error) (err error) {
	if err := t.ready(); err != nil {
		return err
	}
	if fn == nil {
		return errNoFunction
	}
	name := `"strata_` + strconv.Itoa(t.depth+1) + `"`
	if _, err := t.session.Exec(ctx, "SAVEPOINT "+name, nil); err != nil {
		return err
	}
	inner := &Tx{session: t.session, dialect: t.dialect, depth: t.depth + 1, streaming: t.streaming}
	finished := false
	undo := func() error {
		// The savepoint is undone even when ctx has ended.
		after := context.WithoutCancel(ctx)
		*t.streaming = false
		if _, err := t.session.Exec(after, "ROLLBACK TO SAVEPOINT "+name, nil); err != nil {
			return err
		}
		_, err := t.session.Exec(after, "RELEASE SAVEPOINT "+name, nil)
		return err
	}
	defer func() {
		inner.done = true
		if !finished {
			undo() // the panic goes on, and the outer transaction rolls back too
		}
	}()
	err = fn(inner)
	finished = true
	if err != nil {
		if failed := undo(); failed != nil {
			return errors.Join(err, fmt.Errorf("strata: undo of the savepoint: %w", failed))
		}
		return err
	}
	_, err = t.session.Exec(ctx, "RELEASE SAVEPOINT "+name, nil)
	return err
}

func (t *Tx) ready() error {
	switch {
	case t == nil || t.session == nil || t.done:
		return ErrTxDone
	case *t.streaming:
		return strata.ErrStreaming
	default:
		return nil
	}
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
	if err := t.ready(); err != nil {
		return nil, err
	}
	if compile.IsMany(s) {
		res, err := t.runMany(ctx, s)
		if err != nil {
			return nil, err
		}
		*t.streaming = true
		return &txRows{res.returned(), t.streaming}, nil
	}
	text, args, err := compiled(s, t.dialect, args)
	if err != nil {
		return nil, err
	}
	rows, err := t.session.Query(ctx, text, args)
	if err != nil {
		return nil, Located(err, text)
	}
	*t.streaming = true
	return &txRows{rows, t.streaming}, nil
}

// RunExec runs a statement without rows for package builder.
func (t *Tx) RunExec(ctx context.Context, s ast.Stmt, args []any) (int64, error) {
	if err := t.ready(); err != nil {
		return 0, err
	}
	if compile.IsMany(s) {
		res, err := t.runMany(ctx, s)
		return res.changed, err
	}
	text, args, err := compiled(s, t.dialect, args)
	if err != nil || text == "" {
		return 0, err
	}
	n, err := t.session.Exec(ctx, text, args)
	return n, Located(err, text)
}

// txRows frees the transaction for the next statement when it is closed.
type txRows struct {
	scan.Rows
	streaming *bool // nil once it is closed
}

// Columns returns the names of the columns, where the rows know them.
func (r *txRows) Columns() []string { return scan.Columns(r.Rows) }

// Close implements scan.Rows.
func (r *txRows) Close() error {
	if r.streaming != nil {
		*r.streaming, r.streaming = false, nil
	}
	return r.Rows.Close()
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
