package expr

import (
	"fmt"
	"reflect"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/internal/span"
)

// ArrayOf is the kind of arrays of a kind: of []T.
func ArrayOf(elem *Kind) *Kind {
	if elem.values != nil { // of OrNull, but elements are never NULL
		elem = Undecided(GoType(elem.values))
	}
	return arrayOf(elem, reflect.SliceOf(GoType(elem)))
}

func arrayOf(elem *Kind, t reflect.Type) *Kind {
	size := GoType(elem).Size()
	k := of(ast.Type{Kind: ast.Array, Elem: elem.Type.Kind}, t, &scan.Codec{
		Decode: func(c *scan.Cell, s scan.Slot) error {
			cells, err := c.List()
			if err != nil {
				return err
			}
			list := reflect.MakeSlice(t, len(cells), len(cells))
			scan.ValueAt(s, t).Set(list)
			at, _ := scan.Elements(s)
			for i := range cells {
				if cells[i].Form == scan.Null {
					return fmt.Errorf("element %d of the array is NULL, which a %v cannot hold", i+1, t)
				}
				if err := elem.Value.Decode(&cells[i], at.Add(uintptr(i)*size)); err != nil {
					return fmt.Errorf("element %d of the array: %w", i+1, err)
				}
			}
			return nil
		},
		Encode: func(s scan.Slot) (any, error) {
			if err := ElementError(elem.Type.Kind); err != nil {
				return nil, err
			}
			at, n := scan.Elements(s)
			out := make([]any, n)
			for i := range out {
				var err error
				if out[i], err = elem.Value.Encode(at.Add(uintptr(i) * size)); err != nil {
					return nil, fmt.Errorf("element %d: %w", i+1, err)
				}
			}
			return out, nil
		},
	})
	k.Elem = elem
	return k
}

// ArrayIn is the kind of arrays that a Go slice type holds.
func ArrayIn(t reflect.Type) (*Kind, error) {
	elem := Of(t.Elem())
	if elem == nil {
		return nil, fmt.Errorf("there are no arrays of %v", t.Elem())
	}
	return arrayOf(elem, t), ElementError(elem.Type.Kind)
}

// ElementError refuses the kinds that arrays do not hold.
func ElementError(k ast.Kind) error {
	switch k {
	case ast.Bytes, ast.JSON, ast.Array, ast.Range, ast.Multirange, ast.Addr, ast.Network, ast.CustomType, ast.Composite, ast.Unknown:
		return fmt.Errorf("there are no arrays of the kind %v", k)
	default:
		return nil
	}
}

func listError(i int, err error) error { return fmt.Errorf("value %d of the list: %w", i+1, err) }

// RangeIn is the kind of ranges that a types.Range[T] holds.
func RangeIn(t reflect.Type) (*Kind, error) {
	lower := t.Field(0).Type.Field(0) // a span.Cut of the values
	elem := Of(lower.Type.Field(0).Type)
	if elem == nil {
		return nil, fmt.Errorf("there are no ranges of %v", lower.Type.Field(0).Type)
	}
	return RangeOf(elem, t), RangeElementError(elem.Type.Kind)
}

// RangeOf is the kind of ranges of a kind, of the Go type t: a types.Range.
func RangeOf(elem *Kind, t reflect.Type) *Kind {
	cut := t.Field(0).Type.Field(0).Type
	upper, place := t.Field(0).Type.Field(1).Offset, cut.Field(1).Offset
	k := of(ast.Type{Kind: ast.Range, Elem: elem.Type.Kind}, t, &scan.Codec{
		Decode: func(c *scan.Cell, s scan.Slot) error {
			r, err := scan.RangeIn(c)
			if err != nil {
				return err
			}
			scan.ValueAt(s, t).SetZero()
			if err := decodeCut(elem, r.Lower, s, place); err != nil {
				return fmt.Errorf("the lower bound of the range: %w", err)
			}
			if err := decodeCut(elem, r.Upper, s.Add(upper), place); err != nil {
				return fmt.Errorf("the upper bound of the range: %w", err)
			}
			return nil
		},
		Encode: func(s scan.Slot) (any, error) {
			if err := RangeElementError(elem.Type.Kind); err != nil {
				return nil, err
			}
			lower, err := encodeCut(elem, s, place)
			if err != nil {
				return nil, fmt.Errorf("the lower bound of the range: %w", err)
			}
			upper, err := encodeCut(elem, s.Add(upper), place)
			if err != nil {
				return nil, fmt.Errorf("the upper bound of the range: %w", err)
			}
			problem := scan.PointerAt(s, t).(interface{ Problem(door.Key) error }).Problem(door.Key{})
			return span.Span[any]{Lower: lower, Upper: upper}, problem
		},
	})
	k.Elem = elem
	return k
}

func decodeCut(elem *Kind, c span.Cut[*scan.Cell], s scan.Slot, place uintptr) error {
	*scan.At[span.Place](s.Add(place)) = c.Place
	if !c.Finite() {
		return nil
	}
	return elem.Value.Decode(c.Value, s)
}

func encodeCut(elem *Kind, s scan.Slot, place uintptr) (cut span.Cut[any], err error) {
	cut.Place = *scan.At[span.Place](s.Add(place))
	if cut.Finite() {
		cut.Value, err = elem.Value.Encode(s)
	}
	return cut, err
}

// MultirangeOf is the kind of multiranges of ranges of a kind, of the Go type t:
// a types.Multirange, which is a slice of ranges.
func MultirangeOf(ranges *Kind, t reflect.Type) *Kind {
	size := GoType(ranges).Size()
	encode := func(s scan.Slot) ([]any, error) {
		at, n := scan.Elements(s)
		list := make([]any, n)
		for i := range list {
			var err error
			if list[i], err = ranges.Value.Encode(at.Add(uintptr(i) * size)); err != nil {
				return nil, err
			}
		}
		return list, nil
	}
	k := of(ast.Type{Kind: ast.Multirange, Elem: ranges.Type.Elem}, t, &scan.Codec{
		Decode: func(c *scan.Cell, s scan.Slot) error {
			cells, err := c.Ranges()
			if err != nil {
				return err
			}
			scan.ValueAt(s, t).Set(reflect.MakeSlice(t, len(cells), len(cells)))
			at, _ := scan.Elements(s)
			for i := range cells {
				if err := ranges.Value.Decode(&cells[i], at.Add(uintptr(i)*size)); err != nil {
					return err
				}
			}
			return nil
		},
		// What is wrong with the ranges is found before they are joined.
		Encode: func(s scan.Slot) (any, error) {
			if _, err := encode(s); err != nil {
				return nil, err
			}
			normal := scan.PointerAt(s, t).(interface{ Normal(door.Key) any }).Normal(door.Key{})
			return encode(scan.SlotOfAny(normal))
		},
	})
	k.Elem = ranges
	return k
}

// RangeElementError refuses the kinds that there are no ranges of, such as text
// that stands for a date.
func RangeElementError(k ast.Kind) error {
	switch k {
	case ast.Int32, ast.Int64, ast.Decimal, ast.Date, ast.Local, ast.Time:
		return nil
	default:
		return fmt.Errorf("there are no ranges of the kind %v", k)
	}
}

// none is the kind of the values in what has none, such as a document that
// decodes into a range: nothing of it can be bound, read or written.
var none = &Kind{goes: reflect.TypeFor[int64](), Value: &scan.Codec{
	Decode: func(*scan.Cell, scan.Slot) error { return errNoElement },
	Encode: func(scan.Slot) (any, error) { return nil, errNoElement },
}}

const errNoElement Misuse = "it is no array, no range and no multirange"
