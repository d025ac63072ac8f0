package dialect

import (
	"fmt"
	"strings"
)

// SQLite is SQLite 3.39 and later with the functions that pool/sqlite
// registers; their names begin with "strata_".
//
// Instants are text in UTC of fixed width ("2006-01-02 15:04:05.000000"), dates
// are text, decimals are text in shortest form, UUIDs are text in lower case,
// truth values are 0 and 1. Documents are JSON text; arrays are
// JSON arrays whose elements are what a cell of their kind is.
var SQLite = &Dialect{
	Name:        "SQLite",
	Features:    0,
	Placeholder: '?',
	MaxArgs:     32766,
	Types: map[string]string{
		"int16": "INTEGER", "int32": "INTEGER", "int64": "INTEGER",
		"float32": "REAL", "float64": "REAL", "decimal": "TEXT",
		"text": "TEXT", "bool": "INTEGER", "time": "TEXT", "date": "TEXT",
		"bytes": "BLOB", "uuid": "TEXT", "json": "TEXT", "array": "TEXT", "jsonpath": "TEXT",
	},
	Equality:    map[string]string{"decimal": " COLLATE strata_decimal"},
	Ordering:    map[string]string{"decimal": " COLLATE strata_decimal"},
	Identity:    "INTEGER PRIMARY KEY AUTOINCREMENT",
	TableSuffix: " STRICT",
	Pattern:     globPattern,
	Spelling: map[string]string{
		"/:int": "strata_div({1}, {2})", "%:int": "strata_mod({1}, {2})", "/:float": "strata_fdiv({1}, {2})",
		"%:float":   "",
		"+:decimal": "strata_decimal_add({1}, {2})", "-:decimal": "strata_decimal_sub({1}, {2})",
		"*:decimal": "strata_decimal_mul({1}, {2})", "/:decimal": "strata_decimal_div({1}, {2})",
		"%:decimal": "strata_decimal_mod({1}, {2})", "neg:decimal": "strata_decimal_neg({1})",
		"abs:decimal": "strata_decimal_abs({1})", "round:decimal": "strata_decimal_round({1})",
		"floor:decimal": "strata_decimal_floor({1})", "ceil:decimal": "strata_decimal_ceil({1})",

		"lower": "strata_lower({1})", "upper": "strata_upper({1})", "substr": "strata_substr({1}, {2}, {3})",
		"position": "instr({1}, {2})", "octet_length": "length({1})",
		"round:int": "{1}", "floor:int": "{1}", "ceil:int": "{1}", "round:float": "strata_round({1})",

		"now":  "strftime('%Y-%m-%d %H:%M:%f000', 'now')",
		"year": clock("%Y"), "month": clock("%m"), "day": clock("%d"),
		"hour": clock("%H"), "minute": clock("%M"), "second": "CAST(substr({1}, 18, 2) AS INTEGER)",
		"date_of": "substr({1}, 1, 10)",

		"sum:decimal": "strata_decimal_sum({1}){filter}",
		"avg:decimal": "(CAST(strata_decimal_sum({1}){filter} AS REAL) / count({1}){filter})",

		"match:LIKE": "{1} GLOB {2}", "match:ILIKE": "strata_ilike({1}, {2})",
		"match:LIKE:expr": "strata_like({1}, {2})",
		"match:prefix":    "substr({1}, 1, length({2})) = {2}",
		"match:suffix":    "strata_suffix({1}, {2})",
		"match:contains":  "instr({1}, {2}) > 0",

		"cast:float:text": "strata_float_text({1})", "cast:bool:text": "CASE {1} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END",
		"cast:text:int": "strata_int({1})", "cast:text:float": "strata_float({1})", "cast:text:decimal": "strata_decimal({1})",
		"cast:int:decimal": "CAST({1} AS TEXT)", "cast:float:decimal": "strata_decimal(strata_float_text({1}))",
		"cast:decimal:int": "CAST({1} AS INTEGER)",

		"json_at:json": "strata_json_at({1}, {2})", "json_at:text": jsonText, "json_at:int": "strata_int(" + jsonText + ")",
		"json_at:float": "strata_float(" + jsonText + ")", "json_at:decimal": "strata_decimal(" + jsonText + ")",
		"json_at:bool": "strata_bool(" + jsonText + ")", "json_at:time": "strata_time(" + jsonText + ")",
		"json_at:date": "strata_date(" + jsonText + ")", "json_at:uuid": "strata_uuid(" + jsonText + ")",
		"json_at:bytes": "strata_bytes(" + jsonText + ")", "json_at:array": "",
		"json_has_key": "strata_json_has_key({1}, {2})", "json_type_of": "strata_json_type({1})",
		"json_length": "CASE json_type({1}) WHEN 'array' THEN json_array_length({1}) END",
		"json_set":    "strata_json_set({1}, {2}, coalesce({3}, 'null'))",
		"json_remove": "strata_json_remove({1}, {2})", "json_merge": "strata_json_merge({1}, {2})",
		"=:json":        "strata_json_canon({1}) = strata_json_canon({2})",
		"<>:json":       "strata_json_canon({1}) <> strata_json_canon({2})",
		"includes:json": "strata_json_includes({1}, {2})", "included_in:json": "strata_json_includes({2}, {1})",

		// What json and json_quote return goes into another document as it is.
		"to_json": "json_quote({1})", "to_json:json": "json({1})", "to_json:decimal": "json({1})",
		"to_json:bool":  "json(CASE {1} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)",
		"to_json:float": "json(strata_json_float({1}))", "to_json:bytes": "json(strata_json_bytes({1}))",
		"to_json:time":  "json_quote(replace({1}, ' ', 'T') || 'Z')",
		"to_json:array": "json({1})", "to_json:array:bool": "json(strata_json_array({1}, 'bool'))",
		"to_json:array:decimal": "json(strata_json_array({1}, 'decimal'))", "to_json:array:time": "json(strata_json_array({1}, 'time'))",
		"json_object": "json_object({*})", "json_array": "json_array({*})",
		"json_agg": "json_group_array({1}{order}){filter}", "json_object_agg": "json_group_object({1}, {2}){filter}",

		"=:array": arrays("="), "<>:array": arrays("<>"),
		"IS DISTINCT FROM:array": arrays("IS DISTINCT FROM"), "IS NOT DISTINCT FROM:array": arrays("IS NOT DISTINCT FROM"),
		"includes:array": "strata_array_includes({1}, {2})", "included_in:array": "strata_array_includes({2}, {1})",
		"overlaps": "strata_array_overlaps({1}, {2})", "cardinality": "json_array_length({1})",
		"element_at": "strata_array_at({1}, {2})", "array_append": "strata_array_append({1}, {2})",
		"array_concat": "strata_array_concat({1}, {2})", "array_remove": "strata_array_remove({1}, {2})",
		"index_of": "strata_array_position({1}, {2})",
		// A NULL array is one of which nothing is known, not an empty one.
		"any_of":               "({1} IN (SELECT value FROM json_each(coalesce({2}, '[null]'))))",
		"any_of:array:decimal": "({1} COLLATE strata_decimal IN (SELECT value FROM json_each(coalesce({2}, '[null]'))))",
		"array_agg":            "json_group_array({1}{order}){filter}",
		"array_agg:float":      "json_group_array(json(strata_array_float({1})){order}){filter}",
		"array_agg:array":      "", "array_agg:json": "", "array_agg:bytes": "",
	},
	Encode: map[string]func(any) (any, error){
		"bool": func(v any) (any, error) {
			if v.(bool) {
				return int64(1), nil
			}
			return int64(0), nil
		},
		"time":     func(v any) (any, error) { return yearChecked(v, "2006-01-02 15:04:05.000000") },
		"date":     func(v any) (any, error) { return yearChecked(v, "2006-01-02") },
		"uuid":     uuidText,
		"array":    jsonList,
		"jsonpath": jsonList,
	},
}

