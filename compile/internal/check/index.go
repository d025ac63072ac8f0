package check

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// createIndex refuses what the dialect has no such index of, unless it leaves the index
// out.
func (c *checker) createIndex(s *ast.CreateIndex) {
	c.clause = "CREATE INDEX"
	for _, name := range s.Index.OnlyOn {
		if _, err := dialect.EngineOf(name); err != nil {
			c.failf(strata.Unsupported, "", "the index %q: OnlyOn: %v", s.Index.Name, err)
		}
	}
	if !c.d.Among(s.Index.OnlyOn) {
		return
	}
	scope := &scope{sources: []entry{{s.Table, false}}}
	numbered := c.unread(func(col *ast.Column) bool { return col.Identity })
	for _, t := range s.Index.Columns {
		scope.refused = nil
		if _, ok := t.X.(*ast.Column); !ok {
			scope.refused = numbered
		}
		c.expr(t.X, scope, forbidden)
		c.indexHas(s, dialect.IndexClasses, t.Class != "")
		c.indexHas(s, dialect.IndexNulls, t.Nulls == ast.NullsFirst && t.Desc || t.Nulls == ast.NullsLast && !t.Desc)
	}
	if s.Index.Where != nil {
		scope.refused = numbered
		c.expr(s.Index.Where, scope, forbidden)
	}
	c.indexHas(s, dialect.IndexMethods, s.Index.Method != "" && s.Index.Method != string(strata.BTree))
	c.indexHas(s, dialect.IndexInclude, len(s.Index.Include) > 0)
	c.indexHas(s, dialect.NullsNotDistinct, s.Index.NullsNotDistinct)
}

// indexHas refuses a feature of an index that the dialect lacks.
func (c *checker) indexHas(s *ast.CreateIndex, f dialect.Feature, used bool) {
	if !used || c.d.Has(f) {
		return
	}
	hint := "define the index with OnlyOn for others, and a plain one where it is needed"
	if s.Index.Unique {
		hint = "leave it out: a unique index is the same everywhere"
	}
	c.failf(strata.Unsupported, hint, "the index %q of %s: %s does not support %v", s.Index.Name, s.Table.Name, c.d.Name, f)
}
