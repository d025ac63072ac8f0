package ast

import "slices"

// class is how a function is called.
type class uint8

const (
	ofRow    class = iota + 1 // one value per row
	ofGroup                   // an aggregate
	ofOrder                   // an aggregate that takes WITHIN GROUP and no OVER
	ofWindow                  // with OVER only
	inFrom                    // it returns rows
)

// nullRule says when a function or an operator is NULL.
type nullRule uint8

const (
	ifAny   nullRule = iota + 1 // where an argument is
	ifAll                       // where all arguments are
	ifFirst                     // where the first argument is
	maybe                       // where no argument need be: nothing is there, or there are no rows
	never
)

// Besides a kind, a result may be of a type that the operand's tells.
const (
	operand      Kind = 255 - iota // the operand's own
	element                        // what the operand holds
	arrayOf                        // an array of the operand's
	rangeOf                        // a range of what the operand holds
	multirangeOf                   // a multirange of what the operand holds
	average                        // a decimal of decimals, a float of other numbers
)

// function is all that the tree knows of a function. How a dialect spells it,
// package dialect knows.
type function struct {
	name     string // in SQL, as a rule
	class    class
	null     nullRule
	result   Kind
	compares bool     // how its arguments compare matters
	columns  []string // of the rows that it returns
}

func scalar(name string, null nullRule, result Kind) function {
	return function{name: name, class: ofRow, null: null, result: result}
}

func aggregate(name string, null nullRule, result Kind) function {
	return function{name: name, class: ofGroup, null: null, result: result}
}

func orderedSet(name string, null nullRule, result Kind) function {
	return function{name: name, class: ofOrder, null: null, result: result}
}

func window(name string, null nullRule, result Kind) function {
	return function{name: name, class: ofWindow, null: null, result: result}
}

func rowset(name string, columns ...string) function {
	return function{name: name, class: inFrom, null: never, result: operand, columns: columns}
}

func (f function) comparing() function {
	f.compares = true
	return f
}

