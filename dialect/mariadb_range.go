package dialect

import "strings"

// Ranges are text in the one form that PostgreSQL writes, [1,5) or empty, and multiranges
// such as {[1,5),[7,9)}. What is asked of one is read of that text: of a multirange, of its
// first range and its last one. Braces in a pattern would be holes of the spelling.
const (
	mariadbLowerValue   = `REGEXP_SUBSTR({x}, '^\x7B?[[(]\K[^,]+')`
	mariadbUpperValue   = `REGEXP_SUBSTR({x}, '^(?>.*,)\K[^])]+')`
	mariadbLowerBracket = `REGEXP_SUBSTR({x}, '^\x7B?\K([[]|[(],?)')`
	mariadbUpperBracket = `REGEXP_SUBSTR({x}, ',?[])](?=\x7D?$)')`
)

// mariadbCut is where a bound lies: at a value and, if there are values between any two,
// before it or after it. Where there is no bound, it lies past all values.
type mariadbCut struct{ value, place string }

// mariadbBound is how the bounds of a kind are compared, read and written.
type mariadbBound struct {
	kinds        string
	lower, upper string // what the text {x} of a bound is compared by, which is empty where there is none
	value        string // what a value {x} is compared with those by
	read         string // the value of the text {x}, which is NULL where there is none
	write        string // the text of a value {x}
	next         string // the text of the value after {x}; "" of kinds that have none
	column       string // what a value is as a column of a row; "" where no column holds all of them
}

var mariadbBounds = []mariadbBound{
	mariadbWholeBound("int64", "({x} + 1)"),
	mariadbWholeBound("int32", "(({x} + 1) * 4294967296 DIV 4294967296)"),
	{
		kinds: "date", lower: "{x}", upper: "COALESCE(NULLIF({x}, ''), '~')", value: "CAST(CAST({x} AS DATE) AS CHAR)",
		read: "CAST({x} AS DATE)", write: "CAST({x} AS DATE)", next: "(CAST({x} AS DATE) + INTERVAL 1 DAY)", column: "DATE",
	},
	{
		kinds: "decimal", lower: mariadbNumberOr("DECIMAL(65, 30)", "-"+mariadbMost), upper: mariadbNumberOr("DECIMAL(65, 30)", mariadbMost), value: "{x}",
		read: "CAST({x} AS DECIMAL(65, 30))", write: mariadbDecimalText(mariadbUnless("ROUND({x}, 30) <> {x}", "CAST({x} AS DECIMAL(65, 30))")),
	},
	{
		kinds: "time local", lower: "{x}", upper: "COALESCE(NULLIF({x}, ''), '~')", value: "CAST(CAST({x} AS DATETIME(6)) AS CHAR)",
		read: "CAST({x} AS DATETIME(6))", write: "CAST({x} AS DATETIME(6))", column: "DATETIME(6)",
	},
}

func mariadbWholeBound(kind, next string) mariadbBound {
	const beyond = "99999999999999999999"
	return mariadbBound{
		kinds: kind, lower: mariadbNumberOr("DECIMAL(20, 0)", "-"+beyond), upper: mariadbNumberOr("DECIMAL(20, 0)", beyond), value: "{x}",
		read: "CAST({x} AS SIGNED)", write: "{x}", next: next, column: "BIGINT",
	}
}

// mariadbNumberOr is the number of a text {x}, or another one where it is empty.
func mariadbNumberOr(kind, none string) string {
	return "COALESCE(CAST(NULLIF({x}, '') AS " + kind + "), " + none + ")"
}

// mariadbMost is the largest decimal of a column: what has no bound lies beyond it by its place.
const mariadbMost = "99999999999999999999999999999999999.999999999999999999999999999999"

func valueIn(form, x string) string { return strings.ReplaceAll(form, "{x}", x) }

func (b mariadbBound) lowerOf(x string) mariadbCut {
	return b.cut(valueIn(b.lower, valueIn(mariadbLowerValue, x)), "CASE "+valueIn(mariadbLowerBracket, x)+" WHEN '[' THEN 0 WHEN '(' THEN 1 ELSE -1 END")
}

func (b mariadbBound) upperOf(x string) mariadbCut {
	return b.cut(valueIn(b.upper, valueIn(mariadbUpperValue, x)), "CASE "+valueIn(mariadbUpperBracket, x)+" WHEN ')' THEN 0 WHEN ']' THEN 1 ELSE 2 END")
}

// before is the cut before a value: one after it is that before the next, if there is one.
func (b mariadbBound) before(x string) mariadbCut { return b.cut(valueIn(b.value, x), "0") }

