package check

import (
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// maxSets bounds what a grouping unfolds to; PostgreSQL has 4096.
const maxSets = 4096

// unfolds refuses a grouping of more sets than a database takes.
func (c *checker) unfolds(by []ast.Expr) {
	n := 1
	for _, e := range by {
		s, ok := e.(*ast.Sets)
		switch {
		case !ok:
		case len(s.Sets) == 0:
			c.failf(strata.Incomplete, "strata.Set() is one group of all rows", "GROUPING SETS has no set")
		case s.Kind == ast.Cube && len(s.Sets[0]) > 12:
			n = maxSets + 1
		default:
			n *= len(s.Unfold())
		}
	}
	if n > maxSets {
		c.failf(strata.Unsupported, "", "the grouping unfolds to more than %d sets", maxSets)
	}
}

// distinctOn checks that ORDER BY starts with what DISTINCT ON names, so that
// "first" has a meaning.
func (c *checker) distinctOn(q *ast.Select, s *scope) {
	if q.DistinctOn == nil {
		return
	}
	c.clause = "DISTINCT ON"
	for _, e := range q.DistinctOn {
		c.expr(e, s, anywhere)
	}
	if q.Distinct {
		c.failf(strata.Misplaced, "", "DISTINCT and DISTINCT ON exclude each other")
	}
	order := ast.Resolved(q)
	for i := range min(len(order), len(q.DistinctOn)) {
		if order[i].X != nil && ast.Find(q.DistinctOn, order[i].X) < 0 {
			c.failf(strata.BadPosition, "start OrderBy with the expressions of DistinctOn", "ORDER BY starts with %s, which DISTINCT ON does not name", ast.Describe(order[i].X))
		}
	}
}

// locks refuses locks on rows that are not rows of a table.
func (c *checker) locks(q *ast.Select, s *scope) {
	if len(q.Locks) == 0 {
		return
	}
	c.clause, c.locking = q.Locks[0].Strength.String(), true
	if n := unlockable(s.sources); n == len(s.sources) {
		c.failf(strata.Misplaced, "lock rows of a table", "there is no row of a table to lock")
	}
	grouped := len(q.GroupBy) > 0 || q.Having != nil || q.Distinct || q.DistinctOn != nil
	for _, e := range q.Items {
		grouped = grouped || ast.HasAggregate(e) || ast.HasWindow(e)
	}
	if grouped {
		c.failf(strata.Misplaced, "lock in a query of the plain rows", "grouped, aggregated or distinct rows cannot be locked")
	}
	for _, l := range q.Locks {
		c.lock(l, s)
	}
}

func (c *checker) lock(l ast.Lock, s *scope) {
	for _, src := range l.Of {
		if !s.has(src.Ref()) {
			c.failf(strata.NotInScope, "", "OF: %s is not in FROM", src.Ref())
		}
	}
	for _, e := range s.sources {
		if ast.TableOf(e.source) == nil && (len(l.Of) == 0 || isOf(l.Of, e.source)) {
			c.notLocked(e.source)
		}
		if e.optional && (len(l.Of) == 0 || isOf(l.Of, e.source)) {
			c.failf(strata.Unsupported, "name the tables to lock with Of", "%s is on the optional side of an outer join and cannot be locked", e.source.Ref())
		}
	}
}

// notLocked refuses to lock what is no table: PostgreSQL locks the rows in a derived
// table, refuses those of a WITH query where it is named, and drops the clause where it
// is not.
func (c *checker) notLocked(src ast.Source) {
	if d, ok := src.(*ast.Derived); ok && d.With == nil {
		if q, plain := d.Query.(*ast.Select); plain && plainRows(q) {
			return
		}
	}
	c.failf(strata.Unsupported, "name the tables to lock with Of, or lock inside", "%s is no table, whose rows could be locked", src.Ref())
}

// plainRows reports whether a query returns rows of its sources as they are.
func plainRows(q *ast.Select) bool {
	return len(q.GroupBy) == 0 && q.Having == nil && !q.Distinct && q.DistinctOn == nil &&
		!slices.ContainsFunc(q.Items, func(e ast.Expr) bool { return ast.HasAggregate(e) || ast.HasWindow(e) })
}

// unlockable is how many of the sources have no rows that could be locked.
func unlockable(sources []entry) (n int) {
	for _, e := range sources {
		if _, rows := e.source.(*ast.Rowset); rows {
			n++
		}
	}
	return n
}

func isOf(list []ast.Source, s ast.Source) bool {
	for _, l := range list {
		if l.Ref() == s.Ref() {
			return true
		}
	}
	return false
}

// rowValues checks that two row values have the same number of parts, and that
// they have an order where it is asked for: not where a part is NULL, whose rows
// would come on no page of those that a keyset parts.
func (c *checker) rowValues(e *ast.Binary, s *scope) {
	l, lok := e.L.(*ast.Tuple)
	r, rok := e.R.(*ast.Tuple)
	if lok && rok && len(l.Items) != len(r.Items) {
		c.failf(strata.ShapeMismatch, "", "a row value of %d parts is compared with one of %d", len(l.Items), len(r.Items))
	}
	if !lok || !e.Op.Ordering() {
		return
	}
	for _, x := range l.Items {
		c.ordered(x, ast.TypeOf(x))
		if ast.TypeOf(x).Kind == ast.Composite {
			c.failf(strata.Unsupported, "compare its fields", "%s is a composite value, which has no order", ast.Describe(x))
		}
	}
	for _, x := range append(slices.Clip(l.Items), partsOf(e.R)...) {
		if c.nullable(x, s) {
			c.failf(strata.NullToNonNull, "give it a value with Coalesce, or exclude NULLs with IsNotNull", "%s of a row value: %s may be NULL, and such a row is neither before nor after any other", e.Op, ast.Describe(x))
		}
	}
}

func partsOf(e ast.Expr) []ast.Expr {
	if t, ok := e.(*ast.Tuple); ok {
		return t.Items
	}
	return nil
}

func (c *checker) createView(s *ast.CreateView) {
	c.clause = "CREATE VIEW"
	if !s.View.View {
		c.failf(strata.NotWritable, "define it with strata.DefineView", "%s is defined as a table", s.View.Name)
	}
	c.keepsRows(s.View, "CREATE VIEW", s.Materialized)
	c.query(s.Query, nil)
	c.clause = "CREATE VIEW"
	items := ast.Items(s.Query)
	if items != nil && len(items) != len(s.View.Columns) {
		c.failf(strata.ShapeMismatch, "", "the query selects %d columns, the view has %d", len(items), len(s.View.Columns))
		return
	}
	for i, item := range items {
		c.viewColumn(s.View.Columns[i], item, c.nullableItem(s.Query, i, nil))
	}
}

// keepsRows refuses a view whose rows are kept, where the dialect has none.
func (c *checker) keepsRows(view *ast.Table, clause string, materialized bool) {
	c.clause = clause
	if materialized && !c.d.Has(dialect.MaterializedViews) {
		c.failf(strata.Unsupported, "take a plain view, or fill a table", "the view %s: %s does not support %v", view.Name, c.d.Name, dialect.MaterializedViews)
	}
}

// refresh refuses to refresh what has no key to tell rows apart, while others read it.
func (c *checker) refresh(s *ast.RefreshView) {
	c.keepsRows(s.View, "REFRESH MATERIALIZED VIEW", true)
	if !s.View.View {
		c.failf(strata.NotWritable, "define it with strata.DefineView", "%s is defined as a table", s.View.Name)
	}
	if s.Concurrently && !slices.ContainsFunc(s.View.Indexes, func(i ast.Index) bool { return i.Key() != nil && c.d.Among(i.OnlyOn) }) {
		c.failf(strata.NoConstraint, "define one with Index(…).Unique()", "CONCURRENTLY: the view %s has no unique index of all rows on columns", s.View.Name)
	}
}

// viewColumn refuses an item of another type than the view's column, which would
// be read as one.
func (c *checker) viewColumn(col *ast.Column, item ast.Expr, nullable bool) {
	if got := ast.TypeOf(item); got.Kind != ast.Unknown && (got.Kind != col.Type.Kind || got.Elem != col.Type.Elem) {
		c.column(strata.ShapeMismatch, col, "convert it with Cast, or define the column with its type", "%s is %v, but %s is %v", ast.Describe(col), col.Type.Kind, ast.Describe(item), got.Kind)
	}
	if nullable && !col.Nullable {
		c.column(strata.NullToNonNull, col, "define the column as nullable, or give it a value with Coalesce", "%s is NOT NULL, but %s may be NULL", ast.Describe(col), ast.Describe(item))
	}
}

// merge checks a MERGE, branch by branch.
func (c *checker) merge(s *ast.Merge) {
	if !c.changes(s.Target) {
		return
	}
	c.clause = "MERGE"
	if _, ok := s.Source.(*ast.JoinGroup); ok {
		c.failf(strata.Unsupported, "join in a derived table", "MERGE reads one source, not a joined group")
	}
	both := &scope{sources: []entry{{s.Target, false}}}
	c.writable(s.Target)
	c.source(s.Source, both, nil)
	if s.On == nil {
		c.failf(strata.Incomplete, "say which rows match", "MERGE has no ON condition")
	}
	c.clause = "MERGE ON"
	c.expr(s.On, both, forbidden)
	source := &scope{sources: both.sources[1:]}
	for _, b := range s.Branches {
		if b.Matched {
			c.clause = "WHEN MATCHED"
			c.expr(b.If, both, forbidden)
			c.set(s.Target, b.Set, both)
			continue
		}
		c.clause = "WHEN NOT MATCHED"
		c.expr(b.If, source, forbidden)
		c.set(s.Target, b.Insert, source)
		if !b.Nothing {
			c.requiredOf(s.Target, b.Insert)
		}
	}
}

func (c *checker) requiredOf(t *ast.Table, values []ast.Assignment) {
	insert := &ast.Insert{Table: t}
	for _, a := range values {
		if a.Column != nil {
			insert.Columns = append(insert.Columns, a.Column)
		}
	}
	c.required(insert)
}

// writable refuses a change of a view.
func (c *checker) writable(t *ast.Table) {
	if t.View {
		c.failf(strata.NotWritable, "change the tables that it reads", "%s is a view", t.Name)
	}
}
