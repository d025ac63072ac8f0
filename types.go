package strata

import (
	"database/sql"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/internal/ast"
)

// Type is an SQL type as a value: what Cast converts to, what raw SQL and a
// function of the caller's own yield. T is the SQL value, E the expression that
// has one, or NULL. Every expression has its Type.
type Type[T any, E wrapper[T, E]] struct{ kind *kind[T] }

// The types that need no parameter.
var (
	TypeInt16   = Type[int16, *NumberExpr[int16, sql.Null[int16]]]{numberKind[int16]()}
	TypeInt32   = Type[int32, *NumberExpr[int32, sql.Null[int32]]]{numberKind[int32]()}
	TypeInt64   = Type[int64, *NumberExpr[int64, sql.Null[int64]]]{int64Kind}
	TypeFloat32 = Type[float32, *NumberExpr[float32, sql.Null[float32]]]{numberKind[float32]()}
	TypeFloat64 = Type[float64, *NumberExpr[float64, sql.Null[float64]]]{float64Kind}
	TypeDecimal = Type[decimal.Decimal, *NumberExpr[decimal.Decimal, sql.Null[decimal.Decimal]]]{decimalKind(0, 0)}
	TypeText    = Type[string, *TextExpr[string, sql.Null[string]]]{stringKind}
	TypeBool    = Type[bool, *BoolExpr[sql.Null[bool]]]{boolKind}
	TypeTime    = Type[time.Time, *TimeExpr[sql.Null[time.Time]]]{timeKind}
	TypeDate    = Type[Date, *DateExpr[sql.Null[Date]]]{dateKind}
	TypeBytes   = Type[[]byte, *BytesExpr[[]byte, sql.Null[[]byte]]]{bytesKind[[]byte]()}
)

// TypeNumber is the type of a Go number of a type of its own, such as a key.
func TypeNumber[T Number]() Type[T, *NumberExpr[T, sql.Null[T]]] {
	return Type[T, *NumberExpr[T, sql.Null[T]]]{numberKind[T]()}
}

// TypeUUID is the type of a UUID in any [16]byte type.
func TypeUUID[T ~[16]byte]() Type[T, *Expr[T, sql.Null[T]]] {
	return Type[T, *Expr[T, sql.Null[T]]]{uuidKind[T]()}
}

// TypeJSON is the type of JSON documents that decode into a T.
func TypeJSON[T any]() Type[T, *JSONExpr[T, sql.Null[T]]] {
	return Type[T, *JSONExpr[T, sql.Null[T]]]{jsonKind[T]()}
}

// Of makes an expression of a node, one that may be NULL, for Strata's own
// packages.
func (t Type[T, E]) Of(n ast.Expr) E { return wrap[E](core[T]{n, t.kind, true}) }

// Null is the NULL of the type.
func (t Type[T, E]) Null() E { return t.Of(&ast.Bind{Type: t.kind.typ, Cast: true}) }

// Value is a value of the type as an expression.
func (t Type[T, E]) Value(v T) E { return t.Of(t.kind.literal(v)) }

// Typed is an operand that tells its type: every expression and column.
type Typed[T any, E wrapper[T, E]] interface {
	Operand[T]
	// Type returns the operand's type.
	Type() Type[T, E]
}
