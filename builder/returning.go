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
	prepared() (*kept, func(*kept, []any, error) BoundChange)
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

func (s *ReturningStatement[R]) on(db Writer) call {
	return call{writer: db, stmt: s.stmt, plan: s.plan, idle: s.idle}
}

func (s ReturningStatement[R]) fetchChanged() call { return s.on(nil) }

// All runs the statement and returns the changed rows, in no given order.
func (s ReturningStatement[R]) All(ctx context.Context, db Writer) ([]R, error) {
	c := s.on(db)
	return collect[R](ctx, &c)
}

// One runs the statement and returns the only row that it changed. It fails
// with strata.ErrNoRows or strata.ErrManyRows otherwise; in the latter case the
// rows are changed all the same.
func (s ReturningStatement[R]) One(ctx context.Context, db Writer) (R, error) {
	c := s.on(db)
	return one[R](ctx, &c)
}

// Iter runs the statement and yields the changed rows one by one.
func (s ReturningStatement[R]) Iter(ctx context.Context, db Writer) iter.Seq2[R, error] {
	return stream[R](ctx, s.on(db))
}
