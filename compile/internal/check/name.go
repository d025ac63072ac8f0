package check

import (
	"fmt"
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// name refuses a name that not every database takes.
func (c *checker) name(what, name string) {
	if wrong := ast.NameError(name); wrong != "" {
		c.failf(strata.BadValue, "give it another name", "the name of %s %s", what, wrong)
	}
}

// sourceName refuses the name of a source that a program gives.
func (c *checker) sourceName(src ast.Source) {
	switch src := src.(type) {
	case *ast.Table:
		if src.Alias != "" {
			c.name("an alias of "+src.Name, src.Alias)
		}
	case *ast.Derived:
		if !failed(src) {
			c.name("a derived table", src.Alias)
		}
	case *ast.Rowset:
		c.name("rows in FROM", src.Alias)
	}
}

// failed reports whether a derived table stands for one that is missing, which is said
// already.
func failed(d *ast.Derived) bool {
	q, ok := d.Query.(*ast.Select)
	return ok && q.Err != nil
}

// sameLetters refuses a name that differs from one of a query around it in case only: to
// SQLite they are one. Derived tables and queries in WITH are told from tables where
// columns are resolved.
func (c *checker) sameLetters(src ast.Source, s *scope) {
	for s = s.parent; s != nil; s = s.parent {
		for _, e := range s.sources {
			if otherLetters(src, e.source) {
				c.onlyLetters(src, e.source)
			}
		}
	}
}

// otherLetters reports whether the names of two tables differ in case only.
func otherLetters(a, b ast.Source) bool {
	return !isDerived(a) && !isDerived(b) && a.Ref() != b.Ref() && strings.EqualFold(a.Ref(), b.Ref())
}

func (c *checker) onlyLetters(src, other ast.Source) {
	c.add(strata.Problem{
		Kind: strata.RepeatedSource, Table: src.Ref(),
		Message: fmt.Sprintf("%s and %s differ in upper and lower case only, which SQLite does not tell apart", other.Ref(), src.Ref()),
		Hint:    "give one of them another alias",
	})
}

func isDerived(src ast.Source) bool {
	_, ok := src.(*ast.Derived)
	return ok
}
