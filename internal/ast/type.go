package ast

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

var kindNames = [...]string{
	Unknown: "unknown", Int16: "int16", Int32: "int32", Int64: "int64",
	Float32: "float32", Float64: "float64", Decimal: "decimal", Text: "text",
	Bool: "bool", Time: "time", Date: "date", Bytes: "bytes", UUID: "uuid", JSON: "json",
	Interval: "interval", Local: "local",
	Array: "array", JSONPath: "jsonpath",
	Range: "range", Multirange: "multirange", TextQuery: "textquery",
	Addr: "addr", Network: "network", CustomType: "custom", Composite: "composite",
}

// String returns the kind's name.
func (k Kind) String() string { return kindNames[k] }

// Class groups kinds that share operator spellings: every integer width is
// "int", every float width "float".
func (k Kind) Class() string {
	switch k {
	case Int16, Int32, Int64:
		return "int"
	case Float32, Float64:
		return "float"
	default:
		return kindNames[k]
	}
}

// Type is a kind with its parameters.
type Type struct {
	Kind      Kind
	Elem      Kind  // of an array, a range or a multirange
	Precision int16 // of a decimal; 0 means unconstrained
	Scale     int16
	Named     *Named
}
