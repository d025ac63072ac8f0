package strata

import (
	"database/sql"
	"fmt"

	"github.com/strata-go/strata/internal/ast"
)

// Calendar adds the parts of a date to Comparable. Those of an instant are the
// parts that it has in UTC.
type Calendar[T, V any, S wrapper[T, S], N wrapper[T, N], R wrapper[T, R]] struct {
	Value[T, V, S, N, R]
	Comparisons[T]
}

func (e *Calendar[T, V, S, N, R]) part(fn ast.Fn) *NumberExpr[int64, sql.Null[int64]] {
	return number(&ast.Call{Fn: fn, Args: []ast.Expr{e.c.node}, Type: e.c.typ()})
}

// Year is the year.
func (e *Calendar[T, V, S, N, R]) Year() *NumberExpr[int64, sql.Null[int64]] { return e.part(ast.Year) }

// Quarter is the quarter of the year, 1 to 4.
func (e *Calendar[T, V, S, N, R]) Quarter() *NumberExpr[int64, sql.Null[int64]] {
	return e.part(ast.Quarter)
}

// Month is the month, 1 to 12.
func (e *Calendar[T, V, S, N, R]) Month() *NumberExpr[int64, sql.Null[int64]] {
	return e.part(ast.Month)
}

// Day is the day of the month.
func (e *Calendar[T, V, S, N, R]) Day() *NumberExpr[int64, sql.Null[int64]] { return e.part(ast.Day) }

// DayOfYear is the day of the year, 1 to 366.
func (e *Calendar[T, V, S, N, R]) DayOfYear() *NumberExpr[int64, sql.Null[int64]] {
	return e.part(ast.DayOfYear)
}

// DayOfWeek is the day of the week, 0 for Sunday to 6 for Saturday.
func (e *Calendar[T, V, S, N, R]) DayOfWeek() *NumberExpr[int64, sql.Null[int64]] {
	return e.part(ast.DayOfWeek)
}

// ISODayOfWeek is the day of the week, 1 for Monday to 7 for Sunday.
func (e *Calendar[T, V, S, N, R]) ISODayOfWeek() *NumberExpr[int64, sql.Null[int64]] {
	return e.part(ast.ISODayOfWeek)
}

// Week is the week of ISO 8601, 1 to 53, of the year ISOYear.
func (e *Calendar[T, V, S, N, R]) Week() *NumberExpr[int64, sql.Null[int64]] { return e.part(ast.Week) }

// ISOYear is the year that the week of ISO 8601 belongs to.
func (e *Calendar[T, V, S, N, R]) ISOYear() *NumberExpr[int64, sql.Null[int64]] {
	return e.part(ast.ISOYear)
}

// Epoch is the number of seconds since 1970-01-01 00:00.
func (e *Calendar[T, V, S, N, R]) Epoch() *NumberExpr[float64, sql.Null[float64]] {
	return floating(&ast.Call{Fn: ast.Epoch, Args: []ast.Expr{e.c.node}, Type: e.c.typ()})
}

// Unit is what Trunc cuts to: one of the values below.
type Unit struct{ fn ast.Fn }

// The units of time. A week begins on Monday.
var (
	UnitYear    = Unit{ast.TruncYear}
	UnitQuarter = Unit{ast.TruncQuarter}
	UnitMonth   = Unit{ast.TruncMonth}
	UnitWeek    = Unit{ast.TruncWeek}
	UnitDay     = Unit{ast.TruncDay}
	UnitHour    = Unit{ast.TruncHour}
	UnitMinute  = Unit{ast.TruncMinute}
	UnitSecond  = Unit{ast.TruncSecond}
)

// Trunc is the beginning of the year, month and so on that x lies in.
func (e *Calendar[T, V, S, N, R]) Trunc(to Unit) S {
	if to == (Unit{}) {
		return wrap[S](e.c.with(&ast.Bind{Err: fmt.Errorf("Trunc needs a unit, such as UnitMonth")}))
	}
	return wrap[S](e.c.call(to.fn))
}

// Format writes x as text, by a layout of these patterns:
//
//	YYYY MM DD    year, month, day of the month
//	HH24 MI SS    hour, minute, second
//	MS US         milliseconds, microseconds
//	DDD Q         day of the year, quarter
//	IYYY IW ID    year, week and day of ISO 8601
//
// Text in double quotes, and whatever is not a letter, stands for itself. Other
// letters are refused.
func (e *Calendar[T, V, S, N, R]) Format(layout string) *TextExpr[string, sql.Null[string]] {
	b := stringKind.literal(layout)
	if err := checkLayout(layout); err != nil {
		b.Err = err
	}
	return text(&ast.Call{Fn: ast.Format, Args: []ast.Expr{e.c.node, b}, Type: e.c.typ()})
}

