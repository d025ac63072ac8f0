package repo

import (
	"bytes"
	"encoding/json"
	"errors"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// Opt is a value that may be absent, NULL or a value, as a field of a JSON document that
// changes a row may. The zero Opt is absent.
//
//	var in struct {
//		Name  repo.Opt[string] `json:"name,omitzero"`
//		Phone repo.Opt[string] `json:"phone,omitzero"`
//	}
//	err := customers.Patch(ctx, db, id, repo.Set(Customers.Name, in.Name), repo.Set(Customers.Phone, in.Phone))
type Opt[T any] struct {
	value T
	state optState
}

type optState uint8

const (
	absent optState = iota
	null
	present
)

// Some is an Opt that is a value.
func Some[T any](v T) Opt[T] { return Opt[T]{v, present} }

// None is an Opt that is NULL.
func None[T any]() Opt[T] { return Opt[T]{state: null} }

// Get returns the value. It is zero, and ok false, where the Opt is absent or NULL.
func (o Opt[T]) Get() (v T, ok bool) { return o.value, o.state == present }

// IsZero reports whether the Opt is absent.
func (o Opt[T]) IsZero() bool { return o.state == absent }

// IsNull reports whether the Opt is NULL.
func (o Opt[T]) IsNull() bool { return o.state == null }

// UnmarshalJSON implements json.Unmarshaler: null is NULL.
func (o *Opt[T]) UnmarshalJSON(text []byte) error {
	if bytes.Equal(text, []byte("null")) {
		*o = None[T]()
		return nil
	}
	o.state = present
	return json.Unmarshal(text, &o.value)
}

// MarshalJSON implements json.Marshaler: NULL is null. An absent Opt is left out by the
// option omitzero of its field, and is null without it.
func (o Opt[T]) MarshalJSON() ([]byte, error) {
	if o.state != present {
		return []byte("null"), nil
	}
	return json.Marshal(o.value)
}

// Set gives a column what an Opt says: a value, NULL, or nothing, where it is absent; a
// repository leaves such an assignment out. A column that is never NULL refuses NULL.
func Set[T any](column strata.Operand[T], o Opt[T]) strata.Assignment {
	return setOpt(column, o.state, o.value)
}

//go:noinline
func setOpt(column any, state optState, v any) strata.Assignment {
	if state == absent {
		return strata.Assignment{}
	}
	x, _ := column.(strata.Column)
	c, ok := in.Node(x).(*ast.Column)
	switch {
	case !ok:
		return in.SetNode(nil, in.Node(x), &ast.Bind{Err: errNoColumn})
	case state == null && !c.Nullable:
		return in.SetNode(c, c, &ast.Bind{Type: c.Type, Err: errNeverNull})
	case state == null:
		return in.SetNode(c, c, &ast.Bind{Type: c.Type})
	default:
		value := in.Boxed(x, v)
		return in.SetNode(c, c, &ast.Bind{Value: value.V, Type: c.Type, Err: value.Err})
	}
}

var (
	errNoColumn  = errors.New("it is no column, and cannot be set")
	errNeverNull = errors.New("it is NULL, which the column is not")
)
