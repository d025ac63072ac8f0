package strata

import (
	"database/sql"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/internal/ast"
)

// ColumnOf is what every column that statements may write can do. M is the
// model of its table, T its SQL value, V what a row holds, S its expression.
type ColumnOf[M, T, V any, S wrapper[T, S]] struct {
	column *ast.Column
	core   core[T]
}

// Column is any column of M's table, whatever its type.
type Column[M any] interface {
	// Expression returns the column's node for Strata's own packages.
	Expression() ast.Expr
	columnOf(M)
}

// Assignment gives a column of M's table a value, in UPDATE and INSERT.
type Assignment[M any] struct {
	assignment ast.Assignment
}

// Node returns the assignment for Strata's own packages.
func (a Assignment[M]) Node() ast.Assignment { return a.assignment }

func (c *ColumnOf[M, T, V, S]) columnOf(M) {}

func (c *ColumnOf[M, T, V, S]) assign(v ast.Expr) Assignment[M] {
	return Assignment[M]{ast.Assignment{Column: c.column, Value: v}}
}

// Set is column = v.
func (c *ColumnOf[M, T, V, S]) Set(v T) Assignment[M] { return c.assign(c.core.kind.bind(v)) }

// SetExpr is column = expression.
func (c *ColumnOf[M, T, V, S]) SetExpr(e Expression[T, V]) Assignment[M] {
	return c.assign(c.core.other(e))
}

// SetOrNull is column = v as a row holds it: for a nullable column, a
// sql.Null[T] whose invalid value is NULL.
func (c *ColumnOf[M, T, V, S]) SetOrNull(v V) Assignment[M] {
	switch v := any(v).(type) {
	case T:
		return c.Set(v)
	case sql.Null[T]:
		if v.Valid {
			return c.Set(v.V)
		}
	}
	return c.assign(&ast.Bind{Type: c.core.kind.typ})
}

// SetDefault is column = DEFAULT. In UPDATE, SQLite has no such word and the
// statement is refused there.
func (c *ColumnOf[M, T, V, S]) SetDefault() Assignment[M] { return c.assign(ast.Default{}) }

// Excluded is, in ON CONFLICT DO UPDATE, the value that INSERT proposed.
func (c *ColumnOf[M, T, V, S]) Excluded() S {
	return wrap[S](c.core.with(&ast.Excluded{Column: c.column}))
}

func (c *ColumnOf[M, T, V, S]) settable(T, V) (*ast.Column, core[T]) { return c.column, c.core }
func (c *ColumnOf[M, T, V, S]) family() S                            { return wrap[S](c.core) }

// Generated calls family through its constraint, where linters do not see it.
var _ = (*ColumnOf[struct{}, bool, bool, *BoolExpr[bool]]).family

// Settable is a column of M's table that statements may write.
type Settable[M, T, V any] interface {
	Column[M]
	settable(T, V) (*ast.Column, core[T])
}

// SetNull is column = NULL. A column that is NOT NULL does not compile.
func SetNull[M, T any](c Settable[M, T, sql.Null[T]]) Assignment[M] {
	column, core := c.settable(*new(T), sql.Null[T]{})
	return Assignment[M]{ast.Assignment{Column: column, Value: &ast.Bind{Type: core.kind.typ}}}
}

// The columns, always behind a pointer. V is T for a NOT NULL column, sql.Null[T] for a nullable one.
type (
	// PlainColumn holds values that are compared and nothing more.
	PlainColumn[M, T, V any] struct {
		Expr[T, V]
		ColumnOf[M, T, V, *Expr[T, V]]
	}
	// TextColumn holds text.
	TextColumn[M any, T ~string, V any] struct {
		TextExpr[T, V]
		ColumnOf[M, T, V, *TextExpr[T, V]]
	}
	// NumberColumn holds numbers.
	NumberColumn[M, T, V any] struct {
		NumberExpr[T, V]
		ColumnOf[M, T, V, *NumberExpr[T, V]]
	}
	// BoolColumn holds truth values.
	BoolColumn[M, V any] struct {
		BoolExpr[V]
		ColumnOf[M, bool, V, *BoolExpr[V]]
	}
	// TimeColumn holds instants.
	TimeColumn[M, V any] struct {
		TimeExpr[V]
		ColumnOf[M, time.Time, V, *TimeExpr[V]]
	}
	// DateColumn holds calendar dates.
	DateColumn[M, V any] struct {
		DateExpr[V]
		ColumnOf[M, Date, V, *DateExpr[V]]
	}
	// BytesColumn holds bytes.
	BytesColumn[M any, T ~[]byte, V any] struct {
		BytesExpr[T, V]
		ColumnOf[M, T, V, *BytesExpr[T, V]]
	}
	// JSONColumn holds JSON documents.
	JSONColumn[M, T, V any] struct {
		JSONExpr[T, V]
		ColumnOf[M, T, V, *JSONExpr[T, V]]
	}
	// ArrayColumn holds arrays of T.
	ArrayColumn[M, T, V any] struct {
		ArrayExpr[T, V]
		ColumnOf[M, []T, V, *ArrayExpr[T, V]]
	}
	// IdentityColumn holds numbers that the database generates. It has no Set.
	IdentityColumn[M any, T Integer] struct {
		NumberExpr[T, T]
		identity[M]
	}
)

