package dialect

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// arrayLiteral writes an array as PostgreSQL's text form, {1,"a b"}, which every
// protocol takes.
func arrayLiteral(v any) (any, error) {
	var room [128]byte // on the stack, for what is short
	b := append(room[:0], '{')
	for i, x := range elements(v) {
		if i > 0 {
			b = append(b, ',')
		}
		var err error
		if b, err = arrayElement(b, x); err != nil {
			return nil, err
		}
	}
	return string(append(b, '}')), nil
}

// elements returns the elements of an array, or the steps of a path.
func elements(v any) []any {
	list, ok := v.([]any)
	if ok {
		return list
	}
	for _, s := range v.([]string) {
		list = append(list, s)
	}
	return list
}

func arrayElement(b []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(b, "NULL"...), nil
	case int64:
		return strconv.AppendInt(b, v, 10), nil
	case float64:
		return strconv.AppendFloat(b, v, 'g', -1, 64), nil
	case bool:
		return strconv.AppendBool(b, v), nil
	case time.Time:
		return v.UTC().AppendFormat(b, `"2006-01-02 15:04:05.000000Z"`), nil
	case string:
		return quoted(b, v), nil
	default:
		return b, fmt.Errorf("an array cannot hold a %T", v)
	}
}

func quoted(b []byte, s string) []byte {
	b = append(b, '"')
	for i := range len(s) {
		if s[i] == '"' || s[i] == '\\' {
			b = append(b, '\\')
		}
		b = append(b, s[i])
	}
	return append(b, '"')
}

// jsonList writes an array as JSON, without a blank.
func jsonList(v any) (any, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	b.WriteByte('[')
	for i, x := range elements(v) {
		if i > 0 {
			b.WriteByte(',')
		}
		if f, ok := x.(float64); ok {
			b.WriteString(jsonFloat(f))
			continue
		}
		if err := encoder.Encode(x); err != nil {
			return nil, err
		}
		b.Truncate(b.Len() - 1) // Encode ends a line
	}
	b.WriteByte(']')
	return b.String(), nil
}

// jsonFloat writes a float so that SQLite reads a float again.
func jsonFloat(f float64) string {
	switch {
	case math.IsInf(f, 1):
		return "9e999"
	case math.IsInf(f, -1):
		return "-9e999"
	}
	s := strconv.FormatFloat(f, 'g', -1, 64)
	if strings.ContainsAny(s, ".e") {
		return s
	}
	return s + ".0"
}
