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
func TypeOf[T any, E Family[E]](x Typed[T, E]) Type[T, E] { return Type[T, E]{x.isExpression().Kind} }

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
	return Type[[]T, Array[T]]{expr.ArrayOf(elem.kind)}
}

// TypeRange is the type of ranges of a type: TypeRange(TypeDate).
func TypeRange[T types.RangeElement, E Family[E]](elem Type[T, E]) Type[types.Range[T], Range[T]] {
	return Type[types.Range[T], Range[T]]{rangeKind[T](elem.kind)}
}

// TypeMultirange is the type of multiranges of ranges of a type.
func TypeMultirange[T types.RangeElement, E Family[E]](elem Type[T, E]) Type[types.Multirange[T], Multirange[T]] {
	return Type[types.Multirange[T], Multirange[T]]{multirangeKind[T](rangeKind[T](elem.kind))}
}

func rangeKind[T types.RangeElement](elem *expr.Kind) *expr.Kind {
	return expr.RangeOf(elem, reflect.TypeFor[types.Range[T]]())
}

func multirangeKind[T types.RangeElement](ranges *expr.Kind) *expr.Kind {
	return expr.MultirangeOf(ranges, reflect.TypeFor[types.Multirange[T]]())
}

// TypeCustom is the type of a T that is stored under a type of the database's own.
func TypeCustom[T encoding.TextMarshaler, P textPointer[T]](t NamedType) Type[T, Custom[T]] {
	return Type[T, Custom[T]]{expr.CustomOf(reflect.TypeFor[T](), t.named)}
}

// Null is the NULL of a type.
func Null[T any, E Family[E]](t Type[T, E]) E { return made[E](expr.New(t.kind.NullLiteral(), t.kind)) }

// Value is a value of a type as an expression.
func Value[T any, E Family[E]](t Type[T, E], v T) E { return made[E](valueOf(t.kind, v)) }

//go:noinline
func valueOf(k *expr.Kind, v any) *expr.Expr { return literal(k, boxed(k.OfValues(), v)) }

// AsType is an expression as one of the family of a type that has the same Go
// type, such as an element of an array of texts: nothing is converted.
func AsType[T any, E Family[E]](x Operand[T], t Type[T, E]) E { return made[E](operand(x)) }

// Cast is CAST(x AS type):
//
//	strata.Cast(Events.Payload, strata.TypeText)
func Cast[T any, E Family[E]](x AnyOperand, to Type[T, E]) E {
	return made[E](exprOf(x).CastTo(to.kind))
}
