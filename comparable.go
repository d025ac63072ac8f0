package strata

import (
	"database/sql"

	"github.com/strata-go/strata/internal/ast"
)

// Comparable adds comparisons to Value. A method takes a plain Go value, its
// twin with the suffix Expr another expression. Both mix nullable and non-null
// freely; as in SQL, comparing with NULL is neither true nor false.
type Comparable[T, V any, S wrapper[T, S], N wrapper[T, N], R wrapper[T, R]] struct {
	Value[T, V, S, N, R]
}

func (e Comparable[T, V, S, N, R]) compare(op ast.Op, other ast.Expr) Predicate {
	return condition[sql.Null[bool]](&ast.Binary{Op: op, L: e.node, R: other, Type: e.typ()})
}

// Eq is x = v.
func (e Comparable[T, V, S, N, R]) Eq(v T) Predicate { return e.compare(ast.Eq, e.kind.bind(v)) }

// EqExpr is x = other.
func (e Comparable[T, V, S, N, R]) EqExpr(other Operand[T]) Predicate {
	return e.compare(ast.Eq, e.other(other))
}

// Ne is x <> v.
func (e Comparable[T, V, S, N, R]) Ne(v T) Predicate { return e.compare(ast.Ne, e.kind.bind(v)) }

// NeExpr is x <> other.
func (e Comparable[T, V, S, N, R]) NeExpr(other Operand[T]) Predicate {
	return e.compare(ast.Ne, e.other(other))
}

// Lt is x < v.
func (e Comparable[T, V, S, N, R]) Lt(v T) Predicate { return e.compare(ast.Lt, e.kind.bind(v)) }

// LtExpr is x < other.
func (e Comparable[T, V, S, N, R]) LtExpr(other Operand[T]) Predicate {
	return e.compare(ast.Lt, e.other(other))
}

// Le is x <= v.
func (e Comparable[T, V, S, N, R]) Le(v T) Predicate { return e.compare(ast.Le, e.kind.bind(v)) }

// LeExpr is x <= other.
func (e Comparable[T, V, S, N, R]) LeExpr(other Operand[T]) Predicate {
	return e.compare(ast.Le, e.other(other))
}

// Gt is x > v.
func (e Comparable[T, V, S, N, R]) Gt(v T) Predicate { return e.compare(ast.Gt, e.kind.bind(v)) }

// GtExpr is x > other.
func (e Comparable[T, V, S, N, R]) GtExpr(other Operand[T]) Predicate {
	return e.compare(ast.Gt, e.other(other))
}

// Ge is x >= v.
func (e Comparable[T, V, S, N, R]) Ge(v T) Predicate { return e.compare(ast.Ge, e.kind.bind(v)) }

// GeExpr is x >= other.
func (e Comparable[T, V, S, N, R]) GeExpr(other Operand[T]) Predicate {
	return e.compare(ast.Ge, e.other(other))
}

// Is is x IS NOT DISTINCT FROM v: an Eq for which NULL equals NULL and nothing
// else. An invalid v asks for NULL.
func (e Comparable[T, V, S, N, R]) Is(v sql.Null[T]) BoolExpr[bool] {
	return e.distinct(ast.NotDistinct, e.optional(v))
}

// IsExpr is x IS NOT DISTINCT FROM other.
func (e Comparable[T, V, S, N, R]) IsExpr(other Operand[T]) BoolExpr[bool] {
	return e.distinct(ast.NotDistinct, e.other(other))
}

// IsNot is x IS DISTINCT FROM v.
func (e Comparable[T, V, S, N, R]) IsNot(v sql.Null[T]) BoolExpr[bool] {
	return e.distinct(ast.Distinct, e.optional(v))
}

// IsNotExpr is x IS DISTINCT FROM other.
func (e Comparable[T, V, S, N, R]) IsNotExpr(other Operand[T]) BoolExpr[bool] {
	return e.distinct(ast.Distinct, e.other(other))
}

