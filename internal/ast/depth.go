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

// MaxParts is how many parts a statement may have: columns, arguments, operators, queries.
// One that stands in several places counts as often as it is written, so that x = x + x
// in a loop is soon too large; every walk over a statement ends there.
const MaxParts = 500_000

// MaxItems is how many columns a query may select, group by or order by: PostgreSQL takes
// 1,664 of all that, SQLite 2,000 of each.
const MaxItems = 1600

// MaxSources is how many tables may stand in one FROM, as MariaDB has it.
const MaxSources = 61

// TooLarge says, in words, how a statement is larger than any database takes it, and in
// which clause; "" is right. It goes no deeper than it allows, so that what follows may
// recurse.
func TooLarge(s Stmt) (clause, found string) {
	m := &measure{seen: map[*CTE]int{}}
	m.inStmt(s, 0)
	return m.clause, m.found
}

// ExprTooLarge says how an expression alone is too large, or "".
func ExprTooLarge(e Expr) string {
	m := &measure{seen: map[*CTE]int{}}
	m.in(e, 0)
	return m.found
}

type measure struct {
	clause, found string
	parts         int
	seen          map[*CTE]int   // how deep one stood, which is written once
	met           func(*Table)   // is told of each table that the statement names; nil for nobody
	raw           func([]string) // is told of raw SQL; nil for nobody
}

// names tells of a table that the statement names.
func (m *measure) names(t *Table) {
	if m.met != nil && t != nil {
		m.met(t)
	}
}

// reads tells of raw SQL.
func (m *measure) reads(text []string) {
	if m.raw != nil {
		m.raw(text)
	}
}

// at notes which clause is measured, unless it is known which one is too large.
func (m *measure) at(clause string) {
	if m.found == "" {
		m.clause = clause
	}
}

// stop reports whether a node is too deep, or one too many.
func (m *measure) stop(depth int) bool {
	m.parts++
	switch {
	case m.found != "":
	case depth > MaxDepth:
		m.found = fmt.Sprintf("the expression is too large: it nests deeper than %d", MaxDepth)
	case m.parts > MaxParts:
		m.found = fmt.Sprintf("the expression is too large: with it the statement has more than %d parts, each counted wherever it stands", MaxParts)
	}
	return m.found != ""
}

// again reports whether a common table expression was met as deep or deeper.
func (m *measure) again(c *CTE, depth int) bool {
	d, ok := m.seen[c]
	if ok && d >= depth {
		return true
	}
	m.seen[c] = depth
	return false
}

func (m *measure) inStmt(s Stmt, depth int) {
	switch s := s.(type) {
	case Query:
		m.inQuery(s, depth)
	case *Prepared:
		m.inStmt(s.Stmt, depth)
	case *Insert:
		m.names(s.Table)
		m.ctes(s.With, depth)
		m.at("VALUES")
		for _, row := range s.Rows {
			m.inAll(row, depth)
		}
		m.inQuery(s.Query, depth)
		if s.Conflict != nil {
			m.at("ON CONFLICT")
			m.assignments(s.Conflict.Set, depth)
			m.in(s.Conflict.Where, depth)
		}
		m.returning(s.Returning, depth)
	case *Update:
		m.names(s.Table)
		m.ctes(s.With, depth)
		m.at("SET")
		m.assignments(s.Set, depth)
		m.at("FROM")
		m.sources(s.From, depth)
		m.at("WHERE")
		m.in(s.Where, depth)
		m.returning(s.Returning, depth)
	case *UpdateRows:
		m.names(s.Table)
		m.at("SET")
		m.assignments(s.Set, depth)
		m.at("WHERE")
		m.in(s.Where, depth)
	case *Delete:
		m.names(s.Table)
		m.ctes(s.With, depth)
		m.at("USING")
		m.sources(s.Using, depth)
		m.at("WHERE")
		m.in(s.Where, depth)
		m.returning(s.Returning, depth)
	case *Merge:
		m.merge(s, depth)
	case *CreateView:
		m.inQuery(s.Query, depth)
	case *CreateTable:
		m.names(s.Table)
		m.table(s.Table, depth)
	case *CommentOn:
		m.names(s.Table)
	case *RefreshView:
		m.names(s.View)
	case *CreateType:
		m.domain(s.Type, depth)
	case *CreateIndex:
		m.names(s.Table)
		m.at("CREATE INDEX")
		for _, t := range s.Index.Columns {
			m.in(t.X, depth)
		}
		m.in(s.Index.Where, depth)
	}
}

