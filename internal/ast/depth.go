package ast

import "fmt"

// MaxDepth is how deep expressions, subqueries and derived tables may nest in a
// statement, all together. SQLite's own limit is 1,000 for what is written of them,
// and an operator may be written as several. A chain of AND, OR, or of an operator
// that Chain knows counts as one.
const MaxDepth = 250

// queryDepth is what a query counts: its clauses are written as
// several levels, and planners take the longer for it the deeper it stands.
const queryDepth = 8

// MaxSides is how many members a chain of set operations may have.
const MaxSides = 5000

// maxNodes bounds the walk over a statement, in which a part that stands in several
// places counts as often.
const maxNodes = 20_000_000

// TooDeep says, in words, how a statement is larger than any database takes it, or
// "". It goes no deeper than it allows, so that what follows may recurse.
func TooDeep(s Stmt) string {
	m := &measure{seen: map[any]int{}}
	m.inStmt(s, 0)
	return m.found
}

type measure struct {
	found string
	nodes int
	seen  map[any]int // how deep a query stood
}

// stop reports whether a node is too deep, or one too many.
func (m *measure) stop(depth int) bool {
	m.nodes++
	switch {
	case m.found != "":
	case depth > MaxDepth:
		m.found = fmt.Sprintf("it nests deeper than %d", MaxDepth)
	case m.nodes > maxNodes:
		m.found = fmt.Sprintf("it has more than %d parts", maxNodes)
	}
	return m.found != ""
}

// again reports whether a query, or what has one, was met as deep or deeper.
func (m *measure) again(node any, depth int) bool {
	d, ok := m.seen[node]
	if ok && d >= depth {
		return true
	}
	m.seen[node] = depth
	return false
}

func (m *measure) inStmt(s Stmt, depth int) {
	switch s := s.(type) {
	case Query:
		m.inQuery(s, depth)
	case *Prepared:
		m.inStmt(s.Stmt, depth)
	case *Insert:
		m.ctes(s.With, depth)
		for _, row := range s.Rows {
			m.inAll(row, depth)
		}
		m.inQuery(s.Query, depth)
		if s.Conflict != nil {
			m.assignments(s.Conflict.Set, depth)
			m.in(s.Conflict.Where, depth)
		}
		m.inAll(s.Returning, depth)
	case *Update:
		m.ctes(s.With, depth)
		m.assignments(s.Set, depth)
		m.sources(s.From, depth)
		m.in(s.Where, depth)
		m.inAll(s.Returning, depth)
	case *UpdateRows:
		m.assignments(s.Set, depth)
		m.in(s.Where, depth)
	case *Delete:
		m.ctes(s.With, depth)
		m.sources(s.Using, depth)
		m.in(s.Where, depth)
		m.inAll(s.Returning, depth)
	case *Merge:
		m.inSource(s.Source, depth)
		m.in(s.On, depth)
		for _, b := range s.Branches {
			m.in(b.If, depth)
			m.assignments(b.Set, depth)
			m.assignments(b.Insert, depth)
		}
	case *CreateView:
		m.inQuery(s.Query, depth)
	}
}

func (m *measure) inQuery(q Query, depth int) {
	if q == nil || m.stop(depth) || m.again(q, depth) {
		return
	}
	switch q := q.(type) {
	case *Select:
		m.selectStmt(q, depth+queryDepth)
	case *Compound:
		sides := q.Sides()
		if len(sides) > MaxSides && m.found == "" {
			m.found = fmt.Sprintf("a %s has more than %d members", q.Op, MaxSides)
		}
		for _, s := range sides {
			m.inQuery(s.Query, depth+1)
		}
		m.orders(q.OrderBy, depth+1)
		m.in(q.Limit, depth+1)
		m.in(q.Offset, depth+1)
	case *RawStmt:
		m.inAll(q.Args, depth+1)
	}
}

func (m *measure) selectStmt(q *Select, depth int) {
	m.ctes(q.With, depth)
	m.inAll(q.DistinctOn, depth)
	m.inAll(q.Items, depth)
	m.inSource(q.From, depth)
	m.joins(q.Joins, depth)
	m.in(q.Where, depth)
	m.inAll(q.GroupBy, depth)
	m.in(q.Having, depth)
	m.orders(q.OrderBy, depth)
	m.in(q.Limit, depth)
	m.in(q.Offset, depth)
}

func (m *measure) ctes(list []*CTE, depth int) {
	for _, c := range list {
		m.cte(c, depth)
	}
}

// cte walks a common table expression, which may read itself.
func (m *measure) cte(c *CTE, depth int) {
	if c == nil || m.found != "" {
		return
	}
	if _, open := m.seen[c]; open && c.Recursive {
		return
	}
	if !m.again(c, depth) && !m.stop(depth) {
		m.inStmt(c.Stmt, depth+1)
	}
}

func (m *measure) assignments(list []Assignment, depth int) {
	for _, a := range list {
		m.in(a.Value, depth)
	}
}

func (m *measure) orders(list []Order, depth int) {
	for _, o := range list {
		m.in(o.X, depth)
	}
}

func (m *measure) sources(list []Source, depth int) {
	for _, s := range list {
		m.inSource(s, depth)
	}
}

func (m *measure) joins(list []Join, depth int) {
	for _, j := range list {
		m.inSource(j.Source, depth)
		m.in(j.On, depth)
	}
}

func (m *measure) inSource(s Source, depth int) {
	if s == nil || m.stop(depth) {
		return
	}
	switch s := s.(type) {
	case *Derived:
		if s.With != nil {
			m.cte(s.With, depth+1)
		} else {
			m.inQuery(s.Query, depth+1)
		}
	case *JoinGroup:
		m.inSource(s.From, depth+1)
		m.joins(s.Joins, depth+1)
	case *Rowset:
		for _, row := range s.Rows {
			m.inAll(row, depth+1)
		}
		m.inAll(s.Args, depth+1)
	}
}

func (m *measure) inAll(list []Expr, depth int) {
	for _, e := range list {
		m.in(e, depth)
	}
}

func (m *measure) in(e Expr, depth int) {
	if e == nil || m.stop(depth) {
		return
	}
	if o, ok := e.(*Output); ok {
		m.in(o.X, depth+1)
		return
	}
	if q := SubqueryOf(e); q != nil {
		m.inQuery(q, depth+1)
	}
	Children(e, func(x Expr) { m.in(x, depth+1) })
}
