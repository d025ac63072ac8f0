package expr

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/netip"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/internal/words"
	"github.com/strata-go/strata/types"
)

// The kinds of SQL's own types.
var (
	Int     = intKind[int](ast.Int64)
	Int8    = intKind[int8](ast.Int16)
	Int16   = intKind[int16](ast.Int16)
	Int32   = intKind[int32](ast.Int32)
	Int64   = intKind[int64](ast.Int64).plain(int64(0), asItIs)
	Uint    = intKind[uint](ast.Int64)
	Uint8   = intKind[uint8](ast.Int16)
	Uint16  = intKind[uint16](ast.Int32)
	Uint32  = intKind[uint32](ast.Int64)
	Uint64  = intKind[uint64](ast.Int64)
	Float32 = floatKind[float32](ast.Float32)
	Float64 = floatKind[float64](ast.Float64).plain(float64(0), func(v any) (any, error) {
		_, err := storedFloat(v.(float64))
		return v, err
	})
	Decimal = DecimalOf(0, 0)

	Text = filling(newKind(ast.Text,
		func(c *scan.Cell, p *string) (err error) { *p, err = c.Text(); return err },
		encodeText), func(p *string, c *scan.Cell) error {
		c.SetText(*p)
		return textError(*p)
	}).keeping().plain("", func(v any) (any, error) { return v, textError(v.(string)) })

	Bool = filling(newKind(ast.Bool,
		func(c *scan.Cell, p *bool) (err error) { *p, err = c.Bool(); return err },
		func(v bool) (any, error) { return v, nil }),
		func(p *bool, c *scan.Cell) error { c.SetBool(*p); return nil }).plain(false, asItIs)

	Time = filling(newKind(ast.Time,
		func(c *scan.Cell, p *time.Time) (err error) { *p, err = c.Instant(); return err },
		func(v time.Time) (any, error) { return storedTime(v) }),
		func(p *time.Time, c *scan.Cell) error { return c.SetTime(*p) }).plain(time.Time{}, settledTime)

	Date = filling(newKind(ast.Date,
		func(c *scan.Cell, p *types.Date) error {
			t, err := c.Day()
			*p = types.DateOf(t)
			return err
		},
		func(v types.Date) (any, error) {
			if err := dateError(v); err != nil {
				return nil, err
			}
			return v.Time(), nil
		}), func(p *types.Date, c *scan.Cell) error {
		if err := dateError(*p); err != nil {
			return err
		}
		return c.SetDay(p.Time())
	})

	LocalTime = filling(newKind(ast.Local,
		func(c *scan.Cell, p *types.LocalTime) error {
			t, err := c.Instant()
			*p = types.LocalTimeOf(t)
			return err
		},
		func(v types.LocalTime) (any, error) {
			if !v.Valid() {
				return nil, errNoTime
			}
			return scan.FormatInstant(v.Time())
		}), func(p *types.LocalTime, c *scan.Cell) error {
		if !p.Valid() {
			return errNoTime
		}
		return c.SetTime(p.Time())
	})

	Interval = filling(newKind(ast.Interval,
		func(c *scan.Cell, p *types.Interval) error {
			b, err := c.Borrow()
			if err != nil {
				return err
			}
			return p.UnmarshalText(bytes.TrimLeft(b, "0123456789")) // a dialect may have its length before it
		},
		func(v types.Interval) (any, error) {
			if err := intervalError(v); err != nil {
				return nil, err
			}
			return v.String(), nil
		}), func(p *types.Interval, c *scan.Cell) error {
		c.SetPeriod(int32(p.Months), int32(p.Days), p.Microseconds)
		return intervalError(*p)
	})

	Bytes = filling(newKind(ast.Bytes,
		func(c *scan.Cell, p *[]byte) (err error) { *p, err = c.Bytes(); return err },
		func(v []byte) (any, error) { return settledBytes(v) }), func(p *[]byte, c *scan.Cell) error { c.LendBlob(*p); return nil }).keeping().plain([]byte(nil), settledBytes)

	UUID = filling(newKind(ast.UUID,
		func(c *scan.Cell, p *[16]byte) error {
			u, err := c.UUID()
			*p = u
			return err
		},
		func(v [16]byte) (any, error) { return v, nil }),
		func(p *[16]byte, c *scan.Cell) error { c.LendUUID((*p)[:]); return nil }).plain([16]byte{}, asItIs)

	Addr = newKind(ast.Addr,
		func(c *scan.Cell, p *netip.Addr) (err error) { *p, err = c.Addr(); return err },
		func(v netip.Addr) (any, error) {
			switch {
			case !v.IsValid():
				return nil, fmt.Errorf("the zero netip.Addr is no address")
			case v.Zone() != "":
				return nil, Misuse(`an address has a zone, which no database holds; leave it out with WithZone("")`)
			}
			return v.Unmap(), nil
		})

	Prefix = newKind(ast.Network,
		func(c *scan.Cell, p *netip.Prefix) (err error) { *p, err = c.Prefix(); return err },
		func(v netip.Prefix) (any, error) {
			switch {
			case !v.IsValid():
				return nil, fmt.Errorf("the zero netip.Prefix, or one of too many bits, is no network")
			case v != v.Masked():
				return nil, Misuse("a network has bits right of its mask; clear them with Masked()")
			case v.Addr().Is4In6():
				return nil, Misuse("a network is one of IPv4 written as IPv6; write it as IPv4")
			}
			return v, nil
		})

	// RawJSON is the kind of documents that are not decoded.
	RawJSON = JSONOf(reflect.TypeFor[json.RawMessage]())

	// TextQuery is a search query, as an argument: it is read by Strata and written
	// for the database that it goes to.
	TextQuery = newKind(ast.TextQuery,
		func(c *scan.Cell, p *string) (err error) { *p, err = c.Text(); return err },
		func(s string) (any, error) {
			if err := textError(s); err != nil {
				return nil, err
			}
			q, err := words.Parse(s)
			return q.String(), err
		})
)

