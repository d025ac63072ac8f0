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
	Comparable[T, V, NumberExpr[T, V], NumberExpr[T, sql.Null[T]], NumberExpr[T, T]]
}

func (NumberExpr[T, V]) wrap(c core[T]) (e NumberExpr[T, V]) { e.core = c; return e }

// number wraps a node that yields an integer which may be NULL.
func number(n ast.Expr) NumberExpr[int64, sql.Null[int64]] {
	return NumberExpr[int64, sql.Null[int64]]{}.wrap(core[int64]{n, int64Kind, true})
}

// count wraps a node that yields an integer, never NULL.
func count(n ast.Expr) NumberExpr[int64, int64] {
	return NumberExpr[int64, int64]{}.wrap(core[int64]{n, int64Kind, false})
}

func (e NumberExpr[T, V]) arithmetic(op ast.Op, other ast.Expr) NumberExpr[T, V] {
	return e.wrap(e.with(&ast.Binary{Op: op, L: e.node, R: other, Type: e.typ()}))
}

// Add is x + v.
func (e NumberExpr[T, V]) Add(v T) NumberExpr[T, V] { return e.arithmetic(ast.Add, e.kind.literal(v)) }

// AddExpr is x + other. Both may be NULL, or neither: Nullable widens one.
func (e NumberExpr[T, V]) AddExpr(other Expression[T, V]) NumberExpr[T, V] {
	return e.arithmetic(ast.Add, e.other(other))
}

// Sub is x - v.
func (e NumberExpr[T, V]) Sub(v T) NumberExpr[T, V] { return e.arithmetic(ast.Sub, e.kind.literal(v)) }

// SubExpr is x - other.
func (e NumberExpr[T, V]) SubExpr(other Expression[T, V]) NumberExpr[T, V] {
	return e.arithmetic(ast.Sub, e.other(other))
}

// Mul is x * v.
func (e NumberExpr[T, V]) Mul(v T) NumberExpr[T, V] { return e.arithmetic(ast.Mul, e.kind.literal(v)) }

// MulExpr is x * other.
func (e NumberExpr[T, V]) MulExpr(other Expression[T, V]) NumberExpr[T, V] {
	return e.arithmetic(ast.Mul, e.other(other))
}

// Div is x / v.
func (e NumberExpr[T, V]) Div(v T) NumberExpr[T, V] { return e.arithmetic(ast.Div, e.kind.literal(v)) }

// DivExpr is x / other.
func (e NumberExpr[T, V]) DivExpr(other Expression[T, V]) NumberExpr[T, V] {
	return e.arithmetic(ast.Div, e.other(other))
}

// Mod is x % v, with the sign of x. It is refused for floats, which have no
// remainder on PostgreSQL.
func (e NumberExpr[T, V]) Mod(v T) NumberExpr[T, V] { return e.arithmetic(ast.Mod, e.kind.literal(v)) }

// ModExpr is x % other.
func (e NumberExpr[T, V]) ModExpr(other Expression[T, V]) NumberExpr[T, V] {
	return e.arithmetic(ast.Mod, e.other(other))
}

// Neg is -x.
func (e NumberExpr[T, V]) Neg() NumberExpr[T, V] {
	return e.wrap(e.with(&ast.Unary{Op: ast.Neg, X: e.node, Type: e.typ()}))
}

// Abs is abs(x).
func (e NumberExpr[T, V]) Abs() NumberExpr[T, V] { return e.call(ast.Abs) }

// Round rounds to a whole number: decimals half away from zero, floats half to even.
func (e NumberExpr[T, V]) Round() NumberExpr[T, V] { return e.call(ast.Round) }

// Floor is the largest whole number not above x.
func (e NumberExpr[T, V]) Floor() NumberExpr[T, V] { return e.call(ast.Floor) }

// Ceil is the smallest whole number not below x.
func (e NumberExpr[T, V]) Ceil() NumberExpr[T, V] { return e.call(ast.Ceil) }

// Sum is sum(x), of the same type: NULL when there is no row, an error when it
// does not fit. Int64 before it makes room: Items.Count32.Int64().Sum().
func (e NumberExpr[T, V]) Sum() NumberExpr[T, sql.Null[T]] {
	return NumberExpr[T, sql.Null[T]]{}.wrap(e.asNull(&ast.Aggregate{Fn: ast.Sum, Arg: e.node, Type: e.typ()}))
}

// Avg is avg(x) as a float64: NULL when there is no row.
func (e NumberExpr[T, V]) Avg() NumberExpr[float64, sql.Null[float64]] {
	return floating(&ast.Aggregate{Fn: ast.Avg, Arg: e.node, Type: e.typ()})
}

// Int64 converts to a 64-bit integer, cutting towards zero.
func (e NumberExpr[T, V]) Int64() NumberExpr[int64, sql.Null[int64]] {
	return number(&ast.Cast{X: e.node, From: e.typ(), To: int64Kind.typ})
}

// Float64 converts to a double precision number.
func (e NumberExpr[T, V]) Float64() NumberExpr[float64, sql.Null[float64]] {
	return floating(&ast.Cast{X: e.node, From: e.typ(), To: float64Kind.typ})
}

// Text converts to text.
func (e NumberExpr[T, V]) Text() TextExpr[string, sql.Null[string]] {
	return text(&ast.Cast{X: e.node, From: e.typ(), To: stringKind.typ})
}

func floating(n ast.Expr) NumberExpr[float64, sql.Null[float64]] {
	return NumberExpr[float64, sql.Null[float64]]{}.wrap(core[float64]{n, float64Kind, true})
}

// text wraps a node that yields text which may be NULL.
func text(n ast.Expr) TextExpr[string, sql.Null[string]] {
	return TextExpr[string, sql.Null[string]]{}.wrap(core[string]{n, stringKind, true})
}
