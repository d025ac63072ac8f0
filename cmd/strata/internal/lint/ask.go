package lint

import (
	"context"

	"github.com/strata-go/strata/cmd/strata/internal/database"
)

// Ask asks a database how large its tables are, and whether it sets a lock_timeout.
func Ask(ctx context.Context, url string) (sizes map[string]database.Size, hasTimeout bool, err error) {
	e, err := database.EngineOf(url)
	if err != nil {
		return nil, false, err
	}
	db, err := database.Handle(ctx, url)
	if err != nil {
		return nil, false, err
	}
	defer db.Close()
	if sizes, err = e.Sizes(ctx, db); err != nil || !e.Observed {
		return sizes, false, database.Redact(err, url)
	}
	var timeout string
	err = db.QueryRowContext(ctx, "SELECT current_setting('lock_timeout')").Scan(&timeout)
	return sizes, timeout != "0", database.Redact(err, url)
}
