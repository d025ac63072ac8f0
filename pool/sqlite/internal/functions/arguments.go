package functions

import (
	"errors"
	"fmt"

	"github.com/strata-go/strata/pool/sqlite/internal/value"
)

// one makes a function of one argument.
func one[T any](read func(value.Value) (T, error), f func(T) (value.Value, error)) call {
	return func(args []value.Value) (value.Value, error) {
		x, err := read(args[0])
		if err != nil {
			return null, err
		}
		return f(x)
	}
}

// two makes a function of two arguments that are read alike.
func two[T any](read func(value.Value) (T, error), f func(x, y T) (value.Value, error)) call {
	return func(args []value.Value) (value.Value, error) {
		x, err := read(args[0])
		if err != nil {
			return null, err
		}
		y, err := read(args[1])
		if err != nil {
			return null, err
		}
		return f(x, y)
	}
}

// whether makes a predicate of two arguments that are read alike.
func whether[T any](read func(value.Value) (T, error), holds func(x, y T) bool) call {
	return two(read, func(x, y T) (value.Value, error) { return value.Bool(holds(x, y)), nil })
}

// text reads an argument of any kind.
func text(v value.Value) (string, error) { return v.Text(), nil }

// ofText makes a function from text to text.
func ofText(f func(string) string) call {
	return func(args []value.Value) (value.Value, error) { return value.String(f(args[0].Text())), nil }
}

// ofBytes makes a function from text or bytes to text.
func ofBytes(f func([]byte) string) call {
	return func(args []value.Value) (value.Value, error) { return value.String(f([]byte(args[0].Text()))), nil }
}

// ofIntegers makes a function of two integers.
func ofIntegers(f func(a, b int64) (int64, error)) call {
	return func(args []value.Value) (value.Value, error) {
		a, aok := args[0].Int()
		b, bok := args[1].Int()
		if !aok || !bok {
			return null, fmt.Errorf("integers expected, not %v and %v", args[0].Kind(), args[1].Kind())
		}
		n, err := f(a, b)
		return value.Int(n), err
	}
}

var errOutOfRange = errors.New("value out of range")
