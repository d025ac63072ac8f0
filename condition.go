package strata

import (
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
)

// conditionNode is the node of a condition, or nil for none.
func conditionNode(c Condition) ast.Expr {
	if c == nil {
		return nil
	}
	if x := c.hasType(false); x != nil {
		return x.Node
	}
	return nil
}

func truth(x *expr.Expr, op ast.Op) Bool {
	if x == nil {
		return Bool{}
	}
	return Bool{x.Is(op)}
}

// predicate is a condition that may be neither true nor false.
func predicate(n ast.Expr) NullBool { return NullBool{expr.New(n, expr.Bool)} }

// And joins the conditions that are there by AND. With none it is no condition.
func And(conditions ...Condition) NullBool { return join(false, conditions) }

// Or joins the conditions that are there by OR. With none it is no condition:
// filters that nobody asked for do not hide rows.
func Or(conditions ...Condition) NullBool { return join(true, conditions) }

func join(or bool, conditions []Condition) NullBool {
	var terms []ast.Expr
	for _, c := range conditions {
		if n := conditionNode(c); n != nil {
			terms = append(terms, n)
		}
	}
	switch len(terms) {
	case 0:
		return NullBool{}
	case 1:
		return predicate(terms[0])
	default:
		return predicate(&ast.Logic{Or: or, Terms: terms})
	}
}

// If is the condition when ok holds, and no condition otherwise:
//
//	Where(strata.If(onlyActive, Users.Active.IsTrue()))
func If(ok bool, c Condition) NullBool {
	if !ok || c == nil {
		return NullBool{}
	}
	return NullBool{c.hasType(false)}
}

// IfSet is a condition on *v when v is not nil, and no condition otherwise:
//
//	Where(strata.IfSet(f.MinAge, Users.Age.Ge))
func IfSet[T any](v *T, condition func(T) NullBool) NullBool {
	if v == nil {
		return NullBool{}
	}
	if condition == nil {
		return NullBool{expr.Nothing}
	}
	return condition(*v)
}

// Comparisons of any two expressions of one type, for the families that do not have
// them as methods: ids, enums and other types of the user's.

// Lt is x < y.
func Lt[T any](x, y Operand[T]) Predicate { return compareOther(operand(x), ast.Lt, operand(y)) }

// Le is x <= y.
func Le[T any](x, y Operand[T]) Predicate { return compareOther(operand(x), ast.Le, operand(y)) }

// Gt is x > y.
func Gt[T any](x, y Operand[T]) Predicate { return compareOther(operand(x), ast.Gt, operand(y)) }

// Ge is x >= y.
func Ge[T any](x, y Operand[T]) Predicate { return compareOther(operand(x), ast.Ge, operand(y)) }

// Between is x BETWEEN lo AND hi, both included.
func Between[T any](x, lo, hi Operand[T]) Predicate {
	return between(operand(x), operand(lo), operand(hi))
}

//go:noinline
func between(x, lo, hi *expr.Expr) NullBool {
	return NullBool{x.Between(x.Kind.Other(lo), x.Kind.Other(hi), false)}
}

// Distinct is x IS DISTINCT FROM y: a <> for which NULL equals NULL and nothing else.
func Distinct[T any](x, y Operand[T]) Bool {
	return Bool(compareOther(operand(x), ast.Distinct, operand(y)))
}

// NotDistinct is x IS NOT DISTINCT FROM y.
func NotDistinct[T any](x, y Operand[T]) Bool {
	return Bool(compareOther(operand(x), ast.NotDistinct, operand(y)))
}

// IsNull is x IS NULL.
func IsNull(x AnyOperand) Bool { return Bool{exprOf(x).Is(ast.IsNull)} }

// IsNotNull is x IS NOT NULL.
func IsNotNull(x AnyOperand) Bool { return Bool{exprOf(x).Is(ast.IsNotNull)} }

// Coalesce is the first of the values that is not NULL: coalesce(x, y, ...).
func Coalesce[T any, E Family[E]](x Typed[T, E], others ...Operand[T]) E {
	return made[E](coalesce(exprOf(x), operands(others)))
}

//go:noinline
func coalesce(x *expr.Expr, others []*expr.Expr) *expr.Expr {
	for _, o := range others {
		x = x.Coalesce(x.Kind.Other(o))
	}
	return x
}

// Over works an aggregate of a type of the user's out over a window, as the method
// Over of other families does: Over(Max(Users.ID), w).
func Over[T any, E Family[E]](x Typed[T, E], w Window) E {
	return made[E](overWindow(exprOf(x), w))
}

//go:noinline
func overWindow(x *expr.Expr, w Window) *expr.Expr { return x.Over(w.node()) }

// Filter lets an aggregate of a type of the user's see only the rows for which all
// conditions hold, as the method Filter of other families does.
func Filter[T any, E Family[E]](x Typed[T, E], conditions ...Condition) E {
	return made[E](filtered(exprOf(x), conditions))
}

//go:noinline
func filtered(x *expr.Expr, conditions []Condition) *expr.Expr {
	return x.Filter(conditionNode(And(conditions...)))
}
