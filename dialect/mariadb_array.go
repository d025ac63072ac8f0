package dialect

import (
	"cmp"
	"encoding/hex"
	"maps"
	"strconv"
	"strings"
)

// Arrays are JSON arrays. What has no form of its own in JSON is a text: decimals in their
// shortest form, times, dates, UUIDs and intervals.

// mariadbElement is how an element of a kind, {x}, is written, what its column v is and what is
// read of that, what it is compared as, if that is something else, and what it is as a row.
type mariadbElement struct{ class, write, column, read, compared, row string }

var mariadbElements = []mariadbElement{
	{"int", "{x}", "BIGINT", "v", "", "BIGINT"},
	{"bool", "CAST({x} AS SIGNED)", "BIGINT", "v", "", "BIGINT"},
	{"float", "{x}", "DOUBLE", "v", "", "DOUBLE"},
	{"text", "{x}", mariadbString, "v", "", mariadbString},
	{"decimal", mariadbDecimalText("{x}"), "VARCHAR(80)", "CAST(v AS DECIMAL(65, 30))", "CAST({v} AS DECIMAL(65, 30))", "DECIMAL(65, 30)"},
	{"date", "{x}", "VARCHAR(80)", "CAST(v AS DATE)", "CAST({v} AS DATE)", "DATE"},
	{"time", "CAST({x} AS DATETIME(6))", "VARCHAR(80)", "CAST(v AS DATETIME(6))", "CAST({v} AS DATETIME(6))", "DATETIME(6)"},
	{"local", "CAST({x} AS DATETIME(6))", "VARCHAR(80)", "CAST(v AS DATETIME(6))", "CAST({v} AS DATETIME(6))", "DATETIME(6)"},
	{"uuid", mariadbUUIDText("{x}"), "VARCHAR(80)", mariadbUUID("v"), mariadbUUID("{v}"), ""},
	{"interval", "{x}", "VARCHAR(80)", "v", mariadbLength("{v}"), mariadbString},
}

// rows are the elements of an array as rows.
func (e mariadbElement) rows(array, alias string) string {
	return mariadbElementRows(array, e.column, alias)
}

// written is a value as an element.
func (e mariadbElement) written(x string) string { return strings.ReplaceAll(e.write, "{x}", x) }

// key is what an element is compared as, by its column.
func (e mariadbElement) key(column string) string {
	return strings.ReplaceAll(cmp.Or(e.compared, "{v}"), "{v}", column)
}

// value is what a value is compared with elements as.
func (e mariadbElement) value(x string) string {
	if e.class == "interval" {
		return mariadbLength(x)
	}
	return x
}

// mariadbUUIDText is a UUID as text, and mariadbUUID one of it.
func mariadbUUIDText(x string) string {
	return "INSERT(INSERT(INSERT(INSERT(LOWER(HEX(" + x + ")), 21, 0, '-'), 17, 0, '-'), 13, 0, '-'), 9, 0, '-')"
}
func mariadbUUID(x string) string { return "UNHEX(REPLACE(" + x + ", '-', ''))" }

// mariadbElementRows are the elements of an array as rows.
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

// mariadbArrays spells functions of arrays: those of any, and those of each kind of elements.
var mariadbArrays = func() map[string]string {
	m := map[string]string{
		"cardinality":    "JSON_LENGTH({1})",
		"array_concat":   "IF({1} IS NULL AND {2} IS NULL, NULL, JSON_MERGE_PRESERVE(COALESCE({1}, '[]'), COALESCE({2}, '[]')))",
		"includes:array": "", "included_in:array": "", "overlaps": "", "element_at": "", "array_append": "", "array_remove": "", "index_of": "",
		"any_of": "", "array_agg": "", "unnest": "", "to_json:array": "JSON_EXTRACT({1}, '$')",
	}
	for _, e := range mariadbElements {
		maps.Copy(m, e.functions())
		maps.Copy(m, e.sets())
		maps.Copy(m, e.members())
	}
	maps.Copy(m, mariadbArrayJSON())
	return m
}()

