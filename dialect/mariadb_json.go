package dialect

import (
	"errors"
	"math"
	"strconv"
	"strings"
)

// mariadbWays are the ways that a path may lead, as there is an object or an array where it
// has a number: a document d, and for each way its text p, the path t to what its last step
// is taken in, what has to be there, k, and what has to be there for an array to be one
// where a step is 0, a and b: MariaDB takes what is none for its own only element. Where it
// steps into an array by a name it leads nowhere, and has no p. A key that begins with a minus
// sign, n, is not to be had by a path.
const mariadbWays = "JSON_TABLE(JSON_ARRAY(JSON_EXTRACT({1} COLLATE utf8mb4_bin, '$'), JSON_EXTRACT({2} COLLATE utf8mb4_bin, '$')), '$' COLUMNS (d JSON PATH '$[0]', w JSON PATH '$[1]')) AS l, " +
	"JSON_TABLE(w, '$[*]' COLUMNS (p TEXT PATH '$[0]', t TEXT PATH '$[1]', k TEXT PATH '$[2]', a TEXT PATH '$[3]', b TEXT PATH '$[4]', n TEXT PATH '$[5]')) AS c " +
	"WHERE JSON_CONTAINS_PATH(d, 'all', a, b) AND (k = '' OR CONVERT(JSON_TYPE(JSON_EXTRACT(d, t)) USING utf8mb4) = k)"

// mariadbMet says of a way that it leads to such a key only where there is one.
const mariadbMet = " AND (n IS NULL OR JSON_CONTAINS(JSON_KEYS(d, t), n))"

// mariadbThere is what a path leads to, v. The value of such a key is an error.
func mariadbThere(value string) string {
	return "(SELECT " + strings.ReplaceAll(value, "{v}", "JSON_EXTRACT(d, p)") + " FROM " + mariadbWays + mariadbMet +
		" AND JSON_CONTAINS_PATH(d, 'one', IF(n IS NULL, p, CONCAT('?', n))))"
}

// mariadbAtText is what a path leads to as text.
var mariadbAtText = mariadbThere("IF(JSON_TYPE({v}) = 'NULL', NULL, JSON_UNQUOTE({v}))") + mariadbByCode

// mariadbOneText is a value of a text x, which is written once.
func mariadbOneText(value, x string) string {
	return "(SELECT " + value + " FROM JSON_TABLE(JSON_ARRAY(" + x + "), '$' COLUMNS (x " + mariadbString + " PATH '$[0]')) AS o)"
}

// mariadbPut puts a value where a path leads: first of an array that has no such place from
// its end.
func mariadbPut(value string) string {
	const last = `'\[-\K[0-9]+(?=\]$)'`
	return mariadbNamed("IF(p REGEXP '\\[-[0-9]+\\]$' AND REGEXP_SUBSTR(p, " + last + ") > JSON_LENGTH(d, t), JSON_ARRAY_INSERT(d, CONCAT(t, '[0]'), " + value +
		"), IF(n IS NULL, JSON_SET(d, p, " + value + "), JSON_EXTRACT(REPLACE(JSON_SET(d, p, " + value + "), '\"" + mariadbMinus + "', '\"-'), '$')))")
}

// mariadbNamed is a changed document, or invalid where a path steps into an array by a name.
func mariadbNamed(doc string) string {
	return "IF(p IS NULL, CAST(CONCAT('?', t) AS SIGNED), " + doc + ")"
}

// mariadbZoned is the instant of a text x, which may end in how far it is from UTC.
const (
	mariadbZoned = `CAST(REGEXP_REPLACE(x, '^(.*:[0-9.]*)\s*(Z|[-+][0-9][0-9](:?[0-9][0-9])?)$', '\1') AS DATETIME(6)) - INTERVAL IF(` + mariadbOffset + ` = '', 0, ` +
		`IF(` + mariadbOffset + ` LIKE '-%', -1, 1) * (SUBSTR(` + mariadbOffset + `, 2, 2) * 3600 + IF(CHAR_LENGTH(` + mariadbOffset + `) > 3, RIGHT(` + mariadbOffset + `, 2), 0) * 60)) SECOND`
	mariadbOffset = `REGEXP_SUBSTR(x, ':[0-9.]*\s*\K[-+][0-9][0-9](:?[0-9][0-9])?$')`
)

// mariadbAround puts arrays into objects, as JSON_CONTAINS takes what is no array for one
// of one element; what was an object before has a mark. Numbers have one form then, and are texts: they are compared as floats.
func mariadbAround(doc string) string {
	const strings = `"(?:[^"\\]|\\.)*"(*SKIP)(*F)|`
	objects := "REGEXP_REPLACE(REGEXP_REPLACE(JSON_NORMALIZE(" + doc + ")" + mariadbByCode + ", '" + strings + `\x7b\x7d', '{"{":1}'), '` + strings + `\x7b(?!"\x7b":)', '{"{":1,')`
	return "REGEXP_REPLACE(REGEXP_REPLACE(REGEXP_REPLACE(" + objects + ", '" + strings + `\[', '{"":['), '` +
		strings + `\]', ']}'), '` + strings + `-?[0-9][-+.0-9E]*', '{"#":"\0"}')`
}

