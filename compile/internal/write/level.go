package write

import (
	"slices"

	"github.com/strata-go/strata/internal/ast"
)

// level is a query over what a derived table has, as unfolded says, or one inside such a
// query: what its expressions are written as. It is nil where there is no such query around.
type level struct {
	names    []string   // of the query's sources, which hide those of the queries around it
	unfolded *unfolded  // the derived table that the query reads; nil for none
	present  []ast.Expr // what the grouping set at hand groups by
	absent   []ast.Expr // the grouped expressions that it leaves out
	around   *level
}

// entered is the level of a query inside others.
func (l *level) entered(q *ast.Select) *level {
	if l == nil {
		return nil
	}
	return &level{names: sourceNames(q), around: l}
}

// rows is the level of the rows that a query groups.
func (l *level) rows() *level {
	if l == nil || l.present == nil && l.absent == nil {
		return l
	}
	return &level{names: l.names, around: l.around}
}

// part is the place of an expression among the parts that the derived table of the level has
// ready, or -1.
func (l *level) part(e ast.Expr) int {
	if l == nil || l.unfolded == nil {
		return -1
	}
	return ast.Find(l.unfolded.parts, e)
}

// hides reports whether an expression reads a source of the query.
func (l *level) hides(e ast.Expr) bool {
	return slices.ContainsFunc(ast.Reads(e), func(x ast.Expr) bool { return slices.Contains(l.names, ast.RefOf(x)) })
}

// leavesOut reports whether the grouping set at hand leaves an expression out.
func (l *level) leavesOut(e ast.Expr) bool {
	for ; l != nil; l = l.around {
		if ast.Find(l.absent, e) >= 0 {
			return true
		}
		if l.hides(e) {
			return false
		}
	}
	return false
}

// ofGroup writes an expression that the groups have ready, or that the grouping set
// leaves out, and reports whether it is one. What is grouped by is worked out of the
// rows: x + 1 is there, even if x alone is not.
func (w *writer) ofGroup(e ast.Expr) bool {
	for l := w.level; l != nil; l = l.around {
		if i := l.part(e); i >= 0 {
			w.part(i, e)
			return true
		}
		switch {
		case ast.Find(l.absent, e) >= 0:
			t := ast.TypeOf(e)
			w.openTyped(true, t)
			w.text("NULL")
			w.closeTyped(true, t)
			return true
		case ast.Find(l.present, e) >= 0:
			w.level = l.rows()
			return false
		case l.hides(e):
			return false
		}
	}
	return false
}

// sourceNames are the names of the sources of a query.
func sourceNames(q *ast.Select) []string {
	var names []string
	add := func(s ast.Source) { names = append(names, s.Ref()) }
	ast.Members(ast.FromOf(q), add)
	for _, j := range q.Joins {
		ast.Members(j.Source, add)
	}
	return names
}