func (e Comparable[T, V, S, N, R]) distinct(op ast.Op, other ast.Expr) BoolExpr[bool] {
	return condition[bool](&ast.Binary{Op: op, L: e.node, R: other, Type: e.typ()})
}

func (e Comparable[T, V, S, N, R]) optional(v sql.Null[T]) ast.Expr {
	if !v.Valid {
		return &ast.Bind{Type: e.typ(), Cast: true}
	}
	return e.kind.bind(v.V)
}

// Between is x BETWEEN lo AND hi, both included.
func (e Comparable[T, V, S, N, R]) Between(lo, hi T) Predicate {
	return e.between(e.kind.bind(lo), e.kind.bind(hi), false)
}

// BetweenExpr is x BETWEEN lo AND hi.
func (e Comparable[T, V, S, N, R]) BetweenExpr(lo, hi Operand[T]) Predicate {
	return e.between(e.other(lo), e.other(hi), false)
}

// NotBetween is x NOT BETWEEN lo AND hi.
func (e Comparable[T, V, S, N, R]) NotBetween(lo, hi T) Predicate {
	return e.between(e.kind.bind(lo), e.kind.bind(hi), true)
}

func (e Comparable[T, V, S, N, R]) between(lo, hi ast.Expr, not bool) Predicate {
	return condition[sql.Null[bool]](&ast.Between{X: e.node, Lo: lo, Hi: hi, Type: e.typ(), Not: not})
}

// In is x IN (v...). An empty list matches no row.
func (e Comparable[T, V, S, N, R]) In(v ...T) Predicate { return e.in(v, false) }

// NotIn is x NOT IN (v...). An empty list matches every row, NULL included.
func (e Comparable[T, V, S, N, R]) NotIn(v ...T) Predicate { return e.in(v, true) }

func (e Comparable[T, V, S, N, R]) in(values []T, not bool) Predicate {
	list := make([]ast.Expr, len(values))
	for i, v := range values {
		list[i] = e.kind.bind(v)
	}
	return condition[sql.Null[bool]](&ast.In{X: e.node, List: list, Type: e.typ(), Not: not})
}

// InQuery is x IN (SELECT ...). The query selects one column of the same type.
func (e Comparable[T, V, S, N, R]) InQuery(q Subquery[T]) Predicate {
	return condition[sql.Null[bool]](&ast.InQuery{X: e.node, Query: q.QueryNode(), Type: e.typ()})
}

// NotInQuery is x NOT IN (SELECT ...). A column that may be NULL is refused: a
// single NULL among its rows would make the predicate match nothing.
func (e Comparable[T, V, S, N, R]) NotInQuery(q Subquery[T]) Predicate {
	return condition[sql.Null[bool]](&ast.InQuery{X: e.node, Query: q.QueryNode(), Type: e.typ(), Not: true})
}

// Min is min(x): NULL when there is no row.
func (e Comparable[T, V, S, N, R]) Min() N {
	return wrap[N](e.asNull(&ast.Aggregate{Fn: ast.Min, Arg: e.node, Type: e.typ()}))
}

// Max is max(x): NULL when there is no row.
func (e Comparable[T, V, S, N, R]) Max() N {
	return wrap[N](e.asNull(&ast.Aggregate{Fn: ast.Max, Arg: e.node, Type: e.typ()}))
}

// NullIf is nullif(x, v): NULL where the expression equals v.
func (e Comparable[T, V, S, N, R]) NullIf(v T) N {
	return wrap[N](e.asNull(&ast.Call{Fn: ast.NullIf, Args: []ast.Expr{e.node, e.kind.bind(v)}, Type: e.typ()}))
}

// Asc orders by the expression, smallest first, NULLs last.
func (e Comparable[T, V, S, N, R]) Asc() Order {
	return Order{ast.Order{X: e.node, Type: e.typ()}}
}

// Desc orders by the expression, largest first, NULLs first.
func (e Comparable[T, V, S, N, R]) Desc() Order {
	return Order{ast.Order{X: e.node, Type: e.typ(), Desc: true}}
}
