package strata

import (
	"database/sql"
	"time"

	"github.com/strata-go/strata/internal/ast"
)

// TimeExpr is an instant, in microseconds. Its parts are those of UTC.
type TimeExpr[V any] struct {
	Comparable[time.Time, V, TimeExpr[V], TimeExpr[sql.Null[time.Time]], TimeExpr[time.Time]]
}

func (TimeExpr[V]) wrap(c core[time.Time]) (e TimeExpr[V]) { e.core = c; return e }

func (e TimeExpr[V]) part(fn ast.Fn) NumberExpr[int64, sql.Null[int64]] {
	return number(&ast.Call{Fn: fn, Args: []ast.Expr{e.node}, Type: e.typ()})
}

// Year is the year in UTC.
func (e TimeExpr[V]) Year() NumberExpr[int64, sql.Null[int64]] { return e.part(ast.Year) }

// Month is the month in UTC, 1 to 12.
func (e TimeExpr[V]) Month() NumberExpr[int64, sql.Null[int64]] { return e.part(ast.Month) }

// Day is the day of the month in UTC.
func (e TimeExpr[V]) Day() NumberExpr[int64, sql.Null[int64]] { return e.part(ast.Day) }

// Hour is the hour in UTC, 0 to 23.
func (e TimeExpr[V]) Hour() NumberExpr[int64, sql.Null[int64]] { return e.part(ast.Hour) }

// Minute is the minute, 0 to 59.
func (e TimeExpr[V]) Minute() NumberExpr[int64, sql.Null[int64]] { return e.part(ast.Minute) }

// Second is the whole second, 0 to 59.
func (e TimeExpr[V]) Second() NumberExpr[int64, sql.Null[int64]] { return e.part(ast.Second) }

// Date is the calendar date in UTC.
func (e TimeExpr[V]) Date() DateExpr[sql.Null[Date]] {
	return DateExpr[sql.Null[Date]]{}.wrap(core[Date]{
		&ast.Call{Fn: ast.DateOf, Args: []ast.Expr{e.node}, Type: e.typ()}, dateKind, true,
	})
}

// DateExpr is a calendar date.
type DateExpr[V any] struct {
	Comparable[Date, V, DateExpr[V], DateExpr[sql.Null[Date]], DateExpr[Date]]
}

func (DateExpr[V]) wrap(c core[Date]) (e DateExpr[V]) { e.core = c; return e }

func (e DateExpr[V]) part(fn ast.Fn) NumberExpr[int64, sql.Null[int64]] {
	return number(&ast.Call{Fn: fn, Args: []ast.Expr{e.node}, Type: e.typ()})
}

// Year is the year.
func (e DateExpr[V]) Year() NumberExpr[int64, sql.Null[int64]] { return e.part(ast.Year) }

// Month is the month, 1 to 12.
func (e DateExpr[V]) Month() NumberExpr[int64, sql.Null[int64]] { return e.part(ast.Month) }

// Day is the day of the month.
func (e DateExpr[V]) Day() NumberExpr[int64, sql.Null[int64]] { return e.part(ast.Day) }
