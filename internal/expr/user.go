package expr

import (
	"encoding"
	"encoding/json"
	"fmt"
	"net/netip"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/types"
)

// exact are the Go types that have a kind of their own.
var exact = map[reflect.Type]*Kind{
	reflect.TypeFor[time.Time]():       Time,
	reflect.TypeFor[types.Date]():      Date,
	reflect.TypeFor[types.LocalTime](): LocalTime,
	reflect.TypeFor[types.Interval]():  Interval,
	reflect.TypeFor[decimal.Decimal](): Decimal,
	reflect.TypeFor[netip.Addr]():      Addr,
	reflect.TypeFor[netip.Prefix]():    Prefix,
	reflect.TypeFor[json.RawMessage](): RawJSON,
}

// byShape are the kinds of Go's own types, which named types of theirs have, too.
var byShape = map[reflect.Kind]*Kind{
	reflect.Int: Int, reflect.Int8: Int8, reflect.Int16: Int16, reflect.Int32: Int32, reflect.Int64: Int64,
	reflect.Uint: Uint, reflect.Uint8: Uint8, reflect.Uint16: Uint16, reflect.Uint32: Uint32, reflect.Uint64: Uint64,
	reflect.Float32: Float32, reflect.Float64: Float64, reflect.String: Text, reflect.Bool: Bool,
}

var known sync.Map // reflect.Type to *Kind

// Of returns the kind of a Go type: one of Strata's own, or a named type of a
// basic one, which is stored as that. It is nil for any other type.
func Of(t reflect.Type) *Kind {
	if k, ok := known.Load(t); ok {
		return k.(*Kind)
	}
	k := kindOf(t)
	if k != nil && GoType(k) != t {
		named := *k // the same memory: the codecs serve
		named.goes = t
		k = &named
	}
	if k == nil {
		return nil
	}
	kept, _ := known.LoadOrStore(t, k)
	return kept.(*Kind)
}

func kindOf(t reflect.Type) *Kind {
	if k, ok := exact[t]; ok {
		return k
	}
	if k, ok := byShape[t.Kind()]; ok {
		return k
	}
	switch {
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8:
		return Bytes
	case t.Kind() == reflect.Array && t.Len() == 16 && t.Elem().Kind() == reflect.Uint8:
		return UUID
	case t.Kind() == reflect.Struct && t.Implements(reflect.TypeFor[enumValue]()):
		return Text // its only field is the name
	}
	return nil
}

// enumValue is what a types.Enum does.
type enumValue interface{ EnumName(door.Key) string }

// EnumOf limits the kind of a text to values, each of the Go type t.
func EnumOf(t reflect.Type, values []string) *Kind {
	allowed := make([]any, len(values))
	for i, v := range values {
		allowed[i] = v
	}
	check := func(s string) error {
		if !slices.Contains(values, s) {
			return fmt.Errorf("a value is none of the enum's: %q", values)
		}
		return nil
	}
	k := filling(newKind(ast.Text,
		func(c *scan.Cell, p *string) error {
			s, err := c.Text()
			if err != nil {
				return err
			}
			*p = s
			return check(s)
		},
		func(v string) (any, error) { return v, check(v) }),
		func(p *string, c *scan.Cell) error {
			c.SetText(*p)
			return check(*p)
		})
	k.goes, k.Allowed, k.Type.Closed = t, allowed, true
	return k.plain("", func(v any) (any, error) { return v, check(v.(string)) })
}

// EnumTypeOf is the kind of the values of an enum type of the database.
func EnumTypeOf(t reflect.Type, named *ast.Named) *Kind {
	k := EnumOf(t, named.Enum.Values)
	k.Type.Kind, k.Type.Named = ast.CustomType, named
	return k
}

// Ordinal is the place of an enum's value among those that it has, from 1.
func (x *Expr) Ordinal() *Expr {
	if len(x.Kind.Allowed) == 0 {
		return Int64.wrong(Misuse("EnumOrdinal is for an enum whose definition says its values"))
	}
	c := &ast.Case{Type: Int64.Type}
	for i, v := range x.Kind.Allowed {
		is := &ast.Binary{Op: ast.Eq, L: x.Node, R: x.Kind.Bind(Value{V: v}), Type: x.Kind.Type}
		c.Whens = append(c.Whens, ast.When{If: is, Then: IntArg(int64(i + 1))})
	}
	return New(c, Int64)
}

