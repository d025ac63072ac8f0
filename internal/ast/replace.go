package ast

import "slices"

// Replaced returns an expression in which others stand in the place of those that with
// says, from the inside; what has none of them is returned as it is. Subqueries are not
// entered, nor is what has no operands that are worked out, as a search.
func Replaced(e Expr, with func(Expr) Expr) Expr {
	return replacing(with).in(e)
}

type replacing func(Expr) Expr

func (r replacing) in(e Expr) Expr {
	if e == nil {
		return nil
	}
	return r(r.within(e))
}

func (r replacing) within(e Expr) Expr {
	switch e := e.(type) {
	case *Binary:
		return r.binary(e)
	case *Unary:
		return changed(e, &e.X, r.in(e.X), func(n *Unary, x Expr) { n.X = x })
	case *Logic:
		return listed(e, r.list(e.Parts()), func(n *Logic, list []Expr) { n.Terms = list })
	case *Match:
		return listed(e, r.list([]Expr{e.X, e.Pattern}), func(n *Match, list []Expr) { n.X, n.Pattern = list[0], list[1] })
	case *Between:
		return listed(e, r.list([]Expr{e.X, e.Lo, e.Hi}), func(n *Between, list []Expr) { n.X, n.Lo, n.Hi = list[0], list[1], list[2] })
	case *In:
		return listed(e, r.list(append([]Expr{e.X}, e.List...)), func(n *In, list []Expr) { n.X, n.List = list[0], list[1:] })
	case *InQuery:
		return changed(e, &e.X, r.in(e.X), func(n *InQuery, x Expr) { n.X = x })
	case *Case:
		return r.branches(e)
	case *Cast:
		return changed(e, &e.X, r.in(e.X), func(n *Cast, x Expr) { n.X = x })
	case *FieldOf:
		return changed(e, &e.X, r.in(e.X), func(n *FieldOf, x Expr) { n.X = x })
	case *Call:
		return listed(e, r.list(e.Args), func(n *Call, list []Expr) { n.Args = list })
	case *Invoke:
		return listed(e, r.list(e.Args), func(n *Invoke, list []Expr) { n.Args = list })
	case *Tuple:
		return listed(e, r.list(e.Items), func(n *Tuple, list []Expr) { n.Items = list })
	case *Raw:
		return listed(e, r.list(e.Args), func(n *Raw, list []Expr) { n.Args = list })
	case *Collate:
		return changed(e, &e.X, r.in(e.X), func(n *Collate, x Expr) { n.X = x })
	case *Label:
		return changed(e, &e.X, r.in(e.X), func(n *Label, x Expr) { n.X = x })
	case *Assert:
		return changed(e, &e.X, r.in(e.X), func(n *Assert, x Expr) { n.X = x })
	case *Widen:
		return changed(e, &e.X, r.in(e.X), func(n *Widen, x Expr) { n.X = x })
	default: // an aggregate has no other in it
		return e
	}
}

// binary replaces in a chain of one operator without recursion along it.
func (r replacing) binary(e *Binary) Expr {
	if chain := e.Chain(); chain != nil {
		if list := r.list(chain); list != nil {
			return e.Balanced(list)
		}
		return e
	}
	return listed(e, r.list([]Expr{e.L, e.R}), func(n *Binary, list []Expr) { n.L, n.R = list[0], list[1] })
}

func (r replacing) branches(e *Case) Expr {
	var all []Expr
	for _, w := range e.Whens {
		all = append(all, w.If, w.Then)
	}
	return listed(e, r.list(append(all, e.Else)), func(n *Case, list []Expr) {
		n.Whens, n.Else = slices.Clone(n.Whens), list[len(list)-1]
		for i := range n.Whens {
			n.Whens[i] = When{list[2*i], list[2*i+1]}
		}
	})
}

// list replaces in a list, and returns nil where nothing changes.
func (r replacing) list(list []Expr) []Expr {
	var out []Expr
	for i, x := range list {
		n := r.in(x)
		if n != x && out == nil {
			out = slices.Clone(list)
		}
		if out != nil {
			out[i] = n
		}
	}
	return out
}

func changed[N any, E interface {
	*N
	Expr
}](e E, was *Expr, x Expr, set func(E, Expr),
) Expr {
	if x == *was {
		return e
	}
	n := *e
	set(&n, x)
	return E(&n)
}

func listed[N any, E interface {
	*N
	Expr
}](e E, list []Expr, set func(E, []Expr),
) Expr {
	if list == nil {
		return e
	}
	n := *e
	set(&n, list)
	return E(&n)
}
