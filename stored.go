package strata

import (
	"encoding"
	"reflect"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/types"
)

// Mapping ties a Go type T to another one, U, that is stored in its place.
type Mapping[T, U any] struct {
	To   func(T) (U, error) // T as it is stored
	From func(U) (T, error) // T as it is read; an error fails the row
}

// Stored is a Go type that a mapped type can be stored as.
type Stored interface {
	string | int64 | float64 | bool | time.Time | []byte | decimal.Decimal | [16]byte | types.Date
}

// Map says how a Mapped column is stored: under a type that Strata knows, so that it
// compares and orders as a U does, on every dialect. A type that only the database
// knows, such as ltree, or a domain, is for Custom.
//
//	strata.Map(t, c.Color, strata.Mapping[Color, string]{To: Color.Hex, From: ParseColor})
func Map[T any, U Stored](t *Def, column Operand[T], m Mapping[T, U]) {
	mapped(t, operand(column), reflect.TypeFor[T](), reflect.TypeFor[U](), m.To != nil && m.From != nil, mapping{*scan.At[uintptr](scan.SlotOf(&m.To)), *scan.At[uintptr](scan.SlotOf(&m.From))},
		func(from, to scan.Slot) (err error) {
			*scan.At[U](to), err = m.To(*scan.At[T](from))
			return err
		},
		func(from, to scan.Slot) (err error) {
			*scan.At[T](to), err = m.From(*scan.At[U](from))
			return err
		})
}

// mapping tells mappings apart: by where their two functions are. They stay there, as
// the columns' codecs hold them.
type mapping struct{ to, from uintptr }

//go:noinline
func mapped(t *Def, column *expr.Expr, of, stored reflect.Type, both bool, by mapping, to, from func(scan.Slot, scan.Slot) error) {
	d := defOf(t)
	switch b := d.columnIn("Map", column); {
	case b == nil:
	case b.family != "Mapped":
		d.mistake("Map: the column %s is no strata.Mapped", b.path)
	case !both:
		d.mistake("Map: the column %s needs both ways, To and From", b.path)
	default:
		base, digits := expr.Of(stored), b.x.Kind.Type
		if digits.Precision > 0 {
			if base.Type.Kind != ast.Decimal {
				d.mistake("Map: the column %s has the option numeric, but is stored as a %s", b.path, short(stored))
			}
			base = expr.DecimalOf(int(digits.Precision), int(digits.Scale))
		}
		d.retype(b, expr.MappedOf(base, of, by, to, from))
	}
}

// NamedType is a type that the database knows by a name of its own. SQLType makes
// one.
type NamedType struct{ named *ast.Named }

// SQLType names a type of the database. In spells it for another dialect; in
// SQLite's strict tables that is TEXT. With an empty text the dialect lacks the
// type, and statements that use it are refused there.
//
//	var ltree = strata.SQLType("ltree", strata.In("SQLite", "TEXT"))
//
// Each SQLType is a type of its own: it is made once and used wherever the type is
// meant. The text is the caller's.
func SQLType(name SQL, options ...FuncOption) NamedType {
	if name == "" {
		panic("strata: SQLType: the name is empty")
	}
	return NamedType{&ast.Named{Text: newFunction(name, 0, options)}}
}

// Store says under which type of the database a Custom column stores its values,
// which write themselves as that type's text and read it.
//
//	strata.Store(t, c.Path, ltree)
//
// What its values mean is the database's business, and so is what their comparisons
// answer: where SQLite has plain text, it compares text. A type whose values compare
// alike everywhere is better stored under a type that Strata knows, by Map.
func Store[T encoding.TextMarshaler, P textPointer[T]](t *Def, column Operand[T], sqlType NamedType) {
	store(t, operand(column), reflect.TypeFor[T](), sqlType)
}

// textPointer is a *T that reads what a T writes.
type textPointer[T any] interface {
	*T
	encoding.TextUnmarshaler
}

//go:noinline
func store(t *Def, column *expr.Expr, of reflect.Type, sqlType NamedType) {
	d := defOf(t)
	b := d.columnIn("Store", column)
	if b == nil {
		return
	}
	if b.family != "Custom" {
		d.mistake("Store: the column %s is no strata.Custom", b.path)
		return
	}
	if sqlType.named == nil {
		d.mistake("Store: the column %s gets no type; SQLType makes one", b.path)
		return
	}
	d.retype(b, expr.CustomOf(of, sqlType.named))
}
