package integration

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

// cell is an expression of any type and what it should yield, printed. Floats
// are printed to 12 digits.
type cell struct {
	name string
	read func(context.Context, builder.Reader) (any, error)
	want string
}

func yields[T, V any, E strata.Family[E]](name string, r interface {
	strata.Typed[T, E]
	strata.Result[V]
}, want string,
) cell {
	return cell{name, func(ctx context.Context, db builder.Reader) (any, error) {
		all, err := builder.Select(r).All(ctx, db)
		if err != nil {
			return nil, err
		}
		if len(all) != 1 {
			return nil, fmt.Errorf("%d rows", len(all))
		}
		return all[0], nil
	}, want}
}

func printed(v any) string {
	switch v := v.(type) {
	case float64:
		return fmt.Sprintf("%.12g", v)
	case sql.Null[float64]:
		return fmt.Sprintf("{%.12g %v}", v.V, v.Valid)
	default:
		return fmt.Sprint(v)
	}
}

// cells runs a table of cells on every engine.
func cells(t *testing.T, table []cell) {
	t.Helper()
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for _, c := range table {
			got, err := c.read(ctx, db)
			if engines.Refused(t, c.name, err) {
				continue
			}
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			} else if s := printed(got); s != c.want {
				t.Errorf("%s:\ngot  %s\nwant %s", c.name, s, c.want)
			}
		}
	})
}

// fails runs expressions that a database or the compiler refuses with an error.
func fails(t *testing.T, want error, table ...cell) {
	t.Helper()
	t.Run(want.Error(), func(t *testing.T) {
		everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
			for _, c := range table {
				if got, err := c.read(ctx, db); !errors.Is(err, want) && !engines.Refused(t, c.name, err) {
					t.Errorf("%s: %v and the error %v, want %v", c.name, got, err, want)
				}
			}
		})
	})
}

func dec(s string) strata.Decimal {
	return strata.D(decimal.RequireFromString(s))
}

func day(y int, m time.Month, d int) types.Date { return types.Date{Year: y, Month: m, Day: d} }

func dateOf(y int, m time.Month, d int) strata.NullDate {
	return strata.Value(strata.TypeDate, day(y, m, d))
}

func utc(y int, m time.Month, d, hour, minute, second, micro int) strata.Time {
	return strata.At(time.Date(y, m, d, hour, minute, second, micro*1000, time.UTC))
}

