package differential

import (
	"maps"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"pgregory.net/rapid"
)

// gen draws a statement.
type gen struct {
	t       *rapid.T
	set     *dataset
	scope   *scope
	depth   int          // how deep an expression may still grow
	queries int          // how many more queries may stand inside one another
	aliases int          // taken so far
	bare    [tables]bool // tables whose own names are taken in FROM
	// shadowed are tables that a common table expression is named like.
	shadowed [tables]bool
	windows  bool           // a function over a window may stand here
	over     *strata.Window // what the aggregate that is drawn is worked out over
}

// scope is what an expression may read.
type scope struct {
	leaves  map[string][]any // by family: columns, or keys of the groups
	rows    *scope           // what is under the groups, if there are groups
	own     *scope           // the leaves of this query, where others are an outer one's
	derived bool             // some leaves are computed
	sets    bool             // there are several sets of groups
	twice   bool             // and rows of groups may be there twice
	// identity orders the query's rows so that peers are the same in all leaves.
	identity []strata.Order
}

func (s *scope) identify(o strata.Order) {
	if s.own != nil {
		s.own.identify(o)
	}
	s.identity = append(s.identity, o)
}

func (s *scope) add(family string, e any) {
	if s.own != nil {
		s.own.add(family, e)
	}
	if s.leaves == nil {
		s.leaves = map[string][]any{}
	}
	s.leaves[family] = append(s.leaves[family], e)
}

// under returns a new scope inside the scope, for a correlated subquery.
func (s *scope) under() *scope {
	inner := &scope{leaves: map[string][]any{}, derived: s.derived, own: &scope{}}
	for name, leaves := range maps.All(s.leaves) {
		inner.leaves[name] = slices.Clone(leaves)
	}
	return inner
}

// copied is a scope with the same leaves, for more.
func (s *scope) copied() *scope {
	c := s.under()
	c.own = nil
	return c
}

// groups returns the scope of the groups of a query's rows. What is aggregated
// is the query's own: anything else is refused.
func (s *scope) groups() *scope {
	if s.own != nil {
		return &scope{rows: s.own}
	}
	return &scope{rows: s}
}

// n draws a number below max.
func (g *gen) n(limit int) int { return rapid.IntRange(0, limit-1).Draw(g.t, "n") }

func (g *gen) flip() bool { return g.n(2) == 1 }

func pick[T any](g *gen, v []T) T { return v[g.n(len(v))] }

// nest reports whether a subquery may stand here, and allots it.
func (g *gen) nest() bool { return g.queries > 0 && g.aliases < aliases/3 }

// unnest enters a subquery; what it returns leaves it.
func (g *gen) unnest() func() {
	outer, depth, windows, over := g.scope, g.depth, g.windows, g.over
	g.queries, g.depth, g.windows, g.over = g.queries-1, min(g.depth, 1), false, nil
	return func() { g.scope, g.depth, g.queries, g.windows, g.over = outer, depth, g.queries+1, windows, over }
}

// plan is all of a SELECT but its items.
type plan struct {
	from   strata.Source
	joins  []join
	where  []strata.Condition
	group  []strata.GroupTerm
	having []strata.Condition
}

type join struct {
	kind   int
	source strata.Source
	on     strata.Condition
}

// dress gives a SELECT the rest.
func dress[R, T any](q *builder.SelectQuery[R, T], p plan) *builder.SelectQuery[R, T] {
	q = q.From(p.from)
	for _, j := range p.joins {
		switch j.kind {
		case 0:
			q = q.Join(j.source, j.on)
		case 1:
			q = q.LeftJoin(j.source, j.on)
		case 2:
			q = q.Clauses(builder.RightJoin(j.source, j.on))
		case 3:
			q = q.Clauses(builder.FullJoin(j.source, j.on))
		default:
			q = q.Clauses(builder.CrossJoin(j.source))
		}
	}
	return q.Where(p.where...).GroupBy(p.group...).Having(p.having...)
}

