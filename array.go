package strata

import (
	"database/sql"
	"fmt"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// ArrayExpr is an array of one dimension: its SQL value is a []T. Positions
// count from 1. No element is NULL: an array that the database made with one is
// an error where it is read.
type ArrayExpr[T, V any] struct {
	Value[[]T, V, *ArrayExpr[T, V], *ArrayExpr[T, sql.Null[[]T]], *ArrayExpr[T, []T]]
}

func (*ArrayExpr[T, V]) wrap(c core[[]T]) *ArrayExpr[T, V] {
	e := new(ArrayExpr[T, V])
	e.c = c
	return e
}

// arrayKind is the kind of arrays of a kind.
func arrayKind[T any](elem *kind[T]) *kind[[]T] {
	k := newKind(ast.Array,
		func(c *scan.Cell, p *[]T) error { return decodeArray(elem, c, p) },
		func(v []T) (any, error) { return encodeArray(elem, v) })
	k.typ.Elem, k.elem = elem.typ.Kind, elem
	return k
}

func decodeArray[T any](elem *kind[T], c *scan.Cell, p *[]T) error {
	cells, err := c.List()
	if err != nil {
		return err
	}
	out := make([]T, len(cells))
	for i := range cells {
		if cells[i].Form == scan.Null {
			return fmt.Errorf("element %d of the array is NULL, which a %T cannot hold", i+1, out)
		}
		if err := elem.decode(&cells[i], &out[i]); err != nil {
			return fmt.Errorf("element %d of the array: %w", i+1, err)
		}
	}
	*p = out
	return nil
}

func encodeArray[T any](elem *kind[T], v []T) (any, error) {
	if err := elementError(elem.typ.Kind); err != nil {
		return nil, err
	}
	out := make([]any, len(v))
	for i, x := range v {
		var err error
		if out[i], err = elem.encode(x); err != nil {
			return nil, fmt.Errorf("element %d: %w", i+1, err)
		}
	}
	return out, nil
}

// elementError refuses the kinds that arrays do not hold.
func elementError(k ast.Kind) error {
	switch k {
	case ast.Bytes, ast.JSON, ast.Array, ast.Range, ast.Multirange, ast.Addr, ast.Network, ast.CustomType, ast.Composite, ast.Unknown:
		return fmt.Errorf("there are no arrays of the kind %v", k)
	default:
		return nil
	}
}

// element is the kind of the elements.
func (e *ArrayExpr[T, V]) element() *kind[T] { return e.c.kind.elem.(*kind[T]) }

// TypeArray is the type of arrays of a type: TypeArray(TypeText). Its Value is
// an array as an expression. There are none of bytes, documents, arrays,
// network addresses, types of the caller's own and composite values.
func TypeArray[T any, E wrapper[T, E]](elem Type[T, E]) Type[[]T, *ArrayExpr[T, sql.Null[[]T]]] {
	return Type[[]T, *ArrayExpr[T, sql.Null[[]T]]]{arrayKind(elem.kind)}
}

func (e *ArrayExpr[T, V]) predicate(fn ast.Fn, args ...ast.Expr) Predicate {
	return condition[sql.Null[bool]](&ast.Call{Fn: fn, Args: append([]ast.Expr{e.c.node}, args...), Type: e.c.typ()})
}

// Contains reports whether v is an element.
func (e *ArrayExpr[T, V]) Contains(v T) Predicate { return e.ContainsAll([]T{v}) }

// ContainsExpr reports whether the value of an expression is an element.
func (e *ArrayExpr[T, V]) ContainsExpr(v Operand[T]) Predicate {
	return anyOf(core[T]{kind: e.element()}.other(v), e.c.node, e.c.typ())
}

// ContainsAll reports whether every element of v is among the elements, however
// often: x @> v.
func (e *ArrayExpr[T, V]) ContainsAll(v []T) Predicate {
	return e.predicate(ast.Includes, e.c.kind.literal(v))
}

// ContainsAllExpr is x @> other.
func (e *ArrayExpr[T, V]) ContainsAllExpr(other Operand[[]T]) Predicate {
	return e.predicate(ast.Includes, e.c.other(other))
}

// ContainedIn reports whether every element is among those of v: x <@ v.
func (e *ArrayExpr[T, V]) ContainedIn(v []T) Predicate {
	return e.predicate(ast.IncludedIn, e.c.kind.literal(v))
}

// Overlaps reports whether the array has an element in common with v: x && v.
func (e *ArrayExpr[T, V]) Overlaps(v []T) Predicate {
	return e.predicate(ast.Overlaps, e.c.kind.literal(v))
}

// OverlapsExpr is x && other.
func (e *ArrayExpr[T, V]) OverlapsExpr(other Operand[[]T]) Predicate {
	return e.predicate(ast.Overlaps, e.c.other(other))
}

func (e *ArrayExpr[T, V]) compare(op ast.Op, other ast.Expr) Predicate {
	return condition[sql.Null[bool]](&ast.Binary{Op: op, L: e.c.node, R: other, Type: e.c.typ()})
}

// Eq is x = v: the same elements in the same order.
func (e *ArrayExpr[T, V]) Eq(v []T) Predicate { return e.compare(ast.Eq, e.c.kind.literal(v)) }

// EqExpr is x = other.
func (e *ArrayExpr[T, V]) EqExpr(other Operand[[]T]) Predicate {
	return e.compare(ast.Eq, e.c.other(other))
}

// Ne is x <> v.
func (e *ArrayExpr[T, V]) Ne(v []T) Predicate { return e.compare(ast.Ne, e.c.kind.literal(v)) }

// NeExpr is x <> other.
func (e *ArrayExpr[T, V]) NeExpr(other Operand[[]T]) Predicate {
	return e.compare(ast.Ne, e.c.other(other))
}

// IsExpr is x IS NOT DISTINCT FROM other: NULL equals NULL and nothing else.
func (e *ArrayExpr[T, V]) IsExpr(other Operand[[]T]) *BoolExpr[bool] {
	return condition[bool](&ast.Binary{Op: ast.NotDistinct, L: e.c.node, R: e.c.other(other), Type: e.c.typ()})
}

// Length is cardinality(x): the number of elements.
func (e *ArrayExpr[T, V]) Length() *NumberExpr[int64, sql.Null[int64]] {
	return number(&ast.Call{Fn: ast.Cardinality, Args: []ast.Expr{e.c.node}, Type: e.c.typ()})
}

// At is the element at a position, counted from 1: NULL outside the array.
// AsNumber and AsText give it the methods of its family.
func (e *ArrayExpr[T, V]) At(position int) *Expr[T, sql.Null[T]] {
	return e.at(int64Kind.literal(int64(position)))
}

// AtExpr is the element at the position that an expression says.
func (e *ArrayExpr[T, V]) AtExpr(position Operand[int64]) *Expr[T, sql.Null[T]] {
	return e.at(core[int64]{kind: int64Kind}.other(position))
}

func (e *ArrayExpr[T, V]) at(position ast.Expr) *Expr[T, sql.Null[T]] {
	n := &ast.Call{Fn: ast.ElementAt, Args: []ast.Expr{e.c.node, position}, Type: e.c.typ()}
	return wrap[*Expr[T, sql.Null[T]]](core[T]{n, e.element(), true})
}

// Position is where v first occurs, counted from 1: NULL when it does not.
func (e *ArrayExpr[T, V]) Position(v T) *NumberExpr[int64, sql.Null[int64]] {
	return number(&ast.Call{Fn: ast.IndexOf, Args: []ast.Expr{e.c.node, e.element().literal(v)}, Type: e.c.typ()})
}

// Append is the array with v behind its elements; NULL counts as empty.
func (e *ArrayExpr[T, V]) Append(v T) *ArrayExpr[T, V] {
	return e.wrap(e.c.call(ast.ArrayAppend, e.element().literal(v)))
}

// AppendExpr is the array with the value of an expression behind its elements.
func (e *ArrayExpr[T, V]) AppendExpr(v Expression[T, T]) *ArrayExpr[T, V] {
	return e.wrap(e.c.call(ast.ArrayAppend, core[T]{kind: e.element()}.other(v)))
}

// Concat is the array with those of v behind its elements; NULL counts as empty.
func (e *ArrayExpr[T, V]) Concat(v []T) *ArrayExpr[T, V] {
	return e.wrap(e.c.call(ast.ArrayConcat, e.c.kind.literal(v)))
}

// ConcatExpr is the array with those of another behind its elements.
func (e *ArrayExpr[T, V]) ConcatExpr(other Operand[[]T]) *ArrayExpr[T, V] {
	return e.wrap(e.c.call(ast.ArrayConcat, e.c.other(other)))
}

// Without is the array with every v left out.
func (e *ArrayExpr[T, V]) Without(v T) *ArrayExpr[T, V] {
	return e.wrap(e.c.call(ast.ArrayRemove, e.element().literal(v)))
}

// AsArray gives any array, such as a Scalar, the methods of arrays.
func AsArray[T, V any](e Expression[[]T, V]) *ArrayExpr[T, V] {
	return wrap[*ArrayExpr[T, V]](coreOf(e))
}

// EqAny is x = ANY(array): whether the value is an element of an array.
func EqAny[T any](x Operand[T], array Operand[[]T]) Predicate {
	k := arrayKind(x.sqlKind())
	return anyOf(x.Expression(), core[[]T]{kind: k}.other(array), k.typ)
}

// InArray is x = ANY(v): In, with one argument however long the list is.
func InArray[T any](x Operand[T], v []T) Predicate {
	k := arrayKind(x.sqlKind())
	return anyOf(x.Expression(), k.literal(v), k.typ)
}

// anyOf is x = ANY(array). Alone in those parentheses, a subquery would be one
// whose rows are compared; joined with NULL, an array stays what it is.
func anyOf(x, array ast.Expr, t ast.Type) Predicate {
	if _, ok := ast.Bare(array).(*ast.Subquery); ok {
		array = &ast.Call{Fn: ast.ArrayConcat, Args: []ast.Expr{array, &ast.Bind{Type: t, Cast: true}}, Type: t}
	}
	return condition[sql.Null[bool]](&ast.Call{Fn: ast.AnyOf, Args: []ast.Expr{x, array}, Type: t})
}

// ArrayAgg collects the values of a group's rows: an empty array of no rows.
// Without an order they come in any. What may be NULL is narrowed before, by
// NotNull or Coalesce.
func ArrayAgg[T any](x Expression[T, T], order ...Order) *ArrayExpr[T, []T] {
	k := x.sqlKind()
	n := &ast.Aggregate{Fn: ast.ArrayAgg, Arg: x.Expression(), OrderBy: orderTerms(order), Type: k.typ}
	return wrap[*ArrayExpr[T, []T]](core[[]T]{n, arrayKind(k), false})
}