func TestTextFunctions(t *testing.T) {
	s, none := strata.S("日本éa"), strata.Null(strata.TypeText)
	cells(t, []cell{
		yields("pad left", strata.S("7").PadLeft(3, "0"), "007"),
		yields("pad left cycles", strata.S("x").PadLeft(6, "ab日"), "ab日abx"),
		yields("pad left cuts", s.PadLeft(2, "x"), "日本"),
		yields("pad left, nothing to fill with", s.PadLeft(9, ""), "日本éa"),
		yields("pad left, negative", s.PadLeft(-1, "x"), ""),
		yields("pad right", strata.S("x").PadRight(4, "ab"), "xaba"),
		yields("pad right cuts", s.PadRight(3, "x"), "日本é"),
		yields("pad NULL", none.PadRight(3, "x"), "{ false}"),
		yields("repeat", s.Repeat(2), "日本éa日本éa"),
		yields("repeat none", s.Repeat(0), ""),
		yields("repeat negative", s.Repeat(-3), ""),
		yields("reverse", s.Reverse(), "aé本日"),
		yields("reverse empty", strata.S("").Reverse(), ""),
		yields("left", s.Left(3), "日本é"),
		yields("left negative", s.Left(-3), "日"),
		yields("left too many", s.Left(9), "日本éa"),
		yields("left too few", s.Left(-9), ""),
		yields("right", s.Right(3), "本éa"),
		yields("right negative", s.Right(-3), "a"),
		yields("right 0", s.Right(0), ""),
		yields("left NULL", none.Left(1), "{ false}"),
		yields("trim chars", strata.S("xyxabcyx").TrimChars("xy"), "abc"),
		yields("trim left chars", strata.S("日日a日").TrimLeftChars("日"), "a日"),
		yields("trim right chars", strata.S("a--").TrimRightChars("-"), "a"),
		yields("trim no chars", strata.S(" a ").TrimChars(""), " a "),
		yields("translate", strata.S("hello日").Translate("el日x", "ip"), "hippo"),
		yields("translate twice", strata.S("aab").Translate("aa", "xy"), "xxb"),
		yields("split part", strata.S("a--b--c").SplitPart("--", 2), "b"),
		yields("split part last", strata.S("a,b,").SplitPart(",", 3), ""),
		yields("split part beyond", strata.S("a,b").SplitPart(",", 5), ""),
		yields("split part by nothing", strata.S("a,b").SplitPart("", 1), "a,b"),
		yields("split part by nothing, 2", strata.S("a,b").SplitPart("", 2), ""),
		yields("split part NULL", none.SplitPart(",", 1), "{ false}"),
		yields("code point", s.CodePoint(), "26085"),
		yields("code point of nothing", strata.S("").CodePoint(), "0"),
		yields("chr", strata.Chr(strata.N(8364)).NotNull(), "€"),
		yields("md5", strata.S("é").MD5(), "66ddcd97cfdeabb2f6fb8a999b4bc76f"),
		yields("md5 NULL", none.MD5(), "{ false}"),
		yields("sha256", strata.S("abc").SHA256(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
		yields("concat", strata.Concat(strata.S("a"), none, strata.S("é")), "aé"),
		yields("concat of NULL", strata.Concat(none), ""),
		yields("concat of nothing", strata.Concat(), ""),
		yields("concat ws", strata.ConcatWS(", ", strata.S("a"), none, strata.S(""), strata.S("b")), "a, , b"),
		yields("concat ws of NULL", strata.ConcatWS(",", none), ""),
		yields("match", strata.S("ab12").RegexpMatch(`^[a-z]+\d{2}$`), "{true true}"),
		yields("match inside", strata.S("x\ny").RegexpMatch("x.y"), "{true true}"),
		yields("match end", strata.S("x\ny").RegexpMatch("x$"), "{false true}"),
		yields("match case", strata.S("ABC").RegexpMatch("abc"), "{false true}"),
		yields("match ASCII", strata.S("é٣").RegexpMatch(`[\w\d]`), "{false true}"),
		yields("match alternatives", strata.S("foobar").RegexpMatch(`^(?:foo|bar){2}$`), "{true true}"),
		yields("match space", strata.S("a\vb").RegexpMatch(`a\sb`), "{true true}"),
		yields("match class", strata.S("-]").RegexpMatch(`^[]-]+$`), "{true true}"),
		yields("match escaped", strata.S("a.b").RegexpMatch(`^a\.b$`), "{true true}"),
		yields("match NULL", none.RegexpMatch("a"), "{false false}"),
		yields("replace", strata.S("a1b22").RegexpReplace(`\d+`, "#"), "a#b#"),
		yields("replace longest", strata.S("abab").RegexpReplace("a|ab", "x"), "xx"),
		yields("replace groups", strata.S("2026-03-01").RegexpReplace(`(\d+)-(\d+)-(\d+)`, `\3.\2.\1 (\&)\\`), `01.03.2026 (2026-03-01)\`),
		yields("replace $", strata.S("abc").RegexpReplace("b", "$0"), "a$0c"),
		yields("replace start", strata.S("aaa").RegexpReplace("^a", "b"), "baa"),
		yields("replace none", strata.S("日本").RegexpReplace("x", "y"), "日本"),
		yields("replace absent group", strata.S("b").RegexpReplace("(a)?b", `[\1]`), "[]"),
	})
}

func TestTextFunctionsRefused(t *testing.T) {
	s := strata.S("x")
	var table []cell
	for _, p := range []string{`(?i)a`, `(?=a)`, `\bx`, `\1`, `a*?`, `a{300}`, `^*`, `(`, `[[.a.]]`, `[\S]`, `\pL`, `a\`, `\Ax`} {
		table = append(table, yields("pattern "+p, s.RegexpMatch(p), ""))
	}
	for _, p := range []string{"a*", "", "^", "a|b?", "(a*)"} {
		table = append(table, yields("empty match "+p, s.RegexpReplace(p, ""), ""))
	}
	table = append(table,
		yields("replacement", s.RegexpReplace("(a)", `\2`), ""),
		yields("replacement's end", s.RegexpReplace("a", `\`), ""),
		yields("split part 0", s.SplitPart(",", 0), ""),
		yields("size", s.Left(math.MaxInt32+1), ""),
	)
	fails(t, strata.BadValue, table...)
	fails(t, strata.ErrOutOfRange,
		yields("chr 0", strata.Chr(strata.N(0)), ""),
		yields("chr surrogate", strata.Chr(strata.N(0xD800)), ""),
		yields("chr large", strata.Chr(strata.N(0x110000)), ""))
}

func TestBytesFunctions(t *testing.T) {
	b, none := strata.Value(strata.TypeBytes, []byte{0, 0xab, 0xff, 'x'}), strata.Null(strata.TypeBytes)
	cells(t, []cell{
		yields("hex", b.Hex(), "{00abff78 true}"),
		yields("hex of nothing", strata.Value(strata.TypeBytes, nil).Hex(), "{ true}"),
		yields("hex NULL", none.Hex(), "{ false}"),
		yields("base64", b.Base64(), "{AKv/eA== true}"),
		yields("base64 long", strata.S(strings.Repeat("a", 90)).Bytes().Base64(), strings.Repeat("YWFh", 30)),
		yields("substring", b.Substring(2, 2).Hex(), "{abff true}"),
		yields("substring before", b.Substring(-1, 3).Hex(), "{00 true}"),
		yields("substring beyond", b.Substring(9, 3).Hex(), "{ true}"),
		yields("md5", strata.S("é").Bytes().MD5(), "66ddcd97cfdeabb2f6fb8a999b4bc76f"),
		yields("sha256", strata.S("abc").Bytes().SHA256(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
		yields("bytes", strata.S("é").Bytes(), "[195 169]"),
	})
}

func TestNumberFunctions(t *testing.T) {
	null := strata.Null(strata.TypeInt64)
	cells(t, []cell{
		yields("sqrt", strata.Sqrt(strata.N(16)), "{4 true}"),
		yields("sqrt decimal", strata.Sqrt(dec("2.25")), "{1.5 true}"),
		yields("sqrt NULL", strata.Sqrt(null), "{0 false}"),
		yields("power", strata.Power(strata.N(2), 10), "{1024 true}"),
		yields("power expr", strata.PowerExpr(strata.F(2.0), strata.F(-0.5)), "{0.707106781187 true}"),
		yields("exp", strata.Exp(strata.F(1.0)), "{2.71828182846 true}"),
		yields("ln", strata.Ln(strata.N(10)), "{2.30258509299 true}"),
		yields("log10", strata.Log10(dec("1000")), "{3 true}"),
		yields("sin", strata.Sin(strata.F(1.0)), "{0.841470984808 true}"),
		yields("cos", strata.Cos(strata.F(1.0)), "{0.540302305868 true}"),
		yields("tan", strata.Tan(strata.F(1.0)), "{1.55740772465 true}"),
		yields("asin", strata.Asin(strata.F(1.0)), "{1.57079632679 true}"),
		yields("acos", strata.Acos(strata.F(-1.0)), "{3.14159265359 true}"),
		yields("atan", strata.Atan(strata.F(1.0)), "{0.785398163397 true}"),
		yields("atan2", strata.Atan2(strata.F(1.0), strata.F(-1.0)), "{2.35619449019 true}"),
		yields("pi", strata.Pi(), "3.14159265359"),
		yields("degrees", strata.Degrees(strata.Pi()), "{180 true}"),
		yields("radians", strata.Radians(strata.N(180)), "{3.14159265359 true}"),
		yields("random", strata.Random().Between(0, 1), "{true true}"),
		yields("sign", strata.N(-7).Sign(), "-1"),
		yields("sign float", strata.F(0.0).Sign(), "0"),
		yields("sign decimal", dec("0.001").Sign(), "1"),
		yields("sign NULL", null.Sign(), "{0 false}"),
		yields("trunc", strata.F(-2.7).Trunc(), "-2"),
		yields("trunc decimal", dec("2.7").Trunc(), "2"),
		yields("trunc int", strata.N(7).Trunc(), "7"),
		yields("round to", dec("2.345").RoundTo(2), "2.35"),
		yields("round to, negative", dec("-2.345").RoundTo(2), "-2.35"),
		yields("round to more", dec("2.5").RoundTo(3).Eq(decimal.RequireFromString("2.5")), "{true true}"),
		yields("round to hundreds", dec("1250").RoundTo(-2), "1300"),
		yields("round float", strata.F(2.675).RoundTo(2), "2.68"),
		yields("round float large", strata.F(1e20).RoundTo(2), "1e+20"),
		yields("round float hundreds", strata.F(-1250.0).RoundTo(-2), "-1300"),
		yields("round int", strata.N(15).RoundTo(-1), "20"),
		yields("round int 0", strata.N(15).RoundTo(2), "15"),
		yields("trunc to", dec("-2.349").TruncTo(2), "-2.34"),
		yields("trunc float", strata.F(2.679).TruncTo(2), "2.67"),
		yields("trunc int to", strata.N(-19).TruncTo(-1), "-10"),
		yields("bit and", strata.N(12).BitAnd(10), "8"),
		yields("bit or", strata.N(12).BitOr(10), "14"),
		yields("bit xor", strata.N(12).BitXor(10), "6"),
		yields("bit xor negative", strata.Value(strata.TypeInt16, -1).BitXorExpr(strata.Value(strata.TypeInt16, 1)).NotNull(), "-2"),
		yields("bit not", strata.N(0).BitNot(), "-1"),
		yields("bits of an operation", strata.N(1).Add(2).BitAnd(6).BitOr(8), "10"),
		yields("shift left", strata.Value(strata.TypeInt16, 1).ShiftLeft(40).NotNull(), "1099511627776"),
		yields("shift left out", strata.N(3).ShiftLeft(63), "-9223372036854775808"),
		yields("shift right", strata.N(-16).ShiftRight(2), "-4"),
		yields("bits NULL", null.BitXor(1), "{0 false}"),
		yields("gcd", strata.N(-12).GCD(18), "6"),
		yields("gcd 0", strata.N(0).GCD(0), "0"), yields("gcd of 0", strata.N(0).GCD(-7), "7"), yields("gcd with 0", strata.N(7).GCD(0), "7"),
		yields("gcd of neighbours", strata.N(7540113804746346429).GCD(4660046610375530309), "1"), yields("gcd, NULL", null.GCD(6), "{0 false}"),
		yields("gcd smallest", strata.N(int64(math.MinInt64)).GCD(-1), "1"),
		yields("greatest", strata.Greatest(strata.N(1), strata.N(3), strata.N(2)).NotNull(), "3"),
		yields("least", strata.Least(strata.F(1.5), strata.F(-3.0)).NotNull(), "-3"),
		yields("greatest, NULL", strata.Greatest(null, strata.N(1), null), "{1 true}"),
		yields("greatest of NULL", strata.Greatest(null, null), "{0 false}"),
		yields("greatest of one", strata.Greatest(strata.N(1)).NotNull(), "1"),
		yields("greatest text", strata.Greatest(strata.S("a"), strata.S("B"), strata.S("é")).NotNull(), "é"),
		yields("least text", strata.Least(strata.S("a"), strata.S("B")).NotNull(), "B"),
		yields("least decimal", strata.Least(dec("10"), dec("9.5")).NotNull(), "9.5"),
		yields("greatest date", strata.Greatest(dateOf(2026, 1, 1), dateOf(2026, 2, 1)), "{2026-02-01 true}"),
		yields("greatest interval", strata.Greatest(strata.I(types.Days(31)), strata.I(types.Months(1))).NotNull(), "P31D"),
		yields("uuid", strata.NewUUID().IsNotNull(), "true"),
	})
}

func TestNumberFunctionsRefused(t *testing.T) {
	fails(t, strata.ErrOutOfRange,
		yields("sqrt", strata.Sqrt(strata.F(-1.0)), ""), yields("ln", strata.Ln(strata.F(0.0)), ""),
		yields("ln negative", strata.Ln(strata.N(-1)), ""), yields("log10", strata.Log10(strata.N(0)), ""),
		yields("power of 0", strata.Power(strata.F(0.0), -1), ""), yields("power of a negative", strata.Power(strata.F(-8.0), 0.5), ""),
		yields("overflow", strata.Power(strata.F(1e300), 2), ""), yields("underflow", strata.Power(strata.F(1e-300), 2), ""),
		yields("exp", strata.Exp(strata.N(1000)), ""), yields("exp underflow", strata.Exp(strata.N(-1000)), ""),
		yields("asin", strata.Asin(strata.N(2)), ""), yields("acos", strata.Acos(strata.N(-2)), ""),
		yields("gcd", strata.N(int64(math.MinInt64)).GCD(0), ""),
		yields("round", strata.N(int64(math.MaxInt64)).RoundTo(-1), ""))
	fails(t, strata.BadValue, yields("shift", strata.N(1).ShiftLeft(64), ""), yields("places", strata.N(1).RoundTo(2000), ""))
}

func TestRandomUUIDs(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		got, err := builder.Select(strata.NewUUID()).From(users).All(ctx, db)
		must(t, err)
		if len(got) != 3 || got[0] == got[1] || got[0][6]>>4 != 4 || got[0][8]>>6 != 2 {
			t.Errorf("UUIDs: %x", got)
		}
		today, err := builder.Select(strata.CurrentDate()).One(ctx, db)
		must(t, err)
		if d := types.DateOf(time.Now().UTC()); today != d && today.AddDays(1) != d {
			t.Errorf("the current date: %v", today)
		}
	})
}

func TestCalendar(t *testing.T) {
	at, before := utc(2026, 12, 31, 23, 59, 58, 123456), utc(1969, 7, 20, 20, 17, 40, 500000)
	d, none := dateOf(2024, 2, 29), strata.Null(strata.TypeTime)
	cells(t, []cell{
		yields("quarter", at.Quarter(), "4"),
		yields("quarter of a date", d.Quarter(), "{1 true}"),
		yields("week", at.Week(), "53"),
		yields("week of the last year", dateOf(2027, 1, 1).Week(), "{53 true}"),
		yields("ISO year", dateOf(2027, 1, 1).ISOYear(), "{2026 true}"),
		yields("ISO year ahead", dateOf(2024, 12, 30).ISOYear(), "{2025 true}"),
		yields("day of week", at.DayOfWeek(), "4"),
		yields("Sunday", dateOf(2026, 3, 1).DayOfWeek(), "{0 true}"),
		yields("ISO Sunday", dateOf(2026, 3, 1).ISODayOfWeek(), "{7 true}"),
		yields("ISO Monday", dateOf(2026, 3, 2).ISODayOfWeek(), "{1 true}"),
		yields("day of year", at.DayOfYear(), "365"),
		yields("leap day of year", d.DayOfYear(), "{60 true}"),
		yields("microsecond", at.Microsecond(), "123456"),
		yields("microsecond before 1970", before.Microsecond(), "500000"),
		yields("epoch", at.Epoch(), "1798761598.12"),
		yields("epoch before 1970", before.Epoch(), "-14182939.5"),
		yields("epoch of a date", d.Epoch(), "{1709164800 true}"),
		yields("quarter NULL", none.Quarter(), "{0 false}"),
		yields("epoch NULL", none.Epoch(), "{0 false}"),

		yields("trunc year", at.Trunc(strata.UnitYear), "2026-01-01 00:00:00 +0000 UTC"),
		yields("trunc quarter", at.Trunc(strata.UnitQuarter), "2026-10-01 00:00:00 +0000 UTC"),
		yields("trunc month", at.Trunc(strata.UnitMonth), "2026-12-01 00:00:00 +0000 UTC"),
		yields("trunc week", at.Trunc(strata.UnitWeek), "2026-12-28 00:00:00 +0000 UTC"),
		yields("trunc day", at.Trunc(strata.UnitDay), "2026-12-31 00:00:00 +0000 UTC"),
		yields("trunc hour", at.Trunc(strata.UnitHour), "2026-12-31 23:00:00 +0000 UTC"),
		yields("trunc minute", at.Trunc(strata.UnitMinute), "2026-12-31 23:59:00 +0000 UTC"),
		yields("trunc second", at.Trunc(strata.UnitSecond), "2026-12-31 23:59:58 +0000 UTC"),
		yields("trunc before 1970", before.Trunc(strata.UnitHour), "1969-07-20 20:00:00 +0000 UTC"),
		yields("trunc Sunday", dateOf(2026, 3, 1).Trunc(strata.UnitWeek), "{2026-02-23 true}"),
		yields("trunc date", d.Trunc(strata.UnitQuarter), "{2024-01-01 true}"),
		yields("trunc date to the hour", d.Trunc(strata.UnitHour), "{2024-02-29 true}"),
		yields("trunc NULL", none.Trunc(strata.UnitYear), "{0001-01-01 00:00:00 +0000 UTC false}"),

		yields("format", at.Format(`YYYY-MM-DD"T"HH24:MI:SS.US`), "2026-12-31T23:59:58.123456"),
		yields("format parts", at.Format("MS DDD/Q IYYY-IW-ID"), "123 365/4 2026-53-4"),
		yields("format a date", d.Format("YYYYMMDD HH24"), "{20240229 00 true}"),
		yields("format an early year", dateOf(987, 1, 2).Format("YYYY"), "{0987 true}"),
		yields("format NULL", none.Format("YYYY"), "{ false}"),

		yields("add days", d.AddDays(-60), "{2023-12-31 true}"),
		yields("add days expr", d.AddDaysExpr(strata.N(1)), "{2024-03-01 true}"),
		yields("add days NULL", d.AddDaysExpr(strata.Null(strata.TypeInt64)), "{0000-00-00 false}"),
		yields("add months", dateOf(2026, 1, 31).AddMonths(1), "{2026-02-28 true}"),
		yields("add months, leap year", dateOf(2024, 1, 31).AddMonths(1), "{2024-02-29 true}"),
		yields("add months back", dateOf(2026, 3, 31).AddMonths(-1), "{2026-02-28 true}"),
		yields("add a year", d.AddMonths(12), "{2025-02-28 true}"),
		yields("add months expr", d.AddMonthsExpr(strata.N(-14)), "{2022-12-29 true}"),
		yields("days since", d.DaysSince(day(2024, 3, 1)), "{-1 true}"),
		yields("days since, centuries", d.DaysSinceExpr(dateOf(1600, 1, 1)), "{154922 true}"),
	})
	fails(t, strata.BadValue,
		yields("unit", at.Trunc(strata.Unit{}), ""), yields("layout", at.Format("YYYY Mon"), ""),
		yields("no layout", at.Format(""), ""), yields("open quote", at.Format(`"T`), ""))
}

func TestIntervals(t *testing.T) {
	jan, at := utc(2026, 1, 31, 12, 0, 0, 0), utc(2026, 3, 29, 0, 30, 0, 250000)
	mixed := types.Interval{Months: 14, Days: -3, Microseconds: -1500000}
	none := strata.Null(strata.TypeInterval)
	month := strata.I(types.Months(1))
	cells(t, []cell{
		yields("value", strata.I(mixed), "P14M-3DT-1.5S"),
		yields("zero", strata.I(types.Interval{}), "PT0S"),
		yields("half a second back", strata.I(types.Interval{Microseconds: -500000}), "PT-0.5S"),
		yields("hours", strata.I(types.Duration(100*time.Hour+time.Microsecond)), "PT100H0.000001S"),
		yields("NULL", none, "{PT0S false}"),
		yields("add", strata.I(mixed).Add(types.Days(5)), "P14M2DT-1.5S"),
		yields("sub", strata.I(mixed).Sub(mixed), "PT0S"),
		yields("neg", strata.I(mixed).Neg(), "P-14M3DT1.5S"),
		yields("add NULL", none.AddExpr(none), "{PT0S false}"),
		yields("month is 30 days", month.Eq(types.Days(30)), "{true true}"),
		yields("month is more than 29 days", month.Gt(types.Days(29)), "{true true}"),
		yields("day is 24 hours", strata.I(types.Days(1)).In(types.Duration(24*time.Hour)), "{true true}"),
		yields("less", strata.I(types.Duration(-time.Second)).Lt(types.Interval{}), "{true true}"),
		yields("9 and 10", strata.I(types.Days(9)).Between(types.Days(1), types.Days(10)), "{true true}"),

		yields("end of month", jan.AddInterval(types.Months(1)), "2026-02-28 12:00:00 +0000 UTC"),
		yields("months first", jan.AddInterval(types.Interval{Months: 1, Days: 1, Microseconds: 1}), "2026-03-01 12:00:00.000001 +0000 UTC"),
		yields("leap year", utc(2024, 2, 29, 0, 0, 0, 0).AddInterval(types.Months(-12)), "2023-02-28 00:00:00 +0000 UTC"),
		yields("sub", utc(2026, 3, 31, 0, 0, 0, 0).SubInterval(types.Months(1)), "2026-02-28 00:00:00 +0000 UTC"),
		yields("sub mixed", jan.SubInterval(mixed), "2024-12-03 12:00:01.5 +0000 UTC"),
		yields("add expr", jan.AddIntervalExpr(month), "{2026-02-28 12:00:00 +0000 UTC true}"),
		yields("sub expr NULL", jan.SubIntervalExpr(none), "{0001-01-01 00:00:00 +0000 UTC false}"),
		yields("since", jan.Since(time.Date(2025, 1, 31, 11, 59, 59, 999999000, time.UTC)), "PT8760H0.000001S"),
		yields("since later", jan.SinceExpr(at), "{PT-1356H-30M-0.25S true}"),
		yields("since NULL", jan.SinceExpr(strata.Null(strata.TypeTime)), "{PT0S false}"),
		yields("seconds since", at.SecondsSince(time.Date(2026, 3, 29, 0, 0, 0, 0, time.UTC)), "1800.25"),
		yields("seconds since, negative", jan.SecondsSinceExpr(at), "{-4883400.25 true}"),
	})
	fails(t, strata.BadValue, yields("months", strata.I(types.Months(math.MaxInt32+1)), ""))
}

func TestZones(t *testing.T) {
	const berlin = "Europe/Berlin"
	spring, fall := utc(2026, 3, 29, 0, 30, 0, 0), utc(2026, 10, 25, 0, 30, 0, 123456)
	local := func(d, hour, minute int, m time.Month) strata.NullLocalTime {
		return strata.Value(strata.TypeLocalTime, types.LocalTime{Date: day(2026, m, d), Hour: hour, Minute: minute})
	}
	cells(t, []cell{
		yields("winter", spring.AtTimeZone(berlin), "2026-03-29T01:30:00"),
		yields("summer", spring.AddInterval(types.Duration(time.Hour)).AtTimeZone(berlin), "2026-03-29T03:30:00"),
		yields("summer's last", fall.AtTimeZone(berlin), "2026-10-25T02:30:00.123456"),
		yields("another date", utc(2026, 1, 1, 3, 0, 0, 0).AtTimeZone("America/New_York").Date(), "2025-12-31"),
		yields("hour", fall.AtTimeZone("Asia/Kolkata").Hour(), "6"),
		yields("minute", fall.AtTimeZone("Asia/Kolkata").Minute(), "0"),
		yields("second", fall.AtTimeZone("UTC").Second(), "0"),
		yields("microsecond", fall.AtTimeZone(berlin).Microsecond(), "123456"),
		yields("year", fall.AtTimeZone(berlin).Year(), "2026"),
		yields("week", fall.AtTimeZone(berlin).Week(), "43"),
		yields("trunc", utc(2026, 6, 30, 22, 30, 0, 0).AtTimeZone(berlin).Trunc(strata.UnitMonth), "2026-07-01T00:00:00"),
		yields("format", spring.AtTimeZone(berlin).Format("HH24:MI"), "01:30"),
		yields("compare", spring.AtTimeZone(berlin).Lt(types.LocalTime{Date: day(2026, 3, 29), Hour: 2}), "{true true}"),
		yields("NULL", strata.Null(strata.TypeTime).AtTimeZone(berlin), "{0000-00-00T00:00:00 false}"),
		yields("add", local(28, 2, 30, 3).AddInterval(types.Days(1)), "{2026-03-29T02:30:00 true}"),
		yields("since", local(29, 3, 0, 3).Since(types.LocalTime{Date: day(2026, 3, 29)}), "{PT3H true}"),

		yields("at", local(1, 12, 0, 7).AtTimeZone(berlin), "{2026-07-01 10:00:00 +0000 UTC true}"),
		yields("at a time left out", local(29, 2, 30, 3).AtTimeZone(berlin), "{2026-03-29 01:30:00 +0000 UTC true}"),
		yields("at a time shown twice", local(25, 2, 30, 10).AtTimeZone(berlin), "{2026-10-25 01:30:00 +0000 UTC true}"),
		yields("just before", local(29, 1, 59, 3).AtTimeZone(berlin), "{2026-03-29 00:59:00 +0000 UTC true}"),
		yields("just after", local(29, 3, 0, 3).AtTimeZone(berlin), "{2026-03-29 01:00:00 +0000 UTC true}"),
		yields("midnight", dateOf(2026, 7, 1).Midnight().AtTimeZone("America/New_York"), "{2026-07-01 04:00:00 +0000 UTC true}"),
		yields("month's beginning in a zone", utc(2026, 6, 30, 22, 30, 0, 0).AtTimeZone(berlin).Trunc(strata.UnitMonth).AtTimeZone(berlin), "2026-06-30 22:00:00 +0000 UTC"),
	})
	fails(t, strata.BadValue, yields("abbreviation", spring.AtTimeZone("CET"), ""), yields("offset", spring.AtTimeZone("UTC+2"), ""), yields("nowhere", spring.AtTimeZone(""), ""))
}

// lease is a row with intervals.
type lease struct {
	Term  types.Interval
	Grace sql.Null[types.Interval]
	Extra *types.Interval
}

type leaseColumns struct {
	strata.Table[lease]
	Term  strata.Interval
	Grace strata.NullInterval
	Extra strata.NullInterval
}

var leases = strata.Define("leases", new(leaseColumns))

func TestIntervalColumns(t *testing.T) {
	everywhere(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		must(t, builder.CreateTables(leases).Exec(ctx, db))
		extra := types.Duration(-90 * time.Minute)
		done(t)(builder.Insert(leases).Rows(
			lease{Term: types.Days(100)},
			lease{Term: types.Months(1), Grace: sql.Null[types.Interval]{V: types.Days(9), Valid: true}, Extra: &extra},
			lease{Term: types.Days(30)},
		).Exec(ctx, db))
		expect(t, db, "order", builder.Select2(leases.Term, leases.Extra).OrderBy(leases.Term.Desc(), leases.Extra.Asc()),
			"[{P100D {PT0S false}} {P1M {PT-1H-30M true}} {P30D {PT0S false}}]")
		expect(t, db, "equal", builder.Select(leases.Grace).Where(leases.Term.Eq(types.Days(30))).OrderBy(leases.Grace.Asc()), "[{P9D true} {PT0S false}]")
		expect(t, db, "extremes", builder.Select2(strata.Max(leases.Term), strata.Min(leases.Term).IsNotNull()), "[{{P100D true} true}]")
		expect(t, db, "grouped by month", builder.Select2(strata.Count(users.ID), utc(2026, 5, 17, 1, 2, 3, 4).Trunc(strata.UnitMonth).Month()).From(users), "[{3 5}]")
		month := users.Created.Trunc(strata.UnitMonth)
		label := users.Created.AtTimeZone("Europe/Berlin").Format("YYYY")
		expect(t, db, "grouped by columns", builder.Select(strata.Count(users.ID)).GroupBy(month, label).Having(month.IsNotNull()).OrderBy(label.Asc()), "[3]")
		expect(t, db, "nullable", builder.Select(strata.Greatest(users.Boss, users.ID)).OrderBy(users.ID.Asc()), "[1 2 3]")
	})
}
