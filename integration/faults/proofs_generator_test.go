package faults

import (
	"database/sql"
	"flag"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

var (
	generated = flag.Int("strata.faults.n", 400, "number of statements to generate for each property")
	seed      = flag.Uint64("strata.faults.seed", 1, "seed of the generated statements")
)

// number is a row of the tables that statements are generated over: most of what may be
// NULL is.
type number struct {
	ID, Whole int64
	Maybe     sql.Null[int64]
}

type numbers struct {
	strata.Table[number]
	ID    strata.Int64
	Whole strata.Int64
	Maybe strata.NullInt64
}

type expression = strata.NullInt64

// handles are three tables, each by its own name and by two others: subqueries often
// give the name of an outer table another meaning.
var handles = func() (list [3][3]*numbers) {
	for i, name := range []string{"n0", "n1", "n2"} {
		t := strata.Define(name, new(numbers), func(t *strata.Def, c *numbers) { t.PrimaryKey(c.ID) })
		list[i] = [3]*numbers{t, strata.As(t, "x"), strata.As(t, "y")}
	}
	return list
}()

// fillProofNumbers fills the tables: the last one is empty.
func fillProofNumbers(t *testing.T, db *pool.DB) {
	t.Helper()
	for i, h := range handles {
		engines.Must(t, builder.CreateTables(h[0]).Exec(t.Context(), db))
		var rows []number
		for id := range int64(4 - 2*i) {
			n := number{ID: id + 1, Whole: id % 3}
			if id%2 == 1 {
				n.Maybe = some(id)
			}
			rows = append(rows, n)
		}
		if rows != nil {
			engines.Done(t)(builder.Insert(h[0]).Rows(rows...).Exec(t.Context(), db))
		}
	}
}

// maker makes statements of numbers that may be NULL, and all that can hide it.
type maker struct {
	*rand.Rand
	names int
}

// sight is what an expression may read: columns of this query and of those around it.
type sight struct{ leaves, outer []expression }

// request is a SELECT of one number before it is decided how that is read.
type request struct {
	from   strata.Source
	joins  []func(dressed) dressed
	where  []strata.Condition
	group  []strata.GroupTerm
	having []strata.Condition
	item   expression
	tail   func(dressed) dressed
}

// dressed is a query of numbers.
type dressed = *builder.SelectQuery[sql.Null[int64], expression]

func (r request) query() dressed {
	q := builder.Select(r.item).From(r.from)
	for _, j := range r.joins {
		q = j(q)
	}
	q = q.Where(r.where...).GroupBy(r.group...).Having(r.having...)
	if r.tail != nil {
		q = r.tail(q)
	}
	return q
}

// proven reads the number as one that is not NULL.
func (r request) proven() dressed {
	r.item = r.item.NotNull().Nullable()
	return r.query()
}

// strict reads it into a type without NULL.
func (r request) strict() *builder.SelectQuery[int64, expression] {
	d := builder.Derived(r.proven(), "strict")
	return builder.Select(r.item.From(d).NotNull()).From(d)
}

func choose[T any](m *maker, list ...T) T { return list[m.IntN(len(list))] }

func (m *maker) name(prefix string) string {
	m.names++
	return fmt.Sprintf("%s%d", prefix, m.names)
}

// source draws what stands in FROM, under a name that FROM does not have.
func (m *maker) source(taken map[string]bool, depth int) (strata.Source, []expression) {
	if depth > 0 && m.IntN(4) == 0 {
		r := m.request(sight{}, depth-1)
		label := m.name("v")
		inner := r.item.As(label)
		r.item = inner
		name := m.name("d")
		var d strata.DerivedTable = builder.Derived(r.query(), name)
		if m.IntN(2) == 0 {
			if shared := choose(m, "n0", "n1", "cte"); !taken[shared] {
				name = shared
				taken[shared] = true
			}
			d = builder.CTE(name, r.query())
			if name == "cte" || m.IntN(2) == 0 {
				d = builder.CTE(m.name("cte"), r.query())
			}
		}
		return d, []expression{inner.From(d)}
	}
	for {
		i, j := m.IntN(3), m.IntN(3)
		name := [...]string{fmt.Sprint("n", i), "x", "y"}[j]
		if taken[name] {
			continue
		}
		taken[name] = true
		t := handles[i][j]
		return t, []expression{t.ID.Nullable(), t.Whole.Nullable(), t.Maybe}
	}
}

// request draws a SELECT.
func (m *maker) request(outer sight, depth int) request {
	taken := map[string]bool{}
	var r request
	s := sight{outer: append(append([]expression{}, outer.leaves...), outer.outer...)}
	r.from, s.leaves = m.source(taken, depth)
	for range m.IntN(3) {
		src, leaves := m.source(taken, depth)
		before := s.leaves
		on := choose(m, before...).EqExpr(choose(m, leaves...))
		s.leaves = append(before[:len(before):len(before)], leaves...)
		r.joins = append(r.joins, m.join(src, on, len(r.joins) == 0))
	}
	for range m.IntN(3) {
		r.where = append(r.where, m.condition(s, depth))
	}
	if m.IntN(3) > 0 {
		r.item = m.expr(s, depth)
		r.tail = m.tail(r.item)
		return r
	}
	m.groups(&r, s, depth)
	return r
}

func (m *maker) join(src strata.Source, on strata.Condition, first bool) func(dressed) dressed {
	return func() func(dressed) dressed {
		switch n := m.IntN(5); {
		case n == 0:
			return func(q dressed) dressed { return q.Join(src, on) }
		case n == 1:
			return func(q dressed) dressed { return q.Clauses(builder.RightJoin(src, on)) }
		case n == 2 && first:
			return func(q dressed) dressed { return q.Clauses(builder.FullJoin(src, on)) }
		default:
			return func(q dressed) dressed { return q.LeftJoin(src, on) }
		}
	}()
}

// groups draws GROUP BY and what is selected of it.
func (m *maker) groups(r *request, s sight, depth int) {
	a, b := choose(m, s.leaves...), choose(m, s.leaves...)
	switch m.IntN(6) {
	case 0:
		r.group = []strata.GroupTerm{strata.Rollup(a, b)}
	case 1:
		r.group = []strata.GroupTerm{strata.GroupingSets(strata.Set(a), strata.Set(a, b))}
	case 2:
		r.group = []strata.GroupTerm{strata.GroupingSets(strata.Set(a), strata.Set())}
	case 3: // one group of all
	default:
		r.group = []strata.GroupTerm{a, b}
	}
	x := m.leaf(sight{leaves: s.leaves})
	aggregate := choose(m, strata.Sum(x), strata.Max(x), strata.Min(x), strata.CountAll().Nullable(), strata.Count(x).Nullable(),
		strata.Sum(x).Filter(m.condition(sight{leaves: s.leaves}, 0)), strata.Max(x.Add(1)))
	r.item = aggregate
	if r.group != nil && m.IntN(2) == 0 {
		r.item = choose(m, a, a.Add(1), a.OrElse(aggregate))
	}
	if m.IntN(3) == 0 {
		r.having = append(r.having, choose[strata.Condition](m, strata.CountAll().Gt(1), aggregate.IsNotNull()))
	}
}

// tail draws what comes after the rows.
func (m *maker) tail(item expression) func(dressed) dressed {
	switch m.IntN(8) {
	case 0:
		return func(q dressed) dressed { return q.Distinct() }
	case 1:
		n := m.IntN(3)
		return func(q dressed) dressed { return q.OrderBy(item.Asc()).Limit(n) }
	case 2:
		return func(q dressed) dressed { return q.OrderBy(item.Desc()).Offset(1) }
	default:
		return nil
	}
}

// leaf draws a column: of an outer query at times.
func (m *maker) leaf(s sight) expression {
	if len(s.outer) > 0 && m.IntN(3) == 0 {
		return choose(m, s.outer...)
	}
	return choose(m, s.leaves...)
}

// expr draws an expression.
func (m *maker) expr(s sight, depth int) expression {
	x := m.leaf(s)
	if depth == 0 {
		return x
	}
	switch m.IntN(9) {
	case 0:
		return x.Add(1)
	case 1:
		return x.OrElse(m.expr(s, depth-1))
	case 2:
		return strata.Coalesce(x, strata.Operand[int64](strata.N(0)))
	case 3:
		return strata.CaseWhen(m.condition(s, depth-1), x).Else(m.expr(s, depth-1))
	case 4:
		return strata.Greatest(x, strata.Operand[int64](m.expr(s, depth-1)))
	case 5:
		return strata.Scalar(m.request(s, depth-1).query().Limit(1))
	case 6:
		r := m.request(s, 0)
		r.group, r.having, r.tail, r.item = nil, nil, nil, strata.CountAll().Nullable()
		return strata.Scalar(r.query())
	default:
		return x
	}
}

// condition draws a condition, most of which say something of NULL.
func (m *maker) condition(s sight, depth int) strata.Condition {
	x, y := m.leaf(s), m.leaf(s)
	n := 15
	if depth == 0 {
		n = 8
	}
	switch m.IntN(n) {
	case 0, 1:
		return x.IsNotNull()
	case 2:
		return x.EqExpr(y)
	case 3:
		return x.IsNull()
	case 4:
		return x.IsNotExpr(y)
	case 5:
		return x.In(0, 1, 2)
	case 6:
		return x.OrElse(y).Ge(0)
	case 7:
		return x.Between(0, 2)
	case 8:
		return strata.Or(m.condition(s, depth-1), m.condition(s, depth-1))
	case 9:
		return strata.And(m.condition(s, depth-1), m.condition(s, depth-1))
	case 10:
		return strata.And(m.condition(s, depth-1)).Not()
	case 11:
		return strata.And(m.condition(s, depth-1)).IsTrue()
	case 12:
		return x.NeExpr(strata.All(m.request(s, depth-1).query()))
	case 13:
		return x.EqExpr(strata.Any(m.request(s, depth-1).query()))
	default:
		return strata.Exists(m.request(s, depth-1).query())
	}
}
