package strata

import (
	"fmt"
	"net/netip"
	"reflect"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// Param is a parameter of a prepared statement: an operand whose value comes
// with each call. builder.Prepare1 and its siblings make them.
type Param[T any] struct{ state *paramState[T] }

type paramState[T any] struct {
	node ast.Param
	kind *kind[T]
}

// NewParam makes the parameter with an index for Strata's own packages.
func NewParam[T any](index int) Param[T] {
	p := Param[T]{&paramState[T]{node: ast.Param{Index: index, Cast: true}}}
	if k := basicKind[T](); k != nil {
		p.state.kind, p.state.node.Type = k, k.typ
	}
	return p
}

// learn takes over the kind of the expression that the parameter meets: the
// column of an enum knows more of its values than their Go type does.
func (p Param[T]) learn(k *kind[T]) { p.state.kind, p.state.node.Type = k, k.typ }

// Expression returns the parameter's node for Strata's own packages.
func (p Param[T]) Expression() ast.Expr { return &p.state.node }

// Projection returns the SELECT item for Strata's own packages.
func (p Param[T]) Projection() Projection {
	return single(&p.state.node, p.state.kind.value)
}

// Encode turns an argument into its neutral form for Strata's own packages.
func (p Param[T]) Encode(v T) (any, error) {
	if p.state.kind == nil {
		return nil, fmt.Errorf("no column tells the SQL type of the parameter of type %T", v)
	}
	return p.state.kind.encode(v)
}

func (p Param[T]) operand(T) {}
func (p Param[T]) result(T)  {}

func (p Param[T]) sqlKind() *kind[T] { return p.state.kind }

// basicKind returns the kind of a basic Go type or a named one, or nil.
func basicKind[T any]() *kind[T] {
	var found any
	switch any(*new(T)).(type) {
	case time.Time:
		found = timeKind
	case Date:
		found = dateKind
	case decimal.Decimal:
		found = decimalKind(0, 0)
	case Interval:
		found = intervalKind
	case LocalTime:
		found = localKind
	case netip.Addr:
		found = addrKind
	case netip.Prefix:
		found = prefixKind
	}
	if k, ok := found.(*kind[T]); ok {
		return k
	}
	read := func(*scan.Cell, *T) error { return fmt.Errorf("a parameter is not read") }
	switch t := reflect.TypeFor[T](); t.Kind() {
	case reflect.String:
		return newKind(ast.Text, read, func(v T) (any, error) { return encodeText(reflect.ValueOf(v).String()) })
	case reflect.Bool:
		return newKind(ast.Bool, read, func(v T) (any, error) { return reflect.ValueOf(v).Bool(), nil })
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return newKind(ast.Int64, read, func(v T) (any, error) { return reflect.ValueOf(v).Int(), nil })
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return newKind(ast.Int64, read, func(v T) (any, error) { return numberKind[uint64]().encode(reflect.ValueOf(v).Uint()) })
	case reflect.Float32, reflect.Float64:
		return newKind(ast.Float64, read, func(v T) (any, error) { return reflect.ValueOf(v).Float(), nil })
	}
	return nil
}
