package expr

import (
	"encoding/json"
	"net/netip"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/types"
)

// The neutral forms of Go's values, boxed once. Each has a list, as IN takes it.

func valueOf(v any, err error) Value { return Value{v, err} }

func listOf[T any](list []T, encode func(T) Value) Value {
	out, boxed := newList(len(list))
	var first error
	for i, x := range list {
		v := encode(x)
		if out[i] = v.V; v.Err != nil && first == nil {
			first = listError(i, v.Err)
		}
	}
	return Value{boxed, first}
}

// newList is a list to be filled, and the list as a value: one piece of memory where
// it is short.
func newList(n int) (list []any, boxed any) {
	if n > 8 {
		list = make([]any, n)
		return list, list
	}
	if n <= 3 {
		p := &struct {
			list []any
			room [3]any
		}{}
		p.list = p.room[:n:n]
		return p.list, scan.BoxAt(scan.SlotOf(&p.list), []any(nil))
	}
	p := &struct {
		list []any
		room [8]any
	}{}
	p.list = p.room[:n:n]
	return p.list, scan.BoxAt(scan.SlotOf(&p.list), []any(nil))
}

func stored[T integer](v T) Value {
	i, err := storedInt(v)
	return Value{i, err}
}

// IntValue is a int in its neutral form.
func IntValue(v int) Value { return stored(v) }

// IntList is a list of ints in its neutral form.
func IntList(v []int) Value { return listOf(v, IntValue) }

// Int8Value is a int8 in its neutral form.
func Int8Value(v int8) Value { return stored(v) }

// Int8List is a list of int8s in its neutral form.
func Int8List(v []int8) Value { return listOf(v, Int8Value) }

// Int16Value is a int16 in its neutral form.
func Int16Value(v int16) Value { return stored(v) }

// Int16List is a list of int16s in its neutral form.
func Int16List(v []int16) Value { return listOf(v, Int16Value) }

// Int32Value is a int32 in its neutral form.
func Int32Value(v int32) Value { return stored(v) }

// Int32List is a list of int32s in its neutral form.
func Int32List(v []int32) Value { return listOf(v, Int32Value) }

// Int64Value is a int64 in its neutral form.
func Int64Value(v int64) Value { return stored(v) }

// Int64List is a list of int64s in its neutral form.
func Int64List(v []int64) Value { return listOf(v, Int64Value) }

// UintValue is a uint in its neutral form.
func UintValue(v uint) Value { return stored(v) }

// UintList is a list of uints in its neutral form.
func UintList(v []uint) Value { return listOf(v, UintValue) }

// Uint8Value is a uint8 in its neutral form.
func Uint8Value(v uint8) Value { return stored(v) }

// Uint8List is a list of uint8s in its neutral form.
func Uint8List(v []uint8) Value { return listOf(v, Uint8Value) }

// Uint16Value is a uint16 in its neutral form.
func Uint16Value(v uint16) Value { return stored(v) }

// Uint16List is a list of uint16s in its neutral form.
func Uint16List(v []uint16) Value { return listOf(v, Uint16Value) }

// Uint32Value is a uint32 in its neutral form.
func Uint32Value(v uint32) Value { return stored(v) }

// Uint32List is a list of uint32s in its neutral form.
func Uint32List(v []uint32) Value { return listOf(v, Uint32Value) }

// Uint64Value is a uint64 in its neutral form.
func Uint64Value(v uint64) Value { return stored(v) }

// Uint64List is a list of uint64s in its neutral form.
func Uint64List(v []uint64) Value { return listOf(v, Uint64Value) }

// Float32Value is a float32 in its neutral form.
func Float32Value(v float32) Value { return valueOf(storedFloat(float64(v))) }

// Float32List is a list of float32s in its neutral form.
func Float32List(v []float32) Value { return listOf(v, Float32Value) }

// Float64Value is a float64 in its neutral form.
func Float64Value(v float64) Value { return valueOf(storedFloat(v)) }

