package functions

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/pool/sqlite/internal/value"
)

// Arrays are JSON arrays of what the cells of their elements' kind hold.
var arrayFunctions = []function{
	{"strata_array_canon", 1, one(readArray, writeArray)},
	{"strata_array_includes", 2, whether(readArray, func(l, part []any) bool {
		return !slices.ContainsFunc(part, func(v any) bool { return v == nil || !slices.Contains(l, v) })
	})},
	{"strata_array_overlaps", 2, whether(readArray, func(l, r []any) bool {
		return slices.ContainsFunc(l, func(v any) bool { return v != nil && slices.Contains(r, v) })
	})},
	{"strata_array_at", 2, func(a []value.Value) (value.Value, error) {
		list, err := readArray(a[0])
		i, ok := a[1].Int()
		if err != nil || !ok || i < 1 || i > int64(len(list)) {
			return null, err
		}
		return value.Of(list[i-1])
	}},
	{"strata_array_position", 2, func(a []value.Value) (value.Value, error) {
		list, err := readArray(a[0])
		if i := slices.Index(list, element(a[1])); i >= 0 {
			return value.Int(int64(i + 1)), nil
		}
		return null, err
	}},
	{"strata_array_remove", 2, func(a []value.Value) (value.Value, error) {
		list, err := readArray(a[0])
		if err != nil {
			return null, err
		}
		v := element(a[1])
		return writeArray(slices.DeleteFunc(list, func(x any) bool { return x == v }))
	}},
	// Of a kind whose values have several forms, the keys of elements are equal where
	// the elements are.
	{"strata_array_keys", 2, func(a []value.Value) (value.Value, error) {
		list, err := eachElement(a, elementKey)
		if err != nil {
			return null, err
		}
		return writeArray(list)
	}},
	{"strata_array_key", 2, func(a []value.Value) (value.Value, error) {
		key, err := elementKey(element(a[0]), a[1].Text())
		if err != nil {
			return null, err
		}
		return value.Of(key)
	}},
	{"strata_array_remove_as", 3, func(a []value.Value) (value.Value, error) {
		list, err := readArray(a[0])
		if err != nil {
			return null, err
		}
		compare, v := forms[a[2].Text()], element(a[1])
		return writeArray(slices.DeleteFunc(list, func(x any) bool {
			return x == v || x != nil && compare != nil && compare(fmt.Sprint(x), fmt.Sprint(v)) == 0
		}))
	}},
	{"strata_array_float", 1, one(value.Value.Float, func(f float64) (value.Value, error) {
		s, err := writeArray([]any{f})
		return value.String(strings.Trim(s.Text(), "[]")), err
	})},
	{"strata_json_array", 2, arrayToJSON},
}

// For these NULL is an array without elements, as it is for PostgreSQL, unless
// there is nothing else.
var looseArrayFunctions = []function{
	{"strata_array_append", 2, func(a []value.Value) (value.Value, error) {
		list, err := readArray(a[0])
		if err != nil {
			return null, err
		}
		return writeArray(append(list, element(a[1])))
	}},
	{"strata_array_concat", 2, func(a []value.Value) (value.Value, error) {
		if a[0].IsNull() && a[1].IsNull() {
			return null, nil
		}
		return concatenate(a)
	}},
}

var concatenate = two(readArray, func(l, r []any) (value.Value, error) { return writeArray(append(l, r...)) })

// forms compares values of the kinds of which one value has several forms.
var forms = map[string]func(l, r string) int{"decimal": compareDecimals, "interval": compareIntervals}

// elementKey is what equal elements of a kind have in common.
func elementKey(v any, kind string) (any, error) {
	if v == nil {
		return nil, nil
	}
	switch text := fmt.Sprint(v); kind {
	case "decimal":
		d, err := parseDecimal(text)
		return d.String(), err
	case "interval":
		i, err := parseInterval(text)
		return intervalKey(i), err
	default:
		return v, nil
	}
}

// readArray reads the elements of an array: none of NULL.
func readArray(v value.Value) ([]any, error) {
	if v.IsNull() {
		return nil, nil
	}
	d := json.NewDecoder(strings.NewReader(v.Text()))
	d.UseNumber()
	var list []any
	if err := d.Decode(&list); err != nil {
		return nil, fmt.Errorf("malformed array: %w", err)
	}
	for i, x := range list {
		list[i] = jsonElement(x)
		if !isPlain(x) {
			return nil, fmt.Errorf("malformed array: an array or object in it")
		}
	}
	return list, nil
}

// element is an element in the one form in which equal ones are equal to Go.
func element(v value.Value) any {
	switch v.Kind() {
	case value.Null:
		return nil
	case value.Integer:
		n, _ := v.Int()
		return n
	case value.Real:
		f, _ := v.Float()
		return f
	default:
		return v.Raw()
	}
}

// jsonElement is the element that a document has in that form.
func jsonElement(v any) any {
	switch v := v.(type) {
	case json.Number:
		if i, err := strconv.ParseInt(string(v), 10, 64); err == nil {
			return i
		}
		f, _ := strconv.ParseFloat(string(v), 64) // 9e999 is infinity
		return f
	case bool:
		n, _ := value.Bool(v).Int()
		return n
	default:
		return v
	}
}

func writeArray(list []any) (value.Value, error) { return encoded("array", list) }

// encoded is a value as SQLite's dialect stores those of a kind.
func encoded(kind string, v any) (value.Value, error) {
	stored, err := dialect.SQLite.Encode[kind](v)
	if err != nil {
		return null, err
	}
	return value.Of(stored)
}

// arrayToJSON writes an array of a kind whose elements JSON has another form for.
func arrayToJSON(a []value.Value) (value.Value, error) {
	list, err := eachElement(a, elementToJSON)
	if err != nil {
		return null, err
	}
	return writeJSON(list)
}

// eachElement is an array, the first argument, whose elements are converted as those of
// the kind that the second one names.
func eachElement(a []value.Value, convert func(v any, kind string) (any, error)) ([]any, error) {
	list, err := readArray(a[0])
	if err != nil {
		return nil, err
	}
	for i, v := range list {
		if list[i], err = convert(v, a[1].Text()); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func elementToJSON(v any, kind string) (any, error) {
	if v == nil {
		return nil, nil
	}
	switch kind {
	case "bool":
		return v == any(int64(1)), nil
	case "decimal":
		s := fmt.Sprint(v)
		_, err := parseDecimal(s)
		return json.Number(s), err
	case "time":
		return strings.Replace(fmt.Sprint(v), " ", "T", 1) + "Z", nil
	case "local":
		return strings.Replace(fmt.Sprint(v), " ", "T", 1), nil
	default:
		return v, nil
	}
}
