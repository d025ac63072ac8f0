package dialect

import (
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"
)

// The names of the constraints that Strata's CREATE TABLE has for what the type of a
// column does not see to. They say which column it is, as the databases do not.

const (
	rangePrefix = "strata_range "
	formPrefix  = "strata_form "
	rowsPrefix  = "strata_rows "
	valuePrefix = "strata_value "
	violation   = "strata_unique:"
	viewPrefix  = "strata_view_"
	maxName     = 63 // bytes, of a name in PostgreSQL
)

// RangeConstraint names the constraint that a column's integers are not out of range, or
// its texts too long.
func RangeConstraint(table, column string) string { return ownName(rangePrefix, table, column) }

// FormConstraint names the constraint that a column's values have a form that is read.
func FormConstraint(table, column string) string { return ownName(formPrefix, table, column) }

// ShortText is how many characters a text has at most for "in" and "not in" to find it; where
// one of a list has more, "long in" and "long not in" are taken, if there are such.
const ShortText = 100

// IndexColumn names the column that tells which rows are in an index of some: see IndexRows.
func IndexColumn(table, index string) string {
	if name := rowsPrefix + index; len(name) <= maxName {
		return name
	}
	return ownName(rowsPrefix, table, index)
}

// IndexValueColumn names the column that has the value of an expression, which is the nth of
// what an index is on: see IndexValue.
func IndexValueColumn(table, index string, n int) string {
	prefix := valuePrefix + strconv.Itoa(n) + " "
	if name := prefix + index; len(name) <= maxName {
		return name
	}
	return ownName(prefix, table, index)
}

// HasValue reports whether a column has such a name, and which index it is of: "" where the
// name does not say it.
func HasValue(column string) (index string, ok bool) {
	rest, ok := strings.CutPrefix(column, valuePrefix)
	if !ok {
		return "", false
	}
	if _, index, _ = strings.Cut(rest, " "); strings.HasPrefix(index, unsaid) {
		index = ""
	}
	return index, true
}

// TellsRows reports whether a column has such a name.
func TellsRows(column string) bool { return strings.HasPrefix(column, rowsPrefix) }

// MarkOfView names the query that says of what text a view was made: a plain word, as the
// server forgets the quotes.
func MarkOfView(text string) string {
	return fmt.Sprintf("%s%x", viewPrefix, sha256.Sum256([]byte(text)))[:len(viewPrefix)+24]
}

// MarksView reports whether a query of WITH has such a name.
func MarksView(name string) bool { return strings.HasPrefix(name, viewPrefix) }

// Violation is the name that a violated key has where the server does not look at it: see
// ConflictOf.
func Violation(key string) string { return violation + key }

// ViolationOf takes such a name apart.
func ViolationOf(name string) (key string, ok bool) { return strings.CutPrefix(name, violation) }

// ownName names the column or, where that is too long, has a number made of it.
func ownName(prefix, table, column string) string {
	if name := prefix + table + "." + column; len(name) <= maxName && !strings.HasPrefix(table, unsaid) {
		return name
	}
	sum := sha256.Sum256([]byte(table + "\x00" + column))
	return fmt.Sprintf("%s%s%x", prefix, unsaid, sum[:12])
}

// unsaid begins what stands for a column that a name does not say.
const unsaid = "~"

// OwnConstraint takes such a name apart; the column is empty where the name does not say
// it. outOfRange tells one of RangeConstraint.
func OwnConstraint(name string) (table, column string, outOfRange, ok bool) {
	rest, outOfRange := strings.CutPrefix(name, rangePrefix)
	if !outOfRange {
		if rest, ok = strings.CutPrefix(name, formPrefix); !ok {
			return "", "", false, false
		}
	}
	if strings.HasPrefix(rest, unsaid) {
		return "", "", outOfRange, true
	}
	table, column, ok = strings.Cut(rest, ".")
	return table, column, outOfRange, ok
}
