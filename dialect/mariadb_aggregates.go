package dialect

import "strings"

// mariadbKind is how values of a kind stand in JSON, and what they are read as there.
type mariadbKind struct{ classes, write, column, read string }

// mariadbKinds are the kinds whose values aggregates put in arrays. What has no form of its
// own in JSON is a text.
var mariadbKinds = []mariadbKind{
	{"int bool", "{1}", "BIGINT", "v"},
	{"float", "{1}", "DOUBLE", "v"},
	{"decimal", mariadbDecimalText("{1}"), "DECIMAL(65, 30)", "v"},
	{"text", "JSON_QUOTE({1})" + mariadbByCode, mariadbString, "v"},
	{"date", `CONCAT('"', {1}, '"')`, "DATE", "v"},
	{"time local", `CONCAT('"', CAST({1} AS DATETIME(6)), '"')`, "DATETIME(6)", "v"},
	{"uuid", `CONCAT('"', ` + mariadbUUIDText("{1}") + `, '"')`, mariadbString, mariadbUUID("v")},
	{"interval", `CONCAT('"', {1}, '"')`, mariadbString, "v"},
	{"bytes addr network", `CONCAT('"', HEX({1}), '"')`, mariadbString, "UNHEX(v)"},
}

// mariadbInOrder are the values of all rows in their order, without NULL.
func mariadbInOrder(k mariadbKind) string {
	return "CONCAT('[', GROUP_CONCAT(" + k.write + " ORDER BY {1} SEPARATOR ','), ']')"
}

// mariadbAt is the value at a place in the order.
func mariadbAt(place string) string { return "JSON_VALUE(v, CONCAT('$[', " + place + ", ']'))" }

// mariadbBetween is what is at a share of the way from the first value to the last.
const mariadbBetween = "p * (n - 1)"

// What an aggregate of all values together is worked out of: the values in their order, how
// many there are, and a share. The first two are aggregates, and stand outside of what is a
// subquery here: in one they would be of the first row of each group where they read texts.
const mariadbOrdered, mariadbNumber, mariadbShare = "{1}", "{2}", "{3}"

// The values, as a document, and their number as columns.
var (
	mariadbValues = mariadbColumn{"JSON_EXTRACT(" + mariadbOrdered + ", '$')", "v", "JSON"}
	mariadbCount  = mariadbColumn{mariadbNumber, "n", "BIGINT"}
)

// mariadbPercentiles are values of the rows that have the values v, their number n and a
// share p: none of no share, and NULL of no values.
func mariadbPercentiles(one string) string {
	return "(SELECT IF(MIN(n) > 0, IF(COUNT(i) = 0, '[]', JSON_ARRAYAGG(" + one + " ORDER BY i)), NULL) FROM " + mariadbRowOf("l", mariadbValues, mariadbCount) +
		" LEFT JOIN JSON_TABLE(" + mariadbShare + ", '$[*]' COLUMNS (i FOR ORDINALITY, p DOUBLE PATH '$')) AS s ON TRUE)"
}

// mariadbAggregates spells aggregates that look at all values together.
var mariadbAggregates = func() map[string]string {
	cont := mariadbAt("FLOOR("+mariadbBetween+")") + " + (" + mariadbBetween + " - FLOOR(" + mariadbBetween + ")) * (" +
		mariadbAt("CEILING("+mariadbBetween+")") + " - " + mariadbAt("FLOOR("+mariadbBetween+")") + ")"
	m := map[string]string{
		"percentile_cont":  mariadbOf(cont, mariadbValues, mariadbCount, mariadbColumn{mariadbShare, "p", "DOUBLE"}),
		"percentiles_cont": mariadbPercentiles(cont),
		"percentile_disc":  "", "percentiles_disc": "", "mode": "", "in_order": "",

		// Their own have ten digits, where they are kept for an order.
		"cume_dist":    "(COUNT(*){ranked} / CAST(COUNT(*){whole} AS DOUBLE))",
		"percent_rank": "((RANK(){ranked} - 1) / CAST(GREATEST(COUNT(*){whole} - 1, 1) AS DOUBLE))",

		"bool_and": "MIN({1}){filter}", "bool_or": "MAX({1}){filter}",
		// SEPARATOR takes no argument: it is before each text, and the first one is cut off.
		"string_agg":          "SUBSTR(GROUP_CONCAT(CONCAT({2}, {1}){order} SEPARATOR ''), CHAR_LENGTH({2}) + 1)",
		"string_agg_distinct": "SUBSTR(GROUP_CONCAT(DISTINCT CONCAT({2}, {1}) ORDER BY {1} SEPARATOR ''), CHAR_LENGTH({2}) + 1)",
		"lag":                 "LAG({1}, {2}){filter}", "lead": "LEAD({1}, {2}){filter}",
	}
	disc := "GREATEST(CEILING(p * n), 1) - 1"
	for _, k := range mariadbKinds {
		for class := range strings.FieldsSeq(k.classes) {
			m["in_order:"+class] = mariadbInOrder(k)
			m["percentile_disc:"+class] = "(SELECT " + k.read + " FROM JSON_TABLE(" + mariadbOrdered + ", '$[*]' COLUMNS (i FOR ORDINALITY, v " + k.column +
				" PATH '$')) AS l WHERE i = GREATEST(CEILING(" + mariadbShare + " * " + mariadbNumber + "), 1))"
			m["percentiles_disc:"+class] = mariadbPercentiles("JSON_EXTRACT(v, CONCAT('$[', " + disc + ", ']'))")
			key := "v"
			if class == "interval" {
				key = mariadbLength(key)
			}
			// What is read of the column itself is empty, once rows are grouped by it.
			m["mode:"+class] = "(SELECT " + strings.ReplaceAll(k.read, "v", "MIN(v)") + " FROM JSON_TABLE(" + mariadbOrdered + ", '$[*]' COLUMNS (v " + k.column +
				" PATH '$')) AS l GROUP BY " + key + " ORDER BY COUNT(*) DESC, " + key + " LIMIT 1)"
		}
	}
	return m
}()