func (b mariadbBound) cut(value, place string) mariadbCut {
	if b.next != "" {
		place = ""
	}
	return mariadbCut{value, place}
}

func (c mariadbCut) compare(op string, d mariadbCut) string {
	if c.place == "" {
		return c.value + " " + op + " " + d.value
	}
	return "(" + c.value + ", " + c.place + ") " + op + " (" + d.value + ", " + d.place + ")"
}

// order is what a cut is sorted by.
func (c mariadbCut) order(way string) string {
	if c.place == "" {
		return c.value + way
	}
	return c.value + way + ", " + c.place + way
}

// holds reports whether a value lies in a range.
func (b mariadbBound) holds(x, v string) string {
	at := b.before(v)
	return b.lowerOf(x).compare("<=", at) + " AND " + at.compare("<", b.upperOf(x))
}

func (b mariadbBound) includes(x, y string) string {
	return b.lowerOf(x).compare("<=", b.lowerOf(y)) + " AND " + b.upperOf(y).compare("<=", b.upperOf(x))
}

func (b mariadbBound) overlaps(x, y string) string {
	return b.lowerOf(x).compare("<", b.upperOf(y)) + " AND " + b.lowerOf(y).compare("<", b.upperOf(x))
}

// mariadbJoined is a range of the lower bound of one and the upper one of another.
func mariadbJoined(lower, upper string) string {
	return "CONCAT(SUBSTRING_INDEX(" + lower + ", ',', 1), ',', SUBSTRING_INDEX(" + upper + ", ',', -1))"
}

// both is what two ranges have in common that overlap.
func (b mariadbBound) both(x, y string) string {
	return mariadbJoined("IF("+b.lowerOf(x).compare("<", b.lowerOf(y))+", "+y+", "+x+")", "IF("+b.upperOf(x).compare("<", b.upperOf(y))+", "+x+", "+y+")")
}

// hull is the smallest range with two in it.
func (b mariadbBound) hull(x, y string) string {
	return mariadbJoined("IF("+b.lowerOf(x).compare("<", b.lowerOf(y))+", "+x+", "+y+")", "IF("+b.upperOf(x).compare("<", b.upperOf(y))+", "+y+", "+x+")")
}

// Errors that no other expression has: the server says which one it could not compute.
const (
	mariadbTurned        = "9223372036854775807 + 9223372036854775806"
	mariadbNotContiguous = "9223372036854775807 + 9223372036854775805"
)

// NotRange reports what is wrong with a range where a message of MariaDB's is that of one: its
// bounds are the wrong way round, or it would be in two pieces.
func NotRange(message string) (problem string, ok bool) {
	switch {
	case strings.Contains(message, "'"+mariadbTurned+"'"):
		return "range lower bound must be less than or equal to range upper bound", true
	case strings.Contains(message, "'"+mariadbNotContiguous+"'"):
		return "result of range operation would not be contiguous", true
	default:
		return "", false
	}
}

// between is a range of two values and two brackets.
func (b mariadbBound) between(lower, upper, brackets string) string {
	from, to := "CONCAT(LEFT("+brackets+", 1), "+valueIn(b.write, lower)+")", "CONCAT("+valueIn(b.write, upper)+", RIGHT("+brackets+", 1))"
	touching := ""
	if b.next != "" {
		from = "CONCAT('[', IF(LEFT(" + brackets + ", 1) = '(', " + valueIn(b.next, lower) + ", " + valueIn(b.write, lower) + "))"
		to = "CONCAT(IF(RIGHT(" + brackets + ", 1) = ']', " + valueIn(b.next, upper) + ", " + valueIn(b.write, upper) + "), ')')"
		touching = " WHEN " + brackets + " = '()' AND " + valueIn(b.next, lower) + " = " + valueIn(b.value, upper) + " THEN 'empty'"
	}
	x, y := valueIn(b.value, lower), valueIn(b.value, upper)
	return "CASE WHEN " + x + " > " + y + " THEN " + mariadbTurned + " WHEN " + x + " = " + y + " AND " + brackets + " <> '[]' THEN 'empty'" + touching +
		" ELSE CONCAT(COALESCE(" + from + ", '('), ',', COALESCE(" + to + ", ')')) END"
}

// inRow is how bounds are written whose values are columns of a row: a decimal is a text there,
// as one column has no place for all digits before the point and all after it.
func (b mariadbBound) inRow() mariadbBound {
	if b.column == "" {
		b.column, b.value = mariadbString, mariadbTextDecimal("{x}", "DECIMAL(65, 30)")
		b.write = mariadbDecimalText(b.value)
	}
	return b
}

