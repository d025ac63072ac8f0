package faults

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"net/netip"
	"strings"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/types"
)

// What the values of each kind are tried with.

// whole is any integer type.
type whole interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

// integer is any integer of a width, small ones as often as large ones.
func integer[T whole](r *rand.Rand) T { return T(r.Uint64() >> r.IntN(64)) }

// ints are the extremes of a signed width.
func ints[T whole](bits int) []T {
	least := int64(-1) << (bits - 1)
	return []T{0, 1, T(least), T(least + 1), T(-(least + 1)), T(-(least + 2)), T(least / 3)}
}

// uints are the extremes of an unsigned width.
func uints[T whole](bits int) []T {
	most := uint64(math.MaxUint64) >> (64 - bits)
	return []T{0, 1, T(most), T(most - 1), T(most >> 1), T(most>>1 + 1)}
}

// anyText is text with what quoting, patterns and protocols may trip over.
func anyText(r *rand.Rand) string {
	parts := []string{"a", "Ä", "日本", "🙂", "'", `"`, `\`, "%", "_", "?", "$1", "{", "}", ",", "(", ")", "NULL", "\n", "\t", "\x01", "\u200b", " "}
	var b strings.Builder
	for range r.IntN(12) {
		b.WriteString(parts[r.IntN(len(parts))])
	}
	return b.String()
}

func anyFloat(r *rand.Rand) float64 {
	if f := math.Float64frombits(r.Uint64()); !math.IsNaN(f) {
		return f
	}
	return r.NormFloat64()
}

func anyFloat32(r *rand.Rand) float32 {
	if f := math.Float32frombits(r.Uint32()); f == f {
		return f
	}
	return float32(r.NormFloat64())
}

func anyDecimal(r *rand.Rand) decimal.Decimal {
	return decimal.New(integer[int64](r), int32(r.IntN(30)-20))
}

func anyTime(r *rand.Rand) time.Time {
	zone := time.FixedZone("", r.IntN(86_000)-43_000)
	return time.Unix(r.Int64N(300_000_000_000)-61_000_000_000, r.Int64N(1e9)).In(zone)
}

func anyDate(r *rand.Rand) types.Date { return types.DateOf(anyTime(r).UTC()) }

func anyLocal(r *rand.Rand) types.LocalTime { return types.LocalTimeOf(anyTime(r).UTC()) }

func anyInterval(r *rand.Rand) types.Interval {
	return types.Interval{Months: int(integer[int16](r)), Days: int(integer[int16](r)), Microseconds: integer[int64](r) >> 12}
}

func anyBytes(r *rand.Rand) []byte {
	b := make([]byte, r.IntN(40))
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return b
}

func anyUUID(r *rand.Rand) (u sample.Key) {
	for i := range u {
		u[i] = byte(r.Uint32())
	}
	return u
}

func anyAddr(r *rand.Rand) netip.Addr {
	u := anyUUID(r)
	if r.IntN(2) == 0 {
		return netip.AddrFrom4([4]byte(u[:4]))
	}
	return netip.AddrFrom16(u)
}

func anyPrefix(r *rand.Rand) netip.Prefix {
	a := anyAddr(r)
	return netip.PrefixFrom(a, r.IntN(a.BitLen()+1)).Masked()
}

// listOf makes random lists.
func listOf[T any](one func(*rand.Rand) T) func(*rand.Rand) []T {
	return func(r *rand.Rand) []T {
		list := make([]T, r.IntN(5))
		for i := range list {
			list[i] = one(r)
		}
		return list
	}
}

// listsOf are the extremes of lists: none, and each extreme twice.
func listsOf[T any](extremes []T) [][]T {
	lists := [][]T{{}, nil}
	for _, v := range extremes {
		lists = append(lists, []T{v, v})
	}
	return lists
}

func utcMicros(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

// each applies a function to the elements of a list; nil is the empty one.
func each[T any](f func(T) T) func([]T) []T {
	return func(list []T) []T {
		out := []T{}
		for _, v := range list {
			out = append(out, f(v))
		}
		return out
	}
}

func same[T any](v T) T { return v }

// allEqual compares lists by their elements.
func allEqual[T any](equal func(a, b T) bool) func(a, b []T) bool {
	return func(a, b []T) bool {
		if len(a) != len(b) {
			return false
		}
		for i := range a {
			if !equal(a[i], b[i]) {
				return false
			}
		}
		return true
	}
}

func decimalsEqual(a, b decimal.Decimal) bool { return a.Equal(b) }

func alike[T comparable](a, b T) bool { return a == b }

var (
	someTimes = []time.Time{
		time.Date(2026, 2, 3, 4, 5, 6, 789_012_999, time.FixedZone("", 5*3600+1800)),
		{},
		time.Unix(0, 0), time.Unix(0, -1), time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC),
		time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(0, 12, 31, 23, 59, 59, 0, time.UTC), time.Date(-44, 3, 15, 0, 0, 0, 0, time.UTC),
		time.Unix(1<<62, 0), time.Unix(-1<<62, 0), time.Unix(1<<63-62135596801, 999999999), time.Date(294277, 1, 1, 0, 0, 0, 0, time.UTC),
		time.Date(292277, 1, 10, 0, 0, 0, 0, time.UTC), time.Date(1, 1, 1, 0, 0, 0, 0, time.FixedZone("", 3600)),
	}
	someDates = []types.Date{
		{Year: 2024, Month: 2, Day: 29},
		{Year: 1, Month: 1, Day: 1},
		{Year: 9999, Month: 12, Day: 31},
		{},
		{Year: 10000, Month: 1, Day: 1},
		{Month: 1, Day: 1},
		{Year: -43, Month: 3, Day: 15},
		{Year: 300000, Month: 1, Day: 1},
		{Year: 5881580, Month: 7, Day: 11},
		{Year: math.MaxInt32, Month: 1, Day: 1},
		{Year: 2023, Month: 2, Day: 29},
		{Year: 2023, Month: 13, Day: 1},
	}
	someLocals = func() (list []types.LocalTime) {
		for _, d := range someDates {
			list = append(list, types.LocalTime{Date: d, Hour: 23, Minute: 59, Second: 59, Microsecond: 999_999}, types.LocalTime{Date: d})
		}
		return append(list, types.LocalTime{Date: someDates[0], Hour: 24}, types.LocalTime{Date: someDates[0], Microsecond: 1_000_000})
	}()
	someIntervals = []types.Interval{
		{Months: 1},
		{},
		{Months: -1, Days: 30},
		{Months: math.MaxInt32, Days: math.MaxInt32, Microseconds: math.MaxInt64},
		{Months: math.MinInt32, Days: math.MinInt32, Microseconds: math.MinInt64},
		{Months: math.MaxInt32 + 1},
		{Days: math.MinInt32 - 1},
		{Microseconds: 1},
		{Months: math.MaxInt32, Days: math.MaxInt32, Microseconds: 1<<31*3600e6 - 1},
		{Months: math.MinInt32, Days: math.MinInt32, Microseconds: 1 - 1<<31*3600e6},
		{Microseconds: 1 << 31 * 3600e6},
	}
	someDecimals = []decimal.Decimal{
		decimal.Zero, decimal.New(15, -1), decimal.New(-1, 0), decimal.New(math.MaxInt64, -9), decimal.New(math.MinInt64, 0), decimal.New(1, 40), decimal.New(-1, -40),
		decimal.RequireFromString(strings.Repeat("9", 60) + "." + strings.Repeat("1", 60)), decimal.New(1500, -3), decimal.New(12, 5),
	}
	someFloats   = []float64{0, 1.5, -1, math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, 1 << 53, 1<<53 + 2, 0.1, 1e22, math.Inf(1), math.Inf(-1), math.Copysign(0, -1)}
	someFloat32s = []float32{0, 1.5, -1, math.MaxFloat32, -math.MaxFloat32, math.SmallestNonzeroFloat32, 1 << 24, 0.1, 0.3333333, float32(math.Inf(1)), float32(math.Inf(-1))}
	someTexts    = []string{"", "a", "NULL", "null", `{"a":1}`, `\`, `"`, "'", "a\x00b", "\n", strings.Repeat("ä", 5000), "ẞß", "\u0000", " x ", `\x41`, "1e5", "0001-01-01"}
	someUUIDs    = []sample.Key{{}, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, {1, 2, 3}}
	someBytes    = [][]byte{{}, nil, {0}, {0xff, 0, 'a'}, []byte(`\x`), []byte("'")}
	someAddrs    = []netip.Addr{netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("::"), netip.MustParseAddr("::ffff:1.2.3.4"), netip.MustParseAddr("fe80::1%eth0"), {}, netip.MustParseAddr("255.255.255.255")}
	somePrefixes = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::/0"), netip.MustParsePrefix("0.0.0.0/0"), netip.MustParsePrefix("10.0.0.1/8"), {}, netip.MustParsePrefix("1.2.3.4/32")}
)

// rangesOf are the ranges that two values have.
func rangesOf[T types.RangeElement](values ...T) []types.Range[T] {
	ranges := []types.Range[T]{types.RangeAll[T](), types.EmptyRange[T](), {}}
	for i, v := range values {
		ranges = append(ranges, types.RangeFrom(v), types.RangeUntil(v), types.RangeClosed(v, v), types.RangeThrough(v))
		if i > 0 {
			ranges = append(ranges, types.RangeOf(values[i-1], v), types.RangeWith(types.IncludeNeither, v, values[i-1]))
		}
	}
	return ranges
}

func anyRangeOf[T types.RangeElement](one func(*rand.Rand) T) func(*rand.Rand) types.Range[T] {
	return func(r *rand.Rand) types.Range[T] { return types.RangeFrom(one(r)) }
}

// decoded is a document as it is read: numbers keep their digits.
func decoded(v any) (out any) {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	d := json.NewDecoder(strings.NewReader(string(b)))
	d.UseNumber()
	if err := d.Decode(&out); err != nil {
		panic(err)
	}
	return out
}

// sameDocument compares documents as they are written.
func sameDocument(a, b any) bool {
	x, err := json.Marshal(a)
	y, other := json.Marshal(b)
	return err == nil && other == nil && string(x) == string(y)
}

func anyDocument(r *rand.Rand) any {
	switch r.IntN(7) {
	case 0:
		return nil
	case 1:
		return r.IntN(2) == 0
	case 2:
		return integer[int64](r)
	case 3:
		return integer[uint64](r)
	case 4:
		return anyText(r)
	case 5:
		return []any{anyDocument(r), integer[int64](r)}
	default:
		return map[string]any{anyText(r): anyDocument(r), "n": -integer[int64](r)}
	}
}

type label string

func anyLabel(r *rand.Rand) label { return label(anyText(r)) }

var tripKinds = []tripKind{
	kindOf[int, strata.Int, strata.NullInt]("int", integer[int], ints[int](64)...),
	kindOf[int8, strata.Int8, strata.NullInt8]("int8", integer[int8], ints[int8](8)...),
	kindOf[int16, strata.Int16, strata.NullInt16]("int16", integer[int16], ints[int16](16)...),
	kindOf[int32, strata.Int32, strata.NullInt32]("int32", integer[int32], ints[int32](32)...),
	kindOf[int64, strata.Int64, strata.NullInt64]("int64", integer[int64], ints[int64](64)...),
	kindOf[uint, strata.Uint, strata.NullUint]("uint", integer[uint], uints[uint](64)...),
	kindOf[uint8, strata.Uint8, strata.NullUint8]("uint8", integer[uint8], uints[uint8](8)...),
	kindOf[uint16, strata.Uint16, strata.NullUint16]("uint16", integer[uint16], uints[uint16](16)...),
	kindOf[uint32, strata.Uint32, strata.NullUint32]("uint32", integer[uint32], uints[uint32](32)...),
	kindOf[uint64, strata.Uint64, strata.NullUint64]("uint64", integer[uint64], uints[uint64](64)...),
	kindOf[float32, strata.Float32, strata.NullFloat32]("float32", anyFloat32, append(someFloat32s, float32(math.NaN()))...).comparing(alike[float32]),
	kindOf[float64, strata.Float64, strata.NullFloat64]("float64", anyFloat, append(someFloats, math.NaN())...).comparing(alike[float64]),
	kindOf[decimal.Decimal, strata.Decimal, strata.NullDecimal]("decimal", anyDecimal, someDecimals...).comparing(decimalsEqual),
	kindOf[string, strata.Text, strata.NullText]("text", anyText, someTexts...),
	kindOf[bool, strata.Bool, strata.NullBool]("bool", func(r *rand.Rand) bool { return r.IntN(2) == 0 }, true, false),
	kindOf[time.Time, strata.Time, strata.NullTime]("time", anyTime, someTimes...).storing(utcMicros),
	kindOf[types.Date, strata.Date, strata.NullDate]("date", anyDate, someDates...),
	kindOf[types.LocalTime, strata.LocalTime, strata.NullLocalTime]("local", anyLocal, someLocals...),
	kindOf[types.Interval, strata.Interval, strata.NullInterval]("interval", anyInterval, someIntervals...),
	kindOf[[]byte, strata.Bytes, strata.NullBytes]("bytes", anyBytes, someBytes...).comparing(func(a, b []byte) bool { return string(a) == string(b) }),
	kindOf[sample.Key, strata.ID[sample.Key], strata.NullID[sample.Key]]("uuid", anyUUID, someUUIDs...),
	kindOf[netip.Addr, strata.Addr, strata.NullAddr]("addr", anyAddr, someAddrs...).storing(netip.Addr.Unmap),
	kindOf[netip.Prefix, strata.Prefix, strata.NullPrefix]("prefix", anyPrefix, somePrefixes...),
	kindWith("enum", func(t *strata.Def, c *spinColumns[label, strata.Enum[label], strata.NullEnum[label]]) {
		strata.Values(t, c.V, "a", "", "'")
		strata.Values(t, c.N, "a", "", "'")
		strata.Values(t, c.P, "a", "", "'")
	}, anyLabel, "a", "", "'", "b", "\x00"),
	kindWith("mapped", func(t *strata.Def, c *spinColumns[time.Duration, strata.Mapped[time.Duration], strata.NullMapped[time.Duration]]) {
		m := strata.Mapping[time.Duration, time.Time]{
			To:   func(d time.Duration) (time.Time, error) { return time.Unix(int64(d), 0), nil },
			From: func(t time.Time) (time.Duration, error) { return time.Duration(t.Unix()), nil },
		}
		strata.Map(t, c.V, m)
		strata.Map(t, c.N, m)
		strata.Map(t, c.P, m)
	}, func(r *rand.Rand) time.Duration { return time.Duration(anyTime(r).Unix()) }, 0, 1, math.MaxInt64, math.MinInt64, 1<<40),
	kindOf[any, strata.JSON[any], strata.NullJSON[any]]("json", anyDocument, any(1), nil, 9007199254740993, -9007199254740993, uint64(math.MaxUint64), 1.5, "a\u0000", map[string]any{"a": []any{9007199254740993, nil}}, []any{}, map[string]any{}, true, "").
		storing(decoded).comparing(sameDocument),

	kindOf[[]int, strata.Array[int], strata.NullArray[int]]("ints", listOf(integer[int]), listsOf(ints[int](64))...).storing(each(same[int])),
	kindOf[[]int16, strata.Array[int16], strata.NullArray[int16]]("int16s", listOf(integer[int16]), listsOf(ints[int16](16))...).storing(each(same[int16])),
	kindOf[[]int32, strata.Array[int32], strata.NullArray[int32]]("int32s", listOf(integer[int32]), listsOf(ints[int32](32))...).storing(each(same[int32])),
	kindOf[[]uint16, strata.Array[uint16], strata.NullArray[uint16]]("uint16s", listOf(integer[uint16]), listsOf(uints[uint16](16))...).storing(each(same[uint16])),
	kindOf[[]uint64, strata.Array[uint64], strata.NullArray[uint64]]("uint64s", listOf(integer[uint64]), listsOf(uints[uint64](64))...).storing(each(same[uint64])),
	kindOf[[]float32, strata.Array[float32], strata.NullArray[float32]]("float32s", listOf(anyFloat32), listsOf(someFloat32s)...).storing(each(same[float32])).comparing(allEqual(alike[float32])),
	kindOf[[]float64, strata.Array[float64], strata.NullArray[float64]]("float64s", listOf(anyFloat), listsOf(someFloats)...).storing(each(same[float64])).comparing(allEqual(alike[float64])),
	kindOf[[]decimal.Decimal, strata.Array[decimal.Decimal], strata.NullArray[decimal.Decimal]]("decimals", listOf(anyDecimal), listsOf(someDecimals)...).comparing(allEqual(decimalsEqual)),
	kindOf[[]string, strata.Array[string], strata.NullArray[string]]("texts", listOf(anyText), listsOf(someTexts)...).storing(each(same[string])),
	kindOf[[]bool, strata.Array[bool], strata.NullArray[bool]]("bools", listOf(func(r *rand.Rand) bool { return r.IntN(2) == 0 }), listsOf([]bool{true, false})...).storing(each(same[bool])),
	kindOf[[]time.Time, strata.Array[time.Time], strata.NullArray[time.Time]]("times", listOf(anyTime), listsOf(someTimes)...).storing(each(utcMicros)),
	kindOf[[]types.Date, strata.Array[types.Date], strata.NullArray[types.Date]]("dates", listOf(anyDate), listsOf(someDates)...).storing(each(same[types.Date])),
	kindOf[[]types.LocalTime, strata.Array[types.LocalTime], strata.NullArray[types.LocalTime]]("locals", listOf(anyLocal), listsOf(someLocals)...).storing(each(same[types.LocalTime])),
	kindOf[[]types.Interval, strata.Array[types.Interval], strata.NullArray[types.Interval]]("intervals", listOf(anyInterval), listsOf(someIntervals)...).storing(each(same[types.Interval])),
	kindOf[[]sample.Key, strata.Array[sample.Key], strata.NullArray[sample.Key]]("uuids", listOf(anyUUID), listsOf(someUUIDs)...).storing(each(same[sample.Key])),

	kindOf[types.Range[int64], strata.Range[int64], strata.NullRange[int64]]("range_int64", anyRangeOf(integer[int64]), rangesOf(ints[int64](64)...)...),
	kindOf[types.Range[int32], strata.Range[int32], strata.NullRange[int32]]("range_int32", anyRangeOf(integer[int32]), rangesOf(ints[int32](32)...)...),
	kindOf[types.Range[types.Date], strata.Range[types.Date], strata.NullRange[types.Date]]("range_date", anyRangeOf(anyDate), rangesOf(someDates...)...),
	kindOf[types.Range[time.Time], strata.Range[time.Time], strata.NullRange[time.Time]]("range_time", anyRangeOf(anyTime), rangesOf(someTimes...)...),
	kindOf[types.Range[types.LocalTime], strata.Range[types.LocalTime], strata.NullRange[types.LocalTime]]("range_local", anyRangeOf(anyLocal), rangesOf(someLocals...)...),
	kindOf[types.Range[decimal.Decimal], strata.Range[decimal.Decimal], strata.NullRange[decimal.Decimal]]("range_decimal", anyRangeOf(anyDecimal), rangesOf(someDecimals...)...).
		comparing(func(a, b types.Range[decimal.Decimal]) bool { return a.Equal(b) }),
}
