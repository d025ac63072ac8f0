package strata

import (
	"fmt"
	"reflect"
	"slices"
	"unsafe"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/internal/scan"
)

// cols is a Result made of parts that lie next to each other in R.
type cols[R any] struct{ projection expr.Projection }

func (c *cols[R]) readsInto(*R) expr.Projection { return c.projection }

// part is a result whose value lies at an offset of a row.
type part struct {
	offset     uintptr
	projection expr.Projection
}

// sideBySide is the projection of parts.
//
//go:noinline
func sideBySide(parts ...part) expr.Projection {
	n := 0
	for i := range parts {
		n += len(parts[i].projection.Items)
	}
	p := expr.Projection{
		Items: make([]ast.Expr, 0, n),
		Plan:  &scan.Plan{Fields: make([]scan.Field, 0, n), Describe: expr.DescribeItem},
	}
	for i := range parts {
		q := &parts[i].projection
		p.Items = append(p.Items, q.Items...)
		q.AddTo(p.Plan, parts[i].offset)
	}
	return p
}

// partOf is a result at an offset; one that is missing is refused.
func partOf[V any](offset uintptr, r Result[V]) part {
	if r == nil || scan.IsNil(r) {
		return part{offset, wrongProjection(errMissing)}
	}
	return part{offset, r.readsInto(nil)}
}

// wrongProjection is a result whose mistake is reported with the statement's others.
func wrongProjection(err error) expr.Projection {
	return expr.Projection{Items: []ast.Expr{&ast.Bind{Err: err}}, Plan: &scan.Plan{}}
}

// Row2 is a row of 2 values.
type Row2[A, B any] struct {
	V1 A
	V2 B
}

// Row3 is a row of 3 values.
type Row3[A, B, C any] struct {
	V1 A
	V2 B
	V3 C
}

// Row4 is a row of 4 values.
type Row4[A, B, C, D any] struct {
	V1 A
	V2 B
	V3 C
	V4 D
}

// Row5 is a row of 5 values.
type Row5[A, B, C, D, E any] struct {
	V1 A
	V2 B
	V3 C
	V4 D
	V5 E
}

// Row6 is a row of 6 values.
type Row6[A, B, C, D, E, F any] struct {
	V1 A
	V2 B
	V3 C
	V4 D
	V5 E
	V6 F
}

// Row7 is a row of 7 values.
type Row7[A, B, C, D, E, F, G any] struct {
	V1 A
	V2 B
	V3 C
	V4 D
	V5 E
	V6 F
	V7 G
}

// Row8 is a row of 8 values.
type Row8[A, B, C, D, E, F, G, H any] struct {
	V1 A
	V2 B
	V3 C
	V4 D
	V5 E
	V6 F
	V7 G
	V8 H
}

// Cols2 reads 2 results side by side: columns, expressions or whole tables.
func Cols2[A, B any, R interface{ Row2[A, B] }](a Result[A], b Result[B]) Result[R] {
	var r Row2[A, B]
	return &cols[R]{sideBySide(
		partOf(unsafe.Offsetof(r.V1), a),
		partOf(unsafe.Offsetof(r.V2), b),
	)}
}

// Cols3 reads 3 results side by side: columns, expressions or whole tables.
func Cols3[A, B, C any, R interface{ Row3[A, B, C] }](a Result[A], b Result[B], c Result[C]) Result[R] {
	var r Row3[A, B, C]
	return &cols[R]{sideBySide(
		partOf(unsafe.Offsetof(r.V1), a),
		partOf(unsafe.Offsetof(r.V2), b),
		partOf(unsafe.Offsetof(r.V3), c),
	)}
}

// Cols4 reads 4 results side by side: columns, expressions or whole tables.
func Cols4[A, B, C, D any, R interface{ Row4[A, B, C, D] }](a Result[A], b Result[B], c Result[C], d Result[D]) Result[R] {
	var r Row4[A, B, C, D]
	return &cols[R]{sideBySide(
		partOf(unsafe.Offsetof(r.V1), a),
		partOf(unsafe.Offsetof(r.V2), b),
		partOf(unsafe.Offsetof(r.V3), c),
		partOf(unsafe.Offsetof(r.V4), d),
	)}
}

// Cols5 reads 5 results side by side: columns, expressions or whole tables.
func Cols5[A, B, C, D, E any, R interface{ Row5[A, B, C, D, E] }](a Result[A], b Result[B], c Result[C], d Result[D], e Result[E]) Result[R] {
	var r Row5[A, B, C, D, E]
	return &cols[R]{sideBySide(
		partOf(unsafe.Offsetof(r.V1), a),
		partOf(unsafe.Offsetof(r.V2), b),
		partOf(unsafe.Offsetof(r.V3), c),
		partOf(unsafe.Offsetof(r.V4), d),
		partOf(unsafe.Offsetof(r.V5), e),
	)}
}

