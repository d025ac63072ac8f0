package dialect

import (
	"strconv"
	"strings"
)

var mariadbBasics = map[string]string{
	"IS DISTINCT FROM": "NOT ({1} <=> {2})", "IS NOT DISTINCT FROM": "({1} <=> {2})",
	"=:json": "JSON_EQUALS({1}, {2})", "<>:json": "NOT JSON_EQUALS({1}, {2})",
	"=:array": "JSON_EQUALS({1}, {2})", "<>:array": "NOT JSON_EQUALS({1}, {2})",
	"=:composite": "JSON_EQUALS({1}, {2})", "<>:composite": "NOT JSON_EQUALS({1}, {2})",

	"match:LIKE": `{1} LIKE {2} ESCAPE '\'`, "match:LIKE:expr": `{1} LIKE {2} ESCAPE '\'`,
	"match:ILIKE":    `LOWER({1}) LIKE LOWER({2}) ESCAPE '\'`,
	"match:prefix":   "LEFT({1}, CHAR_LENGTH({2})) = {2}",
	"match:suffix":   "RIGHT({1}, CHAR_LENGTH({2})) = {2}",
	"match:contains": "LOCATE({2}, {1}) > 0",

	"bool_and": "MIN({1}){filter}", "bool_or": "MAX({1}){filter}",
	"avg:int": "(CAST(SUM({1}){filter} AS DOUBLE) / COUNT({1}){filter})",
	// SEPARATOR takes no argument.
	"string_agg":          "SUBSTR(GROUP_CONCAT(CONCAT({2}, {1}){order} SEPARATOR ''), CHAR_LENGTH({2}) + 1)",
	"string_agg_distinct": "SUBSTR(GROUP_CONCAT(DISTINCT CONCAT({2}, {1}) ORDER BY {1} SEPARATOR ''), CHAR_LENGTH({2}) + 1)",
	"lag":                 "LAG({1}, {2}){filter}", "lead": "LEAD({1}, {2}){filter}",

	"cast:bool:text": "CASE {1} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END", "cast:bool:int": "{1}",
	"cast:float:int": "CAST(TRUNCATE({1}, 0) AS SIGNED)", "cast:decimal:int": "CAST(TRUNCATE({1}, 0) AS SIGNED)",
	// What is no number would be 0.
	"cast:text:int":     failing(`{1} NOT REGEXP '^ *[-+]?[0-9]+ *$'`, "CAST({1} AS SIGNED)"),
	"cast:text:decimal": failing(`{1} NOT REGEXP '^ *[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+) *$'`, "CAST({1} AS DECIMAL(65, 30))"),
	"cast:text:float":   "",
}

var mariadbText = map[string]string{
	"length": "CHAR_LENGTH({1})", "position": "LOCATE({2}, {1})",
	"substr":    "SUBSTR({1}, GREATEST({2}, 1), GREATEST({3} + LEAST({2} - 1, 0), 0))",
	"sub_bytes": "SUBSTR({1}, GREATEST({2}, 1), GREATEST({3} + LEAST({2} - 1, 0), 0))",
	"left":      "CASE WHEN {2} < 0 THEN LEFT({1}, GREATEST(CHAR_LENGTH({1}) + {2}, 0)) ELSE LEFT({1}, {2}) END",
	"right":     "CASE WHEN {2} < 0 THEN RIGHT({1}, GREATEST(CHAR_LENGTH({1}) + {2}, 0)) ELSE RIGHT({1}, {2}) END",
	"concat":    "CONCAT_WS('', {*})",
	"sha256":    "SHA2({1}, 256)", "bytes_of": "CAST({1} AS BINARY)", "hex": "LOWER(HEX({1}))",
	"ascii": "COALESCE(CAST(CONV(HEX(CONVERT(LEFT({1}, 1) USING utf32)), 16, 10) AS SIGNED), CASE WHEN {1} = '' THEN 0 END)",
	"chr":   failing("{1} < 1", "CONVERT(CHAR({1} USING utf32) USING utf8mb4)"),
}

