package types

import (
	"cmp"
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/internal/span"
)

// What ranges need to know of the values in them. A method of a named integer
// type does not count: databases see the integer.

func orderOf[T RangeElement]() span.Order[T] { return compareElements[T] }

func compareElements[T RangeElement](a, b T) int {
	switch x := any(a).(type) {
	case decimal.Decimal:
		return x.Cmp(any(b).(decimal.Decimal))
	case Date:
		return x.Compare(any(b).(Date))
	case LocalTime:
		return x.Compare(any(b).(LocalTime))
	case time.Time:
		return x.Compare(any(b).(time.Time))
	}
	x, y := reflect.ValueOf(a), reflect.ValueOf(b)
	if x.CanInt() {
		return cmp.Compare(x.Int(), y.Int())
	}
	return cmp.Compare(x.Uint(), y.Uint())
}

// discrete reports whether each value has one that comes next.
func discrete[T RangeElement]() bool {
	switch any(*new(T)).(type) {
	case decimal.Decimal, LocalTime, time.Time:
		return false
	default:
		return true
	}
}

// next is the value that comes after another: false when none does.
func next[T RangeElement](v T) (T, bool) {
	if !discrete[T]() {
		return v, false
	}
	if d, ok := any(v).(Date); ok {
		if !d.Valid() { // it is refused where it is bound
			return v, false
		}
		return any(d.AddDays(1)).(T), true
	}
	last := v
	p := reflect.ValueOf(&v).Elem()
	if p.CanInt() {
		p.SetInt(p.Int() + 1)
	} else {
		p.SetUint(p.Uint() + 1)
	}
	if compareElements(v, last) < 0 { // past the end it starts again
		return last, false
	}
	return v, true
}

// exact is a value as databases keep it.
func exact[T RangeElement](v T) T {
	if t, ok := any(v).(time.Time); ok {
		return any(t.UTC().Truncate(time.Microsecond)).(T)
	}
	return v
}

func appendElement[T RangeElement](b []byte, v T) []byte {
	switch x := any(v).(type) {
	case time.Time:
		return x.AppendFormat(b, time.RFC3339Nano)
	case decimal.Decimal, Date, LocalTime:
		return append(b, x.(fmt.Stringer).String()...)
	}
	x := reflect.ValueOf(v)
	if x.CanInt() {
		return strconv.AppendInt(b, x.Int(), 10)
	}
	return strconv.AppendUint(b, x.Uint(), 10)
}

func parseElement[T RangeElement](s string) (v T, err error) {
	switch p := any(&v).(type) {
	case *time.Time, *decimal.Decimal, *Date, *LocalTime:
		err = p.(encoding.TextUnmarshaler).UnmarshalText([]byte(s))
		return v, err
	}
	p := reflect.ValueOf(&v).Elem()
	if p.CanInt() {
		n, err := strconv.ParseInt(s, 10, p.Type().Bits())
		p.SetInt(n)
		return v, err
	}
	n, err := strconv.ParseUint(s, 10, p.Type().Bits())
	p.SetUint(n)
	return v, err
}
