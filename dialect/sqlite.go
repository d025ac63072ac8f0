package dialect

import "strings"

// SQLite is SQLite 3.39 and later with the functions that pool/sqlite
// registers; their names begin with "strata_".
//
// Instants are text in UTC of fixed width ("2006-01-02 15:04:05.000000"), dates
// are text, decimals are text in shortest form, UUIDs are text in lower case,
// truth values are 0 and 1, intervals are text as in ISO 8601, local times are
// text like instants. Documents are JSON text; arrays are JSON arrays whose
// elements are what a cell of their kind is. Ranges are text such as [1,5), whose
// bounds are what a cell of their kind is. Network addresses are bytes whose
// order is theirs.
var SQLite = &Dialect{
	Name:   "SQLite",
	Engine: EngineSQLite,
	Features: ChangeWith |
		HavingUnselected |
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
	Clauses:     sqliteClauses,
	Placeholder: '?',
	MaxArgs:     32766,
	MaxSides:    500,
	ListMax:     32,
	PartRows:    64,
	Definitions: AsText,
	FullText:    SearchTable,
	Session:     sqliteSession,
	Deferral:    "PRAGMA defer_foreign_keys = ON",
	Types: map[string]string{
		"int16": "INTEGER", "int32": "INTEGER", "int64": "INTEGER",
		"float32": "REAL", "float64": "REAL", "decimal": "TEXT",
		"text": "TEXT", "bool": "INTEGER", "time": "TEXT", "date": "TEXT",
		"bytes": "BLOB", "uuid": "TEXT", "json": "TEXT", "interval": "TEXT", "local": "TEXT",
		"array": "TEXT", "jsonpath": "TEXT", "range": "TEXT", "multirange": "TEXT", "textquery": "TEXT",
		"addr": "BLOB", "network": "BLOB", "composite": "TEXT",
	},
	// Of one value there are several forms: keys and constraints take them for one.
	ColumnTypes: map[string]string{"decimal": "TEXT COLLATE strata_decimal", "interval": "TEXT COLLATE strata_interval"},
	Equality:    map[string]string{"decimal": " COLLATE strata_decimal", "interval": " COLLATE strata_interval"},
	Ordering:    map[string]string{"decimal": " COLLATE strata_decimal", "interval": " COLLATE strata_interval"},
	AnyForm:     map[string]string{"time": "strata_form_instant({1})", "date": "strata_form_day({1})", "local": "strata_form_local({1})"},
	// Shapes only: what looks at each digit costs more than the rest of an INSERT.
	Checks: map[string]string{
		"bool": "{1} IN (0, 1)", "date": "{1} GLOB '????-??-??'", "time": fixedInstant, "local": fixedInstant,
		"uuid": "{1} GLOB '????????-????-????-????-????????????'",
	},
	Identity:    "INTEGER PRIMARY KEY AUTOINCREMENT",
	TableSuffix: " STRICT",
	BareQuote:   '`',
	Relation:    sqliteRelation,
	Pattern:     globPattern,
	Spelling: merged(map[string]string{
		"in_order": "", // of what writes it as a subquery
		"in:int":   listed, "in:text": listed, "in:uuid": listed, "in:date": listed, "in:time": listed,
		"in:decimal": "{1} COLLATE strata_decimal IN (SELECT value FROM json_each({2}))",
		"not in:int": notListed, "not in:text": notListed, "not in:uuid": notListed, "not in:date": notListed, "not in:time": notListed,
		"not in:decimal": "{1} COLLATE strata_decimal NOT IN (SELECT value FROM json_each({2}))",

		"%:int":   "strata_mod({1}, {2})",
		"+:float": "strata_fadd({1}, {2})", "-:float": "strata_fsub({1}, {2})",
		"*:float": "strata_fmul({1}, {2})", "/:float": "strata_fdiv({1}, {2})",
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
		"avg:decimal": "strata_decimal_avg({1}){filter}",
		"sum:float":   "strata_finite(sum({1}){filter})", "avg:float": "strata_finite(avg({1}){filter})",

		"bool_and": "min({1}){filter}", "bool_or": "max({1}){filter}",
		"string_agg": "group_concat({1}, {2}{order}){filter}", "string_agg_distinct": "strata_string_agg_distinct({1}, {2}){filter}",
		"stddev_samp": "strata_stddev_samp({1}){filter}", "stddev_pop": "strata_stddev_pop({1}){filter}",
		"var_samp": "strata_var_samp({1}){filter}", "var_pop": "strata_var_pop({1}){filter}",
		"percentile_cont": "strata_percentile_cont({1}, {2}){filter}",
		"percentile_disc": "strata_percentile_disc({1}, {2}){filter}", "percentile_disc:decimal": "strata_percentile_disc_decimal({1}, {2}){filter}",
		"percentiles_cont": "strata_percentiles_cont({1}, {2}){filter}",
		"percentiles_disc": "strata_percentiles_disc({1}, {2}){filter}", "percentiles_disc:decimal": "strata_percentiles_disc_decimal({1}, {2}){filter}",
		"percentiles_disc:interval": "strata_percentiles_disc_interval({1}, {2}){filter}",
		"mode":                      "strata_mode({1}){filter}", "mode:decimal": "strata_mode_decimal({1}){filter}",
		"percentile_disc:interval": "strata_percentile_disc_interval({1}, {2}){filter}",
		"mode:interval":            "strata_mode_interval({1}){filter}",
		"series":                   "json_each(strata_series({1}, {2}, {3}))", "series:date": timeSeries, "series:time": timeSeries,

		"match:LIKE": "{1} GLOB {2}", "match:ILIKE": "strata_ilike({1}, {2})",
		"match:LIKE:expr": "strata_like({1}, {2})",
		"match:prefix":    "substr({1}, 1, length({2})) = {2}",
		"match:suffix":    "strata_suffix({1}, {2})",
		"match:contains":  "instr({1}, {2}) > 0",

		"collate:text":   " COLLATE BINARY",
		"nullif:decimal": "nullif({1} COLLATE strata_decimal, {2})", "nullif:interval": "nullif({1} COLLATE strata_interval, {2})",

		"cast:float:text": "strata_float_text({1})", "cast:bool:text": "CASE {1} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END",
		"cast:text:float": "strata_float({1})", "cast:decimal:float": "strata_float({1})", "cast:text:decimal": "strata_decimal({1})",
		"cast:int:decimal": "CAST({1} AS TEXT)", "cast:float:decimal": "strata_decimal(strata_float_text({1}))",

		"amount": "strata_amount({1})", // of rows, in LIMIT and OFFSET

		// What RANGE is ordered by, where its distance is an interval: microseconds.
		"framed:date": "unixepoch({1}) * 1000000", "framed:time": microseconds, "framed:local": microseconds,

		"assign:decimal": "strata_decimal_fit({1}, {precision}, {scale})",
		// What other programs write; they have no strata_decimal_fit.
		"check:decimal": "instr(ltrim({1}, '-0') || '.', '.') <= {point} AND {1} NOT GLOB '*.{toofine}*' AND {1} NOT GLOB '*[^-.0-9]*'",
	}, sqliteReals, sqliteText, sqliteNumbers, sqliteIntegers, sqliteCalendar, sqliteJSON, arraysOf("decimal"), arraysOf("interval"), sqliteRanges, sqliteSearch, sqliteNetwork, sqliteNamed),
	Encode: map[string]func(any) (any, error){
		"bool": func(v any) (any, error) {
			if v.(bool) {
				return int64(1), nil
			}
			return int64(0), nil
		},
		"time":      func(v any) (any, error) { return utc(v).UTC().Format("2006-01-02 15:04:05.000000"), nil },
		"date":      func(v any) (any, error) { return utc(v).UTC().Format("2006-01-02"), nil },
		"uuid":      uuidText,
		"array":     jsonList,
		"jsonpath":  jsonList,
		"addr":      addrBytes,
		"network":   prefixBytes,
		"composite": jsonRecord,
		"range":     rangeText, "multirange": multirangeText,
	},
}

