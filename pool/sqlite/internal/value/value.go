// Package value has the values that SQL functions on SQLite take and return,
// without boxing, and the forms in which functions are registered. It knows
// neither the C API nor database/sql.
package value

import (
	"fmt"
	"math"
	"strings"
)

// Kind is one of SQLite's storage classes.
type Kind uint8

// The storage classes; a Value that was not set is NULL.
const (
	Null Kind = iota
	Integer
	Real
	Text
	Blob
)

var kindNames = [...]string{Null: "NULL", Integer: "an integer", Real: "a float", Text: "text", Blob: "bytes"}

// String names the kind in error messages.
func (k Kind) String() string { return kindNames[k] }

// Value is an SQL value. The text and bytes of an argument are SQLite's and valid
// until the function returns: what is kept longer is taken by [Value.Clone] or
// strings.Clone.
type Value struct {
	kind Kind
	num  uint64
	raw  string
}

// Int makes an integer.
func Int(v int64) Value { return Value{kind: Integer, num: uint64(v)} }

// Float makes a float.
func Float(v float64) Value { return Value{kind: Real, num: math.Float64bits(v)} }

// String makes a text.
func String(v string) Value { return Value{kind: Text, raw: v} }

// Bytes makes bytes, which are given as a string.
func Bytes(v string) Value { return Value{kind: Blob, raw: v} }

// Bool makes 1 or 0, which SQLite has for a truth value.
func Bool(v bool) Value {
	if v {
		return Int(1)
	}
	return Int(0)
}

// Kind returns the storage class.
func (v Value) Kind() Kind { return v.kind }

// IsNull reports whether the value is NULL.
func (v Value) IsNull() bool { return v.kind == Null }

// Int returns an integer, and whether the value is one.
func (v Value) Int() (int64, bool) { return int64(v.num), v.kind == Integer }

// Float returns a number.
func (v Value) Float() (float64, error) {
	switch v.kind {
	case Real:
		return math.Float64frombits(v.num), nil
	case Integer:
		return float64(int64(v.num)), nil
	default:
		return 0, fmt.Errorf("a number expected, not %v", v.kind)
	}
}

// Text returns text or bytes as they are, and of a number its text in Go.
func (v Value) Text() string {
	switch v.kind {
	case Integer:
		return fmt.Sprint(int64(v.num))
	case Real:
		return fmt.Sprint(math.Float64frombits(v.num))
	default:
		return v.raw
	}
}

// Raw returns the text or the bytes, nothing of another kind.
func (v Value) Raw() string { return v.raw }

// Clone returns the value for keeping.
func (v Value) Clone() Value {
	v.raw = strings.Clone(v.raw)
	return v
}

// Any returns the value as an int64, a float64, a string, a []byte or nil, which
// may be kept.
func (v Value) Any() any {
	switch v.kind {
	case Integer:
		return int64(v.num)
	case Real:
		return math.Float64frombits(v.num)
	case Text:
		return strings.Clone(v.raw)
	case Blob:
		return []byte(v.raw)
	default:
		return nil
	}
}

// Of makes a value of what database/sql's drivers have for one.
func Of(v any) (Value, error) {
	switch v := v.(type) {
	case nil:
		return Value{}, nil
	case int64:
		return Int(v), nil
	case float64:
		return Float(v), nil
	case bool:
		return Bool(v), nil
	case string:
		return String(v), nil
	case []byte:
		return Bytes(string(v)), nil
	default:
		return Value{}, fmt.Errorf("a %T is no value of SQLite", v)
	}
}

// Function is a scalar function. Its arguments are valid until it returns.
type Function struct {
	Name string
	Args int // -1 for any number
	// Volatile says that it may return another value for the same arguments.
	Volatile bool
	Call     func(args []Value) (Value, error)
}

// Aggregate is an aggregate function, and a window function.
type Aggregate struct {
	Name string
	Args int // -1 for any number
	New  func() State
}

// State is an aggregate at work.
type State interface {
	// Step adds a row.
	Step(args []Value) error
	// Inverse takes out the row that was added first of those that are in, when it
	// leaves the frame of a window.
	Inverse(args []Value) error
	// Value returns the aggregate of the rows that are in.
	Value() (Value, error)
}

// Collation is an order of texts. It gets texts that are valid until it returns.
type Collation struct {
	Name    string
	Compare func(a, b string) int
}
