package builder

import (
	"context"
	"iter"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// Change is a statement that changes rows: an INSERT with something to insert,
// an UPDATE or DELETE that says which rows it means.
type Change interface {
	// Statement returns the statement for Strata's own packages.
	Statement() ast.Stmt
	// Exec runs the statement and returns the number of rows changed.
	Exec(ctx context.Context, db Writer) (int64, error)

	idle() bool // nothing to do: nothing is sent
	returning(items []ast.Expr, row ast.RowShape) ast.Stmt
}

func exec(ctx context.Context, db Writer, c Change) (int64, error) {
	if c.idle() {
		return 0, nil
	}
	return db.RunExec(ctx, c.Statement(), nil)
}

// ReturningStatement is a change that returns the rows that it changed.
type ReturningStatement[R any] struct {
	stmt ast.Stmt
	plan *scan.Plan
	idle bool
}

// Returning adds RETURNING: a column, an expression, a table, or several of
// them by strata.Cols2 and its siblings.
//
//	id, err := builder.Returning(builder.Insert(Users).Set(...), Users.ID).One(ctx, db)
func Returning[R any](c Change, result strata.Result[R]) ReturningStatement[R] {
	p := result.Projection()
	return ReturningStatement[R]{c.returning(p.Items, p.Plan), p.Plan, c.idle()}
}

// Statement returns the statement for Strata's own packages.
func (s ReturningStatement[R]) Statement() ast.Stmt { return s.stmt }

func (s ReturningStatement[R]) run(ctx context.Context, db Writer) start {
	return func(bool) (scan.Rows, error) {
		if s.idle {
			return noRows{}, nil
		}
		return db.RunReturning(ctx, s.stmt, nil)
	}
}

func (s ReturningStatement[R]) fetchChanged() fetch {
	f := fetch{stmt: s.stmt, plan: s.plan}
	if s.idle {
		f.stmt = nil
	}
	return f
}

// noRows is the result of a statement that was not sent.
type noRows struct{}

func (noRows) Next([]scan.Cell) bool { return false }
func (noRows) Close() error          { return nil }

// All runs the statement and returns the changed rows, in no given order.
func (s ReturningStatement[R]) All(ctx context.Context, db Writer) ([]R, error) {
	return collect[R](s.run(ctx, db), s.plan, 0)
}

// One runs the statement and returns the only row that it changed. It fails
// with strata.ErrNoRows or strata.ErrManyRows otherwise; in the latter case the
// rows are changed all the same.
func (s ReturningStatement[R]) One(ctx context.Context, db Writer) (R, error) {
	return one[R](s.run(ctx, db), s.plan)
}

// Iter runs the statement and yields the changed rows one by one.
func (s ReturningStatement[R]) Iter(ctx context.Context, db Writer) iter.Seq2[R, error] {
	return stream[R](s.run(ctx, db), s.plan)
}
