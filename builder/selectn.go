package builder

import (
	"unsafe"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/internal/scan"
)

// The rows' type is a parameter of its own, always inferred: Row2[A, B] inside of a
// generic function would be another type to the compiler than outside, and all
// methods of the query be compiled once more.

// part is a result whose value lies at an offset of the row.
type part struct {
	offset     uintptr
	projection expr.Projection
}

// beside starts a query of results side by side.
//
//go:noinline
func beside(parts ...part) core {
	n := 0
	for i := range parts {
		n += len(parts[i].projection.Items)
	}
	start := &struct {
		base base
		plan scan.Plan
	}{plan: scan.Plan{Fields: make([]scan.Field, 0, n), Describe: expr.DescribeItem}}
	start.base = base{items: make([]ast.Expr, 0, n), plan: &start.plan}
	for i := range parts {
		p := &parts[i]
		start.base.items = append(start.base.items, p.projection.Items...)
		p.projection.AddTo(&start.plan, p.offset)
	}
	return core{base: &start.base}
}

// Select2 selects 2 results side by side: columns, expressions or whole tables.
func Select2[A, B any, R interface{ strata.Row2[A, B] }](a strata.Result[A], b strata.Result[B]) Query[R] {
	var r strata.Row2[A, B]
	return &SelectQuery[R, strata.Wide[R]]{c: beside(
		part{unsafe.Offsetof(r.V1), strata.PartOf(door.Key{}, a)},
		part{unsafe.Offsetof(r.V2), strata.PartOf(door.Key{}, b)},
	)}
}

// Select3 selects 3 results side by side: columns, expressions or whole tables.
func Select3[A, B, C any, R interface{ strata.Row3[A, B, C] }](a strata.Result[A], b strata.Result[B], c strata.Result[C]) Query[R] {
	var r strata.Row3[A, B, C]
	return &SelectQuery[R, strata.Wide[R]]{c: beside(
		part{unsafe.Offsetof(r.V1), strata.PartOf(door.Key{}, a)},
		part{unsafe.Offsetof(r.V2), strata.PartOf(door.Key{}, b)},
		part{unsafe.Offsetof(r.V3), strata.PartOf(door.Key{}, c)},
	)}
}

// Select4 selects 4 results side by side: columns, expressions or whole tables.
func Select4[A, B, C, D any, R interface{ strata.Row4[A, B, C, D] }](a strata.Result[A], b strata.Result[B], c strata.Result[C], d strata.Result[D]) Query[R] {
	var r strata.Row4[A, B, C, D]
	return &SelectQuery[R, strata.Wide[R]]{c: beside(
		part{unsafe.Offsetof(r.V1), strata.PartOf(door.Key{}, a)},
		part{unsafe.Offsetof(r.V2), strata.PartOf(door.Key{}, b)},
		part{unsafe.Offsetof(r.V3), strata.PartOf(door.Key{}, c)},
		part{unsafe.Offsetof(r.V4), strata.PartOf(door.Key{}, d)},
	)}
}

// Select5 selects 5 results side by side: columns, expressions or whole tables.
func Select5[A, B, C, D, E any, R interface{ strata.Row5[A, B, C, D, E] }](a strata.Result[A], b strata.Result[B], c strata.Result[C], d strata.Result[D], e strata.Result[E]) Query[R] {
	var r strata.Row5[A, B, C, D, E]
	return &SelectQuery[R, strata.Wide[R]]{c: beside(
		part{unsafe.Offsetof(r.V1), strata.PartOf(door.Key{}, a)},
		part{unsafe.Offsetof(r.V2), strata.PartOf(door.Key{}, b)},
		part{unsafe.Offsetof(r.V3), strata.PartOf(door.Key{}, c)},
		part{unsafe.Offsetof(r.V4), strata.PartOf(door.Key{}, d)},
		part{unsafe.Offsetof(r.V5), strata.PartOf(door.Key{}, e)},
	)}
}

// Select6 selects 6 results side by side: columns, expressions or whole tables.
func Select6[A, B, C, D, E, F any, R interface{ strata.Row6[A, B, C, D, E, F] }](a strata.Result[A], b strata.Result[B], c strata.Result[C], d strata.Result[D], e strata.Result[E], f strata.Result[F]) Query[R] {
	var r strata.Row6[A, B, C, D, E, F]
	return &SelectQuery[R, strata.Wide[R]]{c: beside(
		part{unsafe.Offsetof(r.V1), strata.PartOf(door.Key{}, a)},
		part{unsafe.Offsetof(r.V2), strata.PartOf(door.Key{}, b)},
		part{unsafe.Offsetof(r.V3), strata.PartOf(door.Key{}, c)},
		part{unsafe.Offsetof(r.V4), strata.PartOf(door.Key{}, d)},
		part{unsafe.Offsetof(r.V5), strata.PartOf(door.Key{}, e)},
		part{unsafe.Offsetof(r.V6), strata.PartOf(door.Key{}, f)},
	)}
}

// Select7 selects 7 results side by side: columns, expressions or whole tables.
func Select7[A, B, C, D, E, F, G any, R interface {
	strata.Row7[A, B, C, D, E, F, G]
}](a strata.Result[A], b strata.Result[B], c strata.Result[C], d strata.Result[D], e strata.Result[E], f strata.Result[F], g strata.Result[G]) Query[R] {
	var r strata.Row7[A, B, C, D, E, F, G]
	return &SelectQuery[R, strata.Wide[R]]{c: beside(
		part{unsafe.Offsetof(r.V1), strata.PartOf(door.Key{}, a)},
		part{unsafe.Offsetof(r.V2), strata.PartOf(door.Key{}, b)},
		part{unsafe.Offsetof(r.V3), strata.PartOf(door.Key{}, c)},
		part{unsafe.Offsetof(r.V4), strata.PartOf(door.Key{}, d)},
		part{unsafe.Offsetof(r.V5), strata.PartOf(door.Key{}, e)},
		part{unsafe.Offsetof(r.V6), strata.PartOf(door.Key{}, f)},
		part{unsafe.Offsetof(r.V7), strata.PartOf(door.Key{}, g)},
	)}
}

// Select8 selects 8 results side by side: columns, expressions or whole tables.
func Select8[A, B, C, D, E, F, G, H any, R interface {
	strata.Row8[A, B, C, D, E, F, G, H]
}](a strata.Result[A], b strata.Result[B], c strata.Result[C], d strata.Result[D], e strata.Result[E], f strata.Result[F], g strata.Result[G], h strata.Result[H]) Query[R] {
	var r strata.Row8[A, B, C, D, E, F, G, H]
	return &SelectQuery[R, strata.Wide[R]]{c: beside(
		part{unsafe.Offsetof(r.V1), strata.PartOf(door.Key{}, a)},
		part{unsafe.Offsetof(r.V2), strata.PartOf(door.Key{}, b)},
		part{unsafe.Offsetof(r.V3), strata.PartOf(door.Key{}, c)},
		part{unsafe.Offsetof(r.V4), strata.PartOf(door.Key{}, d)},
		part{unsafe.Offsetof(r.V5), strata.PartOf(door.Key{}, e)},
		part{unsafe.Offsetof(r.V6), strata.PartOf(door.Key{}, f)},
		part{unsafe.Offsetof(r.V7), strata.PartOf(door.Key{}, g)},
		part{unsafe.Offsetof(r.V8), strata.PartOf(door.Key{}, h)},
	)}
}
