package strata

import (
	"reflect"
	"slices"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
)

// CompositeType is embedded in a struct of fields and ties it to the Go struct T, a
// value of several fields that a column holds as one: a composite type in
// PostgreSQL, a JSON array in SQLite.
//
//	type Address struct {
//		Street string
//		Zip    sql.Null[string]
//	}
//
//	type addressFields struct {
//		strata.CompositeType[Address]
//		Street strata.Text
//		Zip    strata.NullText
//	}
//
//	var AddressType = strata.DefineComposite("address", new(addressFields))
//
// A table's column of the type is a Composite[Address], and FieldOf reads a field:
//
//	Where(strata.FieldOf(Users.Home, AddressType.Zip).Eq("10115"))
type CompositeType[T any] = CompositeHandle[*T]

// CompositeHandle is what a CompositeType is.
type CompositeHandle[P any] struct {
	_ *tableInfo // as in a Handle, of which nobody asks here
	_ [0]func(P)
}

// DefineComposite defines a composite type once, at start-up, as Define does a
// table. Its fields are text, numbers, decimals, truth values, instants, dates,
// bytes and UUIDs, each NOT NULL or nullable; their order is that of the struct.
//
// builder.CreateTables creates the types of its tables' columns, too. NOT NULL is
// kept by the program: PostgreSQL itself lets any field of a type be NULL, and a
// NULL where the Go type holds none is an error when it is read.
func DefineComposite[P any](name string, fields P, more ...func(*Def, P)) P {
	defineComposite(name, fields, more)
	return fields
}

//go:noinline
func defineComposite(name string, fields, more any) {
	t := tableTypes{columns: reflect.TypeOf(fields), more: more, what: "DefineComposite", name: name}
	d := begin(t, "", reflect.ValueOf(fields))
	d.table.Type = true
	if d.bind(t); d.model != nil {
		d.finishComposite()
	}
	report(d)
}

// finishComposite checks the definition as a whole.
func (d *def) finishComposite() {
	d.finishNames()
	d.finishColumns()
	for _, c := range d.table.Columns {
		if !expr.CompositeField(c.Type.Kind) {
			d.mistake("the field %q is of the kind %v, which a composite type does not hold", c.Name, c.Type.Kind)
		}
		if c.Identity || c.Default != nil || c.Generated != nil {
			d.mistake("the field %q has a value that the database makes, which only a table's column has", c.Name)
		}
	}
	for _, c := range d.table.Columns {
		if c.MaxLength > 0 || c.Comment != "" || c.Spelled != nil {
			d.mistake("the field %q has a length, a comment or a ColumnType, which only a table's column has", c.Name)
		}
	}
	t := d.table
	if t.Comment != "" || t.Suffixes != nil {
		d.mistake("it has a comment or a TableSuffix, which only a table has")
	}
	if t.PrimaryKey != nil || t.Uniques != nil || t.ForeignKeys != nil || t.Checks != nil || t.Indexes != nil || t.Exclusions != nil || t.FullTexts != nil {
		d.mistake("keys, constraints and indexes are a table's")
	}
	if !expr.DefineComposite(d.model, d.table, &d.info.plan) {
		d.mistake("%v has a composite type already", d.model)
	}
}

// TypeComposite is the composite type whose values are Ts, for Cast, Raw and
// functions of the caller's own.
func TypeComposite[T any]() Type[T, Composite[T]] {
	return Type[T, Composite[T]]{expr.CompositeOf(reflect.TypeFor[T]())}
}

// FieldOf is a field of a composite value, (x).field: NULL when the value is. The
// field of another type is refused.
//
//	strata.FieldOf(Users.Home, AddressType.Zip).Eq("10115")
func FieldOf[C, T any, E Family[E]](x Operand[C], field Typed[T, E]) E {
	return made[E](fieldOfComposite(operand(x), exprOf(field)))
}

//go:noinline
func fieldOfComposite(x, field *expr.Expr) *expr.Expr {
	c := field.Column()
	if c == nil || !slices.Contains(fieldsOf(x.Kind), c) {
		return field.Wrong(expr.Misuse("FieldOf: the value is not of the type that the field " + expr.Describe(field.Node) + " is one of"))
	}
	return field.With(&ast.FieldOf{X: x.Node, Field: c})
}

// fieldsOf returns the fields of a composite type, of another kind none.
func fieldsOf(k *expr.Kind) []*ast.Column {
	if k == nil || k.Type.Named == nil || k.Type.Named.Table == nil {
		return nil
	}
	return k.Type.Named.Table.Columns
}
