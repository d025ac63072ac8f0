package write

import (
	"slices"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// style is how a SELECT list is written.
type style struct {
	collate bool // ORDER BY takes from the items what they are ordered by
	merge   bool // rows that are equal become one
	named   bool // every item has a name of its own
	lone    bool // an aggregate is missing
}

func (w *writer) style(q *ast.Select, named bool) style {
	return style{
		collate: w.wanted.collated || q.Distinct && len(q.OrderBy) > 0 || slices.ContainsFunc(q.OrderBy, byPosition),
		merge:   w.wanted.merged || q.Distinct, named: named, lone: w.lone(q),
	}
}

func byPosition(o ast.Order) bool { return o.Position > 0 }

// lone reports whether HAVING alone, or an aggregate inside a window function,
// makes one group of all rows, where a dialect asks for an aggregate in the
// SELECT list, too. (SQLite may move a condition of an outer query to HAVING.)
func (w *writer) lone(q *ast.Select) bool {
	return len(q.GroupBy) == 0 && !w.d.Has(dialect.LoneHaving) && w.unfoldedBy(q) == nil &&
		(q.Having != nil || slices.ContainsFunc(q.Items, ast.HasAggregate)) && !slices.ContainsFunc(q.Items, aggregates)
}

// aggregates reports whether an expression has an aggregate outside the window
// functions in it.
func aggregates(e ast.Expr) bool {
	return ast.Seek(e, func(x ast.Expr) ast.Verdict {
		if a, ok := x.(*ast.Aggregate); ok {
			return ast.Decided(a.Over == nil)
		}
		return ast.Inside
	})
}

// items writes a SELECT list.
func (w *writer) items(items []ast.Expr, st style) {
	for i, item := range items {
		if i > 0 {
			w.text(", ")
		}
		if st.lone && i == 0 {
			w.text("CASE WHEN count(*) >= 0 THEN ")
			w.item(item, st)
			w.text(" END")
		} else {
			w.item(item, st)
		}
		switch label, ok := item.(*ast.Label); {
		case st.named:
			w.as(outputNameAt(items, i))
		case ok:
			w.as(label.Name)
		}
	}
}

// item writes an item of the SELECT list, collated where that tells its order
// or equality.
func (w *writer) item(e ast.Expr, st style) {
	collation := w.collation(e, st)
	cast, t := untyped(e)
	w.openTyped(cast, t)
	if st.merge {
		if one := w.d.Merging[ast.TypeOf(e).Kind.String()]; one != "" {
			w.keyAround(one, func() { w.expr(e) })
			w.closeTyped(cast, t)
			return
		}
	}
	if collation == "" {
		w.expr(e)
	} else {
		w.operand(e)
	}
	w.closeTyped(cast, t)
	w.text(collation)
}

// untyped reports whether an item of a SELECT list is an argument that is to be given
// its type: what reads the list, as INSERT, tells it only where nothing stands between
// them.
func untyped(e ast.Expr) (bool, ast.Type) {
	switch e := ast.Bare(e).(type) {
	case *ast.Bind:
		return !e.Cast, e.Type
	case *ast.Param:
		return !e.Cast, e.Type
	default:
		return false, ast.Type{}
	}
}

func (w *writer) collation(e ast.Expr, st style) string {
	t := ast.TypeOf(e)
	switch {
	case chosen(e):
		return ""
	case st.merge:
		w.refuseKeys("INTERSECT ALL and EXCEPT ALL", t)
	}
	switch {
	case w.severalForms(t):
		return ""
	case st.collate && w.ordering(t) != "":
		return w.ordering(t)
	case st.merge:
		return w.s.equality[t.Kind]
	default:
		return ""
	}
}
