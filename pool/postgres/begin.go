package postgres

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// beginsLate reports whether BEGIN can go in one pipeline with the first
// statement: with statements that are described once a connection, as pgx does by
// default, and through a pooler.
func beginsLate(c *pgxpool.Config) bool {
	switch c.ConnConfig.DefaultQueryExecMode {
	case pgx.QueryExecModeCacheStatement:
		return c.ConnConfig.StatementCacheCapacity > 0
	case pgx.QueryExecModeCacheDescribe:
		return c.ConnConfig.DescriptionCacheCapacity > 0
	default:
		return false
	}
}

// lateTx is a transaction that has its connection, but may begin in the round trip
// of its first statement. Without one it sends nothing then.
type lateTx struct {
	conn    *conn // nil once the transaction has ended
	options pgx.TxOptions
	tx      pgx.Tx // nil until it has begun
	failed  error  // why it has not begun, which a commit must not hide
	own     bool   // some of the statements are the program's own text
}

var _ pgx.Tx = (*lateTx)(nil)

// begun begins the transaction by itself, unless it has begun.
func (t *lateTx) begun(ctx context.Context) error {
	if t.conn == nil {
		return pgx.ErrTxClosed
	}
	if t.tx != nil {
		return nil
	}
	if t.failed != nil && t.conn.pooled.Load() == nil {
		return t.failed
	}
	tx, err := t.conn.BeginTx(ctx, t.options)
	if err != nil {
		return t.refused(ctx, err)
	}
	t.tx = tx
	return nil
}

// refused keeps why the transaction has not begun, unless a statement's context
// had ended before anything was sent: another statement may begin it.
func (t *lateTx) refused(ctx context.Context, err error) error {
	if ctx.Err() == nil || t.conn == nil || t.conn.IsClosed() {
		t.failed = err
	}
	return err
}

// begin sends BEGIN with queries after it and returns what follows BEGIN. There
// are no results when the transaction has begun, but the queries were not sent.
func (t *lateTx) begin(ctx context.Context, queries ...*pgx.QueuedQuery) (pgx.BatchResults, error) {
	if t.conn == nil {
		return nil, pgx.ErrTxClosed
	}
	if t.tx != nil {
		return nil, nil
	}
	if t.failed != nil && t.conn.pooled.Load() == nil { // its connection is another's by now
		return nil, t.failed
	}
	results, err := t.send(ctx, queries)
	if lost(err) && ctx.Err() == nil && (!t.own || notSent(err)) { // of what was sent nothing is kept
		if renewed := t.conn.another(ctx); renewed != nil {
			return nil, t.refused(ctx, renewed)
		}
		results, err = t.send(ctx, queries)
	}
	if err == nil {
		return results, nil
	}
	if _, ok := errors.AsType[pgx.ErrPreprocessingBatch](err); !ok {
		return nil, t.refused(ctx, err)
	}
	// A query cannot be prepared, or its arguments cannot be sent; BEGIN was not
	// sent either. A transaction that has begun is what such a query fails in.
	// pgx closes the connection when it is about arguments.
	if t.conn.IsClosed() {
		if err := t.conn.renew(ctx); err != nil {
			return nil, t.refused(ctx, err)
		}
	}
	return nil, t.begun(ctx)
}

// send sends BEGIN with copies of the queries, which keep nothing of an attempt.
func (t *lateTx) send(ctx context.Context, queries []*pgx.QueuedQuery) (pgx.BatchResults, error) {
	b := &pgx.Batch{}
	b.BeginTx(t.options)
	for _, q := range queries {
		b.QueuedQueries = append(b.QueuedQueries, &pgx.QueuedQuery{SQL: q.SQL, Arguments: q.Arguments, Fn: q.Fn})
	}
	results := t.conn.SendBatch(ctx, b)
	if _, err := results.Exec(); err != nil {
		results.Close()
		return nil, err
	}
	t.tx = results.Tx()
	return results, nil
}

