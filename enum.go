package strata

import (
	"reflect"
	"slices"
	"strings"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
)

// EnumType is a type of the database that has the values that its definition lists. The Ts
// are those of an Enum[T].
type EnumType[T comparable] struct{ kind *expr.Kind }

// DefineEnum defines an enum type once, at start-up: CREATE TYPE name AS ENUM. A dialect
// without such types has a text with a CHECK. builder.CreateTables creates the types of
// its tables' columns, too, and package schema alters them.
//
//	var StatusType = strata.DefineEnum("status", Active, Closed)
//
// Columns of the type are Enum[T], of which InEnum says so. As every enum it has no order
// of its own: that of PostgreSQL is none that SQLite has. EnumOrdinal is the place of a
// value in the definition.
func DefineEnum[T comparable](name string, values ...T) EnumType[T] {
	return EnumType[T]{defineEnum(name, reflect.TypeFor[T](), values)}
}

// maxEnumValue is the length of an enum's value, in bytes, that PostgreSQL takes.
const maxEnumValue = ast.MaxName

//go:noinline
func defineEnum(name string, of reflect.Type, values any) *expr.Kind {
	d := beginType("DefineEnum", name)
	defer report(d)
	text := expr.Of(of)
	if text == nil || text.Type.Kind != ast.Text {
		d.mistake("an enum has values of a string type or a types.Enum, not of %s", short(of))
		return nil
	}
	boxed := text.BoxList(values)
	if boxed.Err != nil {
		d.mistake("%v", boxed.Err)
		return nil
	}
	var names []string
	for _, v := range boxed.V.([]any) {
		n := v.(string)
		switch {
		case n == "" || len(n) > maxEnumValue:
			d.mistake("the value %q has to have 1 to %d bytes", n, maxEnumValue)
		case slices.Contains(names, n):
			d.mistake("it has the value %q twice", n)
		}
		names = append(names, n)
	}
	if len(names) == 0 {
		d.mistake("it has no values")
	}
	return expr.EnumTypeOf(of, &ast.Named{Enum: &ast.Enum{Name: d.table, Values: names}})
}

// beginType begins the definition of a type that is no composite one.
func beginType(what, name string) *def {
	table := &ast.Table{ID: ast.NewTableID(), Name: name}
	d := &def{name: name, what: what, table: table}
	if schema, rest, qualified := strings.Cut(name, "."); qualified {
		table.Schema, table.Name = schema, rest
		d.checkName("schema", schema)
	}
	d.checkName("type", table.Name)
	return d
}

// InEnum says that an Enum column is of an enum type.
//
//	strata.InEnum(t, c.Status, StatusType)
func InEnum[T comparable](t *Def, column Operand[T], of EnumType[T]) {
	inEnum(t, operand(column), of.kind)
}

//go:noinline
func inEnum(t *Def, column *expr.Expr, of *expr.Kind) {
	d := defOf(t)
	switch b := d.columnIn("InEnum", column); {
	case b == nil:
	case b.family != "Enum":
		d.mistake("InEnum: the column %s is no strata.Enum", b.path)
	case len(b.column.Values) > 0:
		d.mistake("InEnum: the column %s has its values already; say InEnum or Values", b.path)
	case of == nil:
		d.mistake("InEnum: the column %s gets no type; DefineEnum makes one", b.path)
	default:
		d.retype(b, of)
	}
}

// TypeEnum is an enum type, for Cast, Value and functions of the caller's own.
func TypeEnum[T comparable](of EnumType[T]) Type[T, Enum[T]] { return Type[T, Enum[T]](of) }
