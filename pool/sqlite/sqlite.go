// Package sqlite runs Strata on SQLite through modernc.org/sqlite, in pure Go.
//
// A database that Open made has foreign keys enforced, a busy timeout of five
// seconds, one connection that writes and several that read; a file is in WAL
// mode with synchronous = NORMAL. A database in memory has one connection, on
// which statements take turns.
//
// The package registers functions whose names begin with "strata_" and the
// collations strata_decimal and strata_interval with the driver, so that
// queries give the answers that they give on PostgreSQL.
package sqlite

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/pool"
)

// Driver opens URLs of SQLite: sqlite:path, with the parameters
//
//	busy_timeout=5s   how long to wait for the writer, or another process
//	readers=8         how many connections read at the same time
//	mode=ro           do not write, and do not create the file
//
// and sqlite::memory: for a database in memory.
var Driver = pool.Driver{Schemes: []string{"sqlite"}, Open: open}

// config is what a URL asks for.
type config struct {
	path    string
	memory  bool
	mode    string
	busy    time.Duration
	readers int32
}

func parseURL(raw string) (config, error) {
	c := config{busy: 5 * time.Second, readers: 8}
	rest := strings.TrimPrefix(raw, "sqlite:")
	path, query, _ := strings.Cut(rest, "?")
	path = strings.TrimPrefix(path, "//")
	c.path, c.memory = path, path == ":memory:"
	if path == "" {
		return c, fmt.Errorf("strata: the SQLite URL names no file; sqlite::memory: is one in memory")
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		return c, fmt.Errorf("strata: the SQLite URL: %w", err)
	}
	for name, v := range values {
		switch name {
		case "busy_timeout":
			c.busy, err = time.ParseDuration(v[0])
		case "readers":
			var n int
			n, err = strconv.Atoi(v[0])
			if n < 1 && err == nil {
				err = fmt.Errorf("at least one reader is needed")
			}
			c.readers = int32(n)
		case "mode":
			if c.mode = v[0]; c.mode != "ro" && c.mode != "rw" && c.mode != "rwc" {
				err = fmt.Errorf("it is ro, rw or rwc")
			}
		default:
			err = fmt.Errorf("there is no such parameter")
		}
		if err != nil {
			return c, fmt.Errorf("strata: the SQLite URL's parameter %q: %w", name, err)
		}
	}
	return c, nil
}

func open(ctx context.Context, raw string) (pool.Backend, error) {
	c, err := parseURL(raw)
	if err != nil {
		return nil, err
	}
	s, err := openPools(ctx, c)
	if err != nil {
		return nil, databaseError(err)
	}
	return &backend{source: s}, nil
}

// Wrap makes a DB of a database/sql handle of the driver "sqlite" that the
// program has already, with the settings that it has. Its connections have
// Strata's functions when this package was imported before they were opened.
// Closing the DB leaves the handle open.
func Wrap(db *sql.DB) *pool.DB { return pool.New(&backend{source: wrapped{db}}) }

// source hands out connections.
type source interface {
	// acquire returns a connection, for writing or for reading only.
	acquire(ctx context.Context, write bool) (*conn, error)
	// buffered says that rows must not be read slowly: the connection is the
	// only one.
	buffered() bool
	// writes says that the connections for reading may write.
	writes() bool
	close() error
}

type backend struct{ source source }

func (b *backend) Dialect() *dialect.Dialect { return dialect.SQLite }

func (b *backend) Close() error { return b.source.close() }

func (b *backend) Ping(ctx context.Context) error {
	c, err := b.source.acquire(ctx, false)
	if err != nil {
		return databaseError(err)
	}
	defer c.release()
	_, err = c.exec(ctx, "SELECT 1", nil)
	return databaseError(err)
}

func (b *backend) Query(ctx context.Context, text string, args []any, write, stream bool) (scan.Rows, error) {
	c, err := b.source.acquire(ctx, write)
	if err != nil {
		return nil, databaseError(err)
	}
	r, err := c.query(ctx, text, args)
	if err != nil {
		c.release()
		return nil, databaseError(err)
	}
	r.leased = true
	if stream && b.source.buffered() {
		return buffer(r)
	}
	return r, nil
}

