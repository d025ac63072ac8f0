package write

import (
	"cmp"
	"slices"
	"strings"

	"github.com/strata-go/strata/internal/ast"
)

// Of some kinds a value has several forms, as P1M and P30D are one interval, and no collation
// takes them for one: they are compared by something made of them, and made one by groups.
//
//	SELECT DISTINCT length FROM events
//	SELECT length FROM (SELECT length FROM events) AS side GROUP BY LEFT(side.length, 23)

// severalForms reports whether values of a type are compared by something made of them.
func (w *writer) severalForms(t ast.Type) bool { return strings.Contains(w.s.equality[t.Kind], "{1}") }

// refuseKeys refuses where such values would be compared as they are.
func (w *writer) refuseKeys(what string, t ast.Type) {
	if w.severalForms(t) {
		w.unsupported(what + " of " + t.Kind.String() + "s, of which one value has several forms")
	}
}

// keyAround writes an operand with what it is compared by: behind it, or around it.
func (w *writer) keyAround(form string, operand func()) {
	before, after, around := strings.Cut(form, "{1}")
	if !around {
		before, after = "", form
	}
	w.text(before)
	operand()
	w.text(after)
}

// betweenKeys writes BETWEEN as two comparisons.
func (w *writer) betweenKeys(e *ast.Between) {
	if e.Not {
		w.text("NOT ")
	}
	w.text("(")
	w.operator(&ast.Binary{Op: ast.Ge, L: e.X, R: e.Lo, Type: e.Type})
	w.text(" AND ")
	w.operator(&ast.Binary{Op: ast.Le, L: e.X, R: e.Hi, Type: e.Type})
	w.text(")")
}

// anyKeyed reports whether one of some items is compared by something made of it.
func (w *writer) anyKeyed(items []ast.Expr) bool {
	return slices.ContainsFunc(items, func(e ast.Expr) bool { return w.severalForms(ast.TypeOf(e)) })
}

// keysOf is a GROUP BY of items, which are columns of the source named side, by what they
// are compared by.
func (w *writer) keysOf(items []ast.Expr) string {
	return w.taken(func() {
		w.text(" GROUP BY ")
		for i, item := range items {
			if i > 0 {
				w.text(", ")
			}
			kind := ast.TypeOf(item).Kind
			w.keyAround(cmp.Or(w.s.equality[kind], w.d.Merging[kind.String()]), func() {
				w.ident(sideAlias)
				w.text(".")
				w.ident(outputNameAt(items, i))
			})
		}
	})
}

// distinctByKeys writes SELECT DISTINCT as groups of the rows of a derived table.
func (w *writer) distinctByKeys(q *ast.Select, named bool) {
	w.refuseAround(q)
	outer := *q
	outer.Distinct = false
	w.around(&outer, named, sideAlias, w.keysOf(q.Items), func() {
		w.text("SELECT ")
		w.items(q.Items, style{named: true, lone: w.lone(q)})
		w.orderItems(q)
		w.body(q)
	})
}

// sideName is the name of the column that says which side of a set operation a row is of.
const sideName = "strata_s"

// kept says of the rows of a group whether they are rows of a set operation, by their sides.
var kept = map[ast.SetOp]string{ast.Intersect: "min({s}) = 1 AND max({s}) = 2", ast.Except: "max({s}) = 1"}

// setByKeys writes a set operation as groups of the rows of both sides, which have the number
// of the side that they are of; without groups where it keeps all.
//
//	SELECT length FROM (SELECT *, 1 AS strata_s FROM (…) AS side UNION ALL
//	  SELECT *, 2 AS strata_s FROM (…) AS side) AS side
//	GROUP BY LEFT(side.length, 23) HAVING min(strata_s) = 1 AND max(strata_s) = 2
func (w *writer) setByKeys(q *ast.Compound, items []ast.Expr, named bool) {
	w.refuseAround(q)
	if q.All && q.Op != ast.Union {
		w.refuseKeys(q.Op.String()+" ALL", typeOfSeveral(w, items))
	}
	outer := w.wanted
	w.wanted = wanted{}
	w.text("SELECT ")
	for i, item := range items {
		if i > 0 {
			w.text(", ")
		}
		w.ident(outputNameAt(items, i))
		if label, ok := item.(*ast.Label); ok && !named {
			w.as(label.Name)
		}
	}
	w.text(" FROM (")
	w.depth += 2
	for i, side := range united(q) {
		if i > 0 {
			w.text(" UNION ALL ")
		}
		w.numberedSide(side, i+1)
	}
	w.depth -= 2
	w.text(")")
	w.as(sideAlias)
	if !q.All {
		w.text(w.keysOf(items))
		if rule, ok := kept[q.Op]; ok {
			w.text(" HAVING " + strings.ReplaceAll(rule, "{s}", w.inQuotes(sideName)))
		}
	}
	order := placesOf(q)
	w.byName(q, order)
	w.tail(order, q.Limit, q.Offset, func(ast.Order) bool { return true })
	w.wanted = outer
}

// united are the sides of a set operation: of a chain of UNION all, as their rows are made one
// at its end.
func united(q *ast.Compound) []ast.Query {
	if l, ok := q.L.(*ast.Compound); ok && q.Op == ast.Union && !q.All && l.Op == ast.Union && l.OrderBy == nil && l.Limit == nil && l.Offset == nil {
		return append(united(l), q.R)
	}
	return []ast.Query{q.L, q.R}
}

func typeOfSeveral(w *writer, items []ast.Expr) ast.Type {
	return ast.TypeOf(items[slices.IndexFunc(items, func(e ast.Expr) bool { return w.severalForms(ast.TypeOf(e)) })])
}

// numberedSide writes a side of a set operation with its number.
func (w *writer) numberedSide(q ast.Query, n int) {
	w.text("SELECT *, ")
	w.int(n)
	w.as(sideName)
	w.text(" FROM ")
	w.derivedAs(q, sideAlias)
}
