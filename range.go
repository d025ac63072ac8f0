package strata

import (
	"database/sql"

	"github.com/strata-go/strata/internal/ast"
)

// Ranged is what ranges and multiranges can do. T is the type of the values in
// them, R is Range[T] or Multirange[T]. As all functions they are NULL when an
// operand is; an empty range lies neither before nor after anything, and
// touches nothing.
//
// PostgreSQL can keep ranges of a table from overlapping by an exclusion
// constraint. No other engine has one, and neither has Strata: ask whether a row
// overlaps in the transaction that writes another one, at level Serializable.
type Ranged[T RangeElement, R any] struct{ r core[R] }

func (e *Ranged[T, R]) call(fn ast.Fn, args ...ast.Expr) *ast.Call {
	return &ast.Call{Fn: fn, Args: append([]ast.Expr{e.r.node}, args...), Type: e.r.typ()}
}

func (e *Ranged[T, R]) predicate(fn ast.Fn, args ...ast.Expr) Predicate {
	return condition[sql.Null[bool]](e.call(fn, args...))
}

func (e *Ranged[T, R]) element() *kind[T] { k, _ := elementOf[T](e.r.kind); return k }

func (e *Ranged[T, R]) rangeKind() *kind[Range[T]] { _, k := elementOf[T](e.r.kind); return k }

// Contains reports whether v lies in the range: x @> v.
func (e *Ranged[T, R]) Contains(v T) Predicate {
	return e.predicate(ast.RangeHolds, e.element().literal(v))
}

// ContainsExpr reports whether the value of an expression lies in the range.
func (e *Ranged[T, R]) ContainsExpr(v Operand[T]) Predicate {
	return e.predicate(ast.RangeHolds, core[T]{kind: e.element()}.other(v))
}

// ContainsRange reports whether all that lies in v lies in x: x @> v. An empty
// range lies in every other.
func (e *Ranged[T, R]) ContainsRange(v Range[T]) Predicate {
	return e.predicate(ast.Includes, e.rangeKind().literal(v))
}

// ContainsRangeExpr is x @> other.
func (e *Ranged[T, R]) ContainsRangeExpr(other Operand[Range[T]]) Predicate {
	return e.predicate(ast.Includes, core[Range[T]]{kind: e.rangeKind()}.other(other))
}

// ContainedIn reports whether all that lies in x lies in v: x <@ v.
func (e *Ranged[T, R]) ContainedIn(v R) Predicate {
	return e.predicate(ast.IncludedIn, e.r.kind.literal(v))
}

// ContainedInExpr is x <@ other.
func (e *Ranged[T, R]) ContainedInExpr(other Operand[R]) Predicate {
	return e.predicate(ast.IncludedIn, e.r.other(other))
}

// Overlaps reports whether something lies in both: x && v.
func (e *Ranged[T, R]) Overlaps(v R) Predicate {
	return e.predicate(ast.Overlaps, e.r.kind.literal(v))
}

// OverlapsExpr is x && other.
func (e *Ranged[T, R]) OverlapsExpr(other Operand[R]) Predicate {
	return e.predicate(ast.Overlaps, e.r.other(other))
}

// Before reports whether x ends before v begins: x << v.
func (e *Ranged[T, R]) Before(v R) Predicate {
	return e.predicate(ast.RangeBefore, e.r.kind.literal(v))
}

// BeforeExpr is x << other.
func (e *Ranged[T, R]) BeforeExpr(other Operand[R]) Predicate {
	return e.predicate(ast.RangeBefore, e.r.other(other))
}

// After reports whether x begins after v ends: x >> v.
func (e *Ranged[T, R]) After(v R) Predicate {
	return e.predicate(ast.RangeAfter, e.r.kind.literal(v))
}

// AfterExpr is x >> other.
func (e *Ranged[T, R]) AfterExpr(other Operand[R]) Predicate {
	return e.predicate(ast.RangeAfter, e.r.other(other))
}

// Adjacent reports whether one ends where the other begins, with nothing between
// them and nothing in both: x -|- v.
func (e *Ranged[T, R]) Adjacent(v R) Predicate {
	return e.predicate(ast.RangeAdjacent, e.r.kind.literal(v))
}

// AdjacentExpr is x -|- other.
func (e *Ranged[T, R]) AdjacentExpr(other Operand[R]) Predicate {
	return e.predicate(ast.RangeAdjacent, e.r.other(other))
}

