package strata

import (
	"database/sql"

	"github.com/strata-go/strata/internal/ast"
)

// BoolExpr is a truth value: a condition, or a boolean column. A nil
// BoolExpr is no condition at all.
type BoolExpr[V any] struct {
	Value[bool, V, *BoolExpr[V], *BoolExpr[sql.Null[bool]], *BoolExpr[bool]]
	Comparisons[bool]
}

// Predicate is a condition that may be neither true nor false, because a NULL
// takes part. WHERE, ON and HAVING keep the rows for which it is true.
type Predicate = *BoolExpr[sql.Null[bool]]

func (*BoolExpr[V]) wrap(c core[bool]) *BoolExpr[V] {
	e := new(BoolExpr[V])
	e.c, e.x = c, c
	return e
}

// condition wraps a node that yields a truth value V.
func condition[V any](n ast.Expr) *BoolExpr[V] {
	return wrap[*BoolExpr[V]](core[bool]{n, boolKind, isNull[bool, V]()})
}

// Expression returns the node for Strata's own packages: nil for no condition.
func (e *BoolExpr[V]) Expression() ast.Expr {
	if e == nil {
		return nil
	}
	return e.c.node
}

// And is x AND every condition that is there.
func (e *BoolExpr[V]) And(conditions ...Condition) Predicate {
	return And(append([]Condition{e}, conditions...)...)
}

// Or is x OR any condition that is there.
func (e *BoolExpr[V]) Or(conditions ...Condition) Predicate {
	return Or(append([]Condition{e}, conditions...)...)
}

// Not is NOT x. Without a condition there is nothing to negate.
func (e *BoolExpr[V]) Not() *BoolExpr[V] {
	if e.Expression() == nil {
		return e
	}
	return e.wrap(e.c.with(&ast.Unary{Op: ast.Not, X: e.c.node, Type: boolKind.typ}))
}

// IsTrue is x IS TRUE: false where x is NULL.
func (e *BoolExpr[V]) IsTrue() *BoolExpr[bool] { return e.is(ast.IsTrue) }

// IsFalse is x IS FALSE: false where x is NULL.
func (e *BoolExpr[V]) IsFalse() *BoolExpr[bool] { return e.is(ast.IsFalse) }

func (e *BoolExpr[V]) is(op ast.Op) *BoolExpr[bool] {
	if e.Expression() == nil {
		return nil
	}
	return e.c.test(op)
}

// And joins the conditions that are there by AND. With none it is no condition.
func And(conditions ...Condition) Predicate { return join(false, conditions) }

// Or joins the conditions that are there by OR. With none it is no condition:
// filters that nobody asked for do not hide rows.
func Or(conditions ...Condition) Predicate { return join(true, conditions) }

func join(or bool, conditions []Condition) Predicate {
	var terms []ast.Expr
	for _, c := range conditions {
		if c == nil {
			continue
		}
		if n := c.Expression(); n != nil {
			terms = append(terms, n)
		}
	}
	switch len(terms) {
	case 0:
		return nil
	case 1:
		return condition[sql.Null[bool]](terms[0])
	default:
		return condition[sql.Null[bool]](&ast.Logic{Or: or, Terms: terms})
	}
}

// If is the condition when ok holds, and no condition otherwise:
//
//	Where(strata.If(onlyActive, Users.Active.IsTrue()))
func If[V any](ok bool, c *BoolExpr[V]) *BoolExpr[V] {
	if !ok {
		return nil
	}
	return c
}

// IfSet is a condition on *v when v is not nil, and no condition otherwise:
//
//	Where(strata.IfSet(f.MinAge, Users.Age.Ge))
func IfSet[T, V any](v *T, condition func(T) *BoolExpr[V]) *BoolExpr[V] {
	if v == nil {
		return nil
	}
	return condition(*v)
}
