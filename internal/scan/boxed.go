package scan

import (
	"reflect"
	"unsafe"
)

// Values whose Go type is known at run time only: user types that are stored as
// one of Strata's own.

// box is how the runtime lays out an interface value.
type box struct{ typ, data unsafe.Pointer }

// Rebox returns the value in v as one of the type of like. Both types have the
// same memory, and neither is a pointer or something that is laid out like one.
func Rebox(v, like any) any {
	out := like
	(*box)(unsafe.Pointer(&out)).data = (*box)(unsafe.Pointer(&v)).data
	return out
}

// BoxAt returns the value in a slot as one of the type of like, as Rebox does. It
// is boxed where it lies, which nothing may write to any more.
func BoxAt(s Slot, like any) any {
	(*box)(unsafe.Pointer(&like)).data = s.p
	return like
}

// SlotOfAny returns the slot of the value in v, to be read only. It is the
// interface's own memory where the value lies there, and a copy elsewhere.
func SlotOfAny(v any) Slot {
	t := reflect.TypeOf(v)
	switch t.Kind() {
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64,
		reflect.Float32, reflect.Float64, reflect.String, reflect.Slice:
		return Slot{(*box)(unsafe.Pointer(&v)).data}
	}
	p := reflect.New(t)
	p.Elem().Set(reflect.ValueOf(v))
	return Slot{p.UnsafePointer()}
}

// SlotAt returns the slot that a pointer points at.
func SlotAt(pointer any) Slot { return Slot{(*box)(unsafe.Pointer(&pointer)).data} }

// IsNil reports whether what an interface holds is a nil pointer.
func IsNil(v any) bool {
	return (*box)(unsafe.Pointer(&v)).data == nil && v != nil && reflect.TypeOf(v).Kind() == reflect.Pointer
}

// Escape has what a pointer points at, and all that it leads to, live in the heap. It is for
// elements that reflect.Copy or AppendSlice copies there, which the compiler does not follow:
// a slice of the caller's in them would stay on the stack. (Of Value.Set and Append it knows.)
func Escape(pointer any) {
	if escaped.ever {
		escaped.pointer = pointer
	}
}

var escaped struct {
	ever    bool // never
	pointer any
}

// NewSlot returns a slot for a value of a type, which is its zero value.
func NewSlot(t reflect.Type) Slot { return Slot{reflect.New(t).UnsafePointer()} }

// PointerLike returns the slot as a pointer of the type of like, which is a pointer,
// too. What it points at begins in the slot.
func PointerLike(s Slot, like any) any {
	(*box)(unsafe.Pointer(&like)).data = s.p
	return like
}

// PlaceAny returns the place that a pointer points at.
func PlaceAny(pointer any) Place {
	v := reflect.ValueOf(pointer)
	return Place{v.UnsafePointer(), v.Type().Elem()}
}

// Whoever imports a type pays for the methods of all types that its own methods
// mention, and reflect's are many: what mentions them is a function.

// ValueAt returns the value of a type in the slot, which can be set.
func ValueAt(s Slot, t reflect.Type) reflect.Value { return reflect.NewAt(t, s.p).Elem() }

// PointerAt returns the slot as a *t.
func PointerAt(s Slot, t reflect.Type) any { return reflect.NewAt(t, s.p).Interface() }

// SlotOfValue returns the slot of a value that can be set.
func SlotOfValue(v reflect.Value) Slot { return Slot{v.Addr().UnsafePointer()} }

// Elements returns the slot of a slice's first element, and their number.
func Elements(s Slot) (Slot, int) {
	list := *(*[]byte)(s.p) // of whatever type: its length is what counts
	return Slot{unsafe.Pointer(unsafe.SliceData(list))}, len(list)
}

// Derive makes, of the codec of a type that is known at run time only, those of
// sql.Null of it and of a pointer to it.
func Derive(value *Codec, t reflect.Type) (null, pointer *Codec) {
	valid := t.Size() // of sql.Null[T]: the flag follows the value
	null = &Codec{
		Null:  true,
		Keeps: value.Keeps,
		Decode: func(c *Cell, s Slot) error {
			flag := At[bool](s.Add(valid))
			if *flag = c.Form != Null; *flag {
				return value.Decode(c, s)
			}
			ValueAt(s, t).SetZero()
			return nil
		},
		Encode: func(s Slot) (any, error) {
			if !*At[bool](s.Add(valid)) {
				return nil, nil
			}
			return value.Encode(s)
		},
	}
	pointer = &Codec{
		Null:  true,
		Keeps: value.Keeps,
		Decode: func(c *Cell, s Slot) error {
			p := At[unsafe.Pointer](s)
			if c.Form == Null {
				*p = nil
				return nil
			}
			*p = reflect.New(t).UnsafePointer()
			return value.Decode(c, Slot{*p})
		},
		Encode: func(s Slot) (any, error) {
			p := *At[unsafe.Pointer](s)
			if p == nil {
				return nil, nil
			}
			return value.Encode(Slot{p})
		},
	}
	if value.Fill != nil {
		null.Fill = func(s Slot, c *Cell) error {
			if !*At[bool](s.Add(valid)) {
				c.SetNull()
				return nil
			}
			return value.Fill(s, c)
		}
		pointer.Fill = func(s Slot, c *Cell) error {
			p := *At[unsafe.Pointer](s)
			if p == nil {
				c.SetNull()
				return nil
			}
			return value.Fill(Slot{p}, c)
		}
	}
	return null, pointer
}
