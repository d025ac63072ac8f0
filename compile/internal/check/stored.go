package check

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// stored is how the values of an expression are stored: two columns of one Go type may
// differ in it, and then the same value is not equal in both.
type stored struct {
	class, elem string
	named       *ast.Named
	by          any
}

func storedAs(t ast.Type, by any) (stored, bool) {
	return stored{t.Kind.Class(), t.Elem.Class(), t.Named, by}, t.Kind != ast.Unknown
}

// storedOf finds out how the values of an expression are stored, where that is a
// column's doing.
func storedOf(e ast.Expr) (stored, bool) {
	switch e := ast.Bare(e).(type) {
	case *ast.Column:
		return storedAs(e.Type, e.Stored)
	case *ast.Virtual:
		return storedAs(e.Type, e.Stored)
	case *ast.FieldOf:
		return storedAs(e.Field.Type, e.Field.Stored)
	case *ast.Excluded:
		if e.Column != nil {
			return storedAs(e.Column.Type, e.Column.Stored)
		}
	case *ast.Output:
		return storedOf(e.X)
	case *ast.Collate:
		return storedOf(e.X)
	case *ast.Subquery:
		return storedOfItem(e.Query)
	case *ast.Quantified:
		return storedOfItem(e.Query)
	case *ast.Case:
		return storedOf(e.Whens[0].Then)
	case *ast.Call:
		if e.Fn.Passes() {
			return storedOf(e.Args[0])
		}
	case *ast.Aggregate:
		if e.Fn.Passes() {
			return storedOf(e.Arg)
		}
	}
	return stored{}, false
}

func storedOfItem(q ast.Query) (stored, bool) {
	if items := ast.Items(q); len(items) == 1 {
		return storedOf(items[0])
	}
	return stored{}, false
}

// alike refuses two expressions that meet but whose values are not stored alike.
func (c *checker) alike(a, b ast.Expr) {
	l, lok := a.(*ast.Tuple)
	r, rok := b.(*ast.Tuple)
	if lok && rok && len(l.Items) == len(r.Items) {
		for i := range l.Items {
			c.alike(l.Items[i], r.Items[i])
		}
		return
	}
	x, known := storedOf(a)
	y, too := storedOf(b)
	if known && too && x != y {
		c.failf(strata.ShapeMismatch, "store both alike, by one strata.Mapping", "%s and %s have one Go type, but store its values differently", described(a), described(b))
	}
}

// described names the column that an expression takes its values from.
func described(e ast.Expr) string {
	switch x := ast.Bare(e).(type) {
	case *ast.Subquery:
		return described(ast.Items(x.Query)[0])
	case *ast.Quantified:
		return described(ast.Items(x.Query)[0])
	case *ast.Case:
		return described(x.Whens[0].Then)
	default:
		return ast.Describe(e)
	}
}

// meets checks the parts of an expression that meet.
func (c *checker) meets(e ast.Expr) {
	switch e := e.(type) {
	case *ast.Binary:
		if e.Op.Compares() {
			c.alike(e.L, e.R)
		}
	case *ast.Between:
		c.alike(e.X, e.Lo)
		c.alike(e.X, e.Hi)
	case *ast.In:
		for _, x := range e.List {
			c.alike(e.X, x)
		}
	case *ast.InQuery:
		c.alikeItems(partsOr(e.X), ast.Items(e.Query))
	case *ast.Case:
		for _, w := range e.Whens[1:] {
			c.alike(e.Whens[0].Then, w.Then)
		}
		if e.Else != nil {
			c.alike(e.Whens[0].Then, e.Else)
		}
	case *ast.Call:
		if e.Fn.Passes() {
			for _, x := range e.Args[1:] {
				c.alike(e.Args[0], x)
			}
		}
	case *ast.Aggregate: // Lag and Lead have a value for what is not there
		if e.Fn.Passes() && e.Arg != nil {
			for _, x := range e.Args {
				c.alike(e.Arg, x)
			}
		}
	}
}

// alikeItems checks what two lists have side by side.
func (c *checker) alikeItems(a, b []ast.Expr) {
	for i := range min(len(a), len(b)) {
		c.alike(a[i], b[i])
	}
}

// partsOr are the parts of a row value, or the expression itself.
func partsOr(e ast.Expr) []ast.Expr {
	if t, ok := e.(*ast.Tuple); ok {
		return t.Items
	}
	return []ast.Expr{e}
}
