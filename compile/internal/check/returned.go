package check

import (
	"slices"

	"github.com/strata-go/strata/internal/ast"
)

// What RETURNING reads: the row as it is in the table afterwards, which is not the one
// that WHERE was true of; of DELETE the row as it was.

// rowOf is the scope of a row of a table alone.
func rowOf(t *ast.Table) *scope { return &scope{sources: []entry{{t, false}}} }

// newRow is the scope of a changed row. What is set is as its new value is, what the
// database computes may be anything that the column allows, and the rest is as it was.
func (c *checker) newRow(old *scope, t *ast.Table, set []ast.Assignment) *scope {
	row := &scope{sources: old.sources, proven: slices.Clip(old.proven), null: computed(t)}
	for _, a := range set {
		switch {
		case a.Column == nil:
		case c.gives(a.Value, old):
			row.proven = append(row.proven, a.Column)
		default:
			row.null = append(row.null, nullableOf(a.Column)...)
		}
	}
	return row
}

// gives reports whether a column that is set to an expression has a value then.
func (c *checker) gives(e ast.Expr, s *scope) bool {
	_, def := e.(ast.Default)
	return !def && !c.nullable(e, s)
}

// computed are the columns that the database computes and that may be NULL.
func computed(t *ast.Table) []ast.Expr {
	var list []ast.Expr
	for _, col := range t.Columns {
		if col.Generated != nil {
			list = append(list, nullableOf(col)...)
		}
	}
	return list
}

func nullableOf(col *ast.Column) []ast.Expr {
	if !col.Nullable {
		return nil
	}
	return []ast.Expr{col}
}

// updatedRow is the scope of what UPDATE returns.
func (c *checker) updatedRow(s *ast.Update) *scope {
	old := c.changeScope(s.Table, s.From, "FROM")
	old.prove(s.Where)
	return c.newRow(old, s.Table, s.Set)
}

// deletedRow is the scope of what DELETE returns: the row as it was.
func (c *checker) deletedRow(s *ast.Delete) *scope {
	old := c.changeScope(s.Table, s.Using, "USING")
	old.prove(s.Where)
	return old
}

// insertedRow is the scope of what INSERT returns. ON CONFLICT may return a row that
// was there before.
func (c *checker) insertedRow(s *ast.Insert) *scope {
	row := rowOf(s.Table)
	if s.Conflict != nil && len(s.Conflict.Set) > 0 || len(s.Rows) == 0 {
		return row
	}
	for i, col := range s.Columns {
		given := true
		for _, values := range s.Rows {
			given = given && i < len(values) && c.gives(values[i], nil)
		}
		if given {
			row.proven = append(row.proven, col)
		}
	}
	return row
}
