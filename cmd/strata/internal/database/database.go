// Package database opens the databases that the command works on, and makes scratch ones.
package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/strata-go/strata/pool"
)

// Open opens the database of a URL: sqlite:app.db or postgres://….
func Open(ctx context.Context, url string) (*pool.DB, error) {
	if _, err := EngineOf(url); err != nil {
		return nil, err
	}
	options := make([]pool.Option, 0, len(engines))
	for _, e := range engines {
		options = append(options, e.driver)
	}
	db, err := pool.Open(ctx, url, options...)
	return db, Redact(unreached(err), url)
}

// Handle opens the database of a URL for database/sql, which migrations run on. Its
// connections have what those of Open have: Strata's functions and collations.
func Handle(ctx context.Context, url string) (*sql.DB, error) {
	e, err := EngineOf(url)
	if err != nil {
		return nil, err
	}
	return handle(ctx, url, e.connector)
}

func handle(ctx context.Context, url string, connect func(url string) (driver.Connector, error)) (*sql.DB, error) {
	c, err := connect(url)
	if err != nil {
		return nil, Redact(err, url)
	}
	db := sql.OpenDB(c)
	if err := db.PingContext(ctx); err != nil {
		db.Close()
		return nil, Redact(unreached(err), url)
	}
	return db, nil
}

// unreached is the error of a server that cannot be reached, on one line: pgx tells of
// each address that it tried, also where one is tried twice.
func unreached(err error) error {
	var failed *pgconn.ConnectError
	if !errors.As(err, &failed) {
		return err
	}
	var told []string
	for _, line := range strings.Split(failed.Error(), "\n") {
		if line = strings.TrimSuffix(strings.TrimSpace(line), ":"); !slices.Contains(told, line) {
			told = append(told, line)
		}
	}
	return redacted{err, "strata: " + strings.Join(told, ": ")}
}

// Existing refuses a database that is not there, where one would be made by opening it.
func Existing(url string) error {
	e, err := EngineOf(url)
	if err != nil || e.file == nil {
		return err
	}
	path := e.file(url)
	if path == "" {
		return nil
	}
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("strata: there is no database %s", path)
	}
	return nil
}
