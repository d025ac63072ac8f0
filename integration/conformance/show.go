package conformance

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"time"
)

// show writes a value as the cases say it: NULL, texts as they are (” for the empty
// one), instants in UTC, bytes as \x and digits, documents without blanks and with
// their keys in order, what stands side by side with bars between.
func show(v any) string {
	switch v := v.(type) {
	case nil:
		return "NULL"
	case string:
		return showText(v)
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	case []byte:
		return fmt.Sprintf(`\x%x`, v)
	case [16]byte:
		return fmt.Sprintf("%x-%x-%x-%x-%x", v[:4], v[4:6], v[6:8], v[8:10], v[10:])
	case json.RawMessage:
		return showDocument(v)
	case error:
		return v.Error()
	case fmt.Stringer:
		return v.String()
	}
	return showParts(reflect.ValueOf(v))
}

// showText tells texts from what is written like them.
func showText(s string) string {
	if s == "" || s == "NULL" {
		return "'" + s + "'"
	}
	return s
}

func showDocument(doc []byte) string {
	var v any
	if err := json.Unmarshal(doc, &v); err != nil {
		return fmt.Sprintf("no JSON: %q", doc)
	}
	b, _ := json.Marshal(v)
	return string(b)
}

func showParts(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return "NULL"
		}
		return show(v.Elem().Interface())
	case reflect.String:
		return showText(v.String())
	case reflect.Slice, reflect.Array:
		if v.Kind() == reflect.Array && v.Len() == 16 {
			return show([16]byte(v.Bytes()))
		}
		parts := make([]string, v.Len())
		for i := range parts {
			parts[i] = show(v.Index(i).Interface())
		}
		return "{" + strings.Join(parts, ",") + "}"
	case reflect.Struct:
		return showStruct(v)
	default:
		return fmt.Sprint(v.Interface())
	}
}

// showStruct shows what may be NULL, and rows.
func showStruct(v reflect.Value) string {
	if valid := v.FieldByName("Valid"); valid.IsValid() && strings.HasPrefix(v.Type().String(), "sql.Null[") {
		if !valid.Bool() {
			return "NULL"
		}
		return show(v.Field(0).Interface())
	}
	parts := make([]string, 0, v.NumField())
	for i := range v.NumField() {
		if v.Type().Field(i).IsExported() {
			parts = append(parts, show(v.Field(i).Interface()))
		}
	}
	return strings.Join(parts, "|")
}