// Clock adds the parts of a time of day to Calendar.
type Clock[T, V any, S wrapper[T, S], N wrapper[T, N], R wrapper[T, R]] struct {
	Calendar[T, V, S, N, R]
}

// Hour is the hour, 0 to 23.
func (e *Clock[T, V, S, N, R]) Hour() *NumberExpr[int64, sql.Null[int64]] { return e.part(ast.Hour) }

// Minute is the minute, 0 to 59.
func (e *Clock[T, V, S, N, R]) Minute() *NumberExpr[int64, sql.Null[int64]] {
	return e.part(ast.Minute)
}

// Second is the whole second, 0 to 59.
func (e *Clock[T, V, S, N, R]) Second() *NumberExpr[int64, sql.Null[int64]] {
	return e.part(ast.Second)
}

// Microsecond is what is left of the second, 0 to 999999.
func (e *Clock[T, V, S, N, R]) Microsecond() *NumberExpr[int64, sql.Null[int64]] {
	return e.part(ast.Microsecond)
}

// Date is the calendar date.
func (e *Clock[T, V, S, N, R]) Date() *DateExpr[sql.Null[Date]] {
	return TypeDate.Of(&ast.Call{Fn: ast.DateOf, Args: []ast.Expr{e.c.node}, Type: e.c.typ()})
}

// AddInterval is x + i: first the months, where the 31st becomes the last day
// of a shorter month, then the days, then the rest.
func (e *Clock[T, V, S, N, R]) AddInterval(i Interval) S {
	return wrap[S](e.c.call(ast.AddInterval, intervalKind.literal(i)))
}

// AddIntervalExpr is x + i, NULL when either is.
func (e *Clock[T, V, S, N, R]) AddIntervalExpr(i Operand[Interval]) N {
	return e.moved(ast.AddInterval, i)
}

// SubInterval is x - i, in the order of AddInterval.
func (e *Clock[T, V, S, N, R]) SubInterval(i Interval) S {
	return wrap[S](e.c.call(ast.SubInterval, intervalKind.literal(i)))
}

// SubIntervalExpr is x - i, NULL when either is.
func (e *Clock[T, V, S, N, R]) SubIntervalExpr(i Operand[Interval]) N {
	return e.moved(ast.SubInterval, i)
}

func (e *Clock[T, V, S, N, R]) moved(fn ast.Fn, i Operand[Interval]) N {
	by := core[Interval]{kind: intervalKind}.other(i)
	return wrap[N](e.c.asNull(&ast.Call{Fn: fn, Args: []ast.Expr{e.c.node, by}, Type: e.c.typ()}))
}

// Since is x - v, as an interval of microseconds alone. It is exact up to 285
// years.
func (e *Clock[T, V, S, N, R]) Since(v T) *IntervalExpr[sql.Null[Interval]] {
	return e.since(e.c.kind.literal(v))
}

// SinceExpr is x - other.
func (e *Clock[T, V, S, N, R]) SinceExpr(other Operand[T]) *IntervalExpr[sql.Null[Interval]] {
	return e.since(e.c.other(other))
}

func (e *Clock[T, V, S, N, R]) since(other ast.Expr) *IntervalExpr[sql.Null[Interval]] {
	return TypeInterval.Of(&ast.Call{Fn: ast.Since, Args: []ast.Expr{e.c.node, other}, Type: e.c.typ()})
}

// SecondsSince is x - v in seconds.
func (e *Clock[T, V, S, N, R]) SecondsSince(v T) *NumberExpr[float64, sql.Null[float64]] {
	return e.secondsSince(e.c.kind.literal(v))
}

// SecondsSinceExpr is x - other in seconds.
func (e *Clock[T, V, S, N, R]) SecondsSinceExpr(other Operand[T]) *NumberExpr[float64, sql.Null[float64]] {
	return e.secondsSince(e.c.other(other))
}

func (e *Clock[T, V, S, N, R]) secondsSince(other ast.Expr) *NumberExpr[float64, sql.Null[float64]] {
	return floating(&ast.Call{Fn: ast.SecondsSince, Args: []ast.Expr{e.c.node, other}, Type: e.c.typ()})
}
