package database

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/pressly/goose/v3"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/pool"
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
	// Locks says that migrations can be kept apart by a lock of the session.
	Locks bool
	// Observed says that locks can be read while a migration runs.
	Observed bool

	driver    pool.Driver
	connector func(url string) (driver.Connector, error)
	scratch   func(ctx context.Context, url string) (*Scratch, error)
}

var engines = []*Engine{
	{
		Title: "SQLite", Dialect: dialect.SQLite, Goose: goose.DialectSQLite3,
		Package: "github.com/strata-go/strata/pool/sqlite",
		driver:  sqlite.Driver, connector: sqliteConnector, scratch: fileScratch,
	},
	{
		Title: "PostgreSQL", Dialect: dialect.PostgreSQL, Goose: goose.DialectPostgres,
		Package: "github.com/strata-go/strata/pool/postgres", Locks: true, Observed: true,
		driver: postgres.Driver, connector: postgresConnector, scratch: serverScratch,
	},
}

// EngineOf finds the engine of a URL by its scheme.
func EngineOf(url string) (*Engine, error) {
	if url == "" {
		return nil, fmt.Errorf("strata: no database: give --database, or set STRATA_DATABASE_URL, to sqlite:FILE or postgres://…")
	}
	scheme, _, _ := strings.Cut(url, ":")
	for _, e := range engines {
		for _, s := range e.driver.Schemes {
			if s == scheme {
				return e, nil
			}
		}
	}
	return nil, fmt.Errorf("strata: the database's URL is none of a database that strata knows: it begins with sqlite: or postgres://")
}