// rows draws sources and conditions. The scope is theirs afterwards; it sees
// the scope before it, unless that one is of groups.
func (g *gen) rows(sources int) plan {
	s := &scope{}
	if g.scope != nil && g.scope.rows == nil && g.flip() {
		s = g.scope.under()
	}
	var p plan
	var first *columns // none, if FROM does not start with one
	if g.n(5) == 4 {
		p.from = g.computed(s)
	} else {
		t := g.table(s)
		first, p.from = t, t
	}
	g.scope = s
	for range g.n(sources) {
		p.joins = append(p.joins, g.join(s, p, first))
	}
	if g.flip() {
		p.where = append(p.where, g.condition())
	}
	return p
}

// join draws one more source. A FULL JOIN takes equalities only on PostgreSQL.
func (g *gen) join(s *scope, p plan, first *columns) join {
	kind := pick(g, []int{0, 1, 4, 2, 3})
	if kind < 3 && g.n(5) == 4 {
		d := g.computed(s)
		return join{kind, d, g.condition()}
	}
	t := g.table(s)
	switch {
	case kind == 4:
		return join{kind, t, nil}
	case kind == 3 && (len(p.joins) > 0 || first == nil):
		return join{1, t, g.condition()}
	case kind == 3 || g.flip() && first != nil:
		return join{kind, t, pick(g, kinds).meet(g, first, t)}
	default:
		return join{kind, t, g.condition()}
	}
}

// plan draws sources, conditions and maybe groups.
func (g *gen) plan(sources int) plan {
	p := g.rows(sources)
	if g.n(3) < 2 {
		return p
	}
	groups := g.scope.groups()
	queries := g.queries
	g.queries = 0 // a subquery is no key
	sets := g.scope.own == nil && g.n(5) == 4
	var keys []strata.AnyExpression
	for range g.n(3) {
		k := pick(g, keyKinds)
		if !sets || !constantKeys {
			keys = append(keys, k.key(g, groups))
		} else if key := k.columnKey(g, groups); key != nil {
			keys = append(keys, key)
		}
	}
	p.group = g.terms(keys, groups, sets)
	g.queries = queries
	g.scope = groups
	if g.n(3) == 2 {
		p.having = append(p.having, g.condition())
	}
	return p
}

// terms groups by keys: by all, or in several ways at once.
func (g *gen) terms(keys []strata.AnyExpression, groups *scope, sets bool) []strata.GroupTerm {
	if !sets || len(keys) == 0 {
		return keys
	}
	groups.sets, groups.twice = true, repeated(keys)
	groups.add(integers.name, strata.Grouping(keys...).Nullable())
	groups.identify(strata.Grouping(keys...).Asc()) // a key is NULL, or left out
	switch g.n(4) {
	case 0:
		return []strata.GroupTerm{strata.Rollup(keys...)}
	case 1:
		return []strata.GroupTerm{strata.Cube(keys...)}
	case 2:
		groups.twice = groups.twice || len(keys) == 1
		return []strata.GroupTerm{strata.GroupingSets(strata.Set(keys...), strata.Set(keys[:1]...), strata.Set())}
	default:
		return []strata.GroupTerm{keys[0], strata.Cube(keys[1:]...)}
	}
}

// repeated reports whether a key is there twice: so are sets of some, and the rows of them.
func repeated(keys []strata.AnyExpression) bool {
	in := strata.Internals(door.Key{})
	var seen []ast.Expr
	for _, k := range keys {
		n := in.Node(k)
		if ast.Find(seen, n) >= 0 {
			return true
		}
		seen = append(seen, n)
	}
	return false
}

// condition draws a predicate.
func (g *gen) condition() strata.Condition {
	depth, windows := g.depth, g.windows
	g.depth, g.windows = min(depth, 2), false
	defer func() { g.depth, g.windows = depth, windows }()
	return bools.expr(g)
}

// shape draws the kinds of a SELECT list.
func (g *gen) shape(limit int) []kind {
	shape := make([]kind, 1+g.n(limit))
	for i := range shape {
		shape[i] = pick(g, kinds)
	}
	return shape
}

