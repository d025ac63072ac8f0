package portability

import (
	"context"
	"errors"
	"fmt"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
)

// step is something that is done in a database, and what it shows.
type step func(ctx context.Context, db builder.DB) (string, error)

// rows asks a query.
func rows[R any](q engines.Rows[R]) step {
	return func(ctx context.Context, db builder.DB) (string, error) {
		got, err := q.All(ctx, db)
		return fmt.Sprint(got), err
	}
}

// value asks for an expression, once where it reads no table.
func value[V, E any](x strata.Selectable[V, E]) step { return rows(builder.Select(x)) }

// change runs a statement that changes rows, and shows how many.
func change(s builder.Executable) step {
	return func(ctx context.Context, db builder.DB) (string, error) {
		n, err := s.Exec(ctx, db)
		return fmt.Sprint(n), err
	}
}

// definition is a statement, or several, that creates or drops something.
type definition interface {
	Exec(ctx context.Context, db builder.Writer) error
}

// define runs it. MariaDB has it outside of a transaction only.
func define(d definition) step {
	return func(ctx context.Context, db builder.DB) (string, error) { return "done", d.Exec(ctx, db) }
}

// create creates tables, new ones for the proof.
func create(tables ...strata.AnyTable) step { return define(builder.CreateTables(tables...)) }

// steps does one after the other, and shows the last.
func steps(list ...step) step {
	return func(ctx context.Context, db builder.DB) (shown string, err error) {
		for _, s := range list {
			if shown, err = s(ctx, db); err != nil {
				return shown, err
			}
		}
		return shown, nil
	}
}

var errUndo = errors.New("undo")

// undone does steps in a transaction, of which nothing stays.
func undone(list ...step) step {
	return func(ctx context.Context, db builder.DB) (shown string, err error) {
		err = builder.InTx(ctx, db, func(tx builder.DB) error {
			if shown, err = steps(list...)(ctx, tx); err != nil {
				return err
			}
			return errUndo
		})
		if errors.Is(err, errUndo) {
			err = nil
		}
		return shown, err
	}
}
