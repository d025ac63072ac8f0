package builder

import (
	"context"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// DeleteFrom is a DELETE that does not say yet which rows it means. It cannot
// run before Where or All.
type DeleteFrom[M any] struct {
	table  strata.TableOf[M]
	delete ast.Delete
}

// DeleteStatement is a DELETE that can run.
type DeleteStatement[M any] struct {
	table  strata.TableOf[M]
	delete ast.Delete
}

// Delete starts a DELETE.
func Delete[M any](table strata.TableOf[M]) DeleteFrom[M] {
	return DeleteFrom[M]{table, ast.Delete{Table: table.TableDef()}}
}

// Using adds sources that Where may read: DELETE ... USING. Where ties them to
// the table.
func (d DeleteFrom[M]) Using(sources ...strata.Source) DeleteFrom[M] {
	d.delete.Using = sourceNodes(d.delete.Using, sources)
	return d
}

// Where deletes the rows for which all conditions are true. When all of them
// are left out, the statement is refused: All is how to mean every row.
func (d DeleteFrom[M]) Where(conditions ...strata.Condition) DeleteStatement[M] {
	d.delete.Where = and(d.delete.Where, conditions)
	return DeleteStatement[M](d)
}

// All deletes every row.
func (d DeleteFrom[M]) All() DeleteStatement[M] {
	d.delete.All = true
	return DeleteStatement[M](d)
}

// Where adds conditions.
func (d DeleteStatement[M]) Where(conditions ...strata.Condition) DeleteStatement[M] {
	d.delete.Where = and(d.delete.Where, conditions)
	return d
}

// Statement returns the statement for Strata's own packages.
func (d DeleteStatement[M]) Statement() ast.Stmt { return &d.delete }

func (d DeleteStatement[M]) idle() bool { return false }

func (d DeleteStatement[M]) returning(items []ast.Expr, row ast.RowShape) ast.Stmt {
	d.delete.Returning, d.delete.Row = items, row
	return &d.delete
}

// Exec runs the statement and returns the number of rows deleted.
func (d DeleteStatement[M]) Exec(ctx context.Context, db Writer) (int64, error) {
	return exec(ctx, db, d)
}

// Returning returns the rows as they were.
func (d DeleteStatement[M]) Returning() ReturningStatement[M] { return Returning[M](d, d.table) }