func (b *backend) Exec(ctx context.Context, text string, args []any) (int64, error) {
	c, err := b.source.acquire(ctx, true)
	if err != nil {
		return 0, databaseError(err)
	}
	defer c.release()
	n, err := c.exec(ctx, text, args)
	return n, databaseError(err)
}

// Begin starts a transaction. One that may write takes the write lock at once:
// waiting for it later could fail with no way to wait.
func (b *backend) Begin(ctx context.Context, o pool.TxOptions) (pool.Session, error) {
	c, err := b.source.acquire(ctx, !o.ReadOnly)
	if err != nil {
		return nil, databaseError(err)
	}
	begin := "BEGIN IMMEDIATE"
	if o.ReadOnly {
		begin = "BEGIN"
	}
	s := &session{conn: c}
	if o.ReadOnly && b.source.writes() {
		if err := s.guard(ctx); err != nil {
			c.release()
			return nil, databaseError(err)
		}
	}
	if _, err := c.exec(ctx, begin, nil); err != nil {
		s.undo() // a context that ends at the end of BEGIN leaves a transaction
		s.release()
		return nil, databaseError(err)
	}
	return s, nil
}

// Buffered reports whether rows must not be read slowly, for pool.
func (b *backend) Buffered() bool { return b.source.buffered() }

// session is a transaction on one connection.
type session struct {
	conn    *conn
	guarded bool // its connection may write, but for now
}

// guard keeps a connection that may write, such as that of a database in memory, from
// writing until the transaction ends.
func (s *session) guard(ctx context.Context) error {
	only, err := s.conn.flag(ctx, "PRAGMA query_only")
	if err != nil || only {
		return err
	}
	if _, err := s.conn.exec(ctx, "PRAGMA query_only = ON", nil); err != nil {
		return err
	}
	s.guarded = true
	return nil
}

// release gives the connection back as it was.
func (s *session) release() {
	if s.guarded {
		if _, err := s.conn.exec(context.Background(), "PRAGMA query_only = OFF", nil); err != nil {
			s.conn.broken = true
		}
	}
	s.conn.release()
}

func (s *session) Query(ctx context.Context, text string, args []any) (scan.Rows, error) {
	r, err := s.conn.query(ctx, text, args)
	if err != nil {
		return nil, databaseError(err)
	}
	return r, nil
}

func (s *session) Exec(ctx context.Context, text string, args []any) (int64, error) {
	n, err := s.conn.exec(ctx, text, args)
	return n, databaseError(err)
}

func (s *session) Commit(ctx context.Context) error {
	defer s.release()
	if _, err := s.conn.exec(ctx, "COMMIT", nil); err != nil {
		s.undo()
		return databaseError(err)
	}
	return nil
}

func (s *session) Rollback() error {
	defer s.release()
	return databaseError(s.undo())
}

// undo rolls back, unless SQLite has done so by itself.
func (s *session) undo() error {
	_, err := s.conn.exec(context.Background(), "ROLLBACK", nil)
	if err != nil && strings.Contains(err.Error(), "no transaction is active") {
		return nil
	}
	if err != nil {
		s.conn.broken = true
	}
	return err
}

// connect opens a driver's connection and sets it up.
func (c config) connect(ctx context.Context, write bool) (driver.Conn, error) {
	path := c.path
	if !c.memory && c.mode != "" {
		path = "file:" + (&url.URL{Path: path}).EscapedPath() + "?mode=" + c.mode
	}
	d, err := registered.Open(path)
	if err != nil {
		return nil, err
	}
	raw := &conn{driver: d}
	setup := []string{
		"PRAGMA busy_timeout = " + strconv.FormatInt(c.busy.Milliseconds(), 10),
		"PRAGMA foreign_keys = ON",
	}
	switch {
	case c.memory:
	case write && c.mode != "ro":
		setup = append(setup, "PRAGMA journal_mode = WAL", "PRAGMA synchronous = NORMAL")
	default:
		setup = append(setup, "PRAGMA query_only = ON")
	}
	for _, s := range setup {
		if err := raw.run(ctx, s); err != nil {
			d.Close()
			return nil, err
		}
	}
	return d, nil
}
