package builder

import (
	"context"
	"fmt"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
)

// Change is a statement that changes rows: an INSERT with something to insert,
// an UPDATE or DELETE that says which rows it means.
type Change interface {
	// Statement returns the statement for Strata's own packages.
	Statement(door.Key) ast.Stmt
	// Exec runs the statement and returns the number of rows changed.
	Exec(ctx context.Context, db Writer) (int64, error)

	run() *change
	returns() // it can have RETURNING
}

// change is what every statement without rows is.
type change struct {
	stmt  ast.Stmt   // nil in a zero value
	bound *arguments // of one that is prepared
	idle  bool       // nothing to do: nothing is sent
}

// node is the statement.
func (c *change) node() ast.Stmt {
	switch {
	case c.bound != nil:
		return &c.bound.bound
	case c.stmt == nil:
		return rawFailed(errNoChange)
	default:
		return c.stmt
	}
}

// call is the statement about to run.
func (c *change) call() call {
	if c.bound != nil {
		return c.bound.kept.call(c.bound.bound.Args, c.bound.bound.Err)
	}
	n := c.node()
	return call{stmt: n, idle: c.idle, err: refused(n)}
}

func (c *change) exec(ctx context.Context, db Writer) (int64, error) {
	k := c.call()
	return k.exec(ctx, db)
}

const errNoChange misuse = "the statement says nothing: Insert, Update, Delete and Raw make one"

// assignments are the nodes of what is set.
func assignments(set []strata.Assignment) []ast.Assignment {
	out := make([]ast.Assignment, len(set))
	for i, a := range set {
		out[i] = in.Assignment(a)
	}
	return out
}

// targets returns the columns that a clause names, all of them columns of the
// table's handle, or what is wrong with one of them.
func targets(t *ast.Table, clause string, list []strata.Column) ([]*ast.Column, error) {
	columns, err := columnsOf(t, clause, list)
	for _, c := range columns {
		if c.Table != t && err == nil {
			err = misuse(fmt.Sprintf("%s: %s.%s is a column of %s, not of %s", clause, c.Table.Ref(), c.Name, handle(c.Table), handle(t)))
		}
	}
	return columns, err
}

// columnsOf returns the columns that a clause names; whose they are compiling finds.
func columnsOf(t *ast.Table, clause string, list []strata.Column) ([]*ast.Column, error) {
	columns := make([]*ast.Column, 0, len(list))
	for _, x := range list {
		c, ok := in.Node(x).(*ast.Column)
		if !ok {
			return columns, misuse(fmt.Sprintf("%s: it takes columns of %s, and %s is none", clause, handle(t), ast.Describe(in.Node(x))))
		}
		columns = append(columns, c)
	}
	return columns, nil
}

// handle names a table, under its alias where it has one.
func handle(t *ast.Table) string {
	switch {
	case t == nil:
		return "no table"
	case t.Alias != "":
		return t.Name + " AS " + t.Alias
	default:
		return t.Name
	}
}
