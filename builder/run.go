package builder

import (
	"context"
	"iter"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// call is a statement that is about to run.
type call struct {
	db     Reader
	writer Writer // in place of db where the statement writes
	stmt   ast.Stmt
	args   []any
	plan   *scan.Plan
	runs   *scan.Runs // of a prepared statement
	limit  int        // the number of rows that LIMIT tells, or 0
	err    error      // an argument that could not be taken
	idle   bool       // nothing to do: nothing is sent
}

// start runs the statement and hands out its rows.
func (c *call) start(ctx context.Context, stream bool) (scan.Rows, error) {
	switch {
	case c.err != nil:
		return nil, c.err
	case c.idle:
		return noRows{}, nil
	case c.writer != nil:
		return c.writer.RunReturning(ctx, c.stmt, c.args)
	default:
		return c.db.RunQuery(ctx, c.stmt, c.args, stream)
	}
}

// noRows is the result of a statement that was not sent.
type noRows struct{}

func (noRows) Next([]scan.Cell) bool { return false }
func (noRows) Close() error          { return nil }

// collect reads all rows.
func collect[R any](ctx context.Context, c *call) ([]R, error) {
	rows, err := c.start(ctx, false)
	if err != nil {
		return nil, err
	}
	return scan.Collect[R](rows, c.plan, c.runs, c.limit)
}

// first reads the first row.
func first[R any](ctx context.Context, c *call) (R, error) { return few[R](ctx, c, 1) }

// one reads the only row.
func one[R any](ctx context.Context, c *call) (R, error) { return few[R](ctx, c, 2) }

// few reads the first row, and counts the rows up to most.
func few[R any](ctx context.Context, c *call, most int) (R, error) {
	rows, err := c.start(ctx, false)
	if err != nil {
		var zero R
		return zero, err
	}
	return onlyRow[R](rows, c, most)
}

// onlyRow reads the first of rows, and refuses a second one where it is asked for.
func onlyRow[R any](rows scan.Rows, c *call, most int) (R, error) {
	var zero R
	row, n, err := scan.First[R](rows, c.plan, c.runs, most)
	switch {
	case err != nil:
		return zero, err
	case n == 0:
		return zero, strata.ErrNoRows
	case n > 1:
		return zero, strata.ErrManyRows
	default:
		return row, nil
	}
}

// stream yields row after row, in constant memory.
func stream[R any](ctx context.Context, c call) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		rows, err := c.start(ctx, true)
		if err != nil {
			var zero R
			yield(zero, err)
			return
		}
		scan.Stream(rows, c.plan, yield)
	}
}

// lend calls fn with row after row, which it lends.
func lend[R any](ctx context.Context, c *call, fn func(*R) error) error {
	rows, err := c.start(ctx, true)
	if err != nil {
		return err
	}
	return scan.Lend(rows, c.plan, c.runs, fn)
}
