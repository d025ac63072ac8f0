package check

import (
	"fmt"
	"slices"
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
	c.meets(e)
	switch e := e.(type) {
	case nil:
		return
	case *ast.Column:
		if e.Table.Type {
			c.failf(strata.NotInScope, "read it from a value of the type with strata.FieldOf", "%s is a field of a composite type, not a column", ast.Describe(e))
			return
		}
		if _, ok := s.resolve(e.Table); !ok {
			c.notInFrom(e, s)
		}
		if s != nil && s.refused != nil && s.refused(e) {
			c.filled(e, "")
		}
		return
	case *ast.Output:
		c.output(e, s)
		return
	case *ast.Virtual:
		c.name("a column of "+e.Source.Alias, e.Column)
		if _, ok := s.resolveRowset(e.Source); !ok {
			c.failf(strata.NotInScope, "add it with From or a join", "column %s: %s is not in FROM", ast.Describe(e), e.Source.Alias)
		} else if !e.Source.Has(e.Column) {
			c.failf(strata.NotInScope, "", "column %s: %s has no such column", ast.Describe(e), e.Source.Alias)
		}
		return
	case *ast.Sets:
		for _, x := range ast.Grouped([]ast.Expr{e}) {
			c.expr(x, s, forbidden)
		}
		return
	case *ast.Grouping:
		c.groupingOf(e, s, agg)
	case *ast.Quantified:
		if n := len(ast.Items(e.Query)); n != 1 {
			c.failf(strata.ShapeMismatch, "", "ANY and ALL take a query of one column, not of %d", n)
		}
	case *ast.Binary:
		c.rowValues(e, s)
		c.quantified(e, s)
		if e.Op.Ordering() {
			c.ordered(e.L, e.Type)
		}
	case *ast.Between:
		c.ordered(e.X, e.Type)
	case *ast.Bind:
		switch {
		case e.Err == ast.ErrMissing:
			c.failf(strata.BadValue, "what If leaves out is no value", "an expression is missing: %s", c.which())
		case e.Err != nil:
			c.badValue(e.Err)
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
			c.failf(strata.NullToNonNull, "give it a value with Coalesce, or leave NotNull out", "NotNull: %s may be NULL: %s", ast.Describe(e.X), c.why(e.X, s))
		}
		return
	case *ast.Widen:
		if a, ok := e.X.(*ast.Assert); ok { // what is read as NULL again needs no proof
			c.expr(a.X, s, agg)
			return
		}
	case *ast.Label:
		c.name("a label", e.Name)
	case *ast.Collate:
		c.name("a collation", e.Name)
	case *ast.Match:
		c.pattern(e)
	case *ast.InQuery:
		c.inQuery(e, s)
	case *ast.Invoke:
		c.engines(e.Function)
	case *ast.Raw:
		c.reads(e.Unread)
	case *ast.Call:
		c.elements(e, s)
		if e.Fn == ast.Greatest || e.Fn == ast.Least {
			c.ordered(e.Args[0], e.Type)
		}
	case *ast.Search:
		c.search(e, s)
		return
	case *ast.Unary, *ast.Logic, *ast.In, *ast.Exists, *ast.Subquery, *ast.Case, *ast.Cast,
		*ast.Tuple, *ast.FieldOf, ast.Default: // right where their parts are
	default:
		c.failf(strata.Misplaced, "", "an expression is missing")
		return
	}
	if q := ast.SubqueryOf(e); q != nil {
		clause, about, sense := c.clause, c.about, c.sense
		c.about = nil
		c.query(q, s.at(agg))
		c.clause, c.about, c.sense = clause, about, sense
	}
	about := c.about
	if col := ast.ColumnAmong(e); col != nil {
		c.about = col
	}
	c.children(e, s, agg)
	c.about = about
}

// badValue refuses a value that has no SQL form, by the column that it meets.
func (c *checker) badValue(err error) {
	if c.about == nil {
		c.add(strata.Problem{Kind: strata.BadValue, Message: err.Error(), Err: err})
		return
	}
	c.add(strata.Problem{
		Kind: strata.BadValue, Table: c.about.Table.Ref(), Column: c.about.Name,
		Message: fmt.Sprintf("column %s: %v", ast.Describe(c.about), err), Err: err,
	})
}

