package dialect

import (
	"encoding/hex"
	"strconv"
	"strings"
)

// Arrays are JSON arrays. What has no form of its own in JSON is a text: decimals in their
// shortest form, times, dates, UUIDs and intervals.

// mariadbElement is how an element of a kind is written, what its column is and what is
// read of that, what it is compared as, if that is something else, and what it is as a row.
type mariadbElement struct{ class, write, column, read, compared, row string }

var mariadbElements = []mariadbElement{
	{"int", "{x}", "BIGINT", "v", "", "BIGINT"},
	{"bool", "CAST({x} AS SIGNED)", "BIGINT", "v", "", "BIGINT"},
	{"float", "{x}", "DOUBLE", "v", "", "DOUBLE"},
	{"text", "{x}", mariadbString, "v", "", mariadbString},
	{"decimal", mariadbDecimalText("{x}"), "VARCHAR(80)", "CAST(v AS DECIMAL(65, 30))", "CAST(v AS DECIMAL(65, 30))", "DECIMAL(65, 30)"},
	{"date", "{x}", "VARCHAR(80)", "CAST(v AS DATE)", "CAST(v AS DATE)", "DATE"},
	{"time", "CAST({x} AS DATETIME(6))", "VARCHAR(80)", "CAST(v AS DATETIME(6))", "CAST(v AS DATETIME(6))", "DATETIME(6)"},
	{"local", "CAST({x} AS DATETIME(6))", "VARCHAR(80)", "CAST(v AS DATETIME(6))", "CAST(v AS DATETIME(6))", "DATETIME(6)"},
	{"uuid", mariadbUUIDText("{x}"), "VARCHAR(80)", mariadbUUID("v"), mariadbUUID("v"), ""},
	{"interval", "{x}", "VARCHAR(80)", "v", mariadbLength("v"), mariadbString},
}

// mariadbUUIDText is a UUID as text, and mariadbUUID one of it.
func mariadbUUIDText(x string) string {
	return "INSERT(INSERT(INSERT(INSERT(LOWER(HEX(" + x + ")), 21, 0, '-'), 17, 0, '-'), 13, 0, '-'), 9, 0, '-')"
}
func mariadbUUID(x string) string { return "UNHEX(REPLACE(" + x + ", '-', ''))" }

// mariadbRows are the elements of an array as rows.
func mariadbElementRows(array, column, alias string) string {
	return "JSON_TABLE(" + array + ", '$[*]' COLUMNS (n FOR ORDINALITY, v " + column + " PATH '$')) AS " + alias
}

// Texts of any length have no place in the index that the server makes of what IN has to look
// for: it would compare each with each. Short ones have a type that has one, of long ones it
// is a number made of them.
var shortText = strconv.Itoa(ShortText)

func mariadbAmongShort(x, op, rows string) string {
	return x + " " + op + " (SELECT CAST(v AS CHAR(" + shortText + ")) FROM " + rows + ")"
}

func mariadbAmongLong(x, op, rows string) string {
	return "UNHEX(SHA2(CONVERT(" + x + " USING utf8mb4), 256)) " + op + " (SELECT UNHEX(SHA2(v, 256)) FROM " + rows + ")"
}

// mariadbKnown is a condition of arrays, and NULL if one is.
func mariadbKnown(condition string) string {
	return "IF({1} IS NULL OR {2} IS NULL, NULL, " + condition + ")"
}

