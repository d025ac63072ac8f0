package dialect

import (
	"errors"
	"math/big"
	"strconv"
	"strings"
	"time"

	"github.com/strata-go/strata/internal/layout"
)

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

	"since":        "CONCAT(" + mariadbNoLength + " + TIMESTAMPDIFF(MICROSECOND, {2}, {1}), 'P0M0DT', CAST(TIMESTAMPDIFF(MICROSECOND, {2}, {1}) / 1000000 AS DECIMAL(30, 6)), 'S')",
	"add_interval": mariadbMoved("+"), "sub_interval": mariadbMoved("-"),
	"+:interval": mariadbSum("+"), "-:interval": mariadbSum("-"),
	"neg:interval": "(SELECT " + mariadbInterval("-a.m", "-a.d", "-a.s") + " FROM " + mariadbParts("{1}", "a") + ")",
	"=:interval":   compareIntervals("="), "<>:interval": compareIntervals("<>"), "<:interval": compareIntervals("<"), "<=:interval": compareIntervals("<="),
	">:interval": compareIntervals(">"), ">=:interval": compareIntervals(">="),
	"IS NOT DISTINCT FROM:interval": compareIntervals("<=>"), "IS DISTINCT FROM:interval": "NOT " + compareIntervals("<=>"),
	"nullif:interval":   "IF(" + compareIntervals("=") + ", NULL, {1})",
	"greatest:interval": "IF(COALESCE(" + compareIntervals("<") + ", {1} IS NULL), {2}, {1})",
	"least:interval":    "IF(COALESCE(" + compareIntervals(">") + ", {1} IS NULL), {2}, {1})",
	"min:interval":      "MIN({1}){filter}", "max:interval": "MAX({1}){filter}",

	"series:date": mariadbSeries("DATE"), "series:time": mariadbSeries("DATETIME(6)"),
	"column:series:value:date": "{alias}.value", "column:series:value:time": "{alias}.value",
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

// Intervals are text: 23 digits that tell how long one is, by which they are compared, and
// three parts, P1M2DT3.5S: months, days and seconds. Functions see those as the only row of
// a source, which NULL has none of.

// mariadbParts is that source.
func mariadbParts(x, alias string) string {
	return "JSON_TABLE(REGEXP_REPLACE(" + x + `, '^[0-9]+P(.+)M(.+)DT(.+)S$', '[\1, \2, \3]'), '$' COLUMNS (` +
		"m BIGINT PATH '$[0]', d BIGINT PATH '$[1]', s DECIMAL(30, 6) PATH '$[2]')) AS " + alias
}

// mariadbNoLength is how long no time is: what is added to it has as many digits, negative
// or not.
const mariadbNoLength = "50000000000000000000000"

func mariadbInterval(m, d, s string) string {
	return "CONCAT(CAST(" + mariadbNoLength + " + (((" + m + ") * 30 + (" + d + ")) * 86400 + (" + s + ")) * 1000000 AS DECIMAL(23, 0)), 'P', " + m + ", 'M', " + d + ", 'DT', " + s + ", 'S')"
}

func mariadbSum(op string) string {
	part := func(p string) string { return "a." + p + " " + op + " b." + p }
	return "(SELECT " + mariadbInterval(part("m"), part("d"), part("s")) + " FROM " + mariadbParts("{1}", "a") + " JOIN " + mariadbParts("{2}", "b") + ")"
}

// mariadbLength is what an interval is compared by: its microseconds, with months of 30
// days.
func mariadbLength(x string) string { return "LEFT(" + x + ", 23)" }

func compareIntervals(op string) string {
	return "(" + mariadbLength("{1}") + " " + op + " " + mariadbLength("{2}") + ")"
}

// mariadbMoved is a time after an interval, or before it.
func mariadbMoved(op string) string {
	return "(SELECT CAST({1} AS DATETIME(6)) " + op + " INTERVAL m MONTH " + op + " INTERVAL d DAY " + op + " INTERVAL s SECOND FROM " + mariadbParts("{2}", "i") + ")"
}

