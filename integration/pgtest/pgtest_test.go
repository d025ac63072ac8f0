package pgtest

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/strata-go/strata/integration/testserver"
)

func TestMain(m *testing.M) { Main(m) }

// open connects to dsn until the test ends.
func open(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeConn(conn) })
	return conn
}

// value returns the one value that a query gives.
func value[T any](t *testing.T, conn *pgx.Conn, sql string, args ...any) T {
	t.Helper()
	var v T
	if err := conn.QueryRow(t.Context(), sql, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}

const userTables = `SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
	WHERE n.nspname NOT IN ('pg_catalog', 'pg_toast', 'information_schema')`

func TestDSNGivesFreshDatabases(t *testing.T) {
	t.Parallel()
	a, b := open(t, DSN(t)), open(t, DSN(t))
	nameA, nameB := value[string](t, a, "SELECT current_database()"), value[string](t, b, "SELECT current_database()")
	if nameA == nameB {
		t.Errorf("two calls gave the same database %s", nameA)
	}
	if _, err := a.Exec(t.Context(), "CREATE TABLE t (id int)"); err != nil {
		t.Fatal(err)
	}
	if n := value[int](t, a, userTables); n != 1 {
		t.Errorf("the first database has %d tables, want 1", n)
	}
	if n := value[int](t, b, userTables); n != 0 {
		t.Errorf("the second database has %d tables, want none", n)
	}
	if enc := value[string](t, b, "SHOW server_encoding"); enc != "UTF8" {
		t.Errorf("encoding %s, want UTF8", enc)
	}
	if Source() == "" {
		t.Error("Source is empty although a server runs")
	}
}

func TestDSNDropsItsDatabase(t *testing.T) {
	t.Parallel()
	admin := open(t, DSN(t))
	var name string
	t.Run("user", func(t *testing.T) {
		conn, err := connect(t.Context(), DSN(t)) // left open on purpose
		if err != nil {
			t.Fatal(err)
		}
		name = value[string](t, conn, "SELECT current_database()")
	})
	if n := value[int](t, admin, "SELECT count(*) FROM pg_database WHERE datname = $1", name); n != 0 {
		t.Errorf("database %s is still there", name)
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
	if _, err := findBinaries(t.Context()); err != nil {
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
	dsn := DSN(t)
	t.Setenv(string(envDSN), dsn)
	checkServer(t, envDSN.Start, string(envDSN))
	if srv, err := kind.Provision(t.Context(), providers()); err != nil || srv.Source != string(envDSN) {
		t.Errorf("provision gave %+v, %v; want the server of %s first", srv, err, envDSN)
	}
}

// TestBrokenEnv checks that a DSN that does not work ends the search.
func TestBrokenEnv(t *testing.T) {
	t.Setenv(string(envDSN), "postgres://postgres@127.0.0.1:1/postgres?sslmode=disable")
	srv, err := kind.Provision(t.Context(), providers())
	if err == nil {
		t.Fatalf("provision fell back to %s", srv.Source)
	}
	if strings.Contains(err.Error(), "docker") {
		t.Errorf("provision went on to Docker: %v", err)
	}
	if !required() {
		t.Error("a server that was asked for is not required")
	}
}

// TestGiven checks that the programs that the environment names come before Docker and
// the machine's own.
func TestGiven(t *testing.T) {
	bin, err := findBinaries(t.Context())
	if err != nil {
		t.Skip(err)
	}
	t.Setenv(string(envDSN), "")
	t.Setenv(envBin, bin)
	checkServer(t, startGiven, envBin+" "+bin)
	srv, err := kind.Provision(t.Context(), providers())
	if err != nil {
		t.Fatal(err)
	}
	srv.Stop()
	if srv.Source != envBin+" "+bin {
		t.Errorf("provision gave %s; want the programs of %s", srv.Source, envBin)
	}
}

// TestBrokenGiven checks that a folder without the programs ends the search.
func TestBrokenGiven(t *testing.T) {
	t.Setenv(string(envDSN), "")
	t.Setenv(envBin, t.TempDir())
	srv, err := kind.Provision(t.Context(), providers())
	if err == nil {
		srv.Stop()
		t.Fatalf("provision fell back to %s", srv.Source)
	}
	if !strings.Contains(err.Error(), "no initdb") || strings.Contains(err.Error(), "docker") {
		t.Errorf("provision went on: %v", err)
	}
	if !required() {
		t.Error("a server that was asked for is not required")
	}
}

func TestRequired(t *testing.T) {
	for _, test := range []struct {
		ci, require, dsn, bin string
		want                  bool
	}{
		{"", "", "", "", false},
		{"true", "", "", "", true},
		{"false", "", "", "", false},
		{"", "1", "", "", true},
		{"", "0", "", "", false},
		{"", "", "postgres://somewhere/", "", true},
		{"", "", "", "/somewhere/bin", true},
	} {
		t.Setenv("CI", test.ci)
		t.Setenv("STRATA_TEST_REQUIRE_POSTGRES", test.require)
		t.Setenv(string(envDSN), test.dsn)
		t.Setenv(envBin, test.bin)
		if got := required(); got != test.want {
			t.Errorf("%+v: got %t", test, got)
		}
	}
}

func TestWithDatabase(t *testing.T) {
	for _, test := range []struct{ dsn, want string }{
		{"postgres://u:p@h:1/old?sslmode=disable", "postgres://u:p@h:1/db?sslmode=disable"},
		{"postgresql://h", "postgresql://h/db"},
		{"postgres://h/?dbname=old&database=old&sslmode=disable", "postgres://h/db?sslmode=disable"},
		{"host=h dbname=old", "host=h dbname=old dbname=db"},
		{"", "dbname=db"},
	} {
		got, err := withDatabase(test.dsn, "db")
		if err != nil || got != test.want {
			t.Errorf("withDatabase(%q) = %q, %v; want %q", test.dsn, got, err, test.want)
			continue
		}
		config, err := pgx.ParseConfig(got)
		if err != nil || config.Database != "db" {
			t.Errorf("pgx reads %q as %+v, %v; want database db", got, config, err)
		}
	}
	if _, err := withDatabase("postgres://u:secret@h:port/", "db"); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("got error %v, want one without the password", err)
	}
}

func TestMajorOf(t *testing.T) {
	for version, want := range map[string]int{"15.18": 15, "18": 18, "19beta1": 19, "20devel": 20, "": 0} {
		if got := majorOf(version); got != want {
			t.Errorf("majorOf(%q) = %d, want %d", version, got, want)
		}
	}
}

func TestNewestFirst(t *testing.T) {
	root := t.TempDir()
	for _, version := range []string{"9.6", "17", "15", "other"} {
		if err := os.MkdirAll(root+"/"+version+"/bin", 0o755); err != nil {
			t.Fatal(err)
		}
	}
	got := strings.ReplaceAll(strings.Join(newestFirst(root), " "), root, "")
	if want := "/17/bin /15/bin /9.6/bin /other/bin"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
