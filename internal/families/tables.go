package main

const integerNote = `// Integers divide to an integer, cut towards zero. Dividing by zero is an error of
// the database (ErrDivideByZero), not NULL, on every dialect.`

// families are those of SQL's own types.
var families = []Family{
	{Base: "Text", Go: "string", Zero: `""`, What: "text", Classes: "compared text", Note: "// Positions and lengths count characters (code points)."},
	{Base: "Int", Go: "int", Zero: "0", What: "an integer of Go's type int, 64 bits in the database", Classes: "compared number integer", Note: integerNote},
	{Base: "Int8", Go: "int8", Zero: "0", What: "an integer of 8 bits", Classes: "compared number integer", Note: integerNote},
	{Base: "Int16", Go: "int16", Zero: "0", What: "an integer of 16 bits", Classes: "compared number integer", Note: integerNote},
	{Base: "Int32", Go: "int32", Zero: "0", What: "an integer of 32 bits", Classes: "compared number integer", Note: integerNote},
	{Base: "Int64", Go: "int64", Zero: "0", What: "an integer of 64 bits", Classes: "compared number integer", Note: integerNote},
	{Base: "Uint", Go: "uint", Zero: "0", What: "an integer of Go's type uint, of those that 64 bits with a sign hold", Classes: "compared number integer", Note: integerNote},
	{Base: "Uint8", Go: "uint8", Zero: "0", What: "an integer of 8 bits without a sign", Classes: "compared number integer", Note: integerNote},
	{Base: "Uint16", Go: "uint16", Zero: "0", What: "an integer of 16 bits without a sign", Classes: "compared number integer", Note: integerNote},
	{Base: "Uint32", Go: "uint32", Zero: "0", What: "an integer of 32 bits without a sign", Classes: "compared number integer", Note: integerNote},
	{Base: "Uint64", Go: "uint64", Zero: "0", What: "an integer without a sign, of those that 64 bits with a sign hold", Classes: "compared number integer", Note: integerNote},
	{Base: "Float32", Go: "float32", Zero: "0", What: "a single precision number", Classes: "compared number float"},
	{Base: "Float64", Go: "float64", Zero: "0", What: "a double precision number", Classes: "compared number float"},
	{Base: "Decimal", Go: "decimal.Decimal", Zero: "decimal.Decimal{}", What: "an exact decimal", Classes: "compared number", Note: "// The tag of a column says how many digits it has:\n//\n//\tTotal strata.Decimal `db:\",numeric(12,2)\"`"},
	{Base: "Bool", Go: "bool", Zero: "false", What: "a truth value: a condition, or a boolean column", Classes: "compared bool", Note: "// The zero Bool is no condition at all."},
	{Base: "Time", Go: "time.Time", Zero: "time.Time{}", What: "an instant, in microseconds", Classes: "compared calendar clock instant", Note: "// Its parts are those of UTC; AtTimeZone reads the clock\n// of another zone."},
	{Base: "Date", Go: "types.Date", Zero: "types.Date{}", What: "a calendar date", Classes: "compared calendar date"},
	{Base: "LocalTime", Go: "types.LocalTime", Zero: "types.LocalTime{}", What: "a date and a time of day without a zone, TIMESTAMP WITHOUT TIME ZONE", Classes: "compared calendar clock local", Note: "// Time is for instants."},
	{Base: "Interval", Go: "types.Interval", Zero: "types.Interval{}", What: "a span of time", Classes: "compared interval", Note: "// Intervals compare with months of 30 days and days of 24 hours: a month equals 30\n// days."},
	{Base: "Bytes", Go: "[]byte", Zero: "nil", What: "a string of bytes", Classes: "compared bytes", Note: "// A nil slice is written as empty."},
	{Base: "UUID", Go: "[16]byte", Zero: "[16]byte{}", What: "a UUID", Classes: "compared", Note: "// The model's field may be of any type of 16 bytes, and so may what it is compared\n// with. An ID of such a type of your own is compared with nothing else."},
	{Base: "Addr", Go: "netip.Addr", Zero: "netip.Addr{}", What: "the network address of a host, as PostgreSQL's inet", Classes: "compared address", Note: "// Addresses of IPv4 come before those of IPv6. An IPv4 address that is written as\n// one of IPv6 (::ffff:10.0.0.1, as Go's listeners report them) is sent as the IPv4\n// address that it is; one with a zone is refused.\n//\n//\tWhere(Visits.IP.Within(netip.MustParsePrefix(\"10.0.0.0/8\")))"},
	{Base: "Prefix", Go: "netip.Prefix", Zero: "netip.Prefix{}", What: "a network, as PostgreSQL's cidr: the addresses that agree in their leading bits", Classes: "compared network", Note: "// A value with other bits set, such as 10.0.0.1/8, is refused. Networks are ordered\n// by family, then by their first address, then the larger one first.\n//\n//\tWhere(Routes.Net.Contains(ip)).OrderBy(Routes.Net.Bits().Desc()).Limit(1)"},
	{Base: "RawJSON", Go: "json.RawMessage", Zero: "nil", What: "a JSON document that is not decoded", Classes: "document", Note: "// A document has the meaning of PostgreSQL's jsonb on every dialect: of equal keys\n// the last counts, and neither blanks nor the order of keys matter.\n//\n// A path is a list of steps from the root: a key of an object, or a position in an\n// array, counted from 0, or from -1 at its end:\n//\n//\tOrders.Doc.TextAt(\"lines\", \"0\", \"sku\")"},
}

