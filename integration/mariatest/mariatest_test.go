package mariatest

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/strata-go/strata/integration/testserver"
)

func TestMain(m *testing.M) { Main(m) }

// open connects to a server until the test ends.
func open(t *testing.T, at string) *sql.DB {
	t.Helper()
	config, err := configure(at)
	if err != nil {
		t.Fatal(err)
	}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(connector)
	t.Cleanup(func() { db.Close() })
	return db
}

// value returns the one value that a query gives.
func value[T any](t *testing.T, db *sql.DB, query string, args ...any) T {
	t.Helper()
	var v T
	if err := db.QueryRowContext(t.Context(), query, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return v
}

func run(t *testing.T, db *sql.DB, statement string, args ...any) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func TestEmptyGivesFreshDatabases(t *testing.T) {
	t.Parallel()
	a, b := open(t, Empty(t)), open(t, Empty(t))
	if one, other := value[string](t, a, "SELECT database()"), value[string](t, b, "SELECT database()"); one == other {
		t.Errorf("two calls gave the same database %s", one)
	}
	run(t, a, "CREATE TABLE t (id int)")
	const tables = "SELECT count(*) FROM information_schema.tables WHERE table_schema = database()"
	if n := value[int](t, a, tables); n != 1 {
		t.Errorf("the first database has %d tables, want 1", n)
	}
	if n := value[int](t, b, tables); n != 0 {
		t.Errorf("the second database has %d tables, want none", n)
	}
	if Source() == "" {
		t.Error("Source is empty although a server runs")
	}
}

// TestEmptyDropsItsDatabase checks that a database goes although a transaction holds on to
// a table of it.
func TestEmptyDropsItsDatabase(t *testing.T) {
	t.Parallel()
	outside := open(t, Empty(t))
	var name string
	t.Run("user", func(t *testing.T) {
		at := Empty(t)
		config, err := configure(at)
		if err != nil {
			t.Fatal(err)
		}
		connector, err := mysql.NewConnector(config)
		if err != nil {
			t.Fatal(err)
		}
		db := sql.OpenDB(connector) // left open on purpose
		name = value[string](t, db, "SELECT database()")
		run(t, db, "CREATE TABLE t (id int)")
		tx, err := db.BeginTx(context.Background(), nil)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.ExecContext(t.Context(), "INSERT INTO t VALUES (1)"); err != nil {
			t.Fatal(err)
		}
	})
	if n := value[int](t, outside, "SELECT count(*) FROM information_schema.schemata WHERE schema_name = ?", name); n != 0 {
		t.Errorf("database %s is still there", name)
	}
}

// TestDefaultsAreUnhelpful checks that the server does not do what sessions have to.
func TestDefaultsAreUnhelpful(t *testing.T) {
	t.Parallel()
	db := open(t, Empty(t))
	for query, want := range map[string]string{
		"SELECT @@global.character_set_server":     "latin1",
		"SELECT @@character_set_database":          "latin1",
		"SELECT @@global.sql_mode":                 "STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_AUTO_CREATE_USER,NO_ENGINE_SUBSTITUTION",
		"SELECT @@global.time_zone":                "-03:30",
		"SELECT @@global.innodb_lock_wait_timeout": "50",
	} {
		if got := value[string](t, db, query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

// checkServer checks a server that a provider has started.
func checkServer(t *testing.T, start func(context.Context) (*testserver.Server, error), source string) {
	t.Helper()
	kind.Check(t, start, source, func(t *testing.T, dsn string) {
		if one := value[int](t, open(t, dsn), "SELECT 1"); one != 1 {
			t.Errorf("SELECT 1 gave %d", one)
		}
	}, ping)
}

func TestLocal(t *testing.T) {
	t.Parallel()
	if _, err := find(); err != nil {
		t.Skip(err)
	}
	checkServer(t, startLocal, "local binaries /")
}

func TestDocker(t *testing.T) {
	t.Parallel()
	// A test should not pull an image only to test this package.
	if err := image("").AtHand(t.Context()); err != nil {
		t.Skip(err)
	}
	checkServer(t, startDocker, "docker image "+image("").Name)
}

func TestEnv(t *testing.T) {
	t.Setenv(string(envURL), Empty(t))
	checkServer(t, envURL.Start, string(envURL))
	if srv, err := kind.Provision(t.Context(), providers()); err != nil || srv.Source != string(envURL) {
		t.Errorf("provision gave %+v, %v; want the server of %s first", srv, err, envURL)
	}
}

// TestBrokenEnv checks that a URL that does not work ends the search.
func TestBrokenEnv(t *testing.T) {
	for _, at := range []string{"mariadb://root:secret@127.0.0.1:1/mysql", "postgres://root:secret@h/mysql", "mariadb://root:secret@h:port/"} {
		t.Setenv(string(envURL), at)
		srv, err := kind.Provision(t.Context(), providers())
		if err == nil {
			t.Fatalf("provision fell back to %s", srv.Source)
		}
		if strings.Contains(err.Error(), "docker") || strings.Contains(err.Error(), "secret") {
			t.Errorf("provision went on to Docker, or told the password: %v", err)
		}
		if !required() {
			t.Error("a server that was asked for is not required")
		}
	}
}

// TestPrivate checks that a server keeps its address, and what was committed, however it
// was ended.
func TestPrivate(t *testing.T) {
	t.Parallel()
	s := Private(t, "--max-connections=17")
	at := s.URL()
	db := open(t, at)
	if got := value[string](t, db, "SELECT @@max_connections"); got != "17" {
		t.Errorf("max_connections is %s, want 17", got)
	}
	run(t, db, "CREATE TABLE t (id int)")
	for i, end := range []func(testing.TB){s.Stop, s.Kill} {
		run(t, open(t, at), fmt.Sprintf("INSERT INTO t VALUES (%d)", i))
		end(t)
		if err := ping(at)(t.Context()); err == nil {
			t.Errorf("%d: the server answers after its end", i)
		}
		if !s.Stopped() {
			t.Errorf("%d: Stopped is false", i)
		}
		s.Start(t)
		if n := value[int](t, open(t, at), "SELECT count(*) FROM t"); n != i+1 {
			t.Errorf("%d: %d rows after the restart, want %d", i, n, i+1)
		}
	}
	if s.URL() != at {
		t.Errorf("the URL has changed to %s", s.URL())
	}
}

// TestPause checks that a server that stands still answers nothing, and then goes on.
func TestPause(t *testing.T) {
	t.Parallel()
	s := Private(t)
	db := open(t, s.URL())
	run(t, db, "SELECT 1")
	s.Pause(t)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := db.PingContext(ctx); err == nil {
		t.Error("the server answers while it stands still")
	}
	s.Continue(t)
	run(t, open(t, s.URL()), "SELECT 1")
}