// sqliteReals compute in 32 bits what is of 32 bits: SQLite has floats of 64 only.
var sqliteReals = map[string]string{
	"+:float32": "strata_real({1} + {2})", "-:float32": "strata_real({1} - {2})", "*:float32": "strata_real({1} * {2})",
	"/:float32":          "strata_real(strata_fdiv({1}, {2}))",
	"cast:float:float32": "strata_real({1})", "cast:int:float32": "strata_real({1})", "cast:decimal:float32": "strata_real(CAST({1} AS REAL))",
	"cast:text:float32": "strata_real(strata_float({1}))", "cast:float32:float32": "{1}",
	"cast:float32:text": "strata_real_text({1})", "cast:float32:decimal": "strata_decimal(strata_real_text({1}))",
}

// fixedInstant is the form that instants and local times have.
const fixedInstant = "{1} GLOB '????-??-?? ??:??:??.??????'"

// microseconds are those of an instant or a local time since 1970.
const microseconds = "unixepoch(substr({1}, 1, 19)) * 1000000 + CAST(substr({1}, 21) AS INTEGER)"

const timeSeries = "json_each(strata_time_series({1}, {2}, {3}))"

// A list of many values is one argument, so that its length is no part of the
// text. Of few values each has its own: SQLite reads those quicker.
const (
	listed    = "{1} IN (SELECT value FROM json_each({2}))"
	notListed = "{1} NOT IN (SELECT value FROM json_each({2}))"
)

// jsonText is what a path leads to, as text.
const jsonText = "strata_json_text({1}, {2})"

// arrays compares arrays in the one way in which each can be written.
func arrays(op string) string { return "strata_array_canon({1}) " + op + " strata_array_canon({2})" }

// arraysOf spells the functions of arrays whose elements have several forms for one
// value: they are compared by their keys.
func arraysOf(kind string) map[string]string {
	keys := func(n string) string { return "strata_array_keys({" + n + "}, '" + kind + "')" }
	of := ":array:" + kind
	m := map[string]string{
		"includes" + of:     "strata_array_includes(" + keys("1") + ", " + keys("2") + ")",
		"included_in" + of:  "strata_array_includes(" + keys("2") + ", " + keys("1") + ")",
		"overlaps" + of:     "strata_array_overlaps(" + keys("1") + ", " + keys("2") + ")",
		"index_of" + of:     "strata_array_position(" + keys("1") + ", strata_array_key({2}, '" + kind + "'))",
		"array_remove" + of: "strata_array_remove_as({1}, {2}, '" + kind + "')",
		"any_of" + of:       "({1} COLLATE strata_" + kind + " IN (SELECT value FROM json_each(coalesce({2}, '[null]'))))",
	}
	for _, op := range []string{"=", "<>", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"} {
		m[op+of] = keys("1") + " " + op + " " + keys("2")
	}
	return m
}

func clock(format string) string { return "CAST(strftime('" + format + "', {1}) AS INTEGER)" }

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
