package check

import (
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

func (c *checker) with(ctes []*ast.CTE) {
	for _, t := range ctes {
		c.cte(t)
	}
}

// cte checks a common table expression and puts it behind those that it reads.
func (c *checker) cte(t *ast.CTE) {
	if slices.Contains(c.open, t) {
		return
	}
	for _, seen := range append(slices.Clip(c.ctes), c.open...) {
		if seen == t || seen.Stmt == t.Stmt && seen.Name == t.Name {
			return
		}
		if seen.Name == t.Name {
			c.failf(strata.RepeatedSource, "rename one", "two different queries are named %q in WITH", t.Name)
			return
		}
		if sameName(seen.Name, t.Name) {
			c.failf(strata.RepeatedSource, "rename one", "two queries are named %q and %q in WITH, which are one name to a database", seen.Name, t.Name)
			return
		}
	}
	if q, ok := t.Stmt.(*ast.Select); !ok || q.Err == nil {
		c.name("a query in WITH", t.Name)
	}
	c.open = append(c.open, t)
	defer func() {
		c.open = c.open[:len(c.open)-1]
		c.ctes = append(c.ctes, t)
	}()
	if t.Err != nil {
		c.failf(strata.BadValue, "", "WITH RECURSIVE %s: %v", t.Name, t.Err)
	}
	if t.Recursive {
		c.recursive(t)
	}
	c.stmt(t.Stmt)
}

// recursive refuses steps that no database runs, or that not all run alike.
func (c *checker) recursive(t *ast.CTE) {
	c.clause = "WITH RECURSIVE " + t.Name
	compound := t.Stmt.(*ast.Compound)
	if l, r := len(ast.Items(compound.L)), len(ast.Items(compound.R)); l != r {
		c.failf(strata.ShapeMismatch, "", "the base has %d columns, the step %d", l, r)
	}
	step, ok := compound.R.(*ast.Select)
	if !ok {
		c.failf(strata.Unsupported, "use OR, or a recursive query each", "the step is a set operation")
		return
	}
	if step.OrderBy != nil || step.Limit != nil || step.Offset != nil || step.GroupBy != nil || step.Having != nil ||
		step.Distinct || step.DistinctOn != nil || slices.ContainsFunc(step.Items, ast.HasAggregate) {
		c.failf(strata.Unsupported, "do it in the query that reads the result", "the step groups, aggregates, orders, limits or drops duplicates")
	}
	reads := readsOf(t, step.From)
	for _, j := range step.Joins {
		reads += readsOf(t, j.Source)
	}
	ast.Joins(step.From, step.Joins, func(j ast.Join) {
		if (j.Kind == ast.LeftJoin || j.Kind == ast.FullJoin) && readsOf(t, j.Source) > 0 {
			c.failf(strata.Unsupported, "join it with Join", "the step reads itself on the optional side of an outer join")
		}
	})
	if reads != 1 {
		c.failf(strata.Incomplete, "read it once, in From or Join", "the step reads itself %d times, not once", reads)
	}
}

// readsOf counts how often a source reads a common table expression.
func readsOf(t *ast.CTE, src ast.Source) int {
	n := 0
	ast.Members(src, func(s ast.Source) {
		if d, ok := s.(*ast.Derived); ok && d.With == t {
			n++
		}
	})
	return n
}
