package p

import (
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	. "github.com/strata-go/strata/internal/sample"
)

type visit struct {
	Seats strata.Range[int64]
	Users strata.Range[UserID]
	Days  strata.Range[strata.Date]
	Free  strata.Multirange[strata.Date]
}

type visits struct {
	strata.Table[visit]
	Seats strata.Ranges[visit, int64]
	Users strata.Ranges[visit, UserID]
	Days  strata.Ranges[visit, strata.Date]
	Free  strata.Multiranges[visit, strata.Date]
}

var Visits = strata.Define("visits", func(t *strata.Def[visit], v *visit) visits {
	return visits{
		Table: t.Table(),
		Seats: strata.DefRange(t, "seats", &v.Seats, strata.TypeInt64),
		Users: strata.DefRange(t, "users", &v.Users, strata.TypeInt64), // want "in call to strata.DefRange, .* does not satisfy strata.wrapper"
		Days:  strata.DefRange(t, "days", &v.Days, strata.TypeDate),
		Free:  strata.DefMultirange(t, "free", &v.Days, strata.TypeDate), // want "type \\*strata.Range\\[strata.Date\\] of &v.Days does not match"
	}
})

func ranges() {
	Visits.Seats.Contains("x")                                               // want "cannot use \"x\" .* as int64 value"
	Visits.Users.ContainsExpr(Users.Age)                                     // want "as strata.Operand\\[sample.UserID\\] value"
	Visits.Days.Contains(time.Now())                                         // want "as strata.Date value"
	Visits.Seats.EqExpr(Visits.Days)                                         // want "as strata.Operand\\[strata.Range\\[int64\\]\\] value"
	Visits.Seats.Overlaps(strata.RangeFrom(strata.Date{}))                   // want "as strata.Range\\[int64\\] value"
	Visits.Seats.OverlapsExpr(Visits.Users)                                  // want "as strata.Operand\\[strata.Range\\[int64\\]\\] value"
	Visits.Free.Overlaps(strata.RangeFrom(strata.Date{}))                    // want "as strata.Multirange\\[strata.Date\\] value"
	Visits.Seats.Lt(strata.RangeFrom[int64](1))                              // want "Visits.Seats.Lt undefined"
	Visits.Seats.Asc()                                                       // want "Visits.Seats.Asc undefined"
	strata.Max(Visits.Seats)                                                 // want "in call to strata.Max, type .* of Visits.Seats does not match .*strata.Ordered"
	Visits.Seats.Set(Visits.Seats.Lower())                                   // want "as strata.Range\\[int64\\] value"
	Visits.Seats.UnionExpr(strata.RangeIntersectAgg(Visits.Seats))           // want "as strata.Expression\\[strata.Range\\[int64\\], strata.Range\\[int64\\]\\] value"
	strata.RangeOf("a", "b")                                                 // want "string does not satisfy strata.RangeElement"
	strata.RangeOf(1, strata.Date{})                                         // want "cannot use 1 .* as strata.Date value"
	strata.TypeRange(strata.TypeText)                                        // want "string does not satisfy strata.RangeElement"
	strata.RangeBetween(Users.Age, Users.ID)                                 // want "type .* of Users.ID does not match inferred type"
	strata.RangeAgg(Visits.Free)                                             // want "type .* of Visits.Free does not match"
	builder.Update(Visits).Set(Visits.Free.Set(strata.Range[strata.Date]{})) // want "as strata.Multirange\\[strata.Date\\] value"
}
