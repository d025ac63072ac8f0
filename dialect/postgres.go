package dialect

// PostgreSQL is PostgreSQL 13 and later.
var PostgreSQL = &Dialect{
	Name: "PostgreSQL",
	Features: SetOpAll | DeleteUsing | UpdateDefault | InsertDefault | AddConstraint | Schemas |
		NullsAreLarge | GroupedBinds | UnlimitedSkip,
	Placeholder: '$',
	MaxArgs:     65535,
	TypedArgs:   true,
	Types: map[string]string{
		"int16": "smallint", "int32": "integer", "int64": "bigint",
		"float32": "real", "float64": "double precision", "decimal": "numeric",
		"text": "text", "bool": "boolean", "time": "timestamptz", "date": "date",
		"bytes": "bytea", "uuid": "uuid", "json": "jsonb",
		"array": "{elem}[]", "jsonpath": "text[]",
	},
	// Text is compared by code point: the column says so for its indexes, too.
	ColumnTypes: map[string]string{"text": `text COLLATE "C"`},
	Precision:   true,
	Ordering:    map[string]string{"text": ` COLLATE "C"`},
	Encode:      map[string]func(any) (any, error){"uuid": uuidText, "array": arrayLiteral, "jsonpath": arrayLiteral},
	Identity:    "{type} GENERATED ALWAYS AS IDENTITY",
	Spelling: map[string]string{
		"%:float": "",

		"round:int": "{1}", "floor:int": "{1}", "ceil:int": "{1}",
		"length": "char_length({1})", "position": "strpos({1}, {2})",
		"substr": "substr({1}, CAST({2} AS integer), CAST({3} AS integer))",

		"year:time": utcPart("year"), "month:time": utcPart("month"), "day:time": utcPart("day"),
		"hour:time": utcPart("hour"), "minute:time": utcPart("minute"),
		"second:time": "CAST(floor(extract(second from {1})) AS bigint)",
		"year:date":   part("year"), "month:date": part("month"), "day:date": part("day"),
		"date_of": "CAST({1} AT TIME ZONE 'UTC' AS date)",

		// sum(bigint) is numeric and avg(bigint) too: back to what Strata promises.
		"sum:int":     "CAST(sum({1}){filter} AS bigint)",
		"sum:float":   "sum(CAST({1} AS double precision)){filter}",
		"avg:int":     "(CAST(sum({1}){filter} AS double precision) / count({1}){filter})",
		"avg:decimal": "(CAST(sum({1}){filter} AS double precision) / count({1}){filter})",
		"avg:float":   "avg(CAST({1} AS double precision)){filter}",
		"min:bool":    "bool_and({1}){filter}", "max:bool": "bool_or({1}){filter}",
		"min:uuid":  "CAST(min(CAST({1} AS text) COLLATE \"C\"){filter} AS uuid)",
		"max:uuid":  "CAST(max(CAST({1} AS text) COLLATE \"C\"){filter} AS uuid)",
		"min:bytes": "decode(min(encode({1}, 'hex') COLLATE \"C\"){filter}, 'hex')",
		"max:bytes": "decode(max(encode({1}, 'hex') COLLATE \"C\"){filter}, 'hex')",

		"literal:bytes": "'\\x{hex}'::bytea",
		"match:LIKE":    "{1} LIKE {2}", "match:ILIKE": "{1} ILIKE {2}",
		"match:LIKE:expr": "{1} LIKE {2}", "match:prefix": "starts_with({1}, {2})",
		"match:suffix": "right({1}, char_length({2})) = {2}", "match:contains": "strpos({1}, {2}) > 0",

		"cast:float:int": "CAST(trunc({1}) AS {type})", "cast:decimal:int": "CAST(trunc({1}) AS {type})",
		"cast:bool:int": "CAST(CAST({1} AS integer) AS {type})",

		"json_at:json": "({1} #> {2})", "json_at:text": "({1} #>> {2})", "json_at:int": jsonAt("bigint"),
		"json_at:float": jsonAt("double precision"), "json_at:decimal": jsonAt("numeric"), "json_at:bool": jsonAt("boolean"),
		"json_at:time": jsonAt("timestamptz"), "json_at:date": jsonAt("date"), "json_at:uuid": jsonAt("uuid"),
		"json_at:bytes": jsonAt("bytea"), "json_at:array": "",
		"json_has_key": "({1} ? {2})", "json_type_of": "jsonb_typeof({1})",
		"json_length": "CASE jsonb_typeof({1}) WHEN 'array' THEN jsonb_array_length({1}) END",
		"json_set":    "jsonb_set({1}, {2}, coalesce({3}, 'null'))",
		"json_remove": "({1} #- {2})", "json_merge": "({1} || {2})",

		// to_jsonb writes an instant in the session's zone, and bytes as a setting says.
		"to_json": "to_jsonb({1})", "to_json:json": "{1}", "to_json:decimal": "to_jsonb(trim_scale({1}))",
		"to_json:float":       "to_jsonb(CAST({1} AS double precision))",
		"to_json:time":        "to_jsonb(" + isoTime("{1}") + ")",
		"to_json:bytes":       "to_jsonb('\\x' || encode({1}, 'hex'))",
		"to_json:array:float": "to_jsonb(CAST({1} AS double precision[]))",
		"to_json:array:time": "CASE WHEN {1} IS NOT NULL THEN (SELECT coalesce(jsonb_agg(" + isoTime("v") +
			" ORDER BY n), '[]') FROM unnest({1}) WITH ORDINALITY AS e(v, n)) END",
		"json_object": "jsonb_build_object({*})", "json_array": "jsonb_build_array({*})",
		"json_agg":        "coalesce(jsonb_agg({1}{order}){filter}, '[]')",
		"json_object_agg": "coalesce(jsonb_object_agg({1}, {2}){filter}, '{}')",

		"includes": "({1} @> {2})", "included_in": "({1} <@ {2})", "overlaps": "({1} && {2})",
		"element_at": "({1})[{2}]", "array_concat": "array_cat({1}, {2})",
		"index_of": "array_position({1}, {2})", "any_of": "({1} = ANY({2}))",
		"array_agg":       "coalesce(array_agg({1}{order}){filter}, '{}')",
		"array_agg:array": "", "array_agg:json": "", "array_agg:bytes": "",
	},
}

func jsonAt(sqlType string) string { return "CAST({1} #>> {2} AS " + sqlType + ")" }

// isoTime writes an instant as ISO 8601 has it, in UTC.
func isoTime(x string) string {
	return "to_char(" + x + ` AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
}

func part(field string) string { return "CAST(extract(" + field + " from {1}) AS bigint)" }

func utcPart(field string) string {
	return "CAST(extract(" + field + " from {1} AT TIME ZONE 'UTC') AS bigint)"
}
