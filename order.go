package strata

import (
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
)

// Order is one term of ORDER BY. Without NullsFirst or NullsLast, NULL counts
// as larger than any value, on every dialect. Text is ordered by code point.
type Order struct {
	term ast.Order
	_    [0]func() // as of an Assignment

	placed bool // by Position, which may be 0
}

// node is the term; of a zero Order, which is refused.
func (o Order) node() ast.Order {
	if o.term.X == nil && o.term.Position == 0 && !o.placed {
		o.term.X = expr.Nothing.Node
	}
	return o.term
}

// NullsFirst puts NULLs before all values.
func (o Order) NullsFirst() Order { o.term.Nulls = ast.NullsFirst; return o }

// NullsLast puts NULLs after all values.
func (o Order) NullsLast() Order { o.term.Nulls = ast.NullsLast; return o }

// Position orders by the n-th item of the SELECT list, counted from 1, as a set
// operation must. It is refused when there is no such item.
func Position(n int) Order { return Order{term: ast.Order{Position: n}, placed: true} }

// Desc orders by the same item, largest first.
func (o Order) Desc() Order { o.term.Desc = true; return o }

// Positions orders by several items of the SELECT list, counted from 1.
func Positions(n ...int) []Order {
	terms := make([]Order, len(n))
	for i, p := range n {
		terms[i] = Position(p)
	}
	return terms
}

// NullsFirst puts NULLs first in each of the terms.
func NullsFirst(terms ...Order) []Order { return each(terms, Order.NullsFirst) }

// NullsLast puts NULLs last in each of the terms.
func NullsLast(terms ...Order) []Order { return each(terms, Order.NullsLast) }

func each(terms []Order, change func(Order) Order) []Order {
	out := make([]Order, len(terms))
	for i, t := range terms {
		out[i] = change(t)
	}
	return out
}

// groupTerm is several ways to group.
type groupTerm struct{ sets *ast.Sets }

func (g groupTerm) isExpression() *expr.Expr { return expr.New(g.sets, expr.Bool) }

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
func Grouping(by ...AnyExpression) Int64 {
	return Int64{expr.New(&ast.Grouping{Args: nodes(by)}, expr.Int64)}
}