var mariadbArrays = func() map[string]string {
	m := map[string]string{
		"cardinality":    "JSON_LENGTH({1})",
		"array_concat":   "IF({1} IS NULL AND {2} IS NULL, NULL, JSON_MERGE_PRESERVE(COALESCE({1}, '[]'), COALESCE({2}, '[]')))",
		"includes:array": "", "included_in:array": "", "overlaps": "", "element_at": "", "array_append": "", "array_remove": "", "index_of": "",
		"any_of": "", "array_agg": "", "unnest": "", "to_json:array": "JSON_EXTRACT({1}, '$')",
	}
	for _, e := range mariadbElements {
		of, key := ":array:"+e.class, e.compared
		if key == "" {
			key = "v"
		}
		keyOf := func(alias string) string { return strings.ReplaceAll(key, "v", alias+".v") }
		if e.compared != "" {
			keyOf = func(alias string) string { return strings.ReplaceAll(key, "(v", "("+alias+".v") }
		}
		rows := func(array, alias string) string { return mariadbElementRows(array, e.column, alias) }
		element := func(x string) string { return strings.ReplaceAll(e.write, "{x}", x) }
		value := func(x string) string { // as keys are
			if e.class == "interval" {
				return mariadbLength(x)
			}
			return x
		}
		includes := func(all, part string) string {
			return mariadbKnown("NOT EXISTS (SELECT 1 FROM " + rows(part, "a") + " WHERE NOT EXISTS (SELECT 1 FROM " + rows(all, "b") + " WHERE " + keyOf("b") + " = " + keyOf("a") + "))")
		}
		m["includes"+of], m["included_in"+of] = includes("{1}", "{2}"), includes("{2}", "{1}")
		m["overlaps"+of] = mariadbKnown("EXISTS (SELECT 1 FROM " + rows("{1}", "a") + " JOIN " + rows("{2}", "b") + " ON " + keyOf("b") + " = " + keyOf("a") + ")")
		m["element_at"+of] = "(SELECT " + e.read + " FROM " + rows("{1}", "a") + " WHERE n = {2})"
		m["array_append"+of] = "JSON_ARRAY_APPEND(COALESCE({1}, '[]'), '$', " + element("{2}") + ")"
		m["array_remove"+of] = "IF({1} IS NULL, NULL, (SELECT COALESCE(JSON_ARRAYAGG(v ORDER BY n), '[]') FROM " + rows("{1}", "a") + " WHERE NOT (" + key + " <=> " + value("{2}") + "))" + mariadbByByte + ")"
		m["index_of"+of] = "(SELECT MIN(n) FROM " + rows("{1}", "a") + " WHERE " + key + " <=> " + value("{2}") + ")"
		m["any_of"+of] = "(" + value("{1}") + " IN (SELECT " + key + " FROM " + rows("COALESCE({2}, '[null]')", "a") + "))"
		if e.class == "text" {
			array := rows("COALESCE({2}, '[null]')", "a")
			m["any_of"+of] = "(" + mariadbAmongShort("{1}", "IN", array+" WHERE (CHAR_LENGTH(v) > "+shortText+") IS NOT TRUE") +
				" OR CHAR_LENGTH({1}) > " + shortText + " AND " + mariadbAmongLong("{1}", "IN", array) + ")"
			for name, op := range map[string]string{"in": "IN", "not in": "NOT IN"} {
				m[name+":text"], m["long "+name+":text"] = mariadbAmongShort("{1}", op, rows("{2}", "a")), mariadbAmongLong("{1}", op, rows("{2}", "a"))
			}
		} else if e.class != "interval" { // which has no IN
			m["in:"+e.class] = "{1} IN (SELECT " + key + " FROM " + rows("{2}", "a") + ")"
			m["not in:"+e.class] = "{1} NOT IN (SELECT " + key + " FROM " + rows("{2}", "a") + ")"
		}
		m["array_agg:"+e.class] = mariadbMade("COALESCE(CONCAT('[', GROUP_CONCAT(IF({chosen}, COALESCE(JSON_EXTRACT(JSON_ARRAY(" + element("{1}") + "), '$[0]'), 'null'), NULL){order} SEPARATOR ', '), ']'), '[]')")
		if e.class != "uuid" { // whose text would be compared
			m["unnest"+of] = "JSON_TABLE({1}, '$[*]' COLUMNS (ordinal FOR ORDINALITY, value " + e.row + " PATH '$'))"
		}
	}
	for of, from := range map[string]string{
		"bool": "JSON_EXTRACT(IF(v, 'true', 'false'), '$')", "decimal": "JSON_EXTRACT(v, '$')",
		"time": "CONCAT(REPLACE(v, ' ', 'T'), 'Z')", "local": "REPLACE(v, ' ', 'T')", "interval": mariadbISO("v"),
	} {
		column := mariadbString
		if of == "bool" {
			column = "BIGINT"
		}
		m["to_json:array:"+of] = "JSON_EXTRACT(IF({1} IS NULL, NULL, (SELECT COALESCE(JSON_ARRAYAGG(" + from + " ORDER BY n), '[]') FROM " + mariadbElementRows("{1}", column, "a") + ")), '$')"
	}
	return m
}()

// mariadbList writes an array. Bytes are those of a UUID.
func mariadbList(v any) (any, error) {
	list := append([]any(nil), elements(v)...)
	for i, x := range list {
		if b, ok := x.([]byte); ok {
			h := hex.EncodeToString(b)
			list[i] = h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
		}
	}
	return jsonList(list)
}
