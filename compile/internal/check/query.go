package check

import (
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

func (c *checker) query(q ast.Query, outer *scope) {
	defer func(parent ast.Expr, number int) { c.parent, c.number = parent, number }(c.parent, c.number)
	c.parent, c.number = nil, 0
	switch q := q.(type) {
	case *ast.Select:
		c.selectStmt(q, outer)
	case *ast.Compound:
		c.compound(q, outer)
	case *ast.RawStmt:
		c.reads(q.Unread)
		for _, a := range q.Args {
			c.expr(a, &scope{open: true}, anywhere)
		}
	}
}

func (c *checker) selectStmt(q *ast.Select, outer *scope) {
	c.sense = wantsTrue
	c.with(q.With)
	s := &scope{parent: outer}
	c.from(q, s, outer)
	s.prove(q.Where)
	s.leaveOut(q.GroupBy)
	c.clause = "WHERE"
	c.expr(q.Where, s, forbidden)
	c.clause = "GROUP BY"
	c.list(q.GroupBy, s, forbidden)
	c.unfolds(q.GroupBy)
	c.clause = "SELECT list"
	if len(q.Items) == 0 {
		c.failf(strata.Incomplete, "", "nothing is selected")
	}
	c.list(q.Items, s, windowed)
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
	if outer == nil { // nobody reads the rows of a query inside an expression
		c.row(q.Items, q.Row, s)
	}
	if q.Err != nil {
		c.clause = ""
		c.add(strata.Problem{Kind: strata.BadValue, Message: q.Err.Error(), Err: q.Err})
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
	var optional []*ast.Column
	for i, e := range items {
		if i >= row.Len() || !row.Required(i) || !c.nullable(e, s) {
			continue
		}
		if col, ok := ast.Bare(e).(*ast.Column); ok && s.isOptional(col) {
			optional = append(optional, col)
			continue
		}
		if s.leavesOut(e) {
			c.failf(strata.NullToNonNull, "read it as what may be NULL ("+nullables+"), or give it a value with Coalesce",
				"%s is left out by a grouping set and may be NULL, but is read into a type that cannot hold NULL", ast.Describe(e))
			continue
		}
		c.failf(strata.NullToNonNull, "read it as what may be NULL ("+nullables+"), or give it a value with Coalesce",
			"%s may be NULL here (%s), but is read into a type that cannot hold NULL", ast.Describe(e), c.why(e, s))
	}
	for len(optional) > 0 {
		n := 1
		for n < len(optional) && optional[n].Table == optional[0].Table {
			n++
		}
		c.optionalSide(optional[:n])
		optional = optional[n:]
	}
}

const nullables = "Nullable, or NullableID and its siblings"

// optionalSide refuses columns of one table, which an outer join may leave out.
func (c *checker) optionalSide(columns []*ast.Column) {
	const hint = "read it as what may be NULL (" + nullables + "), give it a value with Coalesce, or read the whole table as strata.Optional"
	if len(columns) == 1 {
		c.column(strata.NullToNonNull, columns[0], hint,
			"%s comes from the optional side of an outer join and may be NULL, but is read into a type that cannot hold NULL", ast.Describe(columns[0]))
		return
	}
	names := make([]string, len(columns))
	for i, col := range columns {
		names[i] = ast.Describe(col)
	}
	c.column(strata.NullToNonNull, columns[0], hint,
		"%s come from the optional side of an outer join and may be NULL, but are read into types that cannot hold NULL", strings.Join(names, ", "))
}

// orderBy checks the terms; with DISTINCT they must be selected, too.
func (c *checker) orderBy(q *ast.Select, s *scope) {
	c.orders(q.OrderBy)
	defer func() { c.number = 0 }()
	for i, o := range q.OrderBy {
		if o.X == nil {
			c.position(o, q.Items)
			continue
		}
		c.number = i + 1
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
	c.ordered(items[o.Position-1], ast.TypeOf(items[o.Position-1]))
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
	c.alikeItems(l, r)
	if q.All && q.Op != ast.Union && !c.d.Has(dialect.SetOpAll) {
		c.failf(strata.Unsupported, "without ALL every row comes once", "%s does not support %s ALL", c.d.Name, q.Op)
	}
	c.clause = "ORDER BY"
	c.orders(q.OrderBy)
	for _, o := range q.OrderBy {
		if o.X == nil {
			c.position(o, l)
		} else if ast.Find(l, o.X) < 0 {
			c.failf(strata.BadPosition, "order by an item of its SELECT list, or by strata.Position", "%s is not selected by the first query of the %s", ast.Describe(o.X), q.Op)
		}
	}
	c.limits(q.Limit, q.Offset)
}
