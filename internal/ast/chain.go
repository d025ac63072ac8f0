package ast

// LongChain is the number of operands from which a chain of one operator is one
// list, and no longer a tree as deep as it is long.
const LongChain = 64

// Parts returns the terms of a condition; where conditions of the same kind nest
// deep in it, as after c = And(c, more) in a loop, theirs in their place; so, too,
// where it is larger than a statement may be.
func (l *Logic) Parts() []Expr {
	if flat, deep := l.Flat(nil); deep {
		return flat
	}
	return l.Terms
}

// Flat returns the terms of a condition, those of conditions of the same kind in
// it in their place, but for those that keep says. deep says that they nest deeper
// than a walk should follow.
func (l *Logic) Flat(keep func(Expr) bool) (terms []Expr, deep bool) {
	return flattened(l, func(e Expr, room []Expr) ([]Expr, bool) {
		inner, ok := Bare(e).(*Logic)
		if !ok || inner.Or != l.Or || e != Expr(l) && keep != nil && keep(e) {
			return nil, false
		}
		return inner.Terms, true
	})
}

// Chain returns the operands of a long chain of one associative operator, or nil.
// Only what is exact in any order is a chain.
func (b *Binary) Chain() []Expr {
	if !b.associative() {
		return nil
	}
	list, _ := flattened(b, func(e Expr, room []Expr) ([]Expr, bool) {
		inner, ok := Bare(e).(*Binary)
		if !ok || inner.Op != b.Op || inner.Type != b.Type {
			return nil, false
		}
		return append(room, inner.L, inner.R), true
	})
	if len(list) <= LongChain {
		return nil
	}
	return list
}

// associative reports whether (a op b) op c is a op (b op c), to the last digit.
func (b *Binary) associative() bool {
	switch b.Op {
	case Add, Mul:
		return b.Type.Kind == Int16 || b.Type.Kind == Int32 || b.Type.Kind == Int64 || b.Type.Kind == Decimal
	case Concat:
		return b.Type.Kind == Text || b.Type.Kind == Array
	default:
		return false
	}
}

// Balanced joins the operands of a chain to a tree that is as flat as can be.
func (b *Binary) Balanced(list []Expr) Expr {
	if len(list) == 1 {
		return list[0]
	}
	half := len(list) / 2
	return &Binary{Op: b.Op, L: b.Balanced(list[:half]), R: b.Balanced(list[half:]), Type: b.Type}
}

// flattened takes a chain apart without recursion. parts returns what an operand
// that belongs to the chain is made of.
func flattened(root Expr, parts func(e Expr, room []Expr) ([]Expr, bool)) (list []Expr, deep bool) {
	type step struct {
		e     Expr
		level int
	}
	var room [2]Expr
	stack := make([]step, 1, 16)
	stack[0] = step{root, 0}
	for len(stack) > 0 {
		at := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		inner, ok := parts(at.e, room[:0])
		large := len(list) > MaxParts
		if !ok || large {
			list = append(list, at.e)
			deep = deep || large
			continue
		}
		deep = deep || at.level > LongChain
		for i := len(inner) - 1; i >= 0; i-- {
			stack = append(stack, step{inner[i], at.level + 1})
		}
	}
	return list, deep
}

// Side is a member of a chain of set operations, and the operation before it.
type Side struct {
	Op    SetOp
	All   bool
	Query Query
}

// Sides returns the members of a set operation: what it combines, and of set
// operations that stand in it theirs, where that means the same without
// parentheses. INTERSECT binds tighter than the others.
func (c *Compound) Sides() []Side {
	var left []Side // from the last to the first
	var q Query = c
	for {
		l, ok := q.(*Compound)
		if !ok || l != c && (l.tail() || l.Op != Intersect && left[len(left)-1].Op == Intersect) {
			break
		}
		right := l.rightmost()
		for i := len(right) - 1; i >= 0; i-- {
			left = append(left, right[i])
		}
		q = l.L
	}
	out := make([]Side, 0, len(left)+1)
	out = append(out, Side{Query: q})
	for i := len(left) - 1; i >= 0; i-- {
		out = append(out, left[i])
	}
	return out
}

// rightmost returns the members of the right side: several where the operation is
// associative and repeated there.
func (c *Compound) rightmost() []Side {
	var out []Side
	q := c.R
	for {
		r, ok := q.(*Compound)
		if !ok || c.Op == Except || r.tail() || r.Op != c.Op || r.All != c.All {
			return append(out, Side{c.Op, c.All, q})
		}
		if _, more := r.L.(*Compound); more {
			return append(out, Side{c.Op, c.All, q})
		}
		out = append(out, Side{c.Op, c.All, r.L})
		q = r.R
	}
}

// tail reports whether the set operation as a whole is ordered or limited.
func (c *Compound) tail() bool { return c.OrderBy != nil || c.Limit != nil || c.Offset != nil }
