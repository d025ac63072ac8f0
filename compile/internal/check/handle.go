package check

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// changes refuses a change of what is no table.
func (c *checker) changes(t *ast.Table) bool {
	if t == nil {
		c.clause = ""
		c.failf(strata.Incomplete, "", "a change needs a table, not a sample or a derived table")
	} else {
		c.names(t)
		c.sourceName(t)
	}
	return t != nil
}

// of refuses a column that is not one of the table under the name by which the
// statement calls it: it would be set, or looked for, in another table.
func (c *checker) of(t *ast.Table, col *ast.Column, what string) bool {
	if t.Has(col) {
		return true
	}
	switch other := col.Table; {
	case other == nil:
		c.failf(strata.NotInScope, "", "%s is a column of no table", col.Name)
	case other.Name != t.Name || other.Schema != t.Schema:
		c.column(strata.NotInScope, col, "", "%s is a column of %s, not of %s", ast.Describe(col), qualified(other), qualified(t))
	case other.Alias != t.Alias:
		c.column(strata.NotInScope, col, what+" "+t.Ref()+"."+col.Name, "%s is a column of another handle of %s (%s)", ast.Describe(col), t.Name, other.Ref())
	default:
		c.column(strata.NotInScope, col, "", "%s is a column of another definition of %s", ast.Describe(col), t.Name)
	}
	return false
}

// allOf does the same with columns that something names. It reports false where
// nothing more can be said of them.
func (c *checker) allOf(t *ast.Table, columns []*ast.Column, what string) bool {
	all := true
	for _, col := range columns {
		if col == nil {
			c.noColumn(t, nil)
			all = false
		} else if !c.of(t, col, what) {
			all = false
		}
	}
	return all
}

// noColumn refuses an assignment to an expression.
func (c *checker) noColumn(t *ast.Table, target ast.Expr) {
	what := "what is set"
	if target != nil {
		what = ast.Describe(target)
	}
	c.failf(strata.Misplaced, "only columns of "+t.Name+" can be set", "%s is no column", what)
}

// qualified is a table's name with its schema.
func qualified(t *ast.Table) string {
	if t.Schema == "" {
		return t.Name
	}
	return t.Schema + "." + t.Name
}