// functions are those of one array, or of one that is made.
func (e mariadbElement) functions() map[string]string {
	of := ":array:" + e.class
	m := map[string]string{
		"element_at" + of:   "(SELECT " + e.read + " FROM " + e.rows("{1}", "a") + " WHERE n = {2})",
		"array_append" + of: "JSON_ARRAY_APPEND(COALESCE({1}, '[]'), '$', " + e.written("{2}") + ")",
		"array_remove" + of: "IF({1} IS NULL, NULL, (SELECT COALESCE(JSON_ARRAYAGG(v ORDER BY n), '[]') FROM " + e.rows("{1}", "a") +
			" WHERE NOT (" + e.key("v") + " <=> " + e.value("{2}") + "))" + mariadbByByte + ")",
		"index_of" + of: "(SELECT MIN(n) FROM " + e.rows("{1}", "a") + " WHERE " + e.key("v") + " <=> " + e.value("{2}") + ")",
		"array_agg:" + e.class: mariadbMade("COALESCE(CONCAT('[', GROUP_CONCAT(IF({chosen}, COALESCE(JSON_EXTRACT(JSON_ARRAY(" + e.written("{1}") +
			"), '$[0]'), 'null'), NULL){order} SEPARATOR ', '), ']'), '[]')"),
	}
	if e.class != "uuid" { // whose text would be compared
		m["unnest"+of] = "JSON_TABLE({1}, '$[*]' COLUMNS (ordinal FOR ORDINALITY, value " + e.row + " PATH '$'))"
	}
	return m
}

// sets are comparisons of two arrays as sets.
func (e mariadbElement) sets() map[string]string {
	of := ":array:" + e.class
	same := e.key("b.v") + " = " + e.key("a.v")
	includes := func(all, part string) string {
		return mariadbKnown("NOT EXISTS (SELECT 1 FROM " + e.rows(part, "a") + " WHERE NOT EXISTS (SELECT 1 FROM " + e.rows(all, "b") + " WHERE " + same + "))")
	}
	return map[string]string{
		"includes" + of: includes("{1}", "{2}"), "included_in" + of: includes("{2}", "{1}"),
		"overlaps" + of: mariadbKnown("EXISTS (SELECT 1 FROM " + e.rows("{1}", "a") + " JOIN " + e.rows("{2}", "b") + " ON " + same + ")"),
	}
}

// members are what looks for a value among the elements of an array.
func (e mariadbElement) members() map[string]string {
	m, anyOf := map[string]string{}, "any_of:array:"+e.class
	array := e.rows("COALESCE({2}, '[null]')", "a")
	m[anyOf] = "(" + e.value("{1}") + " IN (SELECT " + e.key("v") + " FROM " + array + "))"
	switch e.class {
	case "interval": // which has no IN
	case "text":
		m[anyOf] = "(" + mariadbAmongShort("{1}", "IN", array+" WHERE (CHAR_LENGTH(v) > "+shortText+") IS NOT TRUE") +
			" OR CHAR_LENGTH({1}) > " + shortText + " AND " + mariadbAmongLong("{1}", "IN", array) + ")"
		for name, op := range map[string]string{"in": "IN", "not in": "NOT IN"} {
			m[name+":text"], m["long "+name+":text"] = mariadbAmongShort("{1}", op, e.rows("{2}", "a")), mariadbAmongLong("{1}", op, e.rows("{2}", "a"))
		}
	default:
		m["in:"+e.class] = "{1} IN (SELECT " + e.key("v") + " FROM " + e.rows("{2}", "a") + ")"
		m["not in:"+e.class] = "{1} NOT IN (SELECT " + e.key("v") + " FROM " + e.rows("{2}", "a") + ")"
	}
	return m
}

// mariadbArrayJSON are arrays as documents, of elements that have another form there.
func mariadbArrayJSON() map[string]string {
	m := map[string]string{}
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
}

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
