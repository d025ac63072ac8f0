package builder

import (
	"context"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
)

// DeleteFrom is a DELETE that does not say yet which rows it means. It cannot
// run before Where or All.
type DeleteFrom struct{ delete ast.Delete }

// DeleteStatement is a DELETE that can run.
type DeleteStatement struct{ c change }

// Delete starts a DELETE.
func Delete(table strata.Source) DeleteFrom {
	return DeleteFrom{ast.Delete{Table: in.Table(table)}}
}

// Using adds sources that Where may read: DELETE ... USING. Where ties them to
// the table.
func (d DeleteFrom) Using(more ...strata.Source) DeleteFrom {
	d.delete.Using = append(slices.Clip(d.delete.Using), sources(more)...)
	return d
}

// Where deletes the rows for which all conditions are true. When all of them
// are left out, the statement is refused: All is how to mean every row.
func (d DeleteFrom) Where(conditions ...strata.Condition) *DeleteStatement {
	n := newDelete(&d.delete)
	n.delete.Where = also(n.delete.Where, conditions)
	return &n.s
}

// All deletes every row.
func (d DeleteFrom) All() *DeleteStatement {
	n := newDelete(&d.delete)
	n.delete.All = true
	return &n.s
}

// deleting is a DELETE as one piece of memory.
type deleting struct {
	s      DeleteStatement
	delete ast.Delete
}

func newDelete(d *ast.Delete) *deleting {
	n := &deleting{delete: *d}
	n.s.c.stmt = &n.delete
	return n
}

// change returns a copy of the statement, and its node to change.
func (d *DeleteStatement) change() *deleting {
	c := d.run()
	if s, ok := c.stmt.(*ast.Delete); ok {
		return newDelete(s)
	}
	n := newDelete(&ast.Delete{})
	n.s.c.stmt = rawFailed(errChanged(c))
	return n
}

// Where adds conditions.
func (d *DeleteStatement) Where(conditions ...strata.Condition) *DeleteStatement {
	n := d.change()
	n.delete.Where = also(n.delete.Where, conditions)
	return &n.s
}

// With adds common table expressions that no FROM names.
func (d *DeleteStatement) With(tables ...CTETable) *DeleteStatement {
	n := d.change()
	n.delete.With = ctes(n.delete.With, tables)
	return &n.s
}

// Statement returns the statement for Strata's own packages.
func (d *DeleteStatement) Statement(door.Key) ast.Stmt { return d.run().node() }

// Exec runs the statement and returns the number of rows deleted.
func (d *DeleteStatement) Exec(ctx context.Context, db Writer) (int64, error) {
	return d.run().exec(ctx, db)
}

func (d *DeleteStatement) run() *change {
	if d == nil {
		return new(change)
	}
	return &d.c
}

func (*DeleteStatement) returns() {}

func (*DeleteStatement) room() (any, *change, *arguments) {
	n := &struct {
		s DeleteStatement
		a arguments
	}{}
	return &n.s, &n.s.c, &n.a
}
