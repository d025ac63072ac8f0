package check

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// ordered refuses a place where order matters for an enum: that of its names is none
// that anyone means.
func (c *checker) ordered(e ast.Expr, t ast.Type) {
	if t.Closed {
		c.failf(strata.Unsupported, "take its place with strata.EnumOrdinal, or Cast it to TypeText for the order of the names",
			"%s is an enum, which has no order", ast.Describe(e))
	}
}

// orders refuses them among terms of ORDER BY.
func (c *checker) orders(terms []ast.Order) {
	for _, o := range terms {
		if o.X != nil {
			c.ordered(o.X, o.Type)
		}
	}
}

// orderly refuses them as the argument of an aggregate that goes by order.
func (c *checker) orderly(e *ast.Aggregate) {
	switch e.Fn {
	case ast.Min, ast.Max, ast.Mode, ast.PercentileDisc, ast.PercentilesDisc:
		c.ordered(e.Arg, e.Type)
	}
	c.orders(e.OrderBy)
	if e.Over != nil {
		c.orders(e.Over.OrderBy)
	}
}
