package builder

import "github.com/strata-go/strata"

// Select2 selects 2 results side by side: columns, expressions or whole tables.
func Select2[A, B any](a strata.Result[A], b strata.Result[B]) Query[strata.Row2[A, B]] {
	return selectWide(strata.Cols2(a, b))
}

// Select3 selects 3 results side by side: columns, expressions or whole tables.
func Select3[A, B, C any](a strata.Result[A], b strata.Result[B], c strata.Result[C]) Query[strata.Row3[A, B, C]] {
	return selectWide(strata.Cols3(a, b, c))
}

// Select4 selects 4 results side by side: columns, expressions or whole tables.
func Select4[A, B, C, D any](a strata.Result[A], b strata.Result[B], c strata.Result[C], d strata.Result[D]) Query[strata.Row4[A, B, C, D]] {
	return selectWide(strata.Cols4(a, b, c, d))
}

// Select5 selects 5 results side by side: columns, expressions or whole tables.
func Select5[A, B, C, D, E any](a strata.Result[A], b strata.Result[B], c strata.Result[C], d strata.Result[D], e strata.Result[E]) Query[strata.Row5[A, B, C, D, E]] {
	return selectWide(strata.Cols5(a, b, c, d, e))
}

// Select6 selects 6 results side by side: columns, expressions or whole tables.
func Select6[A, B, C, D, E, F any](a strata.Result[A], b strata.Result[B], c strata.Result[C], d strata.Result[D], e strata.Result[E], f strata.Result[F]) Query[strata.Row6[A, B, C, D, E, F]] {
	return selectWide(strata.Cols6(a, b, c, d, e, f))
}

// Select7 selects 7 results side by side: columns, expressions or whole tables.
func Select7[A, B, C, D, E, F, G any](a strata.Result[A], b strata.Result[B], c strata.Result[C], d strata.Result[D], e strata.Result[E], f strata.Result[F], g strata.Result[G]) Query[strata.Row7[A, B, C, D, E, F, G]] {
	return selectWide(strata.Cols7(a, b, c, d, e, f, g))
}

// Select8 selects 8 results side by side: columns, expressions or whole tables.
func Select8[A, B, C, D, E, F, G, H any](a strata.Result[A], b strata.Result[B], c strata.Result[C], d strata.Result[D], e strata.Result[E], f strata.Result[F], g strata.Result[G], h strata.Result[H]) Query[strata.Row8[A, B, C, D, E, F, G, H]] {
	return selectWide(strata.Cols8(a, b, c, d, e, f, g, h))
}
