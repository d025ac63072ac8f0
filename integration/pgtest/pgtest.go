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
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/signal"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	// startTimeout bounds the search for a server, the pull of an image included.
	startTimeout = 6 * time.Minute
	// readyTimeout bounds the wait for a started server's first answer.
	readyTimeout = time.Minute
	// queryTimeout bounds one administrative statement.
	queryTimeout = time.Minute
)

// server is a running PostgreSQL.
type server struct {
	source  string // what Source reports
	dsn     string // of a database to administer the server from
	version string // of the server, set by provision
	stop    func() // ends it and removes what it left; nil where it isn't ours
}

// provider is one way to come by a server.
type provider struct {
	name  string
	start func(context.Context) (*server, error)
	// final, if set, tells whether a failure of start ends the search.
	final func() bool
}

// providers lists every way, in the order in which they are tried.
func providers() []provider {
	return []provider{
		{name: envDSN, start: startEnv, final: func() bool { return os.Getenv(envDSN) != "" }},
		{name: envBin, start: startGiven, final: func() bool { return os.Getenv(envBin) != "" }},
		{name: "docker", start: startDocker},
		{name: "local binaries", start: startLocal},
	}
}

// state is what this process knows of its server.
var state struct {
	mu     sync.Mutex
	inMain bool    // Main runs, so that what is started is also stopped
	tried  bool    // provisioning has been tried; srv or err has the result
	srv    *server // nil until provisioned
	err    error
}

// Main runs the tests of m, stops the server if they started one, and exits
// the process with the tests' exit code. Call it from TestMain, last. The
// functions are called in between, after everything that the tests print.
func Main(m *testing.M, after ...func()) {
	state.mu.Lock()
	state.inMain = true
	state.mu.Unlock()

	interrupted := make(chan os.Signal, 1)
	signal.Notify(interrupted, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-interrupted
		stop()
		os.Exit(1)
	}()

	code := m.Run()
	stop()
	for _, f := range after {
		f()
	}
	os.Exit(code)
}

// DSN creates an empty database for tb and returns its DSN, a URL or a
// keyword/value string that pgx understands. The database is dropped, open
// connections and all, when tb and its subtests have ended.
func DSN(tb testing.TB) string {
	tb.Helper()
	srv := get(tb)

	name := create(tb, srv)
	dsn, err := withDatabase(srv.dsn, name)
	if err != nil {
		tb.Fatalf("pgtest: %v", err)
	}
	tb.Cleanup(func() {
		// tb.Context() is done by now.
		if err := drop(context.Background(), srv, name); err != nil {
			tb.Errorf("pgtest: drop a database on %s: %v", srv.source, err)
		}
	})
	return dsn
}

// create creates an empty database.
func create(tb testing.TB, srv *server) string {
	tb.Helper()
	name := "strata_test_" + strings.ToLower(rand.Text())
	// template0 is empty on every server; template1 may not be.
	if err := admin(tb.Context(), srv, "CREATE DATABASE "+name+" TEMPLATE template0 ENCODING 'UTF8'"); err != nil {
		tb.Fatalf("pgtest: create a database on %s: %v", srv.source, err)
	}
	return name
}

func drop(ctx context.Context, srv *server, name string) error {
	return admin(ctx, srv, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
}

// Source says which server this process uses: "STRATA_TEST_POSTGRES",
// "STRATA_TEST_POSTGRES_BIN FOLDER", "docker image NAME" or "local binaries FOLDER". It is empty until a call of [DSN] has
// found one.
func Source() string {
	state.mu.Lock()
	defer state.mu.Unlock()
	if state.srv == nil {
		return ""
	}
	return state.srv.source
}

// get returns this process's server, which it starts if need be. It skips or
// fails tb if there is none to be had.
func get(tb testing.TB) *server {
	tb.Helper()
	state.mu.Lock()
	defer state.mu.Unlock()
	if !state.inMain {
		tb.Fatal("pgtest: this package's TestMain must call pgtest.Main, or its server would never be stopped")
	}
	if !state.tried {
		state.tried = true
		// Not tb's context: the server outlives the first test that uses it.
		ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
		defer cancel()
		state.srv, state.err = provision(ctx, providers())
		if state.err != nil {
			fmt.Fprintln(os.Stderr, "pgtest:", state.err)
		} else {
			fmt.Fprintf(os.Stderr, "pgtest: PostgreSQL %s from %s\n", state.srv.version, state.srv.source)
		}
	}
	if state.err != nil {
		if required() {
			tb.Fatalf("pgtest: %v", state.err)
		}
		tb.Skipf("pgtest: SKIPPED: %v", state.err)
	}
	return state.srv
}

// stop ends the process's server. A later get finds none.
func stop() {
	state.mu.Lock()
	defer state.mu.Unlock()
	for _, b := range bouncers {
		b.stop()
	}
	clear(bouncers)
	if state.srv != nil {
		dropFree(state.srv)
		if state.srv.stop != nil {
			state.srv.stop()
		}
	}
	state.srv, state.tried, state.err = nil, true, errors.New("the server has been stopped")
}

// provision starts the first server that ps can start.
func provision(ctx context.Context, ps []provider) (*server, error) {
	var errs []error
	for _, p := range ps {
		srv, err := p.start(ctx)
		if err == nil {
			srv.version, err = serverVersion(ctx, srv)
			if err == nil {
				return srv, nil
			}
			if srv.stop != nil {
				srv.stop()
			}
		}
		errs = append(errs, fmt.Errorf("%s: %w", p.name, err))
		if p.final != nil && p.final() {
			break
		}
	}
	return nil, fmt.Errorf("no PostgreSQL to test with; tried:\n%w", errors.Join(errs...))
}

// required tells whether a test without a server must fail.
func required() bool {
	return os.Getenv("CI") == "true" || os.Getenv("STRATA_TEST_REQUIRE_POSTGRES") == "1" ||
		os.Getenv(envDSN) != "" || os.Getenv(envBin) != ""
}

// serverVersion asks srv for its version number, "17.2" say. It is a variable
// for the sake of tests that have no server.
var serverVersion = func(ctx context.Context, srv *server) (string, error) {
	conn, err := connect(ctx, srv.dsn)
	if err != nil {
		return "", err
	}
	defer closeConn(conn)
	version := conn.PgConn().ParameterStatus("server_version")
	number, _, _ := strings.Cut(version, " ") // "17.2 (Debian 17.2-1)"
	return number, nil
}

// admin runs one statement on srv, over a connection of its own.
func admin(ctx context.Context, srv *server, sql string) error {
	conn, err := connect(ctx, srv.dsn)
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
