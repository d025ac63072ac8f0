package write

import (
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

var hints = [...]string{ast.PlannersChoice: "", ast.Materialized: "MATERIALIZED ", ast.NotMaterialized: "NOT MATERIALIZED "}

// with writes the common table expressions of a statement, which the check has
// put in an order in which each comes after those that it reads.
func (w *writer) with(ctes []*ast.CTE) {
	if len(ctes) == 0 {
		return
	}
	w.text("WITH ")
	for _, c := range ctes {
		if c.Recursive {
			w.text("RECURSIVE ")
			break
		}
	}
	list(w, ctes, w.cte)
	w.text(" ")
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
	w.text(" AS " + hints[c.Hint] + "(")
	collated := w.collated
	w.collated = c.Recursive // both sides of a recursive query have one collation
	if q, ok := c.Stmt.(ast.Query); ok {
		w.derived(q)
	} else {
		if !w.d.Has(dialect.WritingCTE) {
			w.unsupported("INSERT, UPDATE and DELETE in WITH; run the change by itself")
		}
		w.named = true
		w.stmt(c.Stmt)
		w.named = false
	}
	w.collated = collated
	w.text(")")
	w.clause = ""
}
