package eval

import (
	"database/sql"
	"encoding/json"
	"net/netip"
	"reflect"
	"strings"
	"time"
	"unsafe"

	"github.com/shopspring/decimal"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/types"
)

// Value stands for every struct of a program that a column holds.
type Value struct{}

// MarshalText is what a type that is stored under a type of the database's has.
func (Value) MarshalText() ([]byte, error) { return nil, nil }

// UnmarshalText is what a type that is stored under a type of the database's has.
func (*Value) UnmarshalText([]byte) error { return nil }

// Model stands for every model.
type Model struct{}

// query is what every query is.
type query = *builder.SelectQuery[Model, strata.Wide[Model]]

// handle is the handle of a table, as a struct that embeds it.
type handle struct{ strata.Table[Model] }

var inside = strata.Internals(door.Key{})

// families are the types of expressions, by the name that ir.Canon writes.
var (
	families  = map[string]reflect.Type{}
	plain     []reflect.Type // those that are not NULL, in the order in which they are tried
	nullable  []reflect.Type
	canonical = map[string]reflect.Type{} // all types with a name
	adapters  = map[reflect.Type]func(query, *expr.Expr) any{}
)

// nameOfType is the type as ir.Canon writes it.
func nameOfType(t reflect.Type) string {
	if t.Name() != "" && t.PkgPath() != "" {
		return t.PkgPath() + "." + t.Name()
	}
	switch t.Kind() {
	case reflect.Pointer:
		return "*" + nameOfType(t.Elem())
	case reflect.Slice:
		return "[]" + nameOfType(t.Elem())
	}
	return t.String()
}

func known[T any]() {
	t := reflect.TypeFor[T]()
	canonical[nameOfType(t)] = t
}

// family makes a type of expressions known.
func family[E any]() {
	t := reflect.TypeFor[E]()
	known[E]()
	families[nameOfType(t)] = t
	if isNull(t) {
		nullable = append(nullable, t)
	} else {
		plain = append(plain, t)
	}
	adapters[reflect.TypeFor[strata.Subquery[E]]()] = func(q query, x *expr.Expr) any {
		e, _ := wrap(x, t).Interface().(E)
		return subquery[E]{q, e}
	}
}

func isNull(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return strings.HasPrefix(t.Name(), "Null")
}

// subquery is a query of one column of a family.
type subquery[E any] struct {
	q query
	e E
}

func (s subquery[E]) Query(door.Key) ast.Query { return s.q.Query(door.Key{}) }
func (s subquery[E]) Element(door.Key) E       { return s.e }

// rowQuery is a query of rows that are compared with a row value.
type rowQuery[R any] struct{ q query }

func (s rowQuery[R]) Query(door.Key) ast.Query        { return s.q.Query(door.Key{}) }
func (s rowQuery[R]) Element(door.Key) strata.Wide[R] { return strata.Wide[R]{} }

func both[P, N any]() { family[P](); family[N]() }

func ids[T strata.Identifier]() {
	both[strata.ID[T], strata.NullID[T]]()
	values[T]()
	typeValue(strata.TypeID[T]())
}

// typeValues are the values that say a type, by their types.
var typeValues = map[string]any{}

func typeValue[T any, E strata.Family[E]](t strata.Type[T, E]) {
	typeValues[nameOfType(reflect.TypeOf(t))] = t
}

func numbers[T strata.Number]() {
	both[strata.NumberOf[T], strata.NullNumberOf[T]]()
	values[T]()
	typeValue(strata.TypeNumberOf[T]())
}

func arrays[T any]() { both[strata.Array[T], strata.NullArray[T]](); values[T]() }

func ranges[T types.RangeElement]() {
	both[strata.Range[T], strata.NullRange[T]]()
	both[strata.Multirange[T], strata.NullMultirange[T]]()
	known[types.Range[T]]()
	known[types.Multirange[T]]()
}

// values makes a type of Go values, and what a parameter of it is, known.
func values[T any]() {
	known[T]()
	known[[]T]()
	known[strata.Param[T]]()
	quantified = append(quantified, reflect.TypeFor[strata.Quantified[T]]())
	params[nameOfType(reflect.TypeFor[strata.Param[T]]())] = func(i int) strata.AnyOperand { return strata.NewParam[T](door.Key{}, i) }
	null := "*" + nameOfType(reflect.TypeFor[strata.ParamExpr[sql.Null[T]]]())
	params[null] = func(i int) strata.AnyOperand { return strata.NewParam[sql.Null[T]](door.Key{}, i) }
}

// quantified are what ANY and ALL of a query may be.
var quantified []reflect.Type

// params make the parameters of a prepared statement, by their types.
var params = map[string]func(int) strata.AnyOperand{}

