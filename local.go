package strata

import (
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// LocalTime is what a calendar and a clock show, without the zone that they
// hang in, as SQL's TIMESTAMP WITHOUT TIME ZONE.
type LocalTime struct {
	Date
	Hour, Minute, Second, Microsecond int
}

// LocalTimeOf returns what t shows in its own location, cut to microseconds.
func LocalTimeOf(t time.Time) LocalTime {
	return LocalTime{DateOf(t), t.Hour(), t.Minute(), t.Second(), t.Nanosecond() / 1000}
}

// In returns the time at which a location shows l, as time.Date does.
func (l LocalTime) In(where *time.Location) time.Time {
	return time.Date(l.Year, l.Month, l.Day, l.Hour, l.Minute, l.Second, l.Microsecond*1000, where)
}

// Valid reports whether the calendar has the date and the clock the time.
func (l LocalTime) Valid() bool { return l.Date.Valid() && LocalTimeOf(l.In(time.UTC)) == l }

// AddDays returns the same time of day n days later.
func (l LocalTime) AddDays(n int) LocalTime { l.Date = l.Date.AddDays(n); return l }

// Compare returns -1, 0 or 1: whether l is before, the same as or after m.
func (l LocalTime) Compare(m LocalTime) int { return l.In(time.UTC).Compare(m.In(time.UTC)) }

// String writes the local time as in ISO 8601: 2006-01-02T15:04:05.5.
func (l LocalTime) String() string {
	s := fmt.Sprintf("%vT%02d:%02d:%02d", l.Date, l.Hour, l.Minute, l.Second)
	if l.Microsecond != 0 {
		s += strings.TrimRight(fmt.Sprintf(".%06d", l.Microsecond), "0")
	}
	return s
}

// MarshalText writes the form of String.
func (l LocalTime) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads the form of String.
func (l *LocalTime) UnmarshalText(b []byte) error {
	t, err := time.Parse("2006-01-02T15:04:05.999999", string(b))
	if err != nil {
		return err
	}
	*l = LocalTimeOf(t)
	return nil
}

// Time returns the instant at which UTC shows l.
func (l LocalTime) Time() time.Time { return l.In(time.UTC) }

var localKind = newKind(ast.Local,
	func(c *scan.Cell, p *LocalTime) error {
		t, err := c.Instant()
		*p = LocalTimeOf(t)
		return err
	},
	func(v LocalTime) (any, error) {
		if !v.Valid() {
			return nil, fmt.Errorf("%+v is not a time of the calendar", v)
		}
		return scan.FormatInstant(v.Time())
	}).filling(func(p *LocalTime, c *scan.Cell) error {
	if !p.Valid() {
		return fmt.Errorf("%+v is not a time of the calendar", *p)
	}
	if p.Year < 0 || p.Year > 9999 {
		return scan.YearError(p.Year)
	}
	return c.SetTime(p.Time())
})

// TypeLocal is the type of local times.
var TypeLocal = Type[LocalTime, *LocalExpr[sql.Null[LocalTime]]]{localKind}

// LocalExpr is a date and a time of day without a zone.
type LocalExpr[V any] struct {
	Clock[LocalTime, V, *LocalExpr[V], *LocalExpr[sql.Null[LocalTime]], *LocalExpr[LocalTime]]
}

func (*LocalExpr[V]) wrap(c core[LocalTime]) *LocalExpr[V] {
	e := new(LocalExpr[V])
	e.c, e.x = c, c
	return e
}

// LocalColumn holds dates with a time of day and without a zone.
type LocalColumn[M, V any] struct {
	LocalExpr[V]
	ColumnOf[M, LocalTime, V, *LocalExpr[V]]
}

// Short names for the columns of local times.
type (
	Local[M any]     = *LocalColumn[M, LocalTime]
	NullLocal[M any] = *LocalColumn[M, sql.Null[LocalTime]]
)

func localColumn[M, V any](c *ast.Column, e core[LocalTime]) *LocalColumn[M, V] {
	return &LocalColumn[M, V]{*wrap[*LocalExpr[V]](e), ColumnOf[M, LocalTime, V, *LocalExpr[V]]{c, e}}
}

// DefLocal defines a NOT NULL column of dates with a time of day and without a
// zone: TIMESTAMP WITHOUT TIME ZONE. DefTime is for instants.
func DefLocal[M any](t *Def[M], name string, field *LocalTime) Local[M] {
	return localColumn[M, LocalTime](define(t, name, field, localKind, localKind.value))
}

// DefNullLocal defines a nullable column of local times.
func DefNullLocal[M any](t *Def[M], name string, field *sql.Null[LocalTime]) NullLocal[M] {
	return localColumn[M, sql.Null[LocalTime]](define(t, name, field, localKind, localKind.null))
}

// DefPtrLocal defines a nullable column of local times on a pointer field.
func DefPtrLocal[M any](t *Def[M], name string, field **LocalTime) NullLocal[M] {
	return localColumn[M, sql.Null[LocalTime]](define(t, name, field, localKind, localKind.pointer))
}
