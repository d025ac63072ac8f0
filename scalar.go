package strata

import (
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
)

// The functions of double precision numbers give the same answer but for the last
// digit, which depends on the engine's arithmetic. An argument outside their
// domain, and a result that no float64 holds, is an error of the database
// (ErrOutOfRange).
//
// They are functions, as in package math.

func float(x AnyNumber, fn ast.Fn, args ...ast.Expr) NullFloat64 {
	return NullFloat64{exprOf(x).CallAs(expr.Float64, fn, args...)}
}

// Sqrt is the square root.
func Sqrt(x AnyNumber) NullFloat64 { return float(x, ast.Sqrt) }

// Exp is e to the power of x.
func Exp(x AnyNumber) NullFloat64 { return float(x, ast.Exp) }

// Ln is the natural logarithm.
func Ln(x AnyNumber) NullFloat64 { return float(x, ast.Ln) }

// Log10 is the logarithm to base 10.
func Log10(x AnyNumber) NullFloat64 { return float(x, ast.Log10) }

// Sin is the sine of an angle in radians.
func Sin(x AnyNumber) NullFloat64 { return float(x, ast.Sin) }

// Cos is the cosine of an angle in radians.
func Cos(x AnyNumber) NullFloat64 { return float(x, ast.Cos) }

// Tan is the tangent of an angle in radians.
func Tan(x AnyNumber) NullFloat64 { return float(x, ast.Tan) }

// Asin is the angle, in radians, with the sine x.
func Asin(x AnyNumber) NullFloat64 { return float(x, ast.Asin) }

// Acos is the angle, in radians, with the cosine x.
func Acos(x AnyNumber) NullFloat64 { return float(x, ast.Acos) }

// Atan is the angle, in radians, with the tangent x.
func Atan(x AnyNumber) NullFloat64 { return float(x, ast.Atan) }

// Degrees turns radians into degrees.
func Degrees(x AnyNumber) NullFloat64 { return float(x, ast.Degrees) }

// Radians turns degrees into radians.
func Radians(x AnyNumber) NullFloat64 { return float(x, ast.Radians) }

// Power is x to the power of y.
func Power(x AnyNumber, y float64) NullFloat64 {
	return float(x, ast.Power, expr.Float64.Literal(expr.Float64Value(y)))
}

// PowerExpr is x to the power of y.
func PowerExpr(x AnyNumber, y Operand[float64]) NullFloat64 { return float(x, ast.Power, nodeOf(y)) }

// Atan2 is the angle, in radians, of the point (x, y).
func Atan2(y, x Operand[float64]) NullFloat64 {
	return NullFloat64{expr.New(&ast.Call{Fn: ast.Atan2, Args: []ast.Expr{nodeOf(y), nodeOf(x)}, Type: expr.Float64.Type}, expr.Float64)}
}

// Chr is the character with a code point. One that Unicode does not have, and 0, is
// an error of the database (ErrOutOfRange).
func Chr(point Operand[int64]) NullText {
	return NullText{expr.New(&ast.Call{Fn: ast.Chr, Args: []ast.Expr{nodeOf(point)}, Type: expr.Int64.Type}, expr.Text)}
}

// Concat joins texts. A NULL counts as empty, unlike with Text.Concat.
func Concat(parts ...Operand[string]) Text { return joined(ast.ConcatAll, nil, parts) }

// ConcatWS joins texts with sep in between. NULLs are left out, and no separator
// stands for them.
func ConcatWS(sep string, parts ...Operand[string]) Text {
	return joined(ast.ConcatWS, []ast.Expr{expr.TextArg(sep)}, parts)
}

func joined(fn ast.Fn, args []ast.Expr, parts []Operand[string]) Text {
	if len(parts) == 0 {
		return S("")
	}
	for _, p := range parts {
		args = append(args, nodeOf(p))
	}
	return Text{expr.New(&ast.Call{Fn: fn, Args: args, Type: expr.Text.Type}, expr.Text)}
}

// Unit is what Trunc cuts to: one of the values below.
type Unit struct{ fn ast.Fn }

// The units of time. A week begins on Monday.
var (
	UnitYear    = Unit{ast.TruncYear}
	UnitQuarter = Unit{ast.TruncQuarter}
	UnitMonth   = Unit{ast.TruncMonth}
	UnitWeek    = Unit{ast.TruncWeek}
	UnitDay     = Unit{ast.TruncDay}
	UnitHour    = Unit{ast.TruncHour}
	UnitMinute  = Unit{ast.TruncMinute}
	UnitSecond  = Unit{ast.TruncSecond}
)

func (u Unit) trunc(x *expr.Expr) *expr.Expr {
	if u == (Unit{}) {
		return x.Wrong(expr.Misuse("Trunc needs a unit, such as UnitMonth"))
	}
	return x.Call(u.fn)
}
