package strata

import "github.com/strata-go/strata/internal/ast"

// GroupTerm is an element of GROUP BY: an expression, or several ways to group
// at once by Rollup, Cube or GroupingSets.
type GroupTerm interface {
	// Expression returns the node for Strata's own packages.
	Expression() ast.Expr
}

type groupTerm struct{ sets *ast.Sets }

func (g groupTerm) Expression() ast.Expr { return g.sets }

// Rollup groups by all expressions, by all but the last, and so on down to one
// group of all rows: ROLLUP (a, b).
func Rollup(by ...AnyExpression) GroupTerm {
	return groupTerm{&ast.Sets{Kind: ast.Rollup, Sets: [][]ast.Expr{nodes(by)}}}
}

// Cube groups by every subset of the expressions: CUBE (a, b).
func Cube(by ...AnyExpression) GroupTerm {
	return groupTerm{&ast.Sets{Kind: ast.Cube, Sets: [][]ast.Expr{nodes(by)}}}
}

// GroupingSet is one way to group; see GroupingSets.
type GroupingSet struct{ by []ast.Expr }

// Set is one grouping set. Set() is one group of all rows.
func Set(by ...AnyExpression) GroupingSet { return GroupingSet{nodes(by)} }

// GroupingSets groups in each of several ways: GROUPING SETS ((a), (b), ()). An
// expression that a row's set leaves out is NULL in that row, so that it is
// read as Nullable.
func GroupingSets(sets ...GroupingSet) GroupTerm {
	n := &ast.Sets{Kind: ast.GroupingSets}
	for _, s := range sets {
		n.Sets = append(n.Sets, s.by)
	}
	return groupTerm{n}
}

// Grouping is GROUPING(x...): a bit for each expression, 1 where the row's
// grouping set leaves it out, the last expression being the lowest bit. It tells
// a NULL that is in the data from one that stands for all values.
func Grouping(by ...AnyExpression) *NumberExpr[int64, int64] {
	return count(&ast.Grouping{Args: nodes(by)})
}
