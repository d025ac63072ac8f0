package portability

import (
	"net/netip"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/language"
	"github.com/strata-go/strata/types"
)

func addr(s string) strata.NullAddr { return strata.Value(strata.TypeAddr, netip.MustParseAddr(s)) }

func network(s string) strata.NullPrefix {
	return strata.Value(strata.TypePrefix, netip.MustParsePrefix(s))
}

// ranges is a range of integers.
func ranges(r types.Range[int64]) strata.Range[int64] {
	return strata.Value(strata.TypeRange(strata.TypeInt64), r)
}

var (
	low, high   = strata.N(1).Abs(), strata.N(5).Abs()
	places      = language.Places
	lastOfDates = types.RangeThrough(types.Date{Year: 9999, Month: 12, Day: 31})
)

var kinds = []row{
	{"Order of an enum", all(
		unsent(nil, "is an enum, which has no order", rows(builder.Select(posts.ID).OrderBy(posts.Level.Asc()))),
		by("integration/faults", "enumOrder"))},
	{"Ranges", all(
		same(rows(builder.Select(events.During.Eq(types.RangeOf(language.Noon.Add(250*time.Millisecond), language.Noon.Add(time.Hour+250*time.Millisecond)))).Where(events.ID.Eq(1))), "[{true true}]"),
		same(value(ranges(types.RangeClosed[int64](1, 4))), "[[1,5)]"),
		same(value(ranges(types.RangeOf[int64](1, 5)).Contains(4)), "[{true true}]"),
		by("integration", "TestRangesAgree"))},
	{"Multiranges", all(
		same(rows(builder.Select(events.Free).Where(events.ID.Eq(1))), "[{[1,5),[9,)}]"),
		same(rows(builder.Select(events.Free.Contains(10)).Where(events.ID.Eq(1))), "[{true true}]"),
		same(rows(builder.Select(strata.RangeAgg(events.During).IsEmpty())), "[{false true}]"),
		lacks(mariadb, rows(builder.Select(strata.Over(strata.RangeAgg(events.During), strata.Window{}).IsEmpty()).Where(events.ID.Eq(1))), "[{false true}]"))},
	{"Ranges in two pieces, bounds the wrong way round", all(
		fails(strata.ErrNotRange, value(strata.RangeBetween(high, low)), value(ranges(types.RangeOf[int64](1, 3)).Union(types.RangeOf[int64](5, 9)))),
		unsent(strata.BadValue, "", value(ranges(types.RangeOf[int64](5, 1)))))},
	{"Ranges up to the year 9999", unsent(strata.BadValue, "", value(strata.Value(strata.TypeRange(strata.TypeDate), lastOfDates)))},
	{"Ranges as JSON, in arrays", unsent(nil, "", value(strata.JSONArray(ranges(types.RangeOf[int64](1, 5)))))},
	{"Network addresses", all(
		same(rows(builder.Select(events.Host).OrderBy(events.Host.Desc())), "[2001:db8::1 10.1.2.3]"),
		same(three(addr("10.1.2.3").Within(language.Private), addr("::ffff:10.0.0.1"), addr("10.0.0.255").Add(1)), "[{{true true} {10.0.0.1 true} {10.0.1.0 true}}]"),
		unsent(strata.BadValue, "", value(addr("fe80::1%eth0"))))},
	{"Networks", all(
		same(rows(builder.Select3(events.Net, events.Net.Last(), events.Host.Prefix(8)).From(events).Where(events.ID.Eq(1))), "[{10.0.0.0/8 10.255.255.255 10.0.0.0/8}]"),
		same(rows(builder.Select(strata.Max(events.Net)).From(events)), "[{2001:db8::/32 true}]"),
		unsent(strata.BadValue, "", value(network("10.0.0.1/8"))))},
	{"Differences of addresses", all(
		same(value(addr("10.0.1.0").Sub(netip.MustParseAddr("10.0.0.255"))), "[{1 true}]"),
		fails(strata.ErrOutOfRange, value(addr("::1:0:0:0:0").Sub(netip.MustParseAddr("::"))), value(addr("255.255.255.255").Add(1))))},
	{"Types of the database's own", all(
		same(rows(builder.Select(events.Point).OrderBy(events.ID.Asc())), "[{1 2} {-3 4}]"),
		by("integration", "TestCustomRoundTrip", "TestCustomRefused"))},
	{"Composite types", all(
		same(rows(builder.Select2(strata.FieldOf(events.Place, places.Zip), events.Place.Eq(language.Place{Street: "Low Rd"})).From(events).OrderBy(events.ID.Asc())), "[{{10115 true} {false true}} {{ false} {true true}}]"),
		by("integration", "TestCompositeText"))},
	{"Arrays", same(rows(builder.Select4(events.Tags, events.Tags.Contains("go"), events.Tags.Length(), strata.Element(events.Tags, 2, strata.TypeText)).From(events).OrderBy(events.ID.Asc())),
		"[{[go sql] {true true} 2 {sql true}} {[] {false true} 0 { false}}]")},
	{"Rows of an array of UUIDs", lacks(mariadb, rows(builder.Select(keyed.Value).From(keyed)), "[{[1 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0] true}]")},
}

var keyed = strata.Unnest("keyed", strata.Value(strata.TypeArray(strata.TypeUUID), [][16]byte{{1}}), strata.TypeUUID)
