package strata

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// kind is what Strata knows of an SQL value type T: its SQL type, and how a Go
// value becomes an argument and comes back. It is made once, at definition.
type kind[T any] struct {
	typ     ast.Type
	decode  func(*scan.Cell, *T) error
	encode  func(T) (any, error)
	fill    func(*T, *scan.Cell) error // nil for what no cell takes
	value   *scan.Codec                // of T
	null    *scan.Codec                // of sql.Null[T]
	pointer *scan.Codec                // of *T
	allowed []any                      // the values of an enum
	elem    any                        // the *kind of an array's elements
}

func newKind[T any](t ast.Kind, decode func(*scan.Cell, *T) error, encode func(T) (any, error)) *kind[T] {
	return (&kind[T]{typ: ast.Type{Kind: t}, decode: decode, encode: encode}).finish()
}

func (k *kind[T]) finish() *kind[T] {
	k.value = scan.Of(k.decode, k.encode)
	k.null = scan.NullOf(k.decode, k.encode)
	k.pointer = scan.PointerTo(k.decode, k.encode)
	return k
}

// keeping says that a value is the text or the bytes that the driver returned.
func (k *kind[T]) keeping() *kind[T] {
	k.value.Keeps, k.null.Keeps, k.pointer.Keeps = true, true, true
	return k
}

// filling says how a cell takes a value without boxing it: the same value that
// encode makes, with the same refusals.
func (k *kind[T]) filling(fill func(*T, *scan.Cell) error) *kind[T] {
	k.fill = fill
	k.value.Fill, k.null.Fill, k.pointer.Fill = scan.FillOf(fill), scan.FillNullOf(fill), scan.FillPointerTo(fill)
	return k
}

// codec returns the codec of V, which is T or sql.Null[T].
func (k *kind[T]) codec(null bool) *scan.Codec {
	if null {
		return k.null
	}
	return k.value
}

// bind makes an argument of a value whose type the context tells.
func (k *kind[T]) bind(v T) *ast.Bind {
	value, err := k.encode(v)
	return &ast.Bind{Value: value, Type: k.typ, Err: err}
}

// literal makes an argument that carries its type with it.
func (k *kind[T]) literal(v T) *ast.Bind {
	b := k.bind(v)
	b.Cast = true
	return b
}

// Integer is any Go integer type.
type Integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

// Float is any Go floating point type.
type Float interface{ ~float32 | ~float64 }

// Number is any Go number type. Exact decimals have [DefDecimal].
type Number interface{ Integer | Float }

func numberKind[T Number]() *kind[T] {
	switch reflect.TypeFor[T]().Kind() {
	case reflect.Float32:
		return floatKind[T](ast.Float32)
	case reflect.Float64:
		return floatKind[T](ast.Float64)
	case reflect.Int8, reflect.Uint8, reflect.Int16:
		return intKind[T](ast.Int16)
	case reflect.Uint16, reflect.Int32:
		return intKind[T](ast.Int32)
	default:
		return intKind[T](ast.Int64)
	}
}

func intKind[T Number](k ast.Kind) *kind[T] {
	return newKind(k,
		func(c *scan.Cell, p *T) error {
			i, err := c.Int()
			if err != nil {
				return err
			}
			v := T(i)
			if int64(v) != i || (v < 0) != (i < 0) {
				return fmt.Errorf("%d does not fit in %v", i, reflect.TypeFor[T]())
			}
			*p = v
			return nil
		},
		func(v T) (any, error) {
			return storedInt(v)
		}).filling(func(p *T, c *scan.Cell) error {
		i, err := storedInt(*p)
		c.SetInt(i)
		return err
	})
}

func storedInt[T Number](v T) (int64, error) {
	i := int64(v)
	if (i < 0) != (v < 0) {
		return 0, fmt.Errorf("%v does not fit in a 64-bit signed integer", v)
	}
	return i, nil
}

func floatKind[T Number](k ast.Kind) *kind[T] {
	return newKind(k,
		func(c *scan.Cell, p *T) error {
			f, err := c.Float()
			*p = T(f)
			return err
		},
		func(v T) (any, error) {
			return storedFloat(float64(v))
		}).filling(func(p *T, c *scan.Cell) error {
		f, err := storedFloat(float64(*p))
		c.SetFloat(f)
		return err
	})
}

func storedFloat(f float64) (float64, error) {
	if math.IsNaN(f) {
		return 0, fmt.Errorf("NaN has no portable SQL value")
	}
	return f, nil
}

func textKind[T ~string]() *kind[T] {
	return newKind(ast.Text,
		func(c *scan.Cell, p *T) error {
			s, err := c.Text()
			*p = T(s)
			return err
		},
		func(v T) (any, error) { return encodeText(string(v)) }).keeping().filling(fillText[T])
}

func fillText[T ~string](p *T, c *scan.Cell) error {
	c.SetText(string(*p))
	return textError(string(*p))
}

// textError refuses what PostgreSQL's text cannot hold, on every dialect.
func textError[T string | []byte](s T) error {
	for i := range len(s) {
		if s[i] == 0 {
			return fmt.Errorf("text contains a NUL character")
		}
	}
	return nil
}

func encodeText(s string) (any, error) {
	if err := textError(s); err != nil {
		return nil, err
	}
	return s, nil
}

