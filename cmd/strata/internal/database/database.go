// Package database opens the databases that the command works on, and makes scratch ones.
package database

import (
	"context"
	"database/sql"

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
	return db, Redact(err, url)
}

// Handle opens the database of a URL for database/sql, which migrations run on. Its
// connections have what those of Open have: Strata's functions and collations.
func Handle(ctx context.Context, url string) (*sql.DB, error) {
	e, err := EngineOf(url)
	if err != nil {
		return nil, err
	}
	c, err := e.connector(url)
	if err != nil {
		return nil, Redact(err, url)
	}
	db := sql.OpenDB(c)
	if err := db.PingContext(ctx); err != nil {
		db.Close()
		return nil, Redact(err, url)
	}
	return db, nil
}
