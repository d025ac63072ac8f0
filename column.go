package strata

import (
	"database/sql"
	"encoding"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/internal/scan"
)

// Assignment gives a column a value, in UPDATE and INSERT. Set of a column, and its
// siblings, make one.
type Assignment struct {
	assignment ast.Assignment
	_          [0]func() // no two are compared, so that no program compiles how
}

// SetDefault is column = DEFAULT, for a column of a type of the user's; others have
// it as a method. In UPDATE, SQLite has no such word and the statement is refused
// there.
func SetDefault(column Column) Assignment {
	return Assignment{assignment: exprOf(column).SetDefault()}
}

// What a definition knows of the types of columns.

// family is a type of columns, in both of its forms.
type family struct {
	plain, null   reflect.Type // Text, NullText
	value, option reflect.Type // string, sql.Null[string]
	kind          *expr.Kind
}

func familyOf[P, N, T any](k *expr.Kind) family {
	return family{reflect.TypeFor[P](), reflect.TypeFor[N](), reflect.TypeFor[T](), reflect.TypeFor[sql.Null[T]](), k}
}

var byType = func() map[reflect.Type]family {
	m := map[reflect.Type]family{}
	for _, f := range families {
		m[f.plain], m[f.null] = f, f
	}
	return m
}()

const ours = "github.com/strata-go/strata"

// isHandle reports whether a type is what ties a struct of columns to its model.
func isHandle(t reflect.Type) bool {
	return t.PkgPath() == ours && (strings.HasPrefix(t.Name(), "Handle[") || strings.HasPrefix(t.Name(), "CompositeHandle["))
}

// isFamily reports whether a type is one of columns.
func isFamily(t reflect.Type) bool {
	if _, ok := byType[t]; ok {
		return true
	}
	return isUserFamily(t)
}

// isUserFamily reports whether a type is one of columns, with a type of the user's.
func isUserFamily(t reflect.Type) bool {
	return t.Kind() == reflect.Pointer && t.Elem().PkgPath() == ours && strings.Contains(t.Elem().Name(), "Expr[")
}

// userFamily takes such a type apart: the NullID[T] is an ID, may be NULL, and has
// values of T.
func userFamily(t reflect.Type) (name string, null bool, value reflect.Type) {
	name, _, _ = strings.Cut(t.Elem().Name(), "[")
	name, null = strings.CutPrefix(strings.TrimSuffix(name, "Expr"), "Null")
	if value = t.Elem().Field(1).Type.Elem().In(0); null {
		value = value.Field(0).Type // of sql.Null
	}
	return name, null, value
}

// column is what the type of a column says.
type column struct {
	kind   *expr.Kind
	null   bool
	value  reflect.Type // T
	family string       // ID, Enum … of a type of the user's
	waits  string       // which call of the definition it needs
}

// columnOf returns what the type of a column says, and its tag.
func columnOf(t reflect.Type, tag columnTag) (column, error) {
	if f, ok := byType[t]; ok {
		k := f.kind
		if tag.precision > 0 {
			if k.Type.Kind != ast.Decimal {
				return column{}, fmt.Errorf("the option numeric is for a strata.Decimal, not for a %v", t)
			}
			k = expr.DecimalOf(tag.precision, tag.scale)
		}
		return column{kind: k, null: t == f.null, value: f.value}, nil
	}
	var c column
	var err error
	c.family, c.null, c.value = userFamily(t)
	c.kind, c.waits, err = userKind(c.family, c.value)
	if tag.precision > 0 && err == nil {
		if c.family != "Mapped" {
			return column{}, fmt.Errorf("the option numeric is for a strata.Decimal, not for a %s", typeName(t))
		}
		// Map says that it is stored as a decimal.
		c.kind.Type.Precision, c.kind.Type.Scale = int16(tag.precision), int16(tag.scale)
	}
	return c, err
}

