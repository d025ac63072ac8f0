package check

import (
	"github.com/strata-go/strata/internal/ast"
)

// why says why an expression may be NULL at a place.
func (c *checker) why(e ast.Expr, s *scope) string {
	if s.leavesOut(ast.Bare(e)) {
		return ast.Describe(e) + " is left out by a grouping set"
	}
	switch e := ast.Bare(e).(type) {
	case *ast.Column:
		if entry, _ := s.resolve(e.Table); entry != nil && entry.optional {
			return e.Table.Ref() + " is on the optional side of an outer join"
		}
		return "the column " + ast.Describe(e) + " is nullable, and no condition says IS NOT NULL"
	case *ast.Output:
		if entry, _ := s.resolveDerived(e.Source); entry != nil && entry.optional {
			return e.Source.Alias + " is on the optional side of an outer join"
		}
		return e.Source.Alias + " may select NULL for it"
	case *ast.Aggregate:
		return "of no rows it is NULL"
	case *ast.Subquery:
		return "it is NULL when the query has no row"
	case *ast.Case:
		return c.whyCase(e, s)
	}
	return c.whyPart(e, s)
}

// whyCase finds the result of a CASE that may be NULL.
func (c *checker) whyCase(e *ast.Case, s *scope) string {
	if e.Else == nil {
		return "it has no ELSE"
	}
	for _, w := range e.Whens {
		if c.nullable(w.Then, s) {
			return c.why(w.Then, s)
		}
	}
	return c.why(e.Else, s)
}

// whyPart finds the part of an expression that may be NULL.
func (c *checker) whyPart(e ast.Expr, s *scope) (why string) {
	if b, ok := e.(*ast.Bind); ok && b.Value == nil {
		return "it is NULL"
	}
	ast.Children(e, func(x ast.Expr) {
		if why == "" && c.nullable(x, s) {
			why = c.why(x, s)
		}
	})
	if why == "" {
		why = "nothing is known of it"
	}
	return why
}
