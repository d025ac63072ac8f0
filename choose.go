package strata

import "github.com/strata-go/strata/internal/ast"

// Greatest is the largest of the values that are not NULL: NULL when all are.
func Greatest[T any, E wrapper[T, E]](first Typed[T, E], others ...Operand[T]) E {
	return extreme(ast.Greatest, first, others)
}

// Least is the smallest of the values that are not NULL: NULL when all are.
func Least[T any, E wrapper[T, E]](first Typed[T, E], others ...Operand[T]) E {
	return extreme(ast.Least, first, others)
}

// extreme takes the values two by two, so that a dialect spells it for two.
func extreme[T any, E wrapper[T, E]](fn ast.Fn, first Typed[T, E], others []Operand[T]) E {
	t := first.Type()
	n := first.Expression()
	known := core[T]{kind: t.kind}
	for _, o := range others {
		n = &ast.Call{Fn: fn, Args: []ast.Expr{n, known.other(o)}, Type: t.kind.typ}
	}
	return t.Of(n)
}

// NullIf is nullif(x, v): NULL where the expression equals v.
func NullIf[T any, E wrapper[T, E]](x Ordered[T, E], v T) E {
	t := x.Type()
	return t.Of(&ast.Call{Fn: ast.NullIf, Args: []ast.Expr{x.Expression(), t.kind.bind(v)}, Type: t.kind.typ})
}
