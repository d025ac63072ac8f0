package ast

// titles are what programs call the functions whose names in the tree are not SQL's. Those of
// one name for ranges, arrays and documents are by what they are called on.
var titles = map[Fn]string{
	InOrder:     "PercentileDisc", // which is worked out of it
	OctetLength: "Length of bytes", LTrim: "TrimLeft", RTrim: "TrimRight", LeftOf: "Left", RightOf: "Right", LPad: "PadLeft", RPad: "PadRight",
	CodePoint: "CodePoint", Chr: "Chr", RegexpMatch: "RegexpMatch", RegexpReplace: "RegexpReplace", TrimChars: "TrimChars",
	LTrimChars: "TrimLeftChars", RTrimChars: "TrimRightChars", Base64Of: "Base64", HexOf: "Hex", BytesOf: "Bytes", SubBytes: "Substring of bytes",
	RoundTo: "RoundTo", TruncTo: "TruncTo", BitAnd: "BitAnd", BitOr: "BitOr", BitXor: "BitXor", BitNot: "BitNot",
	ShiftLeft: "ShiftLeft", ShiftRight: "ShiftRight", Random: "Random", NewUUID: "NewUUID", GCD: "GCD",
	DateOf: "Date", CurrentDate: "CurrentDate", ISOYear: "ISOYear", DayOfWeek: "DayOfWeek", ISODayOfWeek: "ISODayOfWeek", DayOfYear: "DayOfYear",
	TruncYear: "Trunc to years", TruncQuarter: "Trunc to quarters", TruncMonth: "Trunc to months", TruncWeek: "Trunc to weeks", TruncDay: "Trunc to days",
	TruncHour: "Trunc to hours", TruncMinute: "Trunc to minutes", TruncSecond: "Trunc to seconds", Format: "Format", Midnight: "Midnight",
	LocalIn: "AtTimeZone", InstantIn: "AtTimeZone", AddInterval: "AddInterval", SubInterval: "SubInterval", Since: "Since", SecondsSince: "SecondsSince",
	AddDays: "AddDays", AddMonths: "AddMonths", DaysSince: "DaysSince",
	ToJSON: "JSONObject, JSONAgg and their like", JSONAt: "JSONAs", JSONHasKey: "HasKey", JSONTypeOf: "TypeOf", JSONLength: "ArrayLength", JSONSet: "Set of a document", JSONRemove: "Remove",
	JSONMerge: "Merge", JSONObject: "JSONObject", JSONArray: "JSONArray", JSONAgg: "JSONAgg", JSONObjectAgg: "JSONObjectAgg",
	Includes: "Contains", IncludedIn: "ContainedIn", Overlaps: "Overlaps", Cardinality: "Length of an array", ElementAt: "Element", ArrayAppend: "Append",
	ArrayConcat: "Concat of arrays", ArrayRemove: "Without", IndexOf: "Position in an array", AnyOf: "EqAny", ArrayAgg: "ArrayAgg",
	RangeNew: "RangeBetween", RangeToMulti: "MultirangeFrom", RangeHolds: "Contains of ranges", RangeBefore: "Before", RangeAfter: "After", RangeAdjacent: "Adjacent",
	RangeNotRight: "NotExtendRight", RangeNotLeft: "NotExtendLeft", RangeUnion: "Union of ranges", RangeIntersect: "Intersect of ranges",
	RangeMinus: "Difference of ranges", RangeMerge: "MergeRanges", RangeLower: "LowerOf", RangeUpper: "UpperOf", RangeIsEmpty: "IsEmpty of ranges",
	RangeLowerIn: "LowerInclusive", RangeUpperIn: "UpperInclusive", RangeLowerNone: "LowerUnbounded", RangeUpperNone: "UpperUnbounded",
	RangeAgg: "RangeAgg", RangeIntersectAgg: "RangeIntersectAgg",
	TextMatch: "MatchText", Highlight: "Highlight", Within: "Within", Family: "Family", NetText: "Text of an address", AddrAdd: "Add of an address",
	AddrDiff: "Sub of an address", NetworkOf: "Prefix", PrefixBits: "Bits", FirstAddr: "First of a network", LastAddr: "Last of a network",
	StringAgg: "StringAgg", StringAggDistinct: "StringAggDistinct", StdDev: "StdDev", StdDevPop: "StdDevPop", Variance: "Variance", VarPop: "VarPop",
	BoolAnd: "Every", BoolOr: "Some", PercentileCont: "PercentileCont", PercentileDisc: "PercentileDisc", PercentilesCont: "PercentilesCont",
	PercentilesDisc: "PercentilesDisc", Mode: "Mode",
	Series: "GenerateSeries", JSONElements: "JSONElements", JSONEach: "JSONEach",
}

// Title is what messages call the function: what the program called, or SQL's own name.
func (f Fn) Title() string {
	if t, ok := titles[f]; ok {
		return t
	}
	return f.String()
}
