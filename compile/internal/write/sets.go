package write

import (
	"slices"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// grouping writes GROUPING SETS, ROLLUP or CUBE.
func (w *writer) grouping(s *ast.Sets) {
	if s.Kind != ast.GroupingSets && len(s.Sets[0]) == 0 {
		w.text("GROUPING SETS (())") // what ROLLUP () means, but not how it is spelled
		return
	}
	w.text(s.Kind.String())
	w.text(" (")
	if s.Kind != ast.GroupingSets {
		list(w, s.Sets[0], w.expr)
	} else {
		list(w, s.Sets, func(set []ast.Expr) {
			w.text("(")
			list(w, set, w.expr)
			w.text(")")
		})
	}
	w.text(")")
}

// groupingBits writes GROUPING(...): for a dialect without it, the number that it is
// for the set at hand, of this query or of one around it.
func (w *writer) groupingBits(g *ast.Grouping) {
	if w.d.Has(dialect.GroupingSets) {
		w.fill(dialect.GroupingBits, func(hole string) {
			if hole == "keys" {
				list(w, g.Args, w.expr)
			} else {
				w.text(w.s.types[ast.Int64])
			}
		})
		return
	}
	bits := 0
	for _, a := range g.Args {
		bits <<= 1
		if w.level.leavesOut(a) {
			bits |= 1
		}
	}
	w.int(bits)
}

// unfolded is a SELECT whose groups come from a derived table: for a dialect without grouping
// sets, one SELECT for each set, put together by UNION ALL. GROUP BY ROLLUP (age) is
//
//	SELECT strata_sets.strata_g1, strata_sets.strata_g2 FROM (
//	  SELECT age AS strata_g1, count(*) AS strata_g2 FROM users GROUP BY age UNION ALL
//	  SELECT NULL AS strata_g1, count(*) AS strata_g2 FROM users HAVING count(*) >= 0) AS strata_sets
//
// What is done with groups, as window functions, DISTINCT and ORDER BY, is done outside. Without
// sets it is one over rows, see rowsapart.go.
type unfolded struct {
	outer *ast.Select // what is done with the groups
	inner *ast.Select // the query that groups
	sets  [][]ast.Expr
	parts parts // what the outer query reads of a group, or of a row
}

// eachSet writes a SELECT over grouping sets, or over one, unfolded.
func (w *writer) eachSet(q *ast.Select, sets [][]ast.Expr, named bool) {
	outer := &ast.Select{
		Distinct: q.Distinct, DistinctOn: q.DistinctOn, Items: q.Items,
		OrderBy: q.OrderBy, Limit: q.Limit, Offset: q.Offset,
	}
	w.refuseAround(q)
	if w.innerGroups() {
		w.unsupported(dialect.InnerGroups.String())
	}
	at, parts := w.level, w.partsOf(q)
	if w.havingApart(q) {
		inner := *q
		outer.Where, inner.Having = q.Having, nil
		q = &inner
	}
	w.level = &level{names: sourceNames(q), unfolded: &unfolded{outer, q, sets, parts}, around: at}
	w.ungrouped(outer, named)
	w.level = at
}

// havingApart reports whether HAVING is asked of the groups as rows of a derived table, by
// WHERE: it has what is spelled as a subquery in which aggregates would stray.
func (w *writer) havingApart(q *ast.Select) bool {
	return q.Having != nil && !w.d.Has(dialect.WindowedGroups) && w.straysInside(q.Having)
}

// groupsApart reports whether a query works out of its groups what a dialect without
// WindowedGroups works out only of the rows of a derived table: window functions, DISTINCT ON
// that is written with one, and what is spelled as a subquery in which aggregates would stray, or which would be lost of no rows.
func (w *writer) groupsApart(q *ast.Select) bool {
	if w.d.Has(dialect.WindowedGroups) {
		return false
	}
	terms := termsOf(q)
	grouped := len(q.GroupBy) > 0 || q.Having != nil || slices.ContainsFunc(terms, ast.HasAggregate)
	first := q.DistinctOn != nil && !w.d.Has(dialect.DistinctOn)
	return grouped && (first || slices.ContainsFunc(terms, ast.HasWindow) || slices.ContainsFunc(terms, w.straysInside) || w.havingApart(q) || w.lostOfNone(q))
}

// unfoldedBy is what a query is the outer one of, or nil.
func (w *writer) unfoldedBy(q *ast.Select) *unfolded {
	if w.level == nil || w.level.unfolded == nil || w.level.unfolded.outer != q {
		return nil
	}
	return w.level.unfolded
}

// groupsOf writes the groups of sets. Those that are more than a statement may have
// side by side stand, but for the last of them, in a derived table.
func (w *writer) groupsOf(u *unfolded, sets [][]ast.Expr) {
	at, first := w.level, true
	if most := w.d.MaxSides; most > 0 && len(sets) > most {
		last := len(sets) - most + 1
		w.text("SELECT * FROM (")
		w.groupsOf(u, sets[:last])
		w.text(")")
		w.as(sideAlias)
		sets, first = sets[last:], false
	}
	for _, s := range sets {
		if !first {
			w.text(" UNION ALL ")
		}
		first = false
		w.level = &level{names: at.names, present: s, absent: without(ast.Grouped(u.inner.GroupBy), s), around: at.around}
		w.aside = w.keysAside(s, u.inner)
		one := *u.inner
		one.GroupBy, one.Items, one.OrderBy = s, u.parts.items(), nil
		w.text("SELECT ")
		if len(s) == 0 && one.Having == nil { // one group of all rows, also of none
			one.Having = &ast.Raw{Text: []string{"count(*) >= 0"}}
		}
		w.items(one.Items, style{lone: w.lone(&one)})
		w.body(&one)
	}
	w.level, w.aside = at, nil
}

// without returns the expressions that are not in a set.
func without(all, set []ast.Expr) []ast.Expr {
	out := []ast.Expr{}
	for _, e := range all {
		if ast.Find(set, e) < 0 {
			out = append(out, e)
		}
	}
	return out
}
