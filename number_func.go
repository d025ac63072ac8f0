package strata

import (
	"database/sql"
	"fmt"

	"github.com/strata-go/strata/internal/ast"
)

// The functions of double precision numbers give the same answer but for the
// last digit, which depends on the engine's arithmetic. An argument outside
// their domain, and a result that no float64 holds, is an error of the database
// (ErrOutOfRange).
//
// They are functions and not methods, as in package math, so that a program
// compiles those that it uses.

func float[T any](x NumericOperand[T], fn ast.Fn, args ...ast.Expr) *NumberExpr[float64, sql.Null[float64]] {
	return floating(&ast.Call{Fn: fn, Args: append([]ast.Expr{x.Expression()}, args...), Type: x.sqlKind().typ})
}

// Sqrt is the square root.
func Sqrt[T any](x NumericOperand[T]) *NumberExpr[float64, sql.Null[float64]] {
	return float(x, ast.Sqrt)
}

// Power is x to the power of y.
func Power[T any](x NumericOperand[T], y float64) *NumberExpr[float64, sql.Null[float64]] {
	return float(x, ast.Power, float64Kind.literal(y))
}

// PowerExpr is x to the power of y.
func PowerExpr[T any](x NumericOperand[T], y Operand[float64]) *NumberExpr[float64, sql.Null[float64]] {
	return float(x, ast.Power, y.Expression())
}

// Exp is e to the power of x.
func Exp[T any](x NumericOperand[T]) *NumberExpr[float64, sql.Null[float64]] {
	return float(x, ast.Exp)
}

// Ln is the natural logarithm.
func Ln[T any](x NumericOperand[T]) *NumberExpr[float64, sql.Null[float64]] { return float(x, ast.Ln) }

// Log10 is the logarithm to base 10.
func Log10[T any](x NumericOperand[T]) *NumberExpr[float64, sql.Null[float64]] {
	return float(x, ast.Log10)
}

// Sin is the sine of an angle in radians.
func Sin[T any](x NumericOperand[T]) *NumberExpr[float64, sql.Null[float64]] {
	return float(x, ast.Sin)
}

// Cos is the cosine of an angle in radians.
func Cos[T any](x NumericOperand[T]) *NumberExpr[float64, sql.Null[float64]] {
	return float(x, ast.Cos)
}

// Tan is the tangent of an angle in radians.
func Tan[T any](x NumericOperand[T]) *NumberExpr[float64, sql.Null[float64]] {
	return float(x, ast.Tan)
}

// Asin is the angle, in radians, with the sine x.
func Asin[T any](x NumericOperand[T]) *NumberExpr[float64, sql.Null[float64]] {
	return float(x, ast.Asin)
}

// Acos is the angle, in radians, with the cosine x.
func Acos[T any](x NumericOperand[T]) *NumberExpr[float64, sql.Null[float64]] {
	return float(x, ast.Acos)
}

// Atan is the angle, in radians, with the tangent x.
func Atan[T any](x NumericOperand[T]) *NumberExpr[float64, sql.Null[float64]] {
	return float(x, ast.Atan)
}

// Degrees turns radians into degrees.
func Degrees[T any](x NumericOperand[T]) *NumberExpr[float64, sql.Null[float64]] {
	return float(x, ast.Degrees)
}

// Radians turns degrees into radians.
func Radians[T any](x NumericOperand[T]) *NumberExpr[float64, sql.Null[float64]] {
	return float(x, ast.Radians)
}

// Atan2 is the angle, in radians, of the point (x, y).
func Atan2(y, x Operand[float64]) *NumberExpr[float64, sql.Null[float64]] {
	return floating(&ast.Call{Fn: ast.Atan2, Args: []ast.Expr{y.Expression(), x.Expression()}, Type: float64Kind.typ})
}

// Pi is the number π.
func Pi() *NumberExpr[float64, float64] { return constantFloat(ast.Pi) }

// Random is a random number, at least 0 and less than 1, another one each time.
func Random() *NumberExpr[float64, float64] { return constantFloat(ast.Random) }

func constantFloat(fn ast.Fn) *NumberExpr[float64, float64] {
	return wrap[*NumberExpr[float64, float64]](core[float64]{&ast.Call{Fn: fn, Type: float64Kind.typ}, float64Kind, false})
}

