package dialect

// What does not fit in an integer of fewer bits does not fit in 64 either, once it is
// multiplied.
var mariadbWidths = map[string]string{"int16": "281474976710656", "int32": "4294967296"}

// mariadbIntegers are computed in 64 bits, which fails by itself beyond them. But 0 less the
// least integer is that again: -1 - x is what is subtracted from.
var mariadbIntegers = mariadbNarrow(map[string]string{
	"+": "({1} + {2})", "-": "(-1 - (-1 - {1} + {2}))", "*": "({1} * {2})", "neg": "({1} * -1)", "/": "({1} DIV {2})", "abs": "ABS({1})",
	"sum": "CAST(SUM({1}){filter} AS SIGNED)", "round_to": mariadbWhole("ROUND(CAST({1} AS DECIMAL(65, 0)), {2})"), "trunc_to": mariadbWhole("TRUNCATE(CAST({1} AS DECIMAL(65, 0)), {2})"),
	"cast:text": mariadbTextInt("{1}"), "cast:float": mariadbFloatInt, "cast:decimal": mariadbWhole("TRUNCATE({1}, 0)"), "cast:int": "{1}",
	"json_at": mariadbTextInt(mariadbAtText), "gcd": mariadbDivisor(),
})

// mariadbWhole is a whole decimal as an integer.
func mariadbWhole(x string) string { return "CAST(" + x + " AS SIGNED)" }

// mariadbTextInt reads an integer, by way of a decimal: beyond 64 bits a text would become
// another number. What is none becomes an empty text, which is an error.
func mariadbTextInt(x string) string {
	return "CAST(CAST(REGEXP_REPLACE(" + x + `, '(?s)^\s*([+-]?[0-9]+)\s*$|^.*$', '\1') AS DECIMAL(65, 0)) AS SIGNED)`
}

const mariadbFloatInt = "IF({1} NOT BETWEEN -9223372036854775808e0 AND 9223372036854774784e0, " + mariadbOverflow + ", CAST(TRUNCATE({1}, 0) AS SIGNED))"

// mariadbNarrow spells what is said of 64 bits for fewer, too.
func mariadbNarrow(m map[string]string) map[string]string {
	out := map[string]string{}
	for name, text := range m {
		out[name+":int64"] = text
		for kind, by := range mariadbWidths {
			if out[name+":"+kind] = text; text != "" {
				out[name+":"+kind] = "(" + text + " * " + by + " DIV " + by + ")"
			}
		}
	}
	return out
}

// mariadbReal is a float of 32 bits. CAST makes the largest one of what is larger, which
// does not fit in 64 bits either, once it is multiplied by a power of two.
func mariadbReal(x string) string {
	const power = "5.282945311356653e269"
	return "CAST(" + x + " * " + power + " / " + power + " AS FLOAT)"
}

// mariadbDecimalText is a decimal without the zeros at its end.
func mariadbDecimalText(x string) string {
	return `REGEXP_REPLACE(CAST(` + x + ` AS CHAR), '([.][0-9]*[1-9])0+$|[.]0*$', '\1')`
}

// mariadbRounded rounds a float by its first 15 digits, which is what PostgreSQL takes of it.
// What is so large that a decimal does not hold it has no digits that are rounded.
func mariadbRounded(f string) string {
	const digits = "14 - FLOOR(LOG10(ABS(x)))"
	small := f + "(CAST(REPLACE(FORMAT(x, GREATEST(" + digits + ", 0)), ',', '') AS DECIMAL(65, 30)), n)"
	large := f + "(CAST(CAST(ROUND(x, " + digits + ") AS CHAR) AS DECIMAL(65, 0)), LEAST(n, 0))"
	return mariadbLet("CASE WHEN x = 0 THEN x WHEN ABS(x) < 1e15 THEN CAST("+small+" AS DOUBLE) WHEN ABS(x) < 1e64 THEN CAST("+large+" AS DOUBLE) ELSE "+
		mariadbFloat("n < -49", "ROUND(x, "+digits+")")+" END", "x", "DOUBLE", "n", "BIGINT")
}

