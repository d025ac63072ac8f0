package strata

import (
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/expr"
)

// AnyQuery is any query, of whatever rows.
type AnyQuery interface {
	// Query is for Strata's own packages.
	Query(door.Key) ast.Query
}

// Subquery is a query of one column, of the family E. builder.Select makes one. It has
// one method, as each id type pays for it; it is an AnyQuery, too.
type Subquery[E any] interface {
	// Element is for Strata's own packages.
	Element(door.Key) E
}

// RowQuery is a query whose rows are R: what a row value is compared with.
type RowQuery[R any] interface {
	AnyQuery
	// Element is for Strata's own packages.
	Element(door.Key) Wide[R]
}

// DerivedTable is a query in FROM. builder.Derived and builder.CTE make one.
type DerivedTable interface {
	Source
	// Derived is for Strata's own packages.
	Derived(door.Key) *ast.Derived
}

// failedQuery is a query that the statement is refused for.
func failedQuery(err error) *ast.Select {
	return &ast.Select{Items: []ast.Expr{expr.IntArg(1)}, Err: err}
}

// queryOf returns the node of an AnyQuery.
//
//go:noinline
func queryOf(q any) ast.Query {
	if q, ok := q.(AnyQuery); ok {
		return q.Query(door.Key{})
	}
	return failedQuery(errMissing)
}

func derivedOf(d DerivedTable) *ast.Derived {
	if d == nil {
		return &ast.Derived{Query: failedQuery(errMissing)}
	}
	return d.Derived(door.Key{})
}

// Exists is EXISTS (SELECT ...).
func Exists(q AnyQuery) Bool { return Bool{expr.New(&ast.Exists{Query: queryOf(q)}, expr.Bool)} }

// Scalar reads a one-column query as a value: NULL when the query has no row.
// When it has more than one, the statement fails with ErrCardinality: Limit, or an
// aggregate, leaves one.
func Scalar[E interface {
	Family[E]
	AnyOperand
}](q Subquery[E],
) E {
	if q == nil {
		return made[E](expr.Nothing)
	}
	return made[E](scalar(q, q.Element(door.Key{})))
}

//go:noinline
func scalar(q any, element AnyOperand) *expr.Expr {
	k := exprOf(element).Kind
	return expr.New(&ast.Subquery{Query: queryOf(q), Type: k.Type}, k)
}

// Quantified is ANY or ALL of a query: what a comparison takes on its right side,
// and nothing else does.
//
//	Users.Age.GtExpr(strata.All(builder.Select(Pets.Age)))
type Quantified[T any] struct{ x *expr.Expr }

func (q Quantified[T]) hasType(T) *expr.Expr { return given(q) }
func (q Quantified[T]) ofRows() *expr.Expr   { return q.x }

// Any makes a comparison true when it is true for some row of the query.
func Any[T any, E interface {
	AnyOperand
	Operand[T]
}](q Subquery[E],
) Quantified[T] {
	if q == nil {
		return Quantified[T]{}
	}
	return Quantified[T]{quantified(q, q.Element(door.Key{}), false)}
}

// All makes a comparison true when it is true for every row of the query; there may
// be none.
func All[T any, E interface {
	AnyOperand
	Operand[T]
}](q Subquery[E],
) Quantified[T] {
	if q == nil {
		return Quantified[T]{}
	}
	return Quantified[T]{quantified(q, q.Element(door.Key{}), true)}
}

//go:noinline
func quantified(q any, element AnyOperand, all bool) *expr.Expr {
	return expr.New(&ast.Quantified{All: all, Query: queryOf(q)}, exprOf(element).Kind)
}
