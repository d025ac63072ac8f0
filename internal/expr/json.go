package expr

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"unicode/utf8"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// JSONOf is the kind of documents that decode into a Go type.
func JSONOf(t reflect.Type) *Kind {
	decode := json.Unmarshal
	if holdsAny(t, nil) {
		decode = decodeExactly
	}
	return of(ast.Type{Kind: ast.JSON}, t, &scan.Codec{
		Decode: func(c *scan.Cell, s scan.Slot) error {
			b, err := c.Borrow()
			if err != nil {
				return err
			}
			return decode(b, scan.PointerAt(s, t))
		},
		Encode: func(s scan.Slot) (any, error) {
			b, err := document(scan.PointerAt(s, t))
			if err != nil {
				return nil, err
			}
			return string(b), nil
		},
		Fill: func(s scan.Slot, c *scan.Cell) error {
			b, err := document(scan.PointerAt(s, t))
			c.LendText(b)
			return err
		},
	})
}

// decodeExactly decodes numbers that no Go type awaits as json.Unmarshal does, as
// float64, unless that would be another number: then as json.Number, with all digits,
// which a program may write back.
func decodeExactly(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errAfterDocument
	}
	settleNumbers(reflect.ValueOf(into).Elem())
	return nil
}

// settleNumbers settles the numbers in what is held through interfaces.
func settleNumbers(v reflect.Value) {
	switch v.Kind() {
	case reflect.Interface:
		if !v.IsNil() && v.CanSet() {
			if out := settledNumbers(v.Interface()); out != nil {
				v.Set(reflect.ValueOf(out))
			}
		}
	case reflect.Pointer:
		if !v.IsNil() {
			settleNumbers(v.Elem())
		}
	case reflect.Struct:
		for i := range v.NumField() {
			settleNumbers(v.Field(i))
		}
	case reflect.Slice, reflect.Array:
		if !holdsAny(v.Type().Elem(), nil) {
			return
		}
		for i := range v.Len() {
			settleNumbers(v.Index(i))
		}
	case reflect.Map:
		settleMap(v)
	}
}

// settleMap settles the values of a map, which are set anew.
func settleMap(m reflect.Value) {
	if !holdsAny(m.Type().Elem(), nil) {
		return
	}
	for _, key := range m.MapKeys() {
		value := reflect.New(m.Type().Elem()).Elem()
		value.Set(m.MapIndex(key))
		settleNumbers(value)
		m.SetMapIndex(key, value)
	}
}

// settledNumbers is a decoded value with its numbers settled: nil for one that has none.
func settledNumbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		return number(v)
	case []any:
		for i, x := range v {
			if out := settledNumbers(x); out != nil {
				v[i] = out
			}
		}
	case map[string]any:
		for k, x := range v {
			if out := settledNumbers(x); out != nil {
				v[k] = out
			}
		}
	}
	return nil
}

// safe is the number of digits that a float64 always keeps.
const safe = 15

// number is a number as a float64, where that is the same one.
func number(n json.Number) any {
	f, err := n.Float64()
	if err != nil || f == 0 && len(n) > 1 { // one that is too small is no zero
		return n
	}
	if len(n) > safe || bytes.ContainsAny([]byte(n), "eE") {
		exact, err := decimal.NewFromString(string(n))
		if err != nil || !exact.Equal(decimal.NewFromFloat(f)) {
			return n
		}
	}
	return f
}

var errAfterDocument = errors.New("something follows the JSON document")

// holdsAny reports whether a value of a type may hold another of a type that is not
// known: what decodes through interfaces. path is what was looked at on the way.
func holdsAny(t reflect.Type, path []reflect.Type) bool {
	for _, seen := range path {
		if seen == t {
			return false
		}
	}
	path = append(path, t)
	switch t.Kind() {
	case reflect.Interface:
		return true
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		return holdsAny(t.Elem(), path)
	case reflect.Struct:
		for i := range t.NumField() {
			if holdsAny(t.Field(i).Type, path) {
				return true
			}
		}
	}
	return false
}

// document writes a JSON document that every database holds.
func document(v any) ([]byte, error) {
	if err := nests(v); err != nil {
		return nil, err
	}
	b, err := json.Marshal(v)
	switch {
	case err != nil:
		return b, err
	case deepText(b):
		return b, errDocumentDeep
	case hasEscaped(b, `\u0000`):
		return b, errDocumentNUL
	case !utf8.Valid(b), replaced(b) && !validTexts(reflect.ValueOf(v), maxNesting):
		return b, errDocumentUTF8
	}
	return b, nil
}

const (
	errDocumentNUL  Misuse = "a JSON document contains a NUL character, which jsonb does not hold"
	errDocumentUTF8 Misuse = "a JSON document contains a text that is not valid UTF-8"
)

// replaced reports whether a document has the character that encoding/json writes in
// place of what is not UTF-8: escaped, or from Go 1.27 on as it is.
func replaced(doc []byte) bool {
	return bytes.Contains(doc, []byte("\uFFFD")) || hasEscaped(doc, `\ufffd`)
}

// validTexts reports whether all texts in a value are UTF-8.
func validTexts(v reflect.Value, depth int) bool {
	if depth == 0 {
		return true
	}
	switch v.Kind() {
	case reflect.String:
		return utf8.ValidString(v.String())
	case reflect.Pointer, reflect.Interface:
		return v.IsNil() || validTexts(v.Elem(), depth-1)
	case reflect.Struct:
		for i := range v.NumField() {
			if !validTexts(v.Field(i), depth-1) {
				return false
			}
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return true
		}
		for i := range v.Len() {
			if !validTexts(v.Index(i), depth-1) {
				return false
			}
		}
	case reflect.Map:
		for at := v.MapRange(); at.Next(); {
			if !validTexts(at.Key(), depth-1) || !validTexts(at.Value(), depth-1) {
				return false
			}
		}
	}
	return true
}

// hasEscaped reports whether a document contains an escaped character.
func hasEscaped(doc []byte, escape string) bool {
	for i := 0; i < len(doc); i++ {
		if doc[i] != '\\' {
			continue
		}
		if len(doc)-i >= len(escape) && string(doc[i:i+len(escape)]) == escape {
			return true
		}
		i++ // whatever is escaped
	}
	return false
}
