package dialect

import "strings"

// Integers are computed in the width of their operands, as PostgreSQL has it: what
// does not fit is an error. Where a function of PostgreSQL's returns a wider one, its
// result is cast back.
var postgresIntegers = byWidth(map[string]string{"int16": "smallint", "int32": "integer", "int64": "bigint"}, map[string]string{
	"sum":      "CAST(sum({1}){filter} AS {type})",
	"round_to": "CAST(round(CAST({1} AS numeric), " + c32("{2}") + ") AS {type})",
	"trunc_to": "CAST(trunc(CAST({1} AS numeric), " + c32("{2}") + ") AS {type})",
	"gcd":      "CAST(gcd(CAST({1} AS bigint), CAST({2} AS bigint)) AS {type})",
	"json_at":  jsonAt("{type}"),
})

// SQLite computes in 64 bits, and in floats where those overflow: a function looks
// at the result. What checks 64 bits itself needs it for less only.
var sqliteIntegers = merged(
	byWidth(map[string]string{"int16": "strata_int16", "int32": "strata_int32", "int64": "strata_int64"}, map[string]string{
		"+": "{type}({1} + {2})", "-": "{type}({1} - {2})", "*": "{type}({1} * {2})", "neg": "{type}(-{1})",
	}),
	checked("/", "strata_div({1}, {2})"), checked("abs", "abs({1})"), checked("sum", "sum({1}){filter}"),
	checked("round_to", "strata_int_round_to({1}, {2})"), checked("trunc_to", "strata_int_trunc_to({1}, {2})"),
	checked("gcd", "strata_gcd({1}, {2})"), checked("json_at", "strata_int("+jsonText+")"),
	checked("cast:text", "strata_int({1})"), checked("cast:float", "strata_float_int({1})"),
	checked("cast:decimal", "strata_decimal_int({1})"), checked("cast:int", "{1}"),
)

// byWidth spells what is said of one width of integers for each of them.
func byWidth(widths, spellings map[string]string) map[string]string {
	m := map[string]string{}
	for name, text := range spellings {
		for kind, of := range widths {
			m[name+":"+kind] = strings.ReplaceAll(text, "{type}", of)
		}
	}
	return m
}

// checked spells what fails by itself beyond 64 bits.
func checked(name, text string) map[string]string {
	return map[string]string{name + ":int16": "strata_int16(" + text + ")", name + ":int32": "strata_int32(" + text + ")", name + ":int64": text}
}
