package strata

import (
	"database/sql"

	"github.com/strata-go/strata/internal/ast"
)

// Subquery is a query of one column whose SQL value is a T. builder.Select
// makes one.
type Subquery[T any] interface {
	AnyQuery
	// Element returns the expression that the query selects.
	Element() Operand[T]
}

// AnyQuery is any query, of whatever rows.
type AnyQuery interface {
	// QueryNode returns the query for Strata's own packages.
	QueryNode() ast.Query
}

// DerivedTable is a query in FROM. builder.Derived makes one.
type DerivedTable interface {
	Source
	// DerivedSource returns the table for Strata's own packages.
	DerivedSource() *ast.Derived
}

// Exists is EXISTS (SELECT ...).
func Exists(q AnyQuery) *BoolExpr[bool] { return condition[bool](&ast.Exists{Query: q.QueryNode()}) }

// Scalar reads a one-column query as a value: NULL when the query has no row,
// an error of the database when it has more than one. AsNumber and AsText give
// it the methods of its family.
func Scalar[T any](q Subquery[T]) *Expr[T, sql.Null[T]] {
	element := q.Element()
	if element == nil {
		err := &ast.Bind{Err: errNotScalar}
		return wrap[*Expr[T, sql.Null[T]]](core[T]{err, &kind[T]{}, true})
	}
	k := element.sqlKind()
	return wrap[*Expr[T, sql.Null[T]]](core[T]{&ast.Subquery{Query: q.QueryNode(), Type: k.typ}, k, true})
}

const errNotScalar = sentinel("a query of several columns is no scalar")

// AsNumber gives any numeric expression, such as a Scalar, arithmetic.
func AsNumber[T Number, V any](e Expression[T, V]) *NumberExpr[T, V] {
	return wrap[*NumberExpr[T, V]](coreOf(e))
}

// AsText gives any text expression, such as a Scalar, the methods of text.
func AsText[T ~string, V any](e Expression[T, V]) *TextExpr[T, V] {
	return wrap[*TextExpr[T, V]](coreOf(e))
}

// AsJSON gives any document, such as a Scalar, the methods of documents.
func AsJSON[T, V any](e Expression[T, V]) *JSONExpr[T, V] {
	c := coreOf(e)
	if c.kind.typ.Kind != ast.JSON {
		c.node = &ast.Bind{Err: errNotJSON}
	}
	return wrap[*JSONExpr[T, V]](c)
}

const errNotJSON = sentinel("AsJSON of what is no document")

func coreOf[T, V any](e Expression[T, V]) core[T] {
	return core[T]{e.Expression(), e.sqlKind(), isNull[T, V]()}
}

// isNull reports whether V is sql.Null[T], not T.
func isNull[T, V any]() bool {
	var v V
	_, ok := any(v).(sql.Null[T])
	return ok
}
