// Package batch is what package builder hands to package pool when several
// statements run together.
package batch

import (
	"context"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// Runner is what statements run on: a transaction of package pool.
type Runner interface {
	RunQuery(ctx context.Context, s ast.Stmt, args []any, stream bool) (scan.Rows, error)
	RunReturning(ctx context.Context, s ast.Stmt, args []any) (scan.Rows, error)
	RunExec(ctx context.Context, s ast.Stmt, args []any) (int64, error)
	RunBatch(ctx context.Context, items []Item) error
}

// Transactor is a database that runs a function in a transaction of its own.
type Transactor interface {
	RunTogether(ctx context.Context, run func(Runner) error) error
}

// Item is one statement of a batch.
type Item struct {
	Stmt  ast.Stmt // nil for one that has nothing to do and is not sent
	Args  []any    // of a prepared statement
	Err   error    // an argument that could not be taken
	Write bool     // it changes rows

	// Read reads the rows, and keeps for itself what is wrong with them. It is
	// nil for a statement without rows.
	Read func(scan.Rows)
	// Changed takes the number of changed rows of a statement without rows.
	Changed func(int64)
}
