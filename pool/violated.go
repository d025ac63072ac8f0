package pool

import (
	"errors"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// violated says which foreign key an INSERT has violated, where the database does not
// say: rows that are added can only lack what they refer to. Of several keys it names
// the table.
func violated(err error, s ast.Stmt) error {
	table := referring(s)
	if err == nil || table == nil {
		return err
	}
	var e *strata.DatabaseError
	if !errors.As(err, &e) || e.Kind != strata.ErrForeignKey || e.Table != "" {
		return err
	}
	e.Table = table.Name
	if len(table.ForeignKeys) == 1 {
		key := table.ForeignKeys[0]
		e.Constraint = key.Name
		for _, c := range key.Columns {
			e.Columns = append(e.Columns, c.Name)
		}
	}
	return err
}

// referring is the table of an INSERT that adds rows and changes none, if it refers to
// another.
func referring(s ast.Stmt) *ast.Table {
	if p, ok := s.(*ast.Prepared); ok {
		s = p.Stmt
	}
	insert, ok := s.(*ast.Insert)
	if !ok || insert.Conflict != nil && len(insert.Conflict.Set) > 0 || len(insert.With) > 0 || insert.Table == nil || len(insert.Table.ForeignKeys) == 0 {
		return nil
	}
	return insert.Table
}

// violatedRows do so when they end with the error.
func violatedRows(rows scan.Rows, s ast.Stmt) scan.Rows {
	if rows == nil || referring(s) == nil {
		return rows
	}
	return insertedRows{rows, s}
}

// insertedRows are rows of an INSERT.
type insertedRows struct {
	scan.Rows
	stmt ast.Stmt
}

// Columns returns the names of the columns, where the rows know them.
func (r insertedRows) Columns() []string { return scan.Columns(r.Rows) }

// Close implements scan.Rows.
func (r insertedRows) Close() error { return violated(r.Rows.Close(), r.stmt) }
