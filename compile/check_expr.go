package compile

import (
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// place says whether an aggregate may stand at a place.
type place uint8

const (
	forbidden place = iota // WHERE, ON, GROUP BY ...
	anywhere               // HAVING
	windowed               // SELECT list, ORDER BY: window functions, too
	nested                 // inside an aggregate
	inWindow               // inside a window function: aggregates, but no window
)

// expr checks an expression and everything under it.
func (c *checker) expr(e ast.Expr, s *scope, agg place) {
	c.typeKnown(ast.TypeOf(e))
	switch e := e.(type) {
	case nil:
		return
	case *ast.Column:
		if e.Table.Type {
			c.failf(strata.NotInScope, "read it from a value of the type with strata.FieldOf", "%s is a field of a composite type, not a column", describe(e))
			return
		}
		if _, ok := s.resolve(e.Table); !ok {
			c.column(strata.NotInScope, e, "add the table to FROM with From or a join"+aliasHint(s, e.Table), "column %s: table %s is not in FROM", describe(e), e.Table.Ref())
		}
		return
	case *ast.Output:
		c.output(e, s)
		return
	case *ast.Virtual:
		if _, ok := s.resolveRowset(e.Source); !ok {
			c.failf(strata.NotInScope, "add it with From or a join", "column %s: %s is not in FROM", describe(e), e.Source.Alias)
		} else if !e.Source.Has(e.Column) {
			c.failf(strata.NotInScope, "", "column %s: %s has no such column", describe(e), e.Source.Alias)
		}
		return
	case *ast.Sets:
		for _, x := range ast.Grouped([]ast.Expr{e}) {
			c.expr(x, s, forbidden)
		}
		return
	case *ast.Grouping:
		if agg == forbidden || agg == nested {
			c.failf(strata.Misplaced, "", "GROUPING is not allowed here")
		}
		for _, x := range e.Args {
			if c.ofOuter(x, s) {
				c.failf(strata.Misplaced, "", "GROUPING takes what its own query groups by, and %s is of an outer query", describe(x))
			}
		}
	case *ast.Quantified:
		if n := len(ast.Items(e.Query)); n != 1 {
			c.failf(strata.ShapeMismatch, "", "ANY and ALL take a query of one column, not of %d", n)
		}
	case *ast.Binary:
		c.rowValues(e)
	case *ast.Bind:
		if e.Err != nil {
			c.failf(strata.BadValue, "", "%v", e.Err)
		}
		return
	case *ast.Param:
		if e.Type.Kind == ast.Unknown {
			c.failf(strata.BadValue, "compare it with a column", "no column tells the SQL type of parameter %d", e.Index+1)
		}
		return
	case *ast.Excluded:
		c.excluded(e)
		return
	case *ast.Aggregate:
		c.aggregate(e, s, agg)
		return
	case *ast.Assert:
		c.expr(e.X, s, agg)
		if !trusted(e.X) && c.nullable(e.X, s) {
			c.failf(strata.NullToNonNull, "give it a value with Coalesce, or leave NotNull out", "NotNull: %s may be NULL", describe(e.X))
		}
		return
	case *ast.Widen:
		if a, ok := e.X.(*ast.Assert); ok { // what is read as NULL again needs no proof
			c.expr(a.X, s, agg)
			return
		}
	case *ast.Match:
		c.pattern(e)
	case *ast.InQuery:
		c.inQuery(e, s)
	case *ast.Invoke:
		c.engines(e.Function)
	case *ast.Search:
		c.search(e, s)
		return
	}
	if q := ast.SubqueryOf(e); q != nil {
		clause := c.clause
		c.query(q, s)
		c.clause = clause
	}
	ast.Children(e, func(x ast.Expr) { c.expr(x, s, agg) })
}

// trusted reports whether only the caller knows what an expression yields.
func trusted(e ast.Expr) bool {
	switch e := ast.Bare(e).(type) {
	case *ast.Raw, *ast.Invoke:
		return true
	case *ast.Aggregate:
		return e.Function != nil
	case *ast.Virtual:
		return e.Source.Function != nil
	default:
		return false
	}
}

// aliasHint helps where the table is in FROM under another name.
func aliasHint(s *scope, t *ast.Table) string {
	for ; s != nil; s = s.parent {
		for _, e := range s.sources {
			if found, ok := e.source.(*ast.Table); ok && found.Name == t.Name && found.Ref() != t.Ref() {
				return "; " + t.Name + " is there as " + found.Ref() + ": take the column from that handle"
			}
		}
	}
	return ""
}

func (c *checker) output(e *ast.Output, s *scope) {
	if _, ok := s.resolveDerived(e.Source); !ok {
		c.failf(strata.NotInScope, "add it with From or a join", "column %s: derived table %s is not in FROM", describe(e), e.Source.Alias)
		return
	}
	if items := ast.Items(e.Source.Query); items != nil && outputIndex(items, e.X) < 0 {
		c.failf(strata.NotInScope, "add it to the derived table's SELECT list", "derived table %s does not select %s", e.Source.Alias, describe(e.X))
	}
}

func (c *checker) excluded(e *ast.Excluded) {
	if e.Column == nil {
		c.failf(strata.Misplaced, "", "Excluded is asked of what is no column; only columns have a proposed value")
		return
	}
	if c.proposed != nil {
		c.of(c.proposed, e.Column, "name")
	}
	if !strings.HasPrefix(c.clause, "ON CONFLICT") {
		c.column(strata.Misplaced, e.Column, "", "Excluded of %s has a meaning in ON CONFLICT DO UPDATE only", describe(e.Column))
	}
}

func (c *checker) aggregate(e *ast.Aggregate, s *scope, agg place) {
	c.engines(e.Function)
	if e.Over != nil {
		c.window(e, s, agg)
		return
	}
	if e.Fn.WindowOnly() {
		c.failf(strata.Misplaced, "give it a window with Over", "%s has a meaning over a window only", describe(e))
	}
	switch agg {
	case forbidden:
		hint := ""
		if c.clause == "WHERE" {
			hint = "filter groups with Having"
		}
		c.failf(strata.Misplaced, hint, "the aggregate %s is not allowed here", describe(e))
	case nested:
		c.failf(strata.Misplaced, "aggregate in a derived table first", "the aggregate %s stands inside another one", describe(e))
	}
	if c.ofOuter(e, s) {
		c.failf(strata.Misplaced, "aggregate in the outer query itself", "the aggregate %s takes columns of the outer query only", describe(e))
	}
	ast.Children(e, func(x ast.Expr) { c.expr(x, s, nested) })
	c.distinctOrder(e)
}

// ofOuter reports whether an expression reads columns of outer queries, and none
// of its own. SQL takes an aggregate of it for one of the outer query, where it
// need not be allowed, and would drop its place here silently.
func (c *checker) ofOuter(e ast.Expr, s *scope) bool {
	if s == nil || s.open {
		return false
	}
	own, outer := false, false
	for _, x := range columns(e) {
		if s.has(refOf(x)) {
			own = true
		} else {
			outer = true
		}
	}
	return outer && !own
}

// distinctOrder refuses DISTINCT with an order by something else, which has no
// meaning, and DISTINCT where the aggregate has none.
func (c *checker) distinctOrder(e *ast.Aggregate) {
	for _, o := range e.OrderBy {
		if e.Distinct && !ast.Same(o.X, e.Arg) {
			c.failf(strata.BadPosition, "order by the argument itself", "with DISTINCT, %s is ordered by its argument only", describe(e))
		}
	}
}

// pattern refuses a pattern that PostgreSQL refuses at run time.
func (c *checker) pattern(e *ast.Match) {
	b, ok := e.Pattern.(*ast.Bind)
	if !ok || e.Kind > ast.ILike {
		return
	}
	if text, _ := b.Value.(string); loneEscape(text) {
		c.failf(strata.BadValue, `write \\ for a backslash`, "the pattern %q ends with a lone escape character", text)
	}
}

// loneEscape reports whether a pattern ends with a backslash that escapes nothing.
func loneEscape(pattern string) bool {
	return (len(pattern)-len(strings.TrimRight(pattern, `\`)))%2 == 1
}

// inQuery refuses NOT IN over a column with NULLs, which matches nothing.
func (c *checker) inQuery(e *ast.InQuery, s *scope) {
	items := ast.Items(e.Query)
	if items == nil {
		return
	}
	width := 1
	if row, ok := e.X.(*ast.Tuple); ok {
		width = len(row.Items)
	}
	if len(items) != width {
		c.failf(strata.ShapeMismatch, "", "IN takes a query of %d column(s) here, not of %d", width, len(items))
		return
	}
	if sel, ok := e.Query.(*ast.Select); ok && e.Not {
		inner := &scope{parent: s}
		quiet := checker{d: c.d}
		quiet.from(sel, inner, s)
		inner.prove(sel.Where)
		if quiet.nullable(items[0], inner) {
			c.failf(strata.NullToNonNull, "exclude NULLs in the subquery with IsNotNull", "NOT IN: the subquery selects %s, which may be NULL, and one NULL makes NOT IN match nothing", describe(items[0]))
		}
	}
}

// nullable reports whether an expression may be NULL at a place.
func (c *checker) nullable(e ast.Expr, s *scope) bool {
	if s != nil && len(s.absent) > 0 && indexOf(s.absent, e) >= 0 {
		return true
	}
	switch e := e.(type) {
	case nil:
		return true
	case *ast.Column:
		if s.isProven(e) {
			return false
		}
		entry, _ := s.resolve(e.Table)
		return e.Nullable || entry != nil && entry.optional
	case *ast.FieldOf:
		return e.Field.Nullable || c.nullable(e.X, s)
	case *ast.Output:
		entry, _ := s.resolveDerived(e.Source)
		return entry != nil && entry.optional || c.nullableOutput(e)
	case *ast.Search:
		entry, _ := s.resolve(e.Index.Table)
		return !e.Rank && entry != nil && entry.optional
	case *ast.Bind:
		return e.Value == nil
	case *ast.Param, *ast.Exists, ast.Default:
		return false
	case *ast.Excluded:
		return e.Column == nil || e.Column.Nullable
	case *ast.Binary:
		if e.Op.NeverNull() {
			return false
		}
	case *ast.Unary:
		if e.Op.NeverNull() {
			return false
		}
	case *ast.Raw:
		return e.Nullable
	case *ast.Invoke:
		return true
	case *ast.Subquery:
		return true
	case *ast.InQuery:
		return true
	case *ast.Aggregate:
		return !e.Fn.NeverNull()
	case *ast.Quantified:
		return true
	case *ast.Grouping:
		return false
	case *ast.Virtual:
		return c.nullableVirtual(e, s)
	case *ast.Assert:
		return false
	case *ast.Widen:
		if a, ok := e.X.(*ast.Assert); ok {
			return c.nullable(a.X, s)
		}
	case *ast.Case:
		return c.nullableCase(e, s)
	case *ast.Call:
		return e.Fn.Null(e.Args, func(x ast.Expr) bool { return c.nullable(x, s) })
	}
	found := false
	ast.Children(e, func(x ast.Expr) { found = found || c.nullable(x, s) })
	return found
}

// nullableCase is true unless every result and an ELSE are not NULL.
func (c *checker) nullableCase(e *ast.Case, s *scope) bool {
	for _, w := range e.Whens {
		if c.nullable(w.Then, s) {
			return true
		}
	}
	return c.nullable(e.Else, s)
}

// nullableOutput looks into the derived table that an output comes from.
func (c *checker) nullableOutput(e *ast.Output) bool {
	i := outputIndex(ast.Items(e.Source.Query), e.X)
	if w := e.Source.With; w != nil {
		if w.Recursive {
			// What the step adds is held to the rows' type, and nothing else is.
			return w.Shape == nil || i >= 0 && i < w.Shape.Len() && !w.Shape.Required(i)
		}
		if _, query := w.Stmt.(ast.Query); !query {
			return c.nullableReturned(w.Stmt, i)
		}
	}
	quiet := checker{d: c.d}
	return quiet.nullableItem(e.Source.Query, i)
}

func (c *checker) nullableItem(q ast.Query, i int) bool {
	switch q := q.(type) {
	case *ast.Select:
		if i < 0 || i >= len(q.Items) {
			return true
		}
		s := &scope{}
		c.from(q, s, nil)
		s.prove(q.Where)
		s.leaveOut(q.GroupBy)
		return c.nullable(q.Items[i], s)
	case *ast.Compound:
		return c.nullableItem(q.L, i) || q.Op == ast.Union && c.nullableItem(q.R, i)
	default:
		return true
	}
}