// query draws a SELECT of a shape, or several that a set operation combines.
func (g *gen) query(shape []kind) (strata.AnyQuery, []item) {
	if g.n(5) < 4 {
		q, items := g.selection(shape)
		return q, items
	}
	q, items := g.compound(shape)
	return q, items
}

// selection draws one SELECT. With LIMIT it is ordered by all that it selects.
func (g *gen) selection(shape []kind) (builder.Query[row], []item) {
	p := g.plan(3)
	g.windows = !g.scope.derived && !g.scope.twice // whose rows may be there twice
	items := g.items(shape)
	g.windows = false
	q := dress(builder.SelectInto(fields(items)), p)
	switch n := g.n(8); {
	case n == 6:
		q = q.Distinct()
	case n == 7:
		return g.distinctOn(q), items
	}
	if g.n(4) == 3 {
		q = q.OrderBy(g.order(items)...).Limit(g.n(8))
		if g.flip() {
			q = q.Offset(g.n(4))
		}
	}
	return q, items
}

// distinctOn draws DISTINCT ON, with an order in which rows that are not the same
// are no peers.
func (g *gen) distinctOn(q builder.Query[row]) builder.Query[row] {
	var by []strata.AnyExpression
	first := &scope{}
	for range 1 + g.n(2) {
		k := pick(g, keyKinds)
		for k == kind(levels) { // an enum has no order
			k = pick(g, keyKinds)
		}
		by = append(by, k.key(g, first))
	}
	return q.Clauses(builder.DistinctOn(by...)).OrderBy(first.identity...).OrderBy(g.identity()...)
}

func (g *gen) items(shape []kind) []item {
	taken := map[kind]int{}
	items := make([]item, len(shape))
	for i, k := range shape {
		items[i] = k.item(g, taken[k])
		taken[k]++
	}
	return items
}

func fields(items []item) func(*row) []strata.Field {
	return func(r *row) []strata.Field {
		f := make([]strata.Field, len(items))
		for i := range items {
			f[i] = items[i].field(r)
		}
		return f
	}
}

// compound draws a set operation.
func (g *gen) compound(shape []kind) (builder.Query[row], []item) {
	outer := g.scope
	l, items := g.selection(shape)
	g.scope = outer
	r, _ := g.selection(shape)
	q := combine(g, l, r)
	if g.n(4) == 3 {
		g.scope = outer
		third, _ := g.selection(shape)
		q = extend(g, q, third)
	}
	return q, items
}

func combine(g *gen, l, r builder.Query[row]) builder.Query[row] {
	switch g.n(4) {
	case 0:
		return l.Union(r)
	case 1:
		return l.UnionAll(r)
	case 2:
		return builder.Intersect(l, r)
	default:
		return builder.Except(l, r)
	}
}

func extend(g *gen, l builder.Query[row], r builder.Query[row]) builder.Query[row] {
	switch g.n(4) {
	case 0:
		return l.Union(r)
	case 1:
		return l.UnionAll(r)
	case 2:
		return builder.Intersect(l, r)
	default:
		return builder.Except(l, r)
	}
}

// order orders by all items, so that rows that are not equal have one order.
func (g *gen) order(items []item) []strata.Order {
	terms := make([]strata.Order, len(items))
	for i, p := range rapid.Permutation(numbers(len(items))).Draw(g.t, "order") {
		terms[i] = g.turned(g.term(items[p-1], p))
	}
	return terms
}

// byPosition makes the items of a set operation be ordered by position: one that
// stands twice in its first query would be ordered by once only.
func byPosition(items []item) {
	for i := range items {
		items[i].asc = strata.Position(i + 1)
	}
}

// term orders by an item, which stands at a position.
func (g *gen) term(i item, position int) strata.Order {
	if g.flip() {
		return strata.Position(position)
	}
	return i.asc
}

func numbers(n int) []int {
	v := make([]int, n)
	for i := range v {
		v[i] = i + 1
	}
	return v
}
