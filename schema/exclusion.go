package schema

import "strings"

// String says what the constraint is, on one line.
func (x Exclusion) String() string { return called("exclusion", x.Name) + x.rest() }

func (x Exclusion) addTo(t *Table) { t.Exclusions = append(t.Exclusions, x) }

func (x Exclusion) dropFrom(t *Table) { t.Exclusions = dropped(t.Exclusions, x) }

func (x Exclusion) add(i *In) []step { return i.alter(atConstraints, "ADD %s", x.sql()) }

func (x Exclusion) drop(i *In) []step { return dropConstraint(i, x.Name) }

func (x Exclusion) lost() bool { return false }

func (x Exclusion) name() string { return x.Name }

func (Exclusion) validity() Validity { return Valid }

func (x Exclusion) rename(i In, to string) Change { return renameConstraint(i, x.Name, to) }

func (x Exclusion) sql() string { return named(x.Name) + "EXCLUDE" + x.rest() }

// rest is all but the name.
func (x Exclusion) rest() string {
	s := using(x.Method)
	terms := make([]string, len(x.Terms))
	for i, t := range x.Terms {
		terms[i] = t.sql() + " WITH " + t.Operator
	}
	s += " (" + strings.Join(terms, ", ") + ")"
	if x.Where != "" {
		s += " WHERE (" + x.Where + ")"
	}
	return s + deferrable(x.Deferrable)
}

func (d *differ) sameExclusion(a, b Exclusion) bool {
	if a.Method != b.Method || a.Deferrable != b.Deferrable || !d.equal(a.Where, b.Where) || len(a.Terms) != len(b.Terms) {
		return false
	}
	for i := range a.Terms {
		if a.Terms[i].Operator != b.Terms[i].Operator || !d.samePart(a.Terms[i].Part, b.Terms[i].Part) {
			return false
		}
	}
	return true
}
