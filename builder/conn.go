package builder

import (
	"context"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/batch"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/scan"
)

// rawReader is a handle that only reads, and sees to it that raw SQL only reads,
// too. Without it raw SQL is refused there.
type rawReader interface {
	// RunRaw runs raw SQL such that the database refuses what writes.
	RunRaw(ctx context.Context, s ast.Stmt, args []any, stream bool) (scan.Rows, error)
}

// Reader is what queries run on: a database, a transaction or a read-only
// handle of package pool. Its methods mention internal types, so that only
// Strata's own packages implement it; for tests there is SQLite in memory.
type Reader interface {
	// RunQuery runs a statement that only reads. With stream the rows may be
	// read slowly and other statements may run in between.
	RunQuery(ctx context.Context, s ast.Stmt, args []any, stream bool) (scan.Rows, error)
	// RunBatch runs several statements: all take effect or none. On a handle that
	// only reads they only read.
	RunBatch(ctx context.Context, items []batch.Item) error
}

// Writer is what every statement runs on: a database or a transaction, but not
// a read-only handle.
type Writer interface {
	Reader
	// RunExec runs a statement and returns the number of rows it changed.
	RunExec(ctx context.Context, s ast.Stmt, args []any) (int64, error)
	// RunReturning runs a statement that writes and returns rows.
	RunReturning(ctx context.Context, s ast.Stmt, args []any) (scan.Rows, error)
}

// DB is what a service takes: a database or a transaction. InTx runs a function in a
// transaction of either.
type DB interface {
	Writer
	// RunTx runs fn in a transaction, or in a savepoint of one, which it hands to fn.
	RunTx(ctx context.Context, fn func(tx any) error, options ...any) error
}

// TxOption is one of package pool: pool.WithIsolation, pool.WithRetry.
type TxOption interface{ TxOption(door.Key) }

// InTx runs fn in a transaction; on a transaction in a savepoint of it, so that what
// uses transactions can be used inside others. It is kept when fn returns nil; when fn
// returns an error or panics, or ctx ends, what it did is undone. Inside fn use tx.
//
//	func (s Orders) Place(ctx context.Context, db builder.DB, o *Order) error {
//		return builder.InTx(ctx, db, func(tx builder.DB) error { … }, pool.WithRetry())
//	}
//
// Inside another transaction the options are that one's: a stronger isolation than it has
// is refused, and only the outermost is tried again.
func InTx(ctx context.Context, db DB, fn func(tx DB) error, options ...TxOption) error {
	switch {
	case db == nil || scan.IsNil(db):
		return errNoDatabase
	case ctx == nil:
		return errNoContext
	case fn == nil:
		return errNoFunction
	}
	list := make([]any, len(options))
	for i, o := range options {
		list[i] = o
	}
	return db.RunTx(ctx, func(tx any) error {
		t, _ := tx.(DB)
		return fn(t)
	}, list...)
}

const errNoFunction misuse = "strata: a transaction runs a function, which is nil"
