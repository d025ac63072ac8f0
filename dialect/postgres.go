package dialect

// PostgreSQL is PostgreSQL 13 and later; multiranges need 14.
var PostgreSQL = &Dialect{
	Name:   "PostgreSQL",
	Engine: EnginePostgreSQL,
	Features: SetOpAll |
		UpdateDefault |
		InsertDefault |
		AddConstraint |
		Schemas |
		NullsAreLarge |
		GroupedBinds |
		GroupingSets |
		DistinctOn |
		Quantifiers |
		Lateral |
		WritingCTE |
		RowLocks |
		Merge |
		Languages |
		LoneHaving |
		IntervalFrames |
		ReturningSources |
		ReturningAlias |
		PrepareText |
		IndexMethods |
		IndexClasses |
		IndexInclude |
		IndexNulls |
		NullsNotDistinct |
		ExclusionConstraints |
		Comments |
		EnumTypes |
		Domains |
		MaterializedViews |
		IdentityOptions |
		Sequences |
		Partitions |
		DeferrableKeys |
		ChangeWith |
		HavingUnselected |
		ExplainTables |
		OuterDerived |
		LimitedSets |
		WindowedGroups |
		AggregateInSet |
		InnerGroups |
		RecursiveSet |
		KeysAtEnd |
		InnerOperands |
		RowQueries |
		ConstantExtremes |
		FilledConditions,
	Placeholder: '$',
	MaxArgs:     65535,
	ArrayRows:   10,
	CopyRows:    100,
	PartRows:    500,
	Definitions: InCatalog,
	FullText:    SearchColumn,
	Session:     postgresSession,
	TypedArg:    "{1}::{type}",
	Clauses:     postgresClauses,
	Types: merged(postgresRangeTypes, map[string]string{
		"int16": "smallint", "int32": "integer", "int64": "bigint",
		"float32": "real", "float64": "double precision", "decimal": "numeric",
		"text": "text", "bool": "boolean", "time": "timestamptz", "date": "date",
		"bytes": "bytea", "uuid": "uuid", "json": "jsonb",
		"interval": "interval", "local": "timestamp",
		"array": "{elem}[]", "jsonpath": "text[]", "textquery": "text",
		"addr": "inet", "network": "cidr",
	}),
	// Text is compared by code point: the column says so for its indexes, too.
	ColumnTypes: map[string]string{"text": `text COLLATE "C"`},
	Digits:      "numeric({precision}, {scale})",
	Ordering:    map[string]string{"text": ` COLLATE "C"`},
	Encode: map[string]func(any) (any, error){
		"time": early("-01-02 15:04:05.000000Z"), "date": early("-01-02"), "local": localText,
		"uuid": uuidText, "array": arrayLiteral, "jsonpath": arrayLiteral, "range": rangeText, "multirange": multirangeText,
		"textquery": tsquery, "addr": addrText, "network": prefixText, "composite": recordLiteral,
	},
	Identity:     "{type} GENERATED {when} AS IDENTITY{options}",
	Overriding:   " OVERRIDING SYSTEM VALUE",
	Relation:     postgresRelation,
	TypeRelation: postgresTypeRelation,
	EnumOrder:    `::text COLLATE "C"`,
	// The number is Strata's own: any other would do.
	DefinitionLock: "SELECT pg_advisory_xact_lock(6012881270)",
	GivenIdentity: "(SELECT COALESCE(CASE WHEN v > COALESCE(pg_sequence_last_value(s), 0) THEN setval(s, v) END, v) " +
		"FROM (SELECT CAST({1} AS bigint), CAST(pg_get_serial_sequence({table}, {column}) AS regclass)) AS strata_id (v, s))",
	Spelling: merged(map[string]string{
		"in_order": "", // of what writes it as a subquery
		// One text, and one plan, whatever the number of values.
		"in:int": "{1} = ANY({2})", "in:text": "{1} = ANY({2})", "in:uuid": "{1} = ANY({2})", "in:decimal": "{1} = ANY({2})",
		"not in:int": "{1} <> ALL({2})", "not in:text": "{1} <> ALL({2})", "not in:uuid": "{1} <> ALL({2})", "not in:decimal": "{1} <> ALL({2})",

		"%:float": "",

		"round:int": "{1}", "floor:int": "{1}", "ceil:int": "{1}",
		// These are integers of 32 bits; Strata promises 64.
		"octet_length": "CAST(octet_length({1}) AS bigint)", "cardinality": "CAST(cardinality({1}) AS bigint)",
		"length": "CAST(char_length({1}) AS bigint)", "position": "CAST(strpos({1}, {2}) AS bigint)",
		"substr": "substr({1}, CAST({2} AS integer), CAST({3} AS integer))",

		"date_of": "CAST({1} AT TIME ZONE 'UTC' AS date)",

		// sum(bigint) is numeric and avg(bigint) too: back to what Strata promises.
		"sum:float":   "sum(CAST({1} AS double precision)){filter}",
		"avg:int":     "(CAST(sum({1}){filter} AS double precision) / count({1}){filter})",
		"avg:decimal": "(trim_scale(sum({1}){filter}) / CAST(count({1}){filter} AS numeric))",
		"avg:float":   "avg(CAST({1} AS double precision)){filter}",
		"min:bool":    "bool_and({1}){filter}", "max:bool": "bool_or({1}){filter}",
		"min:uuid":  "CAST(min(CAST({1} AS text) COLLATE \"C\"){filter} AS uuid)",
		"max:uuid":  "CAST(max(CAST({1} AS text) COLLATE \"C\"){filter} AS uuid)",
		"min:bytes": "decode(min(encode({1}, 'hex') COLLATE \"C\"){filter}, 'hex')",
		"max:bytes": "decode(max(encode({1}, 'hex') COLLATE \"C\"){filter}, 'hex')",

		"string_agg_distinct": `string_agg(DISTINCT {1} COLLATE "C", {2} ORDER BY {1} COLLATE "C"){filter}`,

		"ntile":       "CAST(ntile({1}){filter} AS bigint)",
		"framed:time": "({1} AT TIME ZONE 'UTC')",

		"percentile_cont":       "percentile_cont({2}) WITHIN GROUP (ORDER BY {1}){filter}",
		"percentile_disc":       "percentile_disc({2}) WITHIN GROUP (ORDER BY {1}){filter}",
		"percentiles_cont":      "percentile_cont({2}) WITHIN GROUP (ORDER BY {1}){filter}",
		"percentiles_disc":      "percentile_disc({2}) WITHIN GROUP (ORDER BY {1}){filter}",
		"mode":                  "mode() WITHIN GROUP (ORDER BY {1}){filter}",
		"percentile_disc:text":  "percentile_disc({2}) WITHIN GROUP (ORDER BY {1} COLLATE \"C\"){filter}",
		"percentiles_disc:text": "percentile_disc({2}) WITHIN GROUP (ORDER BY {1} COLLATE \"C\"){filter}",
		"mode:text":             "mode() WITHIN GROUP (ORDER BY {1} COLLATE \"C\"){filter}",

		// An instant steps by the calendar of UTC, not by that of the session.
		"series": "generate_series({1}, {2}, {3})", "columns:series": `("value")`,
		"series:date": `LATERAL (SELECT CAST(v AS date) FROM generate_series(CAST({1} AS timestamp), CAST({2} AS timestamp), {3}) AS s(v))`,
		"series:time": `LATERAL (SELECT v AT TIME ZONE 'UTC' FROM generate_series({1} AT TIME ZONE 'UTC', {2} AT TIME ZONE 'UTC', {3}) AS s(v))`,

		"literal:bytes": "'\\x{hex}'::bytea",
		"match:LIKE":    "{1} LIKE {2}", "match:ILIKE": `{1} COLLATE "default" ILIKE {2}`, "match:ILIKE:chosen": "{1} ILIKE {2}",
		"match:LIKE:expr": "{1} LIKE {2}", "match:prefix": "starts_with({1}, {2})",
		"match:suffix": "right({1}, char_length({2})) = {2}", "match:contains": "strpos({1}, {2}) > 0",

		// Without the zeros at the end, which are no part of the value, but which
		// text shows and a division counts.
		"/:decimal":         "(trim_scale({1}) / trim_scale({2}))",
		"cast:decimal:text": "CAST(trim_scale({1}) AS text)",

		// A float has up to 17 digits, of which a cast to numeric keeps 15.
		"cast:float:decimal": "CAST(CAST({1} AS text) AS {type})",

		"cast:float:int": "CAST(trunc({1}) AS {type})", "cast:decimal:int": "CAST(trunc({1}) AS {type})",
		"cast:bool:int": "CAST(CAST({1} AS integer) AS {type})",
	}, postgresText, postgresNumbers, postgresIntegers, postgresCalendar, postgresJSON, postgresRanges, postgresSearch,
		postgresNetwork, postgresNamed),
}
