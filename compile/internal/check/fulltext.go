package check

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// search checks the use of a full-text index.
func (c *checker) search(e *ast.Search, s *scope) {
	t := e.Index.Table
	entry, ok := s.resolve(t)
	if !ok {
		c.add(strata.Problem{
			Kind: strata.NotInScope, Table: t.Ref(), Message: ast.Describe(e) + ": table " + t.Ref() + " is not in FROM",
			Hint: absentHint(s, t),
		})
		return
	}
	if c.clause == "CHECK" || c.clause == "GENERATED" || c.clause == "RETURNING" && !e.Rank {
		c.failf(strata.Misplaced, "ask the texts themselves with MatchText", "%s cannot be searched in %s", ast.Describe(e), c.clause)
	}
	c.names(t)
	c.language(e.Index)
	if entry != nil && entry.optional {
		if c.optional == nil {
			c.optional = map[*ast.Search]bool{}
		}
		c.optional[e] = true
	}
	c.expr(e.Query, s, forbidden)
}

// language refuses an index that the dialect cannot have.
func (c *checker) language(f *ast.FullText) {
	if f.Language != "" && !c.d.Has(dialect.Languages) {
		c.failf(strata.Unsupported, "define it with t.FullText", "the full-text index %s.%s is in %s: %s does not support %v",
			f.Table.Ref(), f.Name, f.Language, c.d.Name, dialect.Languages)
	}
}
