// Package mariatest gives tests a real MariaDB server and, on it, a fresh and empty
// database for every test that asks for one.
//
// A test package calls [Main] from its TestMain and [Empty] from its tests. The server
// is started by the first call of Empty, once a process, from the first of these that is
// to be had:
//
//  1. the server that the environment variable STRATA_TEST_MARIADB names by its URL,
//     whose user must be allowed to create databases;
//  2. a Docker container of the image that STRATA_TEST_MARIADB_IMAGE names
//     (repository:tag), strata-mariadb:10.11 if it is unset, which .ci/server-images
//     builds;
//  3. the programs installed on this machine, mariadbd and mariadb-install-db, run on a
//     temporary folder.
//
// With none of them the test is skipped, or fails where the environment says CI=true or
// STRATA_TEST_REQUIRE_MARIADB=1. A STRATA_TEST_MARIADB that is set and does not work
// always fails the test.
//
// The server has MariaDB's own defaults: latin1, a collation that knows no case, another
// sql_mode and isolation than Strata needs, and a time zone that is not UTC. What a
// session needs to give right answers is for the session to set.
package mariatest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/strata-go/strata/integration/testserver"
)

// envURL has the URL of a server to use.
const envURL = testserver.Environment("STRATA_TEST_MARIADB")

// queryTimeout bounds one administrative statement.
const queryTimeout = time.Minute

// kind is MariaDB, for tests.
var kind = &testserver.Kind{
	Package:   "mariatest",
	Product:   "MariaDB",
	Providers: providers,
	Required:  required,
	Version:   serverVersion,
	Create: func(ctx context.Context, srv *testserver.Server, name string) error {
		return admin(ctx, srv.DSN, "CREATE DATABASE "+name)
	},
	Drop: drop,
}

// providers lists every way to come by a server, in the order in which they are tried.
func providers() []testserver.Provider {
	return []testserver.Provider{
		envURL.Provider(),
		{Name: "docker", Start: startDocker},
		{Name: "local binaries", Start: startLocal},
	}
}

// required tells whether a test without a server must fail.
func required() bool {
	return testserver.Demanded("STRATA_TEST_REQUIRE_MARIADB") || envURL.Set()
}

// Main runs the tests of m, stops the servers that they started, and exits the process
// with the tests' exit code. It is the same function as pgtest.Main: a package that uses
// both calls one of them.
func Main(m *testing.M, after ...func()) { testserver.Main(m, after...) }

// Empty creates an empty database for tb and returns its URL: mariadb://…. The database
// is dropped, open connections and all, when tb and its subtests have ended.
func Empty(tb testing.TB) string {
	tb.Helper()
	srv, name := kind.New(tb)
	at, err := withDatabase(srv.DSN, name)
	if err != nil {
		tb.Fatalf("mariatest: %v", err)
	}
	return at
}

// Source says which server this process uses: "STRATA_TEST_MARIADB", "docker image NAME"
// or "local binaries FOLDER". It is empty until a call of [Empty] has found one.
func Source() string { return kind.Source() }

// drop ends the sessions that use a database, which would make it wait for their locks,
// and drops it.
func drop(ctx context.Context, srv *testserver.Server, name string) error {
	return with(ctx, srv.DSN, func(ctx context.Context, db *sql.DB) error {
		sessions, err := sessionsOf(ctx, db, name)
		if err != nil {
			return err
		}
		for _, id := range sessions {
			// One that has ended by itself is no error.
			_, _ = db.ExecContext(ctx, fmt.Sprintf("KILL HARD CONNECTION %d", id))
		}
		return execute(ctx, db, "DROP DATABASE IF EXISTS "+name)
	})
}

func sessionsOf(ctx context.Context, db *sql.DB, name string) (ids []int64, err error) {
	rows, err := db.QueryContext(ctx, "SELECT id FROM information_schema.processlist WHERE db = '"+name+"'")
	if err != nil {
		return nil, fmt.Errorf("look for sessions: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Err(), rows.Close()) }()
	for rows.Next() {
		var id int64
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// serverVersion asks srv for its version number, "10.11.14" say.
func serverVersion(ctx context.Context, srv *testserver.Server) (version string, err error) {
	err = with(ctx, srv.DSN, func(ctx context.Context, db *sql.DB) error {
		return db.QueryRowContext(ctx, "SELECT VERSION()").Scan(&version)
	})
	number, _, _ := strings.Cut(version, "-") // "10.11.14-MariaDB-0+deb12u2"
	return number, err
}

// ping tries to connect, once.
func ping(at string) func(context.Context) error {
	return func(ctx context.Context) error {
		return with(ctx, at, func(ctx context.Context, db *sql.DB) error { return db.PingContext(ctx) })
	}
}

// admin runs one statement, over a connection of its own.
func admin(ctx context.Context, at, statement string) error {
	return with(ctx, at, func(ctx context.Context, db *sql.DB) error { return execute(ctx, db, statement) })
}

func execute(ctx context.Context, db *sql.DB, statement string) error {
	if _, err := db.ExecContext(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", statement, err)
	}
	return nil
}

// with gives a connection to a function, for a while.
func with(ctx context.Context, at string, do func(context.Context, *sql.DB) error) error {
	config, err := configure(at)
	if err != nil {
		return err
	}
	connector, err := mysql.NewConnector(config)
	if err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, queryTimeout)
	defer cancel()
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(1)
	return errors.Join(do(ctx, db), db.Close())
}

// configure reads a URL.
func configure(at string) (*mysql.Config, error) {
	u, err := url.Parse(at)
	if err != nil || u.Scheme != "mariadb" {
		return nil, errors.New("the server's URL is none that begins with mariadb://") // err would print a password
	}
	config := mysql.NewConfig()
	config.Net, config.Addr = "tcp", u.Host
	config.User = u.User.Username()
	config.Passwd, _ = u.User.Password()
	config.DBName = strings.TrimPrefix(u.Path, "/")
	config.Timeout = 10 * time.Second
	config.Logger = &mysql.NopLogger{} // it speaks of every attempt while a server starts
	return config, nil
}

// withDatabase returns a URL with its database changed to name.
func withDatabase(at, name string) (string, error) {
	u, err := url.Parse(at)
	if err != nil {
		return "", errors.New("the server's URL is none") // err would print a password
	}
	u.Path = "/" + name
	return u.String(), nil
}
