package check

import (
	"fmt"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// from fills the scope, source by source: ON sees what stands before it.
func (c *checker) from(q *ast.Select, s, outer *scope) {
	c.clause = "FROM"
	source := ast.FromOf(q)
	if source == nil {
		found := ast.SourcesOf(q.Items)
		for i := range found {
			// A source of an outer query is no reason to ask for FROM.
			if outer != nil && outer.sees(found[i]) {
				found = nil
				break
			}
		}
		if len(found) > 1 {
			c.failf(strata.Incomplete, "say which one with From, and Join the others", "the SELECT list reads %s and %s", found[0].Ref(), found[1].Ref())
			s.open = true
		}
		if len(q.Joins) > 0 {
			c.failf(strata.Incomplete, "say what to join to with From", "there is a join but no FROM")
			s.open = true
		}
	} else {
		c.source(source, s, outer)
	}
	c.joins(q.Joins, s, outer)
}

func (c *checker) joins(joins []ast.Join, s, outer *scope) {
	for _, j := range joins {
		c.clause = j.Kind.String()
		c.lateralSide(j, s)
		left := len(s.sources)
		c.source(j.Source, s, outer)
		if j.On == nil && j.Kind != ast.CrossJoin {
			c.failf(strata.Incomplete, "give the condition, or use CrossJoin to mean every pair", "the join with %s has no ON condition", j.Source.Ref())
		}
		c.clause = j.Kind.String() + " ON"
		if !c.quiet {
			c.expr(j.On, s, forbidden)
		}
		s.outer(j.Kind, left)
	}
}

// group checks a join that is joined as one source. Its conditions see its own
// sources, not what stands before it.
func (c *checker) group(g *ast.JoinGroup, s, outer *scope) {
	clause := c.clause
	inner := &scope{parent: outer}
	if g.From == nil {
		c.failf(strata.Incomplete, "say what to join to", "a joined group has no first source")
		s.open = true
		return
	}
	c.source(g.From, inner, outer)
	c.joins(g.Joins, inner, outer)
	c.clause = clause
	for _, e := range inner.sources {
		c.unrepeated(e.source, s)
		c.reachable(e.source)
	}
	s.sources = append(s.sources, inner.sources...)
}

// reachable refuses a member of a joined group that the query around it cannot name: an
// engine without schemas has the dot in the table's own name, which it does not find
// through the parentheses.
func (c *checker) reachable(src ast.Source) {
	if t, ok := src.(*ast.Table); ok && t.Schema != "" && t.Alias == "" && !c.d.Has(dialect.Schemas) {
		c.failf(strata.Unsupported, fmt.Sprintf("give it an alias: strata.As(table, %q)", t.Name), "a joined group holds %s.%s: %s has no %v", t.Schema, t.Name, c.d.Name, dialect.Schemas)
	}
}

// unrepeated refuses a name that FROM has already.
func (c *checker) unrepeated(src ast.Source, s *scope) {
	found := s.find(src.Ref())
	switch {
	case found == nil:
	case otherLetters(src, found.source):
		c.onlyLetters(src, found.source)
	default:
		c.add(strata.Problem{
			Kind: strata.RepeatedSource, Table: src.Ref(),
			Message: fmt.Sprintf("%s stands twice in FROM under the same name", src.Ref()),
			Hint:    fmt.Sprintf("give one of them an alias: strata.As(table, %q)", src.Ref()+"2"),
		})
	}
}

// source adds a source to the scope and checks a derived table on its own.
func (c *checker) source(src ast.Source, s, outer *scope) {
	if _, group := src.(*ast.JoinGroup); !group {
		c.unrepeated(src, s)
		c.sameLetters(src, s)
		c.sourceName(src)
	}
	clause := c.clause
	switch src := src.(type) {
	case *ast.JoinGroup: // its members are sources
		c.group(src, s, outer)
		return
	case *ast.Table:
		c.names(src)
	case *ast.Derived:
		c.derived(src, s, outer)
	case *ast.Rowset:
		c.rowset(src, s)
	case *ast.Sample:
		c.names(src.Table)
		if !(src.Percent >= 0 && src.Percent <= 100) {
			c.failf(strata.BadValue, "", "a sample takes between 0 and 100 percent")
		}
	}
	c.clause = clause
	s.sources = append(s.sources, entry{src, false})
}

// derived checks a derived table on its own, a lateral one with what stands
// before it, and a common table expression once.
func (c *checker) derived(d *ast.Derived, s, outer *scope) {
	if !d.Lateral {
		defer func(around *scope) { c.around = around }(c.around)
		c.around = s
	}
	switch {
	case c.quiet:
	case d.With != nil:
		c.cte(d.With)
	case d.Lateral:
		c.query(d.Query, s)
	default:
		c.query(d.Query, outer)
	}
}

// lateralSide refuses, on the right of RIGHT and FULL JOIN, what reads the left:
// it would have no row to start from.
func (c *checker) lateralSide(j ast.Join, s *scope) {
	if j.Kind != ast.RightJoin && j.Kind != ast.FullJoin {
		return
	}
	switch src := j.Source.(type) {
	case *ast.Derived:
		if src.Lateral {
			c.failf(strata.Misplaced, "use Join, LeftJoin or CrossJoin", "LATERAL %s stands on the right side of %s", src.Alias, j.Kind)
		}
	case *ast.Rowset:
		if slices.ContainsFunc(src.Args, func(a ast.Expr) bool { return reads(a, s) }) {
			c.failf(strata.Misplaced, "use Join, LeftJoin or CrossJoin", "%s stands on the right side of %s and reads a column of what stands before it", src.Alias, j.Kind)
		}
	}
}

// reads reports whether an expression reads a source of this query.
func reads(e ast.Expr, s *scope) bool {
	return slices.ContainsFunc(ast.Reads(e), func(x ast.Expr) bool { return s.has(ast.RefOf(x)) })
}

func (c *checker) rowset(r *ast.Rowset, s *scope) {
	if c.quiet {
		return
	}
	c.engines(r.Function)
	for _, row := range r.Rows {
		for _, e := range row {
			c.expr(e, nil, forbidden)
		}
	}
	for _, a := range r.Args {
		c.expr(a, s, forbidden)
	}
}
