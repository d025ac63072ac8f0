package strata

import (
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/internal/scan"
)

// The methods of these interfaces are named after the rule that they stand for:
// their names are what the compiler prints of an expression that breaks it.

// AnyOperand is an expression or a column, whatever its type.
type AnyOperand interface{ isExpression() *expr.Expr }

type (
	// AnyExpression is any scalar expression.
	AnyExpression = AnyOperand
	// Column is a column of a table. What is none is refused by name.
	Column = AnyOperand
	// GroupTerm is an element of GROUP BY: an expression, or several ways to group
	// at once by Rollup, Cube or GroupingSets.
	GroupTerm = AnyOperand
)

// Operand is anything whose SQL value is a T, NULL or not: what a comparison
// takes on its other side. Strata's expressions and columns implement it.
type Operand[T any] interface{ hasType(T) *expr.Expr }

// Result is anything that reads into a V: an expression, a whole table, several
// side by side by Cols2 and its siblings.
type Result[V any] interface{ readsInto(*V) expr.Projection }

// Expression is a scalar expression: its SQL value is a T and a row yields a V,
// which is T, or sql.Null[T] where the value may be NULL.
type Expression[T, V any] interface {
	hasType(T) *expr.Expr
	readsInto(*V) expr.Projection
}

// Condition is a predicate: what WHERE, ON and HAVING take. A nil Condition and a
// zero Bool mean "no condition" and are left out.
type Condition = Operand[bool]

// Predicate is a condition that may be neither true nor false, because a NULL
// takes part. WHERE, ON and HAVING keep the rows for which it is true.
type Predicate = NullBool

// Family is a kind of expressions that may be NULL: what a generic function over
// kinds returns.
type Family[E any] interface{ of(*expr.Expr) E }

// Typed is an operand that tells its family: every expression and column. E is
// the family of its type that may be NULL.
type Typed[T any, E Family[E]] interface {
	isExpression() *expr.Expr
	hasType(T) *expr.Expr
	family() E
}

// Ordered is an operand that has an order: every expression and column but JSON
// documents, arrays, ranges and composite values.
type Ordered[T any, E Family[E]] interface {
	isExpression() *expr.Expr
	hasType(T) *expr.Expr
	family() E
	hasOrder()
}

// Numeric is a number.
type Numeric[T any, E Family[E]] interface {
	isExpression() *expr.Expr
	hasType(T) *expr.Expr
	family() E
	isNumber()
}

// AnyNumber is any number, as an argument of a function.
type AnyNumber interface {
	isExpression() *expr.Expr
	isNumber()
}

// Averaged is a number whose average is an E: that of decimals is a decimal, that of
// other numbers a double precision number.
type Averaged[E Family[E]] interface {
	isExpression() *expr.Expr
	averages() E
}

// AnyText is any text, as an argument of a function.
type AnyText interface {
	isExpression() *expr.Expr
	isText()
}

// Document is any JSON document, whatever it decodes into.
type Document interface {
	isExpression() *expr.Expr
	isDocument()
}

// made makes an expression of a family.
func made[E Family[E]](x *expr.Expr) E {
	var e E
	return e.of(x)
}

// operand returns the expression behind an operand.
func operand[T any](o Operand[T]) *expr.Expr { return given(o) }

// given returns the expression behind an operand of any type. One that is missing is
// refused when the statement is compiled.
//
//go:noinline
func given(o any) *expr.Expr {
	switch o := o.(type) {
	case AnyOperand:
		return exprOf(o)
	case interface{ ofRows() *expr.Expr }:
		if x := o.ofRows(); x != nil {
			return x
		}
	}
	return expr.Nothing
}

// nodeOf returns the node of an operand.
func nodeOf[T any](o Operand[T]) ast.Expr { return nodeIn(operand(o)) }

//go:noinline
func nodeIn(x *expr.Expr) ast.Expr {
	if x == nil {
		return expr.Nothing.Node
	}
	return x.Node
}

var errMissing = expr.ErrMissing

func nodes(list []AnyOperand) []ast.Expr {
	return appendNodes(make([]ast.Expr, 0, len(list)), list)
}

func appendNodes(out []ast.Expr, list []AnyOperand) []ast.Expr {
	for _, e := range list {
		out = append(out, exprOf(e).Node)
	}
	return out
}

// exprOf returns the expression behind an operand of any type.
func exprOf(x AnyOperand) *expr.Expr {
	if x != nil && !scan.IsNil(x) { // as a zero ID[T] is
		if e := x.isExpression(); e != nil {
			return e
		}
	}
	return expr.Nothing
}

// Field pairs an expression with the field that it is read into. Into makes one.
type Field struct {
	node  ast.Expr
	codec *scan.Codec
	place any // a scan.Place
}

//go:noinline
func fieldOf(x *expr.Expr, null bool, field any) Field {
	return Field{x.Node, x.Kind.Codec(null), scan.PlaceAny(field)}
}

//go:noinline
func pointerOf(x *expr.Expr, field any) Field {
	return Field{x.Node, x.Kind.Pointer, scan.PlaceAny(field)}
}

// IntoPtr reads an expression into a pointer field: nil for NULL.
func IntoPtr[T any](x Operand[T], field **T) Field { return pointerOf(operand(x), field) }

// Selectable is what a query of one column selects: an expression that reads into a
// V and is of the family E.
type Selectable[V, E any] interface {
	readsInto(*V) expr.Projection
	family() E
}

// Selected returns the SELECT item of an expression, and the expression as one of its
// family, to Strata's own packages.
func Selected[V, E any](_ door.Key, x Selectable[V, E]) (p expr.Projection, family E) {
	if x == nil || scan.IsNil(x) {
		return wrongProjection(errMissing), family
	}
	return x.readsInto(nil), x.family()
}

// Wide is the family of a query that is not of exactly one column, and whose rows are
// R: there is no expression of it.
type Wide[R any] struct{}
