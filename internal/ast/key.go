package ast

import (
	"fmt"
	"strings"
	"time"
)

// RowKey returns some columns of a row of a batch as a value that is equal to that of
// another row where their keys are equal to a database. It reports false for a key with
// a NULL in it, which is equal to none.
func RowKey(b Batch, row int, columns []int, types []Type) (any, bool, error) {
	parts := make([]string, len(columns))
	for i, c := range columns {
		v, err := b.Value(row, c)
		if err != nil || v == nil {
			return nil, false, err
		}
		if n, ok := v.(int64); ok && len(columns) == 1 {
			return n, true, nil
		}
		parts[i] = keyText(v, types[i].Kind)
	}
	if len(parts) == 1 {
		return parts[0], true, nil
	}
	return fmt.Sprintf("%q", parts), true, nil
}

// keyText writes a value such that equal ones are the same text.
func keyText(v any, k Kind) string {
	switch v := v.(type) {
	case string:
		if k == Decimal {
			return plainDecimal(v)
		}
		return v
	case []byte:
		return string(v)
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	case float64:
		return fmt.Sprint(v + 0) // -0 is 0
	default:
		return fmt.Sprintf("%#v", v)
	}
}

// plainDecimal writes a decimal without the zeros that change nothing.
func plainDecimal(s string) string {
	sign := ""
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		sign, s = "-", rest
	}
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s = strings.TrimLeft(s, "0"); s == "" || s[0] == '.' {
		s = "0" + s
	}
	if s == "0" {
		return s
	}
	return sign + s
}
