package strata

import (
	"reflect"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/types"
)

// Element is the element of an array at a position, counted from 1: NULL outside
// the array. elem is the type of the elements.
//
//	strata.Element(Posts.Tags, 1, strata.TypeText).Like("a%")
func Element[T any, E Family[E]](array Operand[[]T], position int, elem Type[T, E]) E {
	return made[E](elementAt(given(array), elem.kind, expr.IntArg(int64(position))))
}

// ElementExpr is the element at the position that an expression says.
func ElementExpr[T any, E Family[E]](array Operand[[]T], position Operand[int64], elem Type[T, E]) E {
	return made[E](elementAt(given(array), elem.kind, expr.Int64.Other(operand(position))))
}

//go:noinline
func elementAt(array *expr.Expr, elem *expr.Kind, position ast.Expr) *expr.Expr {
	if elem == nil {
		return expr.Nothing
	}
	return array.CallAs(elem, ast.ElementAt, position)
}

// EqAny is x = ANY(array): whether the value is an element of an array.
func EqAny[T any](x Operand[T], array Operand[[]T]) Predicate {
	return eqAny(operand(x), given(array))
}

//go:noinline
func eqAny(x, array *expr.Expr) NullBool {
	k := expr.ArrayOf(x.Kind)
	return NullBool{expr.AnyOf(x.Node, k.Other(array), k.Type)}
}

// InArray is x = ANY(v): In, with one argument however long the list is.
func InArray[T any](x Operand[T], v []T) Predicate { return inArray(operand(x), v) }

//go:noinline
func inArray(x *expr.Expr, list any) NullBool {
	k := expr.ArrayOf(x.Kind)
	return NullBool{expr.AnyOf(x.Node, k.Literal(k.Box(list)), k.Type)}
}

// LowerOf is the lower bound of a range or multirange: NULL when there is none, and
// of an empty range. It says nothing of whether the bound is included. elem is the
// type of the values in the range.
func LowerOf[T types.RangeElement, E Family[E]](x AnyRange[T], elem Type[T, E]) E {
	return made[E](boundOf(x, ast.RangeLower, elem.kind))
}

// UpperOf is the upper bound: NULL when there is none, and of an empty range. That
// of integers and dates is the first value after the range.
func UpperOf[T types.RangeElement, E Family[E]](x AnyRange[T], elem Type[T, E]) E {
	return made[E](boundOf(x, ast.RangeUpper, elem.kind))
}

// AnyRange is a range or a multirange of T.
type AnyRange[T any] interface {
	isExpression() *expr.Expr
	Contains(T) NullBool
}

//go:noinline
func boundOf(x AnyOperand, fn ast.Fn, elem *expr.Kind) *expr.Expr {
	if elem == nil {
		return expr.Nothing
	}
	r := exprOf(x)
	if !isRange(r) {
		return expr.New(&ast.Bind{Err: errNotRange}, elem)
	}
	return r.CallAs(elem, fn)
}

func isRange(x *expr.Expr) bool {
	return x.Kind.Type.Kind == ast.Range || x.Kind.Type.Kind == ast.Multirange
}

// What a range says of its bounds. Lower and upper are asked with the same rules as
// in SQL: an empty range is not without bounds, and that of integers and dates is
// kept as [lower, upper).

// LowerInclusive reports whether there is a lower bound that lies in the range.
func LowerInclusive(x AnyOperand) NullBool { return asked(x, ast.RangeLowerIn) }

// UpperInclusive reports whether there is an upper bound that lies in the range.
func UpperInclusive(x AnyOperand) NullBool { return asked(x, ast.RangeUpperIn) }

// LowerUnbounded reports whether the range has no lower bound.
func LowerUnbounded(x AnyOperand) NullBool { return asked(x, ast.RangeLowerNone) }

// UpperUnbounded reports whether the range has no upper bound.
func UpperUnbounded(x AnyOperand) NullBool { return asked(x, ast.RangeUpperNone) }

