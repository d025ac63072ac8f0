package ast

// results are the kinds of functions whose result is not of the type that picks
// their spelling.
var results = map[Fn]Kind{
	Length: Int64, OctetLength: Int64, Position: Int64, CodePoint: Int64, Sign: Int64,
	ShiftLeft: Int64, ShiftRight: Int64, DaysSince: Int64,
	Year: Int64, Quarter: Int64, Month: Int64, Week: Int64, ISOYear: Int64, Day: Int64,
	DayOfYear: Int64, DayOfWeek: Int64, ISODayOfWeek: Int64,
	Hour: Int64, Minute: Int64, Second: Int64, Microsecond: Int64,
	JSONLength: Int64, Cardinality: Int64, IndexOf: Int64,
	Count: Int64, RowNumber: Int64, Rank: Int64, DenseRank: Int64, Ntile: Int64,

	Epoch: Float64, SecondsSince: Float64, Sqrt: Float64, Power: Float64, Exp: Float64, Ln: Float64, Log10: Float64,
	Sin: Float64, Cos: Float64, Tan: Float64, Asin: Float64, Acos: Float64, Atan: Float64, Atan2: Float64,
	Degrees: Float64, Radians: Float64,
	Avg: Float64, StdDev: Float64, StdDevPop: Float64, Variance: Float64, VarPop: Float64,
	PercentileCont: Float64, PercentRank: Float64, CumeDist: Float64,

	Chr: Text, MD5: Text, SHA256: Text, HexOf: Text, Base64Of: Text, Format: Text, JSONTypeOf: Text,
	RegexpMatch: Bool, JSONHasKey: Bool, Includes: Bool, IncludedIn: Bool, Overlaps: Bool, AnyOf: Bool,
	BoolAnd: Bool, BoolOr: Bool,

	DateOf: Date, Midnight: Local, LocalIn: Local, InstantIn: Time, Since: Interval, BytesOf: Bytes,
	RangeHolds: Bool, RangeBefore: Bool, RangeAfter: Bool, RangeAdjacent: Bool, RangeNotRight: Bool, RangeNotLeft: Bool,
	RangeIsEmpty: Bool, RangeLowerIn: Bool, RangeUpperIn: Bool, RangeLowerNone: Bool, RangeUpperNone: Bool,
	TextMatch: Bool, Within: Bool, Family: Int64, PrefixBits: Int64, AddrDiff: Int64, NetText: Text,
	NetworkOf: Network, FirstAddr: Addr, LastAddr: Addr,
	ToJSON: JSON, JSONObject: JSON, JSONArray: JSON, JSONAgg: JSON, JSONObjectAgg: JSON,
}

// Result returns the type of what the function yields; t picks its spelling.
func (f Fn) Result(t Type) Type {
	switch f {
	case ElementAt, RangeLower, RangeUpper:
		return Type{Kind: t.Elem}
	case RangeToMulti, RangeAgg:
		return Type{Kind: Multirange, Elem: t.Elem}
	case RangeMerge:
		return Type{Kind: Range, Elem: t.Elem}
	case ArrayAgg:
		return Type{Kind: Array, Elem: t.Kind}
	}
	if k, ok := results[f]; ok {
		return Type{Kind: k}
	}
	return t
}
