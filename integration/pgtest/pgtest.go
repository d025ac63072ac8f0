// Package pgtest gives tests a real PostgreSQL server and, on it, a fresh and
// empty database for every test that asks for one.
//
// A test package calls [Main] from its TestMain and [DSN] from its tests:
//
//	func TestMain(m *testing.M) { pgtest.Main(m) }
//
//	func TestInsert(t *testing.T) {
//		conn, err := pgx.Connect(t.Context(), pgtest.DSN(t))
//		...
//	}
//
// The server is started by the first call of DSN, once a process, from the
// first of these that is to be had:
//
//  1. the server that the environment variable STRATA_TEST_POSTGRES names by
//     its DSN, whose user must be allowed to create databases;
//  2. the PostgreSQL programs in the folder that STRATA_TEST_POSTGRES_BIN names
//     (initdb, postgres and pg_ctl), run on a temporary cluster: a major of the
//     server that is not the machine's own, as .ci/postgres-majors brings them;
//  3. a Docker container of the image that STRATA_TEST_POSTGRES_IMAGE names
//     (repository:tag), postgres:17-alpine if it is unset;
//  4. the PostgreSQL programs installed on this machine, run on a temporary
//     cluster.
//
// With none of them the test is skipped, or fails where the environment says
// CI=true or STRATA_TEST_REQUIRE_POSTGRES=1. A STRATA_TEST_POSTGRES or a
// STRATA_TEST_POSTGRES_BIN that is set and does not work always fails the test:
// it never falls back to another server than the one asked for.
package pgtest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/strata-go/strata/integration/testserver"
)

// envDSN has the DSN of a server to use.
const envDSN = testserver.Environment("STRATA_TEST_POSTGRES")

// queryTimeout bounds one administrative statement.
const queryTimeout = time.Minute

// kind is PostgreSQL, for tests.
var kind = &testserver.Kind{
	Package:   "pgtest",
	Product:   "PostgreSQL",
	Providers: providers,
	Required:  required,
	Version:   serverVersion,
	Create: func(ctx context.Context, srv *testserver.Server, name string) error {
		// template0 is empty on every server; template1 may not be.
		return admin(ctx, srv, "CREATE DATABASE "+name+" TEMPLATE template0 ENCODING 'UTF8'")
	},
	Drop: func(ctx context.Context, srv *testserver.Server, name string) error {
		return admin(ctx, srv, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
	},
	Clear:    empty,
	Stopping: stopBouncers,
}

// providers lists every way to come by a server, in the order in which they are tried.
func providers() []testserver.Provider {
	return []testserver.Provider{
		envDSN.Provider(),
		{Name: envBin, Start: startGiven, Final: func() bool { return os.Getenv(envBin) != "" }},
		{Name: "docker", Start: startDocker},
		{Name: "local binaries", Start: startLocal},
	}
}

// Main runs the tests of m, stops the servers that they started, and exits
// the process with the tests' exit code. Call it from TestMain, last. The
// functions are called in between, after everything that the tests print.
func Main(m *testing.M, after ...func()) { testserver.Main(m, after...) }

// DSN creates an empty database for tb and returns its DSN, a URL or a
// keyword/value string that pgx understands. The database is dropped, open
// connections and all, when tb and its subtests have ended.
func DSN(tb testing.TB) string {
	tb.Helper()
	return at(tb, kind.New)
}

// Empty returns the DSN of an empty database, as DSN does, but of one that an earlier
// test may have used and left: to empty a database costs a tenth of making one.
func Empty(tb testing.TB) string {
	tb.Helper()
	return at(tb, kind.Cleared)
}

// at returns the DSN of a database.
func at(tb testing.TB, database func(testing.TB) (*testserver.Server, string)) string {
	tb.Helper()
	srv, name := database(tb)
	dsn, err := withDatabase(srv.DSN, name)
	if err != nil {
		tb.Fatalf("pgtest: %v", err)
	}
	return dsn
}

// Source says which server this process uses: "STRATA_TEST_POSTGRES",
// "STRATA_TEST_POSTGRES_BIN FOLDER", "docker image NAME" or "local binaries FOLDER". It is empty until a call of [DSN] has
// found one.
func Source() string { return kind.Source() }

// required tells whether a test without a server must fail.
func required() bool {
	return testserver.Demanded("STRATA_TEST_REQUIRE_POSTGRES") || envDSN.Set() || os.Getenv(envBin) != ""
}

// serverVersion asks srv for its version number, "17.2" say.
func serverVersion(ctx context.Context, srv *testserver.Server) (string, error) {
	conn, err := connect(ctx, srv.DSN)
	if err != nil {
		return "", err
	}
	defer closeConn(conn)
	version := conn.PgConn().ParameterStatus("server_version")
	number, _, _ := strings.Cut(version, " ") // "17.2 (Debian 17.2-1)"
	return number, nil
}

// admin runs one statement on srv, over a connection of its own.
func admin(ctx context.Context, srv *testserver.Server, sql string) error {
	conn, err := connect(ctx, srv.DSN)
	if err != nil {
		return err
	}
	defer closeConn(conn)
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	if _, err := conn.Exec(ctx, sql); err != nil {
		return fmt.Errorf("%s: %w", sql, err)
	}
	return nil
}

// connect opens a connection. An attempt that gets no answer is given up after
// a while.
func connect(ctx context.Context, dsn string) (*pgx.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return nil, fmt.Errorf("connect: %w", err)
	}
	return conn, nil
}

// closeConn says goodbye to a server; that it can't is of no interest.
func closeConn(conn *pgx.Conn) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = conn.Close(ctx)
}

// withDatabase returns dsn with its database changed to name.
func withDatabase(dsn, name string) (string, error) {
	if !strings.HasPrefix(dsn, "postgres://") && !strings.HasPrefix(dsn, "postgresql://") {
		// Keyword/value: of a keyword given twice the last value counts.
		return strings.TrimSpace(dsn + " dbname=" + name), nil
	}
	u, err := url.Parse(dsn)
	if err != nil {
		return "", errors.New("the server's DSN is no URL") // err would print a password
	}
	u.Path = "/" + name
	query := u.Query()
	query.Del("dbname")
	query.Del("database")
	u.RawQuery = query.Encode()
	return u.String(), nil
}

// With returns a DSN, in either form, with another parameter.
func With(dsn, name, value string) string {
	separator := " "
	if strings.Contains(dsn, "://") {
		separator = "?"
		if strings.Contains(dsn, "?") {
			separator = "&"
		}
	}
	return dsn + separator + name + "=" + value
}
