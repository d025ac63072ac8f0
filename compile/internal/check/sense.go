package check

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// sense is which answers of a condition make a difference. Where a NULL is neither, a
// condition that is never true, or never false, for one NULL among many rows loses all
// rows in silence: that is the trap of NOT IN, however it is written.
type sense uint8

const (
	wantsTrue  sense = 1 << iota // what is not true is left out
	wantsFalse                   // what is not false is left out: inside NOT
	aware      sense = 0         // NULL is asked for by name
)

// turned is the sense inside a NOT.
func (s sense) turned() sense { return s>>1&wantsTrue | s<<1&wantsFalse }

// parts calls visit for the parts of an expression, each in its sense.
func (c *checker) parts(e ast.Expr, visit func(ast.Expr)) {
	outer := c.sense
	defer func() { c.sense = outer }()
	if k, ok := e.(*ast.Case); ok {
		c.branches(k, outer, visit)
		return
	}
	c.sense = inside(e, outer)
	ast.Children(e, visit)
}

// branches does the same with those of a CASE, whose conditions count where they are
// true.
func (c *checker) branches(k *ast.Case, outer sense, visit func(ast.Expr)) {
	each := func(e ast.Expr, s sense) {
		if c.sense = s; e != nil {
			visit(e)
		}
	}
	for _, w := range k.Whens {
		each(w.If, wantsTrue)
		each(w.Then, outer)
	}
	each(k.Else, outer)
}

// inside is the sense of the parts of an expression.
func inside(e ast.Expr, outer sense) sense {
	switch e := e.(type) {
	case *ast.Logic, *ast.Label, *ast.Widen, *ast.Assert, *ast.Collate:
		return outer
	case *ast.Unary:
		switch e.Op {
		case ast.Not:
			return outer.turned()
		case ast.IsFalse:
			return wantsFalse
		case ast.IsNull, ast.IsNotNull:
			return aware
		}
	case *ast.Binary:
		return compared(e, outer)
	case *ast.In, *ast.Between:
		return wantsTrue | wantsFalse
	case *ast.Call:
		if e.Fn == ast.Coalesce {
			return aware
		}
	}
	return wantsTrue
}

// compared is the sense of a condition that is compared.
func compared(e *ast.Binary, outer sense) sense {
	if !e.Op.Compares() {
		return wantsTrue
	}
	if !e.Op.Proves() {
		return aware
	}
	truth, known := truthOf(e.R)
	if !known {
		truth, known = truthOf(e.L)
	}
	switch {
	case !known || e.Op != ast.Eq && e.Op != ast.Ne:
		return wantsTrue | wantsFalse
	case truth == (e.Op == ast.Eq):
		return outer
	default:
		return outer.turned()
	}
}

func truthOf(e ast.Expr) (truth, known bool) {
	b, ok := e.(*ast.Bind)
	if ok {
		truth, known = b.Value.(bool)
	}
	return truth, known
}

// quantified refuses NOT IN by its other names: <> ALL, and = ANY inside NOT.
func (c *checker) quantified(e *ast.Binary, s *scope) {
	q, ok := e.R.(*ast.Quantified)
	if !ok {
		return
	}
	if q.All && e.Op == ast.Ne && c.sense&wantsTrue != 0 || !q.All && e.Op == ast.Eq && c.sense&wantsFalse != 0 {
		c.withoutNulls(q.Query, s)
	}
}

// withoutNulls refuses NOT IN over a query that selects what may be NULL.
func (c *checker) withoutNulls(q ast.Query, s *scope) {
	for i, item := range ast.Items(q) {
		if c.nullableItem(q, i, s) {
			c.failf(strata.NullToNonNull, "exclude NULLs in the subquery with IsNotNull", "NOT IN: the subquery selects %s, which may be NULL, and one NULL makes NOT IN match nothing", ast.Describe(item))
		}
	}
}
