package dialect

// mariadbInstant is what an instant or a local time is of, where it may be an argument.
const mariadbInstant = "CAST({1} AS DATETIME(6))"

// mariadbBeyond is a number, or one beyond all that an integer may be where it is NULL.
const (
	mariadbBeyond  = "COALESCE(CAST({1} AS DECIMAL(65, 0)), {sign}99999999999999999999999999999999999999999999999999)"
	mariadbLargest = "1.7976931348623157e308"
)

// mariadbMicros are the microseconds of a time since 1970.
const mariadbMicros = "TIMESTAMPDIFF(MICROSECOND, '1970-01-01', {1})"

var mariadbCalendar = merged(map[string]string{
	"now": "UTC_TIMESTAMP(6)", "current_date": "UTC_DATE()", "date_of": "DATE({1})", "midnight": mariadbInstant,
	"day": "DAYOFMONTH({1})", "day_of_year": "DAYOFYEAR({1})", "day_of_week": "(DAYOFWEEK({1}) - 1)", "iso_day_of_week": "(WEEKDAY({1}) + 1)",
	"week": "WEEK({1}, 3)", "iso_year": "(YEARWEEK({1}, 3) DIV 100)", "format": "DATE_FORMAT({1}, {2})",
	"format:otherwise": "REPLACE(REPLACE(REPLACE(DATE_FORMAT({1}, {2}), '" + markQuarter + "', QUARTER({1})), '" + markDay + "', WEEKDAY({1}) + 1), '" + markMillis + "', LPAD(MICROSECOND(" + mariadbInstant + ") DIV 1000, 3, '0'))",
	"epoch":            "(" + mariadbMicros + " / 1e6)", "seconds_since": "(TIMESTAMPDIFF(MICROSECOND, {2}, {1}) / 1e6)",
	"add_days": "DATE_ADD(CAST({1} AS DATE), INTERVAL {2} DAY)", "add_months": "DATE_ADD(CAST({1} AS DATE), INTERVAL {2} MONTH)",
	"days_since":  "DATEDIFF({1}, {2})",
	"framed:date": "(" + mariadbMicros + ")", "framed:time": "(" + mariadbMicros + ")", "framed:local": "(" + mariadbMicros + ")",
	// What is a float as large as the largest would not be told from NULL: it is an error.
	"ranged:int": mariadbBeyond, "ranged:time": mariadbBeyond, "ranged:date": mariadbBeyond, "ranged:local": mariadbBeyond,
	"ranged:float": "COALESCE(" + mariadbFloat("ABS({1}) >= "+mariadbLargest, "{1}") + ", {sign}" + mariadbLargest + ")",

	"local_in": "(" + mariadbInstant + " + INTERVAL {2} SECOND)", "local_in:otherwise": mariadbInZone("+"),
	"instant_in": "(" + mariadbInstant + " - INTERVAL {2} SECOND)", "instant_in:otherwise": mariadbInZone("-"),
},
	cut("year", "DATE_FORMAT({1}, '%Y-01-01')"), cut("month", "DATE_FORMAT({1}, '%Y-%m-01')"),
	cut("quarter", "DATE_FORMAT({1}, '%Y-01-01') + INTERVAL (QUARTER({1}) - 1) QUARTER"),
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
