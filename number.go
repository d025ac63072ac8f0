package strata

import (
	"database/sql"

	"github.com/strata-go/strata/internal/ast"
)

// NumberExpr is a number: an integer, a float or an exact decimal.
//
// Integers divide to an integer, cut towards zero. Dividing by zero is an error
// of the database (ErrDivideByZero), not NULL, on every dialect.
type NumberExpr[T, V any] struct {
	Value[T, V, *NumberExpr[T, V], *NumberExpr[T, sql.Null[T]], *NumberExpr[T, T]]
	Comparisons[T]
}

func (*NumberExpr[T, V]) wrap(c core[T]) *NumberExpr[T, V] {
	e := new(NumberExpr[T, V])
	e.c, e.x = c, c
	return e
}

func (e *NumberExpr[T, V]) numeric() {}

// NumericOperand is any number, NULL or not, as an argument of a function.
type NumericOperand[T any] interface {
	Operand[T]
	numeric()
}

// Numeric is a number expression: a row yields a V.
type Numeric[T, V any] interface {
	Expression[T, V]
	numeric()
}

// same applies a function that keeps the type and is NULL when an argument is.
func same[T, V any](x Numeric[T, V], fn ast.Fn, args ...ast.Expr) *NumberExpr[T, V] {
	return wrap[*NumberExpr[T, V]](coreOf(x).call(fn, args...))
}

// number wraps a node that yields an integer which may be NULL.
func number(n ast.Expr) *NumberExpr[int64, sql.Null[int64]] {
	return wrap[*NumberExpr[int64, sql.Null[int64]]](core[int64]{n, int64Kind, true})
}

// count wraps a node that yields an integer, never NULL.
func count(n ast.Expr) *NumberExpr[int64, int64] {
	return wrap[*NumberExpr[int64, int64]](core[int64]{n, int64Kind, false})
}

func (e *NumberExpr[T, V]) arithmetic(op ast.Op, other ast.Expr) *NumberExpr[T, V] {
	return e.wrap(e.c.with(&ast.Binary{Op: op, L: e.c.node, R: other, Type: e.c.typ()}))
}

// Add is x + v.
func (e *NumberExpr[T, V]) Add(v T) *NumberExpr[T, V] {
	return e.arithmetic(ast.Add, e.c.kind.literal(v))
}

// AddExpr is x + other. Both may be NULL, or neither: Nullable widens one.
func (e *NumberExpr[T, V]) AddExpr(other Expression[T, V]) *NumberExpr[T, V] {
	return e.arithmetic(ast.Add, e.c.other(other))
}

// Sub is x - v.
func (e *NumberExpr[T, V]) Sub(v T) *NumberExpr[T, V] {
	return e.arithmetic(ast.Sub, e.c.kind.literal(v))
}

// SubExpr is x - other.
func (e *NumberExpr[T, V]) SubExpr(other Expression[T, V]) *NumberExpr[T, V] {
	return e.arithmetic(ast.Sub, e.c.other(other))
}

// Mul is x * v.
func (e *NumberExpr[T, V]) Mul(v T) *NumberExpr[T, V] {
	return e.arithmetic(ast.Mul, e.c.kind.literal(v))
}

// MulExpr is x * other.
func (e *NumberExpr[T, V]) MulExpr(other Expression[T, V]) *NumberExpr[T, V] {
	return e.arithmetic(ast.Mul, e.c.other(other))
}

// Div is x / v.
func (e *NumberExpr[T, V]) Div(v T) *NumberExpr[T, V] {
	return e.arithmetic(ast.Div, e.c.kind.literal(v))
}

// DivExpr is x / other.
func (e *NumberExpr[T, V]) DivExpr(other Expression[T, V]) *NumberExpr[T, V] {
	return e.arithmetic(ast.Div, e.c.other(other))
}

// Mod is x % v, with the sign of x. It is refused for floats, which have no
// remainder on PostgreSQL.
func (e *NumberExpr[T, V]) Mod(v T) *NumberExpr[T, V] {
	return e.arithmetic(ast.Mod, e.c.kind.literal(v))
}

// ModExpr is x % other.
func (e *NumberExpr[T, V]) ModExpr(other Expression[T, V]) *NumberExpr[T, V] {
	return e.arithmetic(ast.Mod, e.c.other(other))
}

// Neg is -x.
func (e *NumberExpr[T, V]) Neg() *NumberExpr[T, V] {
	return e.wrap(e.c.with(&ast.Unary{Op: ast.Neg, X: e.c.node, Type: e.c.typ()}))
}

// Abs is abs(x).
func (e *NumberExpr[T, V]) Abs() *NumberExpr[T, V] { return e.wrap(e.c.call(ast.Abs)) }

// Round rounds to a whole number: decimals half away from zero, floats half to even.
func (e *NumberExpr[T, V]) Round() *NumberExpr[T, V] { return e.wrap(e.c.call(ast.Round)) }

// Floor is the largest whole number not above x.
func (e *NumberExpr[T, V]) Floor() *NumberExpr[T, V] { return e.wrap(e.c.call(ast.Floor)) }

// Ceil is the smallest whole number not below x.
func (e *NumberExpr[T, V]) Ceil() *NumberExpr[T, V] { return e.wrap(e.c.call(ast.Ceil)) }

// Int64 converts to a 64-bit integer, cutting towards zero.
func (e *NumberExpr[T, V]) Int64() *NumberExpr[int64, sql.Null[int64]] {
	return number(&ast.Cast{X: e.c.node, From: e.c.typ(), To: int64Kind.typ})
}

// Float64 converts to a double precision number.
func (e *NumberExpr[T, V]) Float64() *NumberExpr[float64, sql.Null[float64]] {
	return floating(&ast.Cast{X: e.c.node, From: e.c.typ(), To: float64Kind.typ})
}

// Text converts to text.
func (e *NumberExpr[T, V]) Text() *TextExpr[string, sql.Null[string]] {
	return text(&ast.Cast{X: e.c.node, From: e.c.typ(), To: stringKind.typ})
}

func floating(n ast.Expr) *NumberExpr[float64, sql.Null[float64]] {
	return wrap[*NumberExpr[float64, sql.Null[float64]]](core[float64]{n, float64Kind, true})
}

// text wraps a node that yields text which may be NULL.
func text(n ast.Expr) *TextExpr[string, sql.Null[string]] {
	return wrap[*TextExpr[string, sql.Null[string]]](core[string]{n, stringKind, true})
}
