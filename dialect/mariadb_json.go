package dialect

import "strings"

// mariadbJSON spells functions of documents as a whole; those by a path are mariadbPaths.
var mariadbJSON = map[string]string{
	"json_has_key": "(JSON_OVERLAPS({1}, JSON_QUOTE({2})) OR JSON_CONTAINS_PATH({1}, 'one', " + strings.ReplaceAll(mariadbKeyPath, "{key}", "{2}") + "))",
	"json_type_of": "CASE JSON_TYPE({1}) WHEN 'OBJECT' THEN 'object' WHEN 'ARRAY' THEN 'array' WHEN 'STRING' THEN 'string' WHEN 'BOOLEAN' THEN 'boolean' " +
		"WHEN 'NULL' THEN 'null' WHEN 'INTEGER' THEN 'number' WHEN 'DOUBLE' THEN 'number' END",
	"json_length": "IF(JSON_TYPE({1}) = 'ARRAY', JSON_LENGTH({1}), NULL)",
	"json_merge": "(SELECT IF(JSON_TYPE(x) = 'OBJECT' AND JSON_TYPE(y) = 'OBJECT', (SELECT COALESCE(JSON_OBJECTAGG(k, JSON_EXTRACT(COALESCE(JSON_EXTRACT(y, " + mariadbKeyOf + "), JSON_EXTRACT(x, " + mariadbKeyOf + ")), '$')), '{}') " +
		"FROM JSON_TABLE(JSON_KEYS(JSON_MERGE_PRESERVE(x, y)), '$[*]' COLUMNS (k LONGTEXT COLLATE utf8mb4_bin PATH '$')) AS e), JSON_MERGE_PRESERVE(x, y)) " +
		"FROM " + mariadbRowOf("l", mariadbColumn{"CONCAT({1})", "x", "LONGTEXT" + mariadbByByte}, mariadbColumn{"CONCAT({2})", "y", "LONGTEXT" + mariadbByByte}) + ")", // texts, of which NULL is NULL
	"includes:json": mariadbIncludes("{1}", "{2}"), "included_in:json": mariadbIncludes("{2}", "{1}"),

	"json_object": mariadbMade("JSON_OBJECT({*})"), "json_array": mariadbMade("JSON_ARRAY({*})"),
	"json_agg":        mariadbMade("COALESCE(CONCAT('[', GROUP_CONCAT(IF({chosen}, COALESCE({1}, 'null'), NULL){order} SEPARATOR ', '), ']'), '[]')"),
	"json_object_agg": mariadbMade("COALESCE(JSON_OBJECTAGG({1}" + mariadbByByte + ", {2}), '{}')"),
	"to_json":         mariadbJSONText("{1}"),
	"to_json:json":    "JSON_EXTRACT({1}, '$')",
	"to_json:decimal": "JSON_EXTRACT(" + mariadbDecimalText("{1}") + mariadbByByte + ", '$')",
	"to_json:bool":    "JSON_EXTRACT((CASE {1} WHEN 1 THEN 'true' WHEN 0 THEN 'false' END)" + mariadbByByte + ", '$')",
	"to_json:time":    mariadbJSONText("DATE_FORMAT({1}, '%Y-%m-%dT%H:%i:%s.%fZ')"), "to_json:local": mariadbJSONText("DATE_FORMAT({1}, '%Y-%m-%dT%H:%i:%s.%f')"),
	"to_json:uuid": mariadbJSONText(mariadbUUIDText("{1}")), "to_json:bytes": mariadbJSONText(`CONCAT('\x', LOWER(HEX({1})))`),
	"to_json:interval": mariadbJSONText(mariadbISO("{1}")), "to_json:custom": mariadbJSONText("{1}"),
	"to_json:composite": "", "to_json:range": "", "to_json:multirange": "", "to_json:addr": mariadbJSONText(mariadbAddrText), "to_json:network": mariadbJSONText(mariadbNetText),

	"json_elements":          "JSON_TABLE(IF(JSON_TYPE({1}) = 'ARRAY', {1}, '[]'), '$[*]' COLUMNS (ordinal FOR ORDINALITY, value JSON PATH '$'))",
	"json_each":              `JSON_TABLE(IF(JSON_TYPE({1}) = 'OBJECT', JSON_KEYS({1}), '[]'), '$[*]' COLUMNS ("key" ` + mariadbString + ` PATH '$'))`,
	"column:json_each:value": "JSON_EXTRACT({1}, " + strings.ReplaceAll(mariadbKeyPath, "{key}", `{alias}."key"`) + ")",
}

// mariadbSameDocument are the comparisons of what is stored as a document. Where it is a
// condition, MariaDB 11.8 takes JSON_EQUALS of a NULL for true: it is compared as a number.
var mariadbSameDocument = func() map[string]string {
	m := map[string]string{}
	for _, kind := range []string{"json", "array", "composite"} {
		m["=:"+kind], m["<>:"+kind] = "(JSON_EQUALS({1}, {2}) = 1)", "(JSON_EQUALS({1}, {2}) = 0)"
		same := "COALESCE(JSON_EQUALS({1}, {2}), {1} IS NULL AND {2} IS NULL)"
		m["IS NOT DISTINCT FROM:"+kind], m["IS DISTINCT FROM:"+kind] = same, "NOT "+same
	}
	return m
}()

// The path of a key, and of one that is a column k.
const (
	mariadbKeyPath = "CONCAT('$.', JSON_QUOTE({key})" + mariadbByCode + ")"
	mariadbKeyOf   = "CONCAT('$.', JSON_QUOTE(k)" + mariadbByCode + ")"
)

// mariadbAround puts arrays into objects, as JSON_CONTAINS takes what is no array for one
// of one element; what was an object before has a mark. Numbers have one form then, and are
// texts, as they would be compared as floats.
func mariadbAround(doc string) string {
	const strings = `"(?:[^"\\]|\\.)*"(*SKIP)(*F)|`
	objects := "REGEXP_REPLACE(REGEXP_REPLACE(JSON_NORMALIZE(" + doc + ")" + mariadbByCode + ", '" + strings + `\x7b\x7d', '{"{":1}'), '` + strings + `\x7b(?!"\x7b":)', '{"{":1,')`
	return "REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(" + objects + ", '" + strings + `\[', '{"":['), '` +
		strings + `\]', ']}'), '` + strings + `-?[0-9][-+.0-9E]*', '{"#":"\0"}')`
}

// mariadbIncludes reports whether a document has a part of another one.
func mariadbIncludes(doc, part string) string {
	return "JSON_CONTAINS(" + mariadbAround(doc) + ", " + mariadbAround("IF(JSON_TYPE("+doc+") = 'ARRAY' AND JSON_TYPE("+part+
		") NOT IN ('ARRAY', 'OBJECT'), JSON_ARRAY(JSON_EXTRACT("+part+", '$')), "+part+")") + ")"
}

// mariadbMade is a document made of values, some of which have the collation of texts: it has
// that of columns of documents, beside which it may stand.
func mariadbMade(doc string) string { return "(" + doc + mariadbByByte + ")" }

// mariadbJSONText is a text as a document, which has the collation of all documents: one
// made of several could have none.
func mariadbJSONText(x string) string {
	return "JSON_EXTRACT(CONVERT(JSON_ARRAY(" + x + ") USING utf8mb4)" + mariadbByByte + ", '$[0]')"
}
