package migrations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	gooseDB "github.com/pressly/goose/v3/database"
	"github.com/strata-go/strata/cmd/strata/internal/database"
)

// Untouched refuses a database on which migrations are applied already: its files may
// have to run.
func (r *Runner) Untouched(ctx context.Context) error {
	applied, err := r.applied(ctx)
	if err == nil && len(applied) > 0 {
		return fmt.Errorf("strata: migrations are applied on this database already (%d); strata migrate status lists them, strata migrate up applies the rest", len(applied))
	}
	return err
}

// Baseline marks files as applied, in their order and in one transaction, without running
// them.
func (r *Runner) Baseline(ctx context.Context, versions []int64) error {
	if err := r.Untouched(ctx); err != nil {
		return err
	}
	return database.Redact(r.mark(ctx, versions), r.url)
}

func (r *Runner) mark(ctx context.Context, versions []int64) (err error) {
	store, err := gooseDB.NewStore(r.Engine.Goose, Table)
	if err != nil {
		return err
	}
	there, err := r.Engine.HasTable(ctx, r.DB, Table)
	if err != nil {
		return err
	}
	tx, err := r.DB.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() {
		if back := tx.Rollback(); !errors.Is(back, sql.ErrTxDone) {
			err = errors.Join(err, back)
		}
	}()
	if !there { // goose begins its table with version 0
		if err := store.CreateVersionTable(ctx, tx); err != nil {
			return err
		}
		versions = append([]int64{0}, versions...)
	}
	for _, v := range versions {
		if err := store.Insert(ctx, tx, gooseDB.InsertRequest{Version: v}); err != nil {
			return err
		}
	}
	return tx.Commit()
}
