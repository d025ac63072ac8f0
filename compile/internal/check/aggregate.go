package check

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// counted refuses to count a condition: count(x) counts where x is not NULL, hence
// where the condition is false, too.
func (c *checker) counted(e *ast.Aggregate) {
	if e.Fn == ast.Count && e.Arg != nil && isPredicate(ast.Bare(e.Arg)) {
		c.failf(strata.Misplaced, "count the rows where it is true with CountAll().Filter", "count of a condition counts where it is not NULL, also where it is false")
	}
}

// isPredicate reports whether an expression tests something, rather than being a
// truth value that is kept somewhere or chosen, as CASE does.
func isPredicate(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Logic, *ast.Match, *ast.Between, *ast.In, *ast.InQuery, *ast.Exists:
		return true
	case *ast.Binary:
		return e.Op.Compares()
	case *ast.Unary:
		return e.Op.Result(ast.Type{}).Kind == ast.Bool
	case *ast.Search:
		return !e.Rank
	case *ast.Call:
		return e.Fn.Result(ast.Type{}).Kind == ast.Bool
	case *ast.Collate:
		return isPredicate(ast.Bare(e.X))
	default:
		return false
	}
}

// collected refuses an array of what may be NULL, which no Go slice of values holds,
// and an object with such names, which not every database makes.
func (c *checker) collected(e *ast.Aggregate, s *scope) {
	holder := ""
	switch {
	case e.Arg == nil:
		return
	case e.Fn == ast.ArrayAgg:
		holder = "its array cannot hold NULL"
	case e.Fn == ast.JSONObjectAgg:
		holder = "an object has no name NULL"
	default:
		return
	}
	rows := s
	if e.Over == nil {
		rows = s.ungrouped()
	}
	if e.Filter != nil {
		rows = rows.where(e.Filter)
	}
	if c.nullable(e.Arg, rows) {
		c.failf(strata.NullToNonNull, "leave NULLs out with Filter and IsNotNull, or give it a value with Coalesce", "%s: %s may be NULL, and %s", ast.Describe(e), ast.Describe(e.Arg), holder)
	}
}

// elements refuses to put what may be NULL into an array.
func (c *checker) elements(e *ast.Call, s *scope) {
	if e.Fn == ast.ArrayAppend && len(e.Args) == 2 && c.nullable(e.Args[1], s) {
		c.failf(strata.NullToNonNull, "give it a value with Coalesce", "%s: %s may be NULL, and an array cannot hold NULL", ast.Describe(e), ast.Describe(e.Args[1]))
	}
}
