package differential

import (
	"database/sql"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

// Every expression may be NULL here: columns that may not are widened.
type (
	number[T any] = *strata.NumberExpr[T, sql.Null[T]]
	dec           = number[decimal.Decimal]
	text          = *strata.TextExpr[string, sql.Null[string]]
	boolean       = strata.Predicate
	instantExpr   = *strata.TimeExpr[sql.Null[time.Time]]
	dateExpr      = *strata.DateExpr[sql.Null[strata.Date]]
	bytesExpr     = *strata.BytesExpr[[]byte, sql.Null[[]byte]]
	span          = *strata.IntervalExpr[sql.Null[strata.Interval]]
	plain[T any]  = *strata.Expr[T, sql.Null[T]]
)

// expression is what all families of expressions E of values T have.
type expression[T any, E strata.Family[T, E], R any] interface {
	strata.Family[T, E]
	strata.Ordered[T, E]
	strata.Expression[T, sql.Null[T]]
	Into(*sql.Null[T]) strata.Field
	Over(strata.Window) E
	Filter(...strata.Condition) E
	From(strata.DerivedTable) E
	IsNull() *strata.BoolExpr[bool]
	IsNotNull() *strata.BoolExpr[bool]
	Coalesce(T) R
	OrElse(strata.Operand[T]) E
	Eq(T) boolean
	EqExpr(strata.Operand[T]) boolean
	Ne(T) boolean
	NeExpr(strata.Operand[T]) boolean
	Lt(T) boolean
	LtExpr(strata.Operand[T]) boolean
	Le(T) boolean
	LeExpr(strata.Operand[T]) boolean
	Gt(T) boolean
	GtExpr(strata.Operand[T]) boolean
	Ge(T) boolean
	GeExpr(strata.Operand[T]) boolean
	Is(sql.Null[T]) *strata.BoolExpr[bool]
	IsExpr(strata.Operand[T]) *strata.BoolExpr[bool]
	IsNot(sql.Null[T]) *strata.BoolExpr[bool]
	IsNotExpr(strata.Operand[T]) *strata.BoolExpr[bool]
	Between(lo, hi T) boolean
	NotBetween(lo, hi T) boolean
	BetweenExpr(lo, hi strata.Operand[T]) boolean
	Asc() strata.Order
	Desc() strata.Order
	NotIn(...T) boolean
	InQuery(strata.Subquery[T]) boolean
	NotInQuery(strata.Subquery[T]) boolean
}

// required is the same kind of expression, never NULL.
type required[E any] interface{ Nullable() E }

// family knows one type of expression: how to make one, and how to read it.
type family[T any, E expression[T, E, R], R required[E]] struct {
	name    string
	domain  []T       // of literals
	literal func(T) E // nil where the API has none of the type E
	columns func(columns) []E
	slot    func(*row, int) *sql.Null[T]
	makers  []maker[E] // beyond those that all families have
	sums    []maker[E] // aggregates beyond min and max
	overs   []maker[E] // functions of windows beyond those of all families
}

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
	leaves(c columns, s *scope)
	predicate(g *gen) boolean
	meet(g *gen, l, r columns) boolean
	total(g *gen) *strata.NumberExpr[int64, int64]
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

func (f *family[T, E, R]) String() string { return f.name }

// expr makes a random expression.
func (f *family[T, E, R]) expr(g *gen) E {
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
func (f *family[T, E, R]) leaf(g *gen) E {
	known := g.scope.leaves[f.name]
	if g.scope.rows != nil {
		if len(known) > 0 && g.n(3) > 0 {
			return pick(g, known).(E)
		}
		return f.aggregate(g)
	}
	if f.literal != nil && (len(known) == 0 || g.n(6) == 5) {
		return f.literal(pick(g, f.domain))
	}
	return pick(g, known).(E)
}

// column is a leaf that is no literal: PostgreSQL computes what is constant
// even where there is no row.
func (f *family[T, E, R]) column(g *gen) E { return pick(g, g.scope.leaves[f.name]).(E) }

// aggregate makes an aggregate of the rows under the groups.
func (f *family[T, E, R]) aggregate(g *gen) E {
	groups, windows, over := g.scope, g.windows, g.over
	g.scope, g.windows, g.over = groups.rows, false, nil
	defer func() { g.scope, g.windows, g.over = groups, windows, over }()
	return f.aggregated(g)
}

// aggregated makes an aggregate of what is in scope.
func (f *family[T, E, R]) aggregated(g *gen) E {
	switch i := g.n(2 + 2*len(f.sums)); i {
	case 0:
		return finish(g, strata.Min(f.expr(g)))
	case 1:
		return finish(g, strata.Max(f.expr(g)))
	default:
		return f.sums[(i-2)/2].make(g)
	}
}

// common are the makers of all families.
func (f *family[T, E, R]) common() []maker[E] {
	return []maker[E]{
		{"coalesce", func(g *gen) E { return f.expr(g).Coalesce(pick(g, f.domain)).Nullable() }},
		{"orelse", func(g *gen) E { return f.expr(g).OrElse(f.expr(g)) }},
		{"nullif", func(g *gen) E { return strata.NullIf(f.expr(g), pick(g, f.domain)) }},
		{"greatest", func(g *gen) E { return strata.Greatest(strata.Typed[T, E](f.expr(g)), f.expr(g)) }},
		{"least", func(g *gen) E { return strata.Least(strata.Typed[T, E](f.leaf(g)), f.expr(g), f.leaf(g)) }},
		{"case", func(g *gen) E { return f.leaf(g).OrElse(f.choice(g)) }},
		{"scalar", func(g *gen) E { return f.leaf(g).OrElse(f.scalar(g)) }},
	}
}

// choice is a CASE.
func (f *family[T, E, R]) choice(g *gen) E {
	c := strata.CaseWhen(bools.expr(g), strata.Typed[T, E](f.expr(g)))
	if g.flip() {
		c = c.When(bools.expr(g), f.expr(g))
	}
	if g.flip() {
		return c.End()
	}
	return c.Else(f.expr(g))
}

// scalar is a subquery of at most one row.
func (f *family[T, E, R]) scalar(g *gen) strata.Operand[T] {
	if !g.nest() {
		return f.leaf(g)
	}
	defer g.unnest()()
	p := g.rows(1)
	if g.flip() {
		g.scope = g.scope.groups()
		return strata.Scalar(dress(builder.Select(strata.Expression[T, sql.Null[T]](f.aggregate(g))), p))
	}
	e := f.expr(g)
	q := dress(builder.Select(strata.Expression[T, sql.Null[T]](e)), p)
	return strata.Scalar(q.OrderBy(g.order([]item{f.itemOf(e, 0)})...).Limit(1))
}

func (f *family[T, E, R]) item(g *gen, slot int) item {
	return f.itemOf(f.expr(g), slot)
}

func (f *family[T, E, R]) itemOf(e E, slot int) item {
	return item{
		kind:  f,
		field: func(r *row) strata.Field { return e.Into(f.slot(r, slot)) },
		value: func(r *row) any {
			if v := f.slot(r, slot); v.Valid {
				return v.V
			}
			return nil
		},
		asc: e.Asc(),
		output: func(d strata.DerivedTable, s *scope) {
			s.add(f.name, e.From(d))
			s.identify(e.From(d).Asc())
		},
	}
}

// key makes an expression to group by and lets the groups select it.
func (f *family[T, E, R]) key(g *gen, s *scope) strata.AnyExpression {
	return f.keyOf(f.expr(g), s)
}

// columnKey makes a column to group by, or nil if there is none.
func (f *family[T, E, R]) columnKey(g *gen, s *scope) strata.AnyExpression {
	if len(g.scope.leaves[f.name]) == 0 {
		return nil
	}
	return f.keyOf(f.column(g), s)
}

func (f *family[T, E, R]) keyOf(e E, s *scope) strata.AnyExpression {
	s.add(f.name, e)
	s.identity = append(s.identity, e.Asc())
	return e
}

func (f *family[T, E, R]) leaves(c columns, s *scope) {
	for _, e := range f.columns(c) {
		s.add(f.name, e)
	}
}

// meet is the equality of a column of either table, as a FULL JOIN needs it.
func (f *family[T, E, R]) meet(g *gen, l, r columns) boolean {
	return pick(g, f.columns(l)).EqExpr(pick(g, f.columns(r)))
}

// total counts values.
func (f *family[T, E, R]) total(g *gen) *strata.NumberExpr[int64, int64] {
	if g.flip() || g.over != nil {
		return finish(g, strata.Count(f.expr(g)))
	}
	return finish(g, strata.CountDistinct(f.expr(g)))
}

// predicate compares an expression.
func (f *family[T, E, R]) predicate(g *gen) boolean {
	x, v := f.expr(g), func() T { return pick(g, f.domain) }
	other := func() strata.Operand[T] { return f.expr(g) }
	switch g.n(24) {
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
		return x.LtExpr(other())
	case 6:
		return x.Le(v())
	case 7:
		return x.LeExpr(other())
	case 8:
		return x.Gt(v())
	case 9:
		return x.GtExpr(other())
	case 10:
		return x.Ge(v())
	case 11:
		return x.GeExpr(other())
	case 12:
		return x.IsNull().Nullable()
	case 13:
		return x.IsNotNull().Nullable()
	case 14:
		return x.Is(f.maybe(g)).Nullable()
	case 15:
		return x.IsExpr(other()).Nullable()
	case 16:
		return x.IsNot(f.maybe(g)).Nullable()
	case 17:
		return x.IsNotExpr(other()).Nullable()
	case 18:
		return f.between(g, x)
	case 19:
		return in(x, f.list(g))
	case 20:
		return x.NotIn(f.list(g)...)
	case 21, 22:
		return f.quantified(g, x)
	default:
		return f.inQuery(g, x)
	}
}

// in is x IN (list). An instant's method In is about zones.
func in[T any](x interface{ NotIn(...T) boolean }, list []T) boolean {
	if x, ok := x.(interface{ In(...T) boolean }); ok {
		return x.In(list...)
	}
	return x.NotIn(list...).Not()
}

func (f *family[T, E, R]) between(g *gen, x E) boolean {
	switch g.n(3) {
	case 0:
		return x.Between(pick(g, f.domain), pick(g, f.domain))
	case 1:
		return x.NotBetween(pick(g, f.domain), pick(g, f.domain))
	default:
		return x.BetweenExpr(f.expr(g), f.expr(g))
	}
}

// maybe is a value or none.
func (f *family[T, E, R]) maybe(g *gen) sql.Null[T] {
	if g.n(3) == 0 {
		return sql.Null[T]{}
	}
	return sql.Null[T]{V: pick(g, f.domain), Valid: true}
}

func (f *family[T, E, R]) list(g *gen) []T {
	v := make([]T, g.n(4))
	for i := range v {
		v[i] = pick(g, f.domain)
	}
	return v
}

// quantified compares with ANY or ALL of a query.
func (f *family[T, E, R]) quantified(g *gen, x E) boolean {
	if !g.nest() || g.scope.rows != nil || g.windows { // refused beside an aggregate on SQLite
		return x.IsNotNull().Nullable()
	}
	compare := pick(g, []func(strata.Operand[T]) boolean{x.EqExpr, x.NeExpr, x.LtExpr, x.LeExpr, x.GtExpr, x.GeExpr})
	defer g.unnest()()
	p := g.plan(1)
	q := dress(builder.Select(strata.Expression[T, sql.Null[T]](f.expr(g))), p)
	if g.flip() {
		return compare(strata.Any(q))
	}
	return compare(strata.All(q))
}

func (f *family[T, E, R]) inQuery(g *gen, x E) boolean {
	if !g.nest() {
		return x.IsNull().Nullable()
	}
	defer g.unnest()()
	p := g.plan(1)
	e := f.expr(g)
	if g.flip() {
		return x.InQuery(dress(builder.Select(strata.Expression[T, sql.Null[T]](e)), p))
	}
	// NOT IN is refused where the query may yield NULL.
	whole := e.Coalesce(pick(g, f.domain)).Nullable()
	return x.NotInQuery(dress(builder.Select(strata.Expression[T, sql.Null[T]](whole)), p))
}