// NotExtendRight reports whether x ends no later than v: x &< v.
func (e *Ranged[T, R]) NotExtendRight(v R) Predicate {
	return e.predicate(ast.RangeNotRight, e.r.kind.literal(v))
}

// NotExtendRightExpr is x &< other.
func (e *Ranged[T, R]) NotExtendRightExpr(other Operand[R]) Predicate {
	return e.predicate(ast.RangeNotRight, e.r.other(other))
}

// NotExtendLeft reports whether x begins no earlier than v: x &> v.
func (e *Ranged[T, R]) NotExtendLeft(v R) Predicate {
	return e.predicate(ast.RangeNotLeft, e.r.kind.literal(v))
}

// NotExtendLeftExpr is x &> other.
func (e *Ranged[T, R]) NotExtendLeftExpr(other Operand[R]) Predicate {
	return e.predicate(ast.RangeNotLeft, e.r.other(other))
}

func (e *Ranged[T, R]) compare(op ast.Op, other ast.Expr) Predicate {
	return condition[sql.Null[bool]](&ast.Binary{Op: op, L: e.r.node, R: other, Type: e.r.typ()})
}

// Eq is x = v: the same values lie in both.
func (e *Ranged[T, R]) Eq(v R) Predicate { return e.compare(ast.Eq, e.r.kind.literal(v)) }

// EqExpr is x = other.
func (e *Ranged[T, R]) EqExpr(other Operand[R]) Predicate {
	return e.compare(ast.Eq, e.r.other(other))
}

// Ne is x <> v.
func (e *Ranged[T, R]) Ne(v R) Predicate { return e.compare(ast.Ne, e.r.kind.literal(v)) }

// NeExpr is x <> other.
func (e *Ranged[T, R]) NeExpr(other Operand[R]) Predicate {
	return e.compare(ast.Ne, e.r.other(other))
}

// IsExpr is x IS NOT DISTINCT FROM other: NULL equals NULL and nothing else.
func (e *Ranged[T, R]) IsExpr(other Operand[R]) *BoolExpr[bool] {
	return condition[bool](&ast.Binary{Op: ast.NotDistinct, L: e.r.node, R: e.r.other(other), Type: e.r.typ()})
}

// Lower is the lower bound: NULL when there is none, and of an empty range. It
// says nothing of whether the bound is included. AsNumber, or Cast to its type,
// gives it the methods of its family.
func (e *Ranged[T, R]) Lower() *Expr[T, sql.Null[T]] { return e.bound(ast.RangeLower) }

// Upper is the upper bound: NULL when there is none, and of an empty range. That
// of integers and dates is the first value after the range.
func (e *Ranged[T, R]) Upper() *Expr[T, sql.Null[T]] { return e.bound(ast.RangeUpper) }

func (e *Ranged[T, R]) bound(fn ast.Fn) *Expr[T, sql.Null[T]] {
	return wrap[*Expr[T, sql.Null[T]]](core[T]{e.call(fn), e.element(), true})
}

// IsEmpty reports whether nothing lies in the range.
func (e *Ranged[T, R]) IsEmpty() Predicate { return e.predicate(ast.RangeIsEmpty) }

// LowerInclusive reports whether there is a lower bound that lies in the range.
func (e *Ranged[T, R]) LowerInclusive() Predicate { return e.predicate(ast.RangeLowerIn) }

// UpperInclusive reports whether there is an upper bound that lies in the range.
// That of integers and dates never does: they are kept as [lower, upper).
func (e *Ranged[T, R]) UpperInclusive() Predicate { return e.predicate(ast.RangeUpperIn) }

// LowerUnbounded reports whether the range has no lower bound; an empty one is
// not without bounds.
func (e *Ranged[T, R]) LowerUnbounded() Predicate { return e.predicate(ast.RangeLowerNone) }

// UpperUnbounded reports whether the range has no upper bound.
func (e *Ranged[T, R]) UpperUnbounded() Predicate { return e.predicate(ast.RangeUpperNone) }

// Combined are the operations on two ranges or multiranges R that make another,
// S. The result of two ranges that is no range, because it is in two pieces, is
// an error of the database (ErrNotRange); multiranges have no such limit.
type Combined[R, V any, S wrapper[R, S]] struct{ l core[R] }