type identity[M any] struct{}

func (identity[M]) columnOf(M) {}

// Short names for the usual columns.
type (
	// Identity is a number that the database generates.
	Identity[M any, T Integer] = *IdentityColumn[M, T]

	Text[M any]        = *TextColumn[M, string, string]
	NullText[M any]    = *TextColumn[M, string, sql.Null[string]]
	Int[M any]         = *NumberColumn[M, int, int]
	NullInt[M any]     = *NumberColumn[M, int, sql.Null[int]]
	Int16[M any]       = *NumberColumn[M, int16, int16]
	NullInt16[M any]   = *NumberColumn[M, int16, sql.Null[int16]]
	Int32[M any]       = *NumberColumn[M, int32, int32]
	NullInt32[M any]   = *NumberColumn[M, int32, sql.Null[int32]]
	Int64[M any]       = *NumberColumn[M, int64, int64]
	NullInt64[M any]   = *NumberColumn[M, int64, sql.Null[int64]]
	Float32[M any]     = *NumberColumn[M, float32, float32]
	NullFloat32[M any] = *NumberColumn[M, float32, sql.Null[float32]]
	Float64[M any]     = *NumberColumn[M, float64, float64]
	NullFloat64[M any] = *NumberColumn[M, float64, sql.Null[float64]]
	Decimal[M any]     = *NumberColumn[M, decimal.Decimal, decimal.Decimal]
	NullDecimal[M any] = *NumberColumn[M, decimal.Decimal, sql.Null[decimal.Decimal]]
	Bool[M any]        = *BoolColumn[M, bool]
	NullBool[M any]    = *BoolColumn[M, sql.Null[bool]]
	Time[M any]        = *TimeColumn[M, time.Time]
	NullTime[M any]    = *TimeColumn[M, sql.Null[time.Time]]
	Day[M any]         = *DateColumn[M, Date]
	NullDay[M any]     = *DateColumn[M, sql.Null[Date]]
	Bytes[M any]       = *BytesColumn[M, []byte, []byte]
	NullBytes[M any]   = *BytesColumn[M, []byte, sql.Null[[]byte]]

	// ID is a number of a type of its own, such as a foreign key.
	ID[M any, T Integer]     = *NumberColumn[M, T, T]
	NullID[M any, T Integer] = *NumberColumn[M, T, sql.Null[T]]
	// UUID is a [16]byte, or a named type of it.
	UUID[M any, T ~[16]byte]     = *PlainColumn[M, T, T]
	NullUUID[M any, T ~[16]byte] = *PlainColumn[M, T, sql.Null[T]]
	// EnumOf is one of a closed set of names.
	EnumOf[M, T any]     = *PlainColumn[M, T, T]
	NullEnumOf[M, T any] = *PlainColumn[M, T, sql.Null[T]]
	// JSON is a document of the Go type T.
	JSON[M, T any]     = *JSONColumn[M, T, T]
	NullJSON[M, T any] = *JSONColumn[M, T, sql.Null[T]]
	// Array is a []T.
	Array[M, T any]     = *ArrayColumn[M, T, []T]
	NullArray[M, T any] = *ArrayColumn[M, T, sql.Null[[]T]]
	// Custom is a Go type that is stored under a type of the database's own.
	Custom[M, T any]     = *PlainColumn[M, T, T]
	NullCustom[M, T any] = *PlainColumn[M, T, sql.Null[T]]
	// Mapped is a Go type that is stored as another one.
	Mapped[M, T any]     = *PlainColumn[M, T, T]
	NullMapped[M, T any] = *PlainColumn[M, T, sql.Null[T]]
)
