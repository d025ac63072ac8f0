package builder

import (
	"context"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// call is a statement that is about to run.
type call struct {
	stmt  ast.Stmt
	args  []any // of a prepared statement
	plan  *scan.Plan
	names []string   // of raw SQL's columns, in the plan's order; nil for any names
	runs  *scan.Runs // of a prepared statement
	limit int        // the number of rows that LIMIT tells, or 0
	err   error      // an argument that could not be taken
	write bool       // it changes rows, or, as raw SQL, nothing tells that it does not
	idle  bool       // nothing to do: nothing is sent
}

var errNothing = &strata.StatementError{Statement: "SELECT", Problems: []strata.Problem{{
	Kind: strata.Incomplete, Clause: "SELECT list", Message: "nothing is selected",
}}}

// callOf is the call of a query, or of a change with RETURNING.
func callOf(q any) call {
	c := coreAt(q)
	if c == nil || c.base == nil {
		return call{err: errNothing}
	}
	k := call{plan: c.base.plan}
	if o := c.base.other; o != nil {
		switch {
		case c.op == opBound:
			n := c.y.(*ast.BoundQuery)
			return o.kept.call(n.Args, n.Err)
		case o.change != nil:
			k.stmt, k.write, k.idle, k.err = o.change, true, o.idle, refused(o.change)
			return k
		}
		k.write, k.names = o.raw != nil, o.names
	}
	n := c.query()
	k.stmt, k.limit = n, rowCount(limitOf(n), nil)
	return k
}

// first asks for the first row only, unless there is a limit.
func (k *call) first() {
	switch q := k.stmt.(type) {
	case *ast.Select:
		if q.Limit == nil {
			limited := *q
			limited.Limit, k.stmt = oneRow, &limited
		}
	case *ast.Compound:
		if q.Limit == nil {
			limited := *q
			limited.Limit, k.stmt = oneRow, &limited
		}
	}
}

// start runs the statement and hands out its rows.
func (k *call) start(ctx context.Context, db Reader, stream bool) (scan.Rows, error) {
	switch {
	case k.err != nil:
		return nil, k.err
	case db == nil || scan.IsNil(db):
		return nil, errNoDatabase
	case ctx == nil:
		return nil, errNoContext
	case k.idle:
		return noRows{}, nil
	case k.names != nil:
		rows, err := k.startWrite(ctx, db, stream)
		if err == nil {
			k.plan, err = byName(k.plan, k.names, rows)
		}
		return rows, err
	case k.write:
		return k.startWrite(ctx, db, stream)
	default:
		return db.RunQuery(ctx, k.stmt, k.args, stream)
	}
}

// byName puts a plan in the order of the columns that raw SQL returns, or closes the
// rows where they are others. Without names it is as it was.
func byName(p *scan.Plan, names []string, rows scan.Rows) (*scan.Plan, error) {
	if names == nil {
		return p, nil
	}
	p, err := p.ByName(names, scan.Columns(rows))
	if err != nil {
		rows.Close()
	}
	return p, err
}

// startWrite runs what writes, or may write, as raw SQL. That runs on a handle
// that only reads where the handle sees to it that nothing is written.
func (k *call) startWrite(ctx context.Context, db Reader, stream bool) (scan.Rows, error) {
	switch db := db.(type) {
	case Writer:
		return db.RunReturning(ctx, k.stmt, k.args)
	case rawReader:
		return db.RunRaw(ctx, k.stmt, k.args, stream)
	default:
		return nil, errRawReadOnly
	}
}

var errRawReadOnly = &strata.DatabaseError{
	Kind: strata.ErrReadOnly, Err: misuse("nothing tells that raw SQL only reads, and the handle is read-only"),
}

// exec runs a statement without rows.
func (k *call) exec(ctx context.Context, db Writer) (int64, error) {
	switch {
	case k.err != nil:
		return 0, k.err
	case db == nil || scan.IsNil(db):
		return 0, errNoDatabase
	case ctx == nil:
		return 0, errNoContext
	case k.idle:
		return 0, nil
	}
	return db.RunExec(ctx, k.stmt, k.args)
}

// What a statement is to run on is missing.
const (
	errNoDatabase misuse = "strata: there is no database to run on: it is nil"
	errNoContext  misuse = "strata: there is no context to run in: it is nil"
)

// noRows is the result of a statement that was not sent.
type noRows struct{}

// Next implements scan.Rows.
func (noRows) Next([]scan.Cell) bool { return false }

// Close implements scan.Rows.
func (noRows) Close() error { return nil }
