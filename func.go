package strata

import (
	"database/sql"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/internal/ast"
)

// N is a number as an expression.
func N[T Number](v T) NumberExpr[T, T] {
	k := numberKind[T]()
	return NumberExpr[T, T]{}.wrap(core[T]{k.literal(v), k, false})
}

// S is a text as an expression.
func S[T ~string](v T) TextExpr[T, T] {
	k := textKind[T]()
	return TextExpr[T, T]{}.wrap(core[T]{k.literal(v), k, false})
}

// B is a truth value as an expression.
func B(v bool) BoolExpr[bool] { return condition[bool](boolKind.literal(v)) }

// D is an exact decimal as an expression.
func D(v decimal.Decimal) NumberExpr[decimal.Decimal, decimal.Decimal] {
	k := decimalKind(0, 0)
	return NumberExpr[decimal.Decimal, decimal.Decimal]{}.wrap(core[decimal.Decimal]{k.literal(v), k, false})
}

// At is an instant as an expression.
func At(v time.Time) TimeExpr[time.Time] {
	return TimeExpr[time.Time]{}.wrap(core[time.Time]{timeKind.literal(v), timeKind, false})
}

// Val is a value of the same SQL type as an expression, for types without a
// literal of their own: Val(Users.ID, id).
func Val[T any](like Operand[T], v T) Expr[T, T] {
	k := like.sqlKind()
	return Expr[T, T]{}.wrap(core[T]{k.literal(v), k, false})
}

// Now is the time at which the transaction began, by the database's clock;
// SQLite, which has no such notion, takes the statement's.
func Now() TimeExpr[time.Time] {
	return TimeExpr[time.Time]{}.wrap(core[time.Time]{&ast.Call{Fn: ast.Now, Type: timeKind.typ}, timeKind, false})
}

// CountAll is count(*).
func CountAll() NumberExpr[int64, int64] { return count(&ast.Aggregate{Fn: ast.Count}) }

// CaseExpr is a CASE under construction; Else or End ends it.
type CaseExpr[T any] struct {
	whens []ast.When
	kind  *kind[T]
}

// CaseWhen starts CASE WHEN condition THEN result.
func CaseWhen[T any](c Condition, result Operand[T]) CaseExpr[T] {
	return CaseExpr[T]{kind: result.sqlKind()}.When(c, result)
}

// When adds WHEN condition THEN result.
func (c CaseExpr[T]) When(condition Condition, result Operand[T]) CaseExpr[T] {
	when := ast.When{If: condition.Expression(), Then: result.Expression()}
	c.whens = append(c.whens[:len(c.whens):len(c.whens)], when)
	return c
}

// Else ends the CASE with a result for all other rows. NotNull, on what it
// returns, narrows a CASE that is never NULL.
func (c CaseExpr[T]) Else(result Operand[T]) Expr[T, sql.Null[T]] { return c.end(result.Expression()) }

// End ends the CASE: NULL for all other rows.
func (c CaseExpr[T]) End() Expr[T, sql.Null[T]] { return c.end(nil) }

func (c CaseExpr[T]) end(other ast.Expr) Expr[T, sql.Null[T]] {
	n := &ast.Case{Whens: c.whens, Else: other, Type: c.kind.typ}
	return Expr[T, sql.Null[T]]{}.wrap(core[T]{n, c.kind, true})
}

// Cast is CAST(x AS type), where the type is that of another expression, taken
// as a model and not evaluated: Cast(Events.Payload, Users.Name).
func Cast[T, U any](x Operand[T], model Operand[U]) Expr[U, sql.Null[U]] {
	k := model.sqlKind()
	n := &ast.Cast{X: x.Expression(), From: x.sqlKind().typ, To: k.typ}
	return Expr[U, sql.Null[U]]{}.wrap(core[U]{n, k, true})
}

// Raw is a fragment of SQL that yields the type of a model expression. Each ?
// outside quotes takes the next argument: an expression, or a plain Go value,
// which is bound. It is read as possibly NULL; NotNull is taken at its word.
//
//	strata.Raw(Users.Age, "age_in_years(?, ?)", Users.Born, time.Now())
//
// The text is the caller's: it is the one door through which text reaches SQL.
func Raw[T any](model Operand[T], text string, args ...any) Expr[T, sql.Null[T]] {
	k := model.sqlKind()
	return Expr[T, sql.Null[T]]{}.wrap(core[T]{rawNode(k.typ, text, args), k, true})
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
