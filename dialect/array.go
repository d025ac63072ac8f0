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
	var b strings.Builder
	b.WriteByte('{')
	for i, x := range elements(v) {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := arrayElement(&b, x); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.String(), nil
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

func arrayElement(b *strings.Builder, v any) error {
	switch v := v.(type) {
	case nil:
		b.WriteString("NULL")
	case int64:
		b.WriteString(strconv.FormatInt(v, 10))
	case float64:
		b.WriteString(strconv.FormatFloat(v, 'g', -1, 64))
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case time.Time:
		if v = v.UTC(); v.Year() < 1 {
			return fmt.Errorf("the year %d has no form inside an array", v.Year())
		}
		b.WriteString(v.Format(`"2006-01-02 15:04:05.000000Z"`))
	case string:
		b.WriteByte('"')
		for i := range len(v) {
			if v[i] == '"' || v[i] == '\\' {
				b.WriteByte('\\')
			}
			b.WriteByte(v[i])
		}
		b.WriteByte('"')
	default:
		return fmt.Errorf("an array cannot hold a %T", v)
	}
	return nil
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
