package dialect

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Types that the database knows by a name of its own. Of a row whose fields are
// all NULL, PostgreSQL says that it IS NULL; it is not the same as no row.
var postgresNamed = map[string]string{
	"to_json:custom": "to_jsonb(CAST({1} AS text))", "json_at:custom": "", "array_agg:custom": "",

	"IS NULL:composite": "({1} IS NOT DISTINCT FROM NULL)", "IS NOT NULL:composite": "({1} IS DISTINCT FROM NULL)",
	"to_json:composite": "", "json_at:composite": "", "array_agg:composite": "",
	"greatest:composite": "", "least:composite": "",
}

var sqliteNamed = map[string]string{
	"json_at:custom": "", "array_agg:custom": "",

	"=:composite": arrays("="), "<>:composite": arrays("<>"),
	"IS DISTINCT FROM:composite": arrays("IS DISTINCT FROM"), "IS NOT DISTINCT FROM:composite": arrays("IS NOT DISTINCT FROM"),
	"field": "strata_array_at({1}, {n})", "field:bytes": "strata_bytes(strata_array_at({1}, {n}))",
	"to_json:composite": "", "json_at:composite": "", "array_agg:composite": "",
	"greatest:composite": "", "least:composite": "",
}

// recordLiteral writes a composite value as PostgreSQL's text form, (1,"a b",),
// which every protocol takes. Nothing stands for NULL.
func recordLiteral(v any) (any, error) {
	var b strings.Builder
	b.WriteByte('(')
	for i, x := range v.([]any) {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := recordField(&b, x); err != nil {
			return nil, err
		}
	}
	b.WriteByte(')')
	return b.String(), nil
}

func recordField(b *strings.Builder, v any) error {
	switch v := v.(type) {
	case nil:
	case int64:
		b.WriteString(strconv.FormatInt(v, 10))
	case float64:
		b.WriteString(strconv.FormatFloat(v, 'g', -1, 64))
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case time.Time:
		b.WriteString(v.UTC().Format(`"2006-01-02 15:04:05.000000Z"`))
	case []byte:
		b.WriteString(`"\\x` + hex.EncodeToString(v) + `"`)
	case string:
		b.WriteByte('"')
		for i := range len(v) {
			if v[i] == '"' || v[i] == '\\' {
				b.WriteByte(v[i])
			}
			b.WriteByte(v[i])
		}
		b.WriteByte('"')
	default:
		return fmt.Errorf("a composite value cannot hold a %T", v)
	}
	return nil
}

// jsonRecord writes a composite value as a JSON array of what cells hold; bytes
// are \x and hexadecimal digits.
func jsonRecord(v any) (any, error) {
	list := append([]any(nil), v.([]any)...)
	for i, x := range list {
		if b, ok := x.([]byte); ok {
			list[i] = `\x` + hex.EncodeToString(b)
		}
	}
	return jsonList(list)
}
