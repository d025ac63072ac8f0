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

func (e NumberExpr[T, V]) float(fn ast.Fn, args ...ast.Expr) NumberExpr[float64, sql.Null[float64]] {
	return floating(&ast.Call{Fn: fn, Args: append([]ast.Expr{e.node}, args...), Type: e.typ()})
}

// Sqrt is the square root.
func (e NumberExpr[T, V]) Sqrt() NumberExpr[float64, sql.Null[float64]] { return e.float(ast.Sqrt) }

// Power is x to the power of y.
func (e NumberExpr[T, V]) Power(y float64) NumberExpr[float64, sql.Null[float64]] {
	return e.float(ast.Power, float64Kind.literal(y))
}

// PowerExpr is x to the power of y.
func (e NumberExpr[T, V]) PowerExpr(y Operand[float64]) NumberExpr[float64, sql.Null[float64]] {
	return e.float(ast.Power, y.Expression())
}

// Exp is e to the power of x.
func (e NumberExpr[T, V]) Exp() NumberExpr[float64, sql.Null[float64]] { return e.float(ast.Exp) }

// Ln is the natural logarithm.
func (e NumberExpr[T, V]) Ln() NumberExpr[float64, sql.Null[float64]] { return e.float(ast.Ln) }

// Log10 is the logarithm to base 10.
func (e NumberExpr[T, V]) Log10() NumberExpr[float64, sql.Null[float64]] { return e.float(ast.Log10) }

// Sin is the sine of an angle in radians.
func (e NumberExpr[T, V]) Sin() NumberExpr[float64, sql.Null[float64]] { return e.float(ast.Sin) }

// Cos is the cosine of an angle in radians.
func (e NumberExpr[T, V]) Cos() NumberExpr[float64, sql.Null[float64]] { return e.float(ast.Cos) }

// Tan is the tangent of an angle in radians.
func (e NumberExpr[T, V]) Tan() NumberExpr[float64, sql.Null[float64]] { return e.float(ast.Tan) }

// Asin is the angle, in radians, with the sine x.
func (e NumberExpr[T, V]) Asin() NumberExpr[float64, sql.Null[float64]] { return e.float(ast.Asin) }

// Acos is the angle, in radians, with the cosine x.
func (e NumberExpr[T, V]) Acos() NumberExpr[float64, sql.Null[float64]] { return e.float(ast.Acos) }

// Atan is the angle, in radians, with the tangent x.
func (e NumberExpr[T, V]) Atan() NumberExpr[float64, sql.Null[float64]] { return e.float(ast.Atan) }

// Degrees turns radians into degrees.
func (e NumberExpr[T, V]) Degrees() NumberExpr[float64, sql.Null[float64]] {
	return e.float(ast.Degrees)
}

// Radians turns degrees into radians.
func (e NumberExpr[T, V]) Radians() NumberExpr[float64, sql.Null[float64]] {
	return e.float(ast.Radians)
}

// Atan2 is the angle, in radians, of the point (x, y).
func Atan2(y, x Operand[float64]) NumberExpr[float64, sql.Null[float64]] {
	return floating(&ast.Call{Fn: ast.Atan2, Args: []ast.Expr{y.Expression(), x.Expression()}, Type: float64Kind.typ})
}

// Pi is the number π.
func Pi() NumberExpr[float64, float64] { return constantFloat(ast.Pi) }

// Random is a random number, at least 0 and less than 1, another one each time.
func Random() NumberExpr[float64, float64] { return constantFloat(ast.Random) }

func constantFloat(fn ast.Fn) NumberExpr[float64, float64] {
	return NumberExpr[float64, float64]{}.wrap(core[float64]{&ast.Call{Fn: fn, Type: float64Kind.typ}, float64Kind, false})
}

// Sign is -1, 0 or 1: the sign of x.
func (e NumberExpr[T, V]) Sign() NumberExpr[int64, sql.Null[int64]] {
	return number(&ast.Call{Fn: ast.Sign, Args: []ast.Expr{e.node}, Type: e.typ()})
}

// Trunc cuts towards zero to a whole number.
func (e NumberExpr[T, V]) Trunc() NumberExpr[T, V] { return e.call(ast.Trunc) }

// RoundTo rounds half away from zero to a number of places after the decimal
// point, or before it when places is negative. A float is rounded as the decimal
// number of 15 digits that is next to it.
func (e NumberExpr[T, V]) RoundTo(places int) NumberExpr[T, V] {
	return e.call(ast.RoundTo, digits(places))
}

// TruncTo cuts towards zero as RoundTo rounds.
func (e NumberExpr[T, V]) TruncTo(places int) NumberExpr[T, V] {
	return e.call(ast.TruncTo, digits(places))
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
func (e NumberExpr[T, V]) BitAnd(v T) NumberExpr[T, V] { return e.call(ast.BitAnd, e.kind.literal(v)) }

// BitAndExpr is x & other.
func (e NumberExpr[T, V]) BitAndExpr(other Expression[T, V]) NumberExpr[T, V] {
	return e.call(ast.BitAnd, e.other(other))
}

// BitOr is x | v, of integers.
func (e NumberExpr[T, V]) BitOr(v T) NumberExpr[T, V] { return e.call(ast.BitOr, e.kind.literal(v)) }

// BitOrExpr is x | other.
func (e NumberExpr[T, V]) BitOrExpr(other Expression[T, V]) NumberExpr[T, V] {
	return e.call(ast.BitOr, e.other(other))
}

// BitXor has the bits that are set in x or in v, and not in both.
func (e NumberExpr[T, V]) BitXor(v T) NumberExpr[T, V] { return e.call(ast.BitXor, e.kind.literal(v)) }

// BitXorExpr has the bits that are set in x or in other, and not in both.
func (e NumberExpr[T, V]) BitXorExpr(other Expression[T, V]) NumberExpr[T, V] {
	return e.call(ast.BitXor, e.other(other))
}

// BitNot is ~x, of integers.
func (e NumberExpr[T, V]) BitNot() NumberExpr[T, V] { return e.call(ast.BitNot) }

// ShiftLeft shifts an integer by n bits, 0 to 63, as one of 64 bits.
func (e NumberExpr[T, V]) ShiftLeft(n int) NumberExpr[int64, sql.Null[int64]] {
	return e.shift(ast.ShiftLeft, n)
}

// ShiftRight shifts an integer by n bits, 0 to 63, and keeps its sign.
func (e NumberExpr[T, V]) ShiftRight(n int) NumberExpr[int64, sql.Null[int64]] {
	return e.shift(ast.ShiftRight, n)
}

func (e NumberExpr[T, V]) shift(fn ast.Fn, n int) NumberExpr[int64, sql.Null[int64]] {
	b := int64Kind.literal(int64(n))
	if n < 0 || n > 63 {
		b.Err = fmt.Errorf("64 bits are shifted by 0 to 63, not by %d", n)
	}
	return number(&ast.Call{Fn: fn, Args: []ast.Expr{e.node, b}, Type: e.typ()})
}

// GCD is the greatest common divisor of integers; it is not negative.
func (e NumberExpr[T, V]) GCD(v T) NumberExpr[T, V] { return e.call(ast.GCD, e.kind.literal(v)) }

// GCDExpr is the greatest common divisor of integers.
func (e NumberExpr[T, V]) GCDExpr(other Expression[T, V]) NumberExpr[T, V] {
	return e.call(ast.GCD, e.other(other))
}