func asked(x AnyOperand, fn ast.Fn) NullBool {
	r := exprOf(x)
	if !isRange(r) {
		return NullBool{expr.New(&ast.Bind{Err: errNotRange}, expr.Bool)}
	}
	return NullBool{r.Test(fn)}
}

const errNotRange expr.Misuse = "it is no range, and no multirange"

// MultirangeFrom is a range as a multirange, for what a range cannot hold:
// MultirangeFrom(x).Difference(...).
func MultirangeFrom[T types.RangeElement](x Operand[types.Range[T]]) NullMultirange[T] {
	r := given(x)
	return &NullMultirangeExpr[T]{x: r.CallAs(multirangeKind[T](r.Kind), ast.RangeToMulti)}
}

// MergeRanges is the smallest range that contains two, with what lies between them:
// range_merge(x, y).
func MergeRanges[T types.RangeElement](x, y Operand[types.Range[T]]) NullRange[T] {
	r := given(x)
	return &NullRangeExpr[T]{x: callOther(r, ast.RangeMerge, given(y))}
}

// RangeOver is the smallest range that contains all ranges of a multirange, with
// what lies between them: range_merge(x).
func RangeOver[T types.RangeElement](x Operand[types.Multirange[T]]) NullRange[T] {
	m := given(x)
	return &NullRangeExpr[T]{x: m.CallAs(m.Kind.Ranges(), ast.RangeMerge)}
}

// ContainsAll reports whether all that lies in the multirange y lies in x: x @> y.
func ContainsAll[T types.RangeElement](x, y Operand[types.Multirange[T]]) NullBool {
	return testOther(given(x), ast.Includes, given(y))
}

// RangeBetween is the range of two expressions, [lower, upper): int8range(lower,
// upper) and its like. NULL leaves its side unbounded. A lower bound above the upper
// one is an error of the database (ErrNotRange).
func RangeBetween[T types.RangeElement](lower, upper Operand[T]) Range[T] {
	return RangeBetweenWith(types.IncludeLower, lower, upper)
}

// RangeBetweenWith is the range of two expressions, with the bounds included that b
// says.
func RangeBetweenWith[T types.RangeElement](b types.Bounds, lower, upper Operand[T]) Range[T] {
	return &RangeExpr[T]{x: rangeNew(reflect.TypeFor[types.Range[T]](), b, operand(lower), operand(upper))}
}

//go:noinline
func rangeNew(t reflect.Type, b types.Bounds, lower, upper *expr.Expr) *expr.Expr {
	elem := lower.Kind
	if _, ok := lower.Node.(*ast.Param); ok && upper.Kind != nil {
		elem = upper.Kind
	}
	k := expr.RangeOf(elem, t)
	if err := expr.RangeElementError(elem.Type.Kind); err != nil {
		return expr.New(&ast.Bind{Err: err}, k)
	}
	args := []ast.Expr{elem.Other(lower), elem.Other(upper), expr.TextArg(b.String())}
	return expr.New(&ast.Call{Fn: ast.RangeNew, Args: args, Type: k.Type}, k)
}

// RangeAgg is range_agg(x): what lies in any range of a group's rows, NULL when
// there is none.
func RangeAgg[T types.RangeElement](x Operand[types.Range[T]]) NullMultirange[T] {
	r := given(x)
	return &NullMultirangeExpr[T]{x: r.SummaryAs(multirangeKind[T](r.Kind), ast.Aggregate{Fn: ast.RangeAgg})}
}

// RangeIntersectAgg is range_intersect_agg(x): what lies in all ranges of a group's
// rows, NULL when there is none.
func RangeIntersectAgg[T types.RangeElement](x Operand[types.Range[T]]) NullRange[T] {
	r := given(x)
	return &NullRangeExpr[T]{x: summary(AnyOperand(&RangeExpr[T]{x: r}), ast.RangeIntersectAgg, false)}
}
