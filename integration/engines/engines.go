// Package engines opens databases for the integration tests, in every way in
// which a program can reach one.
package engines

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/postgres"
	"github.com/strata-go/strata/pool/sqlite"
)

// Engine is a way to reach a database.
type Engine struct {
	Name string
	Open func(t *testing.T) (*pool.DB, error)
}

// All are the ways to reach a database.
var All = []Engine{
	{"SQLite in memory", func(t *testing.T) (*pool.DB, error) { return Open(t, "sqlite::memory:") }},
	{"SQLite file", func(t *testing.T) (*pool.DB, error) {
		return Open(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db")+"?busy_timeout=2s")
	}},
	{"wrapped sql.DB", func(t *testing.T) (*pool.DB, error) {
		db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "test.db")+"?_pragma=foreign_keys(1)&_pragma=busy_timeout(2000)&_pragma=journal_mode(wal)")
		if err == nil {
			t.Cleanup(func() { db.Close() })
		}
		return sqlite.Wrap(db), err
	}},
	{"PostgreSQL", func(t *testing.T) (*pool.DB, error) { return Open(t, pgtest.Empty(t)) }},
	{"wrapped pgxpool.Pool", func(t *testing.T) (*pool.DB, error) {
		p, err := pgxpool.New(t.Context(), pgtest.Empty(t))
		if err == nil {
			t.Cleanup(p.Close)
		}
		return postgres.Wrap(p), err
	}},
	{"PostgreSQL simple protocol", func(t *testing.T) (*pool.DB, error) {
		return Open(t, pgtest.With(pgtest.Empty(t), "default_query_exec_mode", "simple_protocol"))
	}},
}

// Open opens a database of either kind.
func Open(t *testing.T, url string) (*pool.DB, error) {
	return pool.Open(t.Context(), url, sqlite.Driver, postgres.Driver)
}

// Each runs a test on every engine, in a database that fill has filled.
func Each(t *testing.T, fill func(*testing.T, *pool.DB), test func(t *testing.T, ctx context.Context, db *pool.DB)) {
	t.Helper()
	for _, e := range All {
		t.Run(e.Name, func(t *testing.T) {
			db, err := e.Open(t)
			Must(t, err)
			t.Cleanup(func() { db.Close(context.Background()) })
			fill(t, db)
			test(t, t.Context(), db)
		})
	}
}

// Must ends a test that has an error.
func Must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Done ends a test whose statement has failed, and returns what it changed.
func Done(t *testing.T) func(int64, error) int64 {
	return func(n int64, err error) int64 {
		t.Helper()
		Must(t, err)
		return n
	}
}

// Rows is a query of any kind.
type Rows[R any] interface {
	All(context.Context, builder.Reader) ([]R, error)
}

// Expect runs a query and compares its rows, printed, with a literal.
func Expect[R any](t *testing.T, db *pool.DB, name string, q Rows[R], want string) {
	t.Helper()
	got, err := q.All(t.Context(), db)
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	if s := fmt.Sprint(got); s != want {
		t.Errorf("%s:\ngot  %s\nwant %s", name, s, want)
	}
}
