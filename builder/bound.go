package builder

import (
	"context"
	"iter"

	"github.com/strata-go/strata/internal/ast"
)

// Bound is a prepared query with its arguments, ready to run.
type Bound[R any] struct {
	kept *kept
	args []any
	err  error
}

func (b *Bound[R]) on(db Reader) call {
	return call{db: db, stmt: &b.kept.stmt, args: b.args, plan: b.kept.plan, runs: &b.kept.runs, err: b.err}
}

func (b Bound[R]) fetch(bool) call {
	c := b.on(nil)
	c.limit = limit(b.kept.limit(), b.args)
	return c
}

// Statement returns the prepared statement for Strata's own packages.
func (b Bound[R]) Statement() ast.Stmt { return &b.kept.stmt }

// Arguments returns the parameters' values for Strata's own packages.
func (b Bound[R]) Arguments() []any { return b.args }

// All returns all rows.
func (b Bound[R]) All(ctx context.Context, db Reader) ([]R, error) {
	c := b.on(db)
	c.limit = limit(b.kept.limit(), b.args)
	return collect[R](ctx, &c)
}

// One returns the only row; see SelectQuery.One.
func (b Bound[R]) One(ctx context.Context, db Reader) (R, error) {
	c := b.on(db)
	return one[R](ctx, &c)
}

// First returns the first row, or strata.ErrNoRows.
func (b Bound[R]) First(ctx context.Context, db Reader) (R, error) {
	c := b.on(db)
	return first[R](ctx, &c)
}

// Iter streams the rows; see SelectQuery.Iter.
func (b Bound[R]) Iter(ctx context.Context, db Reader) iter.Seq2[R, error] {
	return stream[R](ctx, b.on(db))
}

// Each streams the rows and lends them; see SelectQuery.Each.
func (b Bound[R]) Each(ctx context.Context, db Reader, fn func(row *R) error) error {
	c := b.on(db)
	return lend(ctx, &c, fn)
}

// BoundReturning is a prepared change that returns rows, with its arguments.
type BoundReturning[R any] struct {
	kept *kept
	args []any
	err  error
}

func (b *BoundReturning[R]) on(db Writer) call {
	k := b.kept
	return call{writer: db, stmt: &k.stmt, args: b.args, plan: k.plan, runs: &k.runs, err: b.err, idle: k.idle}
}

func (b BoundReturning[R]) fetchChanged() call { return b.on(nil) }

// Statement returns the prepared statement for Strata's own packages.
func (b BoundReturning[R]) Statement() ast.Stmt { return &b.kept.stmt }

// Arguments returns the parameters' values for Strata's own packages.
func (b BoundReturning[R]) Arguments() []any { return b.args }

// All runs the statement and returns the changed rows, in no given order.
func (b BoundReturning[R]) All(ctx context.Context, db Writer) ([]R, error) {
	c := b.on(db)
	return collect[R](ctx, &c)
}

// One runs the statement and returns the only row that it changed; see
// ReturningStatement.One.
func (b BoundReturning[R]) One(ctx context.Context, db Writer) (R, error) {
	c := b.on(db)
	return one[R](ctx, &c)
}

// Iter runs the statement and yields the changed rows one by one.
func (b BoundReturning[R]) Iter(ctx context.Context, db Writer) iter.Seq2[R, error] {
	return stream[R](ctx, b.on(db))
}

// BoundChange is a prepared INSERT, UPDATE or DELETE with its arguments.
type BoundChange struct {
	kept *kept
	args []any
	err  error
}

// Exec runs the statement and returns the number of rows changed.
func (b BoundChange) Exec(ctx context.Context, db Writer) (int64, error) {
	if b.err != nil || b.kept.idle {
		return 0, b.err
	}
	return db.RunExec(ctx, &b.kept.stmt, b.args)
}

// Statement returns the prepared statement for Strata's own packages.
func (b BoundChange) Statement() ast.Stmt { return &b.kept.stmt }

// Arguments returns the parameters' values for Strata's own packages.
func (b BoundChange) Arguments() []any { return b.args }