// mariadbFloatText is a float as PostgreSQL writes it, with an exponent where that is
// shorter to read.
var mariadbFloatText = mariadbLet(`IF(x = 0 OR ABS(x) >= 1e-4, REGEXP_REPLACE(x, 'e([0-9]+)$', 'e+\1'), `+
	`REGEXP_REPLACE(IF(x LIKE '%e%', REGEXP_REPLACE(x, 'e-([0-9])$', 'e-0\1'), CONCAT(REGEXP_REPLACE(x, '0[.]0+([1-9])([0-9]*)$', '\1.\2'), 'e-', `+
	`LPAD(LENGTH(REGEXP_REPLACE(x, '^-?0[.](0+)[0-9]*$', '\1')) + 1, 2, '0'))), '[.]e', 'e'))`, "x", "DOUBLE")

var mariadbNumbers = map[string]string{
	"%:int": "({1} MOD {2})", "%:float": "", "%:decimal": "({1} MOD {2} + 0)",
	"/:decimal": mariadbQuotient("{1}", "{2}"), "once:/:decimal": mariadbQuotientOnce, "avg:decimal": mariadbQuotient("{1}", "{2}"),
	"sum:decimal": mariadbTotal("SUM({1}){filter}"),
	"avg:int":     "(CAST(COALESCE(SUM({1}){filter}) AS DOUBLE) / COUNT({1}){filter})",

	"round:int": "{1}", "floor:int": "{1}", "ceil:int": "{1}", "trunc:int": "{1}", "ceil": "CEILING({1})",
	"sign": "CAST(SIGN({1}) AS SIGNED)",
	// As a float, what a window function has of a decimal is read before it is there.
	"sign:decimal": "CAST(SIGN(COALESCE({1})) AS SIGNED)", "cast:decimal:float": "CAST(COALESCE({1}) AS DOUBLE)",
	"trunc":            "TRUNCATE({1}, 0)",
	"round_to:decimal": "ROUND({1}, {2})", "trunc_to:decimal": "TRUNCATE({1}, {2})",
	"round_to:float": mariadbRounded("ROUND"), "trunc_to:float": mariadbRounded("TRUNCATE"),
	"sqrt": mariadbFloat("{1} < 0", "SQRT({1})"), "ln": mariadbFloat("{1} <= 0", "LN({1})"), "log10": mariadbFloat("{1} <= 0", "LOG10({1})"),
	"asin": mariadbFloat("ABS({1}) > 1", "ASIN({1})"), "acos": mariadbFloat("ABS({1}) > 1", "ACOS({1})"),
	"exp": "EXP(IF({1} < -745.2, 710, {1}))", "pi": "ACOS(-1)", "random": "RAND()",

	"bitand:int": "CAST({1} & {2} AS SIGNED)", "bitor:int": "CAST({1} | {2} AS SIGNED)", "bitxor:int": "CAST({1} ^ {2} AS SIGNED)",
	"bitnot:int": "CAST(~ {1} AS SIGNED)", "shift_left:int": "CAST({1} << {2} AS SIGNED)",
	"shift_right:int": "IF({1} < 0, CAST(~ (~ {1} >> {2}) AS SIGNED), CAST({1} >> {2} AS SIGNED))",
	"bitand":          "", "bitor": "", "bitxor": "", "bitnot": "", "shift_left": "", "shift_right": "", "gcd": "",

	// Of an aggregate itself there is NULL, in a subquery of its operands.
	"nullif": "NULLIF(COALESCE({1}), {2})",

	"greatest": "COALESCE(GREATEST({1}, {2}), {1}, {2})", "least": "COALESCE(LEAST({1}, {2}), {1}, {2})",
	"greatest:json": "", "least:json": "", "greatest:composite": "", "least:composite": "",
	"min:json": "", "max:json": "", "min:composite": "", "max:composite": "",
	"new_uuid": "UNHEX(CONCAT(HEX(RANDOM_BYTES(6)), '4', SUBSTR(HEX(RANDOM_BYTES(2)), 2), HEX(CHAR(128 | (ORD(RANDOM_BYTES(1)) & 63))), HEX(RANDOM_BYTES(7))))",

	"cast:bool:text": "CASE {1} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END", "cast:bool:int": "{1}",
	"cast:decimal:text": mariadbDecimalText("{1}"), "cast:decimal:float32": mariadbReal("{1}"),
	"+:float32": mariadbReal("({1} + {2})"), "-:float32": mariadbReal("({1} - {2})"),
	"cast:float32:text": "", "cast:float32:decimal": "", // six digits, of up to nine
	"cast:float:text": mariadbFloatText, "cast:uuid:text": mariadbUUIDText("{1}"),
}