// userKind is the kind of a column that holds a type of the user's.
func userKind(base string, t reflect.Type) (k *expr.Kind, waits string, err error) {
	switch base {
	case "JSON":
		return expr.JSONOf(t), "", nil
	case "Array":
		k, err = expr.ArrayIn(t)
	case "Range":
		k, err = expr.RangeIn(t)
	case "Multirange":
		if k, err = expr.RangeIn(t.Elem()); err == nil {
			k = expr.MultirangeOf(k, t)
		}
	case "Composite":
		k = expr.CompositeOf(t)
	case "Mapped":
		return expr.Undecided(t), "say how it is stored with strata.Map in the definition", nil
	case "Custom":
		return expr.Undecided(t), "name its type with strata.Store in the definition", nil
	case "Enum":
		if k = expr.Of(t); k == nil || k.Type.Kind != ast.Text {
			return nil, "", fmt.Errorf("a strata.Enum has values of a string type or a types.Enum, not of %s", short(t))
		}
		return k, "say which values it has with strata.Values in the definition", nil
	default:
		if k = expr.Of(t); k == nil {
			err = fmt.Errorf("a %s is not stored by itself; use strata.JSON, strata.Mapped or strata.Custom", short(t))
		}
	}
	return k, "", err
}

// codec returns what reads the column into a field of a type, or nil.
func (c column) codec(field reflect.Type) *scan.Codec {
	switch {
	case !c.null && (field == c.value || c.memoryOf(field)):
		return c.kind.Value
	case c.null && isNullOf(field, c):
		return c.kind.Null
	case c.null && field.Kind() == reflect.Pointer && (field.Elem() == c.value || c.memoryOf(field.Elem())):
		return c.kind.Pointer
	default:
		return nil
	}
}

// memoryOf reports whether a type of the user's is bytes, or a UUID, as the column is.
func (c column) memoryOf(t reflect.Type) bool {
	switch c.value {
	case reflect.TypeFor[[]byte](), reflect.TypeFor[[16]byte]():
		return t.Kind() == c.value.Kind() && t.ConvertibleTo(c.value) && c.value.ConvertibleTo(t)
	}
	return false
}

func isNullOf(t reflect.Type, c column) bool {
	if t.PkgPath() != "database/sql" || !strings.HasPrefix(t.Name(), "Null[") {
		return false
	}
	v := t.Field(0).Type
	return v == c.value || c.memoryOf(v)
}

// mismatch says that a column's field has another type, and what to do.
func mismatch(f reflect.StructField, c column, name string, field reflect.Type) error {
	fix := "make the field " + short(c.value)
	if c.null {
		fix = fmt.Sprintf("make the field sql.Null[%[1]s] or *%[1]s", short(c.value))
	}
	if s := familyFor(field); s != "" {
		fix = fmt.Sprintf("make the column %s, or %s", s, strings.TrimPrefix(fix, "make "))
	}
	return fmt.Errorf("it is %s, but the field %s is %s; %s", typeName(f.Type), name, short(field), fix)
}

// familyFor suggests the type of a column for a field.
func familyFor(t reflect.Type) string {
	for _, f := range families {
		switch t {
		case f.value:
			return f.plain.String()
		case f.option, reflect.PointerTo(f.value):
			return f.null.String()
		}
	}
	null := ""
	switch {
	case t.Kind() == reflect.Pointer:
		null, t = "Null", t.Elem()
	case t.PkgPath() == "database/sql" && strings.HasPrefix(t.Name(), "Null["):
		null, t = "Null", t.Field(0).Type
	}
	return "strata." + null + userFamilyFor(t)
}

// userFamilyFor suggests a family for a type of the user's.
func userFamilyFor(t reflect.Type) string {
	name, arg, _ := strings.Cut(strings.TrimSuffix(short(t), "]"), "[")
	k := expr.Of(t)
	switch {
	case name == "types.Enum":
		return "Enum[" + short(t) + "]"
	case name == "types.Range", name == "types.Multirange":
		return strings.TrimPrefix(name, "types.") + "[" + arg + "]"
	case k != nil && k.Type.Kind == ast.Bytes:
		return "Bytes"
	case k != nil && k.Type.Kind == ast.Bool, t.Implements(reflect.TypeFor[encoding.TextMarshaler]()):
		return "Mapped[" + short(t) + "]"
	case k != nil && (t.Kind() == reflect.Float32 || t.Kind() == reflect.Float64):
		return "NumberOf[" + short(t) + "]"
	case k != nil:
		return "ID[" + short(t) + "]"
	case expr.CompositeDefined(t):
		return "Composite[" + short(t) + "]"
	case t.Kind() == reflect.Slice && expr.Of(t.Elem()) != nil && expr.ElementError(expr.Of(t.Elem()).Type.Kind) == nil:
		return "Array[" + short(t.Elem()) + "]"
	default:
		return "JSON[" + short(t) + "]"
	}
}

