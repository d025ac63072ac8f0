package strata

import (
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// core is what every typed expression wraps: a node and the kind of its value.
type core[T any] struct {
	node ast.Expr
	kind *kind[T]
	null bool // V is sql.Null[T]
}

// with returns the core of another node of the same type.
func (c core[T]) with(n ast.Expr) core[T] { return core[T]{n, c.kind, c.null} }

// asNull returns the core of a node that yields sql.Null[T].
func (c core[T]) asNull(n ast.Expr) core[T] { return core[T]{n, c.kind, true} }

// required returns the core of a node that yields T.
func (c core[T]) required(n ast.Expr) core[T] { return core[T]{n, c.kind, false} }

// typ is the SQL type of the value.
func (c core[T]) typ() ast.Type { return c.kind.typ }

// wrapper is implemented by every family: it makes one of a core.
type wrapper[T, S any] interface{ wrap(core[T]) S }

// Family is what the expressions S of values T satisfy: the constraint of a
// generic function over kinds of expressions.
type Family[T, S any] interface{ wrapper[T, S] }

// wrap makes an expression of family S.
func wrap[S wrapper[T, S], T any](c core[T]) S {
	var s S
	return s.wrap(c)
}

// Operand is anything whose SQL value is a T, NULL or not: what a comparison
// takes on its other side. Strata's expressions and columns implement it.
type Operand[T any] interface {
	// Expression returns the node for Strata's own packages.
	Expression() ast.Expr
	operand(T)
	sqlKind() *kind[T]
}

// Result is anything that reads into a V: an expression, or a whole table.
type Result[V any] interface {
	// Projection returns the SELECT items for Strata's own packages.
	Projection() Projection
	result(V)
}

// Expression is a scalar expression: its SQL value is a T and a row yields a
// V, which is T, or sql.Null[T] where the value may be NULL.
type Expression[T, V any] interface {
	Operand[T]
	Result[V]
}

// Condition is a predicate: what WHERE, ON and HAVING take. A nil Condition and
// a nil BoolExpr mean "no condition" and are left out.
type Condition = Operand[bool]

// Projection is a list of SELECT items and the plan that reads them.
type Projection struct {
	Items []ast.Expr
	Plan  *scan.Plan
}

// Field pairs an expression with the field that it is read into. Into makes one.
type Field struct {
	node  ast.Expr
	codec *scan.Codec
	place scan.Place
}

// Target returns the parts of the field for Strata's own packages.
func (f Field) Target() (ast.Expr, *scan.Codec, scan.Place) { return f.node, f.codec, f.place }

// other returns the node of an operand that meets this expression; a parameter
// learns from it what it is.
func (c core[T]) other(o Operand[T]) ast.Expr {
	if p, ok := o.(learner[T]); ok {
		p.learn(c.kind)
	}
	return o.Expression()
}

// test is a predicate about NULL or truth.
func (c core[T]) test(op ast.Op) *BoolExpr[bool] {
	return condition[bool](&ast.Unary{Op: op, X: c.node, Type: c.typ()})
}

// call applies a function that keeps the type and is NULL when an argument is.
func (c core[T]) call(fn ast.Fn, args ...ast.Expr) core[T] {
	return c.with(&ast.Call{Fn: fn, Args: append([]ast.Expr{c.node}, args...), Type: c.typ()})
}
