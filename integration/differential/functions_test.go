package differential

import (
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/types"
)

// The functions beyond the operators, by what they yield.

func textFunctions() []maker[text] {
	f := strs
	return []maker[text]{
		{"pad left", func(g *gen) text { return f.expr(g).PadLeft(g.n(12)-1, pick(g, texts)) }},
		{"pad right", func(g *gen) text { return f.expr(g).PadRight(g.n(12)-1, pick(g, texts)) }},
		{"repeat", func(g *gen) text { return f.leaf(g).Repeat(g.n(4) - 1) }},
		{"reverse", func(g *gen) text { return f.expr(g).Reverse() }},
		{"left", func(g *gen) text { return f.expr(g).Left(g.n(7) - 3) }},
		{"right", func(g *gen) text { return f.expr(g).Right(g.n(7) - 3) }},
		{"trim chars", func(g *gen) text { return f.expr(g).TrimChars(pick(g, texts)) }},
		{"trim left chars", func(g *gen) text { return f.expr(g).TrimLeftChars(pick(g, texts)) }},
		{"trim right chars", func(g *gen) text { return f.expr(g).TrimRightChars(pick(g, texts)) }},
		{"translate", func(g *gen) text { return f.expr(g).Translate(pick(g, texts), pick(g, texts)) }},
		{"split part", func(g *gen) text { return f.expr(g).SplitPart(pick(g, texts), 1+g.n(3)) }},
		{"md5", func(g *gen) text { return f.expr(g).MD5() }},
		{"sha256", func(g *gen) text { return binary.expr(g).SHA256() }},
		{"hex", func(g *gen) text { return binary.expr(g).Hex() }},
		{"base64", func(g *gen) text { return binary.expr(g).Base64() }},
		{"concat all", func(g *gen) text { return strata.Concat(f.expr(g), f.expr(g)).Nullable() }},
		{"concat ws", func(g *gen) text { return strata.ConcatWS(pick(g, texts), f.expr(g), f.expr(g), f.leaf(g)).Nullable() }},
		{"regexp replace", func(g *gen) text {
			return f.expr(g).RegexpReplace(pick(g, regexps), pick(g, []string{"", "x", `<\1>`, `\\`}))
		}},
		{"format time", func(g *gen) text { return moments.expr(g).Format(pick(g, layouts)) }},
		{"format date", func(g *gen) text { return dates.expr(g).Format(pick(g, layouts)) }},
		{"of enum", func(g *gen) text { return strata.Cast(levels.expr(g), strata.TypeText) }},
	}
}

// regexps all have a group for \1.
var regexps = []string{"(a)", "(^a|b$)", "([a-c]+)", "( *)b", `(\d)`, "([^a-z])", "(.)"}

var layouts = []string{`YYYY-MM-DD"T"HH24:MI:SS.US`, "DDD Q MS", "IYYY-IW-ID", "MM/DD"}

func integerFunctions() []maker[long] {
	f := integers
	return []maker[long]{
		{"code point", func(g *gen) long { return strs.expr(g).CodePoint() }},
		{"sign", func(g *gen) long { return exact.expr(g).Sign() }},
		{"sign of float", func(g *gen) long { return doubles.expr(g).Sign() }},
		{"round to", func(g *gen) long { return f.expr(g).RoundTo(g.n(4) - 2) }},
		{"trunc to", func(g *gen) long { return f.expr(g).TruncTo(g.n(4) - 2) }},
		{"and", func(g *gen) long { return f.expr(g).BitAndExpr(f.expr(g)) }},
		{"or", func(g *gen) long { return f.expr(g).BitOrExpr(f.expr(g)) }},
		{"xor", func(g *gen) long { return f.expr(g).BitXorExpr(f.expr(g)) }},
		{"not", func(g *gen) long { return f.expr(g).BitNot() }},
		{"shift left", func(g *gen) long { return shorts.leaf(g).ShiftLeft(g.n(20)) }},
		{"shift right", func(g *gen) long { return f.expr(g).ShiftRight(g.n(64)) }},
		{"gcd", func(g *gen) long { return f.expr(g).GCDExpr(f.expr(g)) }},
		{"quarter", func(g *gen) long { return moments.expr(g).Quarter() }},
		{"week", func(g *gen) long { return moments.expr(g).Week() }},
		{"iso year", func(g *gen) long { return dates.expr(g).ISOYear() }},
		{"day of year", func(g *gen) long { return dates.expr(g).DayOfYear() }},
		{"day of week", func(g *gen) long { return moments.expr(g).DayOfWeek() }},
		{"iso day of week", func(g *gen) long { return dates.expr(g).ISODayOfWeek() }},
		{"microsecond", func(g *gen) long { return moments.expr(g).Microsecond() }},
		{"days since", func(g *gen) long { return dates.expr(g).DaysSinceExpr(dates.expr(g)) }},
		{"hour there", func(g *gen) long { return modern(g).AtTimeZone(pick(g, zones)).Hour() }},
	}
}