func mariadbIncludes(doc, part string) string {
	return "JSON_CONTAINS(" + mariadbAround(doc) + ", " + mariadbAround("IF(JSON_TYPE("+doc+") = 'ARRAY' AND JSON_TYPE("+part+
		") NOT IN ('ARRAY', 'OBJECT'), JSON_ARRAY(JSON_EXTRACT("+part+", '$')), "+part+")") + ")"
}

const mariadbKeyPath = "CONCAT('$.', JSON_QUOTE({key})" + mariadbByCode + ")"

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

var mariadbJSON = map[string]string{
	"json_at:json": mariadbThere("{v}"), "json_at:text": mariadbAtText,
	"json_at:float": mariadbOneText(mariadbTextFloat("x"), mariadbAtText), "json_at:decimal": mariadbOneText(mariadbTextDecimal("x", "DECIMAL(65, 30)"), mariadbAtText),
	"json_at:bool": mariadbOneText("CASE WHEN x REGEXP '(?i)^\\s*(t(r(ue?)?)?|y(es?)?|on|1)\\s*$' THEN 1 WHEN x REGEXP '(?i)^\\s*(f(a(l(se?)?)?)?|no?|off?|0)\\s*$' THEN 0 "+
		"WHEN x IS NOT NULL THEN CAST(CONCAT('?', x) AS SIGNED) END", mariadbAtText),
	"json_at:time": mariadbOneText(mariadbZoned, mariadbAtText),
	"json_at:date": "CAST(" + mariadbAtText + " AS DATE)", "json_at:local": "CAST(" + mariadbAtText + " AS DATETIME(6))",
	"json_at:uuid": "UNHEX(REPLACE(" + mariadbAtText + ", '-', ''))", "json_at:bytes": "UNHEX(SUBSTR(" + mariadbAtText + ", 3))",
	"json_at:interval": "", "json_at:array": "", "json_at:addr": "", "json_at:network": "", "json_at:custom": "", "json_at:composite": "",
	"json_at:range": "", "json_at:multirange": "",

	"json_has_key": "(JSON_OVERLAPS({1}, JSON_QUOTE({2})) OR JSON_CONTAINS_PATH({1}, 'one', " + strings.ReplaceAll(mariadbKeyPath, "{key}", "{2}") + "))",
	"json_type_of": "CASE JSON_TYPE({1}) WHEN 'OBJECT' THEN 'object' WHEN 'ARRAY' THEN 'array' WHEN 'STRING' THEN 'string' WHEN 'BOOLEAN' THEN 'boolean' " +
		"WHEN 'NULL' THEN 'null' WHEN 'INTEGER' THEN 'number' WHEN 'DOUBLE' THEN 'number' END",
	"json_length": "IF(JSON_TYPE({1}) = 'ARRAY', JSON_LENGTH({1}), NULL)",
	"json_set": "COALESCE((SELECT " + mariadbPut("JSON_EXTRACT(COALESCE({3}, 'null'), '$')") + " FROM " + mariadbWays + " AND k <> ''" +
		" AND (n IS NULL OR LOCATE('" + mariadbMinus + "', p) > 0 OR JSON_CONTAINS(JSON_KEYS(d, t), n))), {1})",
	"json_remove": "COALESCE((SELECT " + mariadbNamed("JSON_REMOVE(d, p)") + " FROM " + mariadbWays + " AND k <> ''" + mariadbMet + "), {1})",
	"json_merge": "(SELECT IF(JSON_TYPE(x) = 'OBJECT' AND JSON_TYPE(y) = 'OBJECT', (SELECT COALESCE(JSON_OBJECTAGG(k, JSON_EXTRACT(COALESCE(JSON_EXTRACT(y, " + mariadbKeyOf + "), JSON_EXTRACT(x, " + mariadbKeyOf + ")), '$')), '{}') " +
		"FROM JSON_TABLE(JSON_KEYS(JSON_MERGE_PRESERVE(x, y)), '$[*]' COLUMNS (k LONGTEXT COLLATE utf8mb4_bin PATH '$')) AS e), JSON_MERGE_PRESERVE(x, y)) " +
		"FROM JSON_TABLE(JSON_ARRAY(CONCAT({1}), CONCAT({2})), '$' COLUMNS (x LONGTEXT COLLATE utf8mb4_bin PATH '$[0]', y LONGTEXT COLLATE utf8mb4_bin PATH '$[1]')) AS l)", // texts, of which NULL is NULL
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
	"field":                  mariadbField + mariadbByCode, "field:bytes": "UNHEX(SUBSTR(" + mariadbField + ", 3))", "field:uuid": "UNHEX(SUBSTR(" + mariadbField + ", 3))",
	"field:int": "CAST(" + mariadbField + " AS SIGNED)", "field:float": "CAST(" + mariadbField + " AS DOUBLE)", "field:decimal": "CAST(" + mariadbField + " AS DECIMAL(65, 30))",
	"field:bool": "(" + mariadbField + mariadbByCode + " IN ('true', '1'))", "field:date": "CAST(" + mariadbField + " AS DATE)",
	"field:time": "CAST(" + mariadbField + " AS DATETIME(6))", "field:local": "CAST(" + mariadbField + " AS DATETIME(6))",
}

