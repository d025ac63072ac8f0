package builder

import (
	"context"
	"fmt"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// UpdateRowsStatement is an UPDATE of many rows, each to the values of its model.
type UpdateRowsStatement[M any] struct {
	batch  *models[M]
	update ast.UpdateRows
}

// Rows updates the rows that have the models' primary keys: every column that is
// neither key nor generated gets the value of the model's field, zero or not.
// Omit and Only choose among the columns. A key without a row is left out; the
// number of rows that Exec returns tells.
//
//	n, err := builder.Update(Users).Rows(users...).Only(Users.Name, Users.Age).Exec(ctx, db)
//
// Any number of rows can be updated: all of them are, or none. Two models with
// one key are refused.
func (u UpdateTable[M]) Rows(rows ...M) UpdateRowsStatement[M] {
	t := u.table.TableDef()
	s := UpdateRowsStatement[M]{
		batch:  &models[M]{rows: rows, plan: u.table.Projection().Plan},
		update: ast.UpdateRows{Table: t, Keys: t.PrimaryKey},
	}
	var columns []*ast.Column
	for _, c := range t.Inserted {
		if !slices.Contains(t.PrimaryKey, c) {
			columns = append(columns, c)
		}
	}
	s = s.of(columns)
	s.update.Err = s.repeatedKey()
	return s
}

// of returns the statement with other columns.
func (s UpdateRowsStatement[M]) of(columns []*ast.Column) UpdateRowsStatement[M] {
	s.update.Columns = columns
	s.batch = &models[M]{s.batch.rows, s.update.All(), s.batch.plan}
	s.update.Batch = s.batch
	return s
}

// repeatedKey finds two rows with the same key.
func (s UpdateRowsStatement[M]) repeatedKey() error {
	if len(s.update.Keys) == 0 || len(s.batch.rows) < 2 {
		return nil
	}
	seen := make(map[any]int, len(s.batch.rows))
	for row := range s.batch.rows {
		key, err := s.key(row)
		if err != nil {
			return nil // it is refused where it is sent
		}
		if first, ok := seen[key]; ok {
			return fmt.Errorf("rows %d and %d have the same key", first+1, row+1)
		}
		seen[key] = row
	}
	return nil
}

// key returns a row's key as a value that can be compared.
func (s UpdateRowsStatement[M]) key(row int) (any, error) {
	if len(s.update.Keys) == 1 {
		v, err := s.batch.Value(row, 0)
		switch v := v.(type) {
		case []byte:
			return string(v), err
		case []any:
			return fmt.Sprintf("%#v", v), err
		default:
			return v, err
		}
	}
	parts := make([]any, len(s.update.Keys))
	for i := range parts {
		var err error
		if parts[i], err = s.batch.Value(row, i); err != nil {
			return nil, err
		}
	}
	return fmt.Sprintf("%#v", parts), nil
}

// Omit leaves columns as they are.
func (s UpdateRowsStatement[M]) Omit(columns ...strata.Column[M]) UpdateRowsStatement[M] {
	return s.choose(func(c *ast.Column) bool { return !among(columns, c) })
}

// Only updates no other columns than these.
func (s UpdateRowsStatement[M]) Only(columns ...strata.Column[M]) UpdateRowsStatement[M] {
	return s.choose(func(c *ast.Column) bool { return among(columns, c) })
}

func (s UpdateRowsStatement[M]) choose(keep func(*ast.Column) bool) UpdateRowsStatement[M] {
	var columns []*ast.Column
	for _, c := range s.update.Columns {
		if keep(c) {
			columns = append(columns, c)
		}
	}
	return s.of(columns)
}

// Statement returns the statement for Strata's own packages.
func (s UpdateRowsStatement[M]) Statement() ast.Stmt { return &s.update }

// Exec runs the statement and returns the number of rows updated.
func (s UpdateRowsStatement[M]) Exec(ctx context.Context, db Writer) (int64, error) {
	if len(s.batch.rows) == 0 {
		return 0, nil
	}
	return db.RunExec(ctx, &s.update, nil)
}
