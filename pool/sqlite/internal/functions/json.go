package functions

import (
	"bytes"
	"cmp"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/pool/sqlite/internal/value"
)

// Documents are JSON text. These functions take them as PostgreSQL's jsonb does
// and write them as it does: keys by length and then by byte, the last of equal
// ones kept.
var jsonFunctions = []function{
	{"strata_json_at", 2, atPath(writeJSON)},
	{"strata_json_text", 2, atPath(jsonText)},
	{"strata_json_has_key", 2, func(a []value.Value) (value.Value, error) {
		v, err := readJSON(a[0])
		return value.Bool(hasKey(v, a[1].Text())), err
	}},
	{"strata_json_type", 1, one(readJSON, func(v any) (value.Value, error) { return value.String(jsonType(v)), nil })},
	{"strata_json_rows", 2, jsonRows},
	{"strata_json_includes", 2, whether(readJSON, includes)},
	{"strata_json_canon", 1, one(readJSON, func(v any) (value.Value, error) { return writeJSON(canonical(v)) })},
	{"strata_json_merge", 2, two(readJSON, func(v, w any) (value.Value, error) { return writeJSON(merge(v, w)) })},
	{"strata_json_set", 3, func(a []value.Value) (value.Value, error) {
		with, err := readJSON(a[2])
		if err != nil {
			return null, err
		}
		return rewritten(a, func(v any, path []string) (any, error) { return put(v, path, with) })
	}},
	{"strata_json_remove", 2, func(a []value.Value) (value.Value, error) { return rewritten(a, remove) }},
	{"strata_json_float", 1, one(value.Value.Float, func(f float64) (value.Value, error) {
		if s := floatText(f); strings.HasSuffix(s, "Infinity") {
			return writeJSON(s)
		}
		return writeJSON(f)
	})},
	{"strata_json_bytes", 1, func(a []value.Value) (value.Value, error) {
		if a[0].Kind() != value.Blob {
			return null, fmt.Errorf("bytes expected, not %v", a[0].Kind())
		}
		return writeJSON(`\x` + hex.EncodeToString([]byte(a[0].Raw())))
	}},
}

// jsonRows makes an array or an object of the texts of a document's elements: an
// empty one of a document that is of another type.
func jsonRows(a []value.Value) (value.Value, error) {
	v, err := readJSON(a[0])
	if err != nil {
		return null, err
	}
	if a[1].Text() == "array" {
		list, _ := v.([]any)
		texts := make([]any, len(list))
		for i, x := range list {
			if texts[i], err = jsonString(x); err != nil {
				return null, err
			}
		}
		return writeJSON(texts)
	}
	object, _ := v.(map[string]any)
	texts := make(map[string]any, len(object))
	for k, x := range object {
		if texts[k], err = jsonString(x); err != nil {
			return null, err
		}
	}
	return writeJSON(texts)
}