func (t *lateTx) Exec(ctx context.Context, text string, args ...any) (pgconn.CommandTag, error) {
	results, err := t.begin(ctx, &pgx.QueuedQuery{SQL: text, Arguments: args})
	switch {
	case err != nil:
		return pgconn.CommandTag{}, err
	case results == nil:
		return t.tx.Exec(ctx, text, args...)
	}
	tag, err := results.Exec()
	if closing := results.Close(); err == nil {
		err = closing
	}
	return tag, err
}

func (t *lateTx) Query(ctx context.Context, text string, args ...any) (pgx.Rows, error) {
	results, err := t.begin(ctx, &pgx.QueuedQuery{SQL: text, Arguments: args})
	switch {
	case err != nil:
		return nil, err
	case results == nil:
		return t.tx.Query(ctx, text, args...)
	}
	rows, err := results.Query()
	if err != nil {
		results.Close()
		return nil, err
	}
	return &firstRows{Rows: rows, results: results}, nil
}

func (t *lateTx) SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults {
	results, err := t.begin(ctx, b.QueuedQueries...)
	switch {
	case err != nil:
		return pgx.FailedBatchResults(b, err)
	case results == nil:
		again := &pgx.Batch{} // without what the first attempt left in the queries
		for _, q := range b.QueuedQueries {
			again.Queue(q.SQL, q.Arguments...).Fn = q.Fn
		}
		return t.tx.SendBatch(ctx, again)
	default:
		return results
	}
}

// firstRows are the rows of the statement that BEGIN was sent with.
type firstRows struct {
	pgx.Rows
	results pgx.BatchResults
	err     error
}

func (r *firstRows) Next() bool {
	if r.Rows.Next() {
		return true
	}
	r.Close()
	return false
}

func (r *firstRows) Close() {
	r.Rows.Close()
	r.err = r.results.Close()
}

func (r *firstRows) Err() error {
	if err := r.Rows.Err(); err != nil {
		return err
	}
	return r.err
}

func (t *lateTx) Commit(ctx context.Context) error {
	switch {
	case t.failed != nil && t.tx == nil:
		t.Rollback(ctx)
		return t.failed
	case t.conn == nil:
		return pgx.ErrTxClosed
	}
	defer t.release()
	if t.tx == nil {
		return nil
	}
	return t.tx.Commit(ctx)
}

func (t *lateTx) Rollback(ctx context.Context) error {
	if t.conn == nil {
		return pgx.ErrTxClosed
	}
	defer t.release()
	if t.tx == nil {
		return nil
	}
	return t.tx.Rollback(ctx)
}

func (t *lateTx) release() {
	t.conn.release()
	t.conn = nil
}

// Conn returns the connection, nil once the transaction has ended.
func (t *lateTx) Conn() *pgx.Conn {
	if t.conn == nil {
		return nil
	}
	return t.conn.Conn
}

// The rest of pgx.Tx begins by itself.

func (t *lateTx) QueryRow(ctx context.Context, text string, args ...any) pgx.Row {
	if err := t.begun(ctx); err != nil {
		return noRow{err}
	}
	return t.tx.QueryRow(ctx, text, args...)
}

type noRow struct{ err error }

func (r noRow) Scan(...any) error { return r.err }

func (t *lateTx) CopyFrom(ctx context.Context, table pgx.Identifier, columns []string, source pgx.CopyFromSource) (int64, error) {
	if err := t.begun(ctx); err != nil {
		return 0, err
	}
	return t.tx.CopyFrom(ctx, table, columns, source)
}

func (t *lateTx) Prepare(ctx context.Context, name, text string) (*pgconn.StatementDescription, error) {
	if err := t.begun(ctx); err != nil {
		return nil, err
	}
	return t.tx.Prepare(ctx, name, text)
}

func (t *lateTx) Begin(ctx context.Context) (pgx.Tx, error) {
	if err := t.begun(ctx); err != nil {
		return nil, err
	}
	return t.tx.Begin(ctx)
}

func (t *lateTx) LargeObjects() pgx.LargeObjects {
	if t.begun(context.Background()) != nil {
		return pgx.LargeObjects{}
	}
	return t.tx.LargeObjects()
}
