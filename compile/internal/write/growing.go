package write

import (
	"slices"

	"github.com/strata-go/strata/internal/ast"
)

// growing is a recursive query that begins with the rows of base. Where a dialect takes
// the types of its columns from there alone, what the step makes of them would not fit.
type growing struct{ base, step ast.Query }

// growth returns a recursive query's two parts.
func growth(c *ast.CTE) growing {
	set, ok := c.Stmt.(*ast.Compound)
	if !ok || !c.Recursive {
		return growing{}
	}
	return growing{set.L, set.R}
}

// widened are the forms of the items of a SELECT that a recursive query begins with,
// nil of any other.
func (w *writer) widened(q *ast.Select) []string {
	if w.d.Widest == nil || w.wanted.growing.base == nil || firstOf(w.wanted.growing.base) != q {
		return nil
	}
	forms := make([]string, len(q.Items))
	next := ast.Items(w.wanted.growing.step)
	for i, item := range q.Items {
		if i < len(next) && !keeps(item, next[i]) {
			forms[i] = w.d.Widest[ast.TypeOf(item).Kind.String()]
		}
	}
	if !slices.ContainsFunc(forms, func(f string) bool { return f != "" }) {
		return nil
	}
	return forms
}

// firstOf is the first SELECT of a query.
func firstOf(q ast.Query) *ast.Select {
	for {
		set, ok := q.(*ast.Compound)
		if !ok {
			s, _ := q.(*ast.Select)
			return s
		}
		q = set.L
	}
}

// keeps reports whether a step has in a column what base has, or what it found there.
func keeps(base, step ast.Expr) bool {
	base, step = ast.Bare(base), ast.Bare(step)
	if out, ok := step.(*ast.Output); ok {
		step = ast.Bare(out.X)
	}
	switch base.(type) {
	case *ast.Bind, *ast.Param:
		return false // another value of the same is as long as that
	default:
		return ast.Same(base, step)
	}
}
