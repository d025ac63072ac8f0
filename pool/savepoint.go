package pool

import (
	"context"
	"errors"
	"fmt"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/driver"
)

// undoable runs fn in a savepoint and undoes what it did when it fails or panics.
func undoable(ctx context.Context, s driver.Session, name string, fn func() error) error {
	if _, err := s.Exec(ctx, driver.Text{SQL: `SAVEPOINT "` + name + `"`}); err != nil {
		return err
	}
	finished := false
	defer func() {
		if !finished {
			undo(ctx, s, name)
		}
	}()
	err := fn()
	finished = true
	if err == nil {
		_, err = s.Exec(ctx, driver.Text{SQL: `RELEASE SAVEPOINT "` + name + `"`})
		return err
	}
	return undoneBy(err, undo(ctx, s, name))
}

// undoneBy is the error of what was undone, unless that failed. Of a transaction that
// has ended there is nothing to undo.
func undoneBy(err, failed error) error {
	if failed == nil || errors.Is(failed, strata.ErrTxFailed) {
		return err
	}
	return fmt.Errorf("%w; undo of the savepoint: %w", err, failed)
}

// undo goes back to a savepoint, even when ctx has ended.
func undo(ctx context.Context, s driver.Session, name string) error {
	after, stop := driver.Cleanup(ctx)
	defer stop()
	for _, text := range []string{"ROLLBACK TO SAVEPOINT ", "RELEASE SAVEPOINT "} {
		if _, err := s.Exec(after, driver.Text{SQL: text + `"` + name + `"`}); err != nil {
			return err
		}
	}
	return nil
}
