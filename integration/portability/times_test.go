package portability

import (
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/types"
)

func at(year int, month time.Month, day, hour int) strata.Time {
	return strata.At(clock(year, month, day, hour))
}

func clock(year int, month time.Month, day, hour int) time.Time {
	return time.Date(year, month, day, hour, 30, 0, 123456000, time.UTC)
}

func date(year int, month time.Month, day int) strata.NullDate {
	return strata.Value(strata.TypeDate, types.Date{Year: year, Month: month, Day: day})
}

func span(i types.Interval) strata.Interval { return strata.I(i) }

var (
	spans = strata.ValuesOf1("spans", strata.TypeInterval, types.Months(1), types.Days(30), types.Duration(720*time.Hour))
	began = builder.Select(events.At).Where(events.ID.Eq(1))
)

var times = []row{
	{"Instants", all(
		same(undone(change(builder.Update(events).Set(events.At.Set(clock(9999, 12, 31, 23))).Where(events.ID.Eq(1))), rows(began)), "[9999-12-31 23:30:00.123456 +0000 UTC]"),
		same(undone(change(builder.Update(events).Set(events.At.Set(time.Date(1, 1, 1, 0, 0, 0, 1000, time.FixedZone("", 0)))).Where(events.ID.Eq(1))), rows(began)), "[0001-01-01 00:00:00.000001 +0000 UTC]"),
		lacks(mariadb, value(strata.At(time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC))), "[0000-01-01 00:00:00 +0000 UTC]"),
		unsent(strata.BadValue, "", value(at(10000, 1, 1, 0)), value(at(-1, 1, 1, 0))),
		by("integration/faults", "farTimes", "farTimesRead"))},
	{"Instants, dates and local times that others have stored on SQLite", by("integration/faults", "otherForms")},
	{"Dates, local times", all(
		same(rows(builder.Select2(events.Day, events.Wall).From(events).Where(events.ID.Eq(1))), "[{2026-02-28 2026-02-28T12:30:15.25}]"),
		lacks(mariadb, value(date(0, 1, 1)), "[{0000-01-01 true}]"),
		unsent(strata.BadValue, "", value(date(10000, 1, 1)), value(date(2026, 2, 30))))},
	{"`now()`", all(
		same(value(strata.Now().Gt(time.Now().Add(-time.Hour)).And(strata.Now().Lt(time.Now().Add(time.Hour)))), "[{true true}]"),
		because("how fine it is, and whether of the transaction, is the engine's own"))},
	{"Intervals", all(
		same(of(span(types.Months(1)).Eq(types.Days(30)), span(types.Days(30)).Lt(types.Duration(721*time.Hour))), "[{{true true} {true true}}]"),
		same(rows(builder.Select(strata.CountAll()).From(spans).GroupBy(spans.C1)), "[3]"),
		same(rows(builder.Select(events.ID).OrderBy(events.Took.Desc())), "[2 1]"),
		same(value(span(types.Months(1)).Add(types.Duration(3500*time.Millisecond))), "[P1MT3.5S]"),
		same(rows(builder.Select(spans.C1.IsNotNull()).From(spans).Where(spans.C1.In(types.Days(30)))), "[true true true]"),
		same(rows(builder.Select(strata.Max(events.Took)).From(events)), "[{P1M true}]"),
		same(rows(builder.Select(strata.CountAll()).From(builder.Derived(builder.Select(spans.C1).From(spans).Distinct(), "d"))), "[1]"))},
	{"Calendar arithmetic", same(three(at(2024, 1, 31, 12).AddInterval(types.Months(1).Add(types.Days(1))), date(2024, 1, 31).AddMonths(1), date(2024, 3, 1).AddDays(-1)),
		"[{2024-03-01 12:30:00.123456 +0000 UTC {2024-02-29 true} {2024-02-29 true}}]")},
	{"Differences of instants", same(value(at(2024, 3, 1, 12).Since(clock(2024, 2, 28, 10))), "[PT50H]")},
	{"Zones", all(
		same(value(at(2026, 7, 1, 10).AtTimeZone("Europe/Berlin")), "[2026-07-01T12:30:00.123456]"),
		same(of(at(2026, 7, 1, 10).AtTimeZone("UTC"), at(2026, 7, 1, 10).AtTimeZone("Etc/GMT-3")), "[{2026-07-01T10:30:00.123456 2026-07-01T13:30:00.123456}]"),
		unsent(strata.BadValue, "", value(at(2026, 7, 1, 10).AtTimeZone("CET")), value(at(2026, 7, 1, 10).AtTimeZone("UTC+2"))))},
	{"`to_char`", all(
		same(value(at(2026, 7, 1, 10).Format("YYYY-MM-DD HH24:MI:SS.US DDD IYYY IW")), "[2026-07-01 10:30:00.123456 182 2026 27]"),
		same(value(at(2026, 7, 1, 10).Format("MS ID Q")), "[123 3 3]"),
		unsent(strata.BadValue, "", value(at(2026, 7, 1, 10).Format("Month")), value(at(2026, 7, 1, 10).Format("FMDD"))))},
	{"Series of dates and instants", same(rows(builder.Select(days.Value).From(days).OrderBy(days.Value.Asc())), "[2026-02-28 2026-03-01]")},
	{"Intervals of 2,147,483,648 hours and more", all(
		unsent(strata.BadValue, "", value(span(types.Interval{Months: 1 << 33})), value(span(types.Interval{Days: 1 << 33}))),
		by("integration/hostile", "zeroTimes"))},
}

var days = strata.GenerateDates("days", date(2026, 2, 28).NotNull(), date(2026, 3, 1).NotNull(), 1)
