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
	Includes    // x contains all of y: documents and arrays
	IncludedIn  // the other way round
	Overlaps    // two arrays have an element in common
	Cardinality // the number of an array's elements
	ElementAt   // an array and a position, counted from 1
	ArrayAppend // an array and an element
	ArrayConcat // two arrays
	ArrayRemove // an array and the element to leave out
	IndexOf     // an array and an element: its position, or NULL
	AnyOf       // a value is an element of an array
	Count
	Sum
	Avg
	Min
	Max
	BoolAnd
	BoolOr
	StringAgg
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
	JSONAgg: "json_agg", JSONObjectAgg: "json_object_agg", ArrayAgg: "array_agg",
	Count: "count", Sum: "sum", Avg: "avg", Min: "min", Max: "max",
	BoolAnd: "bool_and", BoolOr: "bool_or", StringAgg: "string_agg",
	StdDev: "stddev_samp", StdDevPop: "stddev_pop", Variance: "var_samp", VarPop: "var_pop",
	PercentileCont: "percentile_cont", PercentileDisc: "percentile_disc", Mode: "mode",
	RowNumber: "row_number", Rank: "rank", DenseRank: "dense_rank", PercentRank: "percent_rank",
	CumeDist: "cume_dist", Ntile: "ntile", Lag: "lag", Lead: "lead",
	FirstValue: "first_value", LastValue: "last_value", NthValue: "nth_value",
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
	return f == JSONAt || f == JSONLength || f == ElementAt || f == IndexOf
}

// BuildsJSON reports whether the function takes NULL as JSON's null, and is
// never NULL itself.
func (f Fn) BuildsJSON() bool { return f == JSONObject || f == JSONArray }

// NeverNull reports whether an aggregate has a value for no rows.
func (f Fn) NeverNull() bool { return f == Count || f >= JSONAgg && f <= ArrayAgg }

// String is the function's usual name in SQL.
func (f Fn) String() string { return fnNames[f] }
