package scan

import "database/sql"

// Codec reads and writes one Go type. It is made once and never changed.
type Codec struct {
	// Decode sets the slot from a cell. Where Null is false the cell is never NULL.
	Decode func(*Cell, Slot) error
	// Encode returns the slot's value in the neutral form that a bound argument has.
	Encode func(Slot) (any, error)
	// Fill sets a cell to the slot's value without boxing it. The cell borrows the
	// value's memory. nil where the type has no form that a cell takes.
	Fill func(Slot, *Cell) error
	// Null says that the Go type can hold NULL.
	Null bool
	// Keeps says that what Decode makes is the cell's text or bytes.
	Keeps bool
}

// Of makes the codec of T from what a value of T becomes and comes from.
func Of[T any](decode func(*Cell, *T) error, encode func(T) (any, error)) *Codec {
	return &Codec{
		Decode: func(c *Cell, s Slot) error { return decode(c, At[T](s)) },
		Encode: func(s Slot) (any, error) { return encode(*At[T](s)) },
	}
}

// NullOf makes the codec of sql.Null[T].
func NullOf[T any](decode func(*Cell, *T) error, encode func(T) (any, error)) *Codec {
	return &Codec{
		Null: true,
		Decode: func(c *Cell, s Slot) error {
			n := At[sql.Null[T]](s)
			if c.Form == Null {
				*n = sql.Null[T]{}
				return nil
			}
			n.Valid = true
			return decode(c, &n.V)
		},
		Encode: func(s Slot) (any, error) {
			n := At[sql.Null[T]](s)
			if !n.Valid {
				return nil, nil
			}
			return encode(n.V)
		},
	}
}

// PointerTo makes the codec of *T, where nil is NULL.
func PointerTo[T any](decode func(*Cell, *T) error, encode func(T) (any, error)) *Codec {
	return &Codec{
		Null: true,
		Decode: func(c *Cell, s Slot) error {
			p := At[*T](s)
			if c.Form == Null {
				*p = nil
				return nil
			}
			*p = pointee[T](c)
			return decode(c, *p)
		},
		Encode: func(s Slot) (any, error) {
			p := *At[*T](s)
			if p == nil {
				return nil, nil
			}
			return encode(*p)
		},
	}
}

// pointee returns a new T, or the one of the row before where rows are lent.
func pointee[T any](c *Cell) *T {
	if !c.lend {
		return new(T)
	}
	v, ok := c.spare.(*T)
	if !ok {
		v = new(T)
		c.spare = v
	}
	var zero T
	*v = zero
	return v
}
