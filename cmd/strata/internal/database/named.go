package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/go-sql-driver/mysql"
	"github.com/strata-go/strata/pool/mariadb"
)

// namedLock is a lock of MariaDB's, which sessions take by its name: on one node of a cluster,
// of which another one knows nothing.
type namedLock struct{}

const lockName = "CONCAT('strata_migrate_', MD5(DATABASE()))"

// SessionLock waits for five minutes.
func (namedLock) SessionLock(ctx context.Context, c *sql.Conn) error {
	var got sql.NullBool
	if err := c.QueryRowContext(ctx, "SELECT GET_LOCK("+lockName+", 300)").Scan(&got); err != nil {
		return err
	}
	if !got.Bool {
		return errors.New("failed to acquire lock")
	}
	return nil
}

// SessionUnlock gives it back.
func (namedLock) SessionUnlock(ctx context.Context, c *sql.Conn) error {
	_, err := c.ExecContext(ctx, "DO RELEASE_LOCK("+lockName+")")
	return err
}

// namedSizes are what the server knows of its tables without reading them.
func namedSizes(ctx context.Context, db *sql.DB) (map[string]Size, error) {
	rows, err := db.QueryContext(ctx, `SELECT LOWER(table_name), COALESCE(table_rows, 0), COALESCE(data_length + index_length, 0)
		FROM information_schema.tables WHERE table_schema = DATABASE() AND table_type = 'BASE TABLE'`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]Size{}
	for rows.Next() {
		var name string
		var s Size
		if err := rows.Scan(&name, &s.Rows, &s.Bytes); err != nil {
			return nil, err
		}
		out[name] = s
	}
	return out, rows.Err()
}

// namedConnector opens a database of MariaDB's: sessions are as those of package pool.
var namedConnector = mariadb.Config{}.Connector

// namedScratch is a database on MariaDB's server.
func namedScratch(ctx context.Context, raw string) (*Scratch, error) {
	db, err := handle(ctx, raw, namedConnector)
	if err != nil {
		return nil, fmt.Errorf("strata: the server for scratch databases: %w", err)
	}
	defer db.Close()
	dropLeftOver(ctx, db, time.Now())
	name := scratchName(time.Now())
	if _, err := db.ExecContext(ctx, "CREATE DATABASE "+name); err != nil {
		return nil, mayNotCreate(err)
	}
	own, err := withPath(raw, name)
	if err != nil {
		return nil, errors.Join(err, dropNamed(ctx, db, name))
	}
	return &Scratch{URL: own, drop: func(ctx context.Context) error {
		db, err := handle(ctx, raw, namedConnector)
		if err != nil {
			return fmt.Errorf("strata: the scratch database %s is left behind: %w", name, err)
		}
		defer db.Close()
		return dropNamed(ctx, db, name)
	}}, nil
}

// Errors of who has no right to.
const deniedDatabase, denied = 1044, 1227

func mayNotCreate(err error) error {
	var e *mysql.MySQLError
	if errors.As(err, &e) && (e.Number == deniedDatabase || e.Number == denied) {
		return fmt.Errorf("strata: the user may not create a scratch database on this server; "+
			"give one with the right (GRANT ALL ON `%s%%`.* TO …), or another server by --scratch: %w", scratchPrefix, err)
	}
	return fmt.Errorf("strata: creating a scratch database: %w", err)
}

func dropNamed(ctx context.Context, db *sql.DB, name string) error {
	if _, err := db.ExecContext(ctx, "DROP DATABASE IF EXISTS "+name); err != nil {
		return fmt.Errorf("strata: the scratch database %s is left behind: %w", name, err)
	}
	return nil
}

// dropLeftOver drops the scratch databases of runs that were killed.
func dropLeftOver(ctx context.Context, db *sql.DB, now time.Time) {
	names, err := texts(ctx, db, "SELECT s.schema_name FROM information_schema.schemata AS s WHERE LEFT(s.schema_name, "+
		fmt.Sprint(len(scratchPrefix))+") = '"+scratchPrefix+"' AND NOT EXISTS (SELECT 1 FROM information_schema.processlist AS p WHERE p.db = s.schema_name)")
	if err != nil {
		return
	}
	for _, name := range names {
		if made, ok := scratchTime(name); ok && now.Sub(made) > leftOver {
			_ = dropNamed(ctx, db, name)
		}
	}
}

// withPath is a URL of another database on the same server.
func withPath(raw, name string) (string, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return "", errors.New("strata: the MariaDB URL: it cannot be read")
	}
	u.Path, u.RawPath = "/"+name, ""
	return u.String(), nil
}