func (b mariadbBound) betweenOnce() string {
	return mariadbLet(b.between("x", "y", "z"), "x", b.column, "y", b.column, "z", mariadbString)
}

// minus is what of a range is not in another one. What is cut off takes the bracket that the
// other one has not.
func (b mariadbBound) minus(x, y string) string {
	xl, xu, yl, yu := b.lowerOf(x), b.upperOf(x), b.lowerOf(y), b.upperOf(y)
	return "CASE WHEN " + x + " = 'empty' OR " + y + " = 'empty' OR NOT (" + b.overlaps(x, y) + ") THEN " + x +
		" WHEN " + xl.compare("<", yl) + " AND " + yu.compare("<", xu) + " THEN " + mariadbNotContiguous +
		" WHEN " + b.includes(y, x) + " THEN 'empty'" +
		" WHEN " + xl.compare("<", yl) + " THEN CONCAT(SUBSTRING_INDEX(" + x + ", ',', 1), ',', " + valueIn(mariadbLowerValue, y) + ", IF(LEFT(" + y + ", 1) = '[', ')', ']'))" +
		" ELSE CONCAT(IF(RIGHT(" + y + ", 1) = ')', '[', '('), " + valueIn(mariadbUpperValue, y) + ", ',', SUBSTRING_INDEX(" + x + ", ',', -1)) END"
}

// mariadbRangeRows are the ranges of a multirange, or a range that is not empty, as rows.
func mariadbRangeRows(x, alias string) string {
	return `JSON_TABLE(CONCAT('[', REGEXP_REPLACE(REGEXP_REPLACE(` + x + `, '[\x7B\x7D]|empty', ''), '[[(][^])]*[])]', '"\0"'), ']'), ` +
		"'$[*]' COLUMNS (n FOR ORDINALITY, v " + mariadbString + " PATH '$')) AS " + alias
}

// mariadbBraces puts ranges in braces.
func mariadbBraces(ranges string) string { return "INSERT('{}', 2, 0, " + ranges + ")" }

// mariadbOutside are the ranges of what is in none of a multirange: each bound ends one there
// that begins, and the other way round. Letters stand for the brackets that are made.
func mariadbOutside(x string) string {
	replaced := func(pattern, by string) { x = "REGEXP_REPLACE(" + x + ", '" + pattern + "', '" + by + "')" }
	replaced(`[\x7B\x7D]`, "")
	replaced(`[[]([^,]*),`, `\1a,`)
	replaced(`[(]([^,]*),`, `\1b,`)
	replaced(`([^,]*)[)]`, `c\1,`)
	replaced(`([^,]*)[]]`, `d\1,`)
	replaced(`,(?=,)`, ``)
	x = "CONCAT('(,', " + x + ", ')')"
	replaced(`^[(],b,|,?c,[)]$`, ``)
	for _, r := range []string{"'a', ')'", "'b', ']'", "'c', '['", "'d', '('"} {
		x = "REPLACE(" + x + ", " + r + ")"
	}
	return x
}

// common is what two multiranges have in common.
func (b mariadbBound) common(x, y string) string {
	return "(SELECT " + mariadbBraces("COALESCE(GROUP_CONCAT("+b.both("a.v", "b.v")+" ORDER BY a.n, b.n SEPARATOR ','), '')") +
		" FROM " + mariadbRangeRows(x, "a") + " JOIN " + mariadbRangeRows(y, "b") + " ON " + b.overlaps("a.v", "b.v") + ")"
}

// mariadbListed are the ranges of a list as rows.
func mariadbListed(list, alias string) string {
	return "JSON_TABLE(" + list + ", '$[*]' COLUMNS (n FOR ORDINALITY, v " + mariadbString + " PATH '$')) AS " + alias
}

// The parts of a range at which it is cut at the comma, which tells where a bound is missing.
const (
	mariadbLowerPart = "CONCAT(SUBSTRING_INDEX(v, ',', 1), ',')"
	mariadbUpperPart = "CONCAT(',', SUBSTRING_INDEX(v, ',', -1))"
)

// mariadbEnd is a part of the range that comes first, or last, by one of its bounds.
func mariadbEnd(part string, by mariadbCut, way string) string {
	return "GROUP_CONCAT(" + part + " ORDER BY " + by.order(way) + " LIMIT 1)"
}

