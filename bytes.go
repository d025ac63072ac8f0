package strata

import (
	"database/sql"

	"github.com/strata-go/strata/internal/ast"
)

// BytesExpr is a string of bytes.
type BytesExpr[T ~[]byte, V any] struct {
	Value[T, V, *BytesExpr[T, V], *BytesExpr[T, sql.Null[T]], *BytesExpr[T, T]]
	Comparisons[T]
}

func (*BytesExpr[T, V]) wrap(c core[T]) *BytesExpr[T, V] {
	e := new(BytesExpr[T, V])
	e.c, e.x = c, c
	return e
}

// Length is octet_length(x).
func (e *BytesExpr[T, V]) Length() *NumberExpr[int64, sql.Null[int64]] {
	return number(&ast.Call{Fn: ast.OctetLength, Args: []ast.Expr{e.c.node}, Type: e.c.typ()})
}
