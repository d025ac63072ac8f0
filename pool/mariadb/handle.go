package mariadb

import (
	"context"
	"database/sql/driver"
	"errors"
	"strings"

	"github.com/go-sql-driver/mysql"
)

// Connector opens the database of a URL for package database/sql, such as for a tool that runs
// migrations: its connections have the settings that those of [Driver] have. Times are
// time.Time. Warnings are none of its errors, and of a cluster it takes the first host alone.
func (c Config) Connector(raw string) (driver.Connector, error) {
	raw, _, err := hostsOf(raw)
	if err != nil {
		return nil, err
	}
	s, _, err := c.parseURL(raw, internals.Settings())
	if err != nil {
		return nil, err
	}
	w := s.wire
	w.ParseTime, w.MultiStatements, w.TLS = true, false, s.tls
	under, err := mysql.NewConnector(w)
	if err != nil {
		return nil, err
	}
	return handles{under}, nil
}

// handles are connections whose sessions are set.
type handles struct{ driver.Connector }

// Connect makes one.
func (h handles) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := h.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	for _, set := range strings.Split(setSettings, "; ") {
		if _, err := c.(driver.ExecerContext).ExecContext(ctx, set, nil); err != nil {
			return nil, errors.Join(unsettled(err), c.Close())
		}
	}
	return c, nil
}
