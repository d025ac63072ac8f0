package repo

import (
	"encoding/json"
	"errors"

	"github.com/strata-go/strata/internal/door"
)

// ErrNotLoaded is returned for the rows of a relation that was not loaded.
var ErrNotLoaded = errors.New("strata: the relation was not loaded")

// Many is a field of a model that holds the rows of another table that belong to a row.
// It is no column, and no slice: not loaded and empty cannot be confused.
//
// As JSON it is an array. One that was not loaded is left out by the option omitzero of
// its field, and is null without it.
type Many[T any] struct {
	rows   []T
	loaded bool
}

// All returns the rows, or ErrNotLoaded. Further changes of the elements are seen by all
// who hold them.
func (m Many[T]) All() ([]T, error) {
	if !m.loaded {
		return nil, ErrNotLoaded
	}
	return m.rows, nil
}

// Loaded reports whether the rows were loaded.
func (m Many[T]) Loaded() bool { return m.loaded }

// IsZero reports whether the rows were not loaded.
func (m Many[T]) IsZero() bool { return !m.loaded }

// MarshalJSON implements json.Marshaler.
func (m Many[T]) MarshalJSON() ([]byte, error) { return marshal(m.loaded, m.rows == nil, m.rows) }

// NoColumn is for Strata's own packages.
func (Many[T]) NoColumn(door.Key) {}

// ManyOf returns a relation that was loaded with the rows.
func ManyOf[T any](rows ...T) Many[T] { return Many[T]{rows, true} }

// One is a field of a model that holds the row of another table that belongs to a row,
// or that it belongs to. It is no column: not loaded and no such row cannot be confused.
//
// As JSON it is the row, or null. One that was not loaded is left out by the option
// omitzero of its field.
type One[T any] struct {
	row    *T
	loaded bool
}

// Get returns the row, nil where there is none, or ErrNotLoaded. Rows that belong to the
// same one share it.
func (o One[T]) Get() (*T, error) {
	if !o.loaded {
		return nil, ErrNotLoaded
	}
	return o.row, nil
}

// Loaded reports whether the row was loaded, or found not to be there.
func (o One[T]) Loaded() bool { return o.loaded }

// IsZero reports whether the row was not loaded.
func (o One[T]) IsZero() bool { return !o.loaded }

// MarshalJSON implements json.Marshaler.
func (o One[T]) MarshalJSON() ([]byte, error) { return marshal(o.loaded && o.row != nil, false, o.row) }

// NoColumn is for Strata's own packages.
func (One[T]) NoColumn(door.Key) {}

// OneOf returns a relation that was loaded with the row; nil is none.
func OneOf[T any](row *T) One[T] { return One[T]{row, true} }

//go:noinline
func marshal(there, empty bool, v any) ([]byte, error) {
	switch {
	case !there:
		return []byte("null"), nil
	case empty:
		return []byte("[]"), nil
	default:
		return json.Marshal(v)
	}
}
