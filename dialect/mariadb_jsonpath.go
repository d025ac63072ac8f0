package dialect

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
)

// mariadbPaths spells functions of documents by a path.
var mariadbPaths = map[string]string{
	"json_at:json": mariadbThere("{v}"), "json_at:text": mariadbAtText,
	"json_at:float": mariadbOneText(mariadbTextFloat("x"), mariadbAtText), "json_at:decimal": mariadbOneText(mariadbTextDecimal("x", "DECIMAL(65, 30)"), mariadbAtText),
	"json_at:bool": mariadbOneText("CASE WHEN x REGEXP '(?i)^\\s*(t(r(ue?)?)?|y(es?)?|on|1)\\s*$' THEN 1 WHEN x REGEXP '(?i)^\\s*(f(a(l(se?)?)?)?|no?|off?|0)\\s*$' THEN 0 "+
		"WHEN x IS NOT NULL THEN CAST(CONCAT('?', x) AS SIGNED) END", mariadbAtText),
	"json_at:time": mariadbOneText(mariadbZoned, mariadbAtText),
	"json_at:date": "CAST(" + mariadbAtText + " AS DATE)", "json_at:local": "CAST(" + mariadbAtText + " AS DATETIME(6))",
	"json_at:uuid": mariadbUUID(mariadbAtText), "json_at:bytes": "UNHEX(SUBSTR(" + mariadbAtText + ", 3))",
	"json_at:interval": "", "json_at:array": "", "json_at:addr": "", "json_at:network": "", "json_at:custom": "", "json_at:composite": "",
	"json_at:range": "", "json_at:multirange": "",

	"json_set": "COALESCE((SELECT " + mariadbPut("JSON_EXTRACT(COALESCE({3}, 'null'), '$')") + " FROM " + mariadbWays + " AND k <> ''" +
		" AND (n IS NULL OR LOCATE('" + mariadbMinus + "', p) > 0 OR JSON_CONTAINS(JSON_KEYS(d, t), n))), {1})",
	"json_remove": "COALESCE((SELECT " + mariadbNamed("JSON_REMOVE(d, p)") + " FROM " + mariadbWays + " AND k <> ''" + mariadbMet + "), {1})",
}

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

// mariadbZoned is the instant of a text x, which may end in how far it is from UTC.
const (
	mariadbZoned = `CAST(REGEXP_REPLACE(x, '^(.*:[0-9.]*)\s*(Z|[-+][0-9][0-9](:?[0-9][0-9])?)$', '\1') AS DATETIME(6)) - INTERVAL IF(` + mariadbOffset + ` = '', 0, ` +
		`IF(` + mariadbOffset + ` LIKE '-%', -1, 1) * (SUBSTR(` + mariadbOffset + `, 2, 2) * 3600 + IF(CHAR_LENGTH(` + mariadbOffset + `) > 3, RIGHT(` + mariadbOffset + `, 2), 0) * 60)) SECOND`
	mariadbOffset = `REGEXP_SUBSTR(x, ':[0-9.]*\s*\K[-+][0-9][0-9](:?[0-9][0-9])?$')`
)

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

// mariadbWay is a way that a path may lead, as mariadbWays has it.
type mariadbWay struct {
	path, parent string   // no path where it steps into an array by a name
	kind         string   // what the parent has to be
	zeros        []string // what has to be there, as MariaDB takes what is no array for one at 0
	minus        any      // the key, where it begins with a minus sign
}

// mariadbPathStep is a step of a path: a key, and a place in an array, if it is a number.
type mariadbPathStep struct {
	key                 string
	place               int
	number, minus, last bool
}

// mariadbPath writes the ways that a path may lead.
func mariadbPath(v any) (any, error) {
	steps, err := mariadbPathSteps(elements(v))
	if err != nil {
		return nil, err
	}
	ways := []mariadbWay{{path: "$"}}
	var ended []mariadbWay
	for _, s := range steps {
		var next []mariadbWay
		for _, w := range ways {
			for _, way := range []mariadbWay{w.byKey(s), w.byPlace(s)} {
				if s.ends(way) {
					ended = append(ended, way)
				} else {
					next = append(next, way)
				}
			}
		}
		ways = next
	}
	var list []any
	for _, w := range append(ways, ended...) {
		list = append(list, w.row())
	}
	return jsonList(list)
}

// mariadbPathSteps are the steps of a path that MariaDB has.
func mariadbPathSteps(list []any) ([]mariadbPathStep, error) {
	steps, numbers := make([]mariadbPathStep, len(list)), 0
	for i, x := range list {
		text, _ := x.(string)
		n, err := strconv.Atoi(strings.TrimLeft(text, " \t\n\v\f\r"))
		s := mariadbPathStep{key: mariadbKey(text), place: min(max(n, -mariadbPlaces), mariadbPlaces), number: err == nil, minus: strings.HasPrefix(text, "-"), last: i == len(list)-1}
		if s.number {
			numbers++
		} else if s.minus {
			return nil, errors.New("MariaDB has no path to a key that begins with a minus sign")
		}
		if numbers > mariadbNumbersMost {
			return nil, errors.New("the path has more than three numbers, for each of which MariaDB is asked for a key and for a place in an array")
		}
		steps[i] = s
	}
	return steps, nil
}

// ends reports whether a way leads no further after a step: by a name into an array, or from a
// key that begins with a minus sign.
func (s mariadbPathStep) ends(w mariadbWay) bool { return w.path == "" || w.minus != nil && !s.last }

// byKey goes on by the key of an object.
func (w mariadbWay) byKey(s mariadbPathStep) mariadbWay {
	key := s.key
	next := mariadbWay{parent: w.path, kind: "OBJECT", zeros: w.zeros}
	if s.minus {
		next.minus = `"` + key + `"`
		if s.last {
			key = mariadbMinus + key[len("-"):]
		}
	}
	next.path = w.path + `."` + key + `"`
	return next
}

// byPlace goes on by a place in an array, or by a name, which has none there.
func (w mariadbWay) byPlace(s mariadbPathStep) mariadbWay {
	next := mariadbWay{parent: w.path, kind: "ARRAY", zeros: w.zeros}
	if !s.number {
		return next
	}
	if s.place == 0 && !s.last {
		next.zeros = append(slices.Clone(w.zeros), w.path+"[*]")
	}
	next.path = w.path + "[" + strconv.Itoa(s.place) + "]"
	return next
}

// row is the way as an element of the list that mariadbWays reads.
func (w mariadbWay) row() []any {
	zeros := append(slices.Clone(w.zeros), "$", "$")
	var path any
	if w.path != "" {
		path = w.path
	}
	return []any{path, cmp.Or(w.parent, "$"), w.kind, zeros[0], zeros[1], w.minus}
}

// mariadbKey writes a key as it is written in documents, which is how keys are compared.
func mariadbKey(s string) string {
	quoted := appendJSONText(nil, s)
	return string(quoted[1 : len(quoted)-1])
}
