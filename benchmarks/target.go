package benchmarks

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	_ "modernc.org/sqlite" // the driver of every peer on SQLite
)

// connections is how many every pool may open.
const connections = 8

// The engines, by the names that the page has for them.
const (
	onPostgres = "PostgreSQL"
	onSQLite   = "SQLite"
	onMariaDB  = "MariaDB"
)

// Target is the database that one peer works on. On PostgreSQL all read the same
// tables and each writes to a sink in a schema of its own; on SQLite each has a
// file of its own, on MariaDB a database.
type Target struct {
	Engine string
	peer   string
	dsn    string // PostgreSQL's
	path   string // SQLite's
	server mariadbServer
	admin  *sql.DB
	sink   string // as admin says it
}

func (t *Target) postgres() bool { return t.Engine == onPostgres }

func (t *Target) mariadb() bool { return t.Engine == onMariaDB }

// pool opens pgx's own pool.
func (t *Target) pool(ctx context.Context) (*pgxpool.Pool, error) {
	c, err := pgxpool.ParseConfig(t.dsn)
	if err != nil {
		return nil, err
	}
	c.MaxConns = connections
	c.ConnConfig.RuntimeParams["search_path"] = t.peer + ", public"
	return pgxpool.NewWithConfig(ctx, c)
}

// config is how pgx connects.
func (t *Target) config() (*pgx.ConnConfig, error) {
	c, err := pgx.ParseConfig(t.dsn)
	if err != nil {
		return nil, err
	}
	c.RuntimeParams["search_path"] = t.peer + ", public"
	return c, nil
}

// sql opens database/sql: over pgx, modernc's SQLite, or go-sql-driver's MySQL.
func (t *Target) sql() (*sql.DB, error) {
	switch t.Engine {
	case onMariaDB:
		return t.server.open(t.peer)
	case onSQLite:
		return openSQLite(t.path)
	}
	c, err := t.config()
	if err != nil {
		return nil, err
	}
	db := stdlib.OpenDB(*c)
	limit(db)
	return db, nil
}

func limit(db *sql.DB) {
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
}

func openSQLite(path string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)"+
		"&_pragma=synchronous(NORMAL)&_pragma=foreign_keys(1)&_time_format=sqlite")
	if err == nil {
		limit(db)
	}
	return db, err
}

// reset empties sink and puts the first n items into it.
func (t *Target) reset(ctx context.Context, n int) error {
	empty := "TRUNCATE TABLE "
	if t.Engine == onSQLite {
		empty = "DELETE FROM "
	}
	if _, err := t.admin.ExecContext(ctx, empty+t.sink); err != nil {
		return err
	}
	if n == 0 {
		return nil
	}
	_, err := t.admin.ExecContext(ctx, fmt.Sprintf("INSERT INTO %s SELECT * FROM items WHERE id <= %d", t.sink, n))
	return err
}

// clear empties tables that the peer writes, those that refer to others first.
func (t *Target) clear(ctx context.Context, tables ...string) error {
	for _, name := range tables {
		if _, err := t.admin.ExecContext(ctx, "DELETE FROM "+t.table(name)); err != nil {
			return err
		}
	}
	return nil
}

// table is a table that the peer writes, as admin says it.
func (t *Target) table(name string) string {
	switch t.Engine {
	case onPostgres:
		return t.peer + "." + name
	case onMariaDB:
		return "`" + name + "`" // lines is a word of the language
	default:
		return name
	}
}

// stored reads sink, whatever the peer's way to write an instant is.
func (t *Target) stored(ctx context.Context) ([]Item, error) {
	rows, err := t.admin.QueryContext(ctx, "SELECT "+itemColumns+" FROM "+t.sink+" ORDER BY id")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var items []Item
	for rows.Next() {
		var it Item
		var created any
		if err := rows.Scan(&it.ID, &it.Name, &it.Active, &it.Score, &created, &it.Note, &it.Data, &it.Qty); err != nil {
			return nil, err
		}
		if it.Created, err = instant(created); err != nil {
			return nil, err
		}
		items = append(items, it)
	}
	return items, rows.Err()
}