// Cols6 reads 6 results side by side: columns, expressions or whole tables.
func Cols6[A, B, C, D, E, F any, R interface{ Row6[A, B, C, D, E, F] }](a Result[A], b Result[B], c Result[C], d Result[D], e Result[E], f Result[F]) Result[R] {
	var r Row6[A, B, C, D, E, F]
	return &cols[R]{sideBySide(
		partOf(unsafe.Offsetof(r.V1), a),
		partOf(unsafe.Offsetof(r.V2), b),
		partOf(unsafe.Offsetof(r.V3), c),
		partOf(unsafe.Offsetof(r.V4), d),
		partOf(unsafe.Offsetof(r.V5), e),
		partOf(unsafe.Offsetof(r.V6), f),
	)}
}

// Cols7 reads 7 results side by side: columns, expressions or whole tables.
func Cols7[A, B, C, D, E, F, G any, R interface{ Row7[A, B, C, D, E, F, G] }](a Result[A], b Result[B], c Result[C], d Result[D], e Result[E], f Result[F], g Result[G]) Result[R] {
	var r Row7[A, B, C, D, E, F, G]
	return &cols[R]{sideBySide(
		partOf(unsafe.Offsetof(r.V1), a),
		partOf(unsafe.Offsetof(r.V2), b),
		partOf(unsafe.Offsetof(r.V3), c),
		partOf(unsafe.Offsetof(r.V4), d),
		partOf(unsafe.Offsetof(r.V5), e),
		partOf(unsafe.Offsetof(r.V6), f),
		partOf(unsafe.Offsetof(r.V7), g),
	)}
}

// Cols8 reads 8 results side by side: columns, expressions or whole tables.
func Cols8[A, B, C, D, E, F, G, H any, R interface{ Row8[A, B, C, D, E, F, G, H] }](a Result[A], b Result[B], c Result[C], d Result[D], e Result[E], f Result[F], g Result[G], h Result[H]) Result[R] {
	var r Row8[A, B, C, D, E, F, G, H]
	return &cols[R]{sideBySide(
		partOf(unsafe.Offsetof(r.V1), a),
		partOf(unsafe.Offsetof(r.V2), b),
		partOf(unsafe.Offsetof(r.V3), c),
		partOf(unsafe.Offsetof(r.V4), d),
		partOf(unsafe.Offsetof(r.V5), e),
		partOf(unsafe.Offsetof(r.V6), f),
		partOf(unsafe.Offsetof(r.V7), g),
		partOf(unsafe.Offsetof(r.V8), h),
	)}
}

// Struct reads a row into a struct of the caller's. The function names, for every
// exported field, the expression that it takes: an expression of another type does
// not compile, and a field without one is refused when the statement is compiled. A
// field tagged `db:"-"` is left alone.
//
//	strata.Struct(func(r *Summary) []strata.Field {
//		return []strata.Field{
//			Users.Name.Into(&r.Name),
//			strata.Sum(Orders.Total).Into(&r.Total),
//		}
//	})
func Struct[R any](fields func(*R) []Field) Result[R] {
	if fields == nil {
		fields = func(*R) []Field { return nil }
	}
	row := new(R)
	return &cols[R]{structOf(row, fields(row))}
}

//go:noinline
func structOf(row any, fields []Field) expr.Projection {
	p := expr.Projection{Plan: &scan.Plan{Describe: expr.DescribeItem}}
	base := scan.PlaceAny(row)
	wrong := func(format string, args ...any) expr.Projection {
		return wrongProjection(fmt.Errorf(format, args...))
	}
	var spans []scan.Span
	for i, f := range fields {
		if f.place == nil {
			return wrong("field %d is missing", i+1)
		}
		place := f.place.(scan.Place)
		offset, err := base.Offset(place)
		if err != nil {
			return wrong("field %d: %w", i+1, err)
		}
		span := scan.Span{Offset: offset, Type: place.Type()}
		if slices.ContainsFunc(spans, span.Overlaps) {
			return wrong("field %d is given a value twice", i+1)
		}
		spans = append(spans, span)
		p.Items = append(p.Items, f.node)
		p.Plan.Fields = append(p.Plan.Fields, scan.Field{Offset: offset, Codec: f.codec, Item: f.node})
	}
	if base.Type().Kind() != reflect.Struct {
		return wrong("%v is not a struct", base.Type())
	}
	if missing := scan.Uncovered(base.Type(), spans, isRelation); len(missing) > 0 {
		return wrong("the field %s of %v takes no expression; add one, or tag it `db:\"-\"`", missing[0], base.Type())
	}
	return p
}
