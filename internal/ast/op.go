package ast

// Op is an operator.
type Op uint8

// The operators.
const (
	Eq Op = iota
	Ne
	Lt
	Le
	Gt
	Ge
	Distinct    // IS DISTINCT FROM
	NotDistinct // IS NOT DISTINCT FROM
	Add
	Sub
	Mul
	Div
	Mod
	Concat
	Neg
	Not
	IsNull
	IsNotNull
	IsTrue
	IsFalse
	ops
)

// Ops is the number of operators; tests walk over all of them.
const Ops = int(ops)

var opNames = [...]string{
	Eq: "=", Ne: "<>", Lt: "<", Le: "<=", Gt: ">", Ge: ">=",
	Distinct: "IS DISTINCT FROM", NotDistinct: "IS NOT DISTINCT FROM",
	Add: "+", Sub: "-", Mul: "*", Div: "/", Mod: "%", Concat: "||",
	Neg: "-", Not: "NOT", IsNull: "IS NULL", IsNotNull: "IS NOT NULL",
	IsTrue: "IS TRUE", IsFalse: "IS FALSE",
}

// String is the operator's standard spelling.
func (o Op) String() string { return opNames[o] }

// Ordering reports whether the operator depends on the order of its operands'
// type, hence on a collation.
func (o Op) Ordering() bool { return o >= Lt && o <= Ge }

// Fn is a function that every dialect has or emulates.
type Fn uint8

// Scalar functions, then aggregates.
const (
	Coalesce Fn = iota
	NullIf
	Lower
	Upper
	Trim
	LTrim
	RTrim
	Length
	OctetLength
	Substring
	Replace
	Position
	Abs
	Round
	Floor
	Ceil
	Now
	Year
	Month
	Day
	Hour
	Minute
	Second
	DateOf
	LPad
	RPad
	Repeat
	Reverse
	LeftOf
	RightOf
	CodePoint
	Chr
	SplitPart
	RegexpMatch
	RegexpReplace
	MD5
	SHA256
	Translate
	ConcatWS
	ConcatAll
	TrimChars
	LTrimChars
	RTrimChars
	HexOf
	Base64Of
	BytesOf
	SubBytes
	Sqrt
	Power
	Exp
	Ln
	Log10
	Sign
	Trunc
	RoundTo
	TruncTo
	Greatest
	Least
	Sin
	Cos
	Tan
	Asin
	Acos
	Atan
	Atan2
	Pi
	Degrees
	Radians
	BitAnd
	BitOr
	BitXor
	BitNot
	ShiftLeft
	ShiftRight
	GCD
	Random
	NewUUID
	CurrentDate
	Quarter
	Week
	ISOYear
	DayOfWeek
	ISODayOfWeek
	DayOfYear
	Microsecond
	Epoch
	TruncYear
	TruncQuarter
	TruncMonth
	TruncWeek
	TruncDay
	TruncHour
	TruncMinute
	TruncSecond
	Format
	Midnight
	LocalIn
	InstantIn
	AddInterval
	SubInterval
	Since
	SecondsSince
	AddDays
	AddMonths
	DaysSince
	ToJSON      // a value as JSON; NULL stays NULL, or becomes JSON's null
	JSONAt      // a document and a path: the value there, as Call.Type
	JSONHasKey  // a document and a text
	JSONTypeOf  // object, array, string, number, boolean or null
	JSONLength  // of an array; NULL for what is none
	JSONSet     // a document, a path and a document
	JSONRemove  // a document and a path
	JSONMerge   // two documents
	JSONObject  // names and values by turns
	JSONArray   // values
	Includes    // x contains all of y: documents, arrays and ranges
	IncludedIn  // the other way round
	Overlaps    // two arrays or ranges have something in common
	Cardinality // the number of an array's elements
	ElementAt   // an array and a position, counted from 1
	ArrayAppend // an array and an element
	ArrayConcat // two arrays
	ArrayRemove // an array and the element to leave out
	IndexOf     // an array and an element: its position, or NULL
	AnyOf       // a value is an element of an array

	RangeNew     // two bounds, NULL for none, and which are included
	RangeToMulti // a range as a multirange
	RangeHolds   // a range and a value that lies in it
	RangeBefore  // two ranges, as are those that follow
	RangeAfter
	RangeAdjacent
	RangeNotRight // ends no later
	RangeNotLeft  // begins no earlier
	RangeUnion
	RangeIntersect
	RangeMinus
	RangeMerge // two ranges, or a multirange
	RangeLower // a range, as are those that follow: its bound, or NULL
	RangeUpper
	RangeIsEmpty
	RangeLowerIn // included
	RangeUpperIn
	RangeLowerNone // unbounded
	RangeUpperNone

	TextMatch  // a text and a query
	Highlight  // a text, a query, and what goes before and after each word found
	Within     // an address or a network lies in a network
	Family     // of an address or a network: 4 or 6
	NetText    // an address or a network as text
	AddrAdd    // an address and a number
	AddrDiff   // two addresses
	NetworkOf  // an address and a number of bits
	PrefixBits // the number of a network's bits
	FirstAddr  // of a network
	LastAddr   // of a network
	Count
	Sum
	Avg
	Min
	Max
	BoolAnd
	BoolOr
	StringAgg
	StringAggDistinct // in order
	StdDev
	StdDevPop
	Variance
	VarPop
	PercentileCont
	PercentileDisc
	Mode
	JSONAgg
	JSONObjectAgg
	ArrayAgg
	RangeAgg
	RangeIntersectAgg
	Custom // Aggregate.Function says which
	RowNumber
	Rank
	DenseRank
	PercentRank
	CumeDist
	Ntile
	Lag
	Lead
	FirstValue
	LastValue
	NthValue
	Series       // returns rows, as all that follow
	Unnest       // of an array: value, ordinal
	JSONElements // of an array: value, ordinal
	JSONEach     // of an object: key, value
	fns
)

