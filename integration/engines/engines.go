// Package engines opens databases for the integration tests, in every way in
// which a program can reach one.
package engines

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/mariatest"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/mariadb"
	"github.com/strata-go/strata/pool/postgres"
	"github.com/strata-go/strata/pool/sqlite"
)

// Engine is a way to reach a database.
type Engine struct {
	Name string
	Open func(t *testing.T) (*pool.DB, error)

	// gathers says that what the dialect refuses is gathered in a file: see Refused. The
	// tests know what the dialects of the other engines refuse.
	gathers bool
}

// Environment is the variable that names the engines to run on: "mariadb",
// "sqlite,postgresql simple", by what their names begin with. Without it, all.
const Environment = "STRATA_TEST_ENGINES"

// All are the ways to reach a database, those that the environment names.
var All = named(os.Getenv(Environment))

// named returns the engines whose names begin with one of the list.
func named(list string) (some []Engine) {
	for _, e := range every {
		if list == "" || e.named(list) {
			some = append(some, e)
		}
	}
	return some
}

// named reports whether the engine's name begins with one of the list.
func (e Engine) named(list string) bool {
	name := strings.ToLower(e.Name)
	for prefix := range strings.SplitSeq(list, ",") {
		if prefix != "" && strings.HasPrefix(name, strings.ToLower(strings.TrimSpace(prefix))) {
			return true
		}
	}
	return false
}

// every are all ways to reach a database.
var every = []Engine{
	{Name: "SQLite in memory", Open: func(t *testing.T) (*pool.DB, error) { return Open(t, "sqlite::memory:") }},
	{Name: "SQLite file", Open: func(t *testing.T) (*pool.DB, error) {
		return Open(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db")+"?busy_timeout=2s")
	}},
	{Name: "wrapped sql.DB", Open: func(t *testing.T) (*pool.DB, error) {
		db, err := sql.Open("sqlite", "file:"+filepath.Join(t.TempDir(), "test.db")+"?_pragma=foreign_keys(1)&_pragma=busy_timeout(2000)&_pragma=journal_mode(wal)")
		if err == nil {
			t.Cleanup(func() { db.Close() })
		}
		return sqlite.Wrap(db), err
	}},
	{Name: "PostgreSQL", Open: func(t *testing.T) (*pool.DB, error) { return Open(t, pgtest.Empty(t)) }},
	{Name: "wrapped pgxpool.Pool", Open: func(t *testing.T) (*pool.DB, error) {
		p, err := pgxpool.New(t.Context(), pgtest.Empty(t))
		if err == nil {
			t.Cleanup(p.Close)
		}
		return postgres.Wrap(p), err
	}},
	{Name: "PostgreSQL simple protocol", Open: func(t *testing.T) (*pool.DB, error) {
		return Open(t, pgtest.With(pgtest.Empty(t), "default_query_exec_mode", "simple_protocol"))
	}},
	{Name: "MariaDB", gathers: true, Open: func(t *testing.T) (*pool.DB, error) { return Open(t, mariatest.Empty(t)) }},
}

// Runs reports whether one of the engines that run has a name.
func Runs(name string) bool {
	return slices.ContainsFunc(All, func(e Engine) bool { return e.Name == name })
}

// OfEachDialect returns one engine of each dialect, those that the environment names.
func OfEachDialect() []Engine {
	return slices.DeleteFunc(slices.Clone(All), func(e Engine) bool {
		return !slices.Contains([]string{"SQLite in memory", "PostgreSQL", "MariaDB"}, e.Name)
	})
}

// Open opens a database of any kind.
func Open(t *testing.T, url string) (*pool.DB, error) {
	return pool.Open(t.Context(), url, sqlite.Driver, postgres.Driver, mariadb.Driver)
}

// But returns all engines but those whose names begin with a name: for tests whose SQL is not
// theirs.
func But(name string) []Engine {
	return slices.DeleteFunc(slices.Clone(All), func(e Engine) bool { return e.named(name) })
}

// Each runs a test on every engine, in a database that fill has filled.
func Each(t *testing.T, fill func(*testing.T, *pool.DB), test func(t *testing.T, ctx context.Context, db *pool.DB)) {
	t.Helper()
	EachOf(t, All, fill, test)
}

// EachOf runs a test on some engines.
func EachOf(t *testing.T, some []Engine, fill func(*testing.T, *pool.DB), test func(t *testing.T, ctx context.Context, db *pool.DB)) {
	t.Helper()
	for _, e := range some {
		t.Run(e.Name, func(t *testing.T) {
			e.Watch(t)
			db, err := e.Open(t)
			Must(t, err)
			t.Cleanup(func() { db.Close(context.Background()) })
			fill(t, db)
			test(t, t.Context(), db)
		})
	}
}

// Watch makes a test on the engine gather what is refused, if the engine's are gathered.
func (e Engine) Watch(t *testing.T) {
	t.Helper()
	if e.gathers {
		watch(t, e.Name)
	}
}

// Must ends a test that has an error, or skips the rest of it where that is a refusal.
func Must(t *testing.T, err error) {
	t.Helper()
	if Refused(t, "", err) {
		tried.ended.Add(1)
		t.SkipNow()
	}
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
	if Refused(t, name, err) {
		return
	}
	if err != nil {
		t.Errorf("%s: %v", name, err)
		return
	}
	if s := fmt.Sprint(got); s != want {
		t.Errorf("%s:\ngot  %s\nwant %s", name, s, want)
	}
}