func (e *Combined[R, V, S]) with(fn ast.Fn, arg ast.Expr) S { return wrap[S](e.l.call(fn, arg)) }

// Union is what lies in x or in v: x + v.
func (e *Combined[R, V, S]) Union(v R) S { return e.with(ast.RangeUnion, e.l.kind.literal(v)) }

// UnionExpr is x + other.
func (e *Combined[R, V, S]) UnionExpr(other Expression[R, V]) S {
	return e.with(ast.RangeUnion, e.l.other(other))
}

// Intersect is what lies in both: x * v.
func (e *Combined[R, V, S]) Intersect(v R) S { return e.with(ast.RangeIntersect, e.l.kind.literal(v)) }

// IntersectExpr is x * other.
func (e *Combined[R, V, S]) IntersectExpr(other Expression[R, V]) S {
	return e.with(ast.RangeIntersect, e.l.other(other))
}

// Difference is what lies in x and not in v: x - v.
func (e *Combined[R, V, S]) Difference(v R) S { return e.with(ast.RangeMinus, e.l.kind.literal(v)) }

// DifferenceExpr is x - other.
func (e *Combined[R, V, S]) DifferenceExpr(other Expression[R, V]) S {
	return e.with(ast.RangeMinus, e.l.other(other))
}

// RangeExpr is a range: its SQL value is a Range[T]. Ranges are compared for
// equality and have no order.
type RangeExpr[T RangeElement, V any] struct {
	Value[Range[T], V, *RangeExpr[T, V], *RangeExpr[T, sql.Null[Range[T]]], *RangeExpr[T, Range[T]]]
	Ranged[T, Range[T]]
	Combined[Range[T], V, *RangeExpr[T, V]]
}

func (*RangeExpr[T, V]) wrap(c core[Range[T]]) *RangeExpr[T, V] {
	e := new(RangeExpr[T, V])
	e.c, e.r, e.l = c, c, c
	return e
}

// Merge is the smallest range that contains both x and v, with what lies between
// them: range_merge(x, v).
func (e *RangeExpr[T, V]) Merge(v Range[T]) *RangeExpr[T, V] {
	return e.with(ast.RangeMerge, e.c.kind.literal(v))
}

// MergeExpr is range_merge(x, other).
func (e *RangeExpr[T, V]) MergeExpr(other Expression[Range[T], V]) *RangeExpr[T, V] {
	return e.with(ast.RangeMerge, e.c.other(other))
}

// Multirange is the range as a multirange, for what a range cannot hold:
// x.Multirange().Difference(...).
func (e *RangeExpr[T, V]) Multirange() *MultirangeExpr[T, sql.Null[Multirange[T]]] {
	return multirange(e.Ranged.call(ast.RangeToMulti), e.c.kind)
}

func multirange[T RangeElement](n ast.Expr, k *kind[Range[T]]) *MultirangeExpr[T, sql.Null[Multirange[T]]] {
	return wrap[*MultirangeExpr[T, sql.Null[Multirange[T]]]](core[Multirange[T]]{n, multirangeKind(k), true})
}

// MultirangeExpr is a set of ranges: its SQL value is a Multirange[T]. It needs
// PostgreSQL 14.
type MultirangeExpr[T RangeElement, V any] struct {
	Value[Multirange[T], V, *MultirangeExpr[T, V], *MultirangeExpr[T, sql.Null[Multirange[T]]], *MultirangeExpr[T, Multirange[T]]]
	Ranged[T, Multirange[T]]
	Combined[Multirange[T], V, *MultirangeExpr[T, V]]
}

func (*MultirangeExpr[T, V]) wrap(c core[Multirange[T]]) *MultirangeExpr[T, V] {
	e := new(MultirangeExpr[T, V])
	e.c, e.r, e.l = c, c, c
	return e
}

// ContainsAll reports whether all that lies in v lies in x: x @> v.
func (e *MultirangeExpr[T, V]) ContainsAll(v Multirange[T]) Predicate {
	return e.predicate(ast.Includes, e.c.kind.literal(v))
}

// ContainsAllExpr is x @> other.
func (e *MultirangeExpr[T, V]) ContainsAllExpr(other Operand[Multirange[T]]) Predicate {
	return e.predicate(ast.Includes, e.c.other(other))
}