var functions = [Fns]function{
	Coalesce:       scalar("coalesce", ifAll, operand),
	NullIf:         scalar("nullif", maybe, operand).comparing(),
	Lower:          scalar("lower", ifAny, operand),
	Upper:          scalar("upper", ifAny, operand),
	Trim:           scalar("trim", ifAny, operand),
	LTrim:          scalar("ltrim", ifAny, operand),
	RTrim:          scalar("rtrim", ifAny, operand),
	Length:         scalar("length", ifAny, Int64),
	OctetLength:    scalar("octet_length", ifAny, Int64),
	Substring:      scalar("substr", ifAny, operand),
	Replace:        scalar("replace", ifAny, operand),
	Position:       scalar("position", ifAny, Int64),
	Abs:            scalar("abs", ifAny, operand),
	Round:          scalar("round", ifAny, operand),
	Floor:          scalar("floor", ifAny, operand),
	Ceil:           scalar("ceil", ifAny, operand),
	Now:            scalar("now", ifAny, operand),
	Year:           scalar("year", ifAny, Int64),
	Month:          scalar("month", ifAny, Int64),
	Day:            scalar("day", ifAny, Int64),
	Hour:           scalar("hour", ifAny, Int64),
	Minute:         scalar("minute", ifAny, Int64),
	Second:         scalar("second", ifAny, Int64),
	DateOf:         scalar("date_of", ifAny, Date),
	LPad:           scalar("lpad", ifAny, operand),
	RPad:           scalar("rpad", ifAny, operand),
	Repeat:         scalar("repeat", ifAny, operand),
	Reverse:        scalar("reverse", ifAny, operand),
	LeftOf:         scalar("left", ifAny, operand),
	RightOf:        scalar("right", ifAny, operand),
	CodePoint:      scalar("ascii", ifAny, Int64),
	Chr:            scalar("chr", ifAny, Text),
	SplitPart:      scalar("split_part", ifAny, operand),
	RegexpMatch:    scalar("regexp_match", ifAny, Bool),
	RegexpReplace:  scalar("regexp_replace", ifAny, operand),
	MD5:            scalar("md5", ifAny, Text),
	SHA256:         scalar("sha256", ifAny, Text),
	Translate:      scalar("translate", ifAny, operand),
	ConcatWS:       scalar("concat_ws", never, operand),
	ConcatAll:      scalar("concat", never, operand),
	TrimChars:      scalar("trim_chars", ifAny, operand),
	LTrimChars:     scalar("ltrim_chars", ifAny, operand),
	RTrimChars:     scalar("rtrim_chars", ifAny, operand),
	HexOf:          scalar("hex", ifAny, Text),
	Base64Of:       scalar("base64", ifAny, Text),
	BytesOf:        scalar("bytes_of", ifAny, Bytes),
	SubBytes:       scalar("sub_bytes", ifAny, operand),
	Sqrt:           scalar("sqrt", ifAny, Float64),
	Power:          scalar("power", ifAny, Float64),
	Exp:            scalar("exp", ifAny, Float64),
	Ln:             scalar("ln", ifAny, Float64),
	Log10:          scalar("log10", ifAny, Float64),
	Sign:           scalar("sign", ifAny, Int64),
	Trunc:          scalar("trunc", ifAny, operand),
	RoundTo:        scalar("round_to", ifAny, operand),
	TruncTo:        scalar("trunc_to", ifAny, operand),
	Greatest:       scalar("greatest", ifAll, operand),
	Least:          scalar("least", ifAll, operand),
	Sin:            scalar("sin", ifAny, Float64),
	Cos:            scalar("cos", ifAny, Float64),
	Tan:            scalar("tan", ifAny, Float64),
	Asin:           scalar("asin", ifAny, Float64),
	Acos:           scalar("acos", ifAny, Float64),
	Atan:           scalar("atan", ifAny, Float64),
	Atan2:          scalar("atan2", ifAny, Float64),
	Pi:             scalar("pi", ifAny, operand),
	Degrees:        scalar("degrees", ifAny, Float64),
	Radians:        scalar("radians", ifAny, Float64),
	BitAnd:         scalar("bitand", ifAny, operand),
	BitOr:          scalar("bitor", ifAny, operand),
	BitXor:         scalar("bitxor", ifAny, operand),
	BitNot:         scalar("bitnot", ifAny, operand),
	ShiftLeft:      scalar("shift_left", ifAny, Int64),
	ShiftRight:     scalar("shift_right", ifAny, Int64),
	GCD:            scalar("gcd", ifAny, operand),
	Random:         scalar("random", ifAny, operand),
	NewUUID:        scalar("new_uuid", ifAny, operand),
	CurrentDate:    scalar("current_date", ifAny, operand),
	Quarter:        scalar("quarter", ifAny, Int64),
	Week:           scalar("week", ifAny, Int64),
	ISOYear:        scalar("iso_year", ifAny, Int64),
	DayOfWeek:      scalar("day_of_week", ifAny, Int64),
	ISODayOfWeek:   scalar("iso_day_of_week", ifAny, Int64),
	DayOfYear:      scalar("day_of_year", ifAny, Int64),
	Microsecond:    scalar("microsecond", ifAny, Int64),
	Epoch:          scalar("epoch", ifAny, Float64),
	TruncYear:      scalar("trunc_year", ifAny, operand),
	TruncQuarter:   scalar("trunc_quarter", ifAny, operand),
	TruncMonth:     scalar("trunc_month", ifAny, operand),
	TruncWeek:      scalar("trunc_week", ifAny, operand),
	TruncDay:       scalar("trunc_day", ifAny, operand),
	TruncHour:      scalar("trunc_hour", ifAny, operand),
	TruncMinute:    scalar("trunc_minute", ifAny, operand),
	TruncSecond:    scalar("trunc_second", ifAny, operand),
	Format:         scalar("format", ifAny, Text),
	Midnight:       scalar("midnight", ifAny, Local),
	LocalIn:        scalar("local_in", ifAny, Local),
	InstantIn:      scalar("instant_in", ifAny, Time),
	AddInterval:    scalar("add_interval", ifAny, operand),
	SubInterval:    scalar("sub_interval", ifAny, operand),
	Since:          scalar("since", ifAny, Interval),
	SecondsSince:   scalar("seconds_since", ifAny, Float64),
	AddDays:        scalar("add_days", ifAny, operand),
	AddMonths:      scalar("add_months", ifAny, operand),
	DaysSince:      scalar("days_since", ifAny, Int64),
	ToJSON:         scalar("to_json", ifAny, JSON),
	JSONAt:         scalar("json_at", maybe, operand),
	JSONHasKey:     scalar("json_has_key", ifAny, Bool),
	JSONTypeOf:     scalar("json_type_of", ifAny, Text),
	JSONLength:     scalar("json_length", maybe, Int64),
	JSONSet:        scalar("json_set", ifFirst, operand),
	JSONRemove:     scalar("json_remove", ifAny, operand),
	JSONMerge:      scalar("json_merge", ifAny, operand),
	JSONObject:     scalar("json_object", never, JSON),
	JSONArray:      scalar("json_array", never, JSON),
	Includes:       scalar("includes", ifAny, Bool),
	IncludedIn:     scalar("included_in", ifAny, Bool),
	Overlaps:       scalar("overlaps", ifAny, Bool),
	Cardinality:    scalar("cardinality", ifAny, Int64),
	ElementAt:      scalar("element_at", maybe, element),
	ArrayAppend:    scalar("array_append", ifAll, operand),
	ArrayConcat:    scalar("array_concat", ifAll, operand),
	ArrayRemove:    scalar("array_remove", ifAny, operand),
	IndexOf:        scalar("index_of", maybe, Int64),
	AnyOf:          scalar("any_of", ifAny, Bool),
	RangeNew:       scalar("range_new", never, operand),
	RangeToMulti:   scalar("range_to_multirange", ifAny, multirangeOf),
	RangeHolds:     scalar("range_holds", ifAny, Bool),
	RangeBefore:    scalar("range_before", ifAny, Bool),
	RangeAfter:     scalar("range_after", ifAny, Bool),
	RangeAdjacent:  scalar("range_adjacent", ifAny, Bool),
	RangeNotRight:  scalar("range_not_right", ifAny, Bool),
	RangeNotLeft:   scalar("range_not_left", ifAny, Bool),
	RangeUnion:     scalar("range_union", ifAny, operand),
	RangeIntersect: scalar("range_intersect", ifAny, operand),
	RangeMinus:     scalar("range_minus", ifAny, operand),
	RangeMerge:     scalar("range_merge", ifAny, rangeOf),
	RangeLower:     scalar("range_lower", maybe, element),
	RangeUpper:     scalar("range_upper", maybe, element),
	RangeIsEmpty:   scalar("range_is_empty", ifAny, Bool),
	RangeLowerIn:   scalar("range_lower_in", ifAny, Bool),
	RangeUpperIn:   scalar("range_upper_in", ifAny, Bool),
	RangeLowerNone: scalar("range_lower_none", ifAny, Bool),
	RangeUpperNone: scalar("range_upper_none", ifAny, Bool),
	TextMatch:      scalar("text_match", ifAny, Bool),
	Highlight:      scalar("highlight", ifAny, operand),
	Within:         scalar("within", ifAny, Bool),
	Family:         scalar("family", ifAny, Int64),
	NetText:        scalar("net_text", ifAny, Text),
	AddrAdd:        scalar("addr_add", ifAny, operand),
	AddrDiff:       scalar("addr_diff", ifAny, Int64),
	NetworkOf:      scalar("network_of", ifAny, Network),
	PrefixBits:     scalar("prefix_bits", ifAny, Int64),
	FirstAddr:      scalar("first_addr", ifAny, Addr),
	LastAddr:       scalar("last_addr", ifAny, Addr),

	Count:             aggregate("count", never, Int64),
	Sum:               aggregate("sum", maybe, operand),
	Avg:               aggregate("avg", maybe, average),
	Min:               aggregate("min", maybe, operand).comparing(),
	Max:               aggregate("max", maybe, operand).comparing(),
	BoolAnd:           aggregate("bool_and", maybe, Bool),
	BoolOr:            aggregate("bool_or", maybe, Bool),
	StringAgg:         aggregate("string_agg", maybe, operand),
	StringAggDistinct: aggregate("string_agg_distinct", maybe, operand),
	StdDev:            aggregate("stddev_samp", maybe, Float64),
	StdDevPop:         aggregate("stddev_pop", maybe, Float64),
	Variance:          aggregate("var_samp", maybe, Float64),
	VarPop:            aggregate("var_pop", maybe, Float64),
	PercentileCont:    orderedSet("percentile_cont", maybe, Float64),
	PercentileDisc:    orderedSet("percentile_disc", maybe, operand),
	PercentilesCont:   orderedSet("percentiles_cont", maybe, arrayOf),
	PercentilesDisc:   orderedSet("percentiles_disc", maybe, arrayOf),
	Mode:              orderedSet("mode", maybe, operand),
	InOrder:           aggregate("in_order", maybe, JSON),
	JSONAgg:           aggregate("json_agg", never, JSON),
	JSONObjectAgg:     aggregate("json_object_agg", never, JSON),
	ArrayAgg:          aggregate("array_agg", never, arrayOf),
	RangeAgg:          aggregate("range_agg", maybe, multirangeOf),
	RangeIntersectAgg: aggregate("range_intersect_agg", maybe, operand),
	Custom:            aggregate("aggregate", maybe, operand),

	RowNumber:   window("row_number", never, Int64),
	Rank:        window("rank", never, Int64),
	DenseRank:   window("dense_rank", never, Int64),
	PercentRank: window("percent_rank", never, Float64),
	CumeDist:    window("cume_dist", never, Float64),
	Ntile:       window("ntile", never, Int64),
	Lag:         window("lag", maybe, operand),
	Lead:        window("lead", maybe, operand),
	FirstValue:  window("first_value", maybe, operand),
	LastValue:   window("last_value", maybe, operand),
	NthValue:    window("nth_value", maybe, operand),

	Series:       rowset("series", "value"),
	Unnest:       rowset("unnest", "value", "ordinal"),
	JSONElements: rowset("json_elements", "value", "ordinal"),
	JSONEach:     rowset("json_each", "key", "value"),
}

