package strata

import "github.com/strata-go/strata/internal/ast"

// Quantified is ANY or ALL of a query: what a comparison takes on its right
// side, and nothing else does.
//
//	Users.Age.GtExpr(strata.All(builder.Select(Pets.Age)))
type Quantified[T any] struct {
	node *ast.Quantified
	kind *kind[T]
}

// Any makes a comparison true when it is true for some row of the query.
func Any[T any](q Subquery[T]) Quantified[T] { return quantified(q, false) }

// All makes a comparison true when it is true for every row of the query; there
// may be none.
func All[T any](q Subquery[T]) Quantified[T] { return quantified(q, true) }

func quantified[T any](q Subquery[T], all bool) Quantified[T] {
	k := &kind[T]{}
	if e := q.Element(); e != nil {
		k = e.sqlKind()
	}
	return Quantified[T]{&ast.Quantified{All: all, Query: q.QueryNode()}, k}
}

// Expression returns the node for Strata's own packages.
func (q Quantified[T]) Expression() ast.Expr { return q.node }

func (q Quantified[T]) operand(T)         {}
func (q Quantified[T]) sqlKind() *kind[T] { return q.kind }
