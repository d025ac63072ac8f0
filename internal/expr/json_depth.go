package expr

import (
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"sync"
)

// maxNesting is how many arrays and objects of a document may stand in one another:
// what SQLite reads. PostgreSQL takes a few thousand, by the size of its stack.
const maxNesting = 1000

// maxDocument is how many values a document may have, each counted wherever it stands.
const maxDocument = 10_000_000

const errDocumentParts Misuse = "a JSON document has more than 10000000 values"

var errDocumentDeep = Misuse(fmt.Sprintf("a JSON document nests deeper than %d levels", maxNesting))

// nestsFreely reports whether nothing in a type bounds how deep its values nest.
func nestsFreely(t reflect.Type) bool { return holdsAny(t, nil) || holdsItself(t, nil) }

var nestsFree sync.Map // of reflect.Type to bool

// nests refuses a value that nests too deep to be written.
func nests(v any) error {
	t := reflect.TypeOf(v)
	if t == nil {
		return nil
	}
	free, ok := nestsFree.Load(t)
	if !ok {
		free, _ = nestsFree.LoadOrStore(t, nestsFreely(t))
	}
	if !free.(bool) {
		return nil
	}
	return new(measured).in(reflect.ValueOf(v), 0)
}

// holdsItself reports whether a type occurs in itself. path leads to it.
func holdsItself(t reflect.Type, path []reflect.Type) bool {
	for _, outer := range path {
		if outer == t {
			return true
		}
	}
	path = append(path, t)
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		return holdsItself(t.Elem(), path)
	case reflect.Struct:
		for i := range t.NumField() {
			if holdsItself(t.Field(i).Type, path) {
				return true
			}
		}
	}
	return false
}

// measured looks through a value before encoding/json does, whose recursion nothing ends.
type measured struct{ parts int }

func (m *measured) in(v reflect.Value, depth int) error {
	for hops := 0; v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface; hops++ {
		if hops > maxNesting {
			return errDocumentDeep
		}
		if writesItself(v) {
			return nil
		}
		v = v.Elem()
	}
	switch m.parts++; {
	case !v.IsValid() || writesItself(v):
		return nil
	case m.parts > maxDocument:
		return errDocumentParts
	}
	switch v.Kind() {
	case reflect.Struct, reflect.Slice, reflect.Array, reflect.Map:
		if depth == maxNesting {
			return errDocumentDeep
		}
		return m.within(v, depth+1)
	}
	return nil
}

func (m *measured) within(v reflect.Value, depth int) error {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if err := m.in(v.Field(i), depth); err != nil {
				return err
			}
		}
	case reflect.Map:
		for at := v.MapRange(); at.Next(); {
			if err := m.in(at.Value(), depth); err != nil {
				return err
			}
		}
	default:
		if !nestsFreely(v.Type().Elem()) { // as bytes and numbers, of which there may be many
			return nil
		}
		for i := range v.Len() {
			if err := m.in(v.Index(i), depth); err != nil {
				return err
			}
		}
	}
	return nil
}

var (
	jsonWriter = reflect.TypeFor[json.Marshaler]()
	textWriter = reflect.TypeFor[encoding.TextMarshaler]()
)

// writesItself reports whether a value has its own form in JSON.
func writesItself(v reflect.Value) bool {
	return v.Kind() != reflect.Interface && v.IsValid() && v.Type().NumMethod() > 0 && (v.Type().Implements(jsonWriter) || v.Type().Implements(textWriter))
}

// deepText reports whether arrays and objects of a written document nest too deep.
func deepText(doc []byte) bool {
	depth := 0
	for i := 0; i < len(doc); i++ {
		switch doc[i] {
		case '"':
			for i++; i < len(doc) && doc[i] != '"'; i++ {
				if doc[i] == '\\' {
					i++
				}
			}
		case '[', '{':
			if depth++; depth > maxNesting {
				return true
			}
		case ']', '}':
			depth--
		}
	}
	return false
}