// Sign is -1, 0 or 1: the sign of x.
func Sign[T any](x NumericOperand[T]) *NumberExpr[int64, sql.Null[int64]] {
	return number(&ast.Call{Fn: ast.Sign, Args: []ast.Expr{x.Expression()}, Type: x.sqlKind().typ})
}

// Trunc cuts towards zero to a whole number.
func Trunc[T, V any](x Numeric[T, V]) *NumberExpr[T, V] { return same(x, ast.Trunc) }

// RoundTo rounds half away from zero to a number of places after the decimal
// point, or before it when places is negative. A float is rounded as the decimal
// number of 15 digits that is next to it.
func RoundTo[T, V any](x Numeric[T, V], places int) *NumberExpr[T, V] {
	return same(x, ast.RoundTo, digits(places))
}

// TruncTo cuts towards zero as RoundTo rounds.
func TruncTo[T, V any](x Numeric[T, V], places int) *NumberExpr[T, V] {
	return same(x, ast.TruncTo, digits(places))
}

// maxPlaces is the most decimal places that PostgreSQL rounds to.
const maxPlaces = 1000

func digits(places int) *ast.Bind {
	b := int64Kind.literal(int64(places))
	if places < -maxPlaces || places > maxPlaces {
		b.Err = fmt.Errorf("a number has -%d to %d decimal places, not %d", maxPlaces, maxPlaces, places)
	}
	return b
}

// BitAnd is x & v, of integers.
func BitAnd[T, V any](x Numeric[T, V], v T) *NumberExpr[T, V] {
	return same(x, ast.BitAnd, x.sqlKind().literal(v))
}

// BitAndExpr is x & other.
func BitAndExpr[T, V any](x Numeric[T, V], other Expression[T, V]) *NumberExpr[T, V] {
	return same(x, ast.BitAnd, coreOf(x).other(other))
}

// BitOr is x | v, of integers.
func BitOr[T, V any](x Numeric[T, V], v T) *NumberExpr[T, V] {
	return same(x, ast.BitOr, x.sqlKind().literal(v))
}

// BitOrExpr is x | other.
func BitOrExpr[T, V any](x Numeric[T, V], other Expression[T, V]) *NumberExpr[T, V] {
	return same(x, ast.BitOr, coreOf(x).other(other))
}

// BitXor has the bits that are set in x or in v, and not in both.
func BitXor[T, V any](x Numeric[T, V], v T) *NumberExpr[T, V] {
	return same(x, ast.BitXor, x.sqlKind().literal(v))
}

// BitXorExpr has the bits that are set in x or in other, and not in both.
func BitXorExpr[T, V any](x Numeric[T, V], other Expression[T, V]) *NumberExpr[T, V] {
	return same(x, ast.BitXor, coreOf(x).other(other))
}

// BitNot is ~x, of integers.
func BitNot[T, V any](x Numeric[T, V]) *NumberExpr[T, V] { return same(x, ast.BitNot) }

// ShiftLeft shifts an integer by n bits, 0 to 63, as one of 64 bits.
func ShiftLeft[T any](x NumericOperand[T], n int) *NumberExpr[int64, sql.Null[int64]] {
	return shift(x, ast.ShiftLeft, n)
}

// ShiftRight shifts an integer by n bits, 0 to 63, and keeps its sign.
func ShiftRight[T any](x NumericOperand[T], n int) *NumberExpr[int64, sql.Null[int64]] {
	return shift(x, ast.ShiftRight, n)
}

func shift[T any](x NumericOperand[T], fn ast.Fn, n int) *NumberExpr[int64, sql.Null[int64]] {
	b := int64Kind.literal(int64(n))
	if n < 0 || n > 63 {
		b.Err = fmt.Errorf("64 bits are shifted by 0 to 63, not by %d", n)
	}
	return number(&ast.Call{Fn: fn, Args: []ast.Expr{x.Expression(), b}, Type: x.sqlKind().typ})
}

// GCD is the greatest common divisor of integers; it is not negative.
func GCD[T, V any](x Numeric[T, V], v T) *NumberExpr[T, V] {
	return same(x, ast.GCD, x.sqlKind().literal(v))
}

// GCDExpr is the greatest common divisor of integers.
func GCDExpr[T, V any](x Numeric[T, V], other Expression[T, V]) *NumberExpr[T, V] {
	return same(x, ast.GCD, coreOf(x).other(other))
}
