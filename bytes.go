package strata

import (
	"database/sql"

	"github.com/strata-go/strata/internal/ast"
)

// BytesExpr is a string of bytes.
type BytesExpr[T ~[]byte, V any] struct {
	Comparable[T, V, BytesExpr[T, V], BytesExpr[T, sql.Null[T]], BytesExpr[T, T]]
}

func (BytesExpr[T, V]) wrap(c core[T]) (e BytesExpr[T, V]) { e.core = c; return e }

// Length is octet_length(x).
func (e BytesExpr[T, V]) Length() NumberExpr[int64, sql.Null[int64]] {
	return number(&ast.Call{Fn: ast.OctetLength, Args: []ast.Expr{e.node}, Type: e.typ()})
}
