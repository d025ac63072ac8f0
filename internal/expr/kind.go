package expr

import (
	"fmt"
	"reflect"
	"time"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// Kind is what Strata knows of an SQL value type: its SQL type, and how values of
// a Go type T become arguments and come back. It is made once, at definition.
type Kind struct {
	Type ast.Type
	goes any // GoType: a reflect.Type is dear to whoever imports it

	// Value, Null and Pointer are the codecs of T, sql.Null[T] and *T.
	Value, Null, Pointer *scan.Codec

	Allowed []any       // the values of an enum
	Stored  any         // of a type that is stored as another: by which mapping
	Limits  *ast.Limits // of an integer that is not any of 64 bits
	Elem    *Kind       // of an array, a range or a multirange
	values  *Kind       // of Go values that are another type's: those of OrNull

	// like is a value of one of Go's own types with the memory of T, or nil; settle
	// is the neutral form of such a value: it is that value where it can be.
	like   any
	settle func(any) (any, error)
}

// GoType is the Go type of a kind's values.
func GoType(k *Kind) reflect.Type { return k.goes.(reflect.Type) }

// Codec returns the codec of T, or of sql.Null[T].
func (k *Kind) Codec(null bool) *scan.Codec {
	if null {
		return k.Null
	}
	return k.Value
}

// Value is a Go value in its neutral form, or why it has none.
type Value struct {
	V   any
	Err error
}

// Box returns a T in its neutral form. It is for types of the user's; those of
// SQL's own have functions that box once.
func (k *Kind) Box(v any) Value {
	if t := reflect.TypeOf(v); k.goes != any(t) {
		return Value{nil, fmt.Errorf("a %v is given for a %v", t, k.goes)}
	}
	if k.like != nil {
		return valueOf(k.settle(scan.Rebox(v, k.like)))
	}
	x, err := k.Value.Encode(scan.SlotOfAny(v))
	return Value{x, err}
}

// Plain reports whether a T has the memory of its neutral form.
func (k *Kind) Plain() bool { return k.like != nil }

// BoxNull returns a sql.Null[T] in its neutral form.
func (k *Kind) BoxNull(v any) Value {
	x, err := k.Null.Encode(scan.SlotOfAny(v))
	return Value{x, err}
}

// BoxList returns a []T, which is not to be written to any more, as the list of an
// IN.
func (k *Kind) BoxList(v any) Value {
	slot, n := scan.Elements(scan.SlotOfAny(v))
	size := GoType(k).Size()
	list, boxed := newList(n)
	var first error
	for i := range list {
		v := k.boxAt(slot.Add(uintptr(i) * size))
		if list[i] = v.V; v.Err != nil && first == nil {
			first = listError(i, v.Err)
		}
	}
	return Value{boxed, first}
}

// boxAt returns the T in a slot in its neutral form.
func (k *Kind) boxAt(s scan.Slot) Value {
	if k.like != nil {
		return valueOf(k.settle(scan.BoxAt(s, k.like)))
	}
	return valueOf(k.Value.Encode(s))
}

// Bind makes an argument of a value whose type the context tells.
func (k *Kind) Bind(v Value) *ast.Bind { return &ast.Bind{Value: v.V, Type: k.Type, Err: v.Err} }

// Literal makes an argument that carries its type with it.
func (k *Kind) Literal(v Value) *ast.Bind {
	return &ast.Bind{Value: v.V, Type: k.Type, Err: v.Err, Cast: true}
}

// Constant is a value that carries its type with it, as an expression.
func (k *Kind) Constant(v Value) *Expr {
	p := &struct {
		expr Expr
		node ast.Bind
	}{node: ast.Bind{Value: v.V, Type: k.Type, Err: v.Err, Cast: true}}
	p.expr = Expr{&p.node, k}
	return &p.expr
}

// Int64Constant is an integer as an expression.
func Int64Constant(v int64) *Expr { return constantOwn(Int64, v, int64(0), nil) }

// Float64Constant is a double precision number as an expression.
func Float64Constant(v float64) *Expr {
	_, err := storedFloat(v)
	return constantOwn(Float64, v, float64(0), err)
}

// TextConstant is a text as an expression.
func TextConstant(v string) *Expr { return constantOwn(Text, v, "", textError(v)) }

// TimeConstant is an instant as an expression.
func TimeConstant(v time.Time) *Expr {
	t, err := storedTime(v)
	return constantOwn(Time, t, time.Time{}, err)
}

// constantOwn is Constant with a value that lies in the same memory. like is any
// value of its type.
//
//go:noinline
func constantOwn[T any](k *Kind, v T, like any, err error) *Expr {
	p := &struct {
		expr Expr
		node ast.Bind
		own  T
	}{own: v}
	p.node = ast.Bind{Value: scan.BoxAt(scan.SlotOf(&p.own), like), Type: k.Type, Err: err, Cast: true}
	p.expr = Expr{&p.node, k}
	return &p.expr
}

// NullBind is the NULL of the kind.
func (k *Kind) NullBind() *ast.Bind { return &ast.Bind{Type: k.Type} }

// NullLiteral is the NULL of the kind, with its type.
func (k *Kind) NullLiteral() *ast.Bind { return &ast.Bind{Type: k.Type, Cast: true} }

// newKind makes the kind of a Go type that is known here.
func newKind[T any](t ast.Kind, decode func(*scan.Cell, *T) error, encode func(T) (any, error)) *Kind {
	return &Kind{
		Type: ast.Type{Kind: t}, goes: reflect.TypeFor[T](),
		Value: scan.Of(decode, encode), Null: scan.NullOf(decode, encode), Pointer: scan.PointerTo(decode, encode),
		like: *new(T), settle: func(v any) (any, error) { return encode(v.(T)) },
	}
}

// filling says how a cell takes a value without boxing it: the same value that
// encode makes, with the same refusals.
func filling[T any](k *Kind, fill func(*T, *scan.Cell) error) *Kind {
	k.Value.Fill, k.Null.Fill, k.Pointer.Fill = scan.FillOf(fill), scan.FillNullOf(fill), scan.FillPointerTo(fill)
	return k
}

// keeping says that a value is the text or the bytes that the driver returned.
func (k *Kind) keeping() *Kind {
	k.Value.Keeps, k.Null.Keeps, k.Pointer.Keeps = true, true, true
	return k
}

// plain says that a value of the type of like is its own neutral form, but for what
// settle changes or refuses.
func (k *Kind) plain(like any, settle func(any) (any, error)) *Kind {
	k.like, k.settle = like, settle
	return k
}

// asItIs settles what all is sent of.
func asItIs(v any) (any, error) { return v, nil }

// of makes the kind of a Go type that is known at run time only.
func of(t ast.Type, goType reflect.Type, value *scan.Codec) *Kind {
	k := &Kind{Type: t, goes: goType, Value: value}
	k.Null, k.Pointer = scan.Derive(value, goType)
	return k
}
