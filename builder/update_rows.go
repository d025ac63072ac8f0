package builder

import (
	"context"
	"fmt"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
)

// UpdateRowsStatement is an UPDATE of many rows, each to the values of its model.
type UpdateRowsStatement struct{ c change }

// updatingRows is an UPDATE of many rows as one piece of memory.
type updatingRows struct {
	s      UpdateRowsStatement
	update ast.UpdateRows
	models models
}

//go:noinline
func updateRows(table strata.Source, rows any) *UpdateRowsStatement {
	n := &updatingRows{models: modelsAt(rows, in.Rows(table).Plan)}
	t := in.Table(table)
	if n.update.Table = t; t != nil {
		n.update.Keys = t.PrimaryKey
		for _, c := range t.Inserted {
			if !slices.Contains(t.PrimaryKey, c) {
				n.update.Columns = append(n.update.Columns, c)
			}
		}
	}
	n.finish()
	n.update.Err = n.repeatedKey()
	return &n.s
}

// finish ties the parts to each other.
func (n *updatingRows) finish() {
	n.models.columns = n.update.All()
	n.update.Batch = &n.models
	n.s.c.stmt, n.s.c.idle = &n.update, n.models.Len() == 0
}

// repeatedKey finds two rows with the same key.
func (n *updatingRows) repeatedKey() error {
	rows := n.models.Len()
	if len(n.update.Keys) == 0 || rows < 2 {
		return nil
	}
	seen := make(map[any]int, rows)
	for row := range rows {
		key, err := n.key(row)
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
func (n *updatingRows) key(row int) (any, error) {
	if len(n.update.Keys) == 1 {
		v, err := n.models.Value(row, 0)
		switch v := v.(type) {
		case []byte:
			return string(v), err
		case []any:
			return fmt.Sprintf("%#v", v), err
		default:
			return v, err
		}
	}
	parts := make([]any, len(n.update.Keys))
	for i := range parts {
		var err error
		if parts[i], err = n.models.Value(row, i); err != nil {
			return nil, err
		}
	}
	return fmt.Sprintf("%#v", parts), nil
}

// Omit leaves columns as they are.
func (s *UpdateRowsStatement) Omit(columns ...strata.Column) *UpdateRowsStatement {
	return s.choose("OMIT", columns, false)
}

// Only updates no other columns than these.
func (s *UpdateRowsStatement) Only(columns ...strata.Column) *UpdateRowsStatement {
	return s.choose("ONLY", columns, true)
}

// choose keeps the columns that are among those given, or the others.
func (s *UpdateRowsStatement) choose(clause string, columns []strata.Column, given bool) *UpdateRowsStatement {
	old, ok := s.run().stmt.(*ast.UpdateRows)
	if !ok {
		return &UpdateRowsStatement{change{stmt: rawFailed(errChanged(s.run()))}}
	}
	n := &updatingRows{update: *old}
	if b, ok := old.Batch.(*models); ok {
		n.models = *b
	}
	chosen, err := targets(old.Table, clause, columns)
	switch {
	case err == nil:
		n.update.Columns = nil
		for _, c := range old.Columns {
			if slices.Contains(chosen, c) == given {
				n.update.Columns = append(n.update.Columns, c)
			}
		}
	case n.update.Err == nil:
		n.update.Err = err
	}
	n.finish()
	return &n.s
}

// Statement returns the statement for Strata's own packages.
func (s *UpdateRowsStatement) Statement(door.Key) ast.Stmt { return s.run().node() }

// Exec runs the statement and returns the number of rows updated.
func (s *UpdateRowsStatement) Exec(ctx context.Context, db Writer) (int64, error) {
	return s.run().exec(ctx, db)
}

func (s *UpdateRowsStatement) run() *change {
	if s == nil {
		return new(change)
	}
	return &s.c
}
