// Package check finds what is wrong with a statement before it is sent.
package check

import (
	"fmt"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// Statement looks for everything that is wrong with a statement before any of it
// is written. It returns what it found out, or a *strata.StatementError with all
// problems.
func Statement(s ast.Stmt, d *dialect.Dialect) (ast.Facts, error) {
	c := &checker{d: d}
	c.stmt(s)
	if len(c.problems) == 0 {
		return ast.Facts{CTEs: c.ctes, Optional: c.optional}, nil
	}
	return ast.Facts{}, &strata.StatementError{Statement: ast.Title(s), Problems: c.problems}
}

type checker struct {
	d        *dialect.Dialect
	problems []strata.Problem
	clause   string
	ctes     []*ast.CTE           // checked; each after those that it reads
	open     []*ast.CTE           // being checked
	optional map[*ast.Search]bool // of a table that an outer join may leave out
	proposed *ast.Table           // whose rows INSERT proposes, inside ON CONFLICT
}

// add notes a problem once.
func (c *checker) add(p strata.Problem) {
	if p.Clause == "" {
		p.Clause = c.clause
	}
	for _, seen := range c.problems {
		if seen == p {
			return
		}
	}
	c.problems = append(c.problems, p)
}

func (c *checker) failf(k strata.ProblemKind, hint, format string, args ...any) {
	c.add(strata.Problem{Kind: k, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// column notes a problem with a column.
func (c *checker) column(k strata.ProblemKind, col *ast.Column, hint, format string, args ...any) {
	c.add(strata.Problem{
		Kind: k, Table: col.Table.Ref(), Column: col.Name, Hint: hint,
		Message: fmt.Sprintf(format, args...),
	})
}

func (c *checker) stmt(s ast.Stmt) {
	switch s := s.(type) {
	case ast.Query:
		c.query(s, nil)
	case *ast.Insert:
		c.insert(s)
	case *ast.Update:
		c.update(s)
	case *ast.UpdateRows:
		c.updateRows(s)
	case *ast.Delete:
		c.delete(s)
	case *ast.Prepared:
		c.stmt(s.Stmt)
	case *ast.CreateTable:
		c.createTable(s)
	case *ast.CreateFullText:
		c.clause = "CREATE INDEX"
		c.language(s.Index)
	case *ast.Merge:
		c.merge(s)
	case *ast.CreateView:
		c.createView(s)
	case *ast.AddForeignKey, *ast.CreateIndex, *ast.CreateSchema, *ast.CreateType,
		*ast.DropTable, *ast.DropView, *ast.DropType, *ast.DropFullText: // a definition is checked where it is made
	default:
		c.failf(strata.Incomplete, "", "there is no statement")
	}
}

func (c *checker) createTable(s *ast.CreateTable) {
	scope := &scope{sources: []entry{{s.Table, false}}}
	for _, k := range s.Table.Checks {
		c.clause = "CHECK"
		c.expr(k.Expr, scope, forbidden)
	}
	c.clause = "CREATE TABLE"
	for _, f := range s.Table.FullTexts {
		c.language(f)
	}
	for _, col := range s.Table.Columns {
		c.clause = ""
		c.typeKnown(col.Type)
		if col.Generated != nil {
			c.clause = "GENERATED"
			c.expr(col.Generated, scope, forbidden)
		}
	}
}

func (c *checker) query(q ast.Query, outer *scope) {
	switch q := q.(type) {
	case *ast.Select:
		c.selectStmt(q, outer)
	case *ast.Compound:
		c.compound(q, outer)
	case *ast.RawStmt:
		for _, a := range q.Args {
			c.expr(a, &scope{open: true}, anywhere)
		}
	}
}

func (c *checker) selectStmt(q *ast.Select, outer *scope) {
	c.with(q.With)
	s := &scope{parent: outer}
	c.from(q, s, outer)
	s.prove(q.Where)
	s.leaveOut(q.GroupBy)
	c.clause = "WHERE"
	c.expr(q.Where, s, forbidden)
	c.clause = "GROUP BY"
	for _, e := range q.GroupBy {
		c.expr(e, s, forbidden)
	}
	c.unfolds(q.GroupBy)
	c.clause = "SELECT list"
	if len(q.Items) == 0 {
		c.failf(strata.Incomplete, "", "nothing is selected")
	}
	for _, e := range q.Items {
		c.expr(e, s, windowed)
	}
	c.windowNames(q)
	c.clause = "HAVING"
	c.expr(q.Having, s, anywhere)
	c.clause = "ORDER BY"
	c.orderBy(q, s)
	c.limits(q.Limit, q.Offset)
	c.distinctOn(q, s)
	c.locks(q, s)
	c.grouping(q, s)
	c.clause = "SELECT list"
	c.row(q.Items, q.Row, s)
	if q.Err != nil {
		c.failf(strata.BadValue, "", "%v", q.Err)
	}
}

func (c *checker) limits(limit, offset ast.Expr) {
	if limit != nil {
		c.clause = "LIMIT"
		c.expr(limit, &scope{}, forbidden)
	}
	if offset != nil {
		c.clause = "OFFSET"
		c.expr(offset, &scope{}, forbidden)
	}
}

// row refuses an item that may be NULL where the Go type cannot hold it.
func (c *checker) row(items []ast.Expr, row ast.RowShape, s *scope) {
	if row == nil || len(c.problems) > 0 {
		return
	}
	for i, e := range items {
		if i >= row.Len() || !row.Required(i) || !c.nullable(e, s) {
			continue
		}
		p := strata.Problem{
			Kind:    strata.NullToNonNull,
			Message: fmt.Sprintf("%s may be NULL here, but is read into a type that cannot hold NULL", ast.Describe(e)),
			Hint:    "read it as Nullable(), give it a value with Coalesce, or read the whole table as strata.Optional",
		}
		if col, ok := ast.Bare(e).(*ast.Column); ok {
			p.Table, p.Column = col.Table.Ref(), col.Name
			p.Message = fmt.Sprintf("%s comes from the optional side of an outer join and may be NULL, but is read into a type that cannot hold NULL", ast.Describe(e))
		}
		c.add(p)
	}
}

// from fills the scope, source by source: ON sees what stands before it.
func (c *checker) from(q *ast.Select, s, outer *scope) {
	c.clause = "FROM"
	source := ast.FromOf(q)
	if source == nil {
		found := ast.SourcesOf(q.Items)
		for i := range found {
			// A source of an outer query is no reason to ask for FROM.
			if outer != nil && outer.sees(found[i]) {
				found = nil
				break
			}
		}
		if len(found) > 1 {
			c.failf(strata.Incomplete, "say which one with From, and Join the others", "the SELECT list reads %s and %s", found[0].Ref(), found[1].Ref())
			s.open = true
		}
		if len(q.Joins) > 0 {
			c.failf(strata.Incomplete, "say what to join to with From", "there is a join but no FROM")
			s.open = true
		}
	} else {
		c.source(source, s, outer)
	}
	c.joins(q.Joins, s, outer)
}

func (c *checker) joins(joins []ast.Join, s, outer *scope) {
	for _, j := range joins {
		c.clause = j.Kind.String()
		c.lateralSide(j, s)
		left := len(s.sources)
		c.source(j.Source, s, outer)
		if j.On == nil && j.Kind != ast.CrossJoin {
			c.failf(strata.Incomplete, "give the condition, or use CrossJoin to mean every pair", "the join with %s has no ON condition", j.Source.Ref())
		}
		c.clause = j.Kind.String() + " ON"
		c.expr(j.On, s, forbidden)
		s.outer(j.Kind, left)
	}
}

// group checks a join that is joined as one source. Its conditions see its own
// sources, not what stands before it.
func (c *checker) group(g *ast.JoinGroup, s, outer *scope) {
	clause := c.clause
	inner := &scope{parent: outer}
	if g.From == nil {
		c.failf(strata.Incomplete, "say what to join to", "a joined group has no first source")
		s.open = true
		return
	}
	c.source(g.From, inner, outer)
	c.joins(g.Joins, inner, outer)
	c.clause = clause
	for _, e := range inner.sources {
		c.unrepeated(e.source, s)
	}
	s.sources = append(s.sources, inner.sources...)
}

// unrepeated refuses a name that FROM has already.
func (c *checker) unrepeated(src ast.Source, s *scope) {
	if s.has(src.Ref()) {
		c.add(strata.Problem{
			Kind: strata.RepeatedSource, Table: src.Ref(),
			Message: fmt.Sprintf("%s stands twice in FROM under the same name", src.Ref()),
			Hint:    fmt.Sprintf("give one of them an alias: strata.As(table, %q)", src.Ref()+"2"),
		})
	}
}

// source adds a source to the scope and checks a derived table on its own.
func (c *checker) source(src ast.Source, s, outer *scope) {
	if _, group := src.(*ast.JoinGroup); !group {
		c.unrepeated(src, s)
	}
	clause := c.clause
	switch src := src.(type) {
	case *ast.JoinGroup: // its members are sources
		c.group(src, s, outer)
		return
	case *ast.Table:
	case *ast.Derived:
		c.derived(src, s, outer)
	case *ast.Rowset:
		c.rowset(src, s)
	case *ast.Sample:
		if !(src.Percent >= 0 && src.Percent <= 100) {
			c.failf(strata.BadValue, "", "a sample takes between 0 and 100 percent, not %v", src.Percent)
		}
	}
	c.clause = clause
	s.sources = append(s.sources, entry{src, false})
}

// orderBy checks the terms; with DISTINCT they must be selected, too.
func (c *checker) orderBy(q *ast.Select, s *scope) {
	for _, o := range q.OrderBy {
		if o.X == nil {
			c.position(o, q.Items)
			continue
		}
		c.expr(o.X, s, windowed)
		if q.Distinct && ast.Find(q.Items, o.X) < 0 {
			c.failf(strata.BadPosition, "select it, too", "with DISTINCT, %s must be in the SELECT list to be ordered by", ast.Describe(o.X))
		}
	}
}

func (c *checker) position(o ast.Order, items []ast.Expr) {
	if o.Position < 1 || o.Position > len(items) {
		c.failf(strata.BadPosition, "", "position %d is not in the SELECT list, which has %d items", o.Position, len(items))
		return
	}
	if x := items[o.Position-1]; ast.TypeOf(x).Kind == ast.Composite {
		c.failf(strata.BadPosition, "order by its fields", "position %d is %s, a composite value, which has no order", o.Position, ast.Describe(x))
	}
}

func (c *checker) compound(q *ast.Compound, outer *scope) {
	c.query(q.L, outer)
	c.query(q.R, outer)
	c.clause = q.Op.String()
	l, r := ast.Items(q.L), ast.Items(q.R)
	if l != nil && r != nil && len(l) != len(r) {
		c.failf(strata.ShapeMismatch, "", "one side has %d columns, the other %d", len(l), len(r))
	}
	if q.All && q.Op != ast.Union && !c.d.Has(dialect.SetOpAll) {
		c.failf(strata.Unsupported, "without ALL every row comes once", "%s does not support %s ALL", c.d.Name, q.Op)
	}
	c.clause = "ORDER BY"
	for _, o := range q.OrderBy {
		if o.X == nil {
			c.position(o, l)
		} else if ast.Find(l, o.X) < 0 {
			c.failf(strata.BadPosition, "order by an item of its SELECT list, or by strata.Position", "%s is not selected by the first query of the %s", ast.Describe(o.X), q.Op)
		}
	}
	c.limits(q.Limit, q.Offset)
}

// grouping refuses columns that are neither grouped nor aggregated.
func (c *checker) grouping(q *ast.Select, s *scope) {
	grouped := len(q.GroupBy) > 0 || q.Having != nil
	look := func(e ast.Expr) { grouped = grouped || ast.HasAggregate(e) }
	for _, e := range q.Items {
		look(e)
	}
	for _, o := range q.OrderBy {
		look(o.X)
	}
	if !grouped {
		return
	}
	g := grouping{c, ast.Grouped(q.GroupBy), s}
	c.clause = "SELECT list"
	for _, e := range q.Items {
		g.covered(e)
	}
	c.clause = "HAVING"
	g.covered(q.Having)
	c.clause = "ORDER BY"
	for _, o := range q.OrderBy {
		g.covered(o.X)
	}
}

type grouping struct {
	c  *checker
	by []ast.Expr
	s  *scope
}

func (g grouping) covered(e ast.Expr) {
	if e == nil || ast.Find(g.by, e) >= 0 {
		return
	}
	switch x := ast.Bare(e).(type) {
	case *ast.Aggregate:
		if x.Over != nil {
			ast.Children(x, g.covered)
		}
		return
	case *ast.Grouping:
		for _, a := range x.Args {
			if ast.Find(g.by, a) < 0 {
				g.c.failf(strata.Ungrouped, "GROUPING takes what GroupBy names", "%s is not grouped by", ast.Describe(a))
			}
		}
		return
	case *ast.Virtual:
		if g.s.has(x.Source.Ref()) {
			g.c.failf(strata.Ungrouped, "add it to GroupBy, or aggregate it", "%s is neither grouped nor aggregated", ast.Describe(x))
		}
	case *ast.Column:
		if g.s.has(x.Table.Ref()) && !g.keyed(x.Table) {
			g.c.column(strata.Ungrouped, x, "add it to GroupBy, or aggregate it", "%s is neither grouped nor aggregated", ast.Describe(x))
		}
	case *ast.Output:
		if g.s.has(x.Source.Ref()) {
			g.c.failf(strata.Ungrouped, "add it to GroupBy, or aggregate it", "%s is neither grouped nor aggregated", ast.Describe(x))
		}
	case *ast.Search:
		if g.s.has(x.Index.Table.Ref()) && !g.keyed(x.Index.Table) {
			g.c.failf(strata.Ungrouped, "add the table's key to GroupBy", "%s is neither grouped nor aggregated", ast.Describe(x))
		}
	default:
		if q := ast.SubqueryOf(x); q != nil {
			for _, col := range ast.OuterColumns(q) {
				g.covered(col)
			}
		}
		ast.Children(x, g.covered)
	}
}

// keyed reports whether the grouping holds the table's whole primary key, which
// settles all its columns.
func (g grouping) keyed(t *ast.Table) bool {
	if len(g.s.absent) > 0 {
		return false // a grouping set may leave the key out
	}
	for _, k := range t.PrimaryKey {
		found := false
		for _, e := range g.by {
			col, ok := ast.Bare(e).(*ast.Column)
			found = found || ok && col.Name == k.Name && col.Table.Ref() == t.Ref()
		}
		if !found {
			return false
		}
	}
	return len(t.PrimaryKey) > 0
}
