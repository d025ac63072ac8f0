package p

import (
	"database/sql"
	"github.com/strata-go/strata"
	"time"

	"github.com/strata-go/strata/builder"
	. "github.com/strata-go/strata/internal/sample"
)

func comparisons() {
	Users.Age.Eq("x")                                       // want "cannot use \"x\" .* as int64 value"
	Users.Age.EqExpr(Users.Name)                            // want "as strata.Operand\\[int64\\] value"
	Users.Age.In(1, "x")                                    // want "cannot use \"x\" .* as int64 value"
	Users.Age.Between(1, "x")                               // want "cannot use \"x\" .* as int64 value"
	Users.ID.EqExpr(Posts.ID)                               // want "as strata.Operand\\[sample.UserID\\] value"
	Users.ID.Eq(PostID(1))                                  // want "as sample.UserID value"
	Users.ID.InQuery(builder.Select(Posts.ID))              // want "as strata.Subquery\\[sample.UserID\\] value"
	Users.ID.InQuery(builder.Select2(Users.ID, Users.Name)) // want "as strata.Subquery\\[sample.UserID\\] value"
	Users.ID.InQuery(builder.From(Users))                   // want "as strata.Subquery\\[sample.UserID\\] value"
	Users.Name.Eq(nil)                                      // want "cannot use nil as string value"
	Users.Bio.Eq(nil)                                       // want "cannot use nil as string value"
	Users.Bio.Eq(sql.Null[string]{})                        // want "as string value"
	Users.Created.Gt("2026-01-01")                          // want "as time.Time value"
	Users.Created.Gt(Kinds.Date)                            // want "as time.Time value"
	Users.Created.EqExpr(Kinds.Date)                        // want "as strata.Operand\\[time.Time\\] value"
	Users.Status.Eq("active")                               // want "as sample.Status value|as strata.Enum"
	Users.Status.EqExpr(Users.Name)                         // want "as strata.Operand\\[sample.Status\\] value"
	Posts.Level.EqExpr(Users.Name)                          // want "as strata.Operand\\[sample.Level\\] value"
	Kinds.Dec.Eq(1.5)                                       // want "as decimal.Decimal value"
	Kinds.Doc.Eq(Doc{})                                     // want "Kinds.Doc.Eq undefined"
	Users.Age.Is(sql.Null[string]{})                        // want "as sql.Null\\[int64\\] value"
	Users.Created.Between(time.Now(), 3)                    // want "as time.Time value"
	Users.Nmae.Eq("x")                                      // want "Users.Nmae undefined"
}

func families() {
	Users.Age.Like("x")                      // want "Users.Age.Like undefined"
	Users.Age.Lower()                        // want "Users.Age.Lower undefined"
	strata.Sum(Users.Name)                   // want "in call to strata.Sum, type .* of Users.Name does not match .*strata.Numeric"
	strata.Avg(Users.Name)                   // want "in call to strata.Avg, type .* of Users.Name does not match .*strata.NumericOperand"
	Users.Name.Add(1)                        // want "Users.Name.Add undefined"
	strata.Sum(Users.Created)                // want "in call to strata.Sum, type .* of Users.Created does not match .*strata.Numeric"
	Users.Status.Like("a%")                  // want "Users.Status.Like undefined"
	Kinds.Key.Add(1)                         // want "Kinds.Key.Add undefined"
	strata.Max(Kinds.Doc)                    // want "in call to strata.Max, type .* of Kinds.Doc does not match .*strata.Ordered"
	strata.Sum(Posts.Live)                   // want "in call to strata.Sum, type .* of Posts.Live does not match .*strata.Numeric"
	Users.Age.Year()                         // want "Users.Age.Year undefined"
	Users.Age.Add("x")                       // want "cannot use \"x\" .* as int64 value"
	Users.Age.AddExpr(Users.Name)            // want "as strata.Expression\\[int64, int64\\] value"
	Users.Age.AddExpr(strata.Sum(Users.Age)) // want "as strata.Expression\\[int64, int64\\] value"
	Users.Name.ConcatExpr(Users.Age)         // want "as strata.Expression\\[string, string\\] value"
	Users.Name.ConcatExpr(Users.Bio)         // want "as strata.Expression\\[string, string\\] value"
	Users.Bio.Coalesce(0)                    // want "cannot use 0 .* as string value"
}
