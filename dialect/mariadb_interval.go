package dialect

import (
	"errors"
	"math/big"
	"strconv"
	"strings"
	"time"
)

// Intervals are text: 23 digits that tell how long one is, by which they are compared, and
// three parts, P1M2DT3.5S: months, days and seconds. Functions see those as the only row of
// a source, which NULL has none of.

// mariadbIntervals spells functions of intervals.
var mariadbIntervals = map[string]string{
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
}

// mariadbParts is that source, with the columns m, d and s.
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

// mariadbISO is an interval in its shortest form.
func mariadbISO(x string) string {
	part := func(n, unit string) string { return "IF(" + n + " = 0, '', CONCAT(" + n + ", '" + unit + "'))" }
	rest := "s - s DIV 3600 * 3600 - (s - s DIV 3600 * 3600) DIV 60 * 60"
	return "(SELECT CONCAT('P', " + part("m", "M") + ", " + part("d", "D") + ", IF(s = 0 AND (m <> 0 OR d <> 0), '', CONCAT('T', " + part("s DIV 3600", "H") + ", " +
		part("(s - s DIV 3600 * 3600) DIV 60", "M") + ", IF(" + rest + " = 0 AND s <> 0, '', CONCAT(" + mariadbDecimalText(rest) + ", 'S'))))) FROM " + mariadbParts(x, "i") + ")"
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