func instant(v any) (time.Time, error) {
	switch v := v.(type) {
	case time.Time:
		return v, nil
	case string:
		return time.Parse("2006-01-02 15:04:05.000000", v)
	default:
		return time.Time{}, fmt.Errorf("created is a %T", v)
	}
}

// Store makes the targets of one engine.
type Store struct {
	engine  string
	dsn     string
	dir     string
	seeded  string // SQLite's file that the others are copies of
	server  mariadbServer
	admin   *sql.DB // PostgreSQL's, or that of the server of MariaDB
	closers []func()
}

const (
	postgresTables = `
CREATE TABLE items (id bigint PRIMARY KEY, name text NOT NULL, active boolean NOT NULL, score double precision NOT NULL,
	created timestamptz NOT NULL, note text, data bytea NOT NULL, qty integer NOT NULL);
CREATE TABLE parents (id bigint PRIMARY KEY, item_id bigint NOT NULL REFERENCES items, name text NOT NULL);
CREATE TABLE children (id bigint PRIMARY KEY, parent_id bigint NOT NULL REFERENCES parents, name text NOT NULL,
	qty integer NOT NULL, created timestamptz NOT NULL);
CREATE INDEX children_parent ON children (parent_id);
CREATE TABLE grandchildren (id bigint PRIMARY KEY, child_id bigint NOT NULL REFERENCES children, name text NOT NULL, qty integer NOT NULL);
CREATE INDEX grandchildren_child ON grandchildren (child_id);`

	// What is written in each peer's schema.
	postgresSinks = `
CREATE SCHEMA %[1]s;
CREATE TABLE %[1]s.sink (LIKE public.items INCLUDING ALL);
CREATE TABLE %[1]s.orders (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, customer text NOT NULL, total integer NOT NULL);
CREATE TABLE %[1]s.lines (id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
	order_id bigint NOT NULL REFERENCES %[1]s.orders, name text NOT NULL, qty integer NOT NULL, price double precision NOT NULL);
CREATE INDEX lines_order ON %[1]s.lines (order_id);`

	// The declared types are what the driver goes by: as people declare them, and an
	// instant in both ways that it knows.
	sqliteTables = `
CREATE TABLE items (id INTEGER PRIMARY KEY, name VARCHAR(100) NOT NULL, active BOOLEAN NOT NULL, score REAL NOT NULL,
	created TIMESTAMP NOT NULL, note TEXT, data BLOB NOT NULL, qty INTEGER NOT NULL);
CREATE TABLE sink (id INTEGER PRIMARY KEY, name VARCHAR(100) NOT NULL, active BOOLEAN NOT NULL, score REAL NOT NULL,
	created TIMESTAMP NOT NULL, note TEXT, data BLOB NOT NULL, qty INTEGER NOT NULL);
CREATE TABLE parents (id INTEGER PRIMARY KEY, item_id INTEGER NOT NULL REFERENCES items, name VARCHAR(100) NOT NULL);
CREATE TABLE children (id INTEGER PRIMARY KEY, parent_id INTEGER NOT NULL REFERENCES parents, name VARCHAR(100) NOT NULL,
	qty INTEGER NOT NULL, created DATETIME NOT NULL);
CREATE INDEX children_parent ON children (parent_id);
CREATE TABLE grandchildren (id INTEGER PRIMARY KEY, child_id INTEGER NOT NULL REFERENCES children, name VARCHAR(100) NOT NULL, qty INTEGER NOT NULL);
CREATE INDEX grandchildren_child ON grandchildren (child_id);
CREATE TABLE orders (id INTEGER PRIMARY KEY, customer VARCHAR(100) NOT NULL, total INTEGER NOT NULL);
CREATE TABLE lines (id INTEGER PRIMARY KEY, order_id INTEGER NOT NULL REFERENCES orders, name VARCHAR(100) NOT NULL,
	qty INTEGER NOT NULL, price REAL NOT NULL);
CREATE INDEX lines_order ON lines (order_id);`
)