// domain measures the conditions of a domain, if a type is one.
func (m *measure) domain(n *Named, depth int) {
	if n == nil || n.Domain == nil {
		return
	}
	m.at("CHECK")
	for _, c := range n.Domain.Checks {
		m.in(c.Expr, depth)
	}
}

// table measures what a table keeps; each is measured alone when it is defined.
func (m *measure) table(t *Table, depth int) {
	for _, c := range t.Columns {
		m.domain(c.Domain, depth)
		m.at("DEFAULT")
		m.in(c.Default, depth)
		m.at("GENERATED")
		m.in(c.Generated, depth)
	}
	m.at("CHECK")
	for _, c := range t.Checks {
		m.in(c.Expr, depth)
	}
	m.at("EXCLUDE")
	for _, x := range t.Exclusions {
		for _, term := range x.Terms {
			m.in(term.X, depth)
		}
		m.in(x.Where, depth)
	}
}

func (m *measure) returning(items []Expr, depth int) {
	m.at("RETURNING")
	m.inAll(items, depth)
}

func (m *measure) merge(s *Merge, depth int) {
	m.names(s.Target)
	m.at("USING")
	m.inSource(s.Source, depth)
	m.at("ON")
	m.in(s.On, depth)
	m.at("WHEN")
	for _, b := range s.Branches {
		m.in(b.If, depth)
		m.assignments(b.Set, depth)
		m.assignments(b.Insert, depth)
	}
}

func (m *measure) inQuery(q Query, depth int) {
	if q == nil || m.stop(depth) {
		return
	}
	clause := m.clause
	switch q := q.(type) {
	case *Select:
		m.selectStmt(q, depth+queryDepth)
	case *Compound:
		m.compound(q, depth+1)
	case *RawStmt:
		m.reads(q.Text)
		m.inAll(q.Args, depth+1)
	}
	m.at(clause)
}

func (m *measure) compound(q *Compound, depth int) {
	m.at(q.Op.String())
	sides := q.Sides()
	if len(sides) > MaxSides && m.found == "" {
		m.found = fmt.Sprintf("a %s has more than %d members", q.Op, MaxSides)
	}
	for _, s := range sides {
		m.at(q.Op.String())
		m.inQuery(s.Query, depth)
	}
	m.tail(q.OrderBy, q.Limit, q.Offset, depth)
}

// most notes that there are more of something in a clause than a query takes.
func (m *measure) most(clause, what string, n, most int) {
	if n > most && m.found == "" {
		m.clause, m.found = clause, fmt.Sprintf("%d %s are too many: a query has %d at most", n, what, most)
	}
}

// width notes a query whose clauses are longer than a database takes them.
func (m *measure) width(q *Select) {
	m.most("SELECT list", "columns", len(q.Items)+len(q.OrderBy)+len(q.GroupBy)+len(q.DistinctOn), MaxItems)
	m.most("FROM", "tables", len(q.Joins)+1, MaxSources)
}

func (m *measure) selectStmt(q *Select, depth int) {
	m.width(q)
	m.ctes(q.With, depth)
	m.at("DISTINCT ON")
	m.inAll(q.DistinctOn, depth)
	m.at("SELECT list")
	m.inAll(q.Items, depth)
	m.at("FROM")
	m.from(q, depth)
	m.at("JOIN")
	m.joins(q.Joins, depth)
	m.at("WHERE")
	m.in(q.Where, depth)
	m.at("GROUP BY")
	m.inAll(q.GroupBy, depth)
	m.at("HAVING")
	m.in(q.Having, depth)
	m.tail(q.OrderBy, q.Limit, q.Offset, depth)
}

// from measures FROM, and names the table that the SELECT list implies.
func (m *measure) from(q *Select, depth int) {
	if q.From != nil {
		m.inSource(q.From, depth)
	} else if m.met != nil {
		m.names(TableOf(FromOf(q)))
	}
}

func (m *measure) tail(order []Order, limit, offset Expr, depth int) {
	m.at("ORDER BY")
	m.orders(order, depth)
	m.at("LIMIT")
	m.in(limit, depth)
	m.at("OFFSET")
	m.in(offset, depth)
}

func (m *measure) ctes(list []*CTE, depth int) {
	m.at("WITH")
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
	m.names(TableOf(s))
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
	if r, ok := e.(*Raw); ok {
		m.reads(r.Text)
	}
	if q := SubqueryOf(e); q != nil {
		m.inQuery(q, depth+1)
	}
	Children(e, func(x Expr) { m.in(x, depth+1) })
}
