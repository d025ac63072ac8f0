package dialect

import "strings"

// The names of the constraints that Strata's CREATE TABLE has for what the type of a
// column does not see to. They say which column it is, as the databases do not.

const (
	rangePrefix = "strata_range "
	formPrefix  = "strata_form "
	maxName     = 63 // bytes, of a name in PostgreSQL
)

// RangeConstraint names the constraint that a column's integers are not out of range.
// It is empty where the name would be too long.
func RangeConstraint(table, column string) string { return ownName(rangePrefix, table, column) }

// FormConstraint names the constraint that a column's values have a form that is read.
func FormConstraint(table, column string) string { return ownName(formPrefix, table, column) }

func ownName(prefix, table, column string) string {
	if name := prefix + table + "." + column; len(name) <= maxName {
		return name
	}
	return ""
}

// OwnConstraint takes such a name apart. outOfRange tells one of RangeConstraint.
func OwnConstraint(name string) (table, column string, outOfRange, ok bool) {
	rest, outOfRange := strings.CutPrefix(name, rangePrefix)
	if !outOfRange {
		if rest, ok = strings.CutPrefix(name, formPrefix); !ok {
			return "", "", false, false
		}
	}
	table, column, ok = strings.Cut(rest, ".")
	return table, column, outOfRange, ok
}
