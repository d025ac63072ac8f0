// Package database opens the databases that the command works on.
package database

import (
	"context"
	"fmt"

	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/postgres"
	"github.com/strata-go/strata/pool/sqlite"
)

// Open opens the database of a URL: sqlite:app.db or postgres://….
func Open(ctx context.Context, url string) (*pool.DB, error) {
	if url == "" {
		return nil, fmt.Errorf("strata: no database: give --database, or set STRATA_DATABASE_URL, to sqlite:FILE or postgres://…")
	}
	return pool.Open(ctx, url, sqlite.Driver, postgres.Driver)
}
