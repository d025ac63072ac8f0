package sqlite

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/strata-go/strata/dialect"
)

// Arrays are JSON arrays of what the cells of their elements' kind hold.
var arrayFunctions = []function{
	{"strata_array_canon", 1, lists(func(l ...[]any) (driver.Value, error) { return writeArray(l[0]) })},
	{"strata_array_includes", 2, lists(func(l ...[]any) (driver.Value, error) {
		return truth(!slices.ContainsFunc(l[1], func(v any) bool { return v == nil || !slices.Contains(l[0], v) })), nil
	})},
	{"strata_array_overlaps", 2, lists(func(l ...[]any) (driver.Value, error) {
		return truth(slices.ContainsFunc(l[0], func(v any) bool { return v != nil && slices.Contains(l[1], v) })), nil
	})},
	{"strata_array_at", 2, func(a []driver.Value) (driver.Value, error) {
		list, err := readArray(a[0])
		i, ok := a[1].(int64)
		if err != nil || !ok || i < 1 || i > int64(len(list)) {
			return nil, err
		}
		return list[i-1], nil
	}},
	{"strata_array_position", 2, func(a []driver.Value) (driver.Value, error) {
		list, err := readArray(a[0])
		if i := slices.Index(list, element(a[1])); i >= 0 {
			return int64(i + 1), nil
		}
		return nil, err
	}},
	{"strata_array_remove", 2, func(a []driver.Value) (driver.Value, error) {
		list, err := readArray(a[0])
		if err != nil {
			return nil, err
		}
		v := element(a[1])
		return writeArray(slices.DeleteFunc(list, func(x any) bool { return x == v }))
	}},
	{"strata_array_float", 1, func(a []driver.Value) (driver.Value, error) {
		f, err := float(a[0])
		if err != nil {
			return nil, err
		}
		s, err := writeArray([]any{f})
		return strings.Trim(text(s), "[]"), err
	}},
	{"strata_json_array", 2, arrayToJSON},
}

// For these NULL is an array without elements, as it is for PostgreSQL, unless
// there is nothing else.
var looseArrayFunctions = []function{
	{"strata_array_append", 2, func(a []driver.Value) (driver.Value, error) {
		list, err := readArray(a[0])
		if err != nil {
			return nil, err
		}
		return writeArray(append(list, element(a[1])))
	}},
	{"strata_array_concat", 2, func(a []driver.Value) (driver.Value, error) {
		if a[0] == nil && a[1] == nil {
			return nil, nil
		}
		l, err := readArray(a[0])
		if err != nil {
			return nil, err
		}
		r, err := readArray(a[1])
		if err != nil {
			return nil, err
		}
		return writeArray(append(l, r...))
	}},
}

// readArray reads the elements of an array: none of NULL.
func readArray(v driver.Value) ([]any, error) {
	if v == nil {
		return nil, nil
	}
	d := json.NewDecoder(strings.NewReader(text(v)))
	d.UseNumber()
	var list []any
	if err := d.Decode(&list); err != nil {
		return nil, fmt.Errorf("malformed array: %w", err)
	}
	for i, x := range list {
		list[i] = element(x)
		if !isPlain(x) {
			return nil, fmt.Errorf("malformed array: an array or object in it")
		}
	}
	return list, nil
}

// element is an element in the one form in which equal ones are equal to Go.
func element(v any) any {
	switch v := v.(type) {
	case json.Number:
		if i, err := strconv.ParseInt(string(v), 10, 64); err == nil {
			return i
		}
		f, _ := strconv.ParseFloat(string(v), 64) // 9e999 is infinity
		return f
	case bool:
		return truth(v)
	case []byte:
		return string(v)
	default:
		return v
	}
}

func writeArray(list []any) (driver.Value, error) { return dialect.SQLite.Encode["array"](list) }

// lists makes a function whose arguments are all arrays.
func lists(f func(...[]any) (driver.Value, error)) func([]driver.Value) (driver.Value, error) {
	return func(a []driver.Value) (driver.Value, error) {
		l := make([][]any, len(a))
		for i := range a {
			var err error
			if l[i], err = readArray(a[i]); err != nil {
				return nil, err
			}
		}
		return f(l...)
	}
}

// arrayToJSON writes an array of a kind whose elements JSON has another form for.
func arrayToJSON(a []driver.Value) (driver.Value, error) {
	list, err := readArray(a[0])
	if err != nil {
		return nil, err
	}
	for i, v := range list {
		switch kind := text(a[1]); {
		case v == nil:
		case kind == "bool":
			list[i] = v == any(int64(1))
		case kind == "decimal":
			list[i] = json.Number(text(v))
		case kind == "time":
			list[i] = strings.Replace(text(v), " ", "T", 1) + "Z"
		}
	}
	return writeJSON(list)
}
