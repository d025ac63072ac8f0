package strata

import (
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// cols is a Result made of parts that lie next to each other in R.
type cols[R any] struct{ projection Projection }

func (c cols[R]) Projection() Projection { return c.projection }
func (cols[R]) result(R)                 {}

// add appends a part whose value lies at field, inside row.
func add[R, V any](p *Projection, row *R, field *V, part Result[V]) {
	q := part.Projection()
	p.Items = append(p.Items, q.Items...)
	p.Plan.Append(q.Plan, scan.FieldOffset(row, field))
}

// newProjection makes room for some items.
func newProjection(items int) Projection {
	return Projection{
		Items: make([]ast.Expr, 0, items),
		Plan:  &scan.Plan{Fields: make([]scan.Field, 0, items), Describe: describeItem},
	}
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
func Cols2[A, B any](a Result[A], b Result[B]) Result[Row2[A, B]] {
	p := newProjection(2)
	var r Row2[A, B]
	add(&p, &r, &r.V1, a)
	add(&p, &r, &r.V2, b)
	return cols[Row2[A, B]]{p}
}

// Cols3 reads 3 results side by side: columns, expressions or whole tables.
func Cols3[A, B, C any](a Result[A], b Result[B], c Result[C]) Result[Row3[A, B, C]] {
	p := newProjection(3)
	var r Row3[A, B, C]
	add(&p, &r, &r.V1, a)
	add(&p, &r, &r.V2, b)
	add(&p, &r, &r.V3, c)
	return cols[Row3[A, B, C]]{p}
}

// Cols4 reads 4 results side by side: columns, expressions or whole tables.
func Cols4[A, B, C, D any](a Result[A], b Result[B], c Result[C], d Result[D]) Result[Row4[A, B, C, D]] {
	p := newProjection(4)
	var r Row4[A, B, C, D]
	add(&p, &r, &r.V1, a)
	add(&p, &r, &r.V2, b)
	add(&p, &r, &r.V3, c)
	add(&p, &r, &r.V4, d)
	return cols[Row4[A, B, C, D]]{p}
}

// Cols5 reads 5 results side by side: columns, expressions or whole tables.
func Cols5[A, B, C, D, E any](a Result[A], b Result[B], c Result[C], d Result[D], e Result[E]) Result[Row5[A, B, C, D, E]] {
	p := newProjection(5)
	var r Row5[A, B, C, D, E]
	add(&p, &r, &r.V1, a)
	add(&p, &r, &r.V2, b)
	add(&p, &r, &r.V3, c)
	add(&p, &r, &r.V4, d)
	add(&p, &r, &r.V5, e)
	return cols[Row5[A, B, C, D, E]]{p}
}

// Cols6 reads 6 results side by side: columns, expressions or whole tables.
func Cols6[A, B, C, D, E, F any](a Result[A], b Result[B], c Result[C], d Result[D], e Result[E], f Result[F]) Result[Row6[A, B, C, D, E, F]] {
	p := newProjection(6)
	var r Row6[A, B, C, D, E, F]
	add(&p, &r, &r.V1, a)
	add(&p, &r, &r.V2, b)
	add(&p, &r, &r.V3, c)
	add(&p, &r, &r.V4, d)
	add(&p, &r, &r.V5, e)
	add(&p, &r, &r.V6, f)
	return cols[Row6[A, B, C, D, E, F]]{p}
}

// Cols7 reads 7 results side by side: columns, expressions or whole tables.
func Cols7[A, B, C, D, E, F, G any](a Result[A], b Result[B], c Result[C], d Result[D], e Result[E], f Result[F], g Result[G]) Result[Row7[A, B, C, D, E, F, G]] {
	p := newProjection(7)
	var r Row7[A, B, C, D, E, F, G]
	add(&p, &r, &r.V1, a)
	add(&p, &r, &r.V2, b)
	add(&p, &r, &r.V3, c)
	add(&p, &r, &r.V4, d)
	add(&p, &r, &r.V5, e)
	add(&p, &r, &r.V6, f)
	add(&p, &r, &r.V7, g)
	return cols[Row7[A, B, C, D, E, F, G]]{p}
}

// Cols8 reads 8 results side by side: columns, expressions or whole tables.
func Cols8[A, B, C, D, E, F, G, H any](a Result[A], b Result[B], c Result[C], d Result[D], e Result[E], f Result[F], g Result[G], h Result[H]) Result[Row8[A, B, C, D, E, F, G, H]] {
	p := newProjection(8)
	var r Row8[A, B, C, D, E, F, G, H]
	add(&p, &r, &r.V1, a)
	add(&p, &r, &r.V2, b)
	add(&p, &r, &r.V3, c)
	add(&p, &r, &r.V4, d)
	add(&p, &r, &r.V5, e)
	add(&p, &r, &r.V6, f)
	add(&p, &r, &r.V7, g)
	add(&p, &r, &r.V8, h)
	return cols[Row8[A, B, C, D, E, F, G, H]]{p}
}