// integer is any Go integer type.
type integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

func intKind[T integer](t ast.Kind) *Kind {
	k := filling(newKind(t,
		func(c *scan.Cell, p *T) error {
			i, err := c.Int()
			if err != nil {
				return err
			}
			v := T(i)
			if int64(v) != i || (v < 0) != (i < 0) {
				return fmt.Errorf("a number does not fit in %v", reflect.TypeFor[T]())
			}
			*p = v
			return nil
		},
		func(v T) (any, error) { return storedInt(v) }),
		func(p *T, c *scan.Cell) error {
			i, err := storedInt(*p)
			c.SetInt(i)
			return err
		})
	k.Limits = limitsOf[T]()
	return k
}

// limitsOf are the limits of a Go type within 64 bits; nil where it has none there. An
// int and a uint have 64 bits wherever the program runs: so has their column.
func limitsOf[T integer]() *ast.Limits {
	t := reflect.TypeFor[T]()
	switch t.Kind() {
	case reflect.Int, reflect.Int64:
		return nil
	case reflect.Uint, reflect.Uint64:
		return &ast.Limits{Least: 0, Most: math.MaxInt64}
	case reflect.Uint8, reflect.Uint16, reflect.Uint32:
		return &ast.Limits{Least: 0, Most: 1<<t.Bits() - 1}
	default:
		return &ast.Limits{Least: -1 << (t.Bits() - 1), Most: 1<<(t.Bits()-1) - 1}
	}
}

func storedInt[T integer](v T) (int64, error) {
	i := int64(v)
	if (i < 0) != (v < 0) {
		return 0, fmt.Errorf("a value does not fit in a 64-bit signed integer")
	}
	return i, nil
}

func floatKind[T float32 | float64](k ast.Kind) *Kind {
	return filling(newKind(k,
		func(c *scan.Cell, p *T) error {
			f, err := c.Float()
			*p = T(f)
			return err
		},
		func(v T) (any, error) { return storedFloat(float64(v)) }),
		func(p *T, c *scan.Cell) error {
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

// storedTime is an instant as it is stored: in UTC, to the microsecond.
func storedTime(t time.Time) (time.Time, error) {
	return t.UTC().Truncate(time.Microsecond), scan.CheckInstant(t)
}

func settledTime(v any) (any, error) {
	t := v.(time.Time)
	stored, err := storedTime(t)
	if err != nil || stored != t {
		return stored, err
	}
	return v, nil
}

func settledBytes(v any) (any, error) {
	if v.([]byte) == nil {
		return []byte{}, nil
	}
	return v, nil
}

// textError refuses what PostgreSQL's text cannot hold, on every dialect.
func textError(s string) error {
	switch {
	case strings.IndexByte(s, 0) >= 0:
		return errNUL
	case !utf8.ValidString(s):
		return errUTF8
	default:
		return nil
	}
}

const (
	errNUL  Misuse = "text contains a NUL character, which no text of PostgreSQL holds"
	errUTF8 Misuse = "text is not valid UTF-8: bytes are for a column of bytes"
)

func encodeText(s string) (any, error) {
	if err := textError(s); err != nil {
		return nil, err
	}
	return s, nil
}

// What no calendar has, without the value, which is no part of an error.
var (
	errNoDate = errors.New("it is not a date of the calendar")
	errNoTime = errors.New("it is not a time of the calendar")
)

func dateError(v types.Date) error {
	if err := scan.CheckYear(v.Year); err != nil {
		return err
	}
	if !v.Valid() {
		return errNoDate
	}
	return nil
}

// intervalError refuses what no database, or not each version of one, takes: PostgreSQL
// counts months, days and, before 15, hours in 32 bits, and from 17 on has the largest
// and the least interval stand for infinity.
func intervalError(v types.Interval) error {
	hours := max(v.Microseconds/3600e6, -v.Microseconds/3600e6)
	if int(int32(v.Months)) != v.Months || int(int32(v.Days)) != v.Days || hours != int64(int32(hours)) {
		return Misuse("the months, days or hours of an interval do not fit in 32 bits")
	}
	return nil
}

// DecimalOf is the kind of exact decimals: NUMERIC(precision, scale), or NUMERIC
// without limits when precision is 0.
func DecimalOf(precision, scale int) *Kind {
	k := filling(newKind(ast.Decimal,
		func(c *scan.Cell, p *decimal.Decimal) error {
			s, err := c.Text()
			if err != nil {
				return err
			}
			if *p, err = decimal.NewFromString(s); err != nil {
				return err
			}
			return scan.CheckDigits(*p)
		},
		encodeDecimal), fillDecimal)
	k.Type.Precision, k.Type.Scale = int16(precision), int16(scale)
	return k
}

// encodeDecimal is a decimal as text.
func encodeDecimal(v decimal.Decimal) (any, error) {
	text, err := scan.DecimalText(v)
	if err != nil {
		return nil, err
	}
	return text, nil
}

// fillDecimal sends what fits in 64 bits as numbers, and more as text.
func fillDecimal(p *decimal.Decimal, c *scan.Cell) error {
	const most = 18 // digits
	if e := p.Exponent(); p.NumDigits() <= most && e > -1000 && e < 1000 {
		c.SetDecimal(p.CoefficientInt64(), e)
		return nil
	}
	text, err := scan.DecimalText(*p)
	c.SetText(text)
	return err
}
