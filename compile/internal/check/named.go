package check

import (
	"maps"
	"slices"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// typeKnown refuses a type of the caller's own that the dialect lacks.
func (c *checker) typeKnown(t ast.Type) {
	if t.Kind != ast.CustomType || t.IsEnum() {
		return
	}
	c.engines(t.Named.Text)
	if c.d.Own(t.Named.Text.Text, t.Named.Text.Texts) == "" {
		c.failf(strata.Unsupported, "", "%s has no spelling of the type %s", c.d.Name, t.Named.Title())
	}
}

// engines refuses a spelling for a dialect that there is not.
func (c *checker) engines(f *ast.Function) {
	if f == nil {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(f.Texts)) {
		if _, err := dialect.EngineOf(name); err != nil {
			c.failf(strata.Unsupported, "", "%s: %v", f.Text, err)
		}
	}
	c.reads(f.Unread)
}

// reads refuses a text that means something else to the dialect's engine.
func (c *checker) reads(u ast.Unread) {
	if err := u[c.d.Engine.String()]; err != nil {
		c.failf(strata.BadValue, "", "%v", err)
	}
}

// createType checks the conditions of a domain.
func (c *checker) createType(n *ast.Named) {
	if n.Domain == nil {
		return
	}
	c.clause = "CHECK"
	for _, check := range n.Domain.Checks {
		c.expr(check.Expr, &scope{sources: []entry{{n.Domain.Name, false}}}, forbidden)
	}
}
