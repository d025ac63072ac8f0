package database

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/strata-go/strata/internal/textsql"
)

// Scratch is an empty database that is there until it is dropped: migrations are replayed
// in it, so that the real one is not touched.
type Scratch struct {
	URL    string
	Engine *Engine
	drop   func(context.Context) error
}

// NewScratch makes a scratch database of the kind of a URL: a file of SQLite's in the
// folder of temporary files, or a database on the URL's server.
func NewScratch(ctx context.Context, raw string) (*Scratch, error) {
	e, err := EngineOf(raw)
	if err != nil {
		return nil, err
	}
	s, err := e.scratch(ctx, raw)
	if err != nil {
		return nil, Redact(err, raw)
	}
	s.Engine = e
	return s, nil
}

// Drop drops the database, also where the context has ended.
func (s *Scratch) Drop(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 15*time.Second)
	defer cancel()
	return Redact(s.drop(ctx), s.URL)
}

func fileScratch(context.Context, string) (*Scratch, error) {
	dir, err := os.MkdirTemp("", "strata-scratch-")
	if err != nil {
		return nil, err
	}
	return &Scratch{
		URL:  "sqlite:" + filepath.Join(dir, "scratch.db"),
		drop: func(context.Context) error { return os.RemoveAll(dir) },
	}, nil
}

const (
	scratchPrefix = "strata_scratch_"
	leftOver      = 24 * time.Hour // after which no run is still at work
)

func serverScratch(ctx context.Context, raw string) (*Scratch, error) {
	c, err := ServerConfig(raw)
	if err != nil {
		return nil, err
	}
	conn, err := pgx.ConnectConfig(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("strata: the server for scratch databases: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	removeLeftOver(ctx, conn, time.Now())
	name := scratchName(time.Now())
	if err := createLike(ctx, conn, name); err != nil {
		return nil, notCreated(err, conn)
	}
	own, err := withDatabase(raw, name)
	if err != nil {
		return nil, errors.Join(err, dropDatabase(ctx, conn, name))
	}
	return &Scratch{URL: own, drop: func(ctx context.Context) error {
		conn, err := pgx.ConnectConfig(ctx, c)
		if err != nil {
			return fmt.Errorf("strata: the scratch database %s is left behind: %w", name, err)
		}
		defer conn.Close(ctx)
		return dropDatabase(ctx, conn, name)
	}}, nil
}

// scratchName has the time in it, by which a later run knows what is left over.
func scratchName(now time.Time) string {
	var random [6]byte
	rand.Read(random[:])
	return scratchPrefix + strconv.FormatInt(now.Unix(), 10) + "_" + hex.EncodeToString(random[:])
}

// createLike creates a database with the encoding and the locale of the one at hand, on
// which the order of texts depends.
func createLike(ctx context.Context, conn *pgx.Conn, name string) error {
	var encoding, collate, ctype string
	err := conn.QueryRow(ctx, `SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database WHERE datname = current_database()`).
		Scan(&encoding, &collate, &ctype)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, fmt.Sprintf("CREATE DATABASE %s TEMPLATE template0 ENCODING %s LC_COLLATE %s LC_CTYPE %s",
		name, textsql.Literal(encoding), textsql.Literal(collate), textsql.Literal(ctype)))
	return err
}

func notCreated(err error, conn *pgx.Conn) error {
	var e *pgconn.PgError
	if errors.As(err, &e) && e.Code == "42501" {
		return fmt.Errorf("strata: the user %s may not create a scratch database on this server; "+
			"give one with the right (ALTER ROLE … CREATEDB), or another server by --scratch: %w", conn.Config().User, err)
	}
	return fmt.Errorf("strata: creating a scratch database: %w", err)
}

func dropDatabase(ctx context.Context, conn *pgx.Conn, name string) error {
	if _, err := conn.Exec(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)"); err != nil {
		return fmt.Errorf("strata: the scratch database %s is left behind: %w", name, err)
	}
	return nil
}

// removeLeftOver drops the scratch databases of runs that were killed. Those of others,
// which the user may not drop, stay.
func removeLeftOver(ctx context.Context, conn *pgx.Conn, now time.Time) {
	rows, err := conn.Query(ctx, `SELECT datname FROM pg_database d WHERE starts_with(datname, $1)
		AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = d.datname)`, scratchPrefix)
	if err != nil {
		return
	}
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return
	}
	for _, name := range names {
		if made, ok := scratchTime(name); ok && now.Sub(made) > leftOver {
			_, _ = conn.Exec(ctx, "DROP DATABASE IF EXISTS "+pgx.Identifier{name}.Sanitize())
		}
	}
}

func scratchTime(name string) (time.Time, bool) {
	at, _, _ := strings.Cut(strings.TrimPrefix(name, scratchPrefix), "_")
	seconds, err := strconv.ParseInt(at, 10, 64)
	return time.Unix(seconds, 0), err == nil
}

// withDatabase is a URL of another database on the same server.
func withDatabase(raw, name string) (string, error) {
	u, err := url.Parse(raw)
	if err != nil {
		return "", fmt.Errorf("strata: the PostgreSQL URL: it cannot be read")
	}
	u.Path, u.RawPath = "/"+name, ""
	q := u.Query()
	q.Del("dbname")
	q.Del("database")
	u.RawQuery = q.Encode()
	return u.String(), nil
}