// String is the function's usual name in SQL.
func (f Fn) String() string { return functions[f].name }

// WindowOnly reports whether the function has a meaning with OVER only.
func (f Fn) WindowOnly() bool { return functions[f].class == ofWindow }

// Framed reports whether a function that has a meaning with OVER only sees the frame of its
// window.
func (f Fn) Framed() bool { return f == FirstValue || f == LastValue || f == NthValue }

// OrderedSet reports whether the function is an ordered-set aggregate, which
// takes WITHIN GROUP and no OVER.
func (f Fn) OrderedSet() bool { return functions[f].class == ofOrder }

// Compares reports whether it matters how the function's arguments compare.
func (f Fn) Compares() bool { return functions[f].compares }

// SkipsNull reports whether an aggregate leaves out rows whose argument is NULL. Of one of
// the caller's own it is not known.
func (f Fn) SkipsNull() bool {
	switch f {
	case JSONAgg, JSONObjectAgg, ArrayAgg, Custom:
		return false
	default:
		return true
	}
}

// NeverNull reports whether the function has a value whatever its arguments are;
// an aggregate also for no rows, a window function for every row.
func (f Fn) NeverNull() bool { return functions[f].null == never }

// NullOfAny reports whether the function is NULL where an argument is.
func (f Fn) NullOfAny() bool { return functions[f].null == ifAny }

