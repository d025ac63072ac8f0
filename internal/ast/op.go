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
	Series // returns rows
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
	DateOf: "date_of", Count: "count", Sum: "sum", Avg: "avg", Min: "min", Max: "max",
	BoolAnd: "bool_and", BoolOr: "bool_or", StringAgg: "string_agg",
	StdDev: "stddev_samp", StdDevPop: "stddev_pop", Variance: "var_samp", VarPop: "var_pop",
	PercentileCont: "percentile_cont", PercentileDisc: "percentile_disc", Mode: "mode",
	RowNumber: "row_number", Rank: "rank", DenseRank: "dense_rank", PercentRank: "percent_rank",
	CumeDist: "cume_dist", Ntile: "ntile", Lag: "lag", Lead: "lead",
	FirstValue: "first_value", LastValue: "last_value", NthValue: "nth_value", Series: "series",
	Custom: "aggregate",
}

// WindowOnly reports whether the function has a meaning with OVER only.
func (f Fn) WindowOnly() bool { return f >= RowNumber && f <= NthValue }

// OrderedSet reports whether the function is an ordered-set aggregate, which
// takes WITHIN GROUP and no OVER.
func (f Fn) OrderedSet() bool { return f >= PercentileCont && f <= Mode }

// String is the function's usual name in SQL.
func (f Fn) String() string { return fnNames[f] }
