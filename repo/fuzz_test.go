package repo

import (
	"bytes"
	"encoding/base64"
	"reflect"
	"strings"
	"testing"
)

// A cursor is what seal has made, or refused; and what is read is written as it was.
func FuzzCursor(f *testing.F) {
	for _, s := range []string{"", "e30", "null", `{"o":"a","v":["i1"]}`, `{"o":"a","v":["i9223372036854775808"]}`, `{"o":"a","v":["fffffffffffffffff"]}`, `{"o":"a","v":["u","b!","t-9223372036854775808"]}`, `{"o":"a","v":[""]}`} {
		f.Add(s, "a", []byte("key"))
		f.Add(base64.RawURLEncoding.EncodeToString([]byte(s)), "a", []byte(nil))
	}
	f.Fuzz(func(t *testing.T, text, order string, key []byte) {
		if len(key) == 0 {
			key = nil
		}
		for columns := range 3 {
			values, err := unseal(text, order, columns, key)
			if err != nil {
				if err != ErrCursor {
					t.Errorf("%q: %v", text, err)
				}
				continue
			}
			again, err := seal(order, values, key)
			if err != nil {
				t.Errorf("%q is read as %v, which is not written: %v", text, values, err)
			}
			back, err := unseal(again, order, columns, key)
			if err != nil && strings.ToValidUTF8(order, "") == order || err == nil && !reflect.DeepEqual(nans(back), nans(values)) {
				t.Errorf("%q is read as %v, and then as %v: %v", text, values, back, err)
			}
		}
		// What is signed with a key is nothing under another one.
		sealed, err := seal(order, []any{text}, key)
		if err == nil {
			if _, err := unseal(sealed, order, 1, append(bytes.Clone(key), 1)); err == nil {
				t.Errorf("a cursor of %q is read under another key", text)
			}
		}
	})
}

// nans makes NaN equal to itself.
func nans(values []any) []any {
	for i, v := range values {
		if f, ok := v.(float64); ok && f != f {
			values[i] = "NaN"
		}
	}
	return values
}
