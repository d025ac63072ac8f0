package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/mariadb"
	"github.com/strata-go/strata/pool/postgres"
	"github.com/strata-go/strata/pool/sqlite"
)

// Engine is what the command knows of a kind of database.
type Engine struct {
	Title   string
	Dialect *dialect.Dialect
	Goose   goose.Dialect
	// Package is the import path of the package whose Driver opens its databases.
	Package string
	// Locker keeps runs of migrations apart by a lock of the session; nil where there is none.
	Locker func() (lock.SessionLocker, error)
	// Commits says that a statement of a definition commits, so that no transaction takes back
	// what was done before one that fails.
	Commits bool
	// Observed says that locks can be read while a migration runs.
	Observed bool
	// LockTimeout is the statement that has a transaction wait for locks for a moment
	// only, "" where there is none.
	LockTimeout string

	schemes   []string                // of its URLs
	file      func(url string) string // the file that a database is, "" for none
	hasTable  string                  // a query
	tables    string                  // a query for their names
	sizes     func(ctx context.Context, db *sql.DB) (map[string]Size, error)
	driver    pool.Driver
	connector func(url string) (driver.Connector, error)
	scratch   func(ctx context.Context, url string) (*Scratch, error)
}

var engines = []*Engine{
	{
		Title: "SQLite", Dialect: dialect.SQLite, Goose: goose.DialectSQLite3,
		Package:  "github.com/strata-go/strata/pool/sqlite",
		schemes:  []string{"sqlite"},
		sizes:    fileSizes,
		file:     fileOf,
		hasTable: "SELECT count(*) > 0 FROM sqlite_master WHERE type = 'table' AND name = $1",
		tables:   "SELECT lower(name) FROM sqlite_master WHERE type = 'table'",
		driver:   sqlite.Driver, connector: sqliteConnector, scratch: fileScratch,
	},
	{
		Title: "PostgreSQL", Dialect: dialect.PostgreSQL, Goose: goose.DialectPostgres,
		Package: "github.com/strata-go/strata/pool/postgres", Observed: true,
		Locker:      func() (lock.SessionLocker, error) { return lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300)) },
		LockTimeout: "SET LOCAL lock_timeout = '2s'",
		schemes:     []string{"postgres", "postgresql"},
		sizes:       serverSizes,
		hasTable:    "SELECT to_regclass(quote_ident($1)) IS NOT NULL",
		driver:      postgres.Driver, connector: postgresConnector, scratch: serverScratch,
	},
	{
		Title: "MariaDB", Dialect: dialect.MariaDB, Goose: goose.DialectMySQL,
		Package: "github.com/strata-go/strata/pool/mariadb",
		Locker:  func() (lock.SessionLocker, error) { return namedLock{}, nil }, Commits: true,
		schemes:  []string{"mariadb"},
		sizes:    namedSizes,
		hasTable: "SELECT count(*) > 0 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?",
		tables:   "SELECT lower(table_name) FROM information_schema.tables WHERE table_schema = DATABASE()",
		driver:   mariadb.Driver, connector: namedConnector, scratch: namedScratch,
	},
}

// EngineOf finds the engine of a URL by its scheme.
func EngineOf(url string) (*Engine, error) {
	if url == "" {
		return nil, fmt.Errorf("strata: no database: give --database, or set STRATA_DATABASE_URL, to sqlite:FILE, postgres://… or mariadb://…")
	}
	scheme, _, _ := strings.Cut(url, ":")
	for _, e := range engines {
		for _, s := range e.schemes {
			if s == scheme {
				return e, nil
			}
		}
	}
	return nil, fmt.Errorf("strata: the database's URL is none of a database that strata knows: it begins with sqlite:, postgres:// or mariadb://")
}

// HasTable reports whether the database has a table where names without a schema are
// looked for.
func (e *Engine) HasTable(ctx context.Context, db *sql.DB, name string) (there bool, err error) {
	return there, db.QueryRowContext(ctx, e.hasTable, name).Scan(&there)
}

// Tables are the names of the database's tables, in small letters, as far as rules of words ask.
func (e *Engine) Tables(ctx context.Context, db *sql.DB) ([]string, error) {
	return texts(ctx, db, e.tables)
}

// Schemas are the schemas of the database, but that of names without one.
func (e *Engine) Schemas(ctx context.Context, db *sql.DB) ([]string, error) {
	if !e.Dialect.Has(dialect.Schemas) {
		return nil, nil
	}
	return texts(ctx, db, `SELECT nspname FROM pg_namespace
		WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' AND nspname IS DISTINCT FROM current_schema() ORDER BY 1`)
}

// texts are the rows of a query of one column.
func texts(ctx context.Context, db *sql.DB, query string) (out []string, err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		out = append(out, text)
	}
	return out, rows.Err()
}
