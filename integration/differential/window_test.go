package differential

import "github.com/strata-go/strata"

// windowed draws a function over a window. Those that name a row of the window
// get an order of all rows.
func (f *family[T, E, B]) windowed(g *gen) E {
	g.windows = false
	defer func() { g.windows = true }()
	switch i := g.n(9 + 2*len(f.overs)); i {
	case 0:
		return f.widen(strata.Lag(f.typed(g), g.n(4)).Over(g.window(true)))
	case 1:
		return f.widen(strata.Lead(f.typed(g), g.n(4)).Over(g.window(true)))
	case 2:
		return f.widen(strata.FirstValue(f.typed(g)).Over(g.framed(true)))
	case 3:
		return f.widen(strata.LastValue(f.typed(g)).Over(g.framed(true)))
	case 4:
		return f.widen(strata.NthValue(f.typed(g), 1+g.n(3)).Over(g.framed(true)))
	case 5, 6, 7, 8:
		over := g.framed(false)
		g.over = &over
		defer func() { g.over = nil }()
		return f.aggregated(g)
	default:
		return f.overs[(i-9)/2].make(g)
	}
}

// ranks are the functions of a row's place.
func ranks() []maker[long] {
	return []maker[long]{
		{"row_number", func(g *gen) long { return strata.RowNumber().Over(g.window(true)).Nullable() }},
		{"rank", func(g *gen) long { return strata.Rank().Over(g.window(false)).Nullable() }},
		{"dense_rank", func(g *gen) long { return strata.DenseRank().Over(g.window(false)).Nullable() }},
		{"ntile", func(g *gen) long { return strata.Ntile(1 + g.n(4)).Over(g.window(true)).Nullable() }},
	}
}

func shares() []maker[double] {
	return []maker[double]{
		{"percent_rank", func(g *gen) double { return strata.PercentRank().Over(g.window(false)).Nullable() }},
		{"cume_dist", func(g *gen) double { return strata.CumeDist().Over(g.window(false)).Nullable() }},
	}
}

// window draws a window. A total order leaves no peers that differ.
func (g *gen) window(total bool) strata.Window {
	w := strata.Window{}
	if g.flip() {
		w = w.PartitionBy(pick(g, keyKinds).key(g, &scope{}))
	}
	var order []strata.Order
	for range g.n(3) {
		order = append(order, g.turned(pick(g, kinds).item(g, 0).asc))
	}
	if total {
		order = append(order, g.identity()...)
	}
	return w.OrderBy(order...)
}

// identity orders the rows of the query so that peers are the same in all that
// can be read of them.
func (g *gen) identity() []strata.Order {
	var order []strata.Order
	for _, o := range g.scope.identity {
		order = append(order, g.turned(o))
	}
	return order
}

// turned draws a direction, and a place for NULLs.
func (g *gen) turned(o strata.Order) strata.Order {
	if g.flip() {
		o = o.Desc()
	}
	switch g.n(4) {
	case 2:
		o = o.NullsFirst()
	case 3:
		o = o.NullsLast()
	}
	return o
}

// framed draws a window with a frame.
func (g *gen) framed(total bool) strata.Window {
	n := g.n(6)
	w := g.window(total || n < 2)
	if n == 5 && !total { // RANGE with a distance
		w = w.OrderBy(g.turned(pick(g, []strata.Order{integers.expr(g).Asc(), doubles.expr(g).Asc(), shorts.expr(g).Asc()})))
	}
	from, to := g.bounds(n < 3 || n == 5 && !total)
	switch {
	case n < 2:
		w = w.Rows(from, to)
	case n == 2:
		// GROUPS needs an order.
		w = w.OrderBy(append([]strata.Order{g.turned(integers.expr(g).Asc())}, g.identity()...)...).Groups(from, to)
	case n > 3:
		w = w.Range(from, to)
	default:
		return w
	}
	switch g.n(6) {
	case 3:
		return w.ExcludeCurrentRow()
	case 4:
		return w.ExcludeGroup()
	case 5:
		return w.ExcludeTies()
	}
	return w
}

// bounds draws the ends of a frame.
func (g *gen) bounds(distance bool) (from, to strata.FrameBound) {
	all := []strata.FrameBound{strata.UnboundedPreceding, strata.CurrentRow, strata.UnboundedFollowing}
	if distance {
		all = []strata.FrameBound{
			strata.UnboundedPreceding, strata.Preceding(2), strata.Preceding(1), strata.CurrentRow,
			strata.Following(0), strata.Following(2), strata.UnboundedFollowing,
		}
	}
	last := len(all) - 1
	i := g.n(last)
	return all[i], all[max(1, i+g.n(last-i+1))]
}

// finish ends an aggregate: by FILTER, and by OVER where a window asks for it.
func finish[E interface {
	Over(strata.Window) E
	Filter(...strata.Condition) E
}](g *gen, e E) E {
	return finished(g, e, func(e E, c strata.Condition) E { return e.Filter(c) }, func(e E, w strata.Window) E { return e.Over(w) })
}

func finished[E any](g *gen, e E, filter func(E, strata.Condition) E, over func(E, strata.Window) E) E {
	if g.n(5) == 4 && (g.over == nil || g.scope.rows == nil) { // no aggregate in the FILTER of a window function
		window := g.over
		g.over = nil
		e = filter(e, g.condition())
		g.over = window
	}
	if g.over != nil {
		e = over(e, *g.over)
	}
	return e
}

// ordered draws an order inside an aggregate that leaves no choice.
func (g *gen) ordered() []strata.Order {
	var order []strata.Order
	if g.flip() {
		order = append(order, g.turned(pick(g, kinds).item(g, 0).asc))
	}
	return append(order, g.identity()...)
}
