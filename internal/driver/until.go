package driver

import (
	"cmp"
	"context"

	"github.com/strata-go/strata/internal/scan"
)

// Until are rows that are there already, and end with the context all the same, as those
// do that still have to come. failed makes its error the statement's.
func Until(ctx context.Context, rows scan.Rows, failed func(error) error) scan.Rows {
	if rows == nil || ctx.Done() == nil {
		return rows
	}
	return &until{Rows: rows, ctx: ctx, failed: failed}
}

type until struct {
	scan.Rows
	ctx    context.Context
	failed func(error) error
	err    error
}

// Columns returns the names of the columns, where the rows know them.
func (u *until) Columns() []string { return scan.Columns(u.Rows) }

// Next implements scan.Rows.
func (u *until) Next(cells []scan.Cell) bool {
	if u.err != nil {
		return false
	}
	if err := u.ctx.Err(); err != nil {
		u.err = u.failed(err)
		return false
	}
	return u.Rows.Next(cells)
}

// Close implements scan.Rows.
func (u *until) Close() error { return cmp.Or(u.Rows.Close(), u.err) }
