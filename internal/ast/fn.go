package ast

// Fn is a function that every dialect has or emulates.
type Fn uint8

// Scalar functions, then aggregates, window functions and functions in FROM.
// What is known of each stands in its row of functions.
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
	PercentilesCont // of several shares, as an array
	PercentilesDisc // of several shares, as an array
	Mode
	InOrder // all values as a list: what a writer works those before it out of
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
