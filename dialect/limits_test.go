package dialect_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/strata-go/strata/dialect"
)

// The names of Strata's own constraints are there for every column, no longer than a name
// may be, whole, distinct, and told from others'.
func TestOwnConstraintNames(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	random := func() string {
		var b strings.Builder
		for n := 1 + r.IntN(63); b.Len() < n; {
			b.WriteRune([]rune("ab_~. äぬ𝄞")[r.IntN(9)])
		}
		return b.String()
	}
	whose := map[string][3]string{}
	for range 5000 {
		table, column := random(), random()
		for kind, name := range map[string]string{"range": dialect.RangeConstraint(table, column), "form": dialect.FormConstraint(table, column)} {
			of := [3]string{kind, table, column}
			other, taken := whose[name]
			if name == "" || len(name) > 63 || !utf8.ValidString(name) || taken && other != of && !strings.Contains(table+column, ".") {
				t.Fatalf("%q of %q, and of %q", name, of, other)
			}
			whose[name] = of
			gotTable, gotColumn, outOfRange, ok := dialect.OwnConstraint(name)
			if !ok || outOfRange != (kind == "range") || gotColumn != "" && gotTable+"."+gotColumn != table+"."+column {
				t.Fatalf("%q of %q is read as %q %q", name, of, gotTable, gotColumn)
			}
		}
	}
}
