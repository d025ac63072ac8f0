package dialect

import "strings"

// MariaDB makes 0 of a float that is too small, and cuts a decimal that has too many digits,
// without a word: what may do so is looked at where it is computed, and is an error.

// twice is a value that looks at its operands more than once.
type twice struct {
	value   string
	columns []string // a name and a type for each operand, for where it is a column of a row
}

// mariadbTwice spells such values, and, for operands that are long, in which the same may stand
// again, as rows of which the operands are columns.
func mariadbTwice(values map[string]twice) map[string]string {
	out := map[string]string{}
	for name, t := range values {
		out[name] = t.value
		inRow := t.value
		for i := 0; i < len(t.columns); i += 2 {
			inRow = strings.ReplaceAll(inRow, "{"+string(rune('1'+i/2))+"}", t.columns[i])
		}
		out["once:"+name] = mariadbLet(inRow, t.columns...)
	}
	return out
}

// What operands are as columns.
var (
	mariadbOneFloat  = []string{"x", "DOUBLE"}
	mariadbTwoFloats = []string{"x", "DOUBLE", "y", "DOUBLE"}
)

// mariadbSmall is a float, or an error where it has become 0 of operands that have not.
func mariadbSmall(value string, columns []string) twice {
	became := value + " = 0 AND {1} <> 0"
	if strings.Contains(value, "* {2}") {
		became += " AND {2} <> 0"
	}
	return twice{mariadbFloat(became, value), columns}
}

// mariadbWritten is a decimal's text as far as it has digits that count, and with a point.
func mariadbWritten(x string) string { return "TRIM(TRAILING '0' FROM " + x + " + .0)" }

// mariadbAfterPoint is how many digits a decimal has after the point.
func mariadbAfterPoint(x string) string {
	return "LENGTH(" + mariadbWritten(x) + ") - LOCATE('.', " + x + " + .0)"
}

// mariadbProduct is the product of two decimals. The server keeps 38 digits after the point, 27
// before it, and nine groups of nine digits while it computes, among them zeros at the end of
// an operand.
func mariadbProduct() twice {
	const x, y = "{1}", "{2}"
	tooMany := "LENGTH(" + mariadbWritten(x) + ") + LENGTH(" + mariadbWritten(y) + ") > LEAST(57, 38 + LOCATE('.', " + x + " + .0) + LOCATE('.', " + y + " + .0))"
	cut := func(x string) string { return "ROUND(" + x + ", " + mariadbAfterPoint(x) + ")" }
	return twice{"CAST(" + mariadbUnless(tooMany, cut(x)+" * "+cut(y)) + " AS DECIMAL(65, 38))", []string{"x", "DECIMAL(65, 38)", "y", "DECIMAL(65, 38)"}}
}

// mariadbTotal is a sum of decimals. Where the server keeps one in a table of its own, the largest
// decimal stands for what is larger: it is that no more once the least one is added to it, and
// neither is the least one.
func mariadbTotal(sum string) string {
	const least = "0.00000000000000000000000000000000000001"
	within := func(x string) string { return "CAST(" + x + " AS DECIMAL(65, 38))" }
	return "(" + within(within(sum+" + "+least)+" - "+least+" - "+least) + " + " + least + ")"
}

// mariadbGroups are the digits of a decimal in groups of four, without the first zeros.
func mariadbGroups(x string) string {
	return "TRIM(LEADING '0' FROM REPLACE(CAST(ABS(" + x + ") AS DECIMAL(65, 36)), '.', ''))"
}

