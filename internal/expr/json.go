package expr

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"

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

// decodeExactly decodes numbers that no Go type awaits as json.Number, with all their
// digits: a float64 would lose those of a large integer, which a program would write
// back.
func decodeExactly(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errAfterDocument
	}
	return nil
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
	b, err := json.Marshal(v)
	if err == nil && hasNUL(b) {
		err = fmt.Errorf("a JSON document contains a NUL character")
	}
	return b, err
}

// hasNUL reports whether a document contains \u0000, which jsonb cannot hold.
func hasNUL(doc []byte) bool {
	for i := 0; i < len(doc); i++ {
		if doc[i] != '\\' {
			continue
		}
		if bytes.HasPrefix(doc[i:], []byte(`\u0000`)) {
			return true
		}
		i++ // whatever is escaped
	}
	return false
}
