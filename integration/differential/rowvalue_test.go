package differential

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

// rowValue compares two expressions with two others at once.
func rowValue(g *gen) boolean {
	x := strata.RowOf2(integers.expr(g), strs.expr(g))
	// What is compared by order is not NULL.
	y := strata.RowOf2(integers.expr(g).Coalesce(pick(g, longs)), strs.expr(g).Coalesce(pick(g, texts)))
	n, s := pick(g, longs), pick(g, texts)
	switch g.n(10) {
	case 0:
		return x.Eq(n, s)
	case 1:
		return x.EqRow(strata.RowOf2(integers.expr(g), strs.expr(g)))
	case 2:
		return y.Lt(n, s)
	case 3:
		return y.Le(n, s)
	case 4:
		return y.Gt(n, s)
	case 5:
		return y.Ge(n, s)
	case 6:
		return strata.RowOf2(exact.expr(g).Coalesce(pick(g, decs)), moments.expr(g).Coalesce(pick(g, instant))).Lt(pick(g, decs), pick(g, instant))
	case 7:
		return strata.RowOf3(bools.expr(g).Coalesce(g.flip()), exact.expr(g).Coalesce(pick(g, decs)), strs.expr(g).Coalesce(s)).Ge(g.flip(), pick(g, decs), s)
	case 8:
		list := make([]strata.Row2[int64, string], g.n(3))
		for i := range list {
			list[i] = strata.Row2[int64, string]{V1: pick(g, longs), V2: pick(g, texts)}
		}
		return x.In(list...)
	default:
		return rowIn(g, x)
	}
}

func rowIn(g *gen, x strata.Tuple2[int64, string]) boolean {
	if !g.nest() {
		return x.In()
	}
	defer g.unnest()()
	p := g.plan(1)
	return x.InQuery(dress(builder.Select2(integers.expr(g).Coalesce(pick(g, longs)), strs.expr(g).Coalesce(pick(g, texts))), p))
}
