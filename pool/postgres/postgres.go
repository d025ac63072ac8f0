// Package postgres runs Strata on PostgreSQL through pgx, natively: values come
// in PostgreSQL's binary formats and statements are prepared once a connection.
package postgres

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/pool"
)

// Driver opens URLs of PostgreSQL: postgres://user:password@host:port/database
// with the parameters of libpq and of pgxpool, such as pool_max_conns. DateStyle,
// IntervalStyle, TimeZone (UTC) and the like, which texts and times depend on, are set
// on each connection, whatever the role or the database has.
//
// Through PgBouncer and its like in transaction mode the URL says transaction_pooler=true;
// see docs/guides/pgbouncer.md.
var Driver = pool.Driver{Schemes: []string{"postgres", "postgresql"}, Open: open}

func open(ctx context.Context, url string) (pool.Backend, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("strata: the PostgreSQL URL: %w", err)
	}
	if err := settledBy(config); err != nil {
		return nil, err
	}
	p, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, databaseError(err)
	}
	b := newBackend(p)
	b.owned = true
	if err := b.Ping(ctx); err != nil {
		p.Close()
		return nil, err
	}
	return b, nil
}

// Wrap makes a DB of a pool that the program has already. Closing the DB leaves
// the pool open. Connections that the DB uses get the settings of a session that
// texts and times depend on, such as TimeZone, at PostgreSQL's defaults and in UTC,
// and keep them. For a pool that goes through PgBouncer see [ThroughPooler].
func Wrap(p *pgxpool.Pool) *pool.DB {
	if p == nil {
		panic("strata: postgres.Wrap: the pool is nil")
	}
	return pool.New(newBackend(p))
}

func newBackend(p *pgxpool.Pool) *backend {
	config := p.Config()
	return &backend{
		pool: p, late: beginsLate(config),
		prepares: config.ConnConfig.DefaultQueryExecMode == pgx.QueryExecModeCacheStatement,
	}
}

type backend struct {
	pool     *pgxpool.Pool
	owned    bool
	late     bool // BEGIN goes with the first statement
	prepares bool // statements are prepared under names, which a proxy may not allow
}

func (b *backend) Dialect() *dialect.Dialect { return dialect.PostgreSQL }

func (b *backend) Ping(ctx context.Context) error { return databaseError(b.pool.Ping(ctx)) }

func (b *backend) Close() error {
	if b.owned {
		b.pool.Close()
	}
	return nil
}

func (b *backend) Query(ctx context.Context, text string, args []any, write, _ bool) (scan.Rows, error) {
	return query(ctx, b.pool, text, args, !write)
}

func (b *backend) Exec(ctx context.Context, text string, args []any) (int64, error) {
	c, err := acquire(ctx, b.pool)
	if err != nil {
		return 0, databaseError(err)
	}
	defer c.Release()
	tag, err := c.Exec(ctx, text, args...)
	if outdated(err) { // pgx prepares it anew
		tag, err = c.Exec(ctx, text, args...)
	}
	return tag.RowsAffected(), databaseError(err)
}

var levels = map[pool.Isolation]pgx.TxIsoLevel{
	pool.ReadCommitted: pgx.ReadCommitted, pool.RepeatableRead: pgx.RepeatableRead,
	pool.Serializable: pgx.Serializable,
}

func (b *backend) Begin(ctx context.Context, o pool.TxOptions) (pool.Session, error) {
	options := pgx.TxOptions{IsoLevel: levels[o.Isolation]}
	if o.ReadOnly {
		options.AccessMode = pgx.ReadOnly
	}
	c, err := acquire(ctx, b.pool)
	if err != nil {
		return nil, databaseError(err)
	}
	tx := &lateTx{pool: b.pool, conn: c, options: options}
	if !b.late {
		if err := tx.begun(ctx); err != nil {
			tx.release()
			return nil, databaseError(err)
		}
	}
	return session{tx, b.prepares}, nil
}

// session is a transaction on one connection.
type session struct {
	tx       *lateTx
	prepares bool
}

var (
	_ pool.Interrupter = session{}
	_ pool.Coder       = session{}
)

// FailedCode is what PostgreSQL says of a statement in a failed transaction.
func (session) FailedCode() string { return "25P02" }

// Interrupt cancels what runs. Where the server does not hear of it, the connection
// is cut.
func (s session) Interrupt() {
	conn := s.tx.Conn().PgConn()
	ctx, stop := context.WithTimeout(context.Background(), time.Second)
	defer stop()
	if conn.CancelRequest(ctx) != nil {
		conn.Conn().SetDeadline(time.Now())
	}
}

// Abandon cuts the connection, with which the server rolls back. The pool makes
// another one.
func (s session) Abandon() error {
	if s.tx.conn == nil {
		return nil
	}
	conn := s.tx.conn.Hijack()
	s.tx.conn = nil
	conn.PgConn().Conn().Close()
	return nil
}

func (s session) Query(ctx context.Context, text string, args []any) (scan.Rows, error) {
	r, err := s.tx.Query(ctx, text, args...)
	if err != nil {
		return nil, databaseError(err)
	}
	return &rows{pgx: r, text: text}, nil
}

func (s session) Exec(ctx context.Context, text string, args []any) (int64, error) {
	tag, err := s.tx.Exec(ctx, text, args...)
	return tag.RowsAffected(), databaseError(err)
}

func (s session) Commit(ctx context.Context) error { return databaseError(s.tx.Commit(ctx)) }

// Rollback rolls back, also when the caller's context has ended. A connection on which
// that fails is dropped by pgx, and the server rolls back with it.
func (s session) Rollback() error {
	s.tx.Rollback(context.Background())
	return nil
}
