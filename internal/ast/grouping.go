package ast

import "slices"

// SetsKind is the kind of a grouping over several sets.
type SetsKind uint8

// The groupings of the SQL standard.
const (
	GroupingSets SetsKind = iota
	Rollup
	Cube
)

var setsNames = [...]string{"GROUPING SETS", "ROLLUP", "CUBE"}

// String is the grouping's spelling in SQL.
func (k SetsKind) String() string { return setsNames[k] }

// Sets is an element of GROUP BY that groups in several ways at once. Rollup and
// Cube have one set, which they unfold.
type Sets struct {
	Kind SetsKind
	Sets [][]Expr
}

// Grouping is GROUPING(x...): a bit for every argument, 1 where the row's
// grouping set leaves it out.
type Grouping struct{ Args []Expr }

func (*Sets) expr()     {}
func (*Grouping) expr() {}

// Unfold returns the sets that the element stands for.
func (s *Sets) Unfold() [][]Expr {
	if s.Kind == GroupingSets {
		return s.Sets
	}
	list := s.Sets[0]
	var sets [][]Expr
	if s.Kind == Rollup {
		for n := len(list); n >= 0; n-- {
			sets = append(sets, list[:n])
		}
		return sets
	}
	for mask := (1 << len(list)) - 1; mask >= 0; mask-- {
		var set []Expr
		for i, e := range list {
			if mask&(1<<(len(list)-1-i)) != 0 {
				set = append(set, e)
			}
		}
		sets = append(sets, set)
	}
	return sets
}

// Unfold returns the grouping sets of a GROUP BY: the product of its elements,
// as the standard has it. It returns nil for a plain GROUP BY.
func Unfold(by []Expr) [][]Expr {
	if !slices.ContainsFunc(by, func(e Expr) bool { _, ok := e.(*Sets); return ok }) {
		return nil
	}
	product := [][]Expr{nil}
	for _, e := range by {
		alternatives := [][]Expr{{e}}
		if s, ok := e.(*Sets); ok {
			alternatives = s.Unfold()
		}
		var next [][]Expr
		for _, p := range product {
			for _, a := range alternatives {
				next = append(next, append(p[:len(p):len(p)], a...))
			}
		}
		product = next
	}
	return product
}

// Grouped returns every expression that a GROUP BY mentions.
func Grouped(by []Expr) []Expr {
	var all []Expr
	for _, e := range by {
		if s, ok := e.(*Sets); ok {
			for _, set := range s.Sets {
				all = append(all, set...)
			}
			continue
		}
		all = append(all, e)
	}
	return all
}
