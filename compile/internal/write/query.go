package write

import (
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// query writes any query.
func (w *writer) query(q ast.Query) {
	if len(w.pushed) > 0 {
		w.within(func() { w.query(q) })
		return
	}
	switch q := q.(type) {
	case *ast.Select:
		w.selectStmt(q, false)
	case *ast.Compound:
		w.compoundStmt(q)
	case *ast.RawStmt:
		w.raw(q.Text, q.Args)
	}
}

// selectStmt writes a SELECT. named gives every item a name of its own, as a
// derived table needs.
func (w *writer) selectStmt(q *ast.Select, named bool) {
	reuse, keys, at := w.reuse, w.keys, w.level
	w.reuse = w.reuse || len(q.GroupBy) > 0 || q.Distinct || q.DistinctOn != nil
	w.keys, w.level = ast.Grouped(q.GroupBy), at.entered(q)
	outer, aside, inside := w.lasting, w.aside, w.inside
	w.lasting, w.aside, w.inside = outer.within(q), w.keysAside(w.keys, q), 0
	defer func() { w.reuse, w.keys, w.level, w.lasting, w.aside, w.inside = reuse, keys, at, outer, aside, inside }()
	w.depth++
	defer func() { w.depth-- }()
	if w.d.MaxDepth > 0 && w.depth >= w.d.MaxDepth {
		w.unsupported("so many queries inside one another")
		return
	}
	q = w.plainFrames(q)
	if sets := ast.Unfold(q.GroupBy); sets != nil && !w.d.Has(dialect.GroupingSets) {
		w.eachSet(q, sets, named)
		return
	}
	if w.groupsApart(q) {
		w.eachSet(q, [][]ast.Expr{ast.Grouped(q.GroupBy)}, named)
		return
	}
	w.ungrouped(q, named)
}

// ungrouped writes a SELECT without grouping sets, or what is done with the groups of them.
func (w *writer) ungrouped(q *ast.Select, named bool) {
	at := w.level
	q = w.plainFrames(q)
	if !w.apartFrom(q, named) {
		w.finished(q, named)
	}
	w.level = at
}

// finished writes a SELECT whose window functions the dialect has.
func (w *writer) finished(q *ast.Select, named bool) {
	if q.DistinctOn != nil && !w.d.Has(dialect.DistinctOn) {
		w.firstOfEach(q, named)
		return
	}
	w.plainSelect(q, named)
}

// plainSelect writes a SELECT that has nothing of these.
func (w *writer) plainSelect(q *ast.Select, named bool) {
	groups := w.unfoldedBy(q) != nil // of which some leave out what is never NULL
	nullable := func(o ast.Order) bool { return groups || orderNullable(o, q) }
	if q.Having != nil && !w.d.Has(dialect.HavingUnselected) && w.lacks(dialect.HavingTerm) {
		w.havingOutside(q, named)
		return
	}
	if q.Distinct && w.anyKeyed(q.Items) {
		w.distinctByKeys(q, named)
		return
	}
	if w.outside(q, nullable) {
		if named || !w.readsAround(q) {
			w.orderedOutside(q, named)
			return
		}
		q = w.orderedByName(q, nullable)
	}
	w.text("SELECT ")
	if q.Distinct {
		w.text("DISTINCT ")
	}
	if q.DistinctOn != nil {
		w.text("DISTINCT ON (")
		list(w, q.DistinctOn, func(e ast.Expr) { w.compared(e, ast.TypeOf(e), true) })
		w.text(") ")
	}
	w.items(q.Items, w.style(q, named))
	w.body(q)
	w.tail(q.OrderBy, q.Limit, q.Offset, nullable)
	w.locks(q.Locks)
}

// body writes what stands between the SELECT list and ORDER BY.
func (w *writer) body(q *ast.Select) {
	w.rows(q)
	w.groups(q)
}

// rows writes FROM, WHERE and GROUP BY.
func (w *writer) rows(q *ast.Select) {
	at, aside := w.level, w.aside
	w.level, w.aside = at.rows(), nil // not grouped yet
	w.from(q)
	w.condition(" WHERE ", q.Where)
	if len(q.GroupBy) > 0 {
		w.text(" GROUP BY ")
		list(w, q.GroupBy, w.key)
	}
	w.level, w.aside = at, aside
}

// key writes what rows are grouped by, with what makes equal values one.
func (w *writer) key(e ast.Expr) {
	if w.s.equality[ast.TypeOf(e).Kind] == "" {
		w.keyAround(w.d.Merging[ast.TypeOf(e).Kind.String()], func() { w.expr(e) })
		return
	}
	w.compared(e, ast.TypeOf(e), false)
}

// groups writes HAVING and WINDOW.
func (w *writer) groups(q *ast.Select) {
	w.having(q)
	if named := ast.Windows(q); len(named) > 0 {
		w.text(" WINDOW ")
		list(w, named, func(o *ast.Window) {
			w.ident(o.Name)
			w.text(" AS ")
			w.window(o)
		})
	}
}

func (w *writer) as(name string) {
	w.text(" AS ")
	w.ident(name)
}

// derived writes a derived table's query with a name for every column.
func (w *writer) derived(q ast.Query) {
	if len(w.pushed) > 0 {
		w.within(func() { w.derived(q) })
		return
	}
	switch q := q.(type) {
	case *ast.Select:
		w.selectStmt(q, true)
	case *ast.Compound:
		w.compoundNamed(q, true)
	default:
		w.query(q)
	}
}

// derivedAs writes a query as a derived table.
func (w *writer) derivedAs(q ast.Query, alias string) {
	w.text("(")
	w.derived(q)
	w.text(")")
	w.as(alias)
}

// sideAlias is what a derived table is called that stands for the query that it is made of.
const sideAlias = "side"

// condition writes a condition behind a word, if there is one.
func (w *writer) condition(word string, e ast.Expr) {
	if e != nil {
		w.text(word)
		outer := w.conditions
		if w.writes(dialect.Truth) {
			w.conditions = conjuncts(outer, e)
		}
		w.expr(e)
		w.conditions = outer
	}
}

// conjuncts appends the parts of a condition that are true or not, whatever they are else.
func conjuncts(list []ast.Expr, e ast.Expr) []ast.Expr {
	e = ast.Bare(e)
	if l, ok := e.(*ast.Logic); ok {
		for _, t := range l.Terms {
			list = conjuncts(list, t)
		}
		return list
	}
	return append(list, e)
}

// orderNullable reports whether a term of ORDER BY may be NULL. It errs on the
// side of yes, which costs a few words of SQL and nothing else.
func orderNullable(o ast.Order, q *ast.Select) bool {
	x := o.X
	if o.Position > 0 && o.Position <= len(q.Items) {
		x = q.Items[o.Position-1]
	}
	switch e := ast.Bare(x).(type) {
	case *ast.Column:
		if e.Nullable {
			return true
		}
		outer := false
		ast.Joins(q.From, q.Joins, func(j ast.Join) { outer = outer || j.Kind != ast.InnerJoin && j.Kind != ast.CrossJoin })
		return outer
	case *ast.Aggregate:
		return e.Fn != ast.Count
	default:
		return true
	}
}
