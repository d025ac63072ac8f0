// Package mariadb runs Strata on MariaDB, through go-sql-driver/mysql's connections:
// statements are prepared once a connection, and values come in the binary protocol.
package mariadb

import (
	"context"

	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/pool"
)

// Driver opens URLs of MariaDB: mariadb://user:password@host:port/database with the
// parameters of [pool.Config], and
//
//	socket=/run/mysqld/mysqld.sock   a Unix socket in place of host and port
var Driver = Config{}.Driver()

// internals is what package pool has for databases.
var internals = pool.Internals(door.Key{})

// Driver returns a driver that opens databases in this way, for pool.Open.
func (c Config) Driver() pool.Driver {
	return internals.Driver(driver.Driver{Schemes: []string{"mariadb"}, Open: c.open})
}

func (c Config) open(ctx context.Context, raw string, s driver.Settings) (driver.Backend, error) {
	wire, shared, err := c.parseURL(raw, s)
	if err != nil {
		return nil, err
	}
	return openBackend(ctx, wire, shared)
}
