package scan

import (
	"database/sql"
	"fmt"
	"reflect"
	"unsafe"
)

// Slot is a place in memory that holds a value of a type known to the codec
// that reads or writes it.
type Slot struct{ p unsafe.Pointer }

// SlotOf returns the slot of *p.
func SlotOf[T any](p *T) Slot { return Slot{unsafe.Pointer(p)} }

// At returns the slot as a pointer to T. T must be the type that the slot was
// made for: a codec of T at an offset that [Place.Offset] found for a *T.
func At[T any](s Slot) *T { return (*T)(s.p) }

// Add returns the slot at an offset inside the value that s points at.
func (s Slot) Add(offset uintptr) Slot { return Slot{unsafe.Add(s.p, offset)} }

// Place is a pointer with its type, for finding a field's offset.
type Place struct {
	p unsafe.Pointer
	t reflect.Type
}

// PlaceOf returns the place of *p.
func PlaceOf[T any](p *T) Place { return Place{unsafe.Pointer(p), reflect.TypeFor[T]()} }

// Type returns the type of the value there.
func (p Place) Type() reflect.Type { return p.t }

// Offset returns the offset of a field inside the value at p. It fails when the
// field does not lie inside (behind a pointer, in another value), or when
// another type than the field's is found there.
func (p Place) Offset(field Place) (uintptr, error) {
	start, at := uintptr(p.p), uintptr(field.p)
	if at < start || at-start+field.t.Size() > p.t.Size() {
		return 0, fmt.Errorf("the field does not lie inside %v", p.t)
	}
	if !holds(p.t, at-start, field.t) {
		return 0, fmt.Errorf("%v has no field of type %v there", p.t, field.t)
	}
	return at - start, nil
}

// holds reports whether a value of type t has, at the offset, a value of type f.
func holds(t reflect.Type, offset uintptr, f reflect.Type) bool {
	if offset == 0 && t == f {
		return true
	}
	if t.Kind() != reflect.Struct {
		return false
	}
	for i := range t.NumField() {
		field := t.Field(i)
		if offset >= field.Offset && offset < field.Offset+field.Type.Size() &&
			holds(field.Type, offset-field.Offset, f) {
			return true
		}
	}
	return false
}

// PlaceAt returns the place of a value whose type is known at run time only.
func PlaceAt(p unsafe.Pointer, t reflect.Type) Place { return Place{p, t} }

// NullOffsets returns the offsets of the two fields of a sql.Null[T].
func NullOffsets[T any]() (value, valid uintptr) {
	var n sql.Null[T]
	return unsafe.Offsetof(n.V), unsafe.Offsetof(n.Valid)
}

// FieldOffset returns the offset of a field of R that the caller points at.
func FieldOffset[R, F any](row *R, field *F) uintptr {
	return uintptr(unsafe.Pointer(field)) - uintptr(unsafe.Pointer(row))
}

// newLike returns a pointer to a new zero value, of the type of like.
func newLike(like any) any { return reflect.New(reflect.TypeOf(like).Elem()).Interface() }

// zero sets what a pointer points at to the zero value.
func zero(pointer any) { reflect.ValueOf(pointer).Elem().SetZero() }

// list is a slice whose type is known at run time only, while it is filled. It
// does not hold the pointer to it, which is given each time, so that the slice may
// stay on the stack of whoever called.
type list struct {
	base           unsafe.Pointer
	size, len, cap int
}

// listAt returns the list of the empty slice that a pointer, a *[]T, points at.
func listAt(pointer any) list { return list{size: int(reflect.TypeOf(pointer).Elem().Elem().Size())} }

// grow makes room for n elements.
func (l *list) grow(pointer any, n int) {
	v := reflect.ValueOf(pointer).Elem()
	v.SetLen(l.len)
	v.Grow(n - l.len)
	first, _ := Elements(SlotAt(pointer))
	l.base, l.cap = first.p, v.Cap()
}

// add returns the slot of a further element, a zero value. There is room for it.
func (l *list) add() Slot {
	l.len++
	return Slot{unsafe.Add(l.base, (l.len-1)*l.size)}
}

// end gives the slice its length, and what was too much of it back.
func (l *list) end(pointer any, wasted bool) {
	v := reflect.ValueOf(pointer).Elem()
	if wasted {
		v.SetZero()
		v.Grow(l.len)
	}
	if v.SetLen(l.len); wasted {
		reflect.Copy(v, reflect.SliceAt(v.Type().Elem(), l.base, l.len))
	}
}

// Elems are the elements of a slice whose type is known at run time only.
type Elems struct {
	first Slot
	size  uintptr
	n     int
}

// ElemsAt returns the elements of the slice that a pointer, a *[]T, points at. It
// does not hold on to the pointer.
func ElemsAt(pointer any) Elems {
	v := reflect.ValueOf(pointer).Elem()
	return Elems{Slot{v.UnsafePointer()}, v.Type().Elem().Size(), v.Len()}
}

// ElemAt returns what a pointer points at as the only element.
func ElemAt(pointer any) Elems {
	v := reflect.ValueOf(pointer)
	if v.IsNil() {
		return Elems{}
	}
	return Elems{Slot{v.UnsafePointer()}, v.Type().Elem().Size(), 1}
}

// PointersAt returns a function that points at an element of the slice that a pointer,
// a *[]T, points at: a *T.
func PointersAt(pointer any) func(i int) any {
	list := reflect.ValueOf(pointer).Elem()
	return func(i int) any { return list.Index(i).Addr().Interface() }
}

// NewLike returns a pointer to a zero value, of the type of like, which is a pointer.
func NewLike(like any) any { return newLike(like) }

// Part returns the elements from one to another, which is not among them.
func (e Elems) Part(from, to int) Elems { return Elems{e.At(from), e.size, to - from} }

// Len is their number.
func (e Elems) Len() int { return e.n }

// At returns the slot of one.
func (e Elems) At(i int) Slot { return e.first.Add(uintptr(i) * e.size) }

// stringOf returns bytes as a string without a copy. They must not change as
// long as the string is used.
func stringOf(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// bytesOf returns the bytes of a string without a copy. They must not be
// written to.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }
