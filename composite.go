package strata

import (
	"database/sql"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// Composite is embedded in a struct of fields and ties it to the Go struct C, a
// value of several fields that a column holds as one: a composite type in
// PostgreSQL, a JSON array in SQLite.
//
//	type Address struct {
//		Street string
//		Zip    sql.Null[string]
//	}
//
//	type addressFields struct {
//		strata.Composite[Address]
//		Street strata.Text[Address]
//		Zip    strata.NullText[Address]
//	}
//
//	var AddressType = strata.DefineComposite("address", func(t *strata.Def[Address], a *Address) addressFields {
//		return addressFields{
//			Street: strata.DefText(t, "street", &a.Street),
//			Zip:    strata.DefNullText(t, "zip", &a.Zip),
//		}
//	})
//
// A table has a column of the type by DefComposite, and FieldOf reads a field:
//
//	Home: strata.DefComposite(t, "home", &u.Home, AddressType),
//
//	Where(strata.FieldOf(Users.Home, AddressType.Zip).Eq("10115"))
type Composite[C any] struct{ k *kind[C] }

func (c Composite[C]) composite() *kind[C]      { return c.k }
func (c *Composite[C]) setComposite(k *kind[C]) { c.k = k }

// CompositeOf is a composite type whose values are Cs: a struct that embeds
// Composite[C] and that DefineComposite made.
type CompositeOf[C any] interface{ composite() *kind[C] }

// compositePointer is the pointer of a struct F that embeds Composite[C].
type compositePointer[C, F any] interface {
	*F
	setComposite(*kind[C])
}

// DefineComposite defines a composite type once, at start-up, as Define does a
// table. Its fields are text, numbers, decimals, truth values, instants, dates,
// bytes and UUIDs, each NOT NULL or nullable; their order is the order in which
// they are defined. Definition mistakes panic.
//
// builder.CreateTables creates the types of its tables' columns, too. NOT NULL
// is kept by the program: PostgreSQL itself lets any field of a type be NULL,
// and a NULL where the Go type holds none is an error when it is read.
func DefineComposite[C, F any, P compositePointer[C, F]](name string, build func(*Def[C], *C) F) F {
	value := new(C)
	t := &ast.Table{ID: ast.NewTableID(), Name: name, Type: true}
	if schema, rest, ok := strings.Cut(name, "."); ok {
		t.Schema, t.Name = schema, rest
	}
	checkName("type", t.Name)
	def := &Def[C]{table: t, info: &tableInfo{table: t}, model: scan.PlaceOf(value), seen: map[string]bool{}}
	if def.model.Type().Kind() != reflect.Struct {
		panic(fmt.Sprintf("strata: DefineComposite(%q): %v is not a struct", name, def.model.Type()))
	}
	fields := build(def, value)
	finishComposite(def)
	P(&fields).setComposite(compositeKind[C](def.info))
	return fields
}

// finishComposite checks the definition as a whole.
func finishComposite[C any](t *Def[C]) {
	if len(t.table.Columns) == 0 {
		t.fail("it has no fields")
	}
	for _, c := range t.table.Columns {
		if !fieldKind(c.Type.Kind) {
			t.fail("the field %q is of the kind %v, which a composite type does not hold", c.Name, c.Type.Kind)
		}
		if c.Identity || c.Default != nil || c.Generated != nil {
			t.fail("the field %q has a value that the database makes, which only a table's column has", c.Name)
		}
	}
	d := t.table
	if d.PrimaryKey != nil || d.Uniques != nil || d.ForeignKeys != nil || d.Checks != nil || d.Indexes != nil {
		t.fail("keys, constraints and indexes are a table's")
	}
	if field := scan.Uncovered(t.model.Type(), t.spans); field != "" {
		t.fail("the field %s of %v is not defined; define it, or call t.Ignore(&v.%s)", field, t.model.Type(), field)
	}
}

// fieldKind reports whether a composite type holds fields of a kind.
func fieldKind(k ast.Kind) bool {
	return k >= ast.Int16 && k <= ast.UUID
}

// compositeKind is the kind of the values of a composite type.
func compositeKind[C any](info *tableInfo) *kind[C] {
	k := newKind(ast.Composite,
		func(c *scan.Cell, p *C) error {
			cells, err := c.Record()
			if err != nil {
				return err
			}
			return info.decodeFields(cells, scan.SlotOf(p))
		},
		func(v C) (any, error) { return info.encodeFields(scan.SlotOf(&v)) })
	k.typ.Named = &ast.Named{Table: info.table}
	return k
}

func (i *tableInfo) decodeFields(cells []scan.Cell, at scan.Slot) error {
	if len(cells) != len(i.plan.Fields) {
		return fmt.Errorf("the database returned a value of %d fields, %s has %d", len(cells), i.table.Name, len(i.plan.Fields))
	}
	for n, c := range i.table.Columns {
		if err := readField(c.Type.Kind, &cells[n]); err != nil {
			return fmt.Errorf("field %s of %s: %w", c.Name, i.table.Name, err)
		}
	}
	return i.plan.Decode(cells, at)
}

// readField makes of a field's text what a column of the kind yields, where
// cells do not take the text as it is.
func readField(k ast.Kind, c *scan.Cell) error {
	switch k {
	case ast.Bool:
		return c.ReadBool()
	case ast.Bytes:
		return c.ReadHex()
	case ast.Time:
		return c.ReadZoned()
	default:
		return nil
	}
}

func (i *tableInfo) encodeFields(at scan.Slot) (any, error) {
	out := make([]any, len(i.plan.Fields))
	for n, f := range i.plan.Fields {
		v, err := f.Codec.Encode(at.Add(f.Offset))
		if err == nil {
			err = fieldError(v)
		}
		if f, ok := v.(float64); ok && f == 0 {
			v = 0.0 // of the two zeros, which are equal, one is written
		}
		if err != nil {
			return nil, fmt.Errorf("field %s of %s: %w", i.table.Columns[n].Name, i.table.Name, err)
		}
		out[n] = v
	}
	return out, nil
}

// fieldError refuses what the text of a composite value cannot hold.
func fieldError(v any) error {
	switch v := v.(type) {
	case time.Time:
		if v.Year() < 1 || v.Year() > 9999 {
			return fmt.Errorf("composite values hold the years 1 to 9999, not %d", v.Year())
		}
	case string:
		if !utf8.ValidString(v) {
			return fmt.Errorf("text that is not UTF-8")
		}
	}
	return nil
}

// CompositeExpr is a value of a composite type. Two are equal when their fields
// are, NULL to NULL; they have no order. A value whose fields are all NULL is
// not NULL itself.
type CompositeExpr[C, V any] struct {
	Value[C, V, *CompositeExpr[C, V], *CompositeExpr[C, sql.Null[C]], *CompositeExpr[C, C]]
}

func (*CompositeExpr[C, V]) wrap(c core[C]) *CompositeExpr[C, V] {
	e := new(CompositeExpr[C, V])
	e.c = c
	return e
}

func (e *CompositeExpr[C, V]) compare(op ast.Op, other ast.Expr) Predicate {
	return condition[sql.Null[bool]](&ast.Binary{Op: op, L: e.c.node, R: other, Type: e.c.typ()})
}

// Eq is x = v: all fields are equal.
func (e *CompositeExpr[C, V]) Eq(v C) Predicate { return e.compare(ast.Eq, e.c.kind.literal(v)) }

// EqExpr is x = other.
func (e *CompositeExpr[C, V]) EqExpr(other Operand[C]) Predicate {
	return e.compare(ast.Eq, e.c.other(other))
}

// Ne is x <> v: some field differs.
func (e *CompositeExpr[C, V]) Ne(v C) Predicate { return e.compare(ast.Ne, e.c.kind.literal(v)) }

// NeExpr is x <> other.
func (e *CompositeExpr[C, V]) NeExpr(other Operand[C]) Predicate {
	return e.compare(ast.Ne, e.c.other(other))
}

// IsExpr is x IS NOT DISTINCT FROM other: NULL equals NULL and nothing else.
func (e *CompositeExpr[C, V]) IsExpr(other Operand[C]) *BoolExpr[bool] {
	return condition[bool](&ast.Binary{Op: ast.NotDistinct, L: e.c.node, R: e.c.other(other), Type: e.c.typ()})
}

// IsNotExpr is x IS DISTINCT FROM other.
func (e *CompositeExpr[C, V]) IsNotExpr(other Operand[C]) *BoolExpr[bool] {
	return condition[bool](&ast.Binary{Op: ast.Distinct, L: e.c.node, R: e.c.other(other), Type: e.c.typ()})
}

// TypeComposite is a composite type, for Cast, Raw and functions of the caller's
// own. Its Value is a value as an expression.
func TypeComposite[C any](t CompositeOf[C]) Type[C, *CompositeExpr[C, sql.Null[C]]] {
	return Type[C, *CompositeExpr[C, sql.Null[C]]]{t.composite()}
}

// CompositeField is a field of the composite type of C: of its struct of fields.
type CompositeField[C, T any, E wrapper[T, E]] interface {
	Column[C]
	Typed[T, E]
}

// FieldOf is a field of a composite value, (x).field: NULL when the value is.
// The field of another type does not compile.
//
//	strata.FieldOf(Users.Home, AddressType.Zip).Eq("10115")
func FieldOf[C, T any, E wrapper[T, E]](x Operand[C], field CompositeField[C, T, E]) E {
	t := field.Type()
	c, ok := field.Expression().(*ast.Column)
	if k := x.sqlKind(); !ok || k != nil && !slices.Contains(fieldsOf(k.typ), c) {
		return t.Of(&ast.Bind{Err: fmt.Errorf("FieldOf: the value is not of the type that the field %s is one of", describe(field.Expression()))})
	}
	return t.Of(&ast.FieldOf{X: x.Expression(), Field: c})
}

// fieldsOf returns the fields of a composite type, of another kind none.
func fieldsOf(t ast.Type) []*ast.Column {
	if t.Named == nil || t.Named.Table == nil {
		return nil
	}
	return t.Named.Table.Columns
}

// CompositeColumn holds values of a composite type.
type CompositeColumn[M, C, V any] struct {
	CompositeExpr[C, V]
	ColumnOf[M, C, V, *CompositeExpr[C, V]]
}

// Short names for the columns of composite types.
type (
	Record[M, C any]     = *CompositeColumn[M, C, C]
	NullRecord[M, C any] = *CompositeColumn[M, C, sql.Null[C]]
)

func compositeColumn[M, C, V any](c *ast.Column, e core[C]) *CompositeColumn[M, C, V] {
	return &CompositeColumn[M, C, V]{*wrap[*CompositeExpr[C, V]](e), ColumnOf[M, C, V, *CompositeExpr[C, V]]{c, e}}
}

// DefComposite defines a NOT NULL column of a composite type.
func DefComposite[M, C any](t *Def[M], name string, field *C, typ CompositeOf[C]) Record[M, C] {
	k := typ.composite()
	return compositeColumn[M, C, C](define(t, name, field, k, k.value))
}

// DefNullComposite defines a nullable column of a composite type.
func DefNullComposite[M, C any](t *Def[M], name string, field *sql.Null[C], typ CompositeOf[C]) NullRecord[M, C] {
	k := typ.composite()
	return compositeColumn[M, C, sql.Null[C]](define(t, name, field, k, k.null))
}

// DefPtrComposite defines a nullable column of a composite type on a pointer
// field.
func DefPtrComposite[M, C any](t *Def[M], name string, field **C, typ CompositeOf[C]) NullRecord[M, C] {
	k := typ.composite()
	return compositeColumn[M, C, sql.Null[C]](define(t, name, field, k, k.pointer))
}
