package dialect

// sqliteJSON spells documents and arrays.
var sqliteJSON = map[string]string{
	"json_at:json": "strata_json_at({1}, {2})", "json_at:text": jsonText,
	"json_at:float": "strata_float(" + jsonText + ")", "json_at:decimal": "strata_decimal(" + jsonText + ")",
	"json_at:bool": "strata_bool(" + jsonText + ")", "json_at:time": "strata_time(" + jsonText + ")",
	"json_at:date": "strata_date(" + jsonText + ")", "json_at:uuid": "strata_uuid(" + jsonText + ")",
	"json_at:bytes": "strata_bytes(" + jsonText + ")", "json_at:array": "",
	"json_at:local": "strata_local_time(" + jsonText + ")", "json_at:interval": "strata_interval(" + jsonText + ")",
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
	"to_json:local": "json_quote(replace({1}, ' ', 'T'))",
	"to_json:array": "json({1})", "to_json:array:bool": "json(strata_json_array({1}, 'bool'))",
	"to_json:array:decimal": "json(strata_json_array({1}, 'decimal'))", "to_json:array:time": "json(strata_json_array({1}, 'time'))",
	"to_json:array:local": "json(strata_json_array({1}, 'local'))",
	"json_object":         "json_object({*})", "json_array": "json_array({*})",
	"json_agg": "json_group_array({1}{order}){filter}", "json_object_agg": "json_group_object({1}, {2}){filter}",

	"=:array": arrays("="), "<>:array": arrays("<>"),
	"IS DISTINCT FROM:array": arrays("IS DISTINCT FROM"), "IS NOT DISTINCT FROM:array": arrays("IS NOT DISTINCT FROM"),
	"includes:array": "strata_array_includes({1}, {2})", "included_in:array": "strata_array_includes({2}, {1})",
	"overlaps": "strata_array_overlaps({1}, {2})", "cardinality": "json_array_length({1})",
	"element_at": "strata_array_at({1}, {2})", "array_append": "strata_array_append({1}, {2})",
	"array_concat": "strata_array_concat({1}, {2})", "array_remove": "strata_array_remove({1}, {2})",
	"index_of": "strata_array_position({1}, {2})",
	// Rows of documents come as text: what json_each itself returns is no document.
	"unnest": "json_each({1})", "column:unnest:ordinal": `({alias}."key" + 1)`,
	"json_elements": "json_each(strata_json_rows({1}, 'array'))", "column:json_elements:ordinal": `({alias}."key" + 1)`,
	"json_each": "json_each(strata_json_rows({1}, 'object'))",
	// A NULL array is one of which nothing is known, not an empty one.
	"any_of":          "({1} IN (SELECT value FROM json_each(coalesce({2}, '[null]'))))",
	"array_agg":       "json_group_array({1}{order}){filter}",
	"array_agg:float": "json_group_array(json(strata_array_float({1})){order}){filter}",
	"array_agg:array": "", "array_agg:json": "", "array_agg:bytes": "",
}
