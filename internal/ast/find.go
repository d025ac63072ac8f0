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
	if found := Outputs(items, e); len(found) > 0 {
		return found[0]
	}
	return -1
}

// Outputs returns the indexes of all items that an expression stands for outside. A
// label says which one is meant, where an expression is selected several times.
func Outputs(items []Expr, e Expr) []int {
	if found := indexes(items, func(item Expr) bool { return item == e }); len(found) > 0 {
		return found
	}
	found := Selected(items, e)
	label := LabelOf(e)
	chosen := slices.DeleteFunc(slices.Clone(found), func(i int) bool {
		if label != "" {
			return NameOf(items[i]) != label
		}
		return LabelOf(items[i]) != ""
	})
	if label != "" || len(chosen) > 0 {
		return chosen
	}
	return found
}

// Selected returns the indexes of all items that are an expression, whatever their
// labels, or what a derived table further inside makes of it.
func Selected(items []Expr, e Expr) []int {
	if found := indexes(items, func(item Expr) bool { return Same(item, e) }); len(found) > 0 {
		return found
	}
	return indexes(items, func(item Expr) bool {
		for {
			o, ok := Bare(item).(*Output)
			if !ok {
				return false
			}
			if item = o.X; Same(item, e) {
				return true
			}
		}
	})
}

func indexes(items []Expr, is func(Expr) bool) []int {
	var found []int
	for i, item := range items {
		if is(item) {
			found = append(found, i)
		}
	}
	return found
}

// LabelOf is the label of an expression, or "".
func LabelOf(e Expr) string {
	for {
		switch n := e.(type) {
		case *Label:
			return n.Name
		case *Widen:
			e = n.X
		case *Assert:
			e = n.X
		default:
			return ""
		}
	}
}