// mariadbMade is a document made of values, some of which have the collation of texts: it has
// that of columns of documents, beside which it may stand.
func mariadbMade(doc string) string { return "(" + doc + mariadbByByte + ")" }

// mariadbField is a field of a composite value as text. JSON_VALUE makes NULL of no letters,
// and of those of NULL.
const (
	mariadbField   = "IF(JSON_TYPE(" + mariadbFieldAt + ") = 'NULL', NULL, JSON_UNQUOTE(" + mariadbFieldAt + "))"
	mariadbFieldAt = "JSON_EXTRACT({1}, CONCAT('$[', {n} - 1, ']'))"
)

const mariadbKeyOf = "CONCAT('$.', JSON_QUOTE(k)" + mariadbByCode + ")"

// mariadbJSONText is a text as a document, which has the collation of all documents: one
// made of several could have none.
func mariadbJSONText(x string) string {
	return "JSON_EXTRACT(CONVERT(JSON_ARRAY(" + x + ") USING utf8mb4)" + mariadbByByte + ", '$[0]')"
}

// mariadbISO is an interval in its shortest form.
func mariadbISO(x string) string {
	part := func(n, unit string) string { return "IF(" + n + " = 0, '', CONCAT(" + n + ", '" + unit + "'))" }
	rest := "s - s DIV 3600 * 3600 - (s - s DIV 3600 * 3600) DIV 60 * 60"
	return "(SELECT CONCAT('P', " + part("m", "M") + ", " + part("d", "D") + ", IF(s = 0 AND (m <> 0 OR d <> 0), '', CONCAT('T', " + part("s DIV 3600", "H") + ", " +
		part("(s - s DIV 3600 * 3600) DIV 60", "M") + ", IF(" + rest + " = 0 AND s <> 0, '', CONCAT(" + mariadbDecimalText(rest) + ", 'S'))))) FROM " + mariadbParts(x, "i") + ")"
}

// mariadbNumbersMost is how many numbers a path may have.
const mariadbNumbersMost = 3

// mariadbPlaces are more places than an array has. The server counts in 32 bits.
const mariadbPlaces = math.MaxInt32

// mariadbMinus is a minus sign that a path to what is set or removed may have in a key.
const mariadbMinus = `\u002D`

// mariadbPath writes the ways that a path may lead.
func mariadbPath(v any) (any, error) {
	type way struct {
		path   string
		parent string
		kind   string
		zeros  []string
		minus  any // the key, where it begins with a minus sign
	}
	ways, numbers := []way{{path: "$"}}, 0
	var ended []way // where it is a name in an array, or is to go on from a key with a minus sign
	steps := elements(v)
	for i, x := range steps {
		step, _ := x.(string)
		key := `."` + mariadbKey(step) + `"`
		n, err := strconv.Atoi(strings.TrimLeft(step, " \t\n\v\f\r"))
		if err == nil {
			numbers++
		} else if strings.HasPrefix(step, "-") {
			return nil, errors.New("MariaDB has no path to a key that begins with a minus sign")
		}
		if numbers > mariadbNumbersMost {
			return nil, errors.New("the path has more than three numbers, for each of which MariaDB is asked for a key and for a place in an array")
		}
		var next []way
		for _, w := range ways {
			object := way{path: w.path + key, parent: w.path, kind: "OBJECT", zeros: w.zeros}
			switch last := i == len(steps)-1; {
			case !strings.HasPrefix(step, "-"):
				next = append(next, object)
			case last:
				object.path, object.minus = w.path+`."`+mariadbMinus+key[len(`."-`):], key[1:]
				next = append(next, object)
			default:
				object.minus = key[1:]
				ended = append(ended, object)
			}
			if err != nil {
				ended = append(ended, way{parent: w.path, kind: "ARRAY", zeros: w.zeros})
				continue
			}
			zeros := w.zeros
			if n == 0 && i < len(steps)-1 {
				zeros = append(zeros[:len(zeros):len(zeros)], w.path+"[*]")
			}
			n = min(max(n, -mariadbPlaces), mariadbPlaces)
			next = append(next, way{path: w.path + "[" + strconv.Itoa(n) + "]", parent: w.path, kind: "ARRAY", zeros: zeros})
		}
		ways = next
	}
	var list []any
	for _, w := range append(ways, ended...) {
		zeros := append(append([]string(nil), w.zeros...), "$", "$")
		one := []any{w.path, w.parent, w.kind, zeros[0], zeros[1], w.minus}
		if w.parent == "" {
			one[1] = "$"
		}
		if w.path == "" {
			one[0] = nil
		}
		list = append(list, one)
	}
	return jsonList(list)
}

// mariadbKey writes a key as it is written in documents, which is how keys are compared.
func mariadbKey(s string) string {
	quoted := appendJSONText(nil, s)
	return string(quoted[1 : len(quoted)-1])
}
