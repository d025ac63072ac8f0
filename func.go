package strata

import (
	"database/sql"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/internal/ast"
)

// N is a number as an expression.
func N[T Number](v T) *NumberExpr[T, T] {
	k := shared(numberKind[T])
	return wrap[*NumberExpr[T, T]](core[T]{k.literal(v), k, false})
}

// S is a text as an expression.
func S[T ~string](v T) *TextExpr[T, T] {
	k := shared(textKind[T])
	return wrap[*TextExpr[T, T]](core[T]{k.literal(v), k, false})
}

// B is a truth value as an expression.
func B(v bool) *BoolExpr[bool] { return condition[bool](boolKind.literal(v)) }

// D is an exact decimal as an expression.
func D(v decimal.Decimal) *NumberExpr[decimal.Decimal, decimal.Decimal] {
	k := TypeDecimal.kind
	return wrap[*NumberExpr[decimal.Decimal, decimal.Decimal]](core[decimal.Decimal]{k.literal(v), k, false})
}

// At is an instant as an expression.
func At(v time.Time) *TimeExpr[time.Time] {
	return wrap[*TimeExpr[time.Time]](core[time.Time]{timeKind.literal(v), timeKind, false})
}

// Val is a value of the same SQL type as an expression, for types without a
// literal of their own: Val(Users.ID, id).
func Val[T any](like Operand[T], v T) *Expr[T, T] {
	k := like.sqlKind()
	return wrap[*Expr[T, T]](core[T]{k.literal(v), k, false})
}

// Now is the time at which the transaction began, by the database's clock;
// SQLite, which has no such notion, takes the statement's.
func Now() *TimeExpr[time.Time] {
	return wrap[*TimeExpr[time.Time]](core[time.Time]{&ast.Call{Fn: ast.Now, Type: timeKind.typ}, timeKind, false})
}

// CaseExpr is a CASE under construction; Else or End ends it.
type CaseExpr[T any, E wrapper[T, E]] struct {
	whens []ast.When
	typ   Type[T, E]
}

// CaseWhen starts CASE WHEN condition THEN result.
func CaseWhen[T any, E wrapper[T, E]](c Condition, result Typed[T, E]) CaseExpr[T, E] {
	return CaseExpr[T, E]{typ: result.Type()}.When(c, result)
}

// When adds WHEN condition THEN result.
func (c CaseExpr[T, E]) When(condition Condition, result Operand[T]) CaseExpr[T, E] {
	when := ast.When{If: condition.Expression(), Then: result.Expression()}
	c.whens = append(c.whens[:len(c.whens):len(c.whens)], when)
	return c
}

// Else ends the CASE with a result for all other rows. NotNull, on what it
// returns, narrows a CASE that is never NULL.
func (c CaseExpr[T, E]) Else(result Operand[T]) E { return c.end(result.Expression()) }

// End ends the CASE: NULL for all other rows.
func (c CaseExpr[T, E]) End() E { return c.end(nil) }

func (c CaseExpr[T, E]) end(other ast.Expr) E {
	return c.typ.Of(&ast.Case{Whens: c.whens, Else: other, Type: c.typ.kind.typ})
}

// Cast is CAST(x AS type):
//
//	strata.Cast(Events.Payload, strata.TypeText)
//	strata.Cast(Events.Code, Users.ID.Type())
func Cast[T, U any, E wrapper[U, E]](x Operand[T], to Type[U, E]) E {
	return to.Of(&ast.Cast{X: x.Expression(), From: x.sqlKind().typ, To: to.kind.typ})
}

// Raw is a fragment of SQL that yields a type. Each ? outside quotes takes the
// next argument: an expression, or a plain Go value, which is bound. It is read
// as possibly NULL; NotNull is taken at its word.
//
//	strata.Raw(strata.TypeInt64, "age_in_years(?, ?)", Users.Born, time.Now())
//
// The text is the caller's: it is the one door through which text reaches SQL.
// What is used more than once is better made a function of its own, by Func1.
func Raw[T any, E wrapper[T, E]](result Type[T, E], text string, args ...any) E {
	return result.Of(rawNode(result.kind.typ, text, args))
}

// RawCondition is a predicate in SQL, with arguments as in Raw.
func RawCondition(text string, args ...any) Predicate {
	return condition[sql.Null[bool]](rawNode(boolKind.typ, text, args))
}

func rawNode(t ast.Type, text string, args []any) ast.Expr {
	parts, err := SplitRaw(text, len(args))
	if err != nil {
		return &ast.Bind{Err: err}
	}
	return &ast.Raw{Text: parts, Args: RawArgs(args), Type: t, Nullable: true}
}
