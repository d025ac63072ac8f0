package pool

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/batch"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

// DB is a database: a pool of connections. It is safe for concurrent use.
type DB struct {
	backend driver.Backend
	config  *Config
	retries *atomic.Int64 // shared by handles on one database
}

// newDB makes a DB of a backend with the configuration that it goes by.
func newDB(b driver.Backend, c *Config) *DB { return &DB{b, c, new(atomic.Int64)} }

// Dialect returns the SQL that the database speaks.
func (db *DB) Dialect() *dialect.Dialect { return db.under().Dialect() }

// under is the backend; a zero DB has one that is nowhere.
func (db *DB) under() driver.Backend {
	if db == nil || db.backend == nil {
		return nowhere{}
	}
	return db.backend
}

var noConfig Config

func (db *DB) configuration() *Config {
	if db == nil || db.config == nil {
		return &noConfig
	}
	return db.config
}

func (db *DB) scope() scope { return scope{config: db.configuration(), dialect: db.Dialect()} }

// Hooked returns a handle on the same connections whose statements and transactions
// another hook sees, too. Events of connections are for the hook of the Config alone.
func (db *DB) Hooked(h Hook) *DB {
	hooked := &DB{backend: db.under(), retries: new(atomic.Int64)}
	if db != nil && db.retries != nil {
		hooked.retries = db.retries
	}
	c := *db.configuration()
	c.Hook = Hooks(c.Hook, h)
	hooked.config = &c
	return hooked
}

// Ping checks that the database answers. It takes a connection as a statement does, and
// fails as one where none is to be had. SQLite answers also while another process writes.
func (db *DB) Ping(ctx context.Context) error {
	w := db.scope().watch(ctx, Event{Op: OpPing}, 1)
	return w.done(0, db.under().Ping(w.context(ctx)))
}

// Stats tells what the connections are at.
func (db *DB) Stats() Stats {
	s := Stats(db.under().Stats())
	if db != nil && db.retries != nil {
		s.Retried = db.retries.Load()
	}
	return s
}

// Close closes the database. It waits for the statements and transactions that have
// connections, and refuses new ones with [strata.ErrClosed] at once. When ctx ends
// before they are done, their connections are cut, and the error, a [CutError], says who
// had them. What a DB was wrapped around stays open.
func (db *DB) Close(ctx context.Context) error { return db.under().Close(ctx) }

// ReadOnly returns a handle on which a write does not compile.
func (db *DB) ReadOnly() *ReadOnly { return &ReadOnly{db} }

// RunQuery runs a query for package builder.
func (db *DB) RunQuery(ctx context.Context, s ast.Stmt, args []any, stream bool) (scan.Rows, error) {
	return db.rows(ctx, s, args, false, stream)
}

// RunReturning runs a write that returns rows for package builder.
func (db *DB) RunReturning(ctx context.Context, s ast.Stmt, args []any) (scan.Rows, error) {
	rows, err := db.rows(ctx, s, args, true, false)
	return violatedRows(rows, s), violated(err, s)
}

func (db *DB) rows(ctx context.Context, s ast.Stmt, args []any, write, stream bool) (scan.Rows, error) {
	if compile.IsMany(s) {
		res, err := db.runMany(ctx, s)
		if err != nil {
			return nil, err
		}
		return res.returned(), nil
	}
	c, err := compile.Node(s, db.Dialect(), args)
	if err != nil {
		return nil, err
	}
	return db.query(ctx, s, c, write, stream)
}

func (db *DB) query(ctx context.Context, s ast.Stmt, c compile.Call, write, stream bool) (scan.Rows, error) {
	w := db.scope().statement(ctx, OpQuery, s, c.SQL, c.Args)
	defer w.unfinished()
	rows, err := query(w.context(ctx), db.under(), driver.Text{SQL: c.SQL, Stmt: s, Args: c.Args, Writes: write || c.Writes, Streams: stream, Leaves: c.Leaves, Own: c.Own, Marked: c.Marked})
	return w.rows(rows, driver.Located(err, c.SQL, s))
}

// RunExec runs a statement without rows for package builder.
func (db *DB) RunExec(ctx context.Context, s ast.Stmt, args []any) (int64, error) {
	if compile.IsMany(s) {
		res, err := db.runMany(ctx, s)
		return res.changed, violated(err, s)
	}
	c, err := compile.Node(s, db.Dialect(), args)
	if err != nil || c.SQL == "" {
		return 0, err
	}
	w := db.scope().statement(ctx, OpExec, s, c.SQL, c.Args)
	defer w.unfinished()
	n, err := exec(w.context(ctx), db.under(), driver.Text{SQL: c.SQL, Stmt: s, Args: c.Args, Writes: true, Leaves: c.Leaves, Own: c.Own, Marked: c.Marked})
	return n, w.done(n, violated(driver.Located(err, c.SQL, s), s))
}

