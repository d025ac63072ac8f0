package strata

import (
	"fmt"
	"slices"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// Enum is one of a closed set of names. D only tells enums apart: no string
// constant converts to an Enum, so that a misspelt value does not compile.
//
//	type status struct{}
//	type Status = strata.Enum[status]
//
//	var (
//		Active = strata.EnumValue[status]("active")
//		Closed = strata.EnumValue[status]("closed")
//	)
//
// The zero value is none of them and is refused where a value is written.
type Enum[D any] struct{ name string }

// EnumValue makes a value of an enum, for package variables.
func EnumValue[D any](name string) Enum[D] { return Enum[D]{name} }

// String returns the value's name.
func (e Enum[D]) String() string { return e.name }

// MarshalText writes the name.
func (e Enum[D]) MarshalText() ([]byte, error) { return []byte(e.name), nil }

// UnmarshalText reads any name; the column checks it when it is written.
func (e *Enum[D]) UnmarshalText(b []byte) error {
	e.name = string(b)
	return nil
}

// enumKind is text limited to the values.
func enumKind[T any](name func(T) string, of func(string) T, values []T) *kind[T] {
	names := make([]string, len(values))
	allowed := make([]any, len(values))
	for i, v := range values {
		names[i] = name(v)
		allowed[i] = names[i]
	}
	check := func(s string) error {
		if !slices.Contains(names, s) {
			return fmt.Errorf("%q is none of the enum's values %q", s, names)
		}
		return nil
	}
	k := newKind(ast.Text,
		func(c *scan.Cell, p *T) error {
			s, err := c.Text()
			if err != nil {
				return err
			}
			*p = of(s)
			return check(s)
		},
		func(v T) (any, error) { return name(v), check(name(v)) }).
		filling(func(p *T, c *scan.Cell) error {
			c.SetText(name(*p))
			return check(name(*p))
		})
	k.allowed = allowed
	return k
}
