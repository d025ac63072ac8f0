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

// quantified refuses a comparison with ALL the rows of a query where one NULL makes it
// never true, and, inside NOT, one with ANY of them, which is then never false.
func (c *checker) quantified(e *ast.Binary, s *scope) {
	q, ok := e.R.(*ast.Quantified)
	switch {
	case !ok:
	case q.All && c.sense&wantsTrue != 0:
		c.withoutNulls(q.Query, s, quantifiedName(e.Op, ast.Ne, "ALL"))
	case !q.All && c.sense&wantsFalse != 0:
		c.withoutNulls(q.Query, s, quantifiedName(e.Op, ast.Eq, "ANY inside NOT"))
	}
}

// quantifiedName names a comparison with the rows of a query; that with op is NOT IN by
// another name.
func quantifiedName(is, op ast.Op, what string) string {
	if is == op {
		return "NOT IN"
	}
	return is.String() + " " + what
}

// withoutNulls refuses a query that selects what may be NULL where one NULL among its
// rows makes a condition match nothing.
func (c *checker) withoutNulls(q ast.Query, s *scope, what string) {
	for i, item := range ast.Items(q) {
		if c.nullableItem(q, i, s) {
			c.failf(strata.NullToNonNull, "exclude NULLs in the subquery with IsNotNull", "%s: the subquery selects %s, which may be NULL, and one NULL makes %s match nothing", what, ast.Describe(item), what)
		}
	}
}
