package strata

import (
	"database/sql"
	"fmt"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// define adds a column to the table under definition. F is the type of the
// struct field: T, sql.Null[T] or *T.
func define[M, T, F any](t *Def[M], name string, field *F, k *kind[T], codec *scan.Codec) (*ast.Column, core[T]) {
	c := &ast.Column{
		Table: t.table, Name: name, Type: k.typ, Nullable: codec.Null,
		Ordinal: len(t.table.Columns), Values: k.allowed,
	}
	t.add(c, scan.PlaceOf(field), codec)
	return c, core[T]{c, k, codec.Null}
}

func plain[M, T, V any](c *ast.Column, e core[T]) *PlainColumn[M, T, V] {
	return &PlainColumn[M, T, V]{*wrap[*Expr[T, V]](e), ColumnOf[M, T, V, *Expr[T, V]]{c, e}}
}

func textColumn[M any, T ~string, V any](c *ast.Column, e core[T]) *TextColumn[M, T, V] {
	return &TextColumn[M, T, V]{*wrap[*TextExpr[T, V]](e), ColumnOf[M, T, V, *TextExpr[T, V]]{c, e}}
}

func numberColumn[M, T, V any](c *ast.Column, e core[T]) *NumberColumn[M, T, V] {
	return &NumberColumn[M, T, V]{*wrap[*NumberExpr[T, V]](e), ColumnOf[M, T, V, *NumberExpr[T, V]]{c, e}}
}

func boolColumn[M, V any](c *ast.Column, e core[bool]) *BoolColumn[M, V] {
	return &BoolColumn[M, V]{*wrap[*BoolExpr[V]](e), ColumnOf[M, bool, V, *BoolExpr[V]]{c, e}}
}

func timeColumn[M, V any](c *ast.Column, e core[time.Time]) *TimeColumn[M, V] {
	return &TimeColumn[M, V]{*wrap[*TimeExpr[V]](e), ColumnOf[M, time.Time, V, *TimeExpr[V]]{c, e}}
}

func dateColumn[M, V any](c *ast.Column, e core[Date]) *DateColumn[M, V] {
	return &DateColumn[M, V]{*wrap[*DateExpr[V]](e), ColumnOf[M, Date, V, *DateExpr[V]]{c, e}}
}

func bytesColumn[M any, T ~[]byte, V any](c *ast.Column, e core[T]) *BytesColumn[M, T, V] {
	return &BytesColumn[M, T, V]{*wrap[*BytesExpr[T, V]](e), ColumnOf[M, T, V, *BytesExpr[T, V]]{c, e}}
}

func jsonColumn[M, T, V any](c *ast.Column, e core[T]) *JSONColumn[M, T, V] {
	return &JSONColumn[M, T, V]{*wrap[*JSONExpr[T, V]](e), ColumnOf[M, T, V, *JSONExpr[T, V]]{c, e}}
}

func arrayColumn[M, T, V any](c *ast.Column, e core[[]T]) *ArrayColumn[M, T, V] {
	return &ArrayColumn[M, T, V]{*wrap[*ArrayExpr[T, V]](e), ColumnOf[M, []T, V, *ArrayExpr[T, V]]{c, e}}
}

// DefIdentity defines an integer column that the database generates, and makes
// it the primary key unless PrimaryKey names another.
func DefIdentity[M any, T Integer](t *Def[M], name string, field *T) Identity[M, T] {
	k := numberKind[T]()
	c, e := define(t, name, field, k, k.value)
	c.Identity = true
	return &IdentityColumn[M, T]{NumberExpr: *wrap[*NumberExpr[T, T]](e)}
}

// DefText defines a NOT NULL text column.
func DefText[M any, T ~string](t *Def[M], name string, field *T) *TextColumn[M, T, T] {
	k := textKind[T]()
	return textColumn[M, T, T](define(t, name, field, k, k.value))
}

// DefNullText defines a nullable text column.
func DefNullText[M any, T ~string](t *Def[M], name string, field *sql.Null[T]) *TextColumn[M, T, sql.Null[T]] {
	k := textKind[T]()
	return textColumn[M, T, sql.Null[T]](define(t, name, field, k, k.null))
}

// DefPtrText defines a nullable text column on a pointer field.
func DefPtrText[M any, T ~string](t *Def[M], name string, field **T) *TextColumn[M, T, sql.Null[T]] {
	k := textKind[T]()
	return textColumn[M, T, sql.Null[T]](define(t, name, field, k, k.pointer))
}

// DefNumber defines a NOT NULL column of a Go integer or float type.
func DefNumber[M any, T Number](t *Def[M], name string, field *T) *NumberColumn[M, T, T] {
	k := numberKind[T]()
	return numberColumn[M, T, T](define(t, name, field, k, k.value))
}

// DefNullNumber defines a nullable number column.
func DefNullNumber[M any, T Number](t *Def[M], name string, field *sql.Null[T]) *NumberColumn[M, T, sql.Null[T]] {
	k := numberKind[T]()
	return numberColumn[M, T, sql.Null[T]](define(t, name, field, k, k.null))
}

// DefPtrNumber defines a nullable number column on a pointer field.
func DefPtrNumber[M any, T Number](t *Def[M], name string, field **T) *NumberColumn[M, T, sql.Null[T]] {
	k := numberKind[T]()
	return numberColumn[M, T, sql.Null[T]](define(t, name, field, k, k.pointer))
}

// DefDecimal defines a NOT NULL column of exact decimals: NUMERIC(precision,
// scale), or NUMERIC without limits when precision is 0.
func DefDecimal[M any](t *Def[M], name string, field *decimal.Decimal, precision, scale int) Decimal[M] {
	k := decimalKind(precision, scale)
	return numberColumn[M, decimal.Decimal, decimal.Decimal](define(t, name, field, k, k.value))
}

// DefNullDecimal defines a nullable column of exact decimals.
func DefNullDecimal[M any](t *Def[M], name string, field *sql.Null[decimal.Decimal], precision, scale int) NullDecimal[M] {
	k := decimalKind(precision, scale)
	return numberColumn[M, decimal.Decimal, sql.Null[decimal.Decimal]](define(t, name, field, k, k.null))
}

// DefPtrDecimal defines a nullable column of exact decimals on a pointer field.
func DefPtrDecimal[M any](t *Def[M], name string, field **decimal.Decimal, precision, scale int) NullDecimal[M] {
	k := decimalKind(precision, scale)
	return numberColumn[M, decimal.Decimal, sql.Null[decimal.Decimal]](define(t, name, field, k, k.pointer))
}

// DefBool defines a NOT NULL boolean column.
func DefBool[M any](t *Def[M], name string, field *bool) Bool[M] {
	return boolColumn[M, bool](define(t, name, field, boolKind, boolKind.value))
}

// DefNullBool defines a nullable boolean column.
func DefNullBool[M any](t *Def[M], name string, field *sql.Null[bool]) NullBool[M] {
	return boolColumn[M, sql.Null[bool]](define(t, name, field, boolKind, boolKind.null))
}

// DefPtrBool defines a nullable boolean column on a pointer field.
func DefPtrBool[M any](t *Def[M], name string, field **bool) NullBool[M] {
	return boolColumn[M, sql.Null[bool]](define(t, name, field, boolKind, boolKind.pointer))
}

// DefTime defines a NOT NULL column of instants, kept to the microsecond and
// read in UTC.
func DefTime[M any](t *Def[M], name string, field *time.Time) Time[M] {
	return timeColumn[M, time.Time](define(t, name, field, timeKind, timeKind.value))
}

// DefNullTime defines a nullable column of instants.
func DefNullTime[M any](t *Def[M], name string, field *sql.Null[time.Time]) NullTime[M] {
	return timeColumn[M, sql.Null[time.Time]](define(t, name, field, timeKind, timeKind.null))
}

// DefPtrTime defines a nullable column of instants on a pointer field.
func DefPtrTime[M any](t *Def[M], name string, field **time.Time) NullTime[M] {
	return timeColumn[M, sql.Null[time.Time]](define(t, name, field, timeKind, timeKind.pointer))
}

// DefDate defines a NOT NULL column of dates.
func DefDate[M any](t *Def[M], name string, field *Date) Day[M] {
	return dateColumn[M, Date](define(t, name, field, dateKind, dateKind.value))
}

// DefNullDate defines a nullable column of dates.
func DefNullDate[M any](t *Def[M], name string, field *sql.Null[Date]) NullDay[M] {
	return dateColumn[M, sql.Null[Date]](define(t, name, field, dateKind, dateKind.null))
}

// DefPtrDate defines a nullable column of dates on a pointer field.
func DefPtrDate[M any](t *Def[M], name string, field **Date) NullDay[M] {
	return dateColumn[M, sql.Null[Date]](define(t, name, field, dateKind, dateKind.pointer))
}

// DefBytes defines a NOT NULL column of bytes. A nil slice is written as empty.
func DefBytes[M any, T ~[]byte](t *Def[M], name string, field *T) *BytesColumn[M, T, T] {
	k := bytesKind[T]()
	return bytesColumn[M, T, T](define(t, name, field, k, k.value))
}

// DefNullBytes defines a nullable column of bytes.
func DefNullBytes[M any, T ~[]byte](t *Def[M], name string, field *sql.Null[T]) *BytesColumn[M, T, sql.Null[T]] {
	k := bytesKind[T]()
	return bytesColumn[M, T, sql.Null[T]](define(t, name, field, k, k.null))
}

// DefPtrBytes defines a nullable column of bytes on a pointer field.
func DefPtrBytes[M any, T ~[]byte](t *Def[M], name string, field **T) *BytesColumn[M, T, sql.Null[T]] {
	k := bytesKind[T]()
	return bytesColumn[M, T, sql.Null[T]](define(t, name, field, k, k.pointer))
}

// DefUUID defines a NOT NULL UUID column on any [16]byte type.
func DefUUID[M any, T ~[16]byte](t *Def[M], name string, field *T) UUID[M, T] {
	k := uuidKind[T]()
	return plain[M, T, T](define(t, name, field, k, k.value))
}

// DefNullUUID defines a nullable UUID column.
func DefNullUUID[M any, T ~[16]byte](t *Def[M], name string, field *sql.Null[T]) NullUUID[M, T] {
	k := uuidKind[T]()
	return plain[M, T, sql.Null[T]](define(t, name, field, k, k.null))
}

// DefPtrUUID defines a nullable UUID column on a pointer field.
func DefPtrUUID[M any, T ~[16]byte](t *Def[M], name string, field **T) NullUUID[M, T] {
	k := uuidKind[T]()
	return plain[M, T, sql.Null[T]](define(t, name, field, k, k.pointer))
}

// DefJSON defines a NOT NULL column that holds a T as a JSON document, by
// encoding/json.
func DefJSON[M, T any](t *Def[M], name string, field *T) JSON[M, T] {
	k := jsonKind[T]()
	return jsonColumn[M, T, T](define(t, name, field, k, k.value))
}

// DefNullJSON defines a nullable JSON column: SQL's NULL, not JSON's null.
func DefNullJSON[M, T any](t *Def[M], name string, field *sql.Null[T]) NullJSON[M, T] {
	k := jsonKind[T]()
	return jsonColumn[M, T, sql.Null[T]](define(t, name, field, k, k.null))
}

// DefPtrJSON defines a nullable JSON column on a pointer field.
func DefPtrJSON[M, T any](t *Def[M], name string, field **T) NullJSON[M, T] {
	k := jsonKind[T]()
	return jsonColumn[M, T, sql.Null[T]](define(t, name, field, k, k.pointer))
}

// DefArray defines a NOT NULL column of arrays, on PostgreSQL of a type such as
// text[]. A nil slice is written as the empty array.
//
//	strata.DefArray(t, "tags", &p.Tags, strata.TypeText)
func DefArray[M, T any, E wrapper[T, E]](t *Def[M], name string, field *[]T, elem Type[T, E]) Array[M, T] {
	k := arrayOf(t, name, elem)
	return arrayColumn[M, T, []T](define(t, name, field, k, k.value))
}

// DefNullArray defines a nullable column of arrays.
func DefNullArray[M, T any, E wrapper[T, E]](t *Def[M], name string, field *sql.Null[[]T], elem Type[T, E]) NullArray[M, T] {
	k := arrayOf(t, name, elem)
	return arrayColumn[M, T, sql.Null[[]T]](define(t, name, field, k, k.null))
}

// DefPtrArray defines a nullable column of arrays on a pointer field.
func DefPtrArray[M, T any, E wrapper[T, E]](t *Def[M], name string, field **[]T, elem Type[T, E]) NullArray[M, T] {
	k := arrayOf(t, name, elem)
	return arrayColumn[M, T, sql.Null[[]T]](define(t, name, field, k, k.pointer))
}

// arrayOf is the kind of a column of arrays.
func arrayOf[M, T any, E wrapper[T, E]](t *Def[M], name string, elem Type[T, E]) *kind[[]T] {
	if err := elementError(elem.kind.typ.Kind); err != nil {
		t.fail("column %q: %v", name, err)
	}
	return arrayKind(elem.kind)
}

// DefEnum defines a NOT NULL column of an Enum: text, limited by a CHECK
// constraint to the values.
func DefEnum[M, D any](t *Def[M], name string, field *Enum[D], values ...Enum[D]) EnumOf[M, Enum[D]] {
	k := closedEnum(values)
	return plain[M, Enum[D], Enum[D]](define(t, name, field, k, k.value))
}

// DefNullEnum defines a nullable column of an Enum.
func DefNullEnum[M, D any](t *Def[M], name string, field *sql.Null[Enum[D]], values ...Enum[D]) NullEnumOf[M, Enum[D]] {
	k := closedEnum(values)
	return plain[M, Enum[D], sql.Null[Enum[D]]](define(t, name, field, k, k.null))
}

// DefPtrEnum defines a nullable column of an Enum on a pointer field.
func DefPtrEnum[M, D any](t *Def[M], name string, field **Enum[D], values ...Enum[D]) NullEnumOf[M, Enum[D]] {
	k := closedEnum(values)
	return plain[M, Enum[D], sql.Null[Enum[D]]](define(t, name, field, k, k.pointer))
}

func closedEnum[D any](values []Enum[D]) *kind[Enum[D]] {
	return enumKind(Enum[D].String, func(s string) Enum[D] { return Enum[D]{s} }, values)
}

// DefTextEnum defines a NOT NULL column of a string type that is limited to the
// values. Others are refused before they are sent; an Enum does not even let
// them compile.
func DefTextEnum[M any, T ~string](t *Def[M], name string, field *T, values ...T) EnumOf[M, T] {
	k := textEnum(values)
	return plain[M, T, T](define(t, name, field, k, k.value))
}

// DefNullTextEnum defines a nullable column of a string type that is limited to
// the values.
func DefNullTextEnum[M any, T ~string](t *Def[M], name string, field *sql.Null[T], values ...T) NullEnumOf[M, T] {
	k := textEnum(values)
	return plain[M, T, sql.Null[T]](define(t, name, field, k, k.null))
}

func textEnum[T ~string](values []T) *kind[T] {
	return enumKind(func(v T) string { return string(v) }, func(s string) T { return T(s) }, values)
}

// Stored is a Go type that a mapped type can be stored as.
type Stored interface {
	string | int64 | float64 | bool | time.Time | []byte | decimal.Decimal | [16]byte | Date
}

// DefMapped defines a NOT NULL column of any Go type T, stored as a U: under a
// type that Strata knows, so that it compares and orders as a U does, on every
// dialect. A type that only the database knows, such as ltree, or a domain, is
// for DefCustom.
func DefMapped[M, T any, U Stored](t *Def[M], name string, field *T, m Mapping[T, U]) Mapped[M, T] {
	k := mappedKind(storedKind[U](), m)
	return plain[M, T, T](define(t, name, field, k, k.value))
}

// DefNullMapped defines a nullable column of any Go type T, stored as a U.
func DefNullMapped[M, T any, U Stored](t *Def[M], name string, field *sql.Null[T], m Mapping[T, U]) NullMapped[M, T] {
	k := mappedKind(storedKind[U](), m)
	return plain[M, T, sql.Null[T]](define(t, name, field, k, k.null))
}

func storedKind[U Stored]() *kind[U] {
	var k any
	switch any(*new(U)).(type) {
	case string:
		k = stringKind
	case int64:
		k = int64Kind
	case float64:
		k = float64Kind
	case bool:
		k = boolKind
	case time.Time:
		k = timeKind
	case Date:
		k = dateKind
	case []byte:
		k = bytesKind[[]byte]()
	case decimal.Decimal:
		k = decimalKind(0, 0)
	case [16]byte:
		k = uuidKind[[16]byte]()
	default:
		panic(fmt.Sprintf("strata: no kind for %T", *new(U)))
	}
	return k.(*kind[U])
}
