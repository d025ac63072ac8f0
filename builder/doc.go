// Package builder makes statements of typed tables and expressions: SELECT,
// INSERT, UPDATE, DELETE, set operations and raw SQL.
//
// Statements are immutable values. Every method returns a new one, so that a
// common beginning may be kept, shared between goroutines and extended in
// several ways. A statement runs on a [Reader] or a [Writer], which the handles
// of package pool are:
//
//	adults := builder.From(Users).Where(Users.Age.Ge(18))
//	all, err := adults.All(ctx, db)
//	first, err := adults.OrderBy(Users.Name.Asc()).First(ctx, db)
//
// Mistakes that types cannot show are found when the statement is compiled,
// before anything is sent: see strata.StatementError.
package builder
