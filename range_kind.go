package strata

import (
	"fmt"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/internal/span"
)

// rangeKind is the kind of ranges of a kind.
func rangeKind[T RangeElement](elem *kind[T]) *kind[Range[T]] {
	k := newKind(ast.Range,
		func(c *scan.Cell, p *Range[T]) error { return decodeRange(elem, c, p) },
		func(v Range[T]) (any, error) { return encodeRange(elem, v) })
	k.typ.Elem, k.elem = elem.typ.Kind, elem
	return k
}

// multirangeKind is the kind of multiranges of ranges of a kind.
func multirangeKind[T RangeElement](elem *kind[Range[T]]) *kind[Multirange[T]] {
	k := newKind(ast.Multirange,
		func(c *scan.Cell, p *Multirange[T]) error { return decodeMultirange(elem, c, p) },
		func(v Multirange[T]) (any, error) { return encodeMultirange(elem, v) })
	k.typ.Elem, k.elem = elem.typ.Elem, elem
	return k
}

func decodeRange[T RangeElement](elem *kind[T], c *scan.Cell, p *Range[T]) error {
	s, err := c.Range()
	if err != nil {
		return err
	}
	lower, err := decodeCut(elem, s.Lower)
	if err != nil {
		return fmt.Errorf("the lower bound of the range: %w", err)
	}
	upper, err := decodeCut(elem, s.Upper)
	if err != nil {
		return fmt.Errorf("the upper bound of the range: %w", err)
	}
	*p = Range[T]{span.Span[T]{Lower: lower, Upper: upper}}
	return nil
}

func decodeCut[T any](elem *kind[T], c span.Cut[*scan.Cell]) (cut span.Cut[T], err error) {
	cut.Place = c.Place
	if c.Finite() {
		err = elem.decode(c.Value, &cut.Value)
	}
	return cut, err
}

func encodeRange[T RangeElement](elem *kind[T], r Range[T]) (any, error) {
	if err := rangeElementError(elem.typ.Kind); err != nil {
		return nil, err
	}
	lower, err := encodeCut(elem, r.s.Lower)
	if err != nil {
		return nil, fmt.Errorf("the lower bound of the range: %w", err)
	}
	upper, err := encodeCut(elem, r.s.Upper)
	if err != nil {
		return nil, fmt.Errorf("the upper bound of the range: %w", err)
	}
	return span.Span[any]{Lower: lower, Upper: upper}, r.problem()
}

func encodeCut[T any](elem *kind[T], c span.Cut[T]) (cut span.Cut[any], err error) {
	cut.Place = c.Place
	if c.Finite() {
		cut.Value, err = elem.encode(c.Value)
	}
	return cut, err
}

func decodeMultirange[T RangeElement](elem *kind[Range[T]], c *scan.Cell, p *Multirange[T]) error {
	cells, err := c.Ranges()
	if err != nil {
		return err
	}
	m := make(Multirange[T], len(cells))
	for i := range cells {
		if err := elem.decode(&cells[i], &m[i]); err != nil {
			return err
		}
	}
	*p = m
	return nil
}

// encodeMultirange finds what is wrong with the ranges before they are joined.
func encodeMultirange[T RangeElement](elem *kind[Range[T]], m Multirange[T]) (any, error) {
	for _, r := range m {
		if _, err := elem.encode(r); err != nil {
			return nil, err
		}
	}
	list := []any{}
	for _, r := range MultirangeOf(m...) {
		v, err := elem.encode(r)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

// rangeElementError refuses the kinds that there are no ranges of, such as text
// that stands for a Date.
func rangeElementError(k ast.Kind) error {
	switch k {
	case ast.Int32, ast.Int64, ast.Decimal, ast.Date, ast.Local, ast.Time:
		return nil
	default:
		return fmt.Errorf("there are no ranges of the kind %v", k)
	}
}

// elementOf returns the kind of the values in a range or multirange, and that of
// its ranges. Where it is neither, such as a document that decodes into one,
// nothing of it can be bound, read or written.
func elementOf[T RangeElement, R any](k *kind[R]) (*kind[T], *kind[Range[T]]) {
	if k != nil {
		switch elem := k.elem.(type) {
		case *kind[T]:
			if r, ok := any(k).(*kind[Range[T]]); ok {
				return elem, r
			}
		case *kind[Range[T]]:
			return elem.elem.(*kind[T]), elem
		}
	}
	none := &kind[T]{
		decode: func(*scan.Cell, *T) error { return errNotRange },
		encode: func(T) (any, error) { return nil, errNotRange },
	}
	none.finish()
	return none, rangeKind(none)
}

const errNotRange = sentinel("it is no range, and no multirange")
