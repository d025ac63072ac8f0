package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

func postgresConnector(raw string) (driver.Connector, error) {
	c, err := ServerConfig(raw)
	if err != nil {
		return nil, err
	}
	return stdlib.GetConnector(*c), nil
}

// ServerConfig reads a URL of PostgreSQL, without the parameters that only package pool
// knows: pgx takes those for settings of the session.
func ServerConfig(raw string) (*pgx.ConnConfig, error) {
	c, err := pgx.ParseConfig(raw)
	if err != nil {
		return nil, Redact(fmt.Errorf("strata: the PostgreSQL URL: %w", err), raw)
	}
	for name := range c.RuntimeParams {
		if strings.HasPrefix(name, "pool_") || name == "transaction_pooler" {
			delete(c.RuntimeParams, name)
		}
	}
	cancelFirst(c)
	return c, nil
}

// fileConnector opens a file of SQLite's.
type fileConnector struct {
	dsn    string
	driver driver.Driver
}

func (c fileConnector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.dsn) }

func (c fileConnector) Driver() driver.Driver { return c.driver }

// sqliteConnector reads a URL as pool/sqlite does: foreign keys are enforced, and who
// waits for a lock waits five seconds.
func sqliteConnector(raw string) (driver.Connector, error) {
	path, query := pathOf(raw)
	given, err := url.ParseQuery(query)
	if err != nil {
		return nil, fmt.Errorf("strata: the SQLite URL: %w", err)
	}
	if given.Has("attach") {
		return nil, fmt.Errorf("strata: migrations run on one file of SQLite; take attach out of the URL")
	}
	busy := 5 * time.Second
	if text := given.Get("busy_timeout"); text != "" {
		if busy, err = time.ParseDuration(text); err != nil {
			return nil, fmt.Errorf("strata: the SQLite URL: %w", err)
		}
	}
	q := url.Values{"_txlock": {"immediate"}, "_pragma": {"foreign_keys(1)", fmt.Sprintf("busy_timeout(%d)", busy.Milliseconds())}}
	for _, p := range given["pragma"] {
		name, value, _ := strings.Cut(p, "=")
		q.Add("_pragma", name+"("+value+")")
	}
	for _, name := range []string{"mode", "cache", "immutable", "modeof", "nolock", "psow", "vfs"} {
		if given.Has(name) {
			q.Set(name, given.Get(name))
		}
	}
	if !strings.HasPrefix(path, "file:") {
		path = "file:" + strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(path)
	}
	// It is the driver that pool/sqlite has given Strata's functions and collations.
	db, err := sql.Open("sqlite", "")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	return fileConnector{path + "?" + q.Encode(), db.Driver()}, nil
}

func pathOf(raw string) (path, query string) {
	path, query, _ = strings.Cut(strings.TrimPrefix(strings.TrimPrefix(raw, "sqlite:"), "//"), "?")
	return path, query
}

// fileOf is the file of a URL, "" where it is none, or not told by its name.
func fileOf(raw string) string {
	path, _ := pathOf(raw)
	if strings.HasPrefix(path, "file:") || strings.HasPrefix(path, ":") {
		return ""
	}
	return path
}
