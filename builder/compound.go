package builder

import (
	"context"
	"iter"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// CompoundQuery is a set operation on queries of the same rows. It can be
// ordered and limited as a whole; for more, select from it as a Derived table.
type CompoundQuery[R, T any] struct {
	compound ast.Compound
	plan     *scan.Plan
	element  strata.Operand[T]
}

// Rows is a query whose rows are R, with one column of T or Wide: what a set
// operation combines.
type Rows[R, T any] interface {
	// QueryNode returns the query for Strata's own packages.
	QueryNode() ast.Query
	// Element returns the expression that a query of one column selects.
	Element() strata.Operand[T]
	// All is what ties the rows to R.
	All(ctx context.Context, db Reader) ([]R, error)
}

// Union is q UNION other: the rows of both, each once.
func (q SelectQuery[R, T]) Union(other Rows[R, T]) CompoundQuery[R, T] {
	return q.combine(ast.Union, false, other)
}

// UnionAll is q UNION ALL other: the rows of both.
func (q SelectQuery[R, T]) UnionAll(other Rows[R, T]) CompoundQuery[R, T] {
	return q.combine(ast.Union, true, other)
}

// Intersect is q INTERSECT other: the rows that are in both, each once.
func (q SelectQuery[R, T]) Intersect(other Rows[R, T]) CompoundQuery[R, T] {
	return q.combine(ast.Intersect, false, other)
}

// IntersectAll is q INTERSECT ALL other. SQLite lacks it.
func (q SelectQuery[R, T]) IntersectAll(other Rows[R, T]) CompoundQuery[R, T] {
	return q.combine(ast.Intersect, true, other)
}

// Except is q EXCEPT other: the rows of q that are not in other, each once.
func (q SelectQuery[R, T]) Except(other Rows[R, T]) CompoundQuery[R, T] {
	return q.combine(ast.Except, false, other)
}

// ExceptAll is q EXCEPT ALL other. SQLite lacks it.
func (q SelectQuery[R, T]) ExceptAll(other Rows[R, T]) CompoundQuery[R, T] {
	return q.combine(ast.Except, true, other)
}

func (q SelectQuery[R, T]) combine(op ast.SetOp, all bool, other Rows[R, T]) CompoundQuery[R, T] {
	return compound[R](&q.sel, op, all, other, q.plan, q.element)
}

func compound[R, T any](l ast.Query, op ast.SetOp, all bool, r Rows[R, T], plan *scan.Plan, element strata.Operand[T]) CompoundQuery[R, T] {
	return CompoundQuery[R, T]{ast.Compound{Op: op, All: all, L: l, R: r.QueryNode()}, plan, element}
}

// Union is q UNION other.
func (q CompoundQuery[R, T]) Union(other Rows[R, T]) CompoundQuery[R, T] {
	return compound(&q.compound, ast.Union, false, other, q.plan, q.element)
}

// UnionAll is q UNION ALL other.
func (q CompoundQuery[R, T]) UnionAll(other Rows[R, T]) CompoundQuery[R, T] {
	return compound(&q.compound, ast.Union, true, other, q.plan, q.element)
}

// Intersect is q INTERSECT other.
func (q CompoundQuery[R, T]) Intersect(other Rows[R, T]) CompoundQuery[R, T] {
	return compound(&q.compound, ast.Intersect, false, other, q.plan, q.element)
}

// Except is q EXCEPT other.
func (q CompoundQuery[R, T]) Except(other Rows[R, T]) CompoundQuery[R, T] {
	return compound(&q.compound, ast.Except, false, other, q.plan, q.element)
}

// OrderBy orders the combined rows, by a position (strata.Position) or by an
// expression that the first query selects.
func (q CompoundQuery[R, T]) OrderBy(terms ...strata.Order) CompoundQuery[R, T] {
	q.compound.OrderBy = orderBy(q.compound.OrderBy, terms)
	return q
}

// Limit returns at most n rows.
func (q CompoundQuery[R, T]) Limit(n int) CompoundQuery[R, T] {
	q.compound.Limit = amount(n)
	return q
}

// Offset skips n rows.
func (q CompoundQuery[R, T]) Offset(n int) CompoundQuery[R, T] {
	q.compound.Offset = amount(n)
	return q
}

// RowType ties the query to its rows, for strata.RowOf2 and its siblings.
func (q CompoundQuery[R, T]) RowType() (row R) { return row }

// QueryNode returns the query for Strata's own packages.
func (q CompoundQuery[R, T]) QueryNode() ast.Query { return &q.compound }

// Statement returns the statement for Strata's own packages.
func (q CompoundQuery[R, T]) Statement() ast.Stmt { return &q.compound }

// Element returns the expression that a query of one column selects.
func (q CompoundQuery[R, T]) Element() strata.Operand[T] { return q.element }

func (q *CompoundQuery[R, T]) on(db Reader) call {
	return call{db: db, stmt: &q.compound, plan: q.plan}
}

func (q CompoundQuery[R, T]) fetch(first bool) call {
	if first && q.compound.Limit == nil {
		q.compound.Limit = amount(1)
	}
	c := q.on(nil)
	c.limit = limit(q.compound.Limit, nil)
	return c
}

// All returns all rows.
func (q CompoundQuery[R, T]) All(ctx context.Context, db Reader) ([]R, error) {
	c := q.on(db)
	c.limit = limit(q.compound.Limit, nil)
	return collect[R](ctx, &c)
}

// One returns the only row; see SelectQuery.One.
func (q CompoundQuery[R, T]) One(ctx context.Context, db Reader) (R, error) {
	c := q.on(db)
	return one[R](ctx, &c)
}

// First returns the first row; see SelectQuery.First.
func (q CompoundQuery[R, T]) First(ctx context.Context, db Reader) (R, error) {
	if q.compound.Limit == nil {
		q.compound.Limit = amount(1)
	}
	c := q.on(db)
	return first[R](ctx, &c)
}

// Iter streams the rows; see SelectQuery.Iter.
func (q CompoundQuery[R, T]) Iter(ctx context.Context, db Reader) iter.Seq2[R, error] {
	return stream[R](ctx, q.on(db))
}

// Count returns the number of rows.
func (q CompoundQuery[R, T]) Count(ctx context.Context, db Reader) (int64, error) {
	return countRows(ctx, db, &q.compound)
}

// Exists reports whether there is a row.
func (q CompoundQuery[R, T]) Exists(ctx context.Context, db Reader) (bool, error) {
	return anyRows(ctx, db, &q.compound)
}
