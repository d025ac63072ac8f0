package strata

import (
	"database/sql"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// Base is what every expression whose SQL value is a T can do, whatever a row
// yields and whatever its kind.
type Base[T any] struct{ c core[T] }

func (e *Base[T]) operand(T) {}

func (e *Base[T]) sqlKind() *kind[T] { return e.c.kind }

func (e *Base[T]) typ() ast.Type { return e.c.typ() }

// Expression returns the expression's node for Strata's own packages.
func (e *Base[T]) Expression() ast.Expr { return e.c.node }

// IntoPtr reads the expression into a pointer field: nil for NULL.
func (e *Base[T]) IntoPtr(field **T) Field {
	return Field{e.c.node, e.c.kind.pointer, scan.PlaceOf(field)}
}

// IsNull is x IS NULL.
func (e *Base[T]) IsNull() *BoolExpr[bool] { return e.c.test(ast.IsNull) }

// IsNotNull is x IS NOT NULL.
func (e *Base[T]) IsNotNull() *BoolExpr[bool] { return e.c.test(ast.IsNotNull) }

// Value is what every kind of expression can do. T is the SQL value, V what a
// row yields. The other parameters are the same kind of expression again: S as
// it is, N where the result may be NULL, R where it may not. They let a method
// of Value return a text expression for text and a number for a number.
//
// They are pointers, as all expressions are: the compiler makes one body of
// what differs in the type behind a pointer only, and so a program of many
// columns compiles quickly.
type Value[T, V any, S wrapper[T, S], N wrapper[T, N], R wrapper[T, R]] struct{ Base[T] }

func (e *Value[T, V, S, N, R]) result(V) {}

// Type returns the expression's type, for Cast and its like.
func (e *Value[T, V, S, N, R]) Type() Type[T, N] { return Type[T, N]{e.c.kind} }

// Projection returns the SELECT item for Strata's own packages.
func (e *Value[T, V, S, N, R]) Projection() Projection {
	return single(e.c.node, e.c.kind.codec(e.c.null))
}

// single is the projection of one item, as one piece of memory.
func single(item ast.Expr, codec *scan.Codec) Projection {
	p := &struct {
		plan  scan.Plan
		field [1]scan.Field
		item  [1]ast.Expr
	}{
		plan:  scan.Plan{Describe: describeItem},
		field: [1]scan.Field{{Codec: codec, Item: item}},
		item:  [1]ast.Expr{item},
	}
	p.plan.Fields = p.field[:]
	return Projection{Items: p.item[:], Plan: &p.plan}
}

func describeItem(item any) string { return describe(item.(ast.Expr)) }

// describe names a SELECT item in messages about a row.
func describe(n ast.Expr) string {
	switch n := n.(type) {
	case *ast.Column:
		return n.Table.Ref() + "." + n.Name
	case *ast.Label:
		return n.Name
	case *ast.FieldOf:
		return describe(n.X) + "." + n.Field.Name
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
	case *ast.Param:
		return "parameter"
	default:
		return "expression"
	}
}

// Into reads the expression into a field of the struct that SelectInto fills.
func (e *Value[T, V, S, N, R]) Into(field *V) Field {
	return Field{e.c.node, e.c.kind.codec(e.c.null), scan.PlaceOf(field)}
}

// As labels the expression in a SELECT list: x AS label.
func (e *Value[T, V, S, N, R]) As(label string) S {
	return wrap[S](e.c.with(&ast.Label{X: e.c.node, Name: label}))
}

// From reads, in an outer query, the column of a derived table that selects
// this expression. It is refused when the derived table does not select it.
func (e *Value[T, V, S, N, R]) From(d DerivedTable) S {
	return wrap[S](e.c.with(&ast.Output{Source: d.DerivedSource(), X: e.c.node}))
}

// Nullable widens the expression to one that may be NULL, as a column is on
// the far side of an outer join: it reads into sql.Null[T].
func (e *Value[T, V, S, N, R]) Nullable() N {
	return wrap[N](e.c.asNull(&ast.Widen{X: e.c.node}))
}

// NotNull narrows the expression to one that cannot be NULL. Compiling the
// statement proves it from the columns, joins and functions involved, and
// refuses the statement where it does not hold.
func (e *Value[T, V, S, N, R]) NotNull() R {
	return wrap[R](e.c.required(&ast.Assert{X: e.c.node}))
}

// Coalesce is coalesce(x, v): v where the expression is NULL.
func (e *Value[T, V, S, N, R]) Coalesce(v T) R {
	return wrap[R](e.c.required(&ast.Call{Fn: ast.Coalesce, Args: []ast.Expr{e.c.node, e.c.kind.bind(v)}, Type: e.c.typ()}))
}

// CoalesceExpr is coalesce(x, other).
func (e *Value[T, V, S, N, R]) CoalesceExpr(other Expression[T, T]) R {
	return wrap[R](e.c.required(&ast.Call{Fn: ast.Coalesce, Args: []ast.Expr{e.c.node, e.c.other(other)}, Type: e.c.typ()}))
}

// OrElse is coalesce(x, other) where other may be NULL too.
func (e *Value[T, V, S, N, R]) OrElse(other Operand[T]) N {
	return wrap[N](e.c.asNull(&ast.Call{Fn: ast.Coalesce, Args: []ast.Expr{e.c.node, e.c.other(other)}, Type: e.c.typ()}))
}

// Expr is an expression with comparisons and nothing more, as of a UUID or an enum.
type Expr[T, V any] struct {
	Value[T, V, *Expr[T, V], *Expr[T, sql.Null[T]], *Expr[T, T]]
	Comparisons[T]
}

func (*Expr[T, V]) wrap(c core[T]) *Expr[T, V] {
	e := new(Expr[T, V])
	e.c, e.x = c, c
	return e
}
