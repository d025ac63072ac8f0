package check

import (
	"slices"
	"strconv"
	"strings"

	"github.com/strata-go/strata/internal/ast"
)

// sameName reports whether two names are one to some database: SQLite does not
// tell upper case from lower, PostgreSQL keeps the first bytes only.
func sameName(a, b string) bool {
	return a == b || strings.EqualFold(ast.CutName(a, ast.MaxName), ast.CutName(b, ast.MaxName))
}

// names notes a table that stands in the statement, as its name is written where
// there are schemas and where there are none, and what its full-text indexes are
// kept in.
func (c *checker) names(t *ast.Table) {
	name := t.Name
	if t.Schema != "" {
		name = t.Schema + "." + t.Name
	}
	if slices.Contains(c.tables, name) {
		return
	}
	c.tables = append(c.tables, name)
	for _, f := range t.FullTexts {
		c.tables = append(c.tables, name+"_"+f.Name)
	}
}

// functions are what a dialect may write in FROM by itself, where a common table
// expression of that name would stand in its place.
var functions = []string{"json_each", "json_tree", "unnest", "generate_series", "sqlite_master", "sqlite_schema"}

// renamed names the common table expressions anew that have the name of a table
// in the statement: in Go, the table is the table wherever it stands, but in SQL
// its name would mean the expression.
func (c *checker) renamed() map[string]string {
	var names map[string]string
	for _, t := range c.ctes {
		if !c.taken(t.Name) {
			continue
		}
		if names == nil {
			names = map[string]string{}
		}
		names[t.Name] = c.fresh(t.Name, names)
	}
	return names
}

// taken reports whether a name means something else in FROM.
func (c *checker) taken(name string) bool {
	same := func(other string) bool { return sameName(name, other) }
	return slices.ContainsFunc(c.tables, same) || slices.ContainsFunc(functions, same)
}

// fresh is a name for a common table expression that nothing has.
func (c *checker) fresh(name string, others map[string]string) string {
	free := func(s string) bool {
		for _, other := range others {
			if sameName(other, s) {
				return false
			}
		}
		return !c.taken(s) && !slices.ContainsFunc(c.ctes, func(t *ast.CTE) bool { return sameName(t.Name, s) })
	}
	base := ast.CutName(name, ast.MaxName-10) + "_cte"
	fresh := base
	for n := 2; !free(fresh); n++ {
		fresh = base + strconv.Itoa(n)
	}
	return fresh
}
