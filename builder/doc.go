// Package builder makes statements of typed tables and expressions: SELECT,
// INSERT, UPDATE, DELETE, MERGE, set operations, raw SQL and the DDL of tables.
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
// A query of rows of R is a [Query] of R, whatever it is: [From] a table, a
// [Select] of expressions, a set operation, raw SQL ([RawRows]), or one of them
// that is prepared ([Prepare1]) and has its arguments. They are read in the same
// ways. Clauses that are rare are no methods, but a [Clause] for
// [SelectQuery.Clauses]. What nobody reads the rows of, in a derived table, a
// common table expression or an INSERT ... SELECT, is a list of [Columns].
//
// Only queries and what returns rows depend on Go types. Changes do not: that a
// column is the table's own is found when the statement is compiled, with the other
// mistakes that types cannot show, before anything is sent: see
// strata.StatementError.
package builder
