package dialect

var sqliteText = map[string]string{
	"lpad": "strata_lpad({1}, {2}, {3})", "rpad": "strata_rpad({1}, {2}, {3})",
	"repeat": "strata_repeat({1}, {2})", "reverse": "strata_reverse({1})",
	"left": "strata_left({1}, {2})", "right": "strata_right({1}, {2})",
	"ascii": "strata_ascii({1})", "chr": "strata_chr({1})", "split_part": "strata_split_part({1}, {2}, {3})",
	"regexp_match": "strata_regexp({1}, {2})", "regexp_replace": "strata_regexp_replace({1}, {2}, {3})",
	"trim_chars": "trim({1}, {2})", "ltrim_chars": "ltrim({1}, {2})", "rtrim_chars": "rtrim({1}, {2})",
	"translate": "strata_translate({1}, {2}, {3})", "md5": "strata_md5({1})", "sha256": "strata_sha256({1})",
	"concat_ws": "strata_concat_ws({*})", "concat": "strata_concat_ws('', {*})",

	"bytes_of": "CAST({1} AS BLOB)", "hex": "strata_hex({1})", "base64": "strata_base64({1})",
	"sub_bytes": "strata_sub_bytes({1}, {2}, {3})",
}

var sqliteNumbers = map[string]string{
	"sqrt": "strata_sqrt({1})", "power": "strata_power({1}, {2})", "exp": "strata_exp({1})",
	"ln": "strata_ln({1})", "log10": "strata_log10({1})",
	"sin": "strata_sin({1})", "cos": "strata_cos({1})", "tan": "strata_tan({1})",
	"asin": "strata_asin({1})", "acos": "strata_acos({1})", "atan": "strata_atan({1})",
	"atan2": "strata_atan2({1}, {2})", "pi": "strata_pi()", "random": "strata_random()",
	"degrees": "strata_degrees({1})", "radians": "strata_radians({1})",

	"sign": "strata_sign({1})", "trunc:int": "{1}", "trunc:float": "strata_trunc_float({1})",
	"trunc:decimal":    "strata_decimal_trunc_to({1}, 0)",
	"round_to:float":   "strata_float_round_to({1}, {2})",
	"trunc_to:float":   "strata_float_trunc_to({1}, {2})",
	"round_to:decimal": "strata_decimal_round_to({1}, {2})",
	"trunc_to:decimal": "strata_decimal_trunc_to({1}, {2})",

	"bitand:int": "({1} & {2})", "bitor:int": "({1} | {2})", "bitxor:int": "strata_bitxor({1}, {2})", "bitnot:int": "(~ {1})",
	"shift_left:int": "({1} << {2})", "shift_right:int": "({1} >> {2})",
	"bitand": "", "bitor": "", "bitxor": "", "bitnot": "", "shift_left": "", "shift_right": "", "gcd": "",

	"greatest": "strata_greatest({1}, {2})", "least": "strata_least({1}, {2})",
	"greatest:decimal": "strata_decimal_greatest({1}, {2})", "least:decimal": "strata_decimal_least({1}, {2})",
	"greatest:interval": "strata_interval_greatest({1}, {2})", "least:interval": "strata_interval_least({1}, {2})",
	"greatest:json": "", "least:json": "",
	"new_uuid": "strata_new_uuid()",
}

// Dates, instants and local times are text that begins with the date, so that
// one function serves all.
var sqliteCalendar = map[string]string{
	"quarter": "((" + clock("%m") + " + 2) / 3)", "day_of_year": clock("%j"), "day_of_week": clock("%w"),
	"iso_day_of_week": "((" + clock("%w") + " + 6) % 7 + 1)",
	"week":            "strata_week({1})", "iso_year": "strata_iso_year({1})",
	"microsecond": "CAST(substr({1}, 21, 6) AS INTEGER)",
	"epoch":       "strata_epoch({1})", "format": "strata_format({1}, {2})",
	"midnight": "({1} || ' 00:00:00.000000')", "current_date": "strftime('%Y-%m-%d', 'now')",
	"local_in": "strata_local({1}, {2})", "instant_in": "strata_instant({1}, {2})",

	"trunc_year": "strata_trunc({1}, 'year')", "trunc_quarter": "strata_trunc({1}, 'quarter')",
	"trunc_month": "strata_trunc({1}, 'month')", "trunc_week": "strata_trunc({1}, 'week')",
	"trunc_day": "strata_trunc({1}, 'day')", "trunc_hour": "strata_trunc({1}, 'hour')",
	"trunc_minute": "strata_trunc({1}, 'minute')", "trunc_second": "strata_trunc({1}, 'second')",

	"add_interval": "strata_add_interval({1}, {2})", "sub_interval": "strata_add_interval({1}, strata_interval_neg({2}))",
	"since": "strata_since({1}, {2})", "seconds_since": "strata_seconds_since({1}, {2})",
	"add_days": "strata_add_days({1}, {2})", "add_months": "strata_add_months({1}, {2})",
	"days_since": "CAST(julianday({1}) - julianday({2}) AS INTEGER)",

	"+:interval": "strata_interval_add({1}, {2})", "-:interval": "strata_interval_add({1}, strata_interval_neg({2}))",
	"neg:interval": "strata_interval_neg({1})",
}
