// Package mariadb runs Strata on MariaDB, through go-sql-driver/mysql's connections:
// statements are prepared once a connection, and values come in the binary protocol.
//
// It takes MariaDB 10.11.8, 11.0.6, 11.1.5, 11.2.4, 11.4.2 and later: those from 10.11 on that
// have the variable innodb_snapshot_isolation, without which REPEATABLE READ loses updates.
// Both are looked at when a connection is made; tests run on 10.11. Each connection has the
// settings that Strata's answers need, whatever the server has: sql_mode, the time zone, the
// collation, the isolation level READ COMMITTED and others, which are set and looked at then.
//
// MariaDB makes NULL or 0 of what has no value, such as a division by zero or a text that is
// no number, and tells in a warning. Here a warning of a query or of a change is an error, as
// the same would be on PostgreSQL. A change that is not kept for it has an error like any
// other.
//
// What MariaDB cannot undo is refused in a transaction, before it is sent: definitions, as
// CREATE TABLE, commit the transaction that they are in.
//
// A context that ends has the server end the statement, on another connection; the
// connection stays. A deadline is heeded within a few hundredths of a second.
package mariadb

import (
	"context"
	"crypto/tls"

	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/pool"
)

// Driver opens URLs of MariaDB: mariadb://user:password@host:port/database with the
// parameters of [pool.Config], and
//
//	socket=/run/mysqld/mysqld.sock  a Unix socket in place of host and port
//	connect_timeout=5               how many seconds a connection may take to be made, or a duration; 10 seconds without it
//	tls=true                        encrypt connections, and look whose the server's certificate is; skip-verify: do not look
var Driver = Config{}.Driver()

// Config says what MariaDB alone has.
type Config struct {
	// TLS encrypts connections. A server that does not is refused. Without a ServerName it is
	// the URL's host. A URL's tls=true says TLS with what is usual.
	TLS *tls.Config
	// Cluster says how a Galera cluster is used.
	Cluster Cluster
}

// Driver returns a driver that opens databases in this way, for pool.Open.
func (c Config) Driver() pool.Driver {
	return internals.Driver(driver.Driver{Schemes: []string{"mariadb"}, Open: c.open})
}

// internals is what package pool has for databases.
var internals = pool.Internals(door.Key{})

func (c Config) open(ctx context.Context, raw string, s driver.Settings) (driver.Backend, error) {
	raw, others, err := hostsOf(raw)
	if err != nil {
		return nil, err
	}
	server, shared, err := c.parseURL(raw, s)
	if err != nil {
		return nil, err
	}
	if len(others) > 0 {
		return openCluster(ctx, server, shared, others, c.Cluster)
	}
	lone, err := openBackend(ctx, server, shared)
	if err != nil {
		return nil, err
	}
	node, err := lone.isNode(ctx)
	if err == nil && !node {
		return lone, nil
	}
	lone.Close(ctx)
	if err != nil {
		return nil, err
	}
	return openCluster(ctx, server, shared, nil, c.Cluster)
}
