package dialect_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/strata-go/strata/dialect"
)

var hole = regexp.MustCompile(`\{[a-z]*\}`)

// TestEveryHoleIsFilled finds a hole in a dialect's form of a clause that nothing fills, as
// one that is misspelled.
func TestEveryHoleIsFilled(t *testing.T) {
	for _, d := range []*dialect.Dialect{dialect.PostgreSQL, dialect.SQLite, dialect.MariaDB, new(dialect.Dialect)} {
		for c := range dialect.Clauses {
			if c.String() == "" {
				t.Errorf("the clause %d has no name", c)
			}
			for _, name := range hole.FindAllString(d.Form(c), -1) {
				if !slices.Contains(dialect.HolesOf(c), name) {
					t.Errorf("%s: %v has the hole %s, which nothing fills: %v", d.Name, c, name, dialect.HolesOf(c))
				}
			}
		}
	}
}
