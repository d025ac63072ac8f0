package check

import (
	"slices"

	"github.com/strata-go/strata/internal/ast"
)

// nullable reports whether an expression may be NULL at a place.
func (c *checker) nullable(e ast.Expr, s *scope) bool {
	if s.leavesOut(e) {
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
		return !s.isProven(e) && (entry != nil && entry.optional || c.nullableOutput(e, s))
	case *ast.Search:
		entry, _ := s.resolve(e.Index.Table)
		return !e.Rank && entry != nil && entry.optional
	case *ast.Bind:
		return e.Value == nil && e.Err == nil // a value that is refused is none
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
		return e.Function.Sequence == nil
	case *ast.Subquery:
		return !hasRow(e.Query) || c.nullableItem(e.Query, 0, s)
	case *ast.InQuery:
		return true
	case *ast.Aggregate:
		return c.nullableAggregate(e, s)
	case *ast.Quantified:
		return true
	case *ast.Grouping:
		return false
	case *ast.Virtual:
		return c.nullableVirtual(e, s)
	case *ast.Assert:
		return false
	case *ast.Widen:
		switch x := e.X.(type) {
		case *ast.Assert:
			return c.nullable(x.X, s)
		case *ast.Param: // that takes NULL, too
			return true
		}
	case *ast.Case:
		return c.nullableCase(e, s)
	case *ast.Call:
		return e.Fn.Null(e.Args, func(x ast.Expr) bool { return c.nullable(x, s) })
	case *ast.Logic, *ast.Match, *ast.Between, *ast.In, *ast.Cast, *ast.Tuple, *ast.Collate, *ast.Label, *ast.Sets: // where a part is
	default:
		return true
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

// nullableAggregate reports whether an aggregate may be NULL. Most are where there
// is no row, or none that is not NULL.
func (c *checker) nullableAggregate(e *ast.Aggregate, s *scope) bool {
	switch {
	case e.Fn.NeverNull():
		return false
	case !e.Fn.OfRows() || e.Over != nil || e.Filter != nil || s == nil || !s.filled:
		return true
	default:
		return c.nullable(e.Arg, s.ungrouped())
	}
}

// hasRow reports whether a query has a row whatever the tables hold: one group of
// all rows.
func hasRow(q ast.Query) bool {
	s, ok := q.(*ast.Select)
	if !ok || s.GroupBy != nil || s.Having != nil || s.Offset != nil || !atLeastOne(s.Limit) {
		return false
	}
	return slices.ContainsFunc(s.Items, ast.HasAggregate)
}

// atLeastOne reports whether a LIMIT leaves a row.
func atLeastOne(limit ast.Expr) bool {
	if limit == nil {
		return true
	}
	n, ok := ast.LiteralInt(limit)
	return ok && n > 0
}

// nullableOutput looks into the derived table that an output comes from.
func (c *checker) nullableOutput(e *ast.Output, s *scope) bool {
	i := ast.OutputIndex(ast.Items(e.Source.Query), e.X)
	if w := e.Source.With; w != nil {
		if w.Recursive {
			// What the step adds is held to the rows' type, and nothing else is.
			return w.Shape == nil || i >= 0 && i < w.Shape.Len() && !w.Shape.Required(i)
		}
		if _, query := w.Stmt.(ast.Query); !query {
			return c.nullableReturned(w.Stmt, i)
		}
		return c.nullableItem(e.Source.Query, i, nil)
	}
	around, _ := s.binds(e.Source.Alias)
	if around != nil && !e.Source.Lateral {
		around = around.parent
	}
	return c.nullableItem(e.Source.Query, i, around)
}

// nullableItem reports whether an item of a query inside a scope may be NULL.
func (c *checker) nullableItem(q ast.Query, i int, outer *scope) bool {
	switch q := q.(type) {
	case *ast.Select:
		if i < 0 || i >= len(q.Items) {
			return true
		}
		quiet := checker{d: c.d, quiet: true}
		return quiet.nullable(q.Items[i], quiet.scopeOf(q, outer))
	case *ast.Compound:
		return c.nullableItem(q.L, i, outer) || q.Op == ast.Union && c.nullableItem(q.R, i, outer)
	default:
		return true
	}
}

// scopeOf is the scope of a SELECT list.
func (c *checker) scopeOf(q *ast.Select, outer *scope) *scope {
	s := &scope{parent: outer}
	c.from(q, s, outer)
	s.prove(q.Where)
	s.leaveOut(q.GroupBy)
	return s
}

// nullableVirtual reports whether a column of VALUES has a NULL. What a function
// returns is not NULL, as far as Strata offers functions in FROM; of the caller's
// own nothing is known.
func (c *checker) nullableVirtual(v *ast.Virtual, s *scope) bool {
	if s.isProven(v) {
		return false
	}
	entry, _ := s.resolveRowset(v.Source)
	if entry != nil && entry.optional {
		return true
	}
	if v.Source.Function != nil {
		return true
	}
	for _, row := range v.Source.Rows {
		for _, e := range row {
			if c.nullable(e, nil) {
				return true
			}
		}
	}
	return false
}

// nullableReturned reports whether item i of RETURNING may be NULL.
func (c *checker) nullableReturned(stmt ast.Stmt, i int) bool {
	quiet := checker{d: c.d, quiet: true}
	items, s := quiet.returned(stmt)
	return i < 0 || i >= len(items) || quiet.nullable(items[i], s)
}

// returned is what a change returns, and the scope that this reads.
func (c *checker) returned(stmt ast.Stmt) ([]ast.Expr, *scope) {
	switch stmt := stmt.(type) {
	case *ast.Insert:
		return stmt.Returning, c.insertedRow(stmt)
	case *ast.Update:
		return stmt.Returning, c.updatedRow(stmt)
	case *ast.Delete:
		return stmt.Returning, c.deletedRow(stmt)
	default:
		return nil, nil
	}
}
