package builder

import (
	"context"
	"errors"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/scan"
)

// Internals is what package repo sees of statements: it makes them of nodes, and what
// they read and write is behind pointers, so that a repository is compiled once for all
// models. Nobody else can call it.
func Internals(door.Key) internals { return internals{} }

type internals struct{}

// Prepare prepares a query of one parameter. It comes back of its own type, with an
// argument in its neutral form, or the error of one that has none.
func (internals) Prepare(q Preparable) (with func(value any, err error) any) {
	p := prepare(q)
	return func(value any, err error) any { return p.with([]argument{{value: value, err: err}}) }
}

// All reads all rows of a query, or of a change with RETURNING, into the empty slice
// that a pointer points at.
func (internals) All(ctx context.Context, db Reader, s ast.Stmt, plan *scan.Plan, rows any) error {
	k := callNode(s, plan)
	r, err := k.start(ctx, db, false)
	if err != nil {
		return err
	}
	return scan.Collect(r, k.plan, nil, k.limit, rows)
}

// One reads the only row into what a pointer points at.
func (internals) One(ctx context.Context, db Reader, s ast.Stmt, plan *scan.Plan, row any) error {
	k := callNode(s, plan)
	return k.value(ctx, db, row)
}

// Exec runs a change.
func (internals) Exec(ctx context.Context, db Writer, s ast.Stmt) (int64, error) {
	k := callNode(s, nil)
	return k.exec(ctx, db)
}

// callNode is the call of a statement that is made already.
func callNode(s ast.Stmt, plan *scan.Plan) call {
	k := call{stmt: s, plan: plan, err: refused(s)}
	if q, ok := s.(ast.Query); ok {
		k.limit = rowCount(limitOf(q), nil)
	} else {
		k.write = true
	}
	return k
}

// QueueAll adds a query, or a change with RETURNING, to a batch. Once that has run, get
// tells whether the rows are in the slice that a pointer points at.
func (internals) QueueAll(b Queue, s ast.Stmt, plan *scan.Plan, rows any) (get func() error) {
	r := &result{}
	queueCall(b, callNode(s, plan), r, rows)
	return r.get
}

// QueueOne adds a query, or a change with RETURNING, for its only row, which a pointer
// points at.
func (internals) QueueOne(b Queue, s ast.Stmt, plan *scan.Plan, row any) (get func() error) {
	r := &result{}
	queueRow(b, callNode(s, plan), r, row, 2)
	return r.get
}

// QueueCount adds a query for the number of its rows.
func (internals) QueueCount(b Queue, q ast.Query) (get func() (int64, error)) {
	r := &Result[int64]{}
	queueRow(b, counting(q), &r.state, &r.value, 2)
	return r.Get
}

// Exists reports whether a query has a row.
func (internals) Exists(ctx context.Context, db Reader, q ast.Query) (there bool, err error) {
	k := probing(q)
	err = k.value(ctx, db, &there)
	return there, err
}

// QueueExec adds a change to a batch. Once that has run, get returns the number of rows.
func (internals) QueueExec(b *Batch, s ast.Stmt) (get func() (int64, error)) {
	return QueueExec(b, stated{change{stmt: s}}).Get
}

// stated is a change of a node.
type stated struct{ c change }

// Statement implements Executable.
func (s stated) Statement(door.Key) ast.Stmt { return s.c.node() }

// Exec implements Executable.
func (s stated) Exec(ctx context.Context, db Writer) (int64, error) { return s.c.exec(ctx, db) }

func (s stated) run() *change { return &s.c }

// Insert is the INSERT of models.
func (internals) Insert(table strata.Source, rows scan.Elems) *ast.Insert {
	return insertElems(table, rows).s.c.stmt.(*ast.Insert)
}

// UpdateRows is the UPDATE of the rows of models, which have the same values in keys,
// the primary key's columns first.
func (internals) UpdateRows(table strata.Source, rows scan.Elems, keys, columns []*ast.Column) *ast.UpdateRows {
	n := &updatingRows{models: models{rows: rows, plan: in.Rows(table).Plan}}
	n.update.Table = in.Table(table)
	n.update.Keys, n.update.Columns = n.update.Table.PrimaryKey, columns
	n.finish()
	n.update.Err = n.repeatedKey()
	n.update.Keys = keys
	n.finish()
	return &n.update
}

// Named names the statement of an error that says how many rows there are.
func (internals) Named(err error, s ast.Stmt) error { return named(err, s) }

// Node is the query that the repository goes on from.
func (internals) Node(q any) ast.Query { return node(q) }

// Missing reports whether an error says that there is no row.
func (internals) Missing(err error) bool { return errors.Is(err, strata.ErrNoRows) }