// RunTogether runs definitions in one transaction for package builder. Where each would end
// it, as they cannot be undone, it runs them one by one, once all of them compile.
func (db *DB) RunTogether(ctx context.Context, run func(batch.Runner) error) error {
	if db.Dialect().Ends != nil {
		if err := run(rehearsal{db}); err != nil {
			return err
		}
		return run(db)
	}
	return db.run(ctx, txOptions{}, func(tx *Tx) error { return run(tx) })
}

// readOnly refuses a query that does more than read, on a handle that only reads. It is
// nil for one that only reads.
func readOnly(s ast.Stmt, c compile.Call) error {
	switch {
	case c.Writes:
		return &strata.DatabaseError{Kind: strata.ErrReadOnly, SQL: c.SQL, Statement: driver.Summary(s, c.SQL), Err: errWritingWith}
	case c.Locks:
		return &strata.DatabaseError{Kind: strata.ErrReadOnly, SQL: c.SQL, Statement: driver.Summary(s, c.SQL), Err: errLocking}
	default:
		return nil
	}
}

var (
	errWritingWith = errors.New("the query changes rows in its WITH clause, and the handle is read-only")
	errLocking     = errors.New("the query locks rows, and the handle is read-only; lock in a DB.Tx")
)

// ReadOnly is a handle on which a write does not compile.
type ReadOnly struct{ db *DB }

// handle is the database; a zero ReadOnly has one that is nowhere.
func (r *ReadOnly) handle() *DB {
	if r == nil {
		return nil
	}
	return r.db
}

// RunQuery runs a query for package builder.
func (r *ReadOnly) RunQuery(ctx context.Context, s ast.Stmt, args []any, stream bool) (scan.Rows, error) {
	c, err := compile.Node(s, r.handle().Dialect(), args)
	switch {
	case err != nil:
		return nil, err
	case c.Writes || c.Locks:
		return nil, readOnly(s, c)
	}
	return r.handle().query(ctx, s, c, false, stream)
}

// RunRaw runs raw SQL for package builder, in a read-only transaction of its own that
// lets nothing write.
func (r *ReadOnly) RunRaw(ctx context.Context, s ast.Stmt, args []any, _ bool) (scan.Rows, error) {
	c, err := compile.Node(s, r.Dialect(), args)
	if err != nil {
		return nil, err
	}
	w := r.handle().scope().statement(ctx, OpQuery, s, c.SQL, c.Args)
	rows, err := r.raw(w.context(ctx), driver.Text{SQL: c.SQL, Stmt: s, Args: c.Args, Leaves: c.Leaves, Own: c.Own})
	return w.rows(rows, driver.Located(err, c.SQL, s))
}

func (r *ReadOnly) raw(ctx context.Context, t driver.Text) (scan.Rows, error) {
	session, err := r.handle().under().Begin(ctx, driver.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, err
	}
	rows, err := session.Query(ctx, t)
	if err != nil {
		session.Rollback()
		return nil, err
	}
	if b, ok := r.handle().under().(driver.Buffering); ok && b.Buffered() {
		rows, err = keep(session, locatedRows{rows, t.SQL, t.Stmt})
		session.Rollback()
		return rows, err
	}
	return &ownRows{rows, session}, nil
}

// ownRows are rows of a transaction of their own, which ends with them.
type ownRows struct {
	scan.Rows
	session driver.Session // nil once it has ended
}

// Columns returns the names of the columns, where the rows know them.
func (r *ownRows) Columns() []string { return scan.Columns(r.Rows) }

// Close implements scan.Rows.
func (r *ownRows) Close() error {
	err := r.Rows.Close()
	if r.session != nil {
		r.session.Rollback()
		r.session = nil
	}
	return err
}

// ReadTx runs fn in a read-only transaction; see DB.ReadTx.
func (r *ReadOnly) ReadTx(ctx context.Context, fn func(*ReadTx) error, options ...TxOption) error {
	return r.handle().ReadTx(ctx, fn, options...)
}

// Dialect returns the SQL that the database speaks.
func (r *ReadOnly) Dialect() *dialect.Dialect { return r.handle().Dialect() }