var mariadbNumbers = map[string]string{
	"/:int": failing("{2} = 0", "{1} DIV {2}"), "%:int": failing("{2} = 0", "{1} MOD {2}"),
	"/:float": failing("{2} = 0", "{1} / {2}"), "%:float": "", "%:decimal": failing("{2} = 0", "{1} MOD {2}"),
	"/:decimal": "", "avg:decimal": "", // their scale goes by that of the operands

	"round:int": "{1}", "floor:int": "{1}", "ceil:int": "{1}", "trunc:int": "{1}", "ceil": "CEILING({1})",
	"sign": "CAST(SIGN({1}) AS SIGNED)", "trunc": "TRUNCATE({1}, 0)",
	"round_to:decimal": "ROUND({1}, {2})", "round_to:int": "CAST(ROUND({1}, {2}) AS SIGNED)", "round_to": "",
	"trunc_to": "TRUNCATE({1}, {2})",
	"sqrt":     failing("{1} < 0", "SQRT({1})"), "ln": failing("{1} <= 0", "LN({1})"), "log10": failing("{1} <= 0", "LOG10({1})"),
	"asin": failing("ABS({1}) > 1", "ASIN({1})"), "acos": failing("ABS({1}) > 1", "ACOS({1})"),
	"power": "POW({1}, {2})", "pi": "ACOS(-1)", "random": "RAND()",

	"bitand:int": "CAST({1} & {2} AS SIGNED)", "bitor:int": "CAST({1} | {2} AS SIGNED)", "bitxor:int": "CAST({1} ^ {2} AS SIGNED)",
	"bitnot:int": "CAST(~ {1} AS SIGNED)", "shift_left:int": "CAST({1} << {2} AS SIGNED)",
	"shift_right:int": "CASE WHEN {1} < 0 THEN CAST(~ (~ {1} >> {2}) AS SIGNED) ELSE {1} >> {2} END",
	"bitand":          "", "bitor": "", "bitxor": "", "bitnot": "", "shift_left": "", "shift_right": "",

	"greatest": "COALESCE(GREATEST({1}, {2}), {1}, {2})", "least": "COALESCE(LEAST({1}, {2}), {1}, {2})",
	"new_uuid": "UNHEX(CONCAT(HEX(RANDOM_BYTES(6)), '4', SUBSTR(HEX(RANDOM_BYTES(2)), 2), HEX(CHAR(128 | (ORD(RANDOM_BYTES(1)) & 63))), HEX(RANDOM_BYTES(7))))",
}

var mariadbCalendar = merged(map[string]string{
	"now": "UTC_TIMESTAMP(6)", "current_date": "UTC_DATE()", "date_of": "DATE({1})", "midnight": "CAST({1} AS DATETIME(6))",
	"day": "DAYOFMONTH({1})", "day_of_year": "DAYOFYEAR({1})", "day_of_week": "(DAYOFWEEK({1}) - 1)", "iso_day_of_week": "(WEEKDAY({1}) + 1)",
	"week": "WEEK({1}, 3)", "iso_year": "(YEARWEEK({1}, 3) DIV 100)",
	"epoch":    "(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', {1}) / 1e6)",
	"add_days": "DATE_ADD({1}, INTERVAL {2} DAY)", "add_months": "DATE_ADD({1}, INTERVAL {2} MONTH)", "days_since": "DATEDIFF({1}, {2})",
	"seconds_since": "(TIMESTAMPDIFF(MICROSECOND, {2}, {1}) / 1e6)",
	"framed:date":   "(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', {1}))", "framed:time": "(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', {1}))",
	"framed:local": "(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', {1}))",
},
	cut("year", "DATE_FORMAT({1}, '%Y-01-01')"), cut("month", "DATE_FORMAT({1}, '%Y-%m-01')"),
	cut("quarter", "MAKEDATE(YEAR({1}), 1) + INTERVAL (QUARTER({1}) - 1) QUARTER"),
	cut("week", "DATE({1}) - INTERVAL WEEKDAY({1}) DAY"), cut("day", "DATE({1})"),
	cut("hour", "DATE_FORMAT({1}, '%Y-%m-%d %H:00:00')"), cut("minute", "DATE_FORMAT({1}, '%Y-%m-%d %H:%i:00')"),
	cut("second", "DATE_FORMAT({1}, '%Y-%m-%d %H:%i:%s')"),
)

// cut spells what takes a time to the beginning of a unit.
func cut(unit, text string) map[string]string {
	instant := "CAST(" + text + " AS DATETIME(6))"
	return map[string]string{
		"trunc_" + unit + ":time": instant, "trunc_" + unit + ":local": instant,
		"trunc_" + unit + ":date": "CAST(" + text + " AS DATE)",
	}
}

// mariadbTable is rows of a JSON array.
func mariadbTable(array, columns string) string {
	return "JSON_TABLE(" + array + ", '$[*]' COLUMNS (" + columns + "))"
}