// user are the families that hold a type of the user's.
var user = []Family{
	{Base: "ID", Go: "T", Constraint: "Identifier", What: "a number, a text or a UUID of a type of its own, such as a key", Classes: "equal listed ordered narrow", Note: "// It is compared and assigned, and with nothing of another type."},
	{Base: "Enum", Go: "T", Constraint: "comparable", What: "one of a closed set of texts, each a value of T: a string type or a types.Enum", Classes: "equal listed ordered narrow", Note: "// Values, in the definition of its table, says which they are. Others are refused\n// before they are sent, and by a CHECK constraint."},
	{Base: "TextOf", Go: "T", Constraint: "~string", What: "text of a type of its own", Classes: "equal listed ordered text", Note: "// Text gives it the methods of text."},
	{Base: "NumberOf", Go: "T", Constraint: "Number", What: "a number of a type of its own", Classes: "equal listed ordered number", Note: integerNote},
	{Base: "Mapped", Go: "T", Constraint: "any", What: "a Go type that is stored as another one", Classes: "equal listed ordered", Note: "// Map, in the definition of its table, says how. It compares and orders as what it\n// is stored as."},
	{Base: "Custom", Go: "T", Constraint: "any", What: "a Go type that is stored under a type of the database's own", Classes: "equal listed ordered", Note: "// T has MarshalText, and UnmarshalText on its pointer; Store, in the definition of\n// its table, names the type."},
	{Base: "Composite", Go: "T", Constraint: "any", What: "a value of a composite type", Classes: "equal", Note: "// Two are equal when their fields are, NULL to NULL; they have no order. A value\n// whose fields are all NULL is not NULL itself. FieldOf reads a field."},
	{Base: "JSON", Go: "T", Constraint: "any", What: "a JSON document that decodes into a T", Classes: "document", Note: "// Doc has the methods of documents."},
	{Base: "Array", Go: "[]T", Constraint: "any", What: "an array of one dimension", Classes: "equal array", Note: "// Positions count from 1. No element is NULL: an array that the database made with\n// one is an error where it is read. Element reads an element."},
	{Base: "Range", Go: "types.Range[T]", Constraint: "types.RangeElement", What: "a range: all values between two bounds", Classes: "equal span", Note: rangeNote},
	{Base: "Multirange", Go: "types.Multirange[T]", Constraint: "types.RangeElement", What: "a set of ranges, which needs PostgreSQL 14", Classes: "equal span", Note: rangeNote},
}

const rangeNote = `// As all functions its methods are NULL when an operand is; an empty range lies
// neither before nor after anything, and touches nothing. The result of two ranges
// that is no range, because it is in two pieces, is an error of the database
// (ErrNotRange); multiranges have no such limit.
//
// PostgreSQL can keep ranges of a table from overlapping by an exclusion
// constraint. No other engine has one, and neither has Strata: ask whether a row
// overlaps in the transaction that writes another one, at level Serializable.`
