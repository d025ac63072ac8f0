package write

import (
	"slices"
	"strconv"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// parts are what a query reads of its own groups, or rows, that a derived table has: the
// largest expressions that may be worked out there, each under a name. An argument is none, it
// is written where it stands; nor is a row value, which no column holds.
//
//	age + 1, rank() OVER (ORDER BY count(*))
//	strata_g1, rank() OVER (ORDER BY strata_g2)   of age + 1 AS strata_g1, count(*) AS strata_g2
type parts []ast.Expr

// partsOf finds the parts of a query that groups: without window functions, and without what is
// spelled as a subquery in which aggregates would stray, or which would be lost of no rows.
func (w *writer) partsOf(q *ast.Select) parts {
	lost := w.lostOfNone(q)
	return w.partsWithout(q, nil, func(e ast.Expr) bool {
		return ast.HasWindow(e) || !w.d.Has(dialect.WindowedGroups) && w.straysInside(e) || lost && w.lostInside(e)
	})
}

// partsWithout adds to the parts of a query the largest expressions that have nothing of what
// is worked out outside. An argument that is grouped by is a part all the same, as it has to be
// the same argument; so is what a query over groups has as a part already.
func (w *writer) partsWithout(q *ast.Select, p parts, has func(ast.Expr) bool) parts {
	keys := ast.Grouped(q.GroupBy)
	if u := w.unfoldedBy(q); u != nil {
		keys = u.parts
	}
	var find func(e ast.Expr)
	find = func(e ast.Expr) {
		if e = ast.Bare(e); e == nil || argument(e) && ast.Find(keys, e) < 0 || ast.Find(p, e) >= 0 {
			return
		}
		if scalar(e) && (ast.Find(keys, e) >= 0 || !has(e)) {
			p = append(p, e)
			return
		}
		if a, ok := e.(*ast.Aggregate); ok && w.workedOutOf(a) != nil {
			for _, x := range w.workedOutOf(a) {
				find(x)
			}
			return
		}
		if inner := ast.SubqueryOf(e); inner != nil {
			for _, x := range ast.OuterTerms(inner) {
				find(x)
			}
		}
		ast.Children(e, find)
	}
	for _, e := range slices.Concat(q.Items, q.DistinctOn) {
		find(e)
	}
	for _, o := range q.OrderBy {
		find(o.X)
	}
	if w.havingApart(q) {
		find(q.Having)
	}
	if p == nil { // every group is a row all the same
		p = parts{&ast.Raw{Text: []string{"1"}}}
	}
	return p
}

// argument reports whether an expression is an argument of the statement, or a constant of the
// compiler's own.
func argument(e ast.Expr) bool {
	switch e.(type) {
	case *ast.Bind, *ast.Param:
		return true
	default:
		return e == ast.Zero || e == ast.False
	}
}

// scalar reports whether an expression is one value.
func scalar(e ast.Expr) bool {
	switch e.(type) {
	case *ast.Tuple, *ast.Quantified:
		return false
	default:
		return true
	}
}

// items are the parts as the SELECT list of the derived table.
func (p parts) items() []ast.Expr {
	items := make([]ast.Expr, len(p))
	for i, e := range p {
		items[i] = &ast.Label{X: e, Name: partName(i)}
	}
	return items
}

// setsName is the name of the derived table.
const setsName = "strata_sets"

func partName(i int) string { return "strata_g" + strconv.Itoa(i+1) }

// part writes a part as the column that it is. A derived table's column has the
// collation of its first SELECT, not the one that the caller chose.
func (w *writer) part(i int, e ast.Expr) {
	w.ident(setsName)
	w.text(".")
	w.ident(partName(i))
	if name := collationOf(e); name != "" {
		w.collate(name)
	}
}

// collationOf is the collation that the caller chose for an expression, or "".
func collationOf(e ast.Expr) string {
	switch e := ast.Bare(e).(type) {
	case *ast.Collate:
		return e.Name
	case *ast.Column:
		return e.Collation
	default:
		return ""
	}
}