// Merge is the smallest range that contains all ranges, with what lies between
// them: range_merge(x).
func (e *MultirangeExpr[T, V]) Merge() *RangeExpr[T, sql.Null[Range[T]]] {
	return wrap[*RangeExpr[T, sql.Null[Range[T]]]](core[Range[T]]{e.Ranged.call(ast.RangeMerge), e.rangeKind(), true})
}

// TypeRange is the type of ranges of a type: TypeRange(TypeDate). Its Value is a
// range as an expression.
func TypeRange[T RangeElement, E wrapper[T, E]](elem Type[T, E]) Type[Range[T], *RangeExpr[T, sql.Null[Range[T]]]] {
	return Type[Range[T], *RangeExpr[T, sql.Null[Range[T]]]]{rangeKind(elem.kind)}
}

// TypeMultirange is the type of multiranges of ranges of a type.
func TypeMultirange[T RangeElement, E wrapper[T, E]](elem Type[T, E]) Type[Multirange[T], *MultirangeExpr[T, sql.Null[Multirange[T]]]] {
	return Type[Multirange[T], *MultirangeExpr[T, sql.Null[Multirange[T]]]]{multirangeKind(rangeKind(elem.kind))}
}

// AsRange gives any range, such as a Scalar, the methods of ranges.
func AsRange[T RangeElement, V any](e Expression[Range[T], V]) *RangeExpr[T, V] {
	return wrap[*RangeExpr[T, V]](ranged(coreOf(e), ast.Range))
}

// AsMultirange gives any multirange, such as a Scalar, the methods of multiranges.
func AsMultirange[T RangeElement, V any](e Expression[Multirange[T], V]) *MultirangeExpr[T, V] {
	return wrap[*MultirangeExpr[T, V]](ranged(coreOf(e), ast.Multirange))
}

// ranged refuses a document that decodes into a range.
func ranged[R any](c core[R], want ast.Kind) core[R] {
	if c.kind.typ.Kind != want {
		c.node = &ast.Bind{Err: errNotRange}
	}
	return c
}

// RangeBetween is the range of two expressions, [lower, upper): int8range(lower,
// upper) and its like. NULL leaves its side unbounded. A lower bound above the
// upper one is an error of the database (ErrNotRange).
func RangeBetween[T RangeElement](lower, upper Operand[T]) *RangeExpr[T, Range[T]] {
	return RangeBetweenWith(IncludeLower, lower, upper)
}

// RangeBetweenWith is the range of two expressions, with the bounds included
// that b says.
func RangeBetweenWith[T RangeElement](b Bounds, lower, upper Operand[T]) *RangeExpr[T, Range[T]] {
	k := lower.sqlKind()
	if _, ok := lower.(learner[T]); ok {
		k = upper.sqlKind()
	}
	if err := rangeElementError(k.typ.Kind); err != nil {
		k, _ = elementOf[T, Range[T]](nil)
		return wrap[*RangeExpr[T, Range[T]]](core[Range[T]]{&ast.Bind{Err: err}, rangeKind(k), false})
	}
	elem := core[T]{kind: k}
	r := rangeKind(k)
	n := &ast.Call{Fn: ast.RangeNew, Args: []ast.Expr{elem.other(lower), elem.other(upper), stringKind.literal(b.String())}, Type: r.typ}
	return wrap[*RangeExpr[T, Range[T]]](core[Range[T]]{n, r, false})
}

// RangeAgg is range_agg(x): what lies in any range of a group's rows, NULL when
// there is none.
func RangeAgg[T RangeElement, V any](x Expression[Range[T], V]) *MultirangeExpr[T, sql.Null[Multirange[T]]] {
	c := ranged(coreOf(x), ast.Range)
	return multirange(&ast.Aggregate{Fn: ast.RangeAgg, Arg: c.node, Type: c.typ()}, c.kind)
}

// RangeIntersectAgg is range_intersect_agg(x): what lies in all ranges of a
// group's rows, NULL when there is none.
func RangeIntersectAgg[T RangeElement, V any](x Expression[Range[T], V]) *RangeExpr[T, sql.Null[Range[T]]] {
	c := ranged(coreOf(x), ast.Range)
	return wrap[*RangeExpr[T, sql.Null[Range[T]]]](c.asNull(&ast.Aggregate{Fn: ast.RangeIntersectAgg, Arg: c.node, Type: c.typ()}))
}