// Float64List is a list of float64s in its neutral form.
func Float64List(v []float64) Value { return listOf(v, Float64Value) }

// DecimalValue is a decimal.Decimal in its neutral form.
func DecimalValue(v decimal.Decimal) Value { return valueOf(encodeDecimal(v)) }

// DecimalList is a list of decimal.Decimals in its neutral form.
func DecimalList(v []decimal.Decimal) Value { return listOf(v, DecimalValue) }

// TextValue is a string in its neutral form.
func TextValue(v string) Value { return valueOf(encodeText(v)) }

// TextList is a list of strings in its neutral form.
func TextList(v []string) Value { return listOf(v, TextValue) }

// BoolValue is a bool in its neutral form.
func BoolValue(v bool) Value { return Value{v, nil} }

// BoolList is a list of bools in its neutral form.
func BoolList(v []bool) Value { return listOf(v, BoolValue) }

// TimeValue is a time.Time in its neutral form.
func TimeValue(v time.Time) Value { return valueOf(storedTime(v)) }

// TimeList is a list of time.Times in its neutral form.
func TimeList(v []time.Time) Value { return listOf(v, TimeValue) }

// DateValue is a types.Date in its neutral form.
func DateValue(v types.Date) Value {
	if err := dateError(v); err != nil {
		return Value{nil, err}
	}
	return Value{v.Time(), nil}
}

// DateList is a list of types.Dates in its neutral form.
func DateList(v []types.Date) Value { return listOf(v, DateValue) }

// LocalTimeValue is a types.LocalTime in its neutral form.
func LocalTimeValue(v types.LocalTime) Value { return LocalTime.encode(&v) }

// LocalTimeList is a list of types.LocalTimes in its neutral form.
func LocalTimeList(v []types.LocalTime) Value { return listOf(v, LocalTimeValue) }

// IntervalValue is a types.Interval in its neutral form.
func IntervalValue(v types.Interval) Value {
	if err := intervalError(v); err != nil {
		return Value{nil, err}
	}
	return Value{v.String(), nil}
}

// IntervalList is a list of types.Intervals in its neutral form.
func IntervalList(v []types.Interval) Value { return listOf(v, IntervalValue) }

// BytesValue is a []byte in its neutral form.
func BytesValue(v []byte) Value {
	if v == nil {
		v = []byte{}
	}
	return Value{v, nil}
}

// BytesList is a list of []bytes in its neutral form.
func BytesList(v [][]byte) Value { return listOf(v, BytesValue) }

// UUIDValue is a [16]byte in its neutral form.
func UUIDValue(v [16]byte) Value { return Value{v, nil} }

// UUIDList is a list of [16]bytes in its neutral form.
func UUIDList(v [][16]byte) Value { return listOf(v, UUIDValue) }

// AddrValue is a netip.Addr in its neutral form.
func AddrValue(v netip.Addr) Value { return Addr.encode(&v) }

// AddrList is a list of netip.Addrs in its neutral form.
func AddrList(v []netip.Addr) Value { return listOf(v, AddrValue) }

// PrefixValue is a netip.Prefix in its neutral form.
func PrefixValue(v netip.Prefix) Value { return Prefix.encode(&v) }

// PrefixList is a list of netip.Prefixs in its neutral form.
func PrefixList(v []netip.Prefix) Value { return listOf(v, PrefixValue) }

// RawJSONValue is a json.RawMessage in its neutral form.
func RawJSONValue(v json.RawMessage) Value { return RawJSON.encode(&v) }

// QueryValue is a string in its neutral form.
func QueryValue(v string) Value { return TextQuery.encode(&v) }

// JSONValue is any Go value as a document, by encoding/json.
func JSONValue(v any) Value {
	b, err := document(v)
	if err != nil {
		return Value{nil, err}
	}
	return Value{string(b), nil}
}

// encode returns what a pointer to a T points at in its neutral form.
func (k *Kind) encode(p any) Value { return valueOf(k.Value.Encode(scan.SlotAt(p))) }
