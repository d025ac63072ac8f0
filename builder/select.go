package builder

import (
	"context"
	"iter"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// SelectQuery is a SELECT. R is the Go type of its rows. T is the SQL value of
// its only column, which lets it stand as a subquery, or Wide.
type SelectQuery[R, T any] struct {
	sel     ast.Select
	plan    *scan.Plan
	element strata.Operand[T]
}

// Wide marks queries that are not of exactly one column.
type Wide struct{ _ [0]func() }

// Query is a SELECT of rows of type R.
type Query[R any] = SelectQuery[R, Wide]

// From selects whole rows of a table: SELECT every column FROM table.
func From[M any](table strata.TableOf[M]) Query[M] {
	q := selectWide[M](table)
	q.sel.From = table.SourceNode()
	return q
}

// Select selects one expression. Without From, its table is taken from it.
func Select[T, V any](e strata.Expression[T, V]) SelectQuery[V, T] {
	p := e.Projection()
	return SelectQuery[V, T]{
		sel:     ast.Select{Items: p.Items, Row: p.Plan},
		plan:    p.Plan,
		element: e,
	}
}

// SelectInto selects into a struct of the caller's; see strata.Struct.
func SelectInto[R any](fields func(*R) []strata.Field) Query[R] {
	return selectWide(strata.Struct(fields))
}

func selectWide[R any](r strata.Result[R]) Query[R] {
	p := r.Projection()
	return Query[R]{sel: ast.Select{Items: p.Items, Row: p.Plan}, plan: p.Plan}
}

// From names the table, or derived table, to select from.
func (q SelectQuery[R, T]) From(s strata.Source) SelectQuery[R, T] {
	q.sel.From = s.SourceNode()
	return q
}

// Join is JOIN source ON condition.
func (q SelectQuery[R, T]) Join(s strata.Source, on strata.Condition) SelectQuery[R, T] {
	return q.join(ast.InnerJoin, s, on)
}

// LeftJoin is LEFT JOIN: the source's columns are NULL where nothing matches.
// Select them as Nullable, coalesced, or the whole table as strata.Optional.
func (q SelectQuery[R, T]) LeftJoin(s strata.Source, on strata.Condition) SelectQuery[R, T] {
	return q.join(ast.LeftJoin, s, on)
}

// RightJoin is RIGHT JOIN: the columns of what stands before it are NULL where
// nothing matches.
func (q SelectQuery[R, T]) RightJoin(s strata.Source, on strata.Condition) SelectQuery[R, T] {
	return q.join(ast.RightJoin, s, on)
}

// FullJoin is FULL JOIN: either side's columns are NULL where nothing matches.
func (q SelectQuery[R, T]) FullJoin(s strata.Source, on strata.Condition) SelectQuery[R, T] {
	return q.join(ast.FullJoin, s, on)
}

// CrossJoin is CROSS JOIN: every row with every row.
func (q SelectQuery[R, T]) CrossJoin(s strata.Source) SelectQuery[R, T] {
	return q.join(ast.CrossJoin, s, nil)
}

func (q SelectQuery[R, T]) join(k ast.JoinKind, s strata.Source, on strata.Condition) SelectQuery[R, T] {
	j := ast.Join{Kind: k, Source: s.SourceNode()}
	if on != nil {
		j.On = on.Expression()
	}
	q.sel.Joins = append(q.sel.Joins[:len(q.sel.Joins):len(q.sel.Joins)], j)
	return q
}

// Where keeps the rows for which all conditions are true. A nil condition is
// left out; further calls add to it.
func (q SelectQuery[R, T]) Where(conditions ...strata.Condition) SelectQuery[R, T] {
	q.sel.Where = and(q.sel.Where, conditions)
	return q
}

// and adds conditions to one that may be nil.
func and(where ast.Expr, conditions []strata.Condition) ast.Expr {
	n := 0
	for _, c := range conditions {
		if c != nil && c.Expression() != nil {
			n++
		}
	}
	if n == 0 {
		return where
	}
	var terms []ast.Expr
	if l, ok := where.(*ast.Logic); ok && !l.Or {
		terms = append(make([]ast.Expr, 0, len(l.Terms)+n), l.Terms...)
	} else if terms = make([]ast.Expr, 0, 1+n); where != nil {
		terms = append(terms, where)
	}
	for _, c := range conditions {
		if c != nil && c.Expression() != nil {
			terms = append(terms, c.Expression())
		}
	}
	if len(terms) == 1 {
		return terms[0]
	}
	return &ast.Logic{Terms: terms}
}

// GroupBy groups the rows. Every other selected expression is an aggregate.
// strata.Rollup, Cube and GroupingSets group in several ways at once.
func (q SelectQuery[R, T]) GroupBy(by ...strata.GroupTerm) SelectQuery[R, T] {
	group := q.sel.GroupBy[:len(q.sel.GroupBy):len(q.sel.GroupBy)]
	for _, e := range by {
		group = append(group, e.Expression())
	}
	q.sel.GroupBy = group
	return q
}

// Having keeps the groups for which all conditions are true.
func (q SelectQuery[R, T]) Having(conditions ...strata.Condition) SelectQuery[R, T] {
	q.sel.Having = and(q.sel.Having, conditions)
	return q
}

// Distinct drops rows that are the same in all columns.
func (q SelectQuery[R, T]) Distinct() SelectQuery[R, T] {
	q.sel.Distinct = true
	return q
}

// DistinctOn keeps, of the rows with the same values, the first in the order:
// DISTINCT ON (by). OrderBy has to start with the same expressions. SQLite gets
// the same answer by row_number().
func (q SelectQuery[R, T]) DistinctOn(by ...strata.AnyExpression) SelectQuery[R, T] {
	q.sel.DistinctOn = nil
	for _, e := range by {
		q.sel.DistinctOn = append(q.sel.DistinctOn, e.Expression())
	}
	return q
}

// OrderBy orders the rows; further calls add terms.
func (q SelectQuery[R, T]) OrderBy(terms ...strata.Order) SelectQuery[R, T] {
	q.sel.OrderBy = orderBy(q.sel.OrderBy, terms)
	return q
}

func orderBy(order []ast.Order, terms []strata.Order) []ast.Order {
	order = order[:len(order):len(order)]
	for _, t := range terms {
		order = append(order, t.Term())
	}
	return order
}

// Limit returns at most n rows.
func (q SelectQuery[R, T]) Limit(n int) SelectQuery[R, T] {
	q.sel.Limit = amount(n)
	return q
}

// LimitExpr returns at most as many rows, for a parameter.
func (q SelectQuery[R, T]) LimitExpr(n strata.Operand[int64]) SelectQuery[R, T] {
	q.sel.Limit = n.Expression()
	return q
}

// Offset skips n rows.
func (q SelectQuery[R, T]) Offset(n int) SelectQuery[R, T] {
	q.sel.Offset = amount(n)
	return q
}

// OffsetExpr skips as many rows, for a parameter.
func (q SelectQuery[R, T]) OffsetExpr(n strata.Operand[int64]) SelectQuery[R, T] {
	q.sel.Offset = n.Expression()
	return q
}

// RowType ties the query to its rows, for strata.RowOf2 and its siblings.
func (q SelectQuery[R, T]) RowType() (row R) { return row }

// QueryNode returns the query for Strata's own packages.
func (q SelectQuery[R, T]) QueryNode() ast.Query { return &q.sel }

// Statement returns the statement for Strata's own packages.
func (q SelectQuery[R, T]) Statement() ast.Stmt { return &q.sel }

// Element returns the expression that a query of one column selects.
func (q SelectQuery[R, T]) Element() strata.Operand[T] { return q.element }

// on is the query about to run.
func (q *SelectQuery[R, T]) on(db Reader) call { return call{db: db, stmt: &q.sel, plan: q.plan} }

func (q SelectQuery[R, T]) fetch(first bool) call {
	if first && q.sel.Limit == nil {
		q.sel.Limit = amount(1)
	}
	c := q.on(nil)
	c.limit = limit(q.sel.Limit, nil)
	return c
}

// All returns all rows. It allocates nothing per row but what rows hold.
func (q SelectQuery[R, T]) All(ctx context.Context, db Reader) ([]R, error) {
	c := q.on(db)
	c.limit = limit(q.sel.Limit, nil)
	return collect[R](ctx, &c)
}

// One returns the only row. It fails with strata.ErrNoRows when there is none
// and strata.ErrManyRows when there are more.
func (q SelectQuery[R, T]) One(ctx context.Context, db Reader) (R, error) {
	c := q.on(db)
	return one[R](ctx, &c)
}

// First returns the first row, by LIMIT 1 unless the query has a limit. It
// fails with strata.ErrNoRows when there is none.
func (q SelectQuery[R, T]) First(ctx context.Context, db Reader) (R, error) {
	if q.sel.Limit == nil {
		q.sel.Limit = amount(1)
	}
	c := q.on(db)
	return first[R](ctx, &c)
}

// Iter streams the rows, in constant memory. An error is the last thing it
// yields. The statement runs while the loop does: leaving the loop ends it.
func (q SelectQuery[R, T]) Iter(ctx context.Context, db Reader) iter.Seq2[R, error] {
	return stream[R](ctx, q.on(db))
}

// Each streams the rows like Iter, but lends them: fn gets the same row each
// time, and its texts and bytes may be the driver's memory, so that a row costs
// no allocation on PostgreSQL. Whatever fn keeps after it has returned it
// copies: strings.Clone, bytes.Clone. The first error of fn ends the statement
// and is returned.
func (q SelectQuery[R, T]) Each(ctx context.Context, db Reader, fn func(row *R) error) error {
	c := q.on(db)
	return lend(ctx, &c, fn)
}

// Count returns the number of rows, LIMIT and OFFSET applied.
func (q SelectQuery[R, T]) Count(ctx context.Context, db Reader) (int64, error) {
	return countRows(ctx, db, &q.sel)
}

// Exists reports whether there is a row.
func (q SelectQuery[R, T]) Exists(ctx context.Context, db Reader) (bool, error) {
	return anyRows(ctx, db, &q.sel)
}
