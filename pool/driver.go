package pool

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/scan"
)

// Driver opens databases of one kind. Packages pool/postgres and pool/sqlite
// each have one.
type Driver struct {
	// Schemes are the URL schemes that the driver takes: "sqlite", "postgres".
	Schemes []string
	// Open opens the database that the URL names. What the URL says goes before the
	// configuration, which the driver completes.
	Open func(ctx context.Context, url string, c *Config) (Backend, error)
}

// Text is a statement in the database's SQL.
type Text struct {
	SQL     string
	Args    []any
	Writes  bool // it changes rows
	Streams bool // its rows may be read slowly, while other statements run
	Leaves  bool // it may leave something in the session
	Own     bool // some of it is the program's own text, and may have effects though it reads
}

// Backend is a database for Strata's own packages: it runs text, and returns
// errors as *strata.DatabaseError.
type Backend interface {
	// Dialect is the SQL that the database speaks.
	Dialect() *dialect.Dialect
	// Query runs text that returns rows. An error of the rows has the text, see
	// Located. Rows of text that only reads may end the statement when they are closed
	// early.
	Query(ctx context.Context, t Text) (scan.Rows, error)
	// Exec runs text and returns the number of rows changed.
	Exec(ctx context.Context, t Text) (int64, error)
	// Begin starts a transaction.
	Begin(ctx context.Context, o TxOptions) (Session, error)
	// Ping checks that the database answers.
	Ping(ctx context.Context) error
	// Stats tells what the connections are at.
	Stats() Stats
	// Close waits for connections in use, until ctx ends, and closes all.
	Close(ctx context.Context) error
}

// Violation is an error of a database that says which columns a constraint refused, or
// the constraint, in one text that names may make ambiguous: "t.a, t.b". The statement's
// definition tells what it means.
type Violation struct {
	Err error
	Of  string
}

// Error is the database's.
func (v *Violation) Error() string {
	if v.Err == nil {
		return "constraint failed: " + v.Of
	}
	return v.Err.Error()
}

// Unwrap returns the database's error.
func (v *Violation) Unwrap() error { return v.Err }

// Session is a transaction for Strata's own packages.
type Session interface {
	// Query runs text that returns rows.
	Query(ctx context.Context, t Text) (scan.Rows, error)
	// Exec runs text and returns the number of rows changed.
	Exec(ctx context.Context, t Text) (int64, error)
	// Commit ends the transaction and returns the connection.
	Commit(ctx context.Context) error
	// Rollback ends the transaction and returns the connection, whatever happens.
	Rollback() error
}

// Open opens the database that the URL names, with the driver for its scheme:
//
//	sqlite:app.db                    a file, made if it is not there
//	sqlite::memory:                  a database in memory, gone when it is closed
//	postgres://user@host:5432/name   PostgreSQL
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
		return nil, fmt.Errorf("strata: the database URL has no scheme, such as sqlite: or postgres: at its start")
	}
	var known []string
	for _, d := range o.drivers {
		if slices.Contains(d.Schemes, scheme) {
			return d.open(ctx, scheme, url, o.config)
		}
		known = append(known, d.Schemes...)
	}
	return nil, fmt.Errorf("strata: no driver for the URL scheme %q; Open was given drivers for %q", scheme, known)
}

func (d Driver) open(ctx context.Context, scheme, url string, c Config) (*DB, error) {
	if d.Open == nil {
		return nil, fmt.Errorf("strata: the driver for the URL scheme %q has no Open", scheme)
	}
	b, err := d.Open(ctx, url, &c)
	if err != nil {
		return nil, err
	}
	return New(b, &c), nil
}
