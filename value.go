package strata

import (
	"sync/atomic"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/types"
)

// CaseExpr is a CASE under construction; Else or End ends it.
type CaseExpr[T any, E Family[E]] struct{ state caseState }

type caseState struct {
	whens []ast.When
	kind  *expr.Kind
	taken *atomic.Int64 // how much of the memory behind whens some CASE has
}

// CaseWhen starts CASE WHEN condition THEN result.
func CaseWhen[T any, E Family[E]](c Condition, result Typed[T, E]) CaseExpr[T, E] {
	x := exprOf(result)
	return CaseExpr[T, E]{caseState{kind: x.Kind}.when(c, x)}
}

// When adds WHEN condition THEN result.
func (c CaseExpr[T, E]) When(condition Condition, result Operand[T]) CaseExpr[T, E] {
	return CaseExpr[T, E]{c.state.when(condition, operand(result))}
}

// Else ends the CASE with a result for all other rows. NotNull, on what it
// returns, narrows a CASE that is never NULL.
func (c CaseExpr[T, E]) Else(result Operand[T]) E { return made[E](c.state.otherwise(operand(result))) }

// End ends the CASE: NULL for all other rows.
func (c CaseExpr[T, E]) End() E { return made[E](c.state.end(nil)) }

//go:noinline
func (c caseState) when(condition Condition, result *expr.Expr) caseState {
	when := ast.When{If: conditionNode(condition), Then: c.value(result)}
	if when.If == nil {
		when.If = &ast.Bind{Err: errNoCondition}
	}
	// Who continues first takes the room behind the branches; others copy them.
	if n := int64(len(c.whens)); c.taken == nil || !c.taken.CompareAndSwap(n, n+1) {
		c.whens = append(make([]ast.When, 0, 2*n+1), c.whens...)
		c.taken = new(atomic.Int64)
		c.taken.Store(n + 1)
	} else if len(c.whens) == cap(c.whens) {
		c.taken = new(atomic.Int64)
		c.taken.Store(n + 1)
	}
	c.whens = append(c.whens, when)
	return c
}

// value is the node of a result, which has the kind of the first one.
func (c caseState) value(result *expr.Expr) ast.Expr {
	if result == nil || c.kind == nil {
		return nodeIn(result)
	}
	return c.kind.Other(result)
}

//go:noinline
func (c caseState) otherwise(result *expr.Expr) *expr.Expr { return c.end(c.value(result)) }

const errNoCondition expr.Misuse = "CASE WHEN without a condition"

//go:noinline
func (c caseState) end(other ast.Expr) *expr.Expr {
	if c.kind == nil {
		return expr.Missing(expr.Bool)
	}
	return expr.New(&ast.Case{Whens: c.whens, Else: other, Type: c.kind.Type}, c.kind)
}

// NullIf is nullif(x, v): NULL where x equals v.
func NullIf[T any, E Family[E]](x Ordered[T, E], v T) E {
	return made[E](nullIf(exprOf(x), v))
}

//go:noinline
func nullIf(x *expr.Expr, v any) *expr.Expr {
	return x.Call(ast.NullIf, x.Kind.Bind(boxed(x.Kind, v)))
}

// EnumOrdinal is the place of an enum's value among those that its definition lists,
// from 1: an enum has no order of its own.
//
//	OrderBy(strata.EnumOrdinal(Tasks.Level).Desc())
func EnumOrdinal[T any](x Operand[T]) NullInt64 { return enumOrdinal(operand(x)) }

//go:noinline
func enumOrdinal(x *expr.Expr) NullInt64 {
	if x == nil {
		return NullInt64{expr.Missing(expr.Int64)}
	}
	return NullInt64{x.Ordinal()}
}

// Greatest is the largest of the values that are not NULL: NULL when all are.
func Greatest[T any, E Family[E]](first Typed[T, E], others ...Operand[T]) E {
	return made[E](extreme(ast.Greatest, exprOf(first), operands(others)))
}

// Least is the smallest of the values that are not NULL: NULL when all are.
func Least[T any, E Family[E]](first Typed[T, E], others ...Operand[T]) E {
	return made[E](extreme(ast.Least, exprOf(first), operands(others)))
}

func operands[T any](list []Operand[T]) []*expr.Expr {
	out := make([]*expr.Expr, len(list))
	for i, o := range list {
		out[i] = operand(o)
	}
	return out
}

// extreme takes the values two by two, so that a dialect spells it for two.
//
//go:noinline
func extreme(fn ast.Fn, x *expr.Expr, others []*expr.Expr) *expr.Expr {
	for _, o := range others {
		x = x.Call(fn, x.Kind.Other(o))
	}
	return x
}

// Values as expressions. Value makes one of any type.

func literal(k *expr.Kind, v expr.Value) *expr.Expr { return k.Constant(v) }

// N is an integer as an expression.
func N(v int64) Int64 { return Int64{expr.Int64Constant(v)} }

// F is a double precision number as an expression.
func F(v float64) Float64 { return Float64{expr.Float64Constant(v)} }

// S is a text as an expression.
func S(v string) Text { return Text{expr.TextConstant(v)} }

// B is a truth value as an expression.
func B(v bool) Bool { return Bool{literal(expr.Bool, expr.BoolValue(v))} }

// D is an exact decimal as an expression.
func D(v decimal.Decimal) Decimal { return Decimal{literal(expr.Decimal, expr.DecimalValue(v))} }

// At is an instant as an expression.
func At(v time.Time) Time { return Time{expr.TimeConstant(v)} }

// I is an interval as an expression.
func I(v types.Interval) Interval { return Interval{literal(expr.Interval, expr.IntervalValue(v))} }

// Val is a value of the type of another expression: Val(Users.ID, id).
func Val[T any, E Family[E]](like Typed[T, E], v T) E {
	return made[E](valueLike(exprOf(like), v))
}

//go:noinline
func valueLike(like *expr.Expr, v any) *expr.Expr { return literal(like.Kind, boxed(like.Kind, v)) }

// Now is the time at which the transaction began, by the database's clock; SQLite,
// which has no such notion, takes the statement's.
func Now() Time { return Time{constant(ast.Now, expr.Time)} }

// CurrentDate is the date of Now in UTC.
func CurrentDate() Date { return Date{constant(ast.CurrentDate, expr.Date)} }

// NewUUID is a random UUID (version 4), another one in each row.
func NewUUID() UUID { return UUID{constant(ast.NewUUID, expr.UUID)} }

// Pi is the number π.
func Pi() Float64 { return Float64{constant(ast.Pi, expr.Float64)} }

// Random is a random number, at least 0 and less than 1, another one each time.
func Random() Float64 { return Float64{constant(ast.Random, expr.Float64)} }

func constant(fn ast.Fn, k *expr.Kind) *expr.Expr {
	return expr.New(&ast.Call{Fn: fn, Type: k.Type}, k)
}
