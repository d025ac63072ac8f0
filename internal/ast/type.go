package ast

import "slices"

// Kind is the portable kind of an SQL value.
type Kind uint8

// The kinds that every dialect can store.
const (
	Unknown Kind = iota
	Int16
	Int32
	Int64
	Float32
	Float64
	Decimal
	Text
	Bool
	Time // an instant, in microseconds
	Date // a calendar date, without time zone
	Bytes
	UUID
	JSON
	Interval   // months, days and microseconds
	Local      // a date and a time of day, without time zone
	Array      // one-dimensional; Type.Elem says of what
	JSONPath   // the steps into a document; an argument only
	Range      // Type.Elem says of what
	Multirange // Type.Elem says what its ranges are of
	TextQuery  // what full text is searched for; an argument only
	Addr       // the network address of a host
	Network    // the addresses that agree in their leading bits
	CustomType // of the caller's own, as text; Type.Named says which
	Composite  // a value of several fields; Type.Named has them
	kinds
)

// Kinds is the number of kinds; tests walk over all of them.
const Kinds = int(kinds)

// kind is all that the tree knows of a kind. What a dialect calls it and how its
// values are sent, package dialect knows.
type kind struct {
	name   string
	class  string   // of kinds that share the spellings of operators
	casts  []string // the classes, besides its own, that a value can be converted to
	made   made
	asText bool // rows of Go values take it as text: there are no arrays of it
	number bool // a distance can be added to it
}

// made is what a value is made of.
type made uint8

const (
	ofOne    made = iota
	ofElem        // values of the kind Type.Elem
	ofRanges      // ranges of the kind Type.Elem
	ofFields      // the fields of Type.Named
)

var kindRows = [Kinds]kind{
	Unknown:    {name: "unknown", class: "unknown"},
	Int16:      {name: "int16", class: "int", casts: ofInt, number: true},
	Int32:      {name: "int32", class: "int", casts: ofInt, number: true},
	Int64:      {name: "int64", class: "int", casts: ofInt, number: true},
	Float32:    {name: "float32", class: "float", casts: ofFloat, number: true},
	Float64:    {name: "float64", class: "float", casts: ofFloat, number: true},
	Decimal:    {name: "decimal", class: "decimal", casts: []string{"int", "float", "text"}},
	Text:       {name: "text", class: "text", casts: []string{"int", "float", "decimal", "custom"}},
	Bool:       {name: "bool", class: "bool", casts: []string{"int", "text"}},
	Time:       {name: "time", class: "time"},
	Date:       {name: "date", class: "date", casts: toText},
	Bytes:      {name: "bytes", class: "bytes"},
	UUID:       {name: "uuid", class: "uuid", casts: toText},
	JSON:       {name: "json", class: "json"},
	Interval:   {name: "interval", class: "interval"},
	Local:      {name: "local", class: "local"},
	Array:      {name: "array", class: "array", made: ofElem, asText: true},
	JSONPath:   {name: "jsonpath", class: "jsonpath"},
	Range:      {name: "range", class: "range", made: ofElem, asText: true},
	Multirange: {name: "multirange", class: "multirange", made: ofRanges, asText: true},
	TextQuery:  {name: "textquery", class: "textquery"},
	Addr:       {name: "addr", class: "addr", casts: toText, asText: true},
	Network:    {name: "network", class: "network", casts: toText, asText: true},
	CustomType: {name: "custom", class: "custom", casts: toText, asText: true},
	Composite:  {name: "composite", class: "composite", made: ofFields, asText: true},
}

var (
	ofInt   = []string{"float", "decimal", "text"}
	ofFloat = []string{"int", "decimal", "text"}
	toText  = []string{"text"}
)

// String returns the kind's name.
func (k Kind) String() string { return kindRows[k].name }

// Class groups kinds that share operator spellings: every integer width is
// "int", every float width "float".
func (k Kind) Class() string { return kindRows[k].class }

// Casts reports whether a value can be converted to another kind on every dialect.
func (k Kind) Casts(to Kind) bool {
	return k.Class() == to.Class() || slices.Contains(kindRows[k].casts, to.Class())
}

// Parametrised reports whether Type.Elem says more about the kind.
func (k Kind) Parametrised() bool { return kindRows[k].made == ofElem || kindRows[k].made == ofRanges }

// Whole reports whether a value is not made of others.
func (k Kind) Whole() bool { return kindRows[k].made == ofOne }

// AsText reports whether rows of Go values take it as text: of some kinds there
// are no arrays, or none that rows are made of.
func (k Kind) AsText() bool { return kindRows[k].asText }

// Number reports whether a window's frame can add a distance to a value. Decimals
// are text to some databases.
func (k Kind) Number() bool { return kindRows[k].number }

// Type is a kind with its parameters.
type Type struct {
	Kind      Kind
	Elem      Kind  // of an array, a range or a multirange
	Precision int16 // of a decimal; 0 means unconstrained
	Scale     int16
	Closed    bool // a text that is one of an enum's: it has no order
	Named     *Named
}

// Part returns the type of the i-th of the values that a value is made of.
func (t Type) Part(i int) Type {
	switch kindRows[t.Kind].made {
	case ofFields:
		return t.Named.Table.Columns[i].Type
	case ofRanges:
		return Type{Kind: Range, Elem: t.Elem}
	default:
		return Type{Kind: t.Elem}
	}
}
