package strata

import (
	"database/sql"

	"github.com/strata-go/strata/internal/ast"
)

// Substring is substring(x FROM start FOR length), start counted from 1.
func (e *BytesExpr[T, V]) Substring(start, length int) *BytesExpr[T, V] {
	return e.wrap(e.c.call(ast.SubBytes, size(start), size(length)))
}

// Hex is the bytes in lower case hexadecimal.
func (e *BytesExpr[T, V]) Hex() *TextExpr[string, sql.Null[string]] { return e.derived(ast.HexOf) }

// Base64 is the bytes in base 64, in one line.
func (e *BytesExpr[T, V]) Base64() *TextExpr[string, sql.Null[string]] {
	return e.derived(ast.Base64Of)
}

// MD5 is the MD5 checksum in lower case hexadecimal.
func (e *BytesExpr[T, V]) MD5() *TextExpr[string, sql.Null[string]] { return e.derived(ast.MD5) }

// SHA256 is the SHA-256 checksum in lower case hexadecimal.
func (e *BytesExpr[T, V]) SHA256() *TextExpr[string, sql.Null[string]] { return e.derived(ast.SHA256) }

func (e *BytesExpr[T, V]) derived(fn ast.Fn) *TextExpr[string, sql.Null[string]] {
	return text(&ast.Call{Fn: fn, Args: []ast.Expr{e.c.node}, Type: e.c.typ()})
}
