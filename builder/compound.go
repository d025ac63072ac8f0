package builder

import (
	"slices"

	"github.com/strata-go/strata/internal/ast"
)

// Union is q UNION other: the rows of both, each once. Set operations can be
// ordered and limited as a whole; for more, select from one as a Derived table.
func (q *SelectQuery[R, E]) Union(other *SelectQuery[R, E]) *SelectQuery[R, E] {
	return &SelectQuery[R, E]{c: combine(q, ast.Union, false, other)}
}

// UnionAll is q UNION ALL other: the rows of both.
func (q *SelectQuery[R, E]) UnionAll(other *SelectQuery[R, E]) *SelectQuery[R, E] {
	return &SelectQuery[R, E]{c: combine(q, ast.Union, true, other)}
}

// What is rarer is a function.

// Intersect is a INTERSECT b: the rows that are in both, each once.
func Intersect[R, E any](a, b *SelectQuery[R, E]) *SelectQuery[R, E] {
	return &SelectQuery[R, E]{c: combine(a, ast.Intersect, false, b)}
}

// Except is a EXCEPT b: the rows of a that are not in b, each once.
func Except[R, E any](a, b *SelectQuery[R, E]) *SelectQuery[R, E] {
	return &SelectQuery[R, E]{c: combine(a, ast.Except, false, b)}
}

// IntersectAll is a INTERSECT ALL b. SQLite lacks it.
func IntersectAll[R, E any](a, b *SelectQuery[R, E]) *SelectQuery[R, E] {
	return &SelectQuery[R, E]{c: combine(a, ast.Intersect, true, b)}
}

// ExceptAll is a EXCEPT ALL b. SQLite lacks it.
func ExceptAll[R, E any](a, b *SelectQuery[R, E]) *SelectQuery[R, E] {
	return &SelectQuery[R, E]{c: combine(a, ast.Except, true, b)}
}

//go:noinline
func combine(l any, op ast.SetOp, all bool, r any) core {
	set := &ast.Compound{Op: op, All: all, L: side(l), R: side(r)}
	b := base{other: &other{set: set}}
	if left := baseAt(l); left != nil {
		b.items, b.plan, b.element = left.items, left.plan, left.element
	}
	return core{base: &b}
}

// side is a query as a part of a set operation, which goes by position: raw SQL that
// is read by name has its columns put in order.
func side(q any) ast.Query {
	n := unbound(q)
	raw, ok := n.(*ast.RawStmt)
	if b := baseAt(q); ok && b.names != nil {
		return inOrder(raw, b.items)
	}
	return n
}

// unbound is the statement that a query is; one that is prepared is refused.
func unbound(q any) ast.Query {
	n := node(q)
	if _, bound := n.(*ast.BoundQuery); bound {
		return failed(errBound)
	}
	return n
}

// inOrder selects from raw SQL the columns that have the names of items.
func inOrder(raw *ast.RawStmt, items []ast.Expr) ast.Query {
	d := &ast.Derived{Query: raw, Alias: "raw"}
	s := &ast.Select{Items: make([]ast.Expr, len(items)), From: d}
	for i, x := range items {
		s.Items[i] = &ast.Output{Source: d, X: x}
	}
	return s
}

// combined is a set operation with the clauses that it takes.
func (c *core) combined() ast.Query {
	s, amounts := c.room()
	c.apply(s, amounts)
	if clause := beyond(s); clause != "" {
		return failed(misuse(clause + " on a set operation; select from it as a derived table"))
	}
	set := *c.base.set
	set.OrderBy, set.Limit, set.Offset = s.OrderBy, s.Limit, s.Offset
	if s.With != nil {
		set.L = withTables(set.L, s.With)
	}
	return &set
}

// beyond is the first clause that a set operation does not take, or "".
func beyond(s *ast.Select) string {
	for _, clause := range []struct {
		name string
		said bool
	}{
		{"FROM", s.From != nil},
		{"JOIN", s.Joins != nil},
		{"WHERE", s.Where != nil},
		{"GROUP BY", s.GroupBy != nil},
		{"HAVING", s.Having != nil},
		{"DISTINCT", s.Distinct},
		{"DISTINCT ON", s.DistinctOn != nil},
		{"a locking clause", s.Locks != nil},
	} {
		if clause.said {
			return clause.name
		}
	}
	return ""
}

// withTables adds common table expressions to the first SELECT of a query: the
// statement has one WITH, wherever they are named.
func withTables(q ast.Query, tables []*ast.CTE) ast.Query {
	switch q := q.(type) {
	case *ast.Select:
		n := *q
		n.With = append(slices.Clip(n.With), tables...)
		return &n
	case *ast.Compound:
		n := *q
		n.L = withTables(n.L, tables)
		return &n
	default:
		return failed(misuse("WITH on raw SQL; write it in the text"))
	}
}
