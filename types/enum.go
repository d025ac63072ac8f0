package types

import "github.com/strata-go/strata/internal/door"

// Enum is one of a closed set of names. D only tells enums apart: no string
// constant converts to an Enum, so that a misspelt value does not compile.
//
//	type status struct{}
//	type Status = types.Enum[status]
//
//	var (
//		Active = types.EnumValue[status]("active")
//		Closed = types.EnumValue[status]("closed")
//	)
//
// The zero value is none of them and is refused where a value is written.
type Enum[D any] struct{ name string }

// EnumValue makes a value of an enum, for package variables.
func EnumValue[D any](name string) Enum[D] { return Enum[D]{name} }

// String returns the value's name.
func (e Enum[D]) String() string { return e.name }

// EnumName returns the name to Strata's own packages.
func (e Enum[D]) EnumName(door.Key) string { return e.name }

// MarshalText writes the name.
func (e Enum[D]) MarshalText() ([]byte, error) { return []byte(e.name), nil }

// UnmarshalText reads any name; the column checks it when it is written.
func (e *Enum[D]) UnmarshalText(b []byte) error {
	e.name = string(b)
	return nil
}
