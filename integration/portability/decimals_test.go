package portability

import (
	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
)

func money(s string) decimal.Decimal { return decimal.RequireFromString(s) }

func dec(s string) strata.Decimal { return strata.D(money(s)) }

var prices = strata.ValuesOf1("prices", strata.TypeDecimal, money("1.00"), money("1"), money("2.5"))

var decimals = []row{
	{"Decimals", all(
		same(three(dec("0.1").Add(money("0.2")), dec("12345678901234567890.12").Eq(money("12345678901234567890.13")), dec("10.0").Eq(money("10"))), "[{0.3 {false true} {true true}}]"),
		same(of(dec("1").Div(money("3")), dec("2").Div(money("30000"))), "[{0.33333333333333333333 0.000066666666666666666667}]"))},
	{"`avg` of decimals", same(rows(builder.Select(strata.Avg(prices.C1)).From(prices)), "[{1.5 true}]")},
	{"Digits of a decimal", all(
		lacks(mariadb, value(dec("1e40")), "[10000000000000000000000000000000000000000]"),
		lacks(mariadb, value(dec("1e-31")), "[0.0000000000000000000000000000001]"),
		unsent(strata.BadValue, "", value(strata.D(decimal.New(1, 2_000_000_000)))))},
	{"Decimals as text", same(three(dec("2.500").Text(), dec("10").Text(), dec("-0.10").Text()), "[{2.5 10 -0.1}]")},
	{"Digits of a quotient of decimals", same(value(dec("1000000").DivExpr(dec("1.50").DivExpr(dec("0.5")))), "[333333.333333333333]")},
	{"Decimals of floats", same(value(strata.Cast(strata.F(1.0).Div(3), strata.TypeDecimal)), "[{0.3333333333333333 true}]")},
	{"Order by an item's position, and of a set operation", all(
		same(rows(builder.Select(users.Balance).OrderBy(strata.Position(1))), "[-3.5 9.9 10.1]"),
		same(rows(builder.Select(users.Balance).Union(builder.Select(users.Balance)).OrderBy(strata.Position(1).Desc())), "[10.1 9.9 -3.5]"))},
	{"Digits of a decimal column, `numeric(12,2)`", all(
		same(undone(change(builder.Update(events).Set(events.Price.Set(money("0.125"))).Where(events.ID.Eq(1))), rows(builder.Select(events.Price).Where(events.ID.Eq(1)))), "[0.13]"),
		fails(strata.ErrOutOfRange, undone(change(builder.Update(events).Set(events.Price.Set(money("12345678901.00"))).Where(events.ID.Eq(1))))))},
	{"A decimal beside a text argument", same(of(strata.Greatest(dec("10"), dec("9.5")), dec("12345678901234567890.12").Lt(money("12345678901234567890.13"))), "[{{10 true} {true true}}]")},
	{"Infinite timestamps and intervals (from 17 on), NaN numerics", on(postgres, all(
		unread("an infinite timestamp has no Go value", value(strata.Raw(strata.TypeTime, "timestamptz 'infinity'"))),
		unread("NaN and infinite numerics", value(strata.Raw(strata.TypeDecimal, "'NaN'::numeric")))))},
}
