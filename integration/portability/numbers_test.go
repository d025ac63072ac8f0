package portability

import (
	"math"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

// zero is one that is not written in the statement.
func zero() strata.Int64 { return strata.N(0).Abs() }

// ints are integers in a table.
func ints(list ...int64) strata.Values1[strata.NullInt64] {
	return strata.ValuesOf1("ints", strata.TypeInt64, list...)
}

var (
	huge  = ints(math.MaxInt64, 1)
	pair  = ints(1, 2)
	small = strata.Value(strata.TypeInt16, math.MaxInt16)
	plain = strata.Value(strata.TypeInt32, math.MaxInt32)
)

var numbers = []row{
	{"Integer division by zero", fails(strata.ErrDivideByZero, value(strata.N(1).DivExpr(zero())), value(strata.N(1).ModExpr(zero())))},
	{"Float division by zero", fails(strata.ErrDivideByZero, value(strata.F(1.0).DivExpr(strata.F(0).Abs())))},
	{"Division by a zero that is written in the statement", unsent(strata.BadValue, "", value(strata.N(1).Div(0)), value(strata.F(1.0).Div(0)))},
	{"`sum` of integers", all(
		same(rows(builder.Select(strata.Sum(pair.C1)).From(pair)), "[{3 true}]"),
		fails(strata.ErrOutOfRange, rows(builder.Select(strata.Sum(huge.C1)).From(huge))))},
	{"`avg` of integers", same(rows(builder.Select(strata.Avg(pair.C1)).From(pair)), "[{1.5 true}]")},
	{"`round` of a float", same(three(strata.F(2.5).Round(), strata.F(3.5).Round(), strata.F(-2.5).Round()), "[{2 4 -2}]")},
	{"Rounding floats to places", all(
		same(three(strata.F(2.675).RoundTo(2), strata.F(-1250.0).RoundTo(-2), strata.F(2.679).TruncTo(2)), "[{2.68 -1300 2.67}]"),
		same(value(strata.F(1e20).RoundTo(2)), "[1e+20]"))},
	{"-0 as a float", all(
		same(value(strata.F(math.Copysign(0, -1)).Eq(0)), "[{true true}]"),
		on(postgres+sqlite, differs(undone(change(builder.Update(events).Set(events.Score.Set(math.Copysign(0, -1))).Where(events.ID.Eq(1))), rows(builder.Select(events.Score).Where(events.ID.Eq(1)))),
			each{postgres: "[-0]", sqlite: "[0]"})))},
	{"`min` and `max` of floats where 0 and -0 are the least or the greatest", because("which of two equal values stands for both is the engine's choice, and may be another tomorrow; that they are equal is shown by the row of -0")},
	{"NaN", unsent(strata.BadValue, "", value(strata.F(math.NaN())))},
	{"Infinite floats", lacks(mariadb, value(strata.F(math.Inf(1))), "[+Inf]")},
	{"Square roots, logarithms, powers", fails(strata.ErrOutOfRange, value(strata.Sqrt(strata.F(-1.0))), value(strata.Ln(strata.F(0.0))), value(strata.Log10(strata.N(0))),
		value(strata.Power(strata.F(0.0), -1)), value(strata.Power(strata.F(-8.0), 0.5)), value(strata.Asin(strata.N(2))), value(strata.Exp(strata.N(-1000))))},
	{"Integers beyond their width in an expression", all(
		fails(strata.ErrOutOfRange, value(small.Add(1)), value(plain.Mul(2)), value(strata.N(math.MaxInt64).Add(1))),
		same(of(small.Sub(1), plain.Sub(1)), "[{{32766 true} {2147483646 true}}]"))},
	{"Floats that overflow or underflow in an expression", all(
		fails(strata.ErrOutOfRange, value(strata.F(1e300).MulExpr(strata.F(1e300))), value(strata.F(1e308).AddExpr(strata.F(1e308)))),
		fails(strata.ErrOutOfRange, value(strata.F(1e-300).MulExpr(strata.F(1e-300))), value(strata.F(1e-300).DivExpr(strata.F(1e300)))))},
	{"Conversions to a number that does not hold the value", fails(strata.ErrOutOfRange,
		value(strata.F(1e19).Int64()), value(strata.Cast(strata.N(40000), strata.TypeInt16)), value(dec("1e19").Int64()))},
	{"Conversions of what is none", fails(strata.ErrInvalid, value(strata.Cast(strata.S("twelve"), strata.TypeInt64)), value(strata.Cast(strata.S("1.x"), strata.TypeDecimal)))},
	{"Floats of 32 bits", all(
		same(of(strata.Value(strata.TypeFloat32, 0.1).Add(0.2).Float64(), strata.Value(strata.TypeFloat32, 16777216).Add(1).Float64()), "[{{0.30000001192092896 true} {1.6777216e+07 true}}]"),
		lacks(mariadb, of(strata.Value(strata.TypeFloat32, 0.1).Text(), strata.Value(strata.TypeFloat32, 16777216).Add(1).Text()), "[{{0.1 true} {1.6777216e+07 true}}]"),
		by("integration/faults", "reals"))},
	{"`gcd`", lacks(mariadb, value(strata.N(-12).GCD(18)), "[6]")},
	{"`min`, `max` of booleans, UUIDs, bytes", same(rows(builder.Select4(strata.Max(posts.Live), strata.Min(posts.Live), strata.Max(events.Data).Hex(), strata.Max(events.Key)).From(posts).Join(events, events.ID.Gt(0))),
		"[{{true true} {false true} {616263 true} {[2 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0] true}}]")},
	{"Booleans", by("integration/faults", "limits")},
}
