package builder

import (
	"slices"
	"sync/atomic"
	"unsafe"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// core is a query: a list of clauses, newest first, which becomes a statement
// when it runs. It does not depend on the rows' type, and never changes once it is
// made: a clause costs one small piece of memory, and queries share what they have
// in common.
type core struct {
	prev *core // what the query says before its last clause
	base *base // what it starts from; nil in a zero value
	op   op
	kind uint8 // of a join
	many bool  // the condition is the AND of several
	n    int32 // an amount, where it fits
	x    ast.Expr
	y    any            // a source, terms, other clauses, an amount, a prepared statement with its arguments
	made unsafe.Pointer // the *ast.Select, or *ast.Compound, that all this makes, once it was asked for
}

// base is what a query starts from.
type base struct {
	items   []ast.Expr
	plan    *scan.Plan // nil where nobody reads the rows
	from    ast.Source
	element any // the family of a query of one column
	*other      // what it starts from in place of a SELECT; nil for one
}

// other is what a query is that is no SELECT. One of these is set.
type other struct {
	set    *ast.Compound
	raw    *ast.RawStmt
	names  []string // of what raw SQL returns; nil where it is read by position
	change ast.Stmt // with RETURNING
	idle   bool     // of a change: nothing is sent
	kept   keeper   // of a prepared statement
}

// op is a clause.
type op uint8

const (
	opNone op = iota // a start
	opFrom
	opJoin
	opWhere
	opGroupBy
	opHaving
	opOrderBy
	opLimit
	opOffset
	opDistinct
	opClauses
	opBound // a prepared statement with its arguments
)

// coreAt returns the core of a query: a pointer to a struct that has no other
// field. It is nil where the pointer is.
func coreAt(q any) *core { return scan.At[core](scan.SlotAt(q)) }

// baseAt returns what a query starts from, or nil.
func baseAt(q any) *base {
	if c := coreAt(q); c != nil {
		return c.base
	}
	return nil
}

// after starts a clause after the query's others.
func after(q any, o op) core {
	c := coreAt(q)
	if c == nil {
		return core{op: o}
	}
	return core{prev: c, base: c.base, op: o}
}

//go:noinline
func from(q any, s strata.Source) core {
	c := after(q, opFrom)
	c.y = source(s)
	return c
}

//go:noinline
func join(q any, kind ast.JoinKind, s strata.Source, on strata.Condition) core {
	c := after(q, opJoin)
	c.kind, c.y, c.x = uint8(kind), source(s), in.Condition(on)
	return c
}

//go:noinline
func where(q any, conditions []strata.Condition) core { return restrict(q, opWhere, conditions) }

//go:noinline
func having(q any, conditions []strata.Condition) core { return restrict(q, opHaving, conditions) }

func restrict(q any, o op, conditions []strata.Condition) core {
	c := after(q, o)
	c.x, c.many = all(conditions)
	return c
}

//go:noinline
func groupBy(q any, terms []strata.GroupTerm) core {
	c := after(q, opGroupBy)
	if len(terms) == 1 {
		c.x = in.Group(terms[0])
		return c
	}
	nodes := make([]ast.Expr, len(terms))
	for i, t := range terms {
		nodes[i] = in.Group(t)
	}
	c.y = nodes
	return c
}

// orderBy has room for one term, as most have it.
//
//go:noinline
func orderBy(q any, terms []strata.Order, room *[1]ast.Order) core {
	c := after(q, opOrderBy)
	if len(terms) == 1 {
		room[0], c.y = in.Order(terms[0]), room
		return c
	}
	list := make([]ast.Order, len(terms))
	for i, t := range terms {
		list[i] = in.Order(t)
	}
	c.y = list
	return c
}

//go:noinline
func limit(q any, n int) core {
	c := after(q, opLimit)
	c.setAmount(n)
	return c
}

//go:noinline
func offset(q any, n int) core {
	c := after(q, opOffset)
	c.setAmount(n)
	return c
}

func (c *core) setAmount(n int) {
	if c.n = int32(n); int(c.n) != n {
		c.y = n
	}
}

func (c *core) amount() int {
	if n, large := c.y.(int); large {
		return n
	}
	return int(c.n)
}

//go:noinline
func distinct(q any) core { return after(q, opDistinct) }

//go:noinline
func clauses(q any, list []Clause) core {
	c := after(q, opClauses)
	if len(list) == 1 {
		c.y = list[0].add
		return c
	}
	c.y = slices.Clone(list)
	return c
}

// query is the statement. It is made once.
func (c *core) query() ast.Query {
	if c == nil || c.base == nil {
		return &ast.Select{} // compiling says that nothing is selected
	}
	made, set := atomic.LoadPointer(&c.made), c.base.other != nil
	if made == nil {
		switch n := c.assemble().(type) {
		case *ast.Compound:
			made = c.keep(unsafe.Pointer(n))
		case *ast.Select:
			if set {
				return n // what is wrong
			}
			made = c.keep(unsafe.Pointer(n))
		default:
			return n
		}
	}
	if set {
		return (*ast.Compound)(made)
	}
	return (*ast.Select)(made)
}

// keep keeps a node, unless another goroutine was quicker, and returns the one that
// is kept.
func (c *core) keep(n unsafe.Pointer) unsafe.Pointer {
	if atomic.CompareAndSwapPointer(&c.made, nil, n) {
		return n
	}
	return atomic.LoadPointer(&c.made)
}

func (c *core) assemble() ast.Query {
	b := c.base
	if b.other != nil {
		return c.assembleOther()
	}
	s, amounts := c.room()
	s.Items, s.From = b.items, b.from
	if b.plan != nil {
		s.Row = b.plan
	}
	c.apply(s, amounts)
	return s
}

func (c *core) assembleOther() ast.Query {
	switch o := c.base.other; {
	case o.kept != nil:
		return c.bound()
	case o.set != nil:
		return c.combined()
	case o.raw == nil:
		return failed(errNoQuery)
	case c.prev != nil:
		return failed(c.misplaced("raw SQL"))
	default:
		return o.raw
	}
}

// amounts are LIMIT and OFFSET.
type amounts struct{ limit, offset ast.Bind }

// room returns a SELECT with room for its joins, and with its amounts as one piece of
// memory where it has any.
func (c *core) room() (s *ast.Select, a *amounts) {
	joins, limited := 0, false
	for ; c != nil; c = c.prev {
		switch c.op {
		case opJoin:
			joins++
		case opLimit, opOffset:
			limited = true
		}
	}
	if limited {
		n := &struct {
			ast.Select
			amounts
		}{}
		s, a = &n.Select, &n.amounts
	} else {
		s = &ast.Select{}
	}
	if joins > 0 {
		s.Joins = make([]ast.Join, 0, joins)
	}
	return s, a
}

// apply adds the clauses to a SELECT of its own. A slice that a clause holds is
// handed on only where whoever appends to it has to copy it.
func (c *core) apply(s *ast.Select, a *amounts) {
	if c.prev != nil {
		c.prev.apply(s, a)
	}
	switch c.op {
	case opFrom:
		s.From, _ = c.y.(ast.Source)
	case opJoin:
		from, _ := c.y.(ast.Source)
		s.Joins = append(s.Joins, ast.Join{Kind: ast.JoinKind(c.kind), Source: from, On: c.x})
	case opWhere:
		s.Where = and(s.Where, c.x, c.many)
	case opHaving:
		s.Having = and(s.Having, c.x, c.many)
	case opGroupBy:
		s.GroupBy = c.grouped(s.GroupBy)
	case opOrderBy:
		s.OrderBy = c.ordered(s.OrderBy)
	case opLimit:
		a.limit = amount(c.amount())
		s.Limit = &a.limit
	case opOffset:
		a.offset = amount(c.amount())
		s.Offset = &a.offset
	case opDistinct:
		s.Distinct = true
	case opClauses:
		c.applyClauses(s)
	}
}

func (c *core) applyClauses(s *ast.Select) {
	if add, one := c.y.(func(*ast.Select)); one {
		Clause{add}.apply(s)
		return
	}
	for _, more := range c.y.([]Clause) {
		more.apply(s)
	}
}

func (c *core) grouped(by []ast.Expr) []ast.Expr {
	more, several := c.y.([]ast.Expr)
	if !several {
		more = unsafe.Slice(&c.x, 1)
	}
	if by == nil {
		return slices.Clip(more)
	}
	return append(by, more...)
}

func (c *core) ordered(terms []ast.Order) []ast.Order {
	more, several := c.y.([]ast.Order)
	if !several {
		more = c.y.(*[1]ast.Order)[:]
	}
	if terms == nil {
		return slices.Clip(more)
	}
	return append(terms, more...)
}

// names are how messages call the clauses.
var names = [...]string{
	opFrom: "FROM", opJoin: "JOIN", opWhere: "WHERE", opGroupBy: "GROUP BY", opHaving: "HAVING",
	opOrderBy: "ORDER BY", opLimit: "LIMIT", opOffset: "OFFSET", opDistinct: "DISTINCT", opClauses: "a clause",
}

// misplaced says that a clause has no meaning on what the query starts from.
func (c *core) misplaced(on string) error {
	return misuse(names[c.op] + " on " + on + "; select from it as a derived table")
}