// union is what lies in any of the ranges of a list. Once the lower bounds and the upper ones
// are in order, each by themselves, there is a hole after the n-th of both if the next lower
// one is beyond the n-th upper one. Two lists would be read against each other row by row:
// the upper bounds are a text, in which each has its place.
func (b mariadbBound) union() string {
	const width = "80" // of a decimal of 65 digits, and more
	const previous = "SUBSTR(ups, (a.n - 2) * " + width + " + 1, " + width + ")"
	lower, upper := b.lowerOf("v"), b.upperOf("v")
	some := " FROM " + mariadbListed("g.w", "s") + " WHERE v <> 'empty'"
	lowers := "(SELECT CONCAT('[', GROUP_CONCAT(CONCAT('\"', " + mariadbLowerPart + ", '\"') ORDER BY " + lower.order("") + " SEPARATOR ','), ']')" + some + ")"
	uppers := "(SELECT GROUP_CONCAT(LPAD(" + mariadbUpperPart + ", " + width + ", ' ') ORDER BY " + upper.order("") + " SEPARATOR '')" + some + ")"
	holes := "(SELECT GROUP_CONCAT(CONCAT(SUBSTRING_INDEX(" + previous + ", ',', -1), ',', a.v) ORDER BY a.n SEPARATOR '') FROM " +
		mariadbRowOf("h", mariadbColumn{"JSON_EXTRACT(" + lowers + ", '$')", "lows", "JSON"}, mariadbColumn{uppers, "ups", "LONGTEXT CHARACTER SET latin1"}) + ", " +
		mariadbListed("h.lows", "a") + " WHERE a.n > 1 AND " + b.upperOf(previous).compare("<", b.lowerOf("a.v")) + ")"
	first, last := mariadbEnd(mariadbLowerPart, lower, ""), mariadbEnd("SUBSTRING_INDEX(v, ',', -1)", upper, " DESC")
	return "(SELECT IF(g.w IS NULL, NULL, " + mariadbBraces("COALESCE((SELECT CONCAT("+first+", COALESCE("+holes+", ''), "+last+")"+some+"), '')") +
		") FROM " + mariadbRowOf("g", mariadbColumn{"JSON_EXTRACT({1}, '$')", "w", "JSON"}) + ")"
}

// intersection is what lies in all ranges of a list.
func (b mariadbBound) intersection() string {
	last, first := mariadbEnd(mariadbLowerPart, b.lowerOf("v"), " DESC"), mariadbEnd(mariadbUpperPart, b.upperOf("v"), "")
	return "(SELECT CASE WHEN COUNT(*) = 0 THEN NULL WHEN MAX(v = 'empty') OR NOT " + b.lowerOf(last).compare("<", b.upperOf(first)) +
		" THEN 'empty' ELSE CONCAT(" + last + ", SUBSTR(" + first + ", 2)) END FROM " + mariadbListed("{1}", "s") + ")"
}

// mariadbOfBoth is a condition of two ranges that are not empty, and NULL if one is.
func mariadbOfBoth(empty, condition string) string {
	return mariadbKnown("{1} <> " + empty + " AND {2} <> " + empty + " AND " + condition)
}

var mariadbRanges = func() map[string]string {
	once := map[string]twice{}
	m := map[string]string{
		"in_order:range":            mariadbInOrder(mariadbKind{write: `CONCAT('"', {1}, '"')`}),
		"range_to_multirange":       mariadbBraces("REPLACE({1}, 'empty', '')"),
		"range_is_empty":            "({1} = 'empty')",
		"range_lower_in":            "(LEFT({1}, 1) = '[')",
		"range_upper_in":            "(RIGHT({1}, 1) = ']')",
		"range_lower_none":          "(LEFT({1}, 2) = '(,')",
		"range_upper_none":          "(RIGHT({1}, 2) = ',)')",
		"range_is_empty:multirange": "({1} = '{}')",
		"range_lower_in:multirange": "(SUBSTR({1}, 2, 1) = '[')",
		"range_upper_in:multirange": "(LEFT(RIGHT({1}, 2), 1) = ']')",

		"range_lower_none:multirange": "(SUBSTR({1}, 2, 2) = '(,')",
		"range_upper_none:multirange": "(LEFT(RIGHT({1}, 3), 2) = ',)')",

		"range_merge:multirange": `REPLACE(REGEXP_REPLACE({1}, '^\x7B([[(][^,]*,)(.*,)?([^,]*[])])\x7D$', '\1\3'), '{}', 'empty')`,
	}
	for _, b := range mariadbBounds {
		for kind := range strings.FieldsSeq(b.kinds) {
			b.spell(kind, m, once)
		}
	}
	return merged(m, mariadbTwice(once))
}()

