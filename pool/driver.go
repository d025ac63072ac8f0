package pool

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/strata-go/strata/internal/driver"
)

// Driver opens databases of one kind: postgres.Driver, sqlite.Driver, mariadb.Driver, or what the Driver
// method of their packages' Config returns.
type Driver struct{ of driver.Driver }

// Open opens the database that the URL names, with the driver for its scheme:
//
//	sqlite:app.db                    a file, made if it is not there
//	sqlite::memory:                  a database in memory, gone when it is closed
//	postgres://user@host:5432/name   PostgreSQL
//	mariadb://user@host:3306/name    MariaDB
//
// Besides the drivers it takes a [Config]. What the URL says goes before it. It connects, and
// fails where the database is down: a program that is to wait for it tries again.
func Open(ctx context.Context, url string, options ...Option) (*DB, error) {
	var o opening
	for _, option := range options {
		if option != nil {
			option.option(&o)
		}
	}
	scheme, _, ok := strings.Cut(url, ":")
	if !ok {
		return nil, fmt.Errorf("strata: the database URL has no scheme, such as sqlite:, postgres: or mariadb: at its start")
	}
	var known []string
	for _, d := range o.drivers {
		if slices.Contains(d.of.Schemes, scheme) {
			return d.open(ctx, url, o.config)
		}
		known = append(known, d.of.Schemes...)
	}
	return nil, fmt.Errorf("strata: no driver for the URL scheme %q; Open was given drivers for %q", scheme, known)
}

func (d Driver) open(ctx context.Context, url string, c Config) (*DB, error) {
	return opened([]Config{c}, func(s driver.Settings) (driver.Backend, error) { return d.of.Open(ctx, url, s) })
}
