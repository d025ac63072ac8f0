package dialect

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// mariadbDocument writes a document in the form that PostgreSQL keeps: of keys that are the
// same the last one, in order of their lengths, without escapes that need not be, and
// numbers without an exponent. What is text to MariaDB is compared as it is then.
func mariadbDocument(v any) (any, error) {
	var text []byte
	switch v := v.(type) {
	case string:
		text = []byte(v)
	case []byte:
		text = v
	case json.RawMessage:
		text = v
	default:
		return nil, fmt.Errorf("a document cannot be a %T", v)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var doc any
	if err := d.Decode(&doc); err != nil {
		return nil, errors.New("malformed JSON")
	}
	b, err := appendDocument(nil, doc, 0)
	return string(b), err
}

// mostLevels is how deep a document nests that MariaDB's functions read.
const mostLevels = 30

var errLevels = fmt.Errorf("the document nests deeper than MariaDB reads, %d levels", mostLevels)

func appendDocument(b []byte, v any, level int) ([]byte, error) {
	var err error
	switch v.(type) {
	case map[string]any, []any:
		if level++; level > mostLevels {
			return b, errLevels
		}
	}
	switch v := v.(type) {
	case map[string]any:
		keys := make([]string, 0, len(v))
		for key := range v {
			keys = append(keys, key)
		}
		slices.SortFunc(keys, func(x, y string) int { return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(x, y)) })
		b = append(b, '{')
		for i, key := range keys {
			if i > 0 {
				b = append(b, ", "...)
			}
			b = append(appendJSONText(b, key), ": "...)
			if b, err = appendDocument(b, v[key], level); err != nil {
				return b, err
			}
		}
		return append(b, '}'), nil
	case []any:
		b = append(b, '[')
		for i, x := range v {
			if i > 0 {
				b = append(b, ", "...)
			}
			if b, err = appendDocument(b, x, level); err != nil {
				return b, err
			}
		}
		return append(b, ']'), nil
	case string:
		return appendJSONText(b, v), nil
	case json.Number:
		return appendNumber(b, string(v))
	case bool:
		return strconv.AppendBool(b, v), nil
	default:
		return append(b, "null"...), nil
	}
}

// appendJSONText writes a text with the escapes that the server's own functions write: it
// compares keys as they are written.
func appendJSONText(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range s {
		switch short := strings.IndexRune("\"\\\b\t\n\f\r", r); {
		case short >= 0:
			b = append(b, '\\', `"\btnfr`[short])
		case r < ' ':
			b = fmt.Appendf(b, `\u%04X`, r)
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}

// mostDigits bounds what an exponent may write.
const mostDigits = 131072

// appendNumber writes a number without its exponent.
func appendNumber(b []byte, n string) ([]byte, error) {
	mantissa, exponent, ok := strings.Cut(strings.ToLower(n), "e")
	sign := ""
	if rest, negative := strings.CutPrefix(mantissa, "-"); negative {
		sign, mantissa = "-", rest
	}
	if strings.Trim(mantissa, "0.") == "" {
		sign = "" // PostgreSQL has one zero
	}
	if !ok {
		return append(append(b, sign...), mantissa...), nil
	}
	by, err := strconv.Atoi(exponent)
	if err != nil || by > mostDigits || by < -mostDigits {
		return b, errors.New("a number in a JSON document has more digits than there may be")
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits, point := whole+fraction, len(whole)+by
	if point < 1 {
		digits, point = strings.Repeat("0", 1-point)+digits, 1
	}
	if point > len(digits) {
		digits += strings.Repeat("0", point-len(digits))
	}
	b = append(b, sign...)
	head := strings.TrimLeft(digits[:point], "0")
	b = append(b, cmp.Or(head, "0")...)
	if point < len(digits) {
		b = append(append(b, '.'), digits[point:]...)
	}
	return b, nil
}
