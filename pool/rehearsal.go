package pool

import (
	"context"

	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/batch"
	"github.com/strata-go/strata/internal/scan"
)

// rehearsal compiles what runs together, and sends nothing: where no transaction can undo the
// statements before one that is refused, it is refused before they are sent.
type rehearsal struct{ *DB }

func (r rehearsal) try(s ast.Stmt, args []any) error {
	_, err := compile.Node(s, r.Dialect(), args)
	return err
}

// RunQuery compiles a query, and has no rows.
func (r rehearsal) RunQuery(_ context.Context, s ast.Stmt, args []any, _ bool) (scan.Rows, error) {
	return noRows{}, r.try(s, args)
}

// RunReturning compiles a change, and has no rows.
func (r rehearsal) RunReturning(_ context.Context, s ast.Stmt, args []any) (scan.Rows, error) {
	return noRows{}, r.try(s, args)
}

// RunExec compiles a statement.
func (r rehearsal) RunExec(_ context.Context, s ast.Stmt, args []any) (int64, error) {
	return 0, r.try(s, args)
}

// RunBatch compiles the statements.
func (r rehearsal) RunBatch(_ context.Context, items []batch.Item) error {
	for _, item := range items {
		if item.Stmt == nil || item.Err != nil {
			continue
		}
		if err := r.try(item.Stmt, item.Args); err != nil {
			return err
		}
	}
	return nil
}

// noRows are the rows of a query that was not sent.
type noRows struct{}

// Next has no row.
func (noRows) Next([]scan.Cell) bool { return false }

// Close has nothing to close.
func (noRows) Close() error { return nil }