// mariadbQuotientOf divides a by b to as many digits as PostgreSQL does: at least 16 that
// count, and no fewer after the point than either shows. p and q are their digits, in groups of
// which the first one tells how large the quotient is. More than 38 digits after the point are
// known only where the quotient ends before them.
var mariadbQuotientOf = func() string {
	weight := func(d string) string { return "(LENGTH(" + d + ") - 1) DIV 4" }
	first := func(d string) string {
		return "CAST(CONCAT('0', LEFT(" + d + ", (LENGTH(" + d + ") + 3) % 4 + 1)) AS SIGNED)"
	}
	shown := func(d string) string { return "36 - LENGTH(" + d + ") + LENGTH(TRIM(TRAILING '0' FROM " + d + "))" }
	size := "16 - 4 * (" + weight("p") + " - " + weight("q") + " - (" + first("p") + " <= " + first("q") + "))"
	const ends = "b = ROUND(b, 8) AND TRUNCATE(a / b, 30) * ROUND(b, 8) = a"
	return mariadbUnless("a <> ROUND(a, 36) OR b <> ROUND(b, 36) OR "+size+" > 38 AND a <> 0 AND NOT ("+ends+")",
		"ROUND(a / b, GREATEST("+size+", "+shown("p")+", "+shown("q")+", 0))")
}()

// mariadbQuotient is a quotient that says its operands twice.
func mariadbQuotient(a, b string) string {
	return mariadbOf(mariadbQuotientOf, mariadbColumn{a, "a", "DECIMAL(65, 38)"}, mariadbColumn{b, "b", "DECIMAL(65, 38)"},
		mariadbColumn{mariadbGroups(a), "p", "TEXT"}, mariadbColumn{mariadbGroups(b), "q", "TEXT"})
}

// mariadbQuotientOnce takes longer, and says them once.
var mariadbQuotientOnce = "(SELECT " + mariadbQuotientOf + " FROM " + mariadbRow("a", "DECIMAL(65, 38)", "b", "DECIMAL(65, 38)") +
	", " + mariadbRowOf("g", mariadbColumn{mariadbGroups("a"), "p", "TEXT"}, mariadbColumn{mariadbGroups("b"), "q", "TEXT"}) + ")"

// mariadbTextDecimal reads a decimal that has no more digits after the point than a column.
func mariadbTextDecimal(x, as string) string {
	exponent := "CAST(IF(" + x + " REGEXP '[eE]', REGEXP_SUBSTR(" + x + `, '[eE]\K[+-]?[0-9]+'), '0') AS SIGNED)`
	tooMany := x + " REGEXP '^[^eE]*[1-9]' AND LENGTH(REGEXP_SUBSTR(" + x + `, '[.]\K[0-9]*[1-9]')) - ` + exponent + " > 30"
	return "CAST(" + mariadbUnless(tooMany, x) + " AS " + as + ")"
}

// mariadbTextFloat reads a float that is 0 only if it is written as such. What is too large
// becomes the largest one.
func mariadbTextFloat(x string) string {
	float := "CAST(" + x + " AS DOUBLE)"
	const number = ` REGEXP '^\s*[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?\s*$'`
	return mariadbFloat(x+number+" AND ("+float+" = 0 AND "+x+" REGEXP '^[^eE]*[1-9]' OR ABS("+float+") = 1.7976931348623157e308 AND REPLACE("+x+", '.', '') NOT LIKE '%17976931348623157%')", float)
}

var mariadbExact = mariadbTwice(map[string]twice{
	"*:float64": mariadbSmall("({1} * {2})", mariadbTwoFloats), "/:float64": mariadbSmall("({1} / {2})", mariadbTwoFloats),
	"*:float32": mariadbSmall(mariadbReal("{1} * {2}"), mariadbTwoFloats), "/:float32": mariadbSmall(mariadbReal("{1} / {2}"), mariadbTwoFloats),
	"radians": mariadbSmall("RADIANS({1})", mariadbOneFloat), "power": mariadbSmall("POW({1}, {2})", mariadbTwoFloats),

	"cast:float64:float32": mariadbSmall(mariadbReal("{1}"), mariadbOneFloat),
	"cast:float:decimal":   {mariadbUnless("CAST(CAST({1} AS DECIMAL(65, 30)) AS DOUBLE) <> {1}", "CAST(CAST({1} AS DECIMAL(65, 30)) AS {type})"), mariadbOneFloat},
	"cast:text:float":      {mariadbTextFloat("{1}"), []string{"x", mariadbString}},
	"cast:text:decimal":    {mariadbTextDecimal("{1}", "{type}"), []string{"x", mariadbString}},

	"*:decimal": mariadbProduct(),
})
