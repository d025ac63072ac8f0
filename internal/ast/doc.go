// Package ast holds the untyped tree behind Strata's typed expressions and
// statements: plain structs, sealed by an unexported marker method and never
// changed after they are built.
//
//	Expr     a scalar expression           expr.go
//	Source   something that stands in FROM source.go
//	Query    something that yields rows    query.go
//	Stmt     anything that can be run      stmt.go
//	Table    a table's definition          table.go
//	Fn       a function, all in one row    functions.go
//	Op       an operator, the same         op.go
//	Kind     a kind of values, the same    type.go
//
// What both the check and the writer of package compile ask about a statement is
// here as well.
//
// The package imports nothing of Strata. Package strata builds expressions,
// package builder builds statements, package compile reads both.
package ast
