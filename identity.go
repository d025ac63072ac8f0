package strata

import "github.com/strata-go/strata/internal/ast"

// NewUUID is a random UUID (version 4), another one in each row.
func NewUUID[T ~[16]byte]() *Expr[T, T] {
	k := uuidKind[T]()
	return wrap[*Expr[T, T]](core[T]{&ast.Call{Fn: ast.NewUUID, Type: k.typ}, k, false})
}