// given checks a value that a column is given.
func (c *checker) given(col *ast.Column, e ast.Expr, s *scope) {
	c.about = col
	c.expr(e, s, forbidden)
	c.about = nil
}

// list checks the expressions of a list.
func (c *checker) list(items []ast.Expr, s *scope, agg place) {
	for i, e := range items {
		c.number = i + 1
		c.expr(e, s, agg)
	}
	c.number = 0
}

// children checks what stands directly under an expression, each in its sense.
func (c *checker) children(e ast.Expr, s *scope, agg place) {
	parent, number := c.parent, c.number
	c.parent, c.number = e, 0
	c.parts(e, func(x ast.Expr) {
		c.number++
		c.expr(x, s, agg)
	})
	c.parent, c.number = parent, number
}

// which says which expression of a clause is looked at.
func (c *checker) which() string {
	switch p := c.parent.(type) {
	case nil:
		if c.number == 0 {
			return "all that stands there"
		}
		return fmt.Sprintf("item %d", c.number)
	case *ast.Binary:
		if c.number == 1 {
			return "what stands on the left of " + ast.Describe(p.R)
		}
		return "what stands on the right of " + ast.Describe(p.L)
	default:
		return fmt.Sprintf("operand %d of %s", c.number, ast.Describe(p))
	}
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

// absent is a table that is not in FROM, and what is read of it.
type absent struct {
	problem int // its number
	columns []string
}

// notInFrom notes a column whose table is not in FROM: one problem for a table, however
// many of its columns are read.
func (c *checker) notInFrom(e *ast.Column, s *scope) {
	ref := e.Table.Ref()
	a := c.absent[ref]
	if a == nil {
		if len(c.problems) == maxProblems {
			return
		}
		if c.absent == nil {
			c.absent = map[string]*absent{}
		}
		a = &absent{problem: len(c.problems)}
		c.absent[ref] = a
		c.column(strata.NotInScope, e, columnHint(s, e), "")
		if c.around.sees(e.Table) {
			c.problems[a.problem].Hint = "a derived table, or a query in WITH, does not see the tables of the query around it: join outside, or use builder.Lateral"
		}
	}
	if name := ast.Describe(e); !slices.Contains(a.columns, name) {
		a.columns = append(a.columns, name)
	}
	what := "column " + a.columns[0]
	if n := len(a.columns); n > 1 {
		what = "columns " + strings.Join(a.columns[:min(n, 3)], ", ")
		if n > 3 {
			what += fmt.Sprintf(" and %d more", n-3)
		}
	}
	c.problems[a.problem].Message = what + ": table " + ref + " is not in FROM"
}

// columnHint helps where a column's table is not in FROM: a derived table may select it.
func columnHint(s *scope, col *ast.Column) string {
	for in := s; in != nil; in = in.parent {
		for _, e := range in.sources {
			d, ok := e.source.(*ast.Derived)
			if ok && slices.ContainsFunc(ast.Items(d.Query), func(x ast.Expr) bool { return ast.ColumnOf(x) == col }) {
				return d.Alias + " selects it: take the column from there with its From"
			}
		}
	}
	return absentHint(s, col.Table)
}

// absentHint helps where a table is not in FROM: it may be there under another name.
func absentHint(s *scope, t *ast.Table) string {
	const add = "add the table to FROM with From or a join"
	for ; s != nil; s = s.parent {
		for _, e := range s.sources {
			switch found, ok := e.source.(*ast.Table); {
			case !ok || found.Name != t.Name || found.Ref() == t.Ref():
			case found.Alias == "":
				return fmt.Sprintf("join %s, or take the column from %s, which is in FROM", t.Ref(), t.Name)
			default:
				return fmt.Sprintf("%s; %s is there as %s: take the column from that handle", add, t.Name, found.Ref())
			}
		}
	}
	return add
}

func (c *checker) output(e *ast.Output, s *scope) {
	if _, ok := s.resolveDerived(e.Source); !ok {
		c.failf(strata.NotInScope, "add it with From or a join", "column %s: derived table %s is not in FROM", ast.Describe(e), e.Source.Alias)
		return
	}
	items := ast.Items(e.Source.Query)
	if items == nil {
		if ast.NameOf(e.X) == "" {
			c.failf(strata.NotInScope, "label it with As", "derived table %s is of raw SQL, whose columns have names, and %s has none", e.Source.Alias, ast.Describe(e.X))
		}
		return
	}
	found := ast.Outputs(items, e.X)
	switch all := ast.Selected(items, e.X); {
	case len(found) == 0 && len(all) > 0:
		c.failf(strata.NotInScope, "read it by "+names(items, all), "%s has no column %s", e.Source.Alias, ast.LabelOf(e.X))
	case len(found) == 0 && ast.OptionOf(ast.NameOf(e.X)) != "":
		c.failf(strata.NotInScope, "name it among the options of Recursive", "the recursive query %s has no %s", e.Source.Alias, ast.OptionOf(ast.NameOf(e.X)))
	case len(found) == 0:
		c.failf(strata.NotInScope, "add it to the derived table's SELECT list", "derived table %s does not select %s", e.Source.Alias, ast.Describe(e.X))
	case len(found) > 1 && !oneColumn(e.Source.Query, items, found):
		c.failf(strata.NotInScope, "read it by its label, "+names(items, all), "%s selects %s %d times", e.Source.Alias, ast.Describe(e.X), len(all))
	}
}

// oneColumn reports whether it makes no difference which of several items is read: none
// has a label, and no set operation puts something else below one of them.
func oneColumn(q ast.Query, items []ast.Expr, found []int) bool {
	_, plain := q.(*ast.Select)
	return plain && !slices.ContainsFunc(found, func(i int) bool { return ast.LabelOf(items[i]) != "" })
}

// names lists the names of items.
func names(items []ast.Expr, list []int) string {
	text := make([]string, len(list))
	for i, at := range list {
		if text[i] = ast.NameOf(items[at]); text[i] == "" {
			text[i] = ast.Describe(items[at])
		}
	}
	return strings.Join(text, " or ")
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
		c.column(strata.Misplaced, e.Column, "", "Excluded of %s has a meaning in ON CONFLICT DO UPDATE only", ast.Describe(e.Column))
	}
}

