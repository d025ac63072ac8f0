package dialect

import (
	"strconv"
	"strings"
)

// What a spelling says more than once, or works out in steps, is a column of a source of one
// row. JSON_TABLE makes one, as it alone sees the columns of what stands before it in FROM:
//
//	(SELECT x * x FROM JSON_TABLE(JSON_ARRAY({1} + 1), '$' COLUMNS (x BIGINT PATH '$[0]')) AS l)

// mariadbColumn is a column of a row: what it is, its name and its type.
type mariadbColumn struct{ value, name, kind string }

// mariadbRowOf is a source of one row of columns.
func mariadbRowOf(alias string, columns ...mariadbColumn) string {
	values, named := make([]string, len(columns)), make([]string, len(columns))
	for i, c := range columns {
		values[i] = c.value
		named[i] = c.name + " " + c.kind + " PATH '$[" + strconv.Itoa(i) + "]'"
	}
	return "JSON_TABLE(JSON_ARRAY(" + strings.Join(values, ", ") + "), '$' COLUMNS (" + strings.Join(named, ", ") + ")) AS " + alias
}

// mariadbOf is a value made of the columns of a row.
func mariadbOf(value string, columns ...mariadbColumn) string {
	return "(SELECT " + value + " FROM " + mariadbRowOf("l", columns...) + ")"
}

// mariadbLet is a value made of the operands, which stand in the statement once: they are
// columns of a row, given as names and types.
func mariadbLet(value string, columns ...string) string {
	return "(SELECT " + value + " FROM " + mariadbRow(columns...) + ")"
}

// mariadbRow is the source of that row.
func mariadbRow(columns ...string) string {
	var row []mariadbColumn
	for i := 0; i < len(columns); i += 2 {
		operand := "{" + strconv.Itoa(1+i/2) + "}"
		if columns[i+1] == "DOUBLE" {
			operand += " * 1e0" // else a float of 32 bits has six digits
		}
		row = append(row, mariadbColumn{operand, columns[i], columns[i+1]})
	}
	return mariadbRowOf("l", row...)
}

// mariadbOneText is a value of a text x, which is written once.
func mariadbOneText(value, x string) string {
	return "(SELECT " + value + " FROM " + mariadbRowOf("o", mariadbColumn{x, "x", mariadbString}) + ")"
}
