package strata

import (
	"database/sql"
	"fmt"

	"github.com/strata-go/strata/internal/ast"
)

// Comparisons are the comparisons of an expression whose SQL value is a T. A
// method takes a plain Go value, its twin with the suffix Expr another
// expression. Both mix nullable and non-null freely; as in SQL, comparing with
// NULL is neither true nor false.
//
// They are a type of their own, beside Value, so that the compiler makes them
// once for each T.
type Comparisons[T any] struct{ x core[T] }

func (e *Comparisons[T]) ordered() {}

// Ordered is an operand that can be compared: every expression and column but
// JSON documents and arrays. E is the expression that has its type, or NULL.
type Ordered[T any, E wrapper[T, E]] interface {
	Typed[T, E]
	ordered()
}

func (e *Comparisons[T]) compare(op ast.Op, other ast.Expr) Predicate {
	return condition[sql.Null[bool]](&ast.Binary{Op: op, L: e.x.node, R: other, Type: e.x.typ()})
}

func (e *Comparisons[T]) compareValue(op ast.Op, v T) Predicate {
	value, err := e.x.kind.encode(v)
	return compareValue(op, e.x.node, ast.Bind{Value: value, Type: e.x.typ(), Err: err})
}

// Eq is x = v.
func (e *Comparisons[T]) Eq(v T) Predicate { return e.compareValue(ast.Eq, v) }

// EqExpr is x = other.
func (e *Comparisons[T]) EqExpr(other Operand[T]) Predicate {
	return e.compare(ast.Eq, e.x.other(other))
}

// Ne is x <> v.
func (e *Comparisons[T]) Ne(v T) Predicate { return e.compareValue(ast.Ne, v) }

// NeExpr is x <> other.
func (e *Comparisons[T]) NeExpr(other Operand[T]) Predicate {
	return e.compare(ast.Ne, e.x.other(other))
}

// Lt is x < v.
func (e *Comparisons[T]) Lt(v T) Predicate { return e.compareValue(ast.Lt, v) }

// LtExpr is x < other.
func (e *Comparisons[T]) LtExpr(other Operand[T]) Predicate {
	return e.compare(ast.Lt, e.x.other(other))
}

// Le is x <= v.
func (e *Comparisons[T]) Le(v T) Predicate { return e.compareValue(ast.Le, v) }

// LeExpr is x <= other.
func (e *Comparisons[T]) LeExpr(other Operand[T]) Predicate {
	return e.compare(ast.Le, e.x.other(other))
}

// Gt is x > v.
func (e *Comparisons[T]) Gt(v T) Predicate { return e.compareValue(ast.Gt, v) }

// GtExpr is x > other.
func (e *Comparisons[T]) GtExpr(other Operand[T]) Predicate {
	return e.compare(ast.Gt, e.x.other(other))
}

// Ge is x >= v.
func (e *Comparisons[T]) Ge(v T) Predicate { return e.compareValue(ast.Ge, v) }

// GeExpr is x >= other.
func (e *Comparisons[T]) GeExpr(other Operand[T]) Predicate {
	return e.compare(ast.Ge, e.x.other(other))
}

// Is is x IS NOT DISTINCT FROM v: an Eq for which NULL equals NULL and nothing
// else. An invalid v asks for NULL.
func (e *Comparisons[T]) Is(v sql.Null[T]) *BoolExpr[bool] {
	return e.distinct(ast.NotDistinct, e.optional(v))
}

// IsExpr is x IS NOT DISTINCT FROM other.
func (e *Comparisons[T]) IsExpr(other Operand[T]) *BoolExpr[bool] {
	return e.distinct(ast.NotDistinct, e.x.other(other))
}

// IsNot is x IS DISTINCT FROM v.
func (e *Comparisons[T]) IsNot(v sql.Null[T]) *BoolExpr[bool] {
	return e.distinct(ast.Distinct, e.optional(v))
}

// IsNotExpr is x IS DISTINCT FROM other.
func (e *Comparisons[T]) IsNotExpr(other Operand[T]) *BoolExpr[bool] {
	return e.distinct(ast.Distinct, e.x.other(other))
}

func (e *Comparisons[T]) distinct(op ast.Op, other ast.Expr) *BoolExpr[bool] {
	return condition[bool](&ast.Binary{Op: op, L: e.x.node, R: other, Type: e.x.typ()})
}

func (e *Comparisons[T]) optional(v sql.Null[T]) ast.Expr {
	if !v.Valid {
		return &ast.Bind{Type: e.x.typ(), Cast: true}
	}
	return e.x.kind.bind(v.V)
}

// Between is x BETWEEN lo AND hi, both included.
func (e *Comparisons[T]) Between(lo, hi T) Predicate {
	return e.between(e.x.kind.bind(lo), e.x.kind.bind(hi), false)
}

// BetweenExpr is x BETWEEN lo AND hi.
func (e *Comparisons[T]) BetweenExpr(lo, hi Operand[T]) Predicate {
	return e.between(e.x.other(lo), e.x.other(hi), false)
}

// NotBetween is x NOT BETWEEN lo AND hi.
func (e *Comparisons[T]) NotBetween(lo, hi T) Predicate {
	return e.between(e.x.kind.bind(lo), e.x.kind.bind(hi), true)
}

func (e *Comparisons[T]) between(lo, hi ast.Expr, not bool) Predicate {
	return condition[sql.Null[bool]](&ast.Between{X: e.x.node, Lo: lo, Hi: hi, Type: e.x.typ(), Not: not})
}

// In is x IN (v...). An empty list matches no row.
func (e *Comparisons[T]) In(v ...T) Predicate { return e.in(v, false) }

// NotIn is x NOT IN (v...). An empty list matches every row, NULL included.
func (e *Comparisons[T]) NotIn(v ...T) Predicate { return e.in(v, true) }

func (e *Comparisons[T]) in(values []T, not bool) Predicate {
	t := e.x.typ()
	list := make([]any, len(values))
	bind := ast.Bind{Value: list, Type: ast.Type{Kind: ast.Array, Elem: t.Kind}}
	for i, v := range values {
		var err error
		if list[i], err = e.x.kind.encode(v); err != nil && bind.Err == nil {
			bind.Err = fmt.Errorf("value %d of the list: %w", i+1, err)
		}
	}
	return inValues(ast.In{X: e.x.node, Type: t, Not: not}, bind)
}

// InQuery is x IN (SELECT ...). The query selects one column of the same type.
func (e *Comparisons[T]) InQuery(q Subquery[T]) Predicate {
	return condition[sql.Null[bool]](&ast.InQuery{X: e.x.node, Query: q.QueryNode(), Type: e.x.typ()})
}

// NotInQuery is x NOT IN (SELECT ...). A column that may be NULL is refused: a
// single NULL among its rows would make the predicate match nothing.
func (e *Comparisons[T]) NotInQuery(q Subquery[T]) Predicate {
	return condition[sql.Null[bool]](&ast.InQuery{X: e.x.node, Query: q.QueryNode(), Type: e.x.typ(), Not: true})
}

// Asc orders by the expression, smallest first, NULLs last.
func (e *Comparisons[T]) Asc() Order {
	return Order{ast.Order{X: e.x.node, Type: e.x.typ()}}
}

// Desc orders by the expression, largest first, NULLs first.
func (e *Comparisons[T]) Desc() Order {
	return Order{ast.Order{X: e.x.node, Type: e.x.typ(), Desc: true}}
}