// readJSON parses a document; numbers keep their digits.
func readJSON(v value.Value) (any, error) {
	d := json.NewDecoder(strings.NewReader(v.Text()))
	d.UseNumber()
	var out any
	if err := d.Decode(&out); err != nil {
		return nil, fmt.Errorf("malformed JSON: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("malformed JSON: more behind the document")
	}
	return out, nil
}

func readPath(v value.Value) (path []string, err error) {
	err = json.Unmarshal([]byte(v.Text()), &path)
	return path, err
}

// documentAndPath reads the first two arguments.
func documentAndPath(a []value.Value) (v any, path []string, err error) {
	if v, err = readJSON(a[0]); err != nil {
		return nil, nil, err
	}
	path, err = readPath(a[1])
	return v, path, err
}

// atPath makes a function of a document and a path: NULL where it leads nowhere.
func atPath(f func(any) (value.Value, error)) call {
	return func(a []value.Value) (value.Value, error) {
		v, path, err := documentAndPath(a)
		if err != nil {
			return null, err
		}
		for _, step := range path {
			var ok bool
			if v, ok = child(v, step); !ok {
				return null, nil
			}
		}
		return f(v)
	}
}

// child is what a step leads to.
func child(v any, step string) (any, bool) {
	switch v := v.(type) {
	case map[string]any:
		c, ok := v[step]
		return c, ok
	case []any:
		i, err := placeIn(step)
		if err == nil && i < 0 {
			i += len(v)
		}
		if err != nil || i < 0 || i >= len(v) {
			return nil, false
		}
		return v[i], true
	default:
		return nil, false
	}
}

// jsonText is a value as text: a string as it is, null as NULL.
func jsonText(v any) (value.Value, error) {
	switch v := v.(type) {
	case nil:
		return null, nil
	case string:
		return value.String(v), nil
	default:
		return writeJSON(v)
	}
}

func hasKey(v any, key string) bool {
	switch v := v.(type) {
	case map[string]any:
		_, ok := v[key]
		return ok
	case []any:
		return slices.Contains(v, any(key))
	default:
		return v == any(key)
	}
}

func jsonType(v any) string {
	switch v.(type) {
	case map[string]any:
		return "object"
	case []any:
		return "array"
	case string:
		return "string"
	case json.Number:
		return "number"
	case bool:
		return "boolean"
	default:
		return "null"
	}
}

// includes is jsonb's @>. An array contains a plain value as if that stood in
// an array of its own, on the outermost level only.
func includes(v, part any) bool {
	if list, ok := v.([]any); ok && isPlain(part) {
		return slices.ContainsFunc(list, func(x any) bool { return equal(x, part) })
	}
	return includesDeep(v, part)
}

func includesDeep(v, part any) bool {
	switch part := part.(type) {
	case map[string]any:
		object, ok := v.(map[string]any)
		for key, want := range part {
			got, found := object[key]
			if !found || !includesDeep(got, want) {
				return false
			}
		}
		return ok
	case []any:
		list, ok := v.([]any)
		for _, want := range part {
			if !slices.ContainsFunc(list, func(x any) bool { return includesDeep(x, want) }) {
				return false
			}
		}
		return ok
	default:
		return isPlain(v) && equal(v, part)
	}
}

func isPlain(v any) bool {
	switch v.(type) {
	case map[string]any, []any:
		return false
	default:
		return true
	}
}

// equal compares plain values; numbers by value.
func equal(a, b any) bool { return isPlain(a) && isPlain(b) && canonical(a) == canonical(b) }

// canonical is the value that all equal documents share: numbers lose what does
// not change them.
func canonical(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for key, x := range v {
			v[key] = canonical(x)
		}
		return v
	case []any:
		for i, x := range v {
			v[i] = canonical(x)
		}
		return v
	case json.Number:
		if d, err := number(v); err == nil {
			return json.Number(d.String())
		}
		return v
	default:
		return v
	}
}

// placeIn is a step as a place in an array, as C's strtol reads it: with blanks before it.
func placeIn(step string) (int, error) { return strconv.Atoi(strings.TrimLeft(step, " \t\n\v\f\r")) }

// maxExponent keeps a number within the digits that PostgreSQL's numeric has.
const maxExponent = 131072

func number(n json.Number) (decimal.Decimal, error) {
	if i := strings.IndexAny(string(n), "eE"); i >= 0 {
		exponent, err := strconv.Atoi(string(n[i+1:]))
		if err != nil || exponent > maxExponent || exponent < -maxExponent {
			return decimal.Zero, errors.New("the number is out of range")
		}
	}
	return parseDecimal(string(n))
}

// merge is jsonb's ||.
func merge(a, b any) any {
	x, aok := a.(map[string]any)
	y, bok := b.(map[string]any)
	if aok && bok {
		maps.Copy(x, y)
		return x
	}
	return append(slices.Clone(asList(a)), asList(b)...)
}

func asList(v any) []any {
	if list, ok := v.([]any); ok {
		return list
	}
	return []any{v}
}

