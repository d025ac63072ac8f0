package dialect

import "maps"

// merged returns one map of all spellings.
func merged(all ...map[string]string) map[string]string {
	m := map[string]string{}
	for _, s := range all {
		maps.Copy(m, s)
	}
	return m
}

// c32 is an operand that PostgreSQL takes as an integer of 32 bits only.
func c32(operand string) string { return "CAST(" + operand + " AS integer)" }

var postgresText = map[string]string{
	// In the collation "C", that of columns, only ASCII has capitals. The result is
	// compared as text is, unless the caller chose a collation.
	"lower": `(lower({1} COLLATE "default") COLLATE "C")`, "lower:chosen": "lower({1})",
	"upper": `(upper({1} COLLATE "default") COLLATE "C")`, "upper:chosen": "upper({1})",

	"lpad": "lpad({1}, " + c32("{2}") + ", {3})", "rpad": "rpad({1}, " + c32("{2}") + ", {3})",
	"repeat": "repeat({1}, " + c32("{2}") + ")", "left": "left({1}, " + c32("{2}") + ")",
	"right": "right({1}, " + c32("{2}") + ")",
	"ascii": "CAST(ascii({1}) AS bigint)", "chr": "chr(" + c32("{1}") + ")",
	"split_part": "split_part({1}, {2}, " + c32("{3}") + ")",
	// The collation keeps classes to ASCII.
	"regexp_match":   `({1} COLLATE "C" ~ {2})`,
	"regexp_replace": `regexp_replace({1} COLLATE "C", {2}, {3}, 'g')`,
	"trim_chars":     "btrim({1}, {2})", "ltrim_chars": "ltrim({1}, {2})", "rtrim_chars": "rtrim({1}, {2})",
	"sha256:text": "encode(sha256(convert_to({1}, 'UTF8')), 'hex')",

	"sha256:bytes": "encode(sha256({1}), 'hex')", "bytes_of": "convert_to({1}, 'UTF8')",
	"hex": "encode({1}, 'hex')", "base64": "translate(encode({1}, 'base64'), chr(10), '')",
	"sub_bytes": "substr({1}, " + c32("{2}") + ", " + c32("{3}") + ")",
}

var postgresNumbers = map[string]string{
	"sqrt": float("sqrt"), "exp": float("exp"), "ln": float("ln"), "log10": float("log"),
	"sin": float("sin"), "cos": float("cos"), "tan": float("tan"),
	"asin": float("asin"), "acos": float("acos"), "atan": float("atan"),
	"degrees": float("degrees"), "radians": float("radians"),
	"power": "power(CAST({1} AS double precision), CAST({2} AS double precision))",
	"atan2": "atan2({1}, {2})",

	"sign": "CAST(sign({1}) AS bigint)", "trunc:int": "{1}",
	"round_to:decimal": "round({1}, " + c32("{2}") + ")", "trunc_to:decimal": "trunc({1}, " + c32("{2}") + ")",
	"round_to:float": "CAST(round(CAST({1} AS numeric), " + c32("{2}") + ") AS double precision)",
	"trunc_to:float": "CAST(trunc(CAST({1} AS numeric), " + c32("{2}") + ") AS double precision)",

	"bitand:int": "({1} & {2})", "bitor:int": "({1} | {2})", "bitxor:int": "({1} # {2})", "bitnot:int": "(~ {1})",
	"shift_left:int":  "(CAST({1} AS bigint) << " + c32("{2}") + ")",
	"shift_right:int": "(CAST({1} AS bigint) >> " + c32("{2}") + ")",
	"bitand":          "", "bitor": "", "bitxor": "", "bitnot": "", "shift_left": "", "shift_right": "", "gcd": "",

	"greatest:text": `greatest({1} COLLATE "C", {2})`, "least:text": `least({1} COLLATE "C", {2})`,
	"greatest:json": "", "least:json": "",
	"new_uuid": "gen_random_uuid()",
}

func float(fn string) string { return fn + "(CAST({1} AS double precision))" }

var postgresCalendar = calendarOf(map[string]string{
	// Of an instant, the parts are those of UTC; of a date, those of its midnight.
	"time": "{1} AT TIME ZONE 'UTC'", "local": "{1}", "date": "CAST({1} AS timestamp)",
}, map[string]string{
	"date_of:local": "CAST({1} AS date)", "midnight": "CAST({1} AS timestamp)",
	"current_date": "CAST(now() AT TIME ZONE 'UTC' AS date)",
	"local_in":     "({1} AT TIME ZONE {2})", "instant_in": "({1} AT TIME ZONE {2})",

	"add_interval:local": "({1} + {2})", "sub_interval:local": "({1} - {2})",
	"add_interval:time": "((({1} AT TIME ZONE 'UTC') + {2}) AT TIME ZONE 'UTC')",
	"sub_interval:time": "((({1} AT TIME ZONE 'UTC') - {2}) AT TIME ZONE 'UTC')",
	"since":             "make_interval(secs => CAST(extract(epoch from {1} - {2}) AS double precision))",
	"seconds_since":     "CAST(extract(epoch from {1} - {2}) AS double precision)",
	"add_days":          "({1} + " + c32("{2}") + ")",
	"add_months":        "CAST({1} + make_interval(months => " + c32("{2}") + ") AS date)",
	"days_since":        "CAST({1} - {2} AS bigint)",
})

// calendarOf adds to the spellings those of the parts of the kinds of time. A
// kind is given as the TIMESTAMP that its parts are taken of.
func calendarOf(kinds, m map[string]string) map[string]string {
	for kind, x := range kinds {
		for name, field := range map[string]string{
			"year": "year", "quarter": "quarter", "month": "month", "day": "day",
			"week": "week", "iso_year": "isoyear", "day_of_week": "dow", "iso_day_of_week": "isodow", "day_of_year": "doy",
			"hour": "hour", "minute": "minute",
		} {
			m[name+":"+kind] = "CAST(extract(" + field + " from " + x + ") AS bigint)"
		}
		m["second:"+kind] = "CAST(floor(extract(second from " + x + ")) AS bigint)"
		m["microsecond:"+kind] = "(CAST(extract(microseconds from " + x + ") AS bigint) % 1000000)"
		m["epoch:"+kind] = "CAST(extract(epoch from " + x + ") AS double precision)"
		m["format:"+kind] = "to_char(" + x + ", {2})"
		for _, unit := range []string{"year", "quarter", "month", "week", "day", "hour", "minute", "second"} {
			cut := "date_trunc('" + unit + "', " + x + ")"
			switch kind {
			case "time":
				cut = "(" + cut + " AT TIME ZONE 'UTC')"
			case "date":
				cut = "CAST(" + cut + " AS date)"
			}
			m["trunc_"+unit+":"+kind] = cut
		}
	}
	return m
}