// typeName writes a column's type as a program does.
func typeName(t reflect.Type) string {
	return strings.Replace(strings.TrimPrefix(short(t), "*"), "Expr[", "[", 1)
}

var longer = regexp.MustCompile(`[\w.~-]+/|·\d+`)

// short writes a type as a program does, without the paths of packages.
func short(t reflect.Type) string { return longer.ReplaceAllString(t.String(), "") }

// setExpr makes a column of a struct of columns an expression. A family is a struct
// of an expression; those of the user's types lie behind a pointer.
func setExpr(v reflect.Value, x *expr.Expr) {
	slot := scan.SlotOfValue(v)
	if v.Kind() == reflect.Pointer {
		p := reflect.New(v.Type().Elem())
		scan.ValueAt(slot, v.Type()).Set(p) // of a field that is not exported, too
		slot = scan.SlotOfValue(p.Elem())
	}
	*scan.At[*expr.Expr](slot) = x
}

// fieldByPath finds a field, promoted ones too, and where it lies.
func fieldByPath(model reflect.Type, path string) (t reflect.Type, offset uintptr, err error) {
	t = model
	for name := range strings.SplitSeq(path, ".") {
		switch {
		case t.Kind() == reflect.Pointer:
			return nil, 0, fmt.Errorf("the field %s of %v lies behind a pointer", path, model)
		case t.Kind() != reflect.Struct:
			return nil, 0, fmt.Errorf("the field %s of %v does not lie in a struct", path, model)
		}
		f, ok := t.FieldByName(name)
		if !ok {
			return nil, 0, fmt.Errorf("%v has no field %s; add it, name another by `db:\",field=Name\"`, or leave the column out by `db:\"-\"`", model, path)
		}
		for _, i := range f.Index {
			if t.Kind() != reflect.Struct {
				return nil, 0, fmt.Errorf("the field %s of %v lies behind a pointer", path, model)
			}
			step := t.Field(i)
			offset, t = offset+step.Offset, step.Type
		}
	}
	return t, offset, nil
}

// columnTag is what the tag of a column says.
type columnTag struct {
	name, field      string
	identity         bool
	precision, scale int
}

var numericOption = regexp.MustCompile(`^numeric\((\d+)(?:,(\d+))?\)$`)

// parseTag reads a tag: name,option,option.
func parseTag(text string) (t columnTag, err error) {
	var options string
	t.name, options, _ = strings.Cut(text, ",")
	for options != "" {
		var o string
		if m := regexp.MustCompile(`^numeric\([^)]*\)`).FindString(options); m != "" {
			o, options = m, strings.TrimPrefix(options[len(m):], ",")
		} else {
			o, options, _ = strings.Cut(options, ",")
		}
		field, isField := strings.CutPrefix(o, "field=")
		digits := numericOption.FindStringSubmatch(o)
		switch {
		case o == "identity":
			t.identity = true
		case isField:
			t.field = field
		case digits != nil:
			t.precision, _ = strconv.Atoi(digits[1])
			t.scale, _ = strconv.Atoi(digits[2])
			if t.precision < 1 || t.precision > 1000 || t.scale > t.precision {
				return t, fmt.Errorf("%s: a decimal has 1 to 1000 digits, of which no more than all are after the point", o)
			}
		default:
			return t, fmt.Errorf("there is no option %q; there are identity, numeric(precision,scale) and field=Path", o)
		}
	}
	return t, nil
}

// named is the column's name: the field's in snake case where the tag says none.
func (t columnTag) named(field string) string {
	if t.name != "" {
		return t.name
	}
	return ast.ColumnName(field)
}

func (t columnTag) fieldOr(name string) string {
	if t.field != "" {
		return t.field
	}
	return name
}
