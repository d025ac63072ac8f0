package dialect

import (
	"errors"
	"strings"
)

// mariadbSerieses spells series: that of numbers counts the places of a list of so many.
var mariadbSerieses = map[string]string{
	"series":              "JSON_TABLE(CONCAT('[', REPEAT('0,', GREATEST(({2} - {1}) DIV {3}, -1)), CASE WHEN ({2} - {1}) DIV {3} < 0 OR SIGN({2} - {1}) * SIGN({3}) < 0 THEN '' ELSE '0' END, ']'), '$[*]' COLUMNS (n FOR ORDINALITY))",
	"column:series:value": "({1} + ({alias}.n - 1) * {3})",
	"series:date":         mariadbSeries("DATE"), "series:time": mariadbSeries("DATETIME(6)"),
	"column:series:value:date": "{alias}.value", "column:series:value:time": "{alias}.value",
}

// A series of times is a list that a subquery makes, as JSON_TABLE alone sees the tables that
// stand before it. Steps of months are made one after the other: what the end of a month cuts
// off is not there for the next. So the day is that of the shortest month so far, of which no
// shorter one comes after the first 48, but by steps of centuries. Its rows have the first and
// the last time, f and t, a step of m months, d days and s seconds, and their number n.
const (
	mariadbMonths  = "(YEAR(t) * 12 + MONTH(t) - YEAR(f) * 12 - MONTH(f))"
	mariadbMicros1 = "CAST(d * 86400000000 + s * 1000000 AS SIGNED)"
	mariadbSteps   = "IF(m <> 0, IF(" + mariadbMonths + " * SIGN(m) < 0, -1, " + mariadbMonths + " DIV m), " +
		"IF(SIGN(TIMESTAMPDIFF(MICROSECOND, f, t)) * SIGN(" + mariadbMicros1 + ") < 0, -1, TIMESTAMPDIFF(MICROSECOND, f, t) DIV " + mariadbMicros1 + "))"
	mariadbFirst    = "(f - INTERVAL DAYOFMONTH(f) - 1 DAY)"
	mariadbShortest = "(SELECT MIN(DAYOFMONTH(LAST_DAY(" + mariadbFirst + " + INTERVAL (e.n - 1) * m MONTH))) FROM JSON_TABLE({49}, '$[*]' COLUMNS (n FOR ORDINALITY)) AS e WHERE e.n <= k.n)"
	mariadbStep     = "IF(m = 0, f + INTERVAL (k.n - 1) * d DAY + INTERVAL (k.n - 1) * s SECOND, " +
		mariadbFirst + " + INTERVAL (k.n - 1) * m MONTH + INTERVAL LEAST(DAYOFMONTH(f), IF(DAYOFMONTH(f) > 28, " + mariadbShortest + ", 28)) - 1 DAY)"
)

func mariadbSeries(kind string) string {
	step := strings.ReplaceAll(mariadbStep, "{49}", "'[0"+strings.Repeat(",0", 48)+"]'")
	return "JSON_TABLE((SELECT CONCAT('[', COALESCE(GROUP_CONCAT(CONCAT('\"', v, '\"') ORDER BY k.n SEPARATOR ','), ''), ']') FROM " +
		mariadbRowOf("b", mariadbColumn{"CAST({1} AS DATETIME(6))", "f", "DATETIME(6)"}, mariadbColumn{"CAST({2} AS DATETIME(6))", "t", "DATETIME(6)"}) + ", " +
		mariadbParts("{3}", "i") + ", JSON_TABLE(CONCAT('[', REPEAT('0,', " + mariadbSteps + "), IF(" + mariadbSteps + " < 0, '', '0'), ']'), '$[*]' COLUMNS (n FOR ORDINALITY)) AS k, " +
		mariadbRowOf("w", mariadbColumn{step, "v", "DATETIME(6)"}) + " WHERE m = 0 OR IF(m > 0, v <= t, v >= t)), '$[*]' COLUMNS (value " + kind + " PATH '$'))"
}

// mariadbSeriesStep refuses a step whose parts would have to be counted one after the other.
func mariadbSeriesStep(text string) (string, error) {
	if date, clock, _ := strings.Cut(text, "T"); strings.Contains(date, "M") && (strings.Contains(date, "D") || clock != "") {
		return "", errors.New("a series by steps of months and something else")
	}
	return text, nil
}