var (
	boolKind = newKind(ast.Bool,
		func(c *scan.Cell, p *bool) (err error) { *p, err = c.Bool(); return err },
		func(v bool) (any, error) { return v, nil }).
		filling(func(p *bool, c *scan.Cell) error { c.SetBool(*p); return nil })

	int64Kind   = numberKind[int64]()
	float64Kind = numberKind[float64]()
	stringKind  = textKind[string]()

	timeKind = newKind(ast.Time,
		func(c *scan.Cell, p *time.Time) (err error) { *p, err = c.Instant(); return err },
		func(v time.Time) (any, error) { return v.UTC().Truncate(time.Microsecond), nil }).
		filling(func(p *time.Time, c *scan.Cell) error { return c.SetTime(*p) })

	dateKind = newKind(ast.Date,
		func(c *scan.Cell, p *Date) error {
			t, err := c.Instant()
			*p = DateOf(t)
			return err
		},
		func(v Date) (any, error) {
			if !v.Valid() {
				return nil, fmt.Errorf("%v is not a date of the calendar", v)
			}
			return v.Time(), nil
		}).filling(func(p *Date, c *scan.Cell) error {
		if !p.Valid() {
			return fmt.Errorf("%v is not a date of the calendar", *p)
		}
		return c.SetDay(p.Time())
	})
)

func decimalKind(precision, scale int) *kind[decimal.Decimal] {
	k := newKind(ast.Decimal,
		func(c *scan.Cell, p *decimal.Decimal) error {
			s, err := c.Text()
			if err != nil {
				return err
			}
			*p, err = decimal.NewFromString(s)
			return err
		},
		func(v decimal.Decimal) (any, error) { return v.String(), nil }).filling(fillDecimal)
	k.typ.Precision, k.typ.Scale = int16(precision), int16(scale)
	return k
}

// fillDecimal sends what fits in 64 bits as numbers, and more as text.
func fillDecimal(p *decimal.Decimal, c *scan.Cell) error {
	const most = 18 // digits
	if e := p.Exponent(); p.NumDigits() <= most && e > -1000 && e < 1000 {
		c.SetDecimal(p.CoefficientInt64(), e)
		return nil
	}
	c.SetText(p.String())
	return nil
}

func bytesKind[T ~[]byte]() *kind[T] {
	return newKind(ast.Bytes,
		func(c *scan.Cell, p *T) error {
			b, err := c.Bytes()
			*p = b
			return err
		},
		func(v T) (any, error) {
			if v == nil {
				return []byte{}, nil
			}
			return []byte(v), nil
		}).keeping().filling(func(p *T, c *scan.Cell) error { c.LendBlob(*p); return nil })
}

func uuidKind[T ~[16]byte]() *kind[T] {
	return newKind(ast.UUID,
		func(c *scan.Cell, p *T) error {
			b, err := c.Borrow()
			if err != nil {
				return err
			}
			u, err := scan.ParseUUID(b)
			*p = T(u)
			return err
		},
		func(v T) (any, error) { return [16]byte(v), nil }).
		filling(func(p *T, c *scan.Cell) error { c.LendUUID((*p)[:]); return nil })
}

func jsonKind[T any]() *kind[T] {
	return newKind(ast.JSON,
		func(c *scan.Cell, p *T) error {
			b, err := c.Borrow()
			if err != nil {
				return err
			}
			return json.Unmarshal(b, p)
		},
		func(v T) (any, error) {
			b, err := document(v)
			if err != nil {
				return nil, err
			}
			return string(b), nil
		}).filling(func(p *T, c *scan.Cell) error {
		b, err := document(*p)
		c.LendText(b)
		return err
	})
}

// document writes a JSON document that every database holds.
func document[T any](v T) ([]byte, error) {
	b, err := json.Marshal(v)
	if err == nil && hasNUL(b) {
		err = fmt.Errorf("a JSON document contains a NUL character")
	}
	return b, err
}

// hasNUL reports whether a document contains \u0000, which jsonb cannot hold.
func hasNUL(doc []byte) bool {
	for i := 0; i < len(doc); i++ {
		if doc[i] != '\\' {
			continue
		}
		if bytes.HasPrefix(doc[i:], []byte(`\u0000`)) {
			return true
		}
		i++ // whatever is escaped
	}
	return false
}

// Mapping ties a Go type T to another one, U, that is stored in its place, by
// DefMapped.
type Mapping[T, U any] struct {
	To   func(T) (U, error) // T as it is stored
	From func(U) (T, error) // T as it is read; an error fails the row
}

// mappedKind stores T as base stores U.
func mappedKind[T, U any](base *kind[U], m Mapping[T, U]) *kind[T] {
	k := newKind(base.typ.Kind,
		func(c *scan.Cell, p *T) error {
			var u U
			if err := base.decode(c, &u); err != nil {
				return err
			}
			v, err := m.From(u)
			*p = v
			return err
		},
		func(v T) (any, error) {
			u, err := m.To(v)
			if err != nil {
				return nil, err
			}
			return base.encode(u)
		})
	return k.filling(func(p *T, c *scan.Cell) error {
		u, err := m.To(*p)
		if err != nil {
			return err
		}
		return base.fill(&u, c)
	})
}
