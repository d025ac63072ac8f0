// Package postgres runs Strata on PostgreSQL through pgx, natively: values come
// in PostgreSQL's binary formats and statements are prepared once a connection.
package postgres

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/socket"
	"github.com/strata-go/strata/pool"
)

// Driver opens URLs of PostgreSQL: postgres://user:password@host:port/database
// with the parameters of libpq, of pgxpool and of [pool.Config]. DateStyle,
// IntervalStyle, TimeZone (UTC) and the like, which texts and times depend on, are set
// on each connection, whatever the role or the database has.
//
// Through PgBouncer and its like in transaction mode the URL says transaction_pooler=true;
// see [Pooler].
var Driver = Config{}.Driver()

// Config says what PostgreSQL alone has.
type Config struct {
	// AfterConnect sets a new connection up, after Strata has. It runs again after a
	// session was undone, see [pool.Config].
	AfterConnect func(context.Context, *pgx.Conn) error
	// Pooler is what stands between the program and the server. A URL's
	// transaction_pooler=true says TransactionPooler, =false SessionPooler.
	Pooler Pooler
}

// Driver returns a driver that opens databases in this way, for pool.Open.
func (c Config) Driver() pool.Driver {
	return internals.Driver(driver.Driver{Schemes: []string{"postgres", "postgresql"}, Open: c.open})
}

// internals is what package pool has for databases.
var internals = pool.Internals(door.Key{})

func (c Config) open(ctx context.Context, dsn string, settings driver.Settings) (driver.Backend, error) {
	config, shared, err := c.complete(dsn, settings)
	if err != nil {
		return nil, err
	}
	b := newBackend(config, shared, c)
	b.hooked(config)
	if b.pool, err = pgxpool.NewWithConfig(ctx, config); err != nil {
		return nil, databaseError(err)
	}
	b.owned = true
	if err := b.Ping(ctx); err != nil {
		b.pool.Close()
		return nil, err
	}
	return b, nil
}

// complete reads the URL, or libpq's keywords and values, into both configurations.
func (c Config) complete(dsn string, settings driver.Settings) (*pgxpool.Config, *driver.Config, error) {
	config, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, nil, fmt.Errorf("strata: the PostgreSQL URL: %w", err)
	}
	// What pgx does not know it takes for a setting of the session.
	own, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, nil, fmt.Errorf("strata: the PostgreSQL URL: %w", err)
	}
	values := url.Values{}
	for name, value := range own.RuntimeParams {
		values.Set(name, value)
	}
	shared, err := settings.Complete(values)
	if err != nil {
		return nil, nil, err
	}
	for name := range config.ConnConfig.RuntimeParams {
		if !values.Has(name) {
			delete(config.ConnConfig.RuntimeParams, name)
		}
	}
	size(config, shared)
	pooler, err := poolerIn(config.ConnConfig.RuntimeParams, c.Pooler)
	if err != nil {
		return nil, nil, err
	}
	ThroughPooler(config, pooler)
	if pooler != TransactionPooler { // through which it is seen to
		cancelFirst(config.ConnConfig)
	}
	config.ConnConfig.DialFunc = socket.Dialer.DialContext
	return config, shared, nil
}

// Where a URL does not say how long connecting may take.
const connectTimeout = 10 * time.Second

// size gives pgx's pool the sizes and times of ours.
func size(p *pgxpool.Config, c *driver.Config) {
	if c.MaxConns > 0 {
		p.MaxConns = int32(c.MaxConns)
	}
	p.MinConns = max(p.MinConns, int32(c.MinConns))
	p.MaxConnLifetime, p.MaxConnIdleTime = c.MaxLifetime, c.MaxIdleTime
	for _, d := range []*time.Duration{&p.MaxConnLifetime, &p.MaxConnIdleTime} {
		if *d == 0 {
			*d = driver.Endless
		}
	}
	// How old a connection gets is seen to when it is taken. The pool sees to those that
	// nobody takes: it would close new ones, too, that took long to be made.
	p.MaxConnLifetime = max(p.MaxConnLifetime, time.Minute)
	if p.MaxConnLifetimeJitter == 0 {
		p.MaxConnLifetimeJitter = min(p.MaxConnLifetime/10, driver.Endless/100)
	}
	if p.ConnConfig.ConnectTimeout == 0 {
		p.ConnConfig.ConnectTimeout = connectTimeout
	}
	switch {
	case c.StatementCache > 0:
		p.ConnConfig.StatementCacheCapacity, p.ConnConfig.DescriptionCacheCapacity = c.StatementCache, c.StatementCache
	case c.StatementCache < 0 && p.ConnConfig.DefaultQueryExecMode == pgx.QueryExecModeCacheStatement:
		p.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeDescribeExec
	}
}

// Wrap makes a DB of a pool that the program has already, which has its own sizes and
// times. Closing the DB leaves the pool open. A connection that the pool sets up and that
// raw SQL may have left something on is closed, where others are reset. Connections that the DB uses get the
// settings of a session that texts and times depend on, such as TimeZone, at PostgreSQL's
// defaults and in UTC, and keep them. It takes one configuration at most, and panics
// where that makes no sense. For a pool that goes through PgBouncer see [ThroughPooler].
func Wrap(p *pgxpool.Pool, c ...pool.Config) *pool.DB {
	if p == nil {
		panic("strata: postgres.Wrap: the pool is nil")
	}
	return internals.Wrap(c, func(shared *driver.Config) driver.Backend {
		b := newBackend(p.Config(), shared, Config{})
		b.pool = p
		b.foreign = setUp(p.Config())
		b.shared.Store(true)
		return b
	})
}

// setUp reports whether a program's pool does something with new connections that the
// reset of a session would undo. One that raw SQL has left something on is closed then.
func setUp(c *pgxpool.Config) bool {
	return c.AfterConnect != nil || c.ConnConfig.AfterConnect != nil
}

// Pool returns the pool of pgx that is underneath, for what Strata does not have. ok is
// false for another database. Connections that are acquired there count among the
// MaxConns of the database, but not in its Stats; they are to be left as they were.
func Pool(db *pool.DB) (p *pgxpool.Pool, ok bool) {
	b, ok := internals.Backend(db).(*backend)
	if !ok {
		return nil, false
	}
	b.shared.Store(true)
	return b.pool, true
}

func newBackend(config *pgxpool.Config, shared *driver.Config, own Config) *backend {
	b := &backend{
		config: shared, own: own, late: beginsLate(config),
		gate:     driver.NewGate(shared, dialect.PostgreSQL.Name, int(config.MaxConns), shared.AcquireTimeout),
		prepares: config.ConnConfig.DefaultQueryExecMode == pgx.QueryExecModeCacheStatement,
	}
	b.free.New = func() any { return &conn{b: b} }
	return b
}
