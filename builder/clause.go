package builder

import (
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// Clause is a clause of a query that is rare enough not to be a method of it. The
// zero Clause adds nothing.
type Clause struct{ add func(*ast.Select) }

func (c Clause) apply(s *ast.Select) {
	if c.add != nil {
		c.add(s)
	}
}

// RightJoin is RIGHT JOIN: the columns of what stands before it are NULL where
// nothing matches.
func RightJoin(s strata.Source, on strata.Condition) Clause { return joined(ast.RightJoin, s, on) }

// FullJoin is FULL JOIN: either side's columns are NULL where nothing matches.
func FullJoin(s strata.Source, on strata.Condition) Clause { return joined(ast.FullJoin, s, on) }

// CrossJoin is CROSS JOIN: every row with every row.
func CrossJoin(s strata.Source) Clause { return joined(ast.CrossJoin, s, nil) }

func joined(k ast.JoinKind, s strata.Source, on strata.Condition) Clause {
	j := ast.Join{Kind: k, Source: source(s), On: in.Condition(on)}
	return Clause{func(q *ast.Select) { q.Joins = append(q.Joins, j) }}
}

// DistinctOn keeps, of the rows with the same values, the first in the order:
// DISTINCT ON (by). OrderBy has to start with the same expressions. SQLite gets
// the same answer by row_number().
func DistinctOn(by ...strata.AnyExpression) Clause {
	list := exprs(by)
	return Clause{func(q *ast.Select) { q.DistinctOn = list }}
}

// LimitExpr returns at most as many rows, for a parameter.
func LimitExpr(n strata.Operand[int64]) Clause {
	x := amountOf(in.Int64(n))
	return Clause{func(q *ast.Select) { q.Limit = x }}
}

// OffsetExpr skips as many rows, for a parameter.
func OffsetExpr(n strata.Operand[int64]) Clause {
	x := amountOf(in.Int64(n))
	return Clause{func(q *ast.Select) { q.Offset = x }}
}

// With adds common table expressions that no FROM names, such as a change whose
// rows nobody reads.
func With(tables ...CTETable) Clause {
	list := ctes(nil, tables)
	return Clause{func(q *ast.Select) { q.With = append(slices.Clip(q.With), list...) }}
}

// exprs returns the nodes of expressions.
func exprs(list []strata.AnyExpression) []ast.Expr {
	return appendExprs(make([]ast.Expr, 0, len(list)), list)
}

func appendExprs(nodes []ast.Expr, list []strata.AnyExpression) []ast.Expr {
	for _, x := range list {
		nodes = append(nodes, in.Node(x))
	}
	return nodes
}
