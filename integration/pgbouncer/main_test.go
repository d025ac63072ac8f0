package pgbouncer

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/postgres"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

var must, done = engines.Must, engines.Done

// one is a PgBouncer with a single connection of the server for a database.
const one = "default_pool_size=1"

// through opens a database through a PgBouncer in transaction mode.
func through(t *testing.T, dsn string, settings ...string) *pool.DB {
	t.Helper()
	return opened(t, pgtest.With(pgtest.PgBouncer(t, dsn, settings...), "transaction_pooler", "true"))
}

func opened(t *testing.T, url string) *pool.DB {
	t.Helper()
	db, err := engines.Open(t, url)
	must(t, err)
	t.Cleanup(func() { db.Close(context.Background()) })
	return db
}

// wrapped makes a DB of a pool of pgx's whose configuration is changed before.
func wrapped(t *testing.T, url string, change func(*pgxpool.Config)) *pool.DB {
	t.Helper()
	config, err := pgxpool.ParseConfig(url)
	must(t, err)
	change(config)
	p, err := pgxpool.NewWithConfig(t.Context(), config)
	must(t, err)
	t.Cleanup(p.Close)
	return postgres.Wrap(p)
}

// admin is a connection to the server that nothing of Strata has set up.
func admin(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	c, err := pgx.Connect(t.Context(), dsn)
	must(t, err)
	t.Cleanup(func() { c.Close(context.Background()) })
	return c
}

// run runs statements directly on the server.
func run(t *testing.T, c *pgx.Conn, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := c.Exec(t.Context(), s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// asked returns the one value that a query of the server gives.
func asked[T any](t *testing.T, c *pgx.Conn, sql string, args ...any) (v T) {
	t.Helper()
	must(t, c.QueryRow(t.Context(), sql, args...).Scan(&v))
	return v
}

// number reads one number.
func number(ctx context.Context, db builder.Reader, text string, args ...any) (int64, error) {
	return builder.RawRows(builder.Raw(strata.SQL(text), args...), strata.CountAll()).One(ctx, db)
}