// NullOfNone reports whether the function is an aggregate that is NULL of no rows. Of one of the
// caller's own it is not known.
func (f Fn) NullOfNone() bool {
	class := functions[f].class
	return f != Custom && (class == ofGroup || class == ofOrder) && functions[f].null == maybe
}

// Keeps reports whether an aggregate keeps the values of its rows, as a list of them.
func (f Fn) Keeps() bool {
	switch f {
	case StringAgg, StringAggDistinct, ArrayAgg, JSONAgg, InOrder:
		return true
	default:
		return false
	}
}

// Passes reports whether a function yields one of its arguments, or of its rows.
func (f Fn) Passes() bool {
	switch f {
	case Coalesce, NullIf, Greatest, Least, Min, Max, Mode, PercentileDisc, Lag, Lead, FirstValue, LastValue, NthValue:
		return true
	default:
		return false
	}
}

// OfRows reports whether an aggregate has a value as soon as there is one row and its
// argument is not NULL in any.
func (f Fn) OfRows() bool {
	switch f {
	case StdDev, Variance, Custom: // of one row there is none, and of the caller's own nothing is known
		return false
	default:
		return functions[f].class == ofGroup || functions[f].class == ofOrder
	}
}

// Null reports whether the function may be NULL, given which of its arguments
// may be.
func (f Fn) Null(args []Expr, nullable func(Expr) bool) bool {
	switch functions[f].null {
	case never:
		return false
	case ifAll:
		return !slices.ContainsFunc(args, func(e Expr) bool { return !nullable(e) })
	case ifFirst:
		return nullable(args[0])
	case ifAny:
		return slices.ContainsFunc(args, nullable)
	default:
		return true
	}
}

// Columns returns the names of the columns of the rows that the function returns.
func (f Fn) Columns() []string { return functions[f].columns }

// Result returns the type of what the function yields; t picks its spelling.
func (f Fn) Result(t Type) Type { return resultOf(functions[f].result, t) }

func resultOf(result Kind, t Type) Type {
	switch result {
	case operand:
		return t
	case element:
		return Type{Kind: t.Elem}
	case arrayOf:
		return Type{Kind: Array, Elem: t.Kind}
	case rangeOf:
		return Type{Kind: Range, Elem: t.Elem}
	case multirangeOf:
		return Type{Kind: Multirange, Elem: t.Elem}
	case average:
		if t.Kind == Decimal {
			return Type{Kind: Decimal}
		}
		return Type{Kind: Float64}
	default:
		return Type{Kind: result}
	}
}
