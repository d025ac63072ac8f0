package write

import (
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

var hints = map[ast.Materialization]dialect.Clause{ast.Materialized: dialect.MaterializedWith, ast.NotMaterialized: dialect.NotMaterializedWith}

// with writes the common table expressions of a statement, which the check has
// put in an order in which each comes after those that it reads.
func (w *writer) with(ctes []*ast.CTE) {
	if len(ctes) == 0 {
		return
	}
	w.text("WITH ")
	for _, c := range ctes {
		if c.Recursive {
			w.refuseInSet()
			w.say(dialect.RecursiveWith)
			break
		}
	}
	list(w, ctes, w.cte)
	w.text(" ")
}

// withBefore writes the common table expressions of a statement, or leaves them to the
// queries inside it: of a change where the dialect has no WITH before those, of a view
// always.
func (w *writer) withBefore(s ast.Stmt) {
	switch s.(type) {
	case *ast.CreateView:
	case ast.Query:
		w.with(w.ctes)
	default:
		if !w.d.Has(dialect.ChangeWith) {
			w.pushed = w.ctes
			return
		}
		w.with(w.ctes)
	}
}

// within writes a query of a change, with the common table expressions that could not
// stand before the change.
func (w *writer) within(write func()) {
	if len(w.pushed) == 0 {
		write()
		return
	}
	pushed := w.pushed
	w.pushed = nil
	w.with(pushed)
	write()
	w.pushed = pushed
}

// pushedSource writes a common table expression as a derived table, where it could not
// stand before the change that reads it.
func (w *writer) pushedSource(d *ast.Derived, name string) {
	w.text("(")
	w.within(func() {
		w.text("SELECT * FROM ")
		w.ident(name)
	})
	w.text(")")
	w.as(d.Alias)
}

// cteName is the name under which a common table expression is written.
func (w *writer) cteName(c *ast.CTE) string {
	if name, ok := w.renamed[c.Name]; ok {
		return name
	}
	return c.Name
}

func (w *writer) cte(c *ast.CTE) {
	w.clause = "WITH " + c.Name
	w.ident(w.cteName(c))
	w.text(" AS ")
	if hint, ok := hints[c.Hint]; ok {
		w.say(hint)
	}
	w.text("(")
	outer := w.wanted
	w.wanted.collated = c.Recursive // both sides of a recursive query have one collation
	w.wanted.growing = growth(c)
	if q, ok := c.Stmt.(ast.Query); ok {
		if set, ok := q.(*ast.Compound); ok && c.Recursive && !set.All {
			for _, item := range ast.Items(q) {
				w.refuseKeys("UNION in WITH RECURSIVE", ast.TypeOf(item))
			}
		}
		w.derivedApart(q)
	} else {
		if !w.d.Has(dialect.WritingCTE) {
			w.unsupported("INSERT, UPDATE and DELETE in WITH; run the change by itself")
		}
		w.named = true
		w.stmt(c.Stmt)
		w.named = false
	}
	w.wanted = outer
	w.text(")")
	w.clause = ""
}
