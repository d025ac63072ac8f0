package conformance

import (
	"encoding/json"
	"math"
	"net/netip"
	"slices"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata/types"
)

// kinds are, of each kind of values, what a column of it has to do.
var kinds = slices.Concat(
	kindOf("int", every.Int, [3]int{math.MinInt64, 0, math.MaxInt64}, "-9223372036854775808", "0", "9223372036854775807"),
	kindOf("int8", every.Int8, [3]int8{-128, 0, 127}, "-128", "0", "127"),
	kindOf("int16", every.Int16, [3]int16{-32768, 7, 32767}, "-32768", "7", "32767"),
	kindOf("int32", every.Int32, [3]int32{math.MinInt32, -1, math.MaxInt32}, "-2147483648", "-1", "2147483647"),
	kindOf("int64", every.Int64, [3]int64{math.MinInt64, -1, math.MaxInt64}, "-9223372036854775808", "-1", "9223372036854775807"),
	kindOf("uint", every.Uint, [3]uint{0, 9, math.MaxInt64}, "0", "9", "9223372036854775807"),
	kindOf("uint8", every.Uint8, [3]uint8{0, 128, 255}, "0", "128", "255"),
	kindOf("uint16", every.Uint16, [3]uint16{0, 32768, 65535}, "0", "32768", "65535"),
	kindOf("uint32", every.Uint32, [3]uint32{0, 1 << 31, math.MaxUint32}, "0", "2147483648", "4294967295"),
	kindOf("uint64", every.Uint64, [3]uint64{0, 1 << 53, math.MaxInt64}, "0", "9007199254740992", "9223372036854775807"),
	kindOf("float32", every.Real, [3]float32{-1.5, 0.1, math.MaxFloat32}, "-1.5", "0.1", "3.4028235e+38"),
	kindOf("float64", every.Float, [3]float64{-1e-300, 0.1, math.MaxFloat64}, "-1e-300", "0.1", "1.7976931348623157e+308"),
	kindOf("exact number", every.Exact, [3]decimal.Decimal{dec("-12345678901234567890.123456789"), dec("0.10"), dec("1e25")},
		"-12345678901234567890.123456789", "0.1", "10000000000000000000000000"),
	kindOf("numeric(12,2)", every.Money, [3]decimal.Decimal{dec("-0.01"), dec("12.3"), dec("9999999999.99")}, "-0.01", "12.3", "9999999999.99"),
	kindOf("text", every.Text, [3]string{"", "B", "a"}, "''", "B", "a"),
	kindOf("text of any script", every.Text, [3]string{"naïve\t\n", "日本語", "🙂 ' \" \\ ; --"}, "naïve\t\n", "日本語", "🙂 ' \" \\ ; --"),
	kindOf("time", every.Time, [3]time.Time{at("0001-01-01T00:00:00Z"), at("2026-03-29T03:30:00.000001+05:30"), at("9999-12-31T23:59:59.999999Z")},
		"0001-01-01T00:00:00Z", "2026-03-28T22:00:00.000001Z", "9999-12-31T23:59:59.999999Z"),
	kindOf("date", every.Date, [3]types.Date{day(1, 1, 1), day(2024, 2, 29), day(9999, 12, 31)}, "0001-01-01", "2024-02-29", "9999-12-31"),
	kindOf("local time", every.Local, [3]types.LocalTime{localAt("1969-12-31T23:59:59.999999"), localAt("2026-03-29T02:30:00"), localAt("9999-12-31T00:00:00.5")},
		"1969-12-31T23:59:59.999999", "2026-03-29T02:30:00", "9999-12-31T00:00:00.5"),
	kindOf("interval", every.Span, [3]types.Interval{types.Days(-1), types.Duration(1500 * time.Millisecond), types.Months(1).Add(types.Days(2))},
		"P-1D", "PT1.5S", "P1M2D"),
	kindOf("bytes", every.Bytes, [3][]byte{{}, {0, 1}, {0xff, 0, '\''}}, `\x`, `\x0001`, `\xff0027`),
	kindOf("UUID", every.UUID, [3][16]byte{{}, {0xab, 15: 1}, {0xff, 0xff}},
		"00000000-0000-0000-0000-000000000000", "ab000000-0000-0000-0000-000000000001", "ffff0000-0000-0000-0000-000000000000"),
	kindOf("network address", every.Addr, [3]netip.Addr{netip.MustParseAddr("9.255.0.1"), netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("::1")},
		"9.255.0.1", "10.0.0.1", "::1"),
	kindOf("network", every.Net, [3]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("192.168.1.0/24"), netip.MustParsePrefix("2001:db8::/32")},
		"10.0.0.0/8", "192.168.1.0/24", "2001:db8::/32"),
	kindOf("key of a type of its own", every.Item, [3]itemID{-1, 0, 1 << 40}, "-1", "0", "1099511627776"),
	kindOf("text of a type of its own", every.Code, [3]code{"", "A1", "a1"}, "''", "A1", "a1"),
	kindOf("number of a type of its own", every.Points, [3]points{-5, 0, 5}, "-5", "0", "5"),
	kindOf("mapped type", every.Shade, [3]shade{{0}, {50}, {100}}, "0%", "50%", "100%"),
	kindOf("bool", every.Bool, [3]bool{false, false, true}, "false", "false", "true"),
	enumOf("enum", every.Mood, [3]feeling{glad, sad, sad}, "glad", "sad", "sad"),
	enumOf("enum of texts", every.Level, [3]level{low, high, high}, "low", "high", "high"),
	kindOf("document", every.Raw, [3]json.RawMessage{json.RawMessage(`{"b": [1, 2.50, null], "a": "ü"}`), json.RawMessage(`[]`), json.RawMessage(`"x"`)},
		`{"a":"ü","b":[1,2.5,null]}`, `[]`, `"x"`),
	kindOf("decoded document", every.Memo, [3]memo{{}, {Title: "a"}, {Title: "ü", Tags: []string{"x", "y\""}}}, "''|{}", "a|{}", `ü|{x,y"}`),
	kindOf("array of texts", every.Words, [3][]string{{}, {"a", "", "b,c"}, {`"`, `\`, "{}", "NULL"}}, "{}", "{a,'',b,c}", `{",\,{},'NULL'}`),
	kindOf("array of numbers", every.Nums, [3][]int64{{}, {1}, {3, -2}}, "{}", "{1}", "{3,-2}"),
	kindOf("range of numbers", every.Seats, [3]types.Range[int64]{types.EmptyRange[int64](), types.RangeClosed[int64](1, 5), types.RangeFrom[int64](7)},
		"empty", "[1,6)", "[7,)"),
	kindOf("range of dates", every.Days, [3]types.Range[types.Date]{types.RangeUntil(day(2026, 1, 1)), types.RangeClosed(day(2026, 1, 1), day(2026, 1, 31)), types.RangeAll[types.Date]()},
		"(,2026-01-01)", "[2026-01-01,2026-02-01)", "(,)"),
	kindOf("range of instants", every.Open, [3]types.Range[time.Time]{
		types.RangeOf(at("2026-01-01T00:00:00Z"), at("2026-01-01T00:00:00.5Z")), types.RangeAfter(at("2026-01-01T01:00:00+01:00")), types.RangeThrough(at("2026-01-01T00:00:00Z")),
	}, "[2026-01-01T00:00:00Z,2026-01-01T00:00:00.5Z)", "(2026-01-01T00:00:00Z,)", "(,2026-01-01T00:00:00Z]"),
	kindOf("multirange", every.Free, [3]types.Multirange[int64]{{}, types.MultirangeOf(types.RangeOf[int64](1, 3), types.RangeOf[int64](3, 5)), types.MultirangeOf(types.RangeFrom[int64](9), types.RangeUntil[int64](0))},
		"{}", "{[1,5)}", "{(,0),[9,)}"),
	kindOf("composite value", every.Spot, [3]spot{{"", none[string]()}, {`O'Neill "St", (1)`, some("0101")}, {"x", some("")}},
		"''|NULL", `O'Neill "St", (1)|0101`, "x|''"),
)
