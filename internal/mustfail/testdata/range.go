package p

import (
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	. "github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/types"
)

type visit struct {
	Seats types.Range[int64]
	Users types.Range[UserID]
	Days  types.Range[types.Date]
	Free  types.Multirange[types.Date]
}

type visits struct {
	strata.Table[visit]
	Seats strata.Range[int64]
	Users strata.Range[UserID]
	Days  strata.Range[types.Date]
	Free  strata.Multirange[types.Date] `db:",field=Days"`
}

var Visits = strata.Define("visits", new(visits))

func ranges() {
	Visits.Seats.Contains("x")                                             // want "cannot use \"x\" .* as int64 value"
	Visits.Users.ContainsExpr(Users.Age)                                   // want "as strata.Operand\\[sample.UserID\\] value"
	Visits.Days.Contains(time.Now())                                       // want "as types.Date value"
	Visits.Seats.EqExpr(Visits.Days)                                       // want "as strata.Operand\\[types.Range\\[int64\\]\\] value"
	Visits.Seats.Overlaps(types.RangeFrom(types.Date{}))                   // want "as types.Range\\[int64\\] value"
	Visits.Seats.OverlapsExpr(Visits.Users)                                // want "as strata.Operand\\[types.Range\\[int64\\]\\] value"
	Visits.Free.Overlaps(types.RangeFrom(types.Date{}))                    // want "as types.Multirange\\[types.Date\\] value"
	Visits.Seats.Lt(types.RangeFrom[int64](1))                             // want "Visits.Seats.Lt undefined"
	Visits.Seats.Asc()                                                     // want "Visits.Seats.Asc undefined"
	strata.Max(Visits.Seats)                                               // want "in call to strata.Max, type .* of Visits.Seats does not match .*strata.Ordered"
	Visits.Seats.Set(strata.LowerOf(Visits.Seats, strata.TypeInt64))       // want "as types.Range\\[int64\\] value"
	Visits.Seats.UnionExpr(strata.RangeIntersectAgg(Visits.Seats))         // want "as strata.Expression\\[types.Range\\[int64\\], types.Range\\[int64\\]\\] value"
	types.RangeOf("a", "b")                                                // want "string does not satisfy types.RangeElement"
	types.RangeOf(1, types.Date{})                                         // want "cannot use 1 .* as types.Date value"
	strata.TypeRange(strata.TypeText)                                      // want "string does not satisfy types.RangeElement"
	strata.RangeBetween(Users.Age, Users.ID)                               // want "type .* of Users.ID does not match inferred type"
	strata.LowerOf(Visits.Seats, strata.TypeDate)                          // want "strata.TypeDate does not match inferred type strata.Type\\[int64, E\\]"
	strata.LowerOf(Users.Age, strata.TypeInt64)                            // want "of Users.Age does not match strata.AnyRange"
	strata.MergeRanges(Visits.Seats, Visits.Days)                          // want "of Visits.Days does not match inferred type"
	strata.RangeAgg(Visits.Free)                                           // want "type .* of Visits.Free does not match"
	builder.Update(Visits).Set(Visits.Free.Set(types.Range[types.Date]{})) // want "as types.Multirange\\[types.Date\\] value"
}