// rewritten applies a change at a path.
func rewritten(a []value.Value, change func(any, []string) (any, error)) (value.Value, error) {
	v, path, err := documentAndPath(a)
	if err != nil {
		return null, err
	}
	if isPlain(v) {
		return null, errors.New("cannot change a path in a scalar")
	}
	if len(path) > 0 {
		if v, err = change(v, path); err != nil {
			return null, err
		}
	}
	return writeJSON(v)
}

// position is the index that a step means in an array; it may lie outside.
func position(list []any, step string) (int, error) {
	i, err := placeIn(step)
	if err != nil {
		return 0, errors.New("a step of a path is not the position of an element")
	}
	if i < 0 {
		i += len(list)
	}
	return i, nil
}

// put is jsonb_set.
func put(v any, path []string, with any) (any, error) {
	return edit(v, path,
		func(object map[string]any, key string) { object[key] = with },
		func(list []any, i int) []any {
			switch {
			case i < 0:
				return slices.Insert(list, 0, with)
			case i >= len(list):
				return append(list, with)
			default:
				list[i] = with
				return list
			}
		})
}

// remove is jsonb's #-.
func remove(v any, path []string) (any, error) {
	return edit(v, path,
		func(object map[string]any, key string) { delete(object, key) },
		func(list []any, i int) []any {
			if i < 0 || i >= len(list) {
				return list
			}
			return slices.Delete(list, i, i+1)
		})
}

// edit walks a path and changes the object or the array that its last step is
// in. Where a step leads nowhere, nothing changes.
func edit(v any, path []string, object func(map[string]any, string), list func([]any, int) []any) (any, error) {
	step, rest := path[0], path[1:]
	switch v := v.(type) {
	case map[string]any:
		if len(rest) == 0 {
			object(v, step)
			return v, nil
		}
		if inner, ok := v[step]; ok {
			changed, err := edit(inner, rest, object, list)
			v[step] = changed
			return v, err
		}
		return v, nil
	case []any:
		i, err := position(v, step)
		if err != nil {
			return nil, err
		}
		if len(rest) == 0 {
			return list(v, i), nil
		}
		if i >= 0 && i < len(v) {
			v[i], err = edit(v[i], rest, object, list)
		}
		return v, err
	default:
		return v, nil
	}
}

// writeJSON writes a document as PostgreSQL writes jsonb.
func writeJSON(v any) (value.Value, error) {
	s, err := jsonString(v)
	return value.String(s), err
}

func jsonString(v any) (string, error) {
	var b bytes.Buffer
	err := appendJSON(&b, v)
	return b.String(), err
}

func appendJSON(b *bytes.Buffer, v any) error {
	switch v := v.(type) {
	case map[string]any:
		keys := slices.SortedFunc(maps.Keys(v), func(x, y string) int {
			return cmp.Or(cmp.Compare(len(x), len(y)), strings.Compare(x, y))
		})
		b.WriteByte('{')
		for i, key := range keys {
			if i > 0 {
				b.WriteString(", ")
			}
			appendString(b, key)
			b.WriteString(": ")
			if err := appendJSON(b, v[key]); err != nil {
				return err
			}
		}
		b.WriteByte('}')
	case []any:
		b.WriteByte('[')
		for i, x := range v {
			if i > 0 {
				b.WriteString(", ")
			}
			if err := appendJSON(b, x); err != nil {
				return err
			}
		}
		b.WriteByte(']')
	case string:
		appendString(b, v)
	case json.Number:
		return appendNumber(b, v)
	default:
		plain, err := json.Marshal(v)
		b.Write(plain)
		return err
	}
	return nil
}

// appendString writes a string with no more escapes than JSON asks for.
func appendString(b *bytes.Buffer, s string) {
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s)         // a string has a form
	b.Truncate(b.Len() - 1) // Encode ends a line
}

// appendNumber writes a number without an exponent and keeps its scale.
func appendNumber(b *bytes.Buffer, n json.Number) error {
	if !strings.ContainsAny(string(n), "eE") && n[0] != '-' {
		b.WriteString(string(n))
		return nil
	}
	d, err := number(n)
	if err != nil {
		return err
	}
	b.WriteString(d.StringFixed(max(0, -d.Exponent())))
	return nil
}