func doubleFunctions() []maker[double] {
	f := doubles
	return []maker[double]{
		{"sqrt", func(g *gen) double { return strata.Sqrt(f.expr(g).Abs()) }},
		{"power", func(g *gen) double { return strata.Power(f.leaf(g), pick(g, []float64{0, 1, 2, 3})) }},
		{"exp", func(g *gen) double { return strata.Exp(shorts.leaf(g)) }},
		{"atan", func(g *gen) double { return strata.Atan(f.leaf(g)) }},
		{"degrees", func(g *gen) double { return strata.Degrees(f.leaf(g)) }},
		{"trunc", func(g *gen) double { return f.leaf(g).Trunc() }},
		{"round to", func(g *gen) double { return f.leaf(g).RoundTo(g.n(4) - 2) }},
		{"trunc to", func(g *gen) double { return f.leaf(g).TruncTo(g.n(4) - 2) }},
		{"epoch", func(g *gen) double { return moments.leaf(g).Epoch() }},
		{"seconds since", func(g *gen) double { return modern(g).SecondsSinceExpr(modern(g)) }},
	}
}

func decimalFunctions() []maker[dec] {
	f := exact
	return []maker[dec]{
		{"trunc", func(g *gen) dec { return f.expr(g).Trunc() }},
		{"round to", func(g *gen) dec { return f.expr(g).RoundTo(g.n(6) - 2) }},
		{"trunc to", func(g *gen) dec { return f.expr(g).TruncTo(g.n(6) - 2) }},
	}
}

func bytesFunctions() []maker[bytesExpr] {
	return []maker[bytesExpr]{
		{"of text", func(g *gen) bytesExpr { return strs.expr(g).Bytes() }},
		{"substring", func(g *gen) bytesExpr { return binary.expr(g).Substring(g.n(5)-1, g.n(4)) }},
	}
}

func timeFunctions() []maker[instantExpr] {
	return []maker[instantExpr]{
		{"trunc", func(g *gen) instantExpr { return moments.expr(g).Trunc(pick(g, units)) }},
		{"add", func(g *gen) instantExpr { return modern(g).AddInterval(pick(g, lengths)) }},
		{"sub", func(g *gen) instantExpr { return modern(g).SubInterval(pick(g, lengths)) }},
		{"add expr", func(g *gen) instantExpr { return modern(g).AddIntervalExpr(settledSpan(g)) }},
		{"there and here", func(g *gen) instantExpr { return modern(g).AtTimeZone(pick(g, zones)).AtTimeZone(pick(g, zones)) }},
	}
}

var units = []strata.Unit{
	strata.UnitYear, strata.UnitQuarter, strata.UnitMonth, strata.UnitWeek,
	strata.UnitDay, strata.UnitHour, strata.UnitMinute, strata.UnitSecond,
}

var zones = []string{"UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata"}

// modern is an instant that stays in the calendar when intervals are added.
func modern(g *gen) instantExpr {
	x := moments.leaf(g)
	return strata.CaseWhen(x.Between(moment(1900), moment(2100)), x).End()
}

func moment(year int) time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }

func dateFunctions() []maker[dateExpr] {
	modern := func(g *gen) dateExpr {
		x := dates.leaf(g)
		return strata.CaseWhen(x.Between(types.DateOf(moment(1000)), types.DateOf(moment(3000))), x).End()
	}
	return []maker[dateExpr]{
		{"trunc", func(g *gen) dateExpr { return dates.expr(g).Trunc(pick(g, units[:5])) }},
		{"add days", func(g *gen) dateExpr { return modern(g).AddDays(g.n(800) - 400) }},
		{"add months", func(g *gen) dateExpr { return modern(g).AddMonths(g.n(50) - 25) }},
		{"add days expr", func(g *gen) dateExpr { return modern(g).AddDaysExpr(integers.expr(g).Mod(1000)) }},
	}
}

func boolFunctions() []maker[boolean] {
	return []maker[boolean]{
		{"regexp", func(g *gen) boolean { return strs.expr(g).RegexpMatch(pick(g, regexps)) }},
	}
}

func spanMakers() []maker[span] {
	f := spans
	return []maker[span]{
		{"add", func(g *gen) span { return f.leaf(g).Add(pick(g, lengths)) }},
		{"addexpr", func(g *gen) span { return f.leaf(g).AddExpr(f.leaf(g)) }},
		{"sub", func(g *gen) span { return f.leaf(g).SubExpr(f.leaf(g)) }},
		{"neg", func(g *gen) span { return f.expr(g).Neg() }},
		{"since", func(g *gen) span { return modern(g).SinceExpr(modern(g)) }},
	}
}
