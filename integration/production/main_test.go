package production

import (
	"context"
	"database/sql"
	"path/filepath"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/mariatest"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/mariadb"
	"github.com/strata-go/strata/pool/postgres"
	"github.com/strata-go/strata/pool/sqlite"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// Account is a row of the tests' table.
type Account struct {
	ID      int64
	Owner   string
	Balance int64
}

type accounts struct {
	strata.Table[Account]
	ID      strata.ID[int64] `db:",identity"`
	Owner   strata.Text
	Balance strata.Int64
}

var Accounts = strata.Define("accounts", new(accounts), func(d *strata.Def, a *accounts) {
	d.Unique(a.Owner)
	d.Check("accounts_balance", a.Balance.Ge(0))
})

// way is a way to reach a database with a configuration.
type way struct {
	name string
	open func(t *testing.T, c pool.Config) *pool.DB
}

var ways = []way{
	{"SQLite in memory", func(t *testing.T, c pool.Config) *pool.DB { return opened(t, "sqlite::memory:", c) }},
	{"SQLite file", func(t *testing.T, c pool.Config) *pool.DB {
		return opened(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db")+"?busy_timeout=300ms", c)
	}},
	{"wrapped sql.DB", func(t *testing.T, c pool.Config) *pool.DB {
		h, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "test.db")+"?_pragma=foreign_keys(1)&_pragma=busy_timeout(300)&_pragma=journal_mode(wal)")
		engines.Must(t, err)
		t.Cleanup(func() { h.Close() })
		if c.MaxConns > 0 {
			h.SetMaxOpenConns(c.MaxConns)
		}
		return filled(t, sqlite.Wrap(h, c))
	}},
	{"PostgreSQL", func(t *testing.T, c pool.Config) *pool.DB { return opened(t, pgtest.Empty(t), c) }},
	{"wrapped pgxpool.Pool", func(t *testing.T, c pool.Config) *pool.DB {
		pc, err := pgxpool.ParseConfig(pgtest.Empty(t))
		engines.Must(t, err)
		if c.MaxConns > 0 {
			pc.MaxConns = int32(c.MaxConns)
		}
		p, err := pgxpool.NewWithConfig(t.Context(), pc)
		engines.Must(t, err)
		t.Cleanup(p.Close)
		return filled(t, postgres.Wrap(p, c))
	}},
	{"PostgreSQL simple protocol", func(t *testing.T, c pool.Config) *pool.DB {
		return opened(t, pgtest.With(pgtest.Empty(t), "default_query_exec_mode", "simple_protocol"), c)
	}},
	{"MariaDB", func(t *testing.T, c pool.Config) *pool.DB { return opened(t, mariatest.Empty(t), c) }},
}

func opened(t *testing.T, url string, c pool.Config) *pool.DB {
	t.Helper()
	db, err := pool.Open(t.Context(), url, sqlite.Driver, postgres.Driver, mariadb.Driver, c)
	engines.Must(t, err)
	return filled(t, db)
}

// filled makes the table, however short the time for a statement is. A hook has seen nothing
// of it, where the tests ask for what follows.
func filled(t *testing.T, db *pool.DB) *pool.DB {
	t.Helper()
	t.Cleanup(func() { db.Close(context.Background()) })
	engines.Must(t, builder.CreateTables(Accounts).Exec(pool.WithStatementTimeout(t.Context(), 0), db))
	return db
}

// each runs a test on every way.
func each(t *testing.T, c func() pool.Config, test func(t *testing.T, db *pool.DB)) {
	for _, w := range ways {
		t.Run(w.name, func(t *testing.T) {
			t.Parallel()
			test(t, w.open(t, c()))
		})
	}
}

func plain() pool.Config { return pool.Config{} }

// recorder is a hook that keeps what it sees.
type recorder struct {
	mu     sync.Mutex
	events []pool.Event
	begun  int
}

type seenKey struct{}

func (r *recorder) Before(ctx context.Context, e *pool.Event) context.Context {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.begun++
	return context.WithValue(ctx, seenKey{}, e)
}

func (r *recorder) After(ctx context.Context, e *pool.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if ctx.Value(seenKey{}) != e {
		panic("the context is not the one of Before, or the event is another one")
	}
	r.events = append(r.events, *e)
}

// take returns the events since the last time, of some operations only where these are
// given.
func (r *recorder) take(ops ...pool.Op) []pool.Event {
	r.mu.Lock()
	defer r.mu.Unlock()
	var list []pool.Event
	for _, e := range r.events {
		keep := len(ops) == 0
		for _, o := range ops {
			keep = keep || e.Op == o
		}
		if keep {
			list = append(list, e)
		}
	}
	r.events = nil
	return list
}
