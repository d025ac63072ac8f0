package pool

import (
	"context"

	"github.com/strata-go/strata/internal/driver"
	"github.com/strata-go/strata/internal/scan"
)

// query runs text that returns rows.
func query(ctx context.Context, on runner, t driver.Text) (scan.Rows, error) {
	rows, err := on.Query(ctx, t)
	if err != nil || !t.Marked {
		return rows, err
	}
	return &driver.Unmarked{Rows: rows}, nil
}

// exec runs text and returns the number of rows changed.
func exec(ctx context.Context, on runner, t driver.Text) (int64, error) {
	if !t.Marked {
		return on.Exec(ctx, t)
	}
	rows, err := on.Query(ctx, t)
	if err != nil {
		return 0, err
	}
	return (&driver.Unmarked{Rows: rows}).Count()
}