// newPostgres makes the tables that are read, in an empty database.
func newPostgres(ctx context.Context, dsn string) (*Store, error) {
	c, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return nil, err
	}
	defer c.Close(ctx)
	if _, err := c.Exec(ctx, postgresTables); err != nil {
		return nil, err
	}
	copyRows := func(table, columns string, n int, row func(i int) []any) {
		if err == nil {
			_, err = c.CopyFrom(ctx, pgx.Identifier{table}, strings.Split(columns, ", "),
				pgx.CopyFromSlice(n, func(i int) ([]any, error) { return row(i), nil }))
		}
	}
	seedRows(copyRows)
	if err == nil {
		_, err = c.Exec(ctx, "VACUUM ANALYZE")
	}
	if err != nil {
		return nil, err
	}
	admin := stdlib.OpenDB(*c.Config())
	admin.SetMaxOpenConns(1)
	return &Store{engine: onPostgres, dsn: dsn, admin: admin, closers: []func(){func() { admin.Close() }}}, nil
}

// newSQLite makes the file that peers get copies of.
func newSQLite(ctx context.Context, dir string) (*Store, error) {
	path := filepath.Join(dir, "seeded.db")
	db, err := openSQLite(path)
	if err != nil {
		return nil, err
	}
	if _, err := db.ExecContext(ctx, sqliteTables); err != nil {
		return nil, err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	seedRows(func(table, columns string, n int, row func(i int) []any) {
		marks := strings.Repeat(", ?", strings.Count(columns, ",")+1)[2:]
		for i := 0; i < n && err == nil; i++ {
			_, err = tx.ExecContext(ctx, "INSERT INTO "+table+" ("+columns+") VALUES ("+marks+")", row(i)...)
		}
	})
	if err != nil {
		return nil, err
	}
	if err := tx.Commit(); err != nil {
		return nil, err
	}
	if _, err := db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		return nil, err
	}
	return &Store{engine: onSQLite, dir: dir, seeded: path}, db.Close()
}

// seedRows hands every row of every table to insert.
func seedRows(insert func(table, columns string, n int, row func(i int) []any)) {
	insert("items", itemColumns, rowsInItems, func(i int) []any { return itemArgs(sampleItem(i + 1)) })
	list := sampleParents()
	insert("parents", parentColumns, parents, func(i int) []any { return []any{list[i].ID, list[i].ItemID, list[i].Name} })
	insert("children", childColumns, parents*childrenEach, func(i int) []any {
		c := list[i/childrenEach].Children[i%childrenEach]
		return []any{c.ID, c.ParentID, c.Name, c.Qty, c.Created}
	})
	insert("grandchildren", grandchildColumns, parents*childrenEach*grandchildrenEach, func(i int) []any {
		g := sampleGrandchildren(int64(i/grandchildrenEach + 1))[i%grandchildrenEach]
		return []any{g.ID, g.ChildID, g.Name, g.Qty}
	})
}

func itemArgs(it Item) []any {
	return []any{it.ID, it.Name, it.Active, it.Score, it.Created, it.Note, it.Data, it.Qty}
}

// target makes the database of a peer.
func (s *Store) target(ctx context.Context, peer string) (*Target, error) {
	t := &Target{Engine: s.engine, peer: peer, dsn: s.dsn, server: s.server, sink: "sink", admin: s.admin}
	switch s.engine {
	case onPostgres:
		t.sink = peer + ".sink"
		_, err := t.admin.ExecContext(ctx, fmt.Sprintf(postgresSinks, peer))
		return t, err
	case onMariaDB:
		return t, s.copyMariaDB(ctx, t)
	}
	t.path = filepath.Join(s.dir, peer+".db")
	if peer != "strata" { // it makes its own tables
		data, err := os.ReadFile(s.seeded)
		if err != nil {
			return nil, err
		}
		if err := os.WriteFile(t.path, data, 0o600); err != nil {
			return nil, err
		}
	}
	var err error
	if t.admin, err = openSQLite(t.path); err != nil {
		return nil, err
	}
	t.admin.SetMaxOpenConns(1)
	s.closers = append(s.closers, func() { t.admin.Close() })
	return t, nil
}

func (s *Store) close() {
	for _, f := range slices.Backward(s.closers) {
		f()
	}
}
