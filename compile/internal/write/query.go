package write

import (
	"slices"
	"strings"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

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

// ungrouped writes a SELECT without grouping sets, or all that is said around them.
func (w *writer) ungrouped(q *ast.Select, named bool) {
	at := w.level
	q = w.plainFrames(q)
	if !w.apartFrom(q, named) {
		w.finished(q, named)
	}
	w.level = at
}

// finished is ungrouped for a query that has no derived table of its own before it.
func (w *writer) finished(q *ast.Select, named bool) {
	if q.DistinctOn != nil && !w.d.Has(dialect.DistinctOn) {
		w.firstOfEach(q, named)
		return
	}
	w.plainSelect(q, named)
}

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

// locks writes the locking clauses. A dialect without them locks the database.
func (w *writer) locks(locks []ast.Lock) {
	if !w.d.Has(dialect.RowLocks) {
		return
	}
	for _, l := range locks {
		w.say(lockForms[l.Strength])
		if len(l.Of) > 0 {
			w.fill(dialect.LockOf, func(string) { list(w, l.Of, func(s ast.Source) { w.ident(s.Ref()) }) })
		}
		switch {
		case l.NoWait:
			w.say(dialect.LockNoWait)
		case l.SkipLocked:
			w.say(dialect.LockSkipLocked)
		}
	}
}

var lockForms = [...]dialect.Clause{
	ast.ForUpdate: dialect.LockForUpdate, ast.ForNoKeyUpdate: dialect.LockForNoKeyUpdate,
	ast.ForShare: dialect.LockForShare, ast.ForKeyShare: dialect.LockForKeyShare,
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

// derivedApart writes the query of a derived table, which is kept apart from the query around it
// where it has to be.
func (w *writer) derivedApart(q ast.Query) {
	w.derived(q)
	if s, ok := q.(*ast.Select); ok && w.writes(dialect.KeptApart) && s.Limit == nil && s.Offset == nil && len(s.Locks) == 0 &&
		slices.ContainsFunc(s.Joins, outerJoin) && slices.ContainsFunc(s.Items, func(e ast.Expr) bool { return ast.Has(e, constant) }) {
		w.say(dialect.KeptApart)
	}
}

func outerJoin(j ast.Join) bool {
	return j.Kind == ast.LeftJoin || j.Kind == ast.RightJoin || j.Kind == ast.FullJoin
}

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

func (w *writer) tail(order []ast.Order, limit, offset ast.Expr, nullable func(ast.Order) bool) {
	if len(order) > 0 {
		w.text(" ORDER BY ")
		w.sorting++
		list(w, order, func(o ast.Order) { w.order(o, nullable(o)) })
		w.sorting--
	}
	limit, offset = w.asked(limit), w.asked(offset)
	var c dialect.Clause
	switch {
	case limit == nil && offset == nil:
		return
	case offset == nil:
		c = dialect.LimitAlone
	case limit == nil:
		c = dialect.OffsetAlone
	default:
		c = dialect.LimitOffset
	}
	w.fill(c, func(hole string) {
		if hole == "limit" {
			w.amount(limit, limitSlot)
		} else {
			w.amount(offset, offsetSlot)
		}
	})
}

// asked is a row count, or nil where it is NULL and the dialect takes numbers only.
func (w *writer) asked(e ast.Expr) ast.Expr {
	if b, ok := ast.Bare(e).(*ast.Bind); ok && b.Value == nil && b.Err == nil && w.numbersOnly() {
		return nil
	}
	return e
}

// numbersOnly reports whether LIMIT and OFFSET take no expressions.
func (w *writer) numbersOnly() bool {
	spelled, known := w.d.Spelling["amount"]
	return known && spelled == ""
}

// amount writes a row count: its place tells its type. One that may be negative or
// NULL means the same everywhere.
func (w *writer) amount(e ast.Expr, of slotKind) {
	if b, ok := e.(*ast.Bind); ok && b.Value != nil {
		w.bind(b)
		return
	}
	if w.numbersOnly() {
		w.exactAmount(e, of)
		return
	}
	before, after, _ := strings.Cut(w.d.Spelling["amount"], "{1}")
	w.text(before)
	switch e := e.(type) {
	case *ast.Bind:
		w.bind(e)
	case *ast.Param:
		w.param(e)
	default:
		w.expr(e)
	}
	w.text(after)
}

// exactAmount writes a row count that has to be a number when it is sent.
func (w *writer) exactAmount(e ast.Expr, of slotKind) {
	switch e := ast.Bare(e).(type) {
	case *ast.Bind:
		w.bind(e)
	case *ast.Param:
		w.slots = append(w.slots, slot{arg: len(w.args), value: e.Index, typ: e.Type, kind: of})
		w.arg(nil, source{})
	default:
		w.unsupported("LIMIT and OFFSET that are computed")
	}
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
