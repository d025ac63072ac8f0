package dialect

import "regexp"

var anyHole = regexp.MustCompile(`\{[a-z]*\}`)

// HolesOf are the holes that a form of a clause may have.
func HolesOf(c Clause) []string {
	return append(anyHole.FindAllString(clauses[c].form+clauses[c].holes, -1), Nothing)
}