func (c *checker) aggregate(e *ast.Aggregate, s *scope, agg place) {
	c.engines(e.Function)
	c.orderly(e)
	if e.Over != nil {
		c.window(e, s, agg)
		return
	}
	if e.Fn.WindowOnly() {
		c.failf(strata.Misplaced, "give it a window with Over", "%s has a meaning over a window only", ast.Describe(e))
	}
	switch agg {
	case forbidden:
		hint := ""
		if c.clause == "WHERE" {
			hint = "filter groups with Having"
		}
		c.failf(strata.Misplaced, hint, "the aggregate %s is not allowed here", ast.Describe(e))
	case nested:
		c.failf(strata.Misplaced, "aggregate in a derived table first", "the aggregate %s stands inside another one", ast.Describe(e))
	}
	if c.ofOuter(e, s) {
		c.failf(strata.Misplaced, "aggregate in the outer query itself", "the aggregate %s takes columns of the outer query only", ast.Describe(e))
	}
	c.children(e, s, nested)
	c.distinctOrder(e)
	c.counted(e)
	c.collected(e, s)
}

// ofOuter reports whether an expression reads columns of outer queries, and none
// of its own. SQL takes an aggregate of it for one of the outer query, where it
// need not be allowed, and would drop its place here silently.
func (c *checker) ofOuter(e ast.Expr, s *scope) bool {
	if s == nil || s.open {
		return false
	}
	own, outer := false, false
	for _, x := range ast.Reads(e) {
		if s.has(ast.RefOf(x)) {
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
			c.failf(strata.BadPosition, "order by the argument itself", "with DISTINCT, %s is ordered by its argument only", ast.Describe(e))
		}
	}
}

// pattern refuses a pattern that PostgreSQL refuses at run time.
func (c *checker) pattern(e *ast.Match) {
	b, ok := e.Pattern.(*ast.Bind)
	if !ok || e.Kind > ast.ILike {
		return
	}
	if text, _ := b.Value.(string); ast.LoneEscape(text) {
		c.failf(strata.BadValue, `write \\ for a backslash`, "the pattern ends with a lone escape character")
	}
}

// inQuery checks IN (SELECT ...).
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
	if e.Not || c.sense&wantsFalse != 0 {
		c.withoutNulls(e.Query, s)
	}
}
