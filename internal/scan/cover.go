package scan

import "reflect"

// Span is a run of bytes of a value that a column is read into.
type Span struct {
	Offset uintptr
	Type   reflect.Type
}

// Overlaps reports whether two spans share memory.
func (s Span) Overlaps(other Span) bool {
	return s.Offset < other.Offset+other.Type.Size() && other.Offset < s.Offset+s.Type.Size()
}

// Uncovered returns the paths of the exported fields of the struct type that no
// span is read into. A field tagged `db:"-"`, or of a type that is none of a column, is
// not asked for; embedded and nested structs are looked into.
func Uncovered(t reflect.Type, spans []Span, none func(reflect.Type) bool) []string {
	return uncovered(t, 0, spans, none)
}

func uncovered(t reflect.Type, base uintptr, spans []Span, none func(reflect.Type) bool) (paths []string) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Tag.Get("db") == "-" || f.Name == "_" || !f.IsExported() && !f.Anonymous || none(f.Type) {
			continue
		}
		at := base + f.Offset
		switch exact, inside := covered(f.Type, at, spans); {
		case exact:
		case f.Type.Kind() == reflect.Struct && (inside || f.Anonymous):
			for _, path := range uncovered(f.Type, at, spans, none) {
				paths = append(paths, f.Name+"."+path)
			}
		default:
			paths = append(paths, f.Name)
		}
	}
	return paths
}

// covered reports whether a span is exactly the field, or lies inside it.
func covered(t reflect.Type, at uintptr, spans []Span) (exact, inside bool) {
	for _, s := range spans {
		if s.Offset == at && s.Type == t {
			return true, true
		}
		inside = inside || s.Offset >= at && s.Offset < at+t.Size()
	}
	return false, inside
}
