package strata

import (
	"encoding"
	"reflect"

	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/types"
)

// Type is an SQL type as a value: what Cast converts to, what raw SQL and a
// function of the caller's own yield. T is the Go type of its values, E the family
// of expressions that have one, or NULL.
type Type[T any, E Family[E]] struct{ kind *expr.Kind }

// TypeOf is the type of an expression:
//
//	strata.Cast(Events.Code, strata.TypeOf(Users.ID))
func TypeOf[T any, E Family[E]](x Typed[T, E]) Type[T, E] { return Type[T, E]{typeOf(x)} }

// typeOf is the kind of an expression, or nil where there is none.
//
//go:noinline
func typeOf(x AnyOperand) *expr.Kind {
	if e := exprOf(x); e != expr.Nothing {
		return e.Kind
	}
	return nil
}

// TypeID is the type of a number, a text or a UUID of a type of its own.
func TypeID[T Identifier]() Type[T, ID[T]] { return Type[T, ID[T]]{expr.Of(reflect.TypeFor[T]())} }

// TypeNumberOf is the type of a number of a type of its own.
func TypeNumberOf[T Number]() Type[T, NumberOf[T]] {
	return Type[T, NumberOf[T]]{expr.Of(reflect.TypeFor[T]())}
}

// TypeTextOf is the type of a text of a type of its own.
func TypeTextOf[T ~string]() Type[T, TextOf[T]] {
	return Type[T, TextOf[T]]{expr.Of(reflect.TypeFor[T]())}
}

// TypeJSON is the type of JSON documents that decode into a T.
func TypeJSON[T any]() Type[T, JSON[T]] {
	return Type[T, JSON[T]]{expr.JSONOf(reflect.TypeFor[T]())}
}

// TypeArray is the type of arrays of a type: TypeArray(TypeText). There are none of
// bytes, documents, arrays, network addresses, types of the caller's own and
// composite values.
func TypeArray[T any, E Family[E]](elem Type[T, E]) Type[[]T, Array[T]] {
	return Type[[]T, Array[T]]{arrayKind(elem.kind)}
}

// TypeRange is the type of ranges of a type: TypeRange(TypeDate).
func TypeRange[T types.RangeElement, E Family[E]](elem Type[T, E]) Type[types.Range[T], Range[T]] {
	return Type[types.Range[T], Range[T]]{rangeKind[T](elem.kind)}
}

// TypeMultirange is the type of multiranges of ranges of a type.
func TypeMultirange[T types.RangeElement, E Family[E]](elem Type[T, E]) Type[types.Multirange[T], Multirange[T]] {
	return Type[types.Multirange[T], Multirange[T]]{multirangeKind[T](rangeKind[T](elem.kind))}
}

// What is made of a type that is missing is missing.

//go:noinline
func arrayKind(elem *expr.Kind) *expr.Kind {
	if elem == nil {
		return nil
	}
	return expr.ArrayOf(elem)
}

func rangeKind[T types.RangeElement](elem *expr.Kind) *expr.Kind {
	return rangeOf(elem, reflect.TypeFor[types.Range[T]]())
}

func multirangeKind[T types.RangeElement](ranges *expr.Kind) *expr.Kind {
	return multirangeOf(ranges, reflect.TypeFor[types.Multirange[T]]())
}

//go:noinline
func rangeOf(elem *expr.Kind, t reflect.Type) *expr.Kind {
	if elem == nil {
		return nil
	}
	return expr.RangeOf(elem, t)
}

//go:noinline
func multirangeOf(ranges *expr.Kind, t reflect.Type) *expr.Kind {
	if ranges == nil {
		return nil
	}
	return expr.MultirangeOf(ranges, t)
}

// TypeCustom is the type of a T that is stored under a type of the database's own.
func TypeCustom[T encoding.TextMarshaler, P textPointer[T]](t NamedType) Type[T, Custom[T]] {
	if t.named == nil {
		return Type[T, Custom[T]]{}
	}
	return Type[T, Custom[T]]{expr.CustomOf(reflect.TypeFor[T](), t.named)}
}

// Null is the NULL of a type.
func Null[T any, E Family[E]](t Type[T, E]) E { return made[E](nullOfKind(t.kind)) }

//go:noinline
func nullOfKind(k *expr.Kind) *expr.Expr {
	if k == nil {
		return expr.Nothing
	}
	return expr.New(k.NullLiteral(), k)
}

// Value is a value of a type as an expression.
func Value[T any, E Family[E]](t Type[T, E], v T) E { return made[E](valueOf(t.kind, v)) }

//go:noinline
func valueOf(k *expr.Kind, v any) *expr.Expr {
	if k == nil {
		return expr.Nothing
	}
	return literal(k, boxed(k.OfValues(), v))
}

// AsType is an expression as one of the family of a type that has the same Go
// type, such as an element of an array of texts: nothing is converted.
func AsType[T any, E Family[E]](x Operand[T], t Type[T, E]) E { return made[E](operand(x)) }

// Cast is CAST(x AS type):
//
//	strata.Cast(Events.Payload, strata.TypeText)
func Cast[T any, E Family[E]](x AnyOperand, to Type[T, E]) E {
	return made[E](cast(exprOf(x), to.kind))
}

//go:noinline
func cast(x *expr.Expr, to *expr.Kind) *expr.Expr {
	if to == nil {
		return expr.Nothing
	}
	return x.CastTo(to)
}