// spell says all that is asked of ranges of a kind.
func (b mariadbBound) spell(kind string, m map[string]string, once map[string]twice) {
	const x, y = "{1}", "{2}"
	ranges, value := []string{"x", mariadbString, "y", mariadbString}, []string{"x", mariadbString, "y", b.column}
	if b.column == "" {
		value = value[:2]
	}
	of := ":range:" + kind
	m["range_new"+of], m["once:range_new"+of] = b.between(x, y, "{3}"), b.inRow().betweenOnce()
	once["range_holds"+of] = twice{mariadbKnown(x + " <> 'empty' AND " + b.holds(x, y)), value}
	once["includes"+of] = twice{mariadbKnown("(" + y + " = 'empty' OR " + x + " <> 'empty' AND " + b.includes(x, y) + ")"), ranges}
	once["included_in"+of] = twice{mariadbKnown("(" + x + " = 'empty' OR " + y + " <> 'empty' AND " + b.includes(y, x) + ")"), ranges}
	once["overlaps"+of] = twice{mariadbOfBoth("'empty'", b.overlaps(x, y)), ranges}
	once["range_union"+of] = twice{mariadbKnown("CASE WHEN " + x + " = 'empty' THEN " + y + " WHEN " + y + " = 'empty' THEN " + x + " WHEN " +
		b.lowerOf(x).compare("<=", b.upperOf(y)) + " AND " + b.lowerOf(y).compare("<=", b.upperOf(x)) + " THEN " + b.hull(x, y) + " ELSE " + mariadbNotContiguous + " END"), ranges}
	once["range_intersect"+of] = twice{mariadbKnown("IF(" + x + " <> 'empty' AND " + y + " <> 'empty' AND " + b.overlaps(x, y) + ", " + b.both(x, y) + ", 'empty')"), ranges}
	once["range_minus"+of] = twice{mariadbKnown(b.minus(x, y)), ranges}
	once["range_merge"+of] = twice{mariadbKnown("CASE WHEN " + x + " = 'empty' THEN " + y + " WHEN " + y + " = 'empty' THEN " + x + " ELSE " + b.hull(x, y) + " END"), ranges}
	m["range_agg"+of], m["range_intersect_agg"+of] = b.union(), b.intersection()

	many := ":multirange:" + kind
	within := func(x, y string) string {
		return mariadbKnown("NOT EXISTS (SELECT 1 FROM " + mariadbRangeRows(y, "a") + " WHERE NOT EXISTS (SELECT 1 FROM " + mariadbRangeRows(x, "b") + " WHERE " + b.includes("b.v", "a.v") + "))")
	}
	m["range_holds"+many] = mariadbKnown("EXISTS (SELECT 1 FROM " + mariadbRangeRows(x, "a") + " WHERE " + b.holds("a.v", y) + ")")
	m["includes"+many], m["included_in"+many] = within(x, y), within(y, x)
	m["overlaps"+many] = mariadbKnown("EXISTS (SELECT 1 FROM " + mariadbRangeRows(x, "a") + " JOIN " + mariadbRangeRows(y, "b") + " ON " + b.overlaps("a.v", "b.v") + ")")
	m["range_intersect"+many] = mariadbKnown(b.common(x, y))
	m["range_minus"+many] = mariadbKnown(b.common(x, mariadbOutside(y)))
	m["range_union"+many] = mariadbKnown(mariadbBraces(mariadbOutside(b.common(mariadbOutside(x), mariadbOutside(y)))))

	for of, empty := range map[string]string{of: "'empty'", many: "'{}'"} {
		m["range_lower"+of] = valueIn(b.read, "NULLIF("+valueIn(mariadbLowerValue, x)+", '')")
		m["range_upper"+of] = valueIn(b.read, "NULLIF("+valueIn(mariadbUpperValue, x)+", '')")
		before := func(x, y string) string { return b.upperOf(x).compare("<=", b.lowerOf(y)) }
		once["range_before"+of] = twice{mariadbOfBoth(empty, before(x, y)), ranges}
		once["range_after"+of] = twice{mariadbOfBoth(empty, before(y, x)), ranges}
		once["range_adjacent"+of] = twice{mariadbOfBoth(empty, "("+b.upperOf(x).compare("=", b.lowerOf(y))+" OR "+b.upperOf(y).compare("=", b.lowerOf(x))+")"), ranges}
		once["range_not_right"+of] = twice{mariadbOfBoth(empty, b.upperOf(x).compare("<=", b.upperOf(y))), ranges}
		once["range_not_left"+of] = twice{mariadbOfBoth(empty, b.lowerOf(y).compare("<=", b.lowerOf(x))), ranges}
	}
}
