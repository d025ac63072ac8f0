package benchmarks

import (
	"context"
	"database/sql"
	"fmt"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/go-sql-driver/mysql"

	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/mariadb"
)

// mariadbServer is a server of MariaDB and the database that others are named after.
type mariadbServer struct{ address url.URL }

func newMariaDBServer(address string) (mariadbServer, error) {
	u, err := url.Parse(address)
	if err != nil {
		return mariadbServer{}, err
	}
	return mariadbServer{*u}, nil
}

// database is the name of a peer's database.
func (s mariadbServer) database(peer string) string {
	return strings.TrimPrefix(s.address.Path, "/") + "_" + strings.ReplaceAll(peer, "-", "_")
}

// url is the URL of a peer's database.
func (s mariadbServer) url(peer string) string {
	u := s.address
	u.Path = "/" + s.database(peer)
	return u.String()
}

// config is how the driver connects: instants are in UTC, and what is not prepared goes
// in one round trip.
func (s mariadbServer) config(database string) *mysql.Config {
	c := mysql.NewConfig()
	c.User = s.address.User.Username()
	c.Passwd, _ = s.address.User.Password()
	c.Net, c.Addr = "tcp", s.address.Host
	if s.address.Port() == "" {
		c.Addr = net.JoinHostPort(s.address.Hostname(), "3306")
	}
	if socket := s.address.Query().Get("socket"); socket != "" {
		c.Net, c.Addr = "unix", socket
	}
	c.DBName = database
	c.ParseTime, c.Loc, c.InterpolateParams = true, time.UTC, true
	c.Params = map[string]string{"time_zone": "'+00:00'"}
	return c
}

// open opens a peer's database.
func (s mariadbServer) open(peer string) (*sql.DB, error) {
	return openMySQL(s.config(s.database(peer)))
}

func openMySQL(c *mysql.Config) (*sql.DB, error) {
	connector, err := mysql.NewConnector(c)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector)
	limit(db)
	return db, nil
}

// roomy gives a server of tests room for every peer's tables, and for the log of what is
// written in a round.
const roomy = "SET GLOBAL innodb_buffer_pool_size = GREATEST(@@innodb_buffer_pool_size, 512 * 1048576)," +
	" innodb_log_file_size = GREATEST(@@innodb_log_file_size, 256 * 1048576)"

// seededMariaDB is what the database is named after that the others are copies of.
const seededMariaDB = "seeded"

// seededTables are those with rows, those that refer to others last.
var seededTables = []string{"items", "parents", "children", "grandchildren"}

// newMariaDB makes the database that peers get copies of, on the server at the URL. The
// tables are as Strata defines them.
func newMariaDB(ctx context.Context, address string) (*Store, error) {
	server, err := newMariaDBServer(address)
	if err != nil {
		return nil, err
	}
	admin, err := openMySQL(server.config(""))
	if err != nil {
		return nil, err
	}
	if _, err := admin.ExecContext(ctx, roomy); err != nil {
		return nil, err
	}
	s := &Store{engine: onMariaDB, server: server, admin: admin, closers: []func(){func() { admin.Close() }}}
	if err := s.createMariaDB(ctx, seededMariaDB); err != nil {
		return nil, err
	}
	db, err := server.open(seededMariaDB)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	return s, inTx(ctx, db, func(tx *sql.Tx) error {
		var err error
		seedRows(func(table, columns string, n int, row func(i int) []any) {
			for from := 0; from < n && err == nil; from += rowsInStatement {
				err = insertValues(ctx, tx, table, columns, from, min(from+rowsInStatement, n), row)
			}
		})
		return err
	})
}

// insertValues inserts some rows by a list of values.
func insertValues(ctx context.Context, tx *sql.Tx, table, columns string, from, to int, row func(i int) []any) error {
	var args []any
	for i := from; i < to; i++ {
		args = append(args, row(i)...)
	}
	one := "(" + strings.Repeat(", ?", strings.Count(columns, ",")+1)[2:] + ")"
	_, err := tx.ExecContext(ctx, "INSERT INTO "+table+" ("+columns+") VALUES "+strings.Repeat(", "+one, to-from)[2:], args...)
	return err
}

// createMariaDB makes a database of empty tables, which goes when the store is closed.
func (s *Store) createMariaDB(ctx context.Context, peer string) error {
	name := s.server.database(peer)
	if _, err := s.admin.ExecContext(ctx, "CREATE DATABASE "+name); err != nil {
		return err
	}
	s.closers = append(s.closers, func() { s.admin.Exec("DROP DATABASE " + name) })
	db, err := pool.Open(ctx, s.server.url(peer), mariadb.Driver)
	if err != nil {
		return err
	}
	defer db.Close(ctx)
	for _, table := range strataTables().Statements() { // each commits
		if err := table.Exec(ctx, db); err != nil {
			return err
		}
	}
	return nil
}

// copyMariaDB makes the database of a peer.
func (s *Store) copyMariaDB(ctx context.Context, t *Target) error {
	if err := s.createMariaDB(ctx, t.peer); err != nil {
		return err
	}
	db, err := s.server.open(t.peer)
	if err != nil {
		return err
	}
	for _, name := range seededTables {
		for _, text := range []string{
			fmt.Sprintf("INSERT INTO %s SELECT * FROM %s.%[1]s", name, s.server.database(seededMariaDB)),
			"ANALYZE TABLE " + name,
		} {
			if _, err := db.ExecContext(ctx, text); err != nil {
				return err
			}
		}
	}
	db.SetMaxOpenConns(1)
	t.admin = db
	s.closers = append(s.closers, func() { db.Close() })
	return nil
}
