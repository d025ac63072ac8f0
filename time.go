package strata

import (
	"database/sql"
	"time"
)

// TimeExpr is an instant, in microseconds. Its parts are those of UTC; In reads
// the clock of another zone.
type TimeExpr[V any] struct {
	Clock[time.Time, V, *TimeExpr[V], *TimeExpr[sql.Null[time.Time]], *TimeExpr[time.Time]]
}

func (*TimeExpr[V]) wrap(c core[time.Time]) *TimeExpr[V] {
	e := new(TimeExpr[V])
	e.c, e.x = c, c
	return e
}

// DateExpr is a calendar date.
type DateExpr[V any] struct {
	Calendar[Date, V, *DateExpr[V], *DateExpr[sql.Null[Date]], *DateExpr[Date]]
}

func (*DateExpr[V]) wrap(c core[Date]) *DateExpr[V] {
	e := new(DateExpr[V])
	e.c, e.x = c, c
	return e
}