func (k *Kind) wrong(err error) *Expr { return New(&ast.Bind{Err: err}, k) }

// CustomOf is the kind of a Go type that writes itself as text and is stored
// under a type of the database's own.
func CustomOf(t reflect.Type, named *ast.Named) *Kind {
	marshal := func(s scan.Slot) ([]byte, error) {
		b, err := scan.PointerAt(s, t).(encoding.TextMarshaler).MarshalText()
		if err == nil {
			err = textError(string(b))
		}
		return b, err
	}
	return of(ast.Type{Kind: ast.CustomType, Named: named}, t, &scan.Codec{
		Decode: func(c *scan.Cell, s scan.Slot) error {
			b, err := c.Borrow()
			if err != nil { // a domain of a number
				var text string
				text, err = c.Text()
				b = []byte(text)
			}
			if err != nil {
				return err
			}
			return scan.PointerAt(s, t).(encoding.TextUnmarshaler).UnmarshalText(b)
		},
		Encode: func(s scan.Slot) (any, error) {
			b, err := marshal(s)
			if err != nil {
				return nil, err
			}
			return string(b), nil
		},
		Fill: func(s scan.Slot, c *scan.Cell) error {
			b, err := marshal(s)
			c.LendText(b)
			return err
		},
	})
}

// MappedOf is the kind of a Go type t that is stored as the Go type of base, by a
// mapping that by tells from others. to and from set the second slot to what the first
// one becomes.
func MappedOf(base *Kind, t reflect.Type, by any, to, from func(scan.Slot, scan.Slot) error) *Kind {
	stored := GoType(base)
	value := &scan.Codec{
		Decode: func(c *scan.Cell, s scan.Slot) error {
			u := scan.SlotOfValue(reflect.New(stored).Elem())
			if err := base.Value.Decode(c, u); err != nil {
				return err
			}
			return from(u, s)
		},
		Encode: func(s scan.Slot) (any, error) {
			u := scan.SlotOfValue(reflect.New(stored).Elem())
			if err := to(s, u); err != nil {
				return nil, err
			}
			return base.Value.Encode(u)
		},
	}
	if fill := base.Value.Fill; fill != nil {
		value.Fill = func(s scan.Slot, c *scan.Cell) error {
			u := scan.SlotOfValue(reflect.New(stored).Elem())
			if err := to(s, u); err != nil {
				return err
			}
			return fill(u, c)
		}
	}
	k := of(ast.Type{Kind: base.Type.Kind, Precision: base.Type.Precision, Scale: base.Type.Scale}, t, value)
	k.Stored = by
	return k
}

// ParamOf is the kind of a parameter that no column has told its own, or nil.
// Numbers are as wide as they can be.
func ParamOf(t reflect.Type) *Kind {
	k := Of(t)
	if k == nil {
		return nil
	}
	wide := *k
	switch k.Type.Kind {
	case ast.Int16, ast.Int32:
		wide.Type.Kind = ast.Int64
	case ast.Float32:
		wide.Type.Kind = ast.Float64
	}
	return &wide
}

// OrNull is the kind whose Go values are of the type t, a sql.Null of those of k.
// Expressions of it are what those of k are.
func OrNull(k *Kind, t reflect.Type) *Kind {
	out := *k
	out.values = of(k.Type, t, k.OfValues().Null)
	return &out
}

// OfValues is the kind of the Go values that become expressions of the kind.
func (k *Kind) OfValues() *Kind {
	if k.values != nil {
		return k.values
	}
	return k
}

// Undecided is the kind of a column that the definition has yet to tell.
func Undecided(t reflect.Type) *Kind {
	return of(ast.Type{}, t, &scan.Codec{
		Decode: func(*scan.Cell, scan.Slot) error { return errUndecided },
		Encode: func(scan.Slot) (any, error) { return nil, errUndecided },
	})
}

const errUndecided Misuse = "the column's definition does not say how it is stored"
