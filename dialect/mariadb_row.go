package dialect

import "strings"

// mariadbLet is a value made of the operands, which stand in the statement once: they are
// columns of a row, given as names and types.
func mariadbLet(value string, columns ...string) string {
	return "(SELECT " + value + " FROM " + mariadbRow(columns...) + ")"
}

// mariadbRow is the source of that row.
func mariadbRow(columns ...string) string {
	var operands, named []string
	for i := 0; i < len(columns); i += 2 {
		n, operand := string(rune('0'+i/2)), "{"+string(rune('1'+i/2))+"}"
		if columns[i+1] == "DOUBLE" {
			operand += " * 1e0" // else a float of 32 bits has six digits
		}
		operands = append(operands, operand)
		named = append(named, columns[i]+" "+columns[i+1]+" PATH '$["+n+"]'")
	}
	return "JSON_TABLE(JSON_ARRAY(" + strings.Join(operands, ", ") + "), '$' COLUMNS (" + strings.Join(named, ", ") + ")) AS l"
}

// mariadbOneText is a value of a text x, which is written once.
func mariadbOneText(value, x string) string {
	return "(SELECT " + value + " FROM JSON_TABLE(JSON_ARRAY(" + x + "), '$' COLUMNS (x " + mariadbString + " PATH '$[0]')) AS o)"
}
