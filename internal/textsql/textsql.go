// Package textsql runs SQL text that Strata's own packages write for one database, such as
// questions to its catalog, and reads rows of texts.
package textsql

import (
	"context"
	"errors"
	"strings"

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

// Ident is a name in SQL, in quotes.
func Ident(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }

// Literal is a text in SQL.
func Literal(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }

// Statement is the node of a text without arguments.
func Statement(sql string) *ast.RawStmt { return &ast.RawStmt{Text: []string{sql}} }

// Exec runs a statement without rows.
func Exec(ctx context.Context, db DB, sql string) error {
	_, err := db.RunExec(ctx, Statement(sql), nil)
	return err
}

// Query reads rows of texts; what is NULL is "".
func Query(ctx context.Context, db DB, sql string, columns int) ([][]string, error) {
	return Rows(ctx, db, Statement(sql), columns)
}

// Rows reads the rows of a statement as texts.
func Rows(ctx context.Context, db DB, s *ast.RawStmt, columns int) (out [][]string, err error) {
	rows, err := db.RunQuery(ctx, s, nil, false)
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

var errUndo = errors.New("strata: nothing of this stays")

// Undone runs f in a transaction, or in a savepoint of one, that is rolled back.
func Undone(ctx context.Context, db DB, f func(tx DB) error) error {
	err := InTx(ctx, db, func(tx DB) error {
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

// ErrForeign is the error of a transaction that is none of package pool.
var ErrForeign = errors.New("strata: a transaction of this database does not say what it speaks: use package pool")

// InTx runs f in a transaction, or in a savepoint of one.
func InTx(ctx context.Context, db DB, f func(tx DB) error) error {
	return builder.InTx(ctx, db, func(tx builder.DB) error {
		own, ok := tx.(DB)
		if !ok {
			return ErrForeign
		}
		return f(own)
	})
}