var mariadbJSON = map[string]string{
	"json_object": "JSON_OBJECT({*})", "json_array": "JSON_ARRAY({*})",
	"json_agg": "COALESCE(JSON_ARRAYAGG({1}{order}), '[]')", "json_object_agg": "COALESCE(JSON_OBJECTAGG({1}, {2}), '{}')",
	"json_has_key":  "JSON_CONTAINS_PATH({1}, 'one', CONCAT('$.', CONVERT(JSON_QUOTE({2}) USING utf8mb4)))",
	"json_type_of":  "CASE JSON_TYPE({1}) WHEN 'INTEGER' THEN 'number' WHEN 'DOUBLE' THEN 'number' ELSE LOWER(JSON_TYPE({1})) END",
	"json_length":   "CASE JSON_TYPE({1}) WHEN 'ARRAY' THEN JSON_LENGTH({1}) END",
	"to_json":       "JSON_EXTRACT(JSON_ARRAY({1}), '$[0]')",
	"to_json:json":  "JSON_EXTRACT({1}, '$')",
	"to_json:array": "JSON_EXTRACT({1}, '$')",
	"to_json:bool":  "JSON_EXTRACT(CASE {1} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END, '$')",
	"to_json:time":  "JSON_EXTRACT(JSON_ARRAY(DATE_FORMAT({1}, '%Y-%m-%dT%H:%i:%s.%fZ')), '$[0]')",

	"cardinality": "JSON_LENGTH({1})", "array_concat": "JSON_MERGE_PRESERVE({1}, {2})",
	"array_agg:int": "COALESCE(JSON_ARRAYAGG({1}{order}), '[]')", "array_agg:text": "COALESCE(JSON_ARRAYAGG({1}{order}), '[]')",
	"unnest:array:int":       mariadbTable("{1}", "ordinal FOR ORDINALITY, value BIGINT PATH '$'"),
	"unnest:array:text":      mariadbTable("{1}", "ordinal FOR ORDINALITY, value LONGTEXT PATH '$'"),
	"json_elements":          mariadbTable("CASE JSON_TYPE({1}) WHEN 'ARRAY' THEN {1} ELSE '[]' END", "ordinal FOR ORDINALITY, value JSON PATH '$'"),
	"json_each":              mariadbTable("CASE JSON_TYPE({1}) WHEN 'OBJECT' THEN JSON_KEYS({1}) ELSE '[]' END", `"key" LONGTEXT PATH '$'`),
	"column:json_each:value": `JSON_EXTRACT({1}, CONCAT('$.', CONVERT(JSON_QUOTE({alias}."key") USING utf8mb4)))`,
	"series":                 mariadbTable("CONCAT('[', REPEAT('0,', GREATEST(({2} - {1}) DIV {3}, -1)), CASE WHEN ({2} - {1}) DIV {3} < 0 OR SIGN({2} - {1}) * SIGN({3}) < 0 THEN '' ELSE '0' END, ']')", "n FOR ORDINALITY"),
	"column:series:value":    "({1} + ({alias}.n - 1) * {3})",
	"field":                  "JSON_VALUE({1}, CONCAT('$[', {n} - 1, ']'))",
}

// mariadbRefused are what MariaDB lacks, or has with other answers that nothing mends yet.
var mariadbRefused = refused(`translate split_part trim_chars ltrim_chars rtrim_chars regexp_match regexp_replace base64 lpad rpad
	gcd percentile_cont percentile_disc percentiles_cont percentiles_disc mode
	format local_in instant_in add_interval sub_interval since +:interval -:interval neg:interval <:interval <=:interval >:interval >=:interval
	=:interval <>:interval greatest:interval least:interval greatest:json least:json greatest:composite least:composite
	min:composite max:composite min:json max:json
	json_at json_set json_remove json_merge includes included_in overlaps element_at array_append array_remove index_of any_of
	array_agg unnest series:date series:time
	range_new range_to_multirange range_holds range_before range_after range_adjacent range_not_right range_not_left range_union
	range_intersect range_minus range_merge range_lower range_upper range_is_empty range_lower_in range_upper_in range_lower_none
	range_upper_none range_agg range_intersect_agg to_json:range to_json:multirange to_json:composite
	within family net_text addr_add addr_diff network_of prefix_bits first_addr last_addr to_json:addr to_json:network
	text_match highlight`)

func refused(names string) map[string]string {
	m := map[string]string{}
	for name := range strings.FieldsSeq(names) {
		m[name] = ""
	}
	return m
}

// mariadbPath writes a path: what is a number is a place in an array.
func mariadbPath(v any) (any, error) {
	var b strings.Builder
	b.WriteByte('$')
	for _, x := range elements(v) {
		if n, err := strconv.Atoi(x.(string)); err == nil {
			b.WriteString("[" + strconv.Itoa(n) + "]")
			continue
		}
		b.WriteString(`."` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(x.(string)) + `"`)
	}
	return b.String(), nil
}

// mariadbRows writes rows as one argument: a JSON array of arrays, in which bytes are
// base64.
func mariadbRows(rows [][]any) (any, error) {
	var b strings.Builder
	b.WriteByte('[')
	for i, row := range rows {
		if i > 0 {
			b.WriteByte(',')
		}
		one, err := jsonList(row)
		if err != nil {
			return nil, err
		}
		b.WriteString(one.(string))
	}
	b.WriteByte(']')
	return b.String(), nil
}