// What DATE_FORMAT does not write has a mark in its layout, which stands for nothing else.
const (
	markQuarter = "\ufdd0"
	markDay     = "\ufdd1"
	markMillis  = "\ufdd2"
)

// mariadbLayout writes a layout of Format for DATE_FORMAT, mariadbMarks one with marks.
func mariadbLayout(text string) (string, error) { return mariadbLayoutOf(text, nil) }

func mariadbMarks(text string) (string, error) {
	if strings.ContainsAny(text, markQuarter+markDay+markMillis) {
		return "", errors.New("a layout of Format with U+FDD0, U+FDD1 or U+FDD2 in it")
	}
	return mariadbLayoutOf(text, map[string]string{"Q": markQuarter, "ID": markDay, "MS": markMillis})
}

func mariadbLayoutOf(text string, marks map[string]string) (string, error) {
	parts, err := layout.Parse(text)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, p := range parts {
		if p.Pattern == "" {
			b.WriteString(strings.ReplaceAll(p.Text, "%", "%%"))
			continue
		}
		f, ok := mariadbFormats[p.Pattern]
		if !ok {
			if f, ok = marks[p.Pattern]; !ok {
				return "", errors.New("Format by " + p.Pattern)
			}
		}
		b.WriteString(f)
	}
	return b.String(), nil
}

var mariadbFormats = map[string]string{
	"YYYY": "%Y", "IYYY": "%x", "MM": "%m", "DD": "%d", "DDD": "%j", "HH24": "%H", "MI": "%i", "SS": "%s", "US": "%f", "IW": "%v",
}

// mariadbIntervalOf writes an interval, which comes as its shortest text, with all parts.
func mariadbIntervalOf(v any) (any, error) {
	var months, days int64
	var seconds time.Duration
	date, clock, _ := strings.Cut(strings.TrimPrefix(v.(string), "P"), "T")
	read := func(text, units string, take func(unit byte, n string) error) error {
		for text != "" {
			at := strings.IndexAny(text, units)
			if at < 0 {
				return errors.New("the interval has another form than P1M2DT3H4M5.6S")
			}
			if err := take(text[at], text[:at]); err != nil {
				return err
			}
			text = text[at+1:]
		}
		return nil
	}
	err := read(date, "MD", func(unit byte, n string) (err error) {
		if unit == 'M' {
			months, err = strconv.ParseInt(n, 10, 64)
		} else {
			days, err = strconv.ParseInt(n, 10, 64)
		}
		return err
	})
	if err == nil {
		err = read(clock, "HMS", func(unit byte, n string) error {
			part, err := mariadbMicrosOf(n)
			seconds += time.Duration(part) * map[byte]time.Duration{'H': 3600, 'M': 60, 'S': 1}[unit]
			return err
		})
	}
	if err != nil {
		return nil, err
	}
	sign, rest := "", uint64(seconds)
	if seconds < 0 {
		sign, rest = "-", -rest
	}
	fraction := strconv.FormatUint(rest%1e6, 10)
	return mariadbLengthOf(months, days, seconds).String() + "P" + strconv.FormatInt(months, 10) + "M" + strconv.FormatInt(days, 10) + "DT" + sign + strconv.FormatUint(rest/1e6, 10) + "." +
		strings.Repeat("0", 6-len(fraction)) + fraction + "S", nil
}

// mariadbLengthOf is how long an interval is, of so many microseconds besides.
func mariadbLengthOf(months, days int64, rest time.Duration) *big.Int {
	n, _ := new(big.Int).SetString(mariadbNoLength, 10)
	whole := new(big.Int).Mul(big.NewInt(months*30+days), big.NewInt(24*60*60*1e6))
	return n.Add(n, whole).Add(n, big.NewInt(int64(rest)))
}

// mariadbMicrosOf reads a number with up to six digits after the point as millionths.
func mariadbMicrosOf(n string) (int64, error) {
	whole, fraction, _ := strings.Cut(n, ".")
	fraction += strings.Repeat("0", max(0, 6-len(fraction)))
	return strconv.ParseInt(whole+fraction, 10, 64)
}
