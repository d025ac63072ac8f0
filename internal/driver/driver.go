package driver

import (
	"context"
	"net/url"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// Driver opens databases of one kind.
type Driver struct {
	// Schemes are the URL schemes that the driver takes: "sqlite", "postgres".
	Schemes []string
	// Open opens the database that the URL names.
	Open func(ctx context.Context, url string, s Settings) (Backend, error)
}

// Settings are what the program asks of a database, by its Config.
type Settings interface {
	// Complete takes the URL's parameters that every database has, which go before the
	// program's Config, out of the values, and fills in the defaults.
	Complete(url.Values) (*Config, error)
}

// Text is a statement in the database's SQL.
type Text struct {
	SQL     string
	Stmt    ast.Stmt // what it was written from, for errors; nil for none of the program's
	Args    []any
	Writes  bool // it changes rows
	Streams bool // its rows may be read slowly, while other statements run
	Leaves  bool // it may leave something in the session
	Own     bool // some of it is the program's own text, and may have effects though it reads
	Marked  bool // it returns rows, whose first value says whether a row was left as it was: see Unmarked
}

// Backend is a database: it runs text, and returns errors as *strata.DatabaseError.
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

// TxOptions are what a transaction is to be.
type TxOptions struct {
	Isolation string // in the words of SQL, "repeatable read"; "" is the database's own choice
	ReadOnly  bool
}

// Session is a transaction.
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

// Interrupter is a Session whose statements another goroutine can end. Where a session
// is none, whoever ends it waits.
type Interrupter interface {
	// Interrupt ends the statement that another goroutine waits for.
	Interrupt()
	// Abandon rolls back, and leaves alone the rows that another goroutine may be
	// reading: they end with an error.
	Abandon() error
}

// Coder is a Session whose database has a code for statements in a failed transaction.
type Coder interface{ FailedCode() string }

// Buffering is a Backend whose rows must not be read slowly, if Buffered says so.
type Buffering interface{ Buffered() bool }

// Repeatable reports whether it makes no difference that a statement runs twice. A
// function of the program's may have effects also where it is called by a query.
func (t Text) Repeatable() bool { return !t.Writes && !t.Own }
