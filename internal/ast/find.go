package ast

import (
	"slices"
)

// Find returns the index of the item that is the expression, or -1.
func Find(items []Expr, e Expr) int {
	if i := slices.Index(items, e); i >= 0 {
		return i
	}
	return slices.IndexFunc(items, func(item Expr) bool { return Same(item, e) })
}

// SameDerived reports whether two derived tables are one source: one that was made once,
// or a common table expression under one name.
func SameDerived(a, b *Derived) bool {
	return a == b || a.With != nil && b.With != nil && a.With.Name == b.With.Name && a.Alias == b.Alias
}

// OutputIndex returns the index of the item that an expression stands for
// outside: the expression itself, or what a derived table further inside makes
// of it. Users.ID.From(outer) finds Users.ID.From(inner).
func OutputIndex(items []Expr, e Expr) int {
	if i := Find(items, e); i >= 0 {
		return i
	}
	for i, item := range items {
		for {
			o, ok := Bare(item).(*Output)
			if !ok {
				break
			}
			if item = o.X; Same(item, e) {
				return i
			}
		}
	}
	return -1
}
