package builder

import (
	"context"
	"iter"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/expr"
)

// ReturningStatement is a change that returns the rows that it changed.
//
// It has no other field than its core, which coreAt relies on.
type ReturningStatement[R any] struct {
	_ [0]func(R)
	c core
}

// Returning adds RETURNING to a change: a column, an expression, a table, or
// several of them by strata.Cols2 and its siblings. The rows are as they are in the
// table afterwards, with what the database generated; those of a DELETE are as they
// were.
//
//	id, err := builder.Returning(builder.Insert(Users).Set(...), Users.ID).One(ctx, db)
func Returning[R any](c Change, result strata.Result[R]) *ReturningStatement[R] {
	return &ReturningStatement[R]{c: returning(c, strata.ProjectionOf(door.Key{}, result))}
}

//go:noinline
func returning(c Change, p expr.Projection) core {
	b, o := &base{items: p.Items, plan: p.Plan}, &other{change: rawFailed(errNoChange)}
	b.other = o
	if c == nil {
		return core{base: b}
	}
	r := c.run()
	o.idle = r.idle
	switch s := r.stmt.(type) {
	case *ast.Insert:
		n := *s
		n.Returning, n.Row = p.Items, p.Plan
		o.change = &n
	case *ast.Update:
		n := *s
		n.Returning, n.Row = p.Items, p.Plan
		o.change = &n
	case *ast.Delete:
		n := *s
		n.Returning, n.Row = p.Items, p.Plan
		o.change = &n
	default:
		if r.bound != nil {
			o.change = rawFailed(misuse("RETURNING on a prepared change; say it in the function that is prepared"))
		}
	}
	return core{base: b}
}

// Statement returns the statement for Strata's own packages.
func (s *ReturningStatement[R]) Statement(door.Key) ast.Stmt { return returningNode(s) }

//go:noinline
func returningNode(s any) ast.Stmt {
	c := coreAt(s)
	switch {
	case c == nil || c.base == nil || c.base.other == nil:
		return rawFailed(errNoChange)
	case c.op == opBound:
		return c.bound()
	default:
		return c.base.change
	}
}

// All runs the statement and returns the changed rows, in no given order.
func (s *ReturningStatement[R]) All(ctx context.Context, db Writer) ([]R, error) {
	rows := []R{}
	if err := readAll(ctx, db, s, &rows); err != nil {
		return nil, err
	}
	return rows, nil
}

// One runs the statement and returns the only row that it changed. It fails
// with strata.ErrNoRows or strata.ErrManyRows otherwise; in the latter case the
// rows are changed all the same.
func (s *ReturningStatement[R]) One(ctx context.Context, db Writer) (row R, err error) {
	a := readOne(ctx, db, s, (*R)(nil))
	if p, ok := a.row.(*R); ok {
		row = *p
		a.free()
	}
	return row, a.err
}

// Iter runs the statement and yields the changed rows one by one.
//
//go:noinline
func (s *ReturningStatement[R]) Iter(ctx context.Context, db Writer) iter.Seq2[R, error] {
	return func(yield func(R, error) bool) {
		rows := readEach(ctx, db, s, (*R)(nil), false)
		defer rows.Stop()
		for rows.Next() {
			if !yield(*rows.Row.(*R), nil) {
				rows.Leave()
				return
			}
		}
		if err := rows.Err(); err != nil {
			var none R
			yield(none, err)
		}
	}
}
