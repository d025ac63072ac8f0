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
var mariadbWays = mariadbRowOf("l", mariadbColumn{"JSON_EXTRACT({1}" + mariadbByByte + ", '$')", "d", "JSON"}, mariadbColumn{"JSON_EXTRACT({2}" + mariadbByByte + ", '$')", "w", "JSON"}) + ", " +
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
