package builder

import (
	"context"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// UpdateTable is an UPDATE that sets nothing yet. It cannot run.
type UpdateTable[M any] struct{ table strata.TableOf[M] }

// UpdateSet is an UPDATE that does not say yet which rows it means. It cannot
// run before Where or All.
type UpdateSet[M any] struct {
	table  strata.TableOf[M]
	update ast.Update
}

// UpdateStatement is an UPDATE that can run.
type UpdateStatement[M any] struct {
	table  strata.TableOf[M]
	update ast.Update
}

// Update starts an UPDATE.
func Update[M any](table strata.TableOf[M]) UpdateTable[M] { return UpdateTable[M]{table} }

// Set gives columns of the table new values. Zero values are written like any
// other.
func (u UpdateTable[M]) Set(set ...strata.Assignment[M]) UpdateSet[M] {
	return UpdateSet[M]{u.table, ast.Update{Table: u.table.TableDef(), Set: assignments(set)}}
}

// Model gives every column that is neither key nor generated the value of the
// model's field, zero or not.
func (u UpdateTable[M]) Model(m M) UpdateSet[M] {
	t := u.table.TableDef()
	var columns []*ast.Column
	for _, c := range t.Columns {
		if c.Written() && !slices.Contains(t.PrimaryKey, c) {
			columns = append(columns, c)
		}
	}
	update := ast.Update{Table: t, Set: make([]ast.Assignment, len(columns))}
	binds, row := make([]ast.Bind, len(columns)), models[M]{[]M{m}, columns, u.table.Projection().Plan}
	for i, c := range columns {
		value, err := row.Value(0, i)
		binds[i] = ast.Bind{Value: value, Type: c.Type, Err: err}
		update.Set[i] = ast.Assignment{Column: c, Value: &binds[i]}
	}
	return UpdateSet[M]{u.table, update}
}

// Set adds to the columns that get new values.
func (u UpdateSet[M]) Set(set ...strata.Assignment[M]) UpdateSet[M] {
	u.update.Set = append(u.update.Set[:len(u.update.Set):len(u.update.Set)], assignments(set)...)
	return u
}

// From adds sources that Set and Where may read: UPDATE ... FROM. Where ties
// them to the table.
func (u UpdateSet[M]) From(sources ...strata.Source) UpdateSet[M] {
	u.update.From = sourceNodes(u.update.From, sources)
	return u
}

func sourceNodes(nodes []ast.Source, sources []strata.Source) []ast.Source {
	nodes = nodes[:len(nodes):len(nodes)]
	for _, s := range sources {
		nodes = append(nodes, s.SourceNode())
	}
	return nodes
}

// Where updates the rows for which all conditions are true. When all of them
// are left out, the statement is refused: All is how to mean every row.
func (u UpdateSet[M]) Where(conditions ...strata.Condition) UpdateStatement[M] {
	u.update.Where = and(u.update.Where, conditions)
	return UpdateStatement[M](u)
}

// All updates every row.
func (u UpdateSet[M]) All() UpdateStatement[M] {
	u.update.All = true
	return UpdateStatement[M](u)
}

// Where adds conditions.
func (u UpdateStatement[M]) Where(conditions ...strata.Condition) UpdateStatement[M] {
	u.update.Where = and(u.update.Where, conditions)
	return u
}

// Statement returns the statement for Strata's own packages.
func (u UpdateStatement[M]) Statement() ast.Stmt { return &u.update }

func (u UpdateStatement[M]) idle() bool { return false }

func (u UpdateStatement[M]) returning(items []ast.Expr, row ast.RowShape) ast.Stmt {
	u.update.Returning, u.update.Row = items, row
	return &u.update
}

// Exec runs the statement and returns the number of rows updated.
func (u UpdateStatement[M]) Exec(ctx context.Context, db Writer) (int64, error) {
	return exec(ctx, db, u)
}

// Returning returns the rows as they are afterwards.
func (u UpdateStatement[M]) Returning() ReturningStatement[M] { return Returning[M](u, u.table) }
