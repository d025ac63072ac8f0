package differential

import (
	"database/sql"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

// Every expression may be NULL here: columns that may not are widened.
type (
	short       = strata.NullInt16
	middle      = strata.NullInt32
	long        = strata.NullInt64
	double      = strata.NullFloat64
	dec         = strata.NullDecimal
	text        = strata.NullText
	boolean     = strata.Predicate
	instantExpr = strata.NullTime
	dateExpr    = strata.NullDate
	bytesExpr   = strata.NullBytes
	span        = strata.NullInterval
	uuid        = strata.NullUUID
	enum        = strata.NullEnum[level]
)

// base is the family that functions of the API return for values T: E itself for a
// type of SQL's own. Of a type of the user's, what may be NULL is another one.
type base[T any, B strata.Family[B]] interface {
	strata.Family[B]
	strata.Ordered[T, B]
}

// expression is what all families of expressions E of values T have, whose base is B.
type expression[T, E any, B strata.Family[B]] interface {
	strata.Ordered[T, B]
	strata.Expression[T, sql.Null[T]]
	Into(*sql.Null[T]) strata.Field
	From(strata.DerivedTable) E
	IsNull() strata.Bool
	IsNotNull() strata.Bool
	Eq(T) boolean
	EqExpr(strata.Operand[T]) boolean
	Ne(T) boolean
	NeExpr(strata.Operand[T]) boolean
	Lt(T) boolean
	Gt(T) boolean
	Asc() strata.Order
	Desc() strata.Order
	In(...T) boolean
	NotIn(...T) boolean
	InQuery(strata.Subquery[B]) boolean
	NotInQuery(strata.Subquery[B]) boolean
}

// family knows one type of expression: how to make one, and how to read it.
type family[T any, E expression[T, E, B], B base[T, B]] struct {
	name    string
	domain  []T // of literals
	literal func(T) E
	columns func(*columns) []E
	slot    func(*row, int) *sql.Null[T]
	widen   func(B) E    // what a function returns, as one that may be NULL
	filled  func(E, T) E // coalesce(x, v)
	makers  []maker[E]   // beyond those that all families have
	sums    []maker[E]   // aggregates beyond min and max
	overs   []maker[E]   // functions of windows beyond those of all families
	// text is what stands for a value where order matters, of a family without one.
	text func(E) text
}

// unchanged widens what may be NULL already.
func unchanged[E any](e E) E { return e }

// maker makes an expression of others, which it draws from the generator.
type maker[E any] struct {
	name string
	make func(*gen) E
}

// kind is a family, whatever its types.
type kind interface {
	String() string
	item(g *gen, slot int) item
	key(g *gen, s *scope) strata.AnyExpression
	columnKey(g *gen, s *scope) strata.AnyExpression
	leaves(c *columns, s *scope)
	predicate(g *gen) boolean
	meet(g *gen, l, r *columns) boolean
	total(g *gen) strata.Int64
}

// item is one item of a SELECT list.
type item struct {
	kind  kind
	field func(*row) strata.Field
	value func(*row) any // nil for NULL
	asc   strata.Order
	// output adds the item to what can be read of a derived table.
	output func(strata.DerivedTable, *scope)
}

func (f *family[T, E, B]) String() string { return f.name }

// expr makes a random expression.
func (f *family[T, E, B]) expr(g *gen) E {
	if g.windows && g.n(8) == 7 {
		return f.windowed(g)
	}
	if g.depth <= 0 || g.n(3) == 0 {
		return f.leaf(g)
	}
	g.depth--
	defer func() { g.depth++ }()
	common := f.common()
	i := g.n(len(common) + 2*len(f.makers))
	if i < len(common) {
		return common[i].make(g)
	}
	return f.makers[(i-len(common))/2].make(g)
}

// leaf is a column or literal; among groups, a key or an aggregate.
func (f *family[T, E, B]) leaf(g *gen) E {
	known := g.scope.leaves[f.name]
	if g.scope.rows != nil {
		if len(known) > 0 && g.n(3) > 0 {
			return pick(g, known).(E)
		}
		return f.aggregate(g)
	}
	if len(known) == 0 || g.n(6) == 5 {
		return f.literal(pick(g, f.domain))
	}
	return pick(g, known).(E)
}

// column is a leaf that is no literal: PostgreSQL computes what is constant
// even where there is no row.
func (f *family[T, E, B]) column(g *gen) E { return pick(g, g.scope.leaves[f.name]).(E) }

// aggregate makes an aggregate of the rows under the groups.
func (f *family[T, E, B]) aggregate(g *gen) E {
	groups, windows, over := g.scope, g.windows, g.over
	g.scope, g.windows, g.over = groups.rows, false, nil
	defer func() { g.scope, g.windows, g.over = groups, windows, over }()
	return f.aggregated(g)
}

// aggregated makes an aggregate of what is in scope.
func (f *family[T, E, B]) aggregated(g *gen) E {
	if f.text != nil { // no aggregate yields one
		return f.literal(pick(g, f.domain))
	}
	switch i := g.n(2 + 2*len(f.sums)); i {
	case 0:
		return f.finish(g, strata.Min(f.ordered(g)))
	case 1:
		return f.finish(g, strata.Max(f.ordered(g)))
	default:
		return f.sums[(i-2)/2].make(g)
	}
}

// common are the makers of all families.
func (f *family[T, E, B]) common() []maker[E] {
	makers := []maker[E]{
		{"coalesce", func(g *gen) E { return f.filled(f.expr(g), pick(g, f.domain)) }},
		{"orelse", func(g *gen) E { return f.orElse(g, f.expr(g), f.expr(g)) }},
		{"nullif", func(g *gen) E { return f.widen(strata.NullIf(f.ordered(g), pick(g, f.domain))) }},
		{"case", func(g *gen) E { return f.orElse(g, f.leaf(g), f.choice(g)) }},
		{"scalar", func(g *gen) E { return f.orElse(g, f.leaf(g), f.scalar(g)) }},
		{"greatest", func(g *gen) E { return f.widen(strata.Greatest(f.typed(g), f.expr(g))) }},
		{"least", func(g *gen) E {
			return f.widen(strata.Least(strata.Typed[T, B](f.leaf(g)), f.expr(g), f.leaf(g)))
		}},
	}
	if f.text != nil {
		return makers[:len(makers)-2]
	}
	return makers
}

// typed is an expression as functions take it, ordered as those that compare do.
func (f *family[T, E, B]) typed(g *gen) strata.Typed[T, B] { return f.expr(g) }

// ordered draws what has a least and a greatest value. Of 0 and -0, which are equal, either
// is that: there are no -0.
func (f *family[T, E, B]) ordered(g *gen) strata.Ordered[T, B] {
	e := f.expr(g)
	if d, ok := any(e).(double); ok {
		return any(d.Add(0)).(strata.Ordered[T, B])
	}
	return e
}

// selected is a query of one expression.
func (f *family[T, E, B]) selected(e E) *builder.SelectQuery[sql.Null[T], B] {
	return builder.Select(strata.Selectable[sql.Null[T], B](e))
}

// choice is a CASE.
func (f *family[T, E, B]) choice(g *gen) E {
	c := strata.CaseWhen(bools.expr(g), f.typed(g))
	if g.flip() {
		c = c.When(bools.expr(g), f.expr(g))
	}
	if g.flip() {
		return f.widen(c.End())
	}
	return f.widen(c.Else(f.expr(g)))
}

// scalar is a subquery of at most one row.
func (f *family[T, E, B]) scalar(g *gen) strata.Operand[T] {
	if !g.nest() {
		return f.leaf(g)
	}
	defer g.unnest()()
	p := g.rows(1)
	if f.text == nil && g.flip() {
		g.scope = g.scope.groups()
		return strata.Scalar(dress(f.selected(f.aggregate(g)), p))
	}
	e := f.expr(g)
	q := dress(f.selected(e), p)
	return strata.Scalar(q.OrderBy(g.order([]item{f.orderedItem(e, 0)})...).Limit(1))
}

func (f *family[T, E, B]) item(g *gen, slot int) item {
	return f.orderedItem(f.expr(g), slot)
}

// orderedItem is an item that has an order: a family without one is selected as text.
func (f *family[T, E, B]) orderedItem(e E, slot int) item {
	if f.text != nil {
		names := *strs
		names.slot = func(r *row, i int) *sql.Null[string] { return r.Names.at(i) }
		return names.itemOf(f.text(e), slot)
	}
	return f.itemOf(e, slot)
}

func (f *family[T, E, B]) asc(e E) strata.Order {
	if f.text != nil {
		return f.text(e).Asc()
	}
	return e.Asc()
}

func (f *family[T, E, B]) itemOf(e E, slot int) item {
	return item{
		kind:  f,
		field: func(r *row) strata.Field { return e.Into(f.slot(r, slot)) },
		value: func(r *row) any {
			if v := f.slot(r, slot); v.Valid {
				return v.V
			}
			return nil
		},
		asc: f.asc(e),
		output: func(d strata.DerivedTable, s *scope) {
			s.add(f.name, e.From(d))
			s.identify(f.asc(e.From(d)))
		},
	}
}

// key makes an expression to group by and lets the groups select it.
func (f *family[T, E, B]) key(g *gen, s *scope) strata.AnyExpression {
	return f.keyOf(f.expr(g), s)
}

// columnKey makes a column to group by, or nil if there is none.
func (f *family[T, E, B]) columnKey(g *gen, s *scope) strata.AnyExpression {
	if len(g.scope.leaves[f.name]) == 0 {
		return nil
	}
	return f.keyOf(f.column(g), s)
}

func (f *family[T, E, B]) keyOf(e E, s *scope) strata.AnyExpression {
	s.add(f.name, e)
	s.identity = append(s.identity, f.asc(e))
	return e
}

func (f *family[T, E, B]) leaves(c *columns, s *scope) {
	for _, e := range f.columns(c) {
		s.add(f.name, e)
	}
}

// meet is the equality of a column of either table, as a FULL JOIN needs it.
func (f *family[T, E, B]) meet(g *gen, l, r *columns) boolean {
	return pick(g, f.columns(l)).EqExpr(pick(g, f.columns(r)))
}

// total counts values.
func (f *family[T, E, B]) total(g *gen) strata.Int64 {
	if g.flip() || g.over != nil {
		return finish(g, strata.Count(f.expr(g)))
	}
	return finish(g, strata.CountDistinct(f.expr(g)))
}

// predicate compares an expression.
func (f *family[T, E, B]) predicate(g *gen) boolean {
	x := f.expr(g)
	m := f.ways(g, x)
	v := func() T { return pick(g, f.domain) }
	other := func() strata.Operand[T] { return f.expr(g) }
	n := g.n(24)
	if f.text != nil && (n >= 4 && n < 12 || n == 18) {
		n %= 4 // it has no order
	}
	switch n {
	case 0:
		return x.Eq(v())
	case 1:
		return x.EqExpr(other())
	case 2:
		return x.Ne(v())
	case 3:
		return x.NeExpr(other())
	case 4:
		return x.Lt(v())
	case 5:
		return m.LtExpr(other())
	case 6:
		return m.Le(v())
	case 7:
		return m.LeExpr(other())
	case 8:
		return x.Gt(v())
	case 9:
		return m.GtExpr(other())
	case 10:
		return m.Ge(v())
	case 11:
		return m.GeExpr(other())
	case 12:
		return x.IsNull().Nullable()
	case 13:
		return x.IsNotNull().Nullable()
	case 14:
		return m.Is(f.maybe(g)).Nullable()
	case 15:
		return m.IsExpr(other()).Nullable()
	case 16:
		return m.IsNot(f.maybe(g)).Nullable()
	case 17:
		return m.IsNotExpr(other()).Nullable()
	case 18:
		return f.between(g, m)
	case 19:
		return x.In(f.list(g)...)
	case 20:
		return x.NotIn(f.list(g)...)
	case 21, 22:
		return f.quantified(g, x)
	default:
		return f.inQuery(g, x)
	}
}

func (f *family[T, E, B]) between(g *gen, m ways[T, B]) boolean {
	switch g.n(3) {
	case 0:
		return m.Between(pick(g, f.domain), pick(g, f.domain))
	case 1:
		return m.NotBetween(pick(g, f.domain), pick(g, f.domain))
	default:
		return m.BetweenExpr(f.expr(g), f.expr(g))
	}
}

// maybe is a value or none.
func (f *family[T, E, B]) maybe(g *gen) sql.Null[T] {
	if g.n(3) == 0 {
		return sql.Null[T]{}
	}
	return sql.Null[T]{V: pick(g, f.domain), Valid: true}
}

func (f *family[T, E, B]) list(g *gen) []T {
	v := make([]T, g.n(4))
	for i := range v {
		v[i] = pick(g, f.domain)
	}
	return v
}

// quantified compares with ANY or ALL of a query.
func (f *family[T, E, B]) quantified(g *gen, x E) boolean {
	if !g.nest() || g.scope.rows != nil || g.windows { // refused beside an aggregate on SQLite
		return x.IsNotNull().Nullable()
	}
	m := f.ways(g, x)
	ways := []func(strata.Operand[T]) boolean{x.EqExpr, x.NeExpr, m.LtExpr, m.LeExpr, m.GtExpr, m.GeExpr}
	if f.text != nil {
		ways = ways[:2]
	}
	compare := pick(g, ways)
	defer g.unnest()()
	p := g.plan(1)
	q := dress(f.selected(f.expr(g)), p)
	if g.flip() {
		return compare(strata.Any(q))
	}
	return compare(strata.All(q))
}

func (f *family[T, E, B]) inQuery(g *gen, x E) boolean {
	if !g.nest() {
		return x.IsNull().Nullable()
	}
	defer g.unnest()()
	p := g.plan(1)
	e := f.expr(g)
	if g.flip() {
		return x.InQuery(dress(f.selected(e), p))
	}
	// NOT IN is refused where the query may yield NULL.
	whole := f.filled(e, pick(g, f.domain))
	return x.NotInQuery(dress(f.selected(whole), p))
}
