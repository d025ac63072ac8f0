package strata

import (
	"database/sql"
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

// learner is a parameter.
type learner[T any] interface{ learn(*kind[T]) }

// Nullable is the parameter as a value that may be NULL, for a nullable column:
//
//	Users.Bio.SetExpr(bio.Nullable())
//
// Its argument is a T all the same; NullParam takes NULL, too.
func (p Param[T]) Nullable() Expression[T, sql.Null[T]] { return nullParam[T]{p.Expression(), p} }

// NullParam is a parameter whose argument may be NULL, as a value of T:
//
//	builder.Prepare2(func(id strata.Param[int64], bio strata.Param[sql.Null[string]]) builder.UpdateStatement[User] {
//		return builder.Update(Users).Set(Users.Bio.SetExpr(strata.NullParam(bio))).Where(Users.ID.EqExpr(id))
//	})
func NullParam[T any](p Param[sql.Null[T]]) Expression[T, sql.Null[T]] {
	inner := &nullLearner[T]{param: p}
	if k := basicKind[T](); k != nil {
		inner.learn(k)
	}
	return nullParam[T]{p.Expression(), inner}
}

// nullParam is a parameter as a value that may be NULL.
type nullParam[T any] struct {
	node  ast.Expr
	inner interface {
		learner[T]
		sqlKind() *kind[T]
	}
}

func (p nullParam[T]) Expression() ast.Expr { return &ast.Widen{X: p.node} }
func (p nullParam[T]) learn(k *kind[T])     { p.inner.learn(k) }
func (p nullParam[T]) sqlKind() *kind[T]    { return p.inner.sqlKind() }
func (p nullParam[T]) operand(T)            {}
func (p nullParam[T]) result(sql.Null[T])   {}

func (p nullParam[T]) Projection() Projection {
	return single(p.Expression(), p.sqlKind().null)
}

// nullLearner makes of what a T is what a sql.Null[T] is.
type nullLearner[T any] struct {
	param Param[sql.Null[T]]
	kind  *kind[T]
}

func (l *nullLearner[T]) sqlKind() *kind[T] { return l.kind }

func (l *nullLearner[T]) learn(k *kind[T]) {
	l.kind = k
	l.param.learn((&kind[sql.Null[T]]{
		typ:    k.typ,
		decode: func(c *scan.Cell, p *sql.Null[T]) error { return k.null.Decode(c, scan.SlotOf(p)) },
		encode: func(v sql.Null[T]) (any, error) { return k.null.Encode(scan.SlotOf(&v)) },
	}).finish())
}

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