// Fns is the number of functions; tests walk over all of them.
const Fns = int(fns)

var fnNames = [...]string{
	Coalesce: "coalesce", NullIf: "nullif",
	Lower: "lower", Upper: "upper", Trim: "trim", LTrim: "ltrim", RTrim: "rtrim",
	Length: "length", OctetLength: "octet_length", Substring: "substr", Replace: "replace",
	Position: "position", Abs: "abs", Round: "round", Floor: "floor", Ceil: "ceil",
	Now:  "now",
	Year: "year", Month: "month", Day: "day", Hour: "hour", Minute: "minute", Second: "second",
	DateOf: "date_of",
	ToJSON: "to_json", JSONAt: "json_at", JSONHasKey: "json_has_key", JSONTypeOf: "json_type_of",
	JSONLength: "json_length", JSONSet: "json_set", JSONRemove: "json_remove", JSONMerge: "json_merge",
	JSONObject: "json_object", JSONArray: "json_array",
	Includes: "includes", IncludedIn: "included_in", Overlaps: "overlaps", Cardinality: "cardinality",
	ElementAt: "element_at", ArrayAppend: "array_append", ArrayConcat: "array_concat",
	ArrayRemove: "array_remove", IndexOf: "index_of", AnyOf: "any_of",
	RangeNew: "range_new", RangeToMulti: "range_to_multirange", RangeHolds: "range_holds",
	RangeBefore: "range_before", RangeAfter: "range_after", RangeAdjacent: "range_adjacent",
	RangeNotRight: "range_not_right", RangeNotLeft: "range_not_left",
	RangeUnion: "range_union", RangeIntersect: "range_intersect", RangeMinus: "range_minus", RangeMerge: "range_merge",
	RangeLower: "range_lower", RangeUpper: "range_upper", RangeIsEmpty: "range_is_empty",
	RangeLowerIn: "range_lower_in", RangeUpperIn: "range_upper_in",
	RangeLowerNone: "range_lower_none", RangeUpperNone: "range_upper_none",
	RangeAgg: "range_agg", RangeIntersectAgg: "range_intersect_agg",
	TextMatch: "text_match", Highlight: "highlight",
	JSONAgg: "json_agg", JSONObjectAgg: "json_object_agg", ArrayAgg: "array_agg",
	Count: "count", Sum: "sum", Avg: "avg", Min: "min", Max: "max",
	BoolAnd: "bool_and", BoolOr: "bool_or", StringAgg: "string_agg", StringAggDistinct: "string_agg_distinct",
	StdDev: "stddev_samp", StdDevPop: "stddev_pop", Variance: "var_samp", VarPop: "var_pop",
	PercentileCont: "percentile_cont", PercentileDisc: "percentile_disc", Mode: "mode",
	LPad: "lpad", RPad: "rpad", Repeat: "repeat", Reverse: "reverse", LeftOf: "left", RightOf: "right", CodePoint: "ascii", Chr: "chr",
	SplitPart: "split_part", RegexpMatch: "regexp_match", RegexpReplace: "regexp_replace", MD5: "md5", SHA256: "sha256", Translate: "translate",
	ConcatWS: "concat_ws", ConcatAll: "concat", TrimChars: "trim_chars", LTrimChars: "ltrim_chars", RTrimChars: "rtrim_chars",
	HexOf: "hex", Base64Of: "base64", BytesOf: "bytes_of", SubBytes: "sub_bytes",
	Sqrt: "sqrt", Power: "power", Exp: "exp", Ln: "ln", Log10: "log10", Sign: "sign", Trunc: "trunc", RoundTo: "round_to", TruncTo: "trunc_to", Greatest: "greatest", Least: "least",
	Sin: "sin", Cos: "cos", Tan: "tan", Asin: "asin", Acos: "acos", Atan: "atan", Atan2: "atan2", Pi: "pi", Degrees: "degrees", Radians: "radians",
	BitAnd: "bitand", BitOr: "bitor", BitXor: "bitxor", BitNot: "bitnot", ShiftLeft: "shift_left", ShiftRight: "shift_right", GCD: "gcd", Random: "random",
	NewUUID: "new_uuid", CurrentDate: "current_date",
	Quarter: "quarter", Week: "week", ISOYear: "iso_year", DayOfWeek: "day_of_week", ISODayOfWeek: "iso_day_of_week", DayOfYear: "day_of_year", Microsecond: "microsecond", Epoch: "epoch",
	TruncYear: "trunc_year", TruncQuarter: "trunc_quarter", TruncMonth: "trunc_month", TruncWeek: "trunc_week", TruncDay: "trunc_day", TruncHour: "trunc_hour", TruncMinute: "trunc_minute", TruncSecond: "trunc_second",
	Format: "format", Midnight: "midnight", LocalIn: "local_in", InstantIn: "instant_in", AddInterval: "add_interval", SubInterval: "sub_interval", Since: "since", SecondsSince: "seconds_since", AddDays: "add_days", AddMonths: "add_months", DaysSince: "days_since",
	Within: "within", Family: "family", NetText: "net_text", AddrAdd: "addr_add", AddrDiff: "addr_diff",
	NetworkOf: "network_of", PrefixBits: "prefix_bits", FirstAddr: "first_addr", LastAddr: "last_addr",
	RowNumber: "row_number", Rank: "rank", DenseRank: "dense_rank", PercentRank: "percent_rank",
	CumeDist: "cume_dist", Ntile: "ntile", Lag: "lag", Lead: "lead",
	FirstValue: "first_value", LastValue: "last_value", NthValue: "nth_value",
	Series: "series", Unnest: "unnest", JSONElements: "json_elements", JSONEach: "json_each",
	Custom: "aggregate",
}

// WindowOnly reports whether the function has a meaning with OVER only.
func (f Fn) WindowOnly() bool { return f >= RowNumber && f <= NthValue }

// OrderedSet reports whether the function is an ordered-set aggregate, which
// takes WITHIN GROUP and no OVER.
func (f Fn) OrderedSet() bool { return f >= PercentileCont && f <= Mode }

// MayMiss reports whether the function may be NULL when no argument is: there
// is nothing at the place that it looks at.
func (f Fn) MayMiss() bool {
	return f == JSONAt || f == JSONLength || f == ElementAt || f == IndexOf || f == RangeLower || f == RangeUpper
}

// BuildsJSON reports whether the function takes NULL as JSON's null, and is
// never NULL itself.
func (f Fn) BuildsJSON() bool { return f == JSONObject || f == JSONArray }

// NeverNull reports whether an aggregate has a value for no rows, or a window
// function one for every row.
func (f Fn) NeverNull() bool {
	return f == Count || f >= JSONAgg && f <= ArrayAgg || f >= RowNumber && f <= Ntile
}

// String is the function's usual name in SQL.
func (f Fn) String() string { return fnNames[f] }
