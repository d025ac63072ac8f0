package strata

import (
	"reflect"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/internal/scan"
)

// What the families with a type of the user's do. Their methods are compiled in
// every package that reaches them, and are one call of what is here; none of it
// may be inlined there.

// Identifier is a type that keys are made of.
type Identifier interface {
	Integer | ~string | ~[16]byte
}

// Integer is any Go integer type.
type Integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

// Float is any Go floating point type.
type Float interface{ ~float32 | ~float64 }

// Number is any Go number type. Exact decimals have Decimal.
type Number interface{ Integer | Float }

//go:noinline
func compareAny(x *expr.Expr, op ast.Op, v any) NullBool {
	switch x.Kind.Type.Kind {
	case ast.Array, ast.Range, ast.Multirange, ast.Composite: // nothing else tells the type
		return NullBool{x.CompareLiteral(op, x.Kind.Box(v))}
	}
	return NullBool{x.Compare(op, x.Kind.Box(v))}
}

//go:noinline
func compareOther(x *expr.Expr, op ast.Op, other *expr.Expr) NullBool {
	return NullBool{x.CompareOther(op, other)}
}

//go:noinline
func inAny(x *expr.Expr, list any, not bool) NullBool {
	return NullBool{x.In(x.Kind.BoxList(list), not)}
}

//go:noinline
func inQuery(x *expr.Expr, q any, not bool) NullBool {
	return NullBool{x.InQuery(queryOf(q), not)}
}

//go:noinline
func setAny(x *expr.Expr, v any) Assignment {
	return Assignment{assignment: x.SetValue(boxed(x.Kind, v))}
}

//go:noinline
func setOther(x, other *expr.Expr) Assignment { return Assignment{assignment: x.SetOther(other)} }

// setResult is column = expression. The methods take a Result, which is one method where
// an Expression is two; a whole table, which is one, too, is refused.
//
//go:noinline
func setResult(x *expr.Expr, v any) Assignment {
	if o, ok := v.(AnyOperand); ok {
		return setOther(x, exprOf(o))
	}
	return Assignment{assignment: x.SetOther(x.Wrong(errNoValue))}
}

const errNoValue expr.Misuse = "a column is set to what is no value"

//go:noinline
func setNull(x *expr.Expr) Assignment { return Assignment{assignment: x.SetNull()} }

//go:noinline
func setOrNull(x *expr.Expr, v any) Assignment {
	return Assignment{assignment: x.SetValue(x.Kind.BoxNull(v))}
}

//go:noinline
func setPointer(x *expr.Expr, p any) Assignment {
	v := reflect.ValueOf(p)
	if v.IsNil() {
		return setNull(x)
	}
	value, err := x.Kind.Value.Encode(scan.SlotAt(p))
	return Assignment{assignment: x.SetValue(expr.Value{V: value, Err: err})}
}

// boxed is a value that may be a nil interface, as a JSON[any] holds one.
func boxed(k *expr.Kind, v any) expr.Value {
	if v == nil {
		value, err := k.Value.Encode(scan.SlotOfValue(reflect.New(expr.GoType(k)).Elem()))
		return expr.Value{V: value, Err: err}
	}
	if !k.Plain() && expr.GoType(k).Kind() == reflect.Interface {
		p := reflect.New(expr.GoType(k)).Elem()
		p.Set(reflect.ValueOf(v))
		value, err := k.Value.Encode(scan.SlotOfValue(p))
		return expr.Value{V: value, Err: err}
	}
	return k.Box(v)
}

//go:noinline
func coalesceAny(x *expr.Expr, v any) *expr.Expr { return x.Coalesce(x.Kind.Bind(boxed(x.Kind, v))) }

//go:noinline
func binaryAny(x *expr.Expr, op ast.Op, v any) *expr.Expr {
	return x.Binary(op, x.Kind.Literal(x.Kind.Box(v)))
}

//go:noinline
func binaryOther(x *expr.Expr, op ast.Op, other *expr.Expr) *expr.Expr {
	return x.Binary(op, x.Kind.Other(other))
}

//go:noinline
func testAny(x *expr.Expr, fn ast.Fn, v any) NullBool {
	return NullBool{x.Test(fn, x.Kind.Literal(x.Kind.Box(v)))}
}

//go:noinline
func testOther(x *expr.Expr, fn ast.Fn, other *expr.Expr) NullBool {
	return NullBool{x.Test(fn, x.Kind.Other(other))}
}

//go:noinline
func callAny(x *expr.Expr, fn ast.Fn, v any) *expr.Expr {
	return x.Call(fn, x.Kind.Literal(x.Kind.Box(v)))
}

//go:noinline
func callOther(x *expr.Expr, fn ast.Fn, other *expr.Expr) *expr.Expr {
	return x.Call(fn, x.Kind.Other(other))
}

// callElement calls a function with an array, or a range, and a value in it.
//
//go:noinline
func callElement(x *expr.Expr, result *expr.Kind, fn ast.Fn, v any) *expr.Expr {
	elem := x.Kind.Inner()
	return x.CallAs(result, fn, elem.Literal(elem.Box(v)))
}

//go:noinline
func containsElement(x, v *expr.Expr) NullBool {
	return NullBool{expr.AnyOf(x.Kind.Inner().Other(v), x.Node, x.Kind.Type)}
}

//go:noinline
func appendElement(x, v *expr.Expr) *expr.Expr {
	return x.Call(ast.ArrayAppend, x.Kind.Inner().Other(v))
}

//go:noinline
func holdsElement(x, v *expr.Expr) NullBool {
	return NullBool{x.Test(ast.RangeHolds, x.Kind.Inner().Other(v))}
}

//go:noinline
func includesRange(x, other *expr.Expr) NullBool {
	return NullBool{x.Test(ast.Includes, x.Kind.Ranges().Other(other))}
}

// testRange compares a range, or a multirange, with a range.
//
//go:noinline
func testRange(x *expr.Expr, fn ast.Fn, v any) NullBool {
	k := x.Kind.Ranges()
	return NullBool{x.Test(fn, k.Literal(k.Box(v)))}
}
