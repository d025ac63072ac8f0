package schema

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// DB is a database or a transaction of package pool.
type DB interface {
	builder.DB
	// Dialect is the SQL that the database speaks.
	Dialect() *dialect.Dialect
}

// given refuses what no call can work with.
func given(ctx context.Context, db DB) error {
	switch {
	case db == nil || scan.IsNil(db):
		return refused("there is no database: it is nil", "give a *pool.DB or a *pool.Tx")
	case ctx == nil:
		return refused("there is no context: it is nil", "give one, such as context.Background()")
	default:
		return nil
	}
}

// refused is what package schema does not do.
func refused(message, hint string) error {
	return &strata.StatementError{Statement: "schema", Problems: []strata.Problem{{Kind: strata.Unsupported, Message: message, Hint: hint}}}
}

func text(sql string) *ast.RawStmt { return &ast.RawStmt{Text: []string{sql}} }

func exec(ctx context.Context, db DB, sql string) error {
	_, err := db.RunExec(ctx, text(sql), nil)
	return err
}

// query reads rows of texts; what is NULL is "".
func query(ctx context.Context, db DB, sql string, columns int) (out [][]string, err error) {
	rows, err := db.RunQuery(ctx, text(sql), nil, false)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	cells := make([]scan.Cell, columns)
	for rows.Next(cells) {
		row := make([]string, columns)
		for i := range cells {
			if cells[i].Form == scan.Null {
				continue
			}
			if row[i], err = cells[i].Text(); err != nil {
				return nil, err
			}
		}
		out = append(out, row)
	}
	return out, nil
}

// list reads an array of texts in JSON.
func list[T any](text string) (out []T, err error) {
	if text == "" {
		return nil, nil
	}
	err = json.Unmarshal([]byte(text), &out)
	return out, err
}

var errUndo = errors.New("strata: schema: nothing of this stays")

// undone runs f in a transaction, or in a savepoint of one, that is rolled back.
func undone(ctx context.Context, db DB, f func(tx DB) error) error {
	err := inTx(ctx, db, func(tx DB) error {
		if err := f(tx); err != nil {
			return err
		}
		return errUndo
	})
	if errors.Is(err, errUndo) {
		return nil
	}
	return err
}

func inTx(ctx context.Context, db DB, f func(tx DB) error) error {
	return builder.InTx(ctx, db, func(tx builder.DB) error {
		own, ok := tx.(DB)
		if !ok {
			return refused("a transaction of this database does not say what it speaks", "use package pool")
		}
		return f(own)
	})
}