func init() {
	both[strata.Int64, strata.NullInt64]() // tried first
	both[strata.Bool, strata.NullBool]()
	both[strata.Text, strata.NullText]()
	both[strata.Int, strata.NullInt]()
	both[strata.Int8, strata.NullInt8]()
	both[strata.Int16, strata.NullInt16]()
	both[strata.Int32, strata.NullInt32]()
	both[strata.Uint, strata.NullUint]()
	both[strata.Uint8, strata.NullUint8]()
	both[strata.Uint16, strata.NullUint16]()
	both[strata.Uint32, strata.NullUint32]()
	both[strata.Uint64, strata.NullUint64]()
	both[strata.Float32, strata.NullFloat32]()
	both[strata.Float64, strata.NullFloat64]()
	both[strata.Decimal, strata.NullDecimal]()
	both[strata.Time, strata.NullTime]()
	both[strata.Date, strata.NullDate]()
	both[strata.LocalTime, strata.NullLocalTime]()
	both[strata.Interval, strata.NullInterval]()
	both[strata.Bytes, strata.NullBytes]()
	both[strata.UUID, strata.NullUUID]()
	both[strata.Addr, strata.NullAddr]()
	both[strata.Prefix, strata.NullPrefix]()
	both[strata.RawJSON, strata.NullRawJSON]()
	ids[int64]()
	ids[int]()
	ids[int8]()
	ids[int16]()
	ids[int32]()
	ids[uint]()
	ids[uint8]()
	ids[uint16]()
	ids[uint32]()
	ids[uint64]()
	ids[string]()
	ids[[16]byte]()
	numbers[int64]()
	numbers[int]()
	numbers[int8]()
	numbers[int16]()
	numbers[int32]()
	numbers[uint]()
	numbers[uint8]()
	numbers[uint16]()
	numbers[uint32]()
	numbers[uint64]()
	numbers[float32]()
	numbers[float64]()
	both[strata.TextOf[string], strata.NullTextOf[string]]()
	both[strata.Enum[string], strata.NullEnum[string]]()
	both[strata.Mapped[Value], strata.NullMapped[Value]]()
	both[strata.Custom[Value], strata.NullCustom[Value]]()
	both[strata.JSON[Value], strata.NullJSON[Value]]()
	arrays[int64]()
	arrays[string]()
	arrays[int]()
	arrays[int16]()
	arrays[int32]()
	arrays[uint]()
	arrays[uint16]()
	arrays[uint32]()
	arrays[uint64]()
	arrays[float32]()
	arrays[float64]()
	arrays[bool]()
	arrays[time.Time]()
	arrays[types.Date]()
	arrays[types.LocalTime]()
	arrays[types.Interval]()
	arrays[decimal.Decimal]()
	arrays[[16]byte]()
	arrays[[]byte]()
	arrays[json.RawMessage]()
	arrays[netip.Addr]()
	arrays[netip.Prefix]()
	ranges[int64]()
	ranges[int]()
	ranges[int32]()
	ranges[uint]()
	ranges[uint16]()
	ranges[uint32]()
	ranges[uint64]()
	ranges[decimal.Decimal]()
	ranges[types.Date]()
	ranges[types.LocalTime]()
	ranges[time.Time]()
	typeValue(strata.TypeTextOf[string]())
	known[strata.Type[Value, strata.Custom[Value]]]()
	typeValue(strata.TypeJSON[Value]())
	values[[]byte]()
	values[Value]()
	values[netip.Addr]()
	values[netip.Prefix]()
	values[json.RawMessage]()
	known[strata.Window]()
	known[strata.Unit]()
	known[strata.Order]()
	known[strata.FullText]()
	known[strata.DerivedColumns]()
	known[types.Bounds]()
	known[[]strata.Order]()
}

// word is the memory that a family consists of.
type word struct{ x *expr.Expr }

// wrap makes an expression one of a family.
func wrap(x *expr.Expr, t reflect.Type) reflect.Value {
	if t.Kind() == reflect.Pointer {
		p := reflect.New(t.Elem())
		(*word)(p.UnsafePointer()).x = x
		return p
	}
	p := reflect.New(t)
	(*word)(p.UnsafePointer()).x = x
	return p.Elem()
}

// exprOf is the expression behind a value, or nil where it is none.
func exprOf(v reflect.Value) *expr.Expr {
	if !v.IsValid() || !v.CanInterface() {
		return nil
	}
	if o, ok := v.Interface().(strata.AnyOperand); ok {
		if x := inside.Expr(o); x != expr.Nothing {
			return x
		}
	}
	return nil
}

// tableOf makes the handle in a struct of columns one that a function takes.
func tableOf(columns reflect.Value) any {
	s := columns.Elem()
	for i := range s.NumField() {
		f := s.Field(i)
		switch f.Type() {
		case reflect.TypeFor[strata.Table[Model]]():
			return (*handle)(f.Addr().UnsafePointer())
		case reflect.TypeFor[strata.DerivedColumns]():
			return (*strata.DerivedColumns)(unsafe.Pointer(f.Addr().UnsafePointer()))
		}
	}
	return nil
}
