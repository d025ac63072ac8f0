package strata

import (
	"database/sql"

	"github.com/strata-go/strata/internal/ast"
)

type (
	// RangeColumn holds ranges of T.
	RangeColumn[M any, T RangeElement, V any] struct {
		RangeExpr[T, V]
		ColumnOf[M, Range[T], V, *RangeExpr[T, V]]
	}
	// MultirangeColumn holds multiranges of T.
	MultirangeColumn[M any, T RangeElement, V any] struct {
		MultirangeExpr[T, V]
		ColumnOf[M, Multirange[T], V, *MultirangeExpr[T, V]]
	}
)

// Short names for the columns of ranges.
type (
	// Ranges is a column of ranges: each of its values is a Range[T].
	Ranges[M any, T RangeElement]     = *RangeColumn[M, T, Range[T]]
	NullRanges[M any, T RangeElement] = *RangeColumn[M, T, sql.Null[Range[T]]]
	// Multiranges is a column of multiranges: each of its values is a Multirange[T].
	Multiranges[M any, T RangeElement]     = *MultirangeColumn[M, T, Multirange[T]]
	NullMultiranges[M any, T RangeElement] = *MultirangeColumn[M, T, sql.Null[Multirange[T]]]
)

func rangeColumn[M any, T RangeElement, V any](c *ast.Column, e core[Range[T]]) *RangeColumn[M, T, V] {
	return &RangeColumn[M, T, V]{*wrap[*RangeExpr[T, V]](e), ColumnOf[M, Range[T], V, *RangeExpr[T, V]]{c, e}}
}

func multirangeColumn[M any, T RangeElement, V any](c *ast.Column, e core[Multirange[T]]) *MultirangeColumn[M, T, V] {
	return &MultirangeColumn[M, T, V]{*wrap[*MultirangeExpr[T, V]](e), ColumnOf[M, Multirange[T], V, *MultirangeExpr[T, V]]{c, e}}
}

// DefRange defines a NOT NULL column of ranges, on PostgreSQL of a type such as
// int8range. The zero Range is written as the empty one.
//
//	strata.DefRange(t, "during", &b.During, strata.TypeTime)
func DefRange[M any, T RangeElement, E wrapper[T, E]](t *Def[M], name string, field *Range[T], elem Type[T, E]) Ranges[M, T] {
	k := rangeOf(t, name, elem)
	return rangeColumn[M, T, Range[T]](define(t, name, field, k, k.value))
}

// DefNullRange defines a nullable column of ranges.
func DefNullRange[M any, T RangeElement, E wrapper[T, E]](t *Def[M], name string, field *sql.Null[Range[T]], elem Type[T, E]) NullRanges[M, T] {
	k := rangeOf(t, name, elem)
	return rangeColumn[M, T, sql.Null[Range[T]]](define(t, name, field, k, k.null))
}

// DefPtrRange defines a nullable column of ranges on a pointer field.
func DefPtrRange[M any, T RangeElement, E wrapper[T, E]](t *Def[M], name string, field **Range[T], elem Type[T, E]) NullRanges[M, T] {
	k := rangeOf(t, name, elem)
	return rangeColumn[M, T, sql.Null[Range[T]]](define(t, name, field, k, k.pointer))
}

// DefMultirange defines a NOT NULL column of multiranges, on PostgreSQL of a type
// such as int8multirange. A nil slice is written as the empty one.
func DefMultirange[M any, T RangeElement, E wrapper[T, E]](t *Def[M], name string, field *Multirange[T], elem Type[T, E]) Multiranges[M, T] {
	k := multirangeKind(rangeOf(t, name, elem))
	return multirangeColumn[M, T, Multirange[T]](define(t, name, field, k, k.value))
}

// DefNullMultirange defines a nullable column of multiranges.
func DefNullMultirange[M any, T RangeElement, E wrapper[T, E]](t *Def[M], name string, field *sql.Null[Multirange[T]], elem Type[T, E]) NullMultiranges[M, T] {
	k := multirangeKind(rangeOf(t, name, elem))
	return multirangeColumn[M, T, sql.Null[Multirange[T]]](define(t, name, field, k, k.null))
}

// DefPtrMultirange defines a nullable column of multiranges on a pointer field.
func DefPtrMultirange[M any, T RangeElement, E wrapper[T, E]](t *Def[M], name string, field **Multirange[T], elem Type[T, E]) NullMultiranges[M, T] {
	k := multirangeKind(rangeOf(t, name, elem))
	return multirangeColumn[M, T, sql.Null[Multirange[T]]](define(t, name, field, k, k.pointer))
}

// rangeOf is the kind of a column of ranges.
func rangeOf[M any, T RangeElement, E wrapper[T, E]](t *Def[M], name string, elem Type[T, E]) *kind[Range[T]] {
	if err := rangeElementError(elem.kind.typ.Kind); err != nil {
		t.fail("column %q: %v", name, err)
	}
	return rangeKind(elem.kind)
}