// jsonText is what a path leads to, as text.
const jsonText = "strata_json_text({1}, {2})"

// arrays compares arrays in the one way in which each can be written.
func arrays(op string) string { return "strata_array_canon({1}) " + op + " strata_array_canon({2})" }

func clock(format string) string { return "CAST(strftime('" + format + "', {1}) AS INTEGER)" }

// yearChecked formats a time whose text order is its time order.
func yearChecked(v any, layout string) (any, error) {
	t := utc(v).UTC()
	if y := t.Year(); y < 0 || y > 9999 {
		return nil, fmt.Errorf("SQLite holds the years 0000 to 9999, not %d", y)
	}
	return t.Format(layout), nil
}

// globPattern turns a LIKE pattern into one of GLOB, which is case-sensitive.
func globPattern(like string) string {
	var b strings.Builder
	escaped := false
	for _, r := range like {
		switch {
		case !escaped && r == '\\':
			escaped = true
			continue
		case !escaped && r == '%':
			b.WriteByte('*')
		case !escaped && r == '_':
			b.WriteByte('?')
		case r == '*' || r == '?' || r == '[':
			b.WriteByte('[')
			b.WriteRune(r)
			b.WriteByte(']')
		default:
			b.WriteRune(r)
		}
		escaped = false
	}
	return b.String()
}
