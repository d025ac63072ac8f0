package strata

import (
	"database/sql"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// Value is what every kind of expression can do. T is the SQL value, V what a
// row yields. The other parameters are the same kind of expression again: S as
// it is, N where the result may be NULL, R where it may not. They let a method
// of Value return a text expression for text and a number for a number.
type Value[T, V any, S wrapper[T, S], N wrapper[T, N], R wrapper[T, R]] struct{ core[T] }

func (e Value[T, V, S, N, R]) operand(T) {}
func (e Value[T, V, S, N, R]) result(V)  {}

// Expression returns the expression's node for Strata's own packages.
func (e Value[T, V, S, N, R]) Expression() ast.Expr { return e.node }

// Type returns the expression's type, for Cast and its like.
func (e Value[T, V, S, N, R]) Type() Type[T, N] { return Type[T, N]{e.kind} }

// Projection returns the SELECT item for Strata's own packages.
func (e Value[T, V, S, N, R]) Projection() Projection {
	return Projection{
		Items: []ast.Expr{e.node},
		Plan:  scan.Single(e.kind.codec(e.null), describe(e.node)),
	}
}

// describe names a SELECT item in messages about a row.
func describe(n ast.Expr) string {
	switch n := n.(type) {
	case *ast.Column:
		return n.Table.Ref() + "." + n.Name
	case *ast.Label:
		return n.Name
	case *ast.Output:
		return n.Source.Alias + "." + describe(n.X)
	case *ast.Widen:
		return describe(n.X)
	case *ast.Assert:
		return describe(n.X)
	case *ast.Aggregate:
		return n.Fn.String()
	case *ast.Call:
		return n.Fn.String()
	default:
		return "expression"
	}
}

// Into reads the expression into a field of the struct that SelectInto fills.
func (e Value[T, V, S, N, R]) Into(field *V) Field {
	return Field{e.node, e.kind.codec(e.null), scan.PlaceOf(field)}
}

// IntoPtr reads the expression into a pointer field: nil for NULL.
func (e Value[T, V, S, N, R]) IntoPtr(field **T) Field {
	return Field{e.node, e.kind.pointer, scan.PlaceOf(field)}
}

// As labels the expression in a SELECT list: x AS label.
func (e Value[T, V, S, N, R]) As(label string) S {
	return wrap[S](e.with(&ast.Label{X: e.node, Name: label}))
}

// From reads, in an outer query, the column of a derived table that selects
// this expression. It is refused when the derived table does not select it.
func (e Value[T, V, S, N, R]) From(d DerivedTable) S {
	return wrap[S](e.with(&ast.Output{Source: d.DerivedSource(), X: e.node}))
}

// Nullable widens the expression to one that may be NULL, as a column is on
// the far side of an outer join: it reads into sql.Null[T].
func (e Value[T, V, S, N, R]) Nullable() N {
	return wrap[N](e.asNull(&ast.Widen{X: e.node}))
}

// NotNull narrows the expression to one that cannot be NULL. Compiling the
// statement proves it from the columns, joins and functions involved, and
// refuses the statement where it does not hold.
func (e Value[T, V, S, N, R]) NotNull() R {
	return wrap[R](e.required(&ast.Assert{X: e.node}))
}

// Coalesce is coalesce(x, v): v where the expression is NULL.
func (e Value[T, V, S, N, R]) Coalesce(v T) R {
	return wrap[R](e.required(&ast.Call{Fn: ast.Coalesce, Args: []ast.Expr{e.node, e.kind.bind(v)}, Type: e.typ()}))
}

// CoalesceExpr is coalesce(x, other).
func (e Value[T, V, S, N, R]) CoalesceExpr(other Expression[T, T]) R {
	return wrap[R](e.required(&ast.Call{Fn: ast.Coalesce, Args: []ast.Expr{e.node, e.other(other)}, Type: e.typ()}))
}

// OrElse is coalesce(x, other) where other may be NULL too.
func (e Value[T, V, S, N, R]) OrElse(other Operand[T]) N {
	return wrap[N](e.asNull(&ast.Call{Fn: ast.Coalesce, Args: []ast.Expr{e.node, e.other(other)}, Type: e.typ()}))
}

// IsNull is x IS NULL.
func (e Value[T, V, S, N, R]) IsNull() BoolExpr[bool] { return e.test(ast.IsNull) }

// IsNotNull is x IS NOT NULL.
func (e Value[T, V, S, N, R]) IsNotNull() BoolExpr[bool] { return e.test(ast.IsNotNull) }

func (e Value[T, V, S, N, R]) test(op ast.Op) BoolExpr[bool] {
	return condition[bool](&ast.Unary{Op: op, X: e.node, Type: e.typ()})
}

// Count is count(x): the rows where the expression is not NULL.
func (e Value[T, V, S, N, R]) Count() NumberExpr[int64, int64] {
	return count(&ast.Aggregate{Fn: ast.Count, Arg: e.node, Type: e.typ()})
}

// CountDistinct is count(DISTINCT x).
func (e Value[T, V, S, N, R]) CountDistinct() NumberExpr[int64, int64] {
	return count(&ast.Aggregate{Fn: ast.Count, Arg: e.node, Distinct: true, Type: e.typ()})
}

// call applies a function that keeps the kind and is NULL when an argument is.
func (e Value[T, V, S, N, R]) call(fn ast.Fn, args ...ast.Expr) S {
	return wrap[S](e.with(&ast.Call{Fn: fn, Args: append([]ast.Expr{e.node}, args...), Type: e.typ()}))
}

// Expr is an expression with comparisons and nothing more, as of a UUID or an enum.
type Expr[T, V any] struct {
	Comparable[T, V, Expr[T, V], Expr[T, sql.Null[T]], Expr[T, T]]
}

func (Expr[T, V]) wrap(c core[T]) (e Expr[T, V]) { e.core = c; return e }
