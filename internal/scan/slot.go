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

// sizeOf returns the size of an R in bytes.
func sizeOf[R any]() int {
	var row R
	return int(unsafe.Sizeof(row))
}

// stringOf returns bytes as a string without a copy. They must not change as
// long as the string is used.
func stringOf(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// bytesOf returns the bytes of a string without a copy. They must not be
// written to.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }
