package check

import (
	"github.com/strata-go/strata/internal/ast"
)

// nullable reports whether an expression may be NULL at a place.
func (c *checker) nullable(e ast.Expr, s *scope) bool {
	if s != nil && len(s.absent) > 0 && ast.Find(s.absent, e) >= 0 {
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

// nullableOutput looks into the derived table that an output comes from.
func (c *checker) nullableOutput(e *ast.Output) bool {
	i := ast.OutputIndex(ast.Items(e.Source.Query), e.X)
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

// nullableVirtual reports whether a column of VALUES has a NULL. What a function
// returns is not NULL, as far as Strata offers functions in FROM; of the caller's
// own nothing is known.
func (c *checker) nullableVirtual(v *ast.Virtual, s *scope) bool {
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
func (c *checker) nullableReturned(s ast.Stmt, i int) bool {
	switch s := s.(type) {
	case *ast.Insert:
		return c.returnedNull(s.Table, s.Returning, i)
	case *ast.Update:
		return c.returnedNull(s.Table, s.Returning, i)
	case *ast.Delete:
		return c.returnedNull(s.Table, s.Returning, i)
	default:
		return true
	}
}

func (c *checker) returnedNull(t *ast.Table, items []ast.Expr, i int) bool {
	return i < 0 || i >= len(items) || c.nullable(items[i], &scope{sources: []entry{{t, false}}})
}
