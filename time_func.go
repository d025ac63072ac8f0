package strata

import (
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/strata-go/strata/internal/ast"
)

// CurrentDate is the date of Now in UTC.
func CurrentDate() *DateExpr[Date] {
	return wrap[*DateExpr[Date]](core[Date]{&ast.Call{Fn: ast.CurrentDate, Type: dateKind.typ}, dateKind, false})
}

// AddDays is the date n days later.
func (e *DateExpr[V]) AddDays(n int) *DateExpr[V] { return e.wrap(e.c.call(ast.AddDays, size(n))) }

// AddDaysExpr is the date n days later, NULL when either is.
func (e *DateExpr[V]) AddDaysExpr(n Operand[int64]) *DateExpr[sql.Null[Date]] {
	return TypeDate.Of(&ast.Call{Fn: ast.AddDays, Args: []ast.Expr{e.c.node, n.Expression()}, Type: e.c.typ()})
}

// AddMonths is the date n months later. The 31st becomes the last day of a
// shorter month.
func (e *DateExpr[V]) AddMonths(n int) *DateExpr[V] { return e.wrap(e.c.call(ast.AddMonths, size(n))) }

// AddMonthsExpr is the date n months later, NULL when either is.
func (e *DateExpr[V]) AddMonthsExpr(n Operand[int64]) *DateExpr[sql.Null[Date]] {
	return TypeDate.Of(&ast.Call{Fn: ast.AddMonths, Args: []ast.Expr{e.c.node, n.Expression()}, Type: e.c.typ()})
}

// DaysSince is the number of days from v to x.
func (e *DateExpr[V]) DaysSince(v Date) *NumberExpr[int64, sql.Null[int64]] {
	return e.daysSince(e.c.kind.literal(v))
}

// DaysSinceExpr is the number of days from other to x.
func (e *DateExpr[V]) DaysSinceExpr(other Operand[Date]) *NumberExpr[int64, sql.Null[int64]] {
	return e.daysSince(e.c.other(other))
}

func (e *DateExpr[V]) daysSince(other ast.Expr) *NumberExpr[int64, sql.Null[int64]] {
	return number(&ast.Call{Fn: ast.DaysSince, Args: []ast.Expr{e.c.node, other}, Type: e.c.typ()})
}

// Midnight is the beginning of the date, in no zone. Its At is the instant.
func (e *DateExpr[V]) Midnight() *LocalExpr[sql.Null[LocalTime]] {
	return TypeLocal.Of(&ast.Call{Fn: ast.Midnight, Args: []ast.Expr{e.c.node}, Type: e.c.typ()})
}

// In is what calendars and clocks show at the instant in a zone: UTC, or one of
// the IANA database by its name of the form Area/City, such as Europe/Berlin.
//
// PostgreSQL brings the database along. On SQLite it is Go's: a program that
// runs where there is none imports time/tzdata, or the statement fails.
func (e *TimeExpr[V]) In(zone string) *LocalExpr[sql.Null[LocalTime]] {
	return TypeLocal.Of(&ast.Call{Fn: ast.LocalIn, Args: []ast.Expr{e.c.node, zoneBind(zone)}, Type: e.c.typ()})
}

// At is the instant at which calendars and clocks of a zone, named as in
// TimeExpr.In, show x. Where they show it twice, and where they leave it out,
// standard time counts.
func (e *LocalExpr[V]) At(zone string) *TimeExpr[sql.Null[time.Time]] {
	return TypeTime.Of(&ast.Call{Fn: ast.InstantIn, Args: []ast.Expr{e.c.node, zoneBind(zone)}, Type: e.c.typ()})
}

// zoneBind refuses names that are not IANA's everywhere: PostgreSQL reads CET as
// an offset without summer time, and UTC+2 as one in the other direction.
func zoneBind(zone string) *ast.Bind {
	b := stringKind.literal(zone)
	area, city, ok := strings.Cut(zone, "/")
	word := func(s string) bool {
		return s != "" && s[0] >= 'A' && s[0] <= 'Z' && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/") == ""
	}
	if zone != "UTC" && !(ok && word(area) && word(city)) {
		b.Err = fmt.Errorf("the zone %q is neither UTC nor of the form Area/City", zone)
	}
	return b
}
