package builder

import (
	"context"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/scan"
)

// UpdateTable is an UPDATE that sets nothing yet. It cannot run.
type UpdateTable[M any] struct {
	_     [0]func(M)
	table strata.Source
}

// UpdateSet is an UPDATE that does not say yet which rows it means. It cannot
// run before Where or All.
type UpdateSet struct{ update ast.Update }

// UpdateStatement is an UPDATE that can run.
type UpdateStatement struct{ c change }

// Update starts an UPDATE.
func Update[M any](table strata.TableAt[*M]) *UpdateTable[M] { return &UpdateTable[M]{table: table} }

// Set gives columns of the table new values. Zero values are written like any
// other.
func (u *UpdateTable[M]) Set(set ...strata.Assignment) UpdateSet { return updateSet(tableIn(u), set) }

// Model gives every column that is neither key nor generated the value of the
// model's field, zero or not.
func (u *UpdateTable[M]) Model(model M) UpdateSet { return updateModel(tableIn(u), &[]M{model}) }

// Rows updates the rows that have the models' primary keys: every column that is
// neither key nor generated gets the value of the model's field, zero or not.
// Omit and Only choose among the columns. A key without a row is left out; the
// number of rows that Exec returns tells.
//
//	n, err := builder.Update(Users).Rows(users...).Only(Users.Name, Users.Age).Exec(ctx, db)
//
// Any number of rows can be updated: all of them are, or none. Two models with
// one key are refused.
func (u *UpdateTable[M]) Rows(rows ...M) *UpdateRowsStatement { return updateRows(tableIn(u), &rows) }

// tableIn is the table of an UpdateTable or an InsertInto, or nil: each is a pointer to
// a struct of a table.
//
//go:noinline
func tableIn(u any) strata.Source {
	if p := scan.At[strata.Source](scan.SlotAt(u)); p != nil {
		return *p
	}
	return nil
}

//go:noinline
func updateSet(table strata.Source, set []strata.Assignment) UpdateSet {
	return UpdateSet{ast.Update{Table: in.Table(table), Set: assignments(set)}}
}

//go:noinline
func updateModel(table strata.Source, model any) UpdateSet {
	t := in.Table(table)
	update := ast.Update{Table: t}
	if t == nil {
		return UpdateSet{update}
	}
	row := modelsAt(model, in.Rows(table).Plan)
	for _, c := range t.Columns {
		if c.Written() && !slices.Contains(t.PrimaryKey, c) {
			row.columns = append(row.columns, c)
		}
	}
	update.Set = make([]ast.Assignment, len(row.columns))
	binds := make([]ast.Bind, len(row.columns))
	for i, c := range row.columns {
		value, err := row.Value(0, i)
		binds[i] = ast.Bind{Value: value, Type: c.Type, Err: err}
		update.Set[i] = ast.Assignment{Column: c, Target: c, Value: &binds[i]}
	}
	return UpdateSet{update}
}

// Set adds to the columns that get new values.
func (u UpdateSet) Set(set ...strata.Assignment) UpdateSet {
	u.update.Set = append(slices.Clip(u.update.Set), assignments(set)...)
	return u
}

// From adds sources that Set and Where may read: UPDATE ... FROM. Where ties
// them to the table.
func (u UpdateSet) From(more ...strata.Source) UpdateSet {
	u.update.From = append(slices.Clip(u.update.From), sources(more)...)
	return u
}

// Where updates the rows for which all conditions are true. When all of them
// are left out, the statement is refused: All is how to mean every row.
func (u UpdateSet) Where(conditions ...strata.Condition) *UpdateStatement {
	n := newUpdate(&u.update)
	n.update.Where = also(n.update.Where, conditions)
	return &n.s
}

// All updates every row.
func (u UpdateSet) All() *UpdateStatement {
	n := newUpdate(&u.update)
	n.update.All = true
	return &n.s
}

// updating is an UPDATE as one piece of memory.
type updating struct {
	s      UpdateStatement
	update ast.Update
}

func newUpdate(u *ast.Update) *updating {
	n := &updating{update: *u}
	n.s.c.stmt = &n.update
	return n
}

// change returns a copy of the statement, and its node to change.
func (u *UpdateStatement) change() *updating {
	c := u.run()
	if s, ok := c.stmt.(*ast.Update); ok {
		return newUpdate(s)
	}
	n := newUpdate(&ast.Update{})
	n.s.c.stmt = rawFailed(errChanged(c))
	return n
}

// Where adds conditions.
func (u *UpdateStatement) Where(conditions ...strata.Condition) *UpdateStatement {
	n := u.change()
	n.update.Where = also(n.update.Where, conditions)
	return &n.s
}

// With adds common table expressions that no FROM names.
func (u *UpdateStatement) With(tables ...CTETable) *UpdateStatement {
	n := u.change()
	n.update.With = ctes(n.update.With, tables)
	return &n.s
}

// Statement returns the statement for Strata's own packages.
func (u *UpdateStatement) Statement(door.Key) ast.Stmt { return u.run().node() }

// Exec runs the statement and returns the number of rows updated.
func (u *UpdateStatement) Exec(ctx context.Context, db Writer) (int64, error) {
	return u.run().exec(ctx, db)
}

func (u *UpdateStatement) run() *change {
	if u == nil {
		return new(change)
	}
	return &u.c
}

func (*UpdateStatement) returns() {}

func (*UpdateStatement) room() (any, *change, *arguments) {
	n := &struct {
		s UpdateStatement
		a arguments
	}{}
	return &n.s, &n.s.c, &n.a
}
