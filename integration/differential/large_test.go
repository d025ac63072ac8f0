package differential

import (
	"math/rand/v2"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"pgregory.net/rapid"
)

// longest and widest are how many members a chain of set operations has at most, and
// how many conditions a statement.
const (
	longest = 200
	widest  = 5000
)

// chain draws many set operations, mixed, in parentheses as they were composed.
func (g *gen) chain() statement {
	shape := g.shape(2)
	g.depth = 1
	n := pick(g, []int{3, 7, 40, longest})
	if n > expansions {
		g.queries = 0
	}
	var items []item
	members := make([]builder.Query[row], 2+g.n(3))
	for i := range members {
		members[i], items = g.member(shape)
	}
	q := g.composed(members, 2+g.n(n-1), g.n(4))
	if g.flip() {
		return statement{q, reader(q.All, items), false}
	}
	byPosition(items)
	q = q.OrderBy(g.order(items)...)
	return statement{q, reader(q.All, items), true}
}

// member draws a SELECT from one source.
func (g *gen) member(shape []kind) (builder.Query[row], []item) {
	g.scope = nil
	p := g.rows(1)
	items := g.items(shape)
	return dress(builder.SelectInto(fields(items)), p), items
}

// composed combines n members: from the left, from the right, or in halves drawn anew.
func (g *gen) composed(members []builder.Query[row], n, way int) builder.Query[row] {
	if n == 1 {
		return pick(g, members)
	}
	left := n - 1
	switch way {
	case 1:
		left = 1
	case 2:
		left = 1 + g.n(n-1)
	case 3: // short runs from the left of short runs from the right
		left = max(1, n-1-g.n(5))
		return combine(g, g.composed(members, left, way), g.composed(members, n-left, 1))
	}
	return combine(g, g.composed(members, left, way), g.composed(members, n-left, way))
}

// wide draws a query or a change with thousands of conditions.
func (g *gen) wide() statement {
	t := g.target()
	g.depth, g.queries = 1, 0
	some := make([]strata.Condition, 1+g.n(12))
	for i := range some {
		some[i] = bools.expr(g)
	}
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(g.t, "conditions"), 0))
	where := g.conditions(t, func() strata.Condition {
		if r.IntN(40) == 0 {
			return one(r, some)
		}
		return pickFrom(r, t)
	}, 1+g.n(widest))
	items := g.items(g.shape(slots))
	if g.n(4) == 0 {
		u := builder.Returning(builder.Update(t).Set(g.assignments(t)...).Where(where...), strata.Struct(fields(items)))
		return statement{u, rolledBack(u, t, items), false}
	}
	q := builder.SelectInto(fields(items)).From(t).Where(where...)
	return statement{q, reader(q.All, items), false}
}

// pickFrom is a small condition of a table's own columns.
func pickFrom(r *rand.Rand, t *columns) strata.Condition {
	switch r.IntN(6) {
	case 0:
		return t.NI64.Ne(one(r, longs))
	case 1:
		return t.NText.IsNull()
	case 2:
		return t.Text.Eq(one(r, texts))
	case 3:
		return t.NDec.Lt(one(r, decs)).Not()
	case 4:
		return t.NTime.Eq(one(r, instant))
	default:
		return t.ID.Eq(int64(r.IntN(2 * widest)))
	}
}

// conditions joins n conditions in one of the ways in which a program would.
func (g *gen) conditions(t *columns, next func() strata.Condition, n int) []strata.Condition {
	all := make([]strata.Condition, n)
	numbers, words := make([]int64, n), make([]string, n)
	for i := range all {
		all[i] = next()
		numbers[i], words[i] = int64(3*i), one(rand.New(rand.NewPCG(uint64(i), 0)), texts)
	}
	switch g.n(8) {
	case 0:
		return []strata.Condition{strata.Or(all...)}
	case 1:
		return []strata.Condition{strata.And(all...).Not()}
	case 2: // grown in a loop
		or := all[0]
		for _, c := range all[1:] {
			or = strata.Or(or, c)
		}
		return []strata.Condition{or}
	case 3: // from the other end, negated
		and := all[0]
		for _, c := range all[1:] {
			and = strata.And(strata.And(c).Not(), and)
		}
		return []strata.Condition{and}
	case 4: // alternating groups
		size := 1 + g.n(100)
		var groups []strata.Condition
		for len(all) > 0 {
			k := min(size, len(all))
			groups = append(groups, strata.Or(strata.And(all[:k/2]...), strata.Or(all[k/2:k]...)))
			all = all[k:]
		}
		return groups
	case 5:
		return []strata.Condition{strata.Or(t.ID.In(numbers...), t.NI64.NotIn(numbers[1:]...)), strata.Or(all[:min(9, n)]...)}
	case 6:
		return []strata.Condition{t.Text.In(words...), t.NText.In(words...).IsTrue().Not()}
	default:
		branches := strata.CaseWhen(all[0], strata.N(0))
		for i, c := range all[1:] {
			branches = branches.When(c, strata.N(int64(i)))
		}
		return []strata.Condition{branches.Else(strata.N(-1)).Mod(2).Eq(0)}
	}
}
