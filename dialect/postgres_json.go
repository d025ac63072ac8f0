package dialect

// postgresJSON spells documents and arrays.
var postgresJSON = map[string]string{
	"json_at:json": "({1} #> {2})", "json_at:text": "({1} #>> {2})",
	"json_at:float": jsonAt("double precision"), "json_at:decimal": jsonAt("numeric"), "json_at:bool": jsonAt("boolean"),
	"json_at:time": jsonAt("timestamptz"), "json_at:date": jsonAt("date"), "json_at:uuid": jsonAt("uuid"),
	"json_at:bytes": jsonAt("bytea"), "json_at:array": "",
	"json_at:local": jsonAt("timestamp"), "json_at:interval": jsonAt("interval"),
	"json_has_key": "({1} ? {2})", "json_type_of": "jsonb_typeof({1})",
	"json_length": "CAST(CASE jsonb_typeof({1}) WHEN 'array' THEN jsonb_array_length({1}) END AS bigint)",
	"json_set":    "jsonb_set({1}, {2}, coalesce({3}, 'null'))",
	"json_remove": "({1} #- {2})", "json_merge": "({1} || {2})",

	// to_jsonb writes an instant in the session's zone, and bytes as a setting says.
	"to_json": "to_jsonb({1})", "to_json:json": "{1}", "to_json:decimal": "to_jsonb(trim_scale({1}))",
	"to_json:float":          "to_jsonb(CAST({1} AS double precision))",
	"to_json:time":           "to_jsonb(" + isoTime("{1}") + ")",
	"to_json:local":          "to_jsonb(" + isoLocal("{1}") + ")",
	"to_json:interval":       "to_jsonb(" + isoInterval("{1}") + ")",
	"to_json:bytes":          "to_jsonb('\\x' || encode({1}, 'hex'))",
	"to_json:array:float":    "to_jsonb(CAST({1} AS double precision[]))",
	"to_json:array:time":     elementsToJSON(isoTime("v")),
	"to_json:array:local":    elementsToJSON(isoLocal("v")),
	"to_json:array:interval": elementsToJSON(isoInterval("v")),
	"to_json:array:decimal":  elementsToJSON("trim_scale(v)"),
	"json_object":            "jsonb_build_object({*})", "json_array": "jsonb_build_array({*})",
	"json_agg":        "coalesce(jsonb_agg({1}{order}){filter}, '[]')",
	"json_object_agg": "coalesce(jsonb_object_agg({1}, {2}){filter}, '{}')",

	"includes": "({1} @> {2})", "included_in": "({1} <@ {2})", "overlaps": "({1} && {2})",
	"element_at": "({1})[{2}]", "array_concat": "array_cat({1}, {2})",
	"index_of": "CAST(array_position({1}, {2}) AS bigint)", "any_of": "({1} = ANY({2}))",
	"unnest": "unnest({1}) WITH ORDINALITY", "columns:unnest": `("value", "ordinal")`,
	"json_elements":         "jsonb_array_elements(CASE jsonb_typeof({1}) WHEN 'array' THEN {1} ELSE '[]' END) WITH ORDINALITY",
	"columns:json_elements": `("value", "ordinal")`,
	"json_each":             "jsonb_each(CASE jsonb_typeof({1}) WHEN 'object' THEN {1} ELSE '{}' END)",
	"columns:json_each":     `("key", "value")`,
	"array_agg":             "coalesce(array_agg({1}{order}){filter}, '{}')",
	"array_agg:array":       "", "array_agg:json": "", "array_agg:bytes": "",
}

func jsonAt(sqlType string) string { return "CAST({1} #>> {2} AS " + sqlType + ")" }

// elementsToJSON makes a document of an array, given what becomes of the element v.
func elementsToJSON(v string) string {
	return "CASE WHEN {1} IS NOT NULL THEN (SELECT coalesce(jsonb_agg(" + v +
		" ORDER BY n), '[]') FROM unnest({1}) WITH ORDINALITY AS e(v, n)) END"
}

// isoLocal writes a local time as ISO 8601 has it.
func isoLocal(x string) string { return "to_char(" + x + `, 'YYYY-MM-DD"T"HH24:MI:SS.US')` }

// isoInterval writes an interval as Strata does, whatever the session's style is:
// without the parts that are 0.
func isoInterval(x string) string {
	part := func(field string) string { return "CAST(extract(" + field + " from " + x + ") AS bigint)" }
	months, micros := "("+part("year")+" * 12 + "+part("month")+")", part("microseconds")
	zero := "make_interval()"
	return "CASE WHEN " + x + " IS NOT NULL THEN concat('P', nullif(" + months + ", 0) || 'M', nullif(" + part("day") + ", 0) || 'D', " +
		"CASE WHEN " + months + " = 0 AND " + part("day") + " = 0 OR " + part("hour") + " <> 0 OR " + part("minute") + " <> 0 OR " + micros + " <> 0 THEN " +
		"concat('T', nullif(" + part("hour") + ", 0) || 'H', nullif(" + part("minute") + ", 0) || 'M', " +
		"CASE WHEN " + micros + " <> 0 OR " + x + " = " + zero + " AND " + months + " = 0 AND " + part("day") + " = 0 THEN trim_scale(" + micros + " / 1000000.0) || 'S' END) END) END"
}

// isoTime writes an instant as ISO 8601 has it, in UTC.
func isoTime(x string) string {
	return "to_char(" + x + ` AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
}
