package conformance

import (
	"encoding/json"
	"errors"
	"net/netip"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/types"
)

// fails is a case of an expression that a database refuses to work out.
func fails[V, E any](name string, kind error, x strata.Selectable[V, E]) Case {
	return Case{Name: name, Run: func(t *T) {
		got, err := builder.Select(x).All(t.Ctx, t.DB)
		t.endIfRefused(err)
		if !errors.Is(err, kind) {
			t.Errorf("%s and the error %v, want one of the kind %q", show(got), err, kind)
		}
	}}
}

var texts = of(
	"text",
	value("lower", strata.S("ÅSE Ünï").Lower(), "åse ünï"),
	value("upper", strata.S("éß x").Upper(), "Éß X"),
	value("length in characters", strata.S("日本語🙂").Length(), "4"),
	value("length of nothing", strata.S("").Length(), "0"),
	value("concatenation", strata.S("a").Concat("b").ConcatExpr(strata.S("c")), "abc"),
	query("concatenation with NULL", builder.Select(people.City.Concat("!")).Where(people.ID.Eq(3)), "NULL"),
	query("concat leaves NULL out", builder.Select(strata.Concat(people.Name, people.City)).Where(people.ID.Eq(3)), "cy"),
	query("concat_ws", builder.Select(strata.ConcatWS("-", people.City, people.Name)).Where(people.ID.In(1, 3)).OrderBy(people.ID.Asc()), "Oslo-ann", "cy"),
	value("substring", strata.S("añb日c").Substring(2, 3), "ñb日"),
	value("substring from before the start", strata.S("abc").Substring(-1, 3), "a"),
	value("substring beyond the end", strata.S("abc").Substring(3, 9), "c"),
	value("left", strata.S("日本語").Left(2), "日本"),
	value("all but the last", strata.S("abc").Left(-1), "ab"),
	value("right", strata.S("abc").Right(2), "bc"),
	value("all but the first", strata.S("abc").Right(-1), "bc"),
	value("trim", strata.S("  a b ").Trim(), "a b"),
	value("trim leaves tabs", strata.S("\ta").Trim(), "\ta"),
	value("trim on the left", strata.S("  a ").TrimLeft(), "a "),
	value("trim on the right", strata.S("  a ").TrimRight(), "  a"),
	value("trim characters", strata.S("xyaxby").TrimChars("xy"), "axb"),
	value("pad on the left", strata.S("7").PadLeft(3, "0"), "007"),
	value("pad on the right", strata.S("ab").PadRight(5, "xy"), "abxyx"),
	value("pad cuts", strata.S("abcd").PadLeft(2, " "), "ab"),
	value("replace", strata.S("banana").Replace("an", "<>"), "b<><>a"),
	value("replace nothing", strata.S("abc").Replace("", "x"), "abc"),
	value("translate", strata.S("abcabc").Translate("abc", "xy"), "xyxy"),
	value("repeat", strata.S("ab").Repeat(3), "ababab"),
	value("repeat none", strata.S("ab").Repeat(0), "''"),
	value("reverse", strata.S("aé日").Reverse(), "日éa"),
	value("position", strata.S("日本語").Position("語"), "3"),
	value("no position", strata.S("abc").Position("x"), "0"),
	value("split", strata.S("a-b--c").SplitPart("-", 3), "''"),
	value("split, a part that is there", strata.S("a-b--c").SplitPart("-", 4), "c"),
	value("split beyond the end", strata.S("a-b").SplitPart("-", 9), "''"),
	value("regular expression replaced", strata.S("a1b22").RegexpReplace("([0-9]+)", `<\1>`), "a<1>b<22>"),
	value("code point", strata.S("€x").CodePoint(), "8364"),
	value("character", strata.Chr(strata.N(8364)), "€"),
	value("md5", strata.S("abc").MD5(), "900150983cd24fb0d6963f7d28e17f72"),
	value("sha256", strata.S("").SHA256(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
	value("bytes", strata.S("é").Bytes(), `\xc3a9`),
	value("hexadecimal", strata.Value(strata.TypeBytes, []byte{0, 255}).Hex(), "00ff"),
	value("base 64", strata.Value(strata.TypeBytes, []byte("abcd")).Base64(), "YWJjZA=="),
	value("length of bytes", strata.Value(strata.TypeBytes, []byte{0, 1, 2}).Length(), "3"),
	value("part of bytes", strata.Value(strata.TypeBytes, []byte{0, 1, 2}).Substring(2, 5), `\x0102`),
	value("text of an integer", strata.N(-5).Text(), "-5"),
	value("text of a decimal", strata.D(dec("1.500")).Text(), "1.5"),
	value("text of a bool", strata.Cast(strata.B(true), strata.TypeText), "true"),
	value("text of a float", strata.Cast(strata.F(1e21), strata.TypeText), "1e+21"),
	value("integer of a text", strata.Cast(strata.S("42"), strata.TypeInt64), "42"),
	value("decimal of a text", strata.Cast(strata.S("-1.50"), strata.TypeDecimal), "-1.5"),
	fails("bool of a text is refused", strata.Unsupported, strata.Cast(strata.S("t"), strata.TypeBool)),
	fails("date of a text is refused", strata.Unsupported, strata.Cast(strata.S("2026-02-28"), strata.TypeDate)),
	fails("no integer", strata.ErrInvalid, strata.Cast(strata.S("4x"), strata.TypeInt64)),
	fails("no decimal", strata.ErrInvalid, strata.Cast(strata.S("a"), strata.TypeDecimal)),
	value("comparison", strata.S("a").Lt("B"), "false"),
	value("comparison, trailing blanks", strata.S("a").Eq("a "), "false"),
	value("comparison beyond the first plane", strata.S("\uffee").Lt("🙂"), "true"),
)

var third = strata.D(dec("1")).Div(dec("3"))

var numbers = of(
	"numbers",
	value("addition", strata.N(2).Add(3), "5"),
	value("precedence", strata.N(2).AddExpr(strata.N(3).Mul(4)), "14"),
	value("brackets", strata.N(2).Add(3).Mul(4), "20"),
	value("subtraction from the left", strata.N(10).Sub(4).Sub(3), "3"),
	value("subtraction from the right", strata.N(10).SubExpr(strata.N(4).Sub(3)), "9"),
	value("minus minus", strata.N(1).SubExpr(strata.N(-1)), "2"),
	value("negation", strata.N(5).Neg().Neg(), "5"),
	value("division cuts", strata.N(7).Div(2), "3"),
	value("division cuts towards zero", strata.N(-7).Div(2), "-3"),
	value("remainder has the sign of the dividend", strata.N(-7).Mod(3), "-1"),
	value("remainder of a negative divisor", strata.N(7).Mod(-3), "1"),
	fails("division by zero", strata.ErrDivideByZero, strata.N(1).DivExpr(strata.N(1).Sub(1))),
	fails("remainder by zero", strata.ErrDivideByZero, strata.N(1).ModExpr(strata.N(1).Sub(1))),
	fails("division of floats by zero", strata.ErrDivideByZero, strata.F(1).DivExpr(strata.F(1).Sub(1))),
	fails("division of decimals by zero", strata.ErrDivideByZero, strata.D(dec("1")).DivExpr(strata.D(dec("1")).Sub(dec("1")))),
	fails("overflow of a sum", strata.ErrOutOfRange, strata.N(9223372036854775807).Add(1)),
	fails("overflow of a product", strata.ErrOutOfRange, strata.N(4294967296).Mul(4294967296)),
	fails("overflow of a negation", strata.ErrOutOfRange, strata.N(-9223372036854775808).Neg()),
	fails("overflow of 16 bits", strata.ErrOutOfRange, strata.Value(strata.TypeInt16, 32767).Add(1)),
	fails("overflow of 32 bits", strata.ErrOutOfRange, strata.Value(strata.TypeInt32, 2147483647).Add(1)),
	fails("overflow of a float", strata.ErrOutOfRange, strata.F(1e308).Mul(10)),
	fails("underflow of a float", strata.ErrOutOfRange, strata.F(1e-308).Mul(1e-300)),
	value("abs", strata.N(-5).Abs(), "5"),
	value("sign", strata.D(dec("-0.1")).Sign(), "-1"),
	value("bit and", strata.N(12).BitAnd(10), "8"),
	value("bit or", strata.N(12).BitOr(10), "14"),
	value("bit exclusive or", strata.N(12).BitXor(10), "6"),
	value("bit not", strata.N(0).BitNot(), "-1"),
	value("shift left", strata.N(3).ShiftLeft(4), "48"),
	value("shift right", strata.N(-16).ShiftRight(2), "-4"),
	value("gcd", strata.N(-12).GCD(18), "6"),
	value("exact sum", strata.D(dec("0.1")).Add(dec("0.2")), "0.3"),
	value("exact product", strata.D(dec("1.10")).Mul(dec("1.10")), "1.21"),
	value("exact quotient", third.RoundTo(10), "0.3333333333"),
	value("exact remainder", strata.D(dec("-7.5")).Mod(dec("2")), "-1.5"),
	value("large decimals", strata.D(dec("99999999999999999999")).Add(dec("1")), "100000000000000000000"),
	value("comparison of decimals", strata.D(dec("1.50")).Eq(dec("1.5")), "true"),
	value("round half away from zero", strata.D(dec("-2.5")).Round(), "-3"),
	value("round to places", strata.D(dec("2.345")).RoundTo(2), "2.35"),
	value("round before the point", strata.D(dec("1250")).RoundTo(-2), "1300"),
	value("trunc", strata.D(dec("-2.9")).Trunc(), "-2"),
	value("trunc to places", strata.D(dec("2.349")).TruncTo(2), "2.34"),
	value("floor", strata.D(dec("-2.1")).Floor(), "-3"),
	value("ceil", strata.D(dec("2.1")).Ceil(), "3"),
	value("floats round half to even", strata.F(2.5).Round(), "2"),
	value("floats", strata.F(0.1).Add(0.2), "0.30000000000000004"),
	value("floats of 32 bits", strata.Value(strata.TypeFloat32, 0.1).Add(0.2), "0.3"),
	value("floor of a float", strata.F(-2.1).Floor(), "-3"),
	value("integer of a float", strata.F(-2.9).Int64(), "-2"),
	value("integer of a decimal", strata.D(dec("2.9")).Int64(), "2"),
	value("float of an integer", strata.N(7).Float64().Div(2), "3.5"),
	value("decimal of an integer", strata.N(7).Decimal().Div(dec("2")), "3.5"),
	value("decimal of a float", strata.F(0.1).Decimal(), "0.1"),
	fails("integer of a large float", strata.ErrOutOfRange, strata.F(1e19).Int64()),
	fails("integer of a large decimal", strata.ErrOutOfRange, strata.D(dec("9223372036854775808")).Int64()),
	value("square root", strata.Sqrt(strata.N(81)), "9"),
	value("power", strata.Power(strata.N(2), 10), "1024"),
	value("exponential", strata.Exp(strata.N(0)), "1"),
	value("logarithm", strata.Log10(strata.N(1000)), "3"),
	value("degrees", strata.Degrees(strata.Pi()), "180"),
	value("sine of zero", strata.Sin(strata.N(0)), "0"),
	fails("square root of a negative number", strata.ErrOutOfRange, strata.Sqrt(strata.N(-1))),
	fails("logarithm of zero", strata.ErrOutOfRange, strata.Ln(strata.N(0))),
	value("random", strata.Random().Between(0, 1), "true"),
	act("sum beyond its type", func(t *T) {
		_, err := builder.Select(strata.Sum(people.ID.Add(4611686018427387904))).All(t.Ctx, t.DB)
		t.Fails(err, strata.ErrOutOfRange)
	}),
	act("NaN is refused", func(t *T) {
		zero := 0.0
		_, err := builder.Select(strata.F(zero/zero)).All(t.Ctx, t.DB)
		t.Fails(err, strata.BadValue)
	}),
)

var (
	leap   = strata.Value(strata.TypeDate, day(2024, 2, 29))
	newest = strata.Value(strata.TypeDate, day(2027, 1, 1)) // a Friday, of the 53rd week of 2026
	noon   = strata.At(at("2026-03-29T12:34:56.789012Z"))
	clock  = strata.Value(strata.TypeLocalTime, localAt("2026-03-29T02:30:00"))
)

var times = of(
	"time",
	value("year", noon.Year(), "2026"),
	value("month", noon.Month(), "3"),
	value("day", noon.Day(), "29"),
	value("hour", noon.Hour(), "12"),
	value("minute", noon.Minute(), "34"),
	value("second", noon.Second(), "56"),
	value("microsecond", noon.Microsecond(), "789012"),
	value("quarter", leap.Quarter(), "1"),
	value("week", newest.Week(), "53"),
	value("year of the week", newest.ISOYear(), "2026"),
	value("day of the week", newest.DayOfWeek(), "5"),
	value("Sunday", noon.ISODayOfWeek(), "7"),
	value("day of the year", leap.DayOfYear(), "60"),
	value("epoch", noon.Epoch(), "1.774787696789012e+09"),
	value("epoch of a date", strata.Value(strata.TypeDate, day(1969, 12, 31)).Epoch(), "-86400"),
	value("trunc to the hour", noon.Trunc(strata.UnitHour), "2026-03-29T12:00:00Z"),
	value("trunc to the week", noon.Trunc(strata.UnitWeek), "2026-03-23T00:00:00Z"),
	value("trunc to the quarter", noon.Trunc(strata.UnitQuarter), "2026-01-01T00:00:00Z"),
	value("trunc of a date", leap.Trunc(strata.UnitMonth), "2024-02-01"),
	value("date", noon.Date(), "2026-03-29"),
	value("date is that of UTC", strata.At(at("2026-03-29T00:30:00+02:00")).Date(), "2026-03-28"),
	value("midnight", leap.Midnight(), "2024-02-29T00:00:00"),
	value("add days", leap.AddDays(366), "2025-03-01"),
	value("add months", leap.AddMonths(12), "2025-02-28"),
	value("take months away", strata.Value(strata.TypeDate, day(2026, 3, 31)).AddMonths(-1), "2026-02-28"),
	value("days between", leap.DaysSince(day(2024, 1, 1)), "59"),
	value("add a month", strata.At(at("2026-01-31T10:00:00Z")).AddInterval(types.Months(1)), "2026-02-28T10:00:00Z"),
	value("add a month and days", strata.At(at("2026-01-31T10:00:00Z")).AddInterval(types.Months(1).Add(types.Days(1))), "2026-03-01T10:00:00Z"),
	value("add microseconds", noon.AddInterval(types.Duration(time.Microsecond)), "2026-03-29T12:34:56.789013Z"),
	value("take an interval away", noon.SubInterval(types.Days(29)), "2026-02-28T12:34:56.789012Z"),
	value("difference", noon.Since(at("2026-03-28T12:34:56.789011Z")), "PT24H0.000001S"),
	value("difference in seconds", noon.SecondsSince(at("2026-03-29T12:34:55.289012Z")), "1.5"),
	value("clock of a zone", noon.AtTimeZone("Asia/Kolkata"), "2026-03-29T18:04:56.789012"),
	value("clock of a zone in summer", noon.AtTimeZone("Europe/Oslo"), "2026-03-29T14:34:56.789012"),
	value("instant of a clock", strata.Value(strata.TypeLocalTime, localAt("2026-07-01T12:00:00")).AtTimeZone("America/New_York"), "2026-07-01T16:00:00Z"),
	value("instant of an hour that is left out", clock.AtTimeZone("Europe/Oslo"), "2026-03-29T01:30:00Z"),
	value("instant of an hour that comes twice", strata.Value(strata.TypeLocalTime, localAt("2026-10-25T02:30:00")).AtTimeZone("Europe/Oslo"), "2026-10-25T01:30:00Z"),
	value("format", noon.Format(`YYYY-MM-DD"T"HH24:MI:SS.US`), "2026-03-29T12:34:56.789012"),
	value("format a week", newest.Format("IYYY-IW-ID"), "2026-53-5"),
	value("format a day", leap.Format("DDD/Q"), "060/1"),
	value("instants of several zones are equal", strata.At(at("2026-01-01T01:00:00+01:00")).Eq(at("2026-01-01T00:00:00Z")), "true"),
	value("now is about now", strata.Now().Between(time.Now().Add(-time.Hour), time.Now().Add(24*time.Hour)), "true"),
	value("today", strata.CurrentDate().Ge(day(2025, 1, 1)), "true"),
	value("sum of intervals", strata.I(types.Months(1)).Add(types.Days(-3)), "P1M-3D"),
	value("negative interval", strata.I(types.Duration(90*time.Second)).Neg(), "PT-1M-30S"),
	value("a month is 30 days", strata.I(types.Months(1)).Eq(types.Days(30)), "true"),
	value("a day is 24 hours", strata.I(types.Days(1)).Lt(types.Duration(25*time.Hour)), "true"),
	value("local difference", clock.Since(localAt("2026-03-28T02:30:00")), "PT24H"),
	value("local time and an interval", clock.AddInterval(types.Months(-1)), "2026-02-28T02:30:00"),
	query("series of dates", builder.Select(dates.Value).From(dates), "2026-02-27", "2026-02-28", "2026-03-01"),
	query("series of instants", builder.Select(instants.Value).From(instants), "2026-01-31T00:00:00Z", "2026-02-28T00:00:00Z", "2026-03-28T00:00:00Z"),
	query("series of numbers, down", builder.Select(down.Value).From(down), "3", "2", "1"),
	query("series of nothing", builder.Select(nothing.Value).From(nothing)),
	query("cut to microseconds", builder.Select(strata.At(at("2026-01-01T00:00:00.123456Z"))), "2026-01-01T00:00:00.123456Z"),
	act("years beyond 9999 are refused", func(t *T) {
		_, err := builder.Select(strata.At(time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC))).All(t.Ctx, t.DB)
		t.Fails(err, strata.BadValue)
	}),
	act("a date that the calendar lacks is refused", func(t *T) {
		_, err := builder.Select(strata.Value(strata.TypeDate, day(2026, 2, 29))).All(t.Ctx, t.DB)
		t.Fails(err, strata.BadValue)
	}),
)

var (
	dates    = strata.GenerateDates("d", strata.Value(strata.TypeDate, day(2026, 2, 27)), strata.Value(strata.TypeDate, day(2026, 3, 1)), 1)
	instants = strata.GenerateTimes("i", strata.At(at("2026-01-31T00:00:00Z")), strata.At(at("2026-04-01T00:00:00Z")), types.Months(1))
	down     = strata.GenerateSeries("s", strata.N(3), strata.N(1), -1)
	nothing  = strata.GenerateSeries("s", strata.N(3), strata.N(1), 1)
)

var doc = strata.Value(strata.TypeRawJSON, json.RawMessage(`{"a": {"b": [10, 20.5, null, "x"]}, "t": "é\"", "n": 9007199254740993, "y": true, "z": null, "": 1, "a.b": 2}`))

func list(texts ...string) strata.NullRawJSON {
	b, err := json.Marshal(texts)
	if err != nil {
		panic(err)
	}
	return strata.Value(strata.TypeRawJSON, b)
}

var (
	elements = strata.JSONElements("e", doc.Path("a", "b"))
	fields   = strata.JSONEach("f", strata.Value(strata.TypeRawJSON, json.RawMessage(`{"k": 1, "l": [2]}`)))
)

var documents = of(
	"documents",
	value("document at a path", doc.Path("a", "b"), `[10,20.5,null,"x"]`),
	value("nothing at a path", doc.Path("a", "c"), "NULL"),
	value("null at a path", doc.Path("z"), "null"),
	value("text at a path", doc.TextAt("t"), `é"`),
	value("text of null", doc.TextAt("z"), "NULL"),
	value("text of a number", doc.TextAt("a", "b", "0"), "10"),
	value("position from the end", doc.TextAt("a", "b", "-1"), "x"),
	value("integer beyond 53 bits", doc.IntAt("n"), "9007199254740993"),
	value("float", doc.FloatAt("a", "b", "1"), "20.5"),
	value("decimal", doc.DecimalAt("a", "b", "1"), "20.5"),
	value("bool", doc.BoolAt("y"), "true"),
	value("the empty key", doc.IntAt(""), "1"),
	value("a key with a point", doc.IntAt("a.b"), "2"),
	value("as a type", strata.JSONAs(doc.Path("a", "b", "0"), strata.TypeDecimal), "10"),
	value("has a key", doc.HasKey("z"), "true"),
	value("lacks a key", doc.HasKey("b"), "false"),
	value("has a path", doc.HasPath("a", "b", "2"), "true"),
	value("lacks a path", doc.HasPath("a", "b", "4"), "false"),
	value("contains", doc.Contains(map[string]any{"a": map[string]any{"b": []any{20.5, 10}}}), "true"),
	value("does not contain", doc.Contains(map[string]any{"y": false}), "false"),
	value("contained in", list("a").ContainedIn([]string{"b", "a"}), "true"),
	value("equal, whatever the order", doc.Path("a").EqJSON(json.RawMessage(`{ "b":[10,20.50,null,"x"] }`)), "true"),
	value("different", list("a", "b").NeJSON([]string{"b", "a"}), "true"),
	value("type", doc.TypeOf(), "object"),
	value("type of null", doc.Path("z").TypeOf(), "null"),
	value("type of a number", doc.Path("n").TypeOf(), "number"),
	value("length of an array", doc.Path("a", "b").ArrayLength(), "4"),
	value("length of an object", doc.ArrayLength(), "NULL"),
	value("put", list("a", "b").Put([]string{"1"}, 7), `["a",7]`),
	value("put a new key", strata.Value(strata.TypeRawJSON, json.RawMessage(`{}`)).Put([]string{"k"}, []int{1}), `{"k":[1]}`),
	value("put where there is no way", strata.Value(strata.TypeRawJSON, json.RawMessage(`{}`)).Put([]string{"k", "l"}, 1), `{}`),
	query("put a column", builder.Select(strata.Value(strata.TypeRawJSON, json.RawMessage(`{"x":1}`)).PutExpr([]string{"x"}, people.City)).From(people).Where(people.ID.In(1, 3)).OrderBy(people.ID.Asc()), `{"x":"Oslo"}`, `{"x":null}`),
	value("remove", list("a", "b", "c").Remove("1"), `["a","c"]`),
	value("merge", strata.Value(strata.TypeRawJSON, json.RawMessage(`{"a":1,"b":{"c":1}}`)).Merge(map[string]any{"b": map[string]int{"d": 2}}), `{"a":1,"b":{"d":2}}`),
	value("merge arrays", list("a").Merge([]string{"b"}), `["a","b"]`),
	value("object", strata.JSONObject(strata.JSONPair("i", strata.N(1)), strata.JSONPair("s", strata.S(`"`)), strata.JSONPair("n", strata.Null(strata.TypeText)), strata.JSONPair("b", strata.B(true)), strata.JSONPair("d", strata.D(dec("1.50")))), `{"b":true,"d":1.5,"i":1,"n":null,"s":"\""}`),
	value("object of times", strata.JSONObject(strata.JSONPair("d", leap), strata.JSONPair("l", clock), strata.JSONPair("i", strata.I(types.Months(1).Add(types.Days(2))))), `{"d":"2024-02-29","i":"P1M2D","l":"2026-03-29T02:30:00.000000"}`),
	value("array", strata.JSONArray(strata.N(1), strata.S("x"), doc.Path("y")), `[1,"x",true]`),
	query("rows of an array", builder.Select2(elements.Ordinal, elements.Value.TextAt()).From(elements).OrderBy(strata.Position(1)), "1|10", "2|20.5", "3|NULL", "4|x"),
	query("fields of an object", builder.Select2(fields.Key, fields.Value).From(fields).OrderBy(strata.Position(1)), "k|1", "l|[2]"),
	act("a column changed in place", func(t *T) {
		changes(t, builder.Insert(every).Set(every.ID.Set(1), every.Raw.Set(json.RawMessage(`{"n":1}`)), every.Memo.Set(memo{Title: "a"})), 1)
		changes(t, builder.Update(every).Set(every.Raw.SetExpr(every.Raw.Put([]string{"n"}, 2))).Where(every.Raw.IntAt("n").Eq(1)), 1)
		rows(t, builder.Select2(every.Raw, every.Memo.Doc().TextAt("title")).From(every), `{"n":2}|a`)
	}),
)

func words(v ...string) strata.Array[string] {
	return strata.Value(strata.TypeArray(strata.TypeText), v)
}

func nums(v ...int64) strata.Array[int64] {
	return strata.Value(strata.TypeArray(strata.TypeInt64), v)
}

var rowsOf = strata.Unnest("u", words("b", "a"), strata.TypeText)

var arrays = of(
	"arrays",
	value("contains", words("a", "b").Contains("b"), "true"),
	value("does not contain", nums(1, 2).Contains(3), "false"),
	value("contains all", nums(1, 2, 3).ContainsAll([]int64{3, 1}), "true"),
	value("contains nothing", nums(1).ContainsAll(nil), "true"),
	value("contained in", nums(2, 2).ContainedIn([]int64{1, 2}), "true"),
	value("overlaps", nums(1, 2).Overlaps([]int64{2, 9}), "true"),
	value("overlaps nothing", nums(1, 2).Overlaps([]int64{}), "false"),
	value("equal", words("a", "").Eq([]string{"a", ""}), "true"),
	value("order matters", nums(1, 2).Ne([]int64{2, 1}), "true"),
	value("any", strata.EqAny(strata.N(2), nums(1, 2)), "true"),
	value("element", strata.Element(words("a", "b"), 2, strata.TypeText), "b"),
	value("no element", strata.Element(words("a"), 2, strata.TypeText), "NULL"),
	value("element 0", strata.Element(words("a"), 0, strata.TypeText), "NULL"),
	value("length", nums(7, 7).Length(), "2"),
	value("length of the empty array", nums().Length(), "0"),
	value("position", words("a", "b", "a").Position("a"), "1"),
	value("no position", words("a").Position("b"), "NULL"),
	value("append", words("a").Append("b"), "{a,b}"),
	value("concatenate", nums(1).Concat([]int64{2, 3}), "{1,2,3}"),
	value("leave out", nums(1, 2, 1).Without(1), "{2}"),
	query("rows", builder.Select2(rowsOf.Ordinal, rowsOf.Value).From(rowsOf).OrderBy(strata.Position(1)), "1|b", "2|a"),
)

func span(from, to int64) strata.Range[int64] {
	return strata.Value(strata.TypeRange(strata.TypeInt64), types.RangeOf(from, to))
}

func spans(list ...types.Range[int64]) strata.Multirange[int64] {
	return strata.Value(strata.TypeMultirange(strata.TypeInt64), types.MultirangeOf(list...))
}

var emptySpan = strata.Value(strata.TypeRange(strata.TypeInt64), types.EmptyRange[int64]())

var ranges = of(
	"ranges",
	value("contains", span(1, 5).Contains(1), "true"),
	value("does not contain its end", span(1, 5).Contains(5), "false"),
	value("contains a range", span(1, 5).ContainsRange(types.RangeOf[int64](2, 5)), "true"),
	value("contains the empty range", span(1, 5).ContainsRange(types.EmptyRange[int64]()), "true"),
	value("contained in", span(1, 5).ContainedIn(types.RangeFrom[int64](1)), "true"),
	value("overlaps", span(1, 5).Overlaps(types.RangeOf[int64](4, 9)), "true"),
	value("only touches", span(1, 5).Overlaps(types.RangeOf[int64](5, 9)), "false"),
	value("adjacent", span(1, 5).Adjacent(types.RangeOf[int64](5, 9)), "true"),
	value("before", span(1, 5).Before(types.RangeOf[int64](5, 9)), "true"),
	value("after", span(5, 9).After(types.RangeOf[int64](1, 6)), "false"),
	value("does not extend to the right", span(1, 5).NotExtendRight(types.RangeOf[int64](3, 5)), "true"),
	value("does not extend to the left", span(1, 5).NotExtendLeft(types.RangeOf[int64](3, 5)), "false"),
	value("is empty", emptySpan.IsEmpty(), "true"),
	value("lower", strata.LowerOf(span(1, 5), strata.TypeInt64), "1"),
	value("upper", strata.UpperOf(span(1, 5), strata.TypeInt64), "5"),
	value("lower of the empty range", strata.LowerOf(emptySpan, strata.TypeInt64), "NULL"),
	value("bounds", strata.LowerInclusive(span(1, 5)), "true"),
	value("no bound", strata.UpperUnbounded(strata.Value(strata.TypeRange(strata.TypeInt64), types.RangeFrom[int64](1))), "true"),
	value("intersection", span(1, 5).Intersect(types.RangeOf[int64](3, 9)), "[3,5)"),
	value("empty intersection", span(1, 5).Intersect(types.RangeOf[int64](5, 9)), "empty"),
	value("union", span(1, 5).Union(types.RangeOf[int64](5, 9)), "[1,9)"),
	fails("union in two pieces", strata.ErrNotRange, span(1, 5).Union(types.RangeOf[int64](6, 9))),
	value("difference", span(1, 5).Difference(types.RangeOf[int64](3, 9)), "[1,3)"),
	fails("difference in two pieces", strata.ErrNotRange, span(1, 9).Difference(types.RangeOf[int64](3, 5))),
	value("merged", strata.MergeRanges(span(1, 2), span(5, 9)), "[1,9)"),
	query("of two columns", builder.Select(strata.RangeBetweenWith(types.IncludeBoth, people.ID, people.ID.Mul(2))).From(people).Where(people.ID.Eq(3)), "[3,7)"),
	fails("the wrong way round", strata.ErrNotRange, strata.RangeBetween(strata.N(2), strata.N(1))),
	query("aggregated", builder.Select(strata.RangeAgg(strata.RangeBetween(sales.Qty, sales.Qty.Add(2)))).From(sales), "{[1,7),[10,12),[20,22)}"),
	value("multirange contains", spans(types.RangeOf[int64](1, 3), types.RangeOf[int64](5, 7)).Contains(4), "false"),
	value("multirange union", spans(types.RangeOf[int64](1, 3)).Union(types.MultirangeOf(types.RangeOf[int64](3, 4))), "{[1,4)}"),
	value("multirange difference", spans(types.RangeOf[int64](1, 9)).Difference(types.MultirangeOf(types.RangeOf[int64](3, 4))), "{[1,3),[4,9)}"),
	value("multirange intersection", spans(types.RangeOf[int64](1, 9)).Intersect(types.MultirangeOf(types.RangeOf[int64](0, 2), types.RangeOf[int64](8, 12))), "{[1,2),[8,9)}"),
	value("multirange over", strata.RangeOver(spans(types.RangeOf[int64](1, 3), types.RangeOf[int64](5, 7))), "[1,7)"),
	act("the wrong way round is refused", func(t *T) {
		_, err := builder.Select(span(5, 1)).All(t.Ctx, t.DB)
		t.Fails(err, strata.BadValue)
	}),
)

var (
	host   = strata.Value(strata.TypeAddr, netip.MustParseAddr("10.1.2.3"))
	subnet = strata.Value(strata.TypePrefix, netip.MustParsePrefix("10.0.0.0/8"))
)

var networks = of(
	"networks",
	value("within", host.Within(netip.MustParsePrefix("10.1.0.0/16")), "true"),
	value("not within", host.Within(netip.MustParsePrefix("10.2.0.0/16")), "false"),
	value("contains", subnet.ContainsExpr(host), "true"),
	value("overlaps", subnet.Overlaps(netip.MustParsePrefix("10.5.0.0/16")), "true"),
	value("family", host.Family(), "4"),
	value("next", host.Add(253), "10.1.3.0"),
	value("difference", host.Sub(netip.MustParseAddr("10.1.2.0")), "3"),
	value("network", host.Prefix(12), "10.0.0.0/12"),
	value("bits", subnet.Bits(), "8"),
	value("last", subnet.Last(), "10.255.255.255"),
	value("text", host.Text(), "10.1.2.3"),
	value("IPv4 before IPv6", host.Lt(netip.MustParseAddr("::")), "true"),
)

// found are the keys of the pages that a search finds.
func found(q string) *builder.SelectQuery[int64, strata.NullInt64] {
	return builder.Select(pages.ID).Where(pages.Search.Match(q)).OrderBy(pages.ID.Asc())
}

var searches = of(
	"full text",
	query("word", found("birch"), "1"),
	query("words, all of them", found("snow trees"), "1", "2"),
	query("any of them", found("birch or cold"), "1", "2"),
	query("without", found("snow -birch"), "2"),
	query("phrase", found(`"the snow"`), "1"),
	query("phrase the other way", found(`"snow the"`)),
	query("beginning", found("fall*"), "2"),
	query("whatever the case", found("SNOW"), "1", "2"),
	query("any script", found("größe"), "3"),
	query("nothing", found("sand")),
	query("order by rank", builder.Select(pages.ID).Where(pages.Search.Match("snow")).OrderBy(pages.Search.Rank("snow").Desc()), "2", "1"),
	value("without an index", strata.MatchText(strata.S("The Quick fox"), "quick"), "true"),
	value("highlight", strata.Highlight(strata.S("The quick fox"), "quick", "<b>", "</b>"), "The <b>quick</b> fox"),
	act("a search that only excludes is refused", func(t *T) {
		_, err := found("-snow").All(t.Ctx, t.DB)
		t.Fails(err, strata.BadValue)
	}),
	act("what is changed is found", func(t *T) {
		rows(t, found("xylophone"))
		changes(t, builder.Update(pages).Set(pages.Body.Set("sand")).Where(pages.ID.Eq(1)), 1)
		changes(t, builder.Insert(pages).Rows(page{4, "Sand", none[string]()}), 1)
		changes(t, builder.Delete(pages).Where(pages.ID.Eq(2)), 1)
		rows(t, found("sand"), "1", "4")
		rows(t, found("snow"))
	}),
)
