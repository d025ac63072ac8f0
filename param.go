package strata

import (
	"database/sql"
	"reflect"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/expr"
)

// Param is a parameter of a prepared statement: an operand whose value comes with
// each call. builder.Prepare1 and its siblings make them.
type Param[T any] = *ParamExpr[T]

// ParamExpr is what a Param is.
type ParamExpr[T any] struct {
	x     *expr.Expr
	inner *expr.Expr // of a parameter that may be NULL: what is not NULL of it
}

func (p *ParamExpr[T]) isExpression() *expr.Expr {
	if p == nil || p.x == nil {
		return expr.Nothing
	}
	return p.x
}
func (p *ParamExpr[T]) hasType(T) *expr.Expr         { return p.isExpression() }
func (p *ParamExpr[T]) readsInto(*T) expr.Projection { return readParam(p.isExpression()) }

//go:noinline
func readParam(x *expr.Expr) expr.Projection {
	if x.Kind == nil {
		return wrongProjection(errUntyped)
	}
	return x.Projection(false)
}

const errUntyped expr.Misuse = "no column tells the SQL type of a parameter"

// NewParam makes the parameter with an index, for Strata's own packages.
func NewParam[T any](_ door.Key, index int) Param[T] {
	return &ParamExpr[T]{x: newParam(index, reflect.TypeFor[T]())}
}

//go:noinline
func newParam(index int, t reflect.Type) *expr.Expr {
	n := &ast.Param{Index: index, Cast: true, Of: &ast.Argument{Number: index + 1}}
	n.Of.Forms = []*ast.Param{n}
	x := &expr.Expr{Node: n}
	if k := expr.ParamOf(t); k != nil {
		x.Kind, n.Kind, n.Type = k, k, k.Type
	}
	return x
}

// EncodeParam returns an argument in its neutral form, to Strata's own packages.
func EncodeParam[T any](_ door.Key, p Param[T], v T) (any, error) {
	if p == nil || p.x == nil {
		return nil, errMissing
	}
	return encodeParam(p.x, v)
}

//go:noinline
func encodeParam(x *expr.Expr, v any) (any, error) {
	return expr.EncodeArgument(x.Node.(*ast.Param).Of, func(k *expr.Kind, null bool) expr.Value {
		if null {
			return k.BoxNull(v)
		}
		return boxed(k, v)
	})
}

// NullableParam is a parameter as a value that may be NULL, where an expression
// wants one. Its argument is a T all the same; NullParam takes NULL, too.
func NullableParam[T any](p Param[T]) Expression[T, sql.Null[T]] {
	return nullParam[T]{p.isExpression()}
}

// NullParam is a parameter whose argument may be NULL, as a value of T:
//
//	builder.Prepare2(func(id strata.Param[int64], bio strata.Param[sql.Null[string]]) *builder.UpdateStatement {
//		return builder.Update(Users).Set(Users.Bio.SetExpr(strata.NullParam(bio))).Where(Users.ID.EqExpr(id))
//	})
func NullParam[T any](p Param[sql.Null[T]]) Expression[T, sql.Null[T]] {
	if p == nil || p.x == nil {
		return nullParam[T]{expr.Nothing}
	}
	if p.inner == nil {
		p.inner = nullOf(p.x, reflect.TypeFor[T]())
	}
	return nullParam[T]{p.inner}
}

//go:noinline
func nullOf(x *expr.Expr, t reflect.Type) *expr.Expr {
	n := x.Node.(*ast.Param)
	inner := &expr.Expr{Node: &ast.Widen{X: n}}
	n.Null = true
	if k := expr.ParamOf(t); k != nil {
		inner.Kind, n.Kind, n.Type = k, k, k.Type
	}
	return inner
}

// nullParam is a parameter as a value that may be NULL.
type nullParam[T any] struct{ x *expr.Expr }

func (p nullParam[T]) isExpression() *expr.Expr               { return p.x }
func (p nullParam[T]) hasType(T) *expr.Expr                   { return p.x }
func (p nullParam[T]) readsInto(*sql.Null[T]) expr.Projection { return p.x.Projection(true) }
