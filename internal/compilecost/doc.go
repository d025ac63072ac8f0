// Package compilecost says what a program that uses Strata costs to compile,
// and keeps it so: its tests write packages of tables and statements, compile
// them with the Go command's own compiler, count the functions that came out
// and hold each count against a limit.
//
// # Why functions
//
// Go compiles generic code in the package that uses it. Each instantiation of a
// generic type that a package reaches, by a field, a signature or a method's
// signature, brings all of the type's methods into that package, once for the
// instantiation and once for each shape, called or not. So the price of an API
// is paid by its users, in every package and at every change of a line, and a
// method that seems to cost nothing costs as many functions as there are tables
// or row types in the program.
//
// A function costs the compiler about half a millisecond. Seconds depend on the
// machine and on what else it does; the number of functions is the same on every
// machine for one version of Go, and names the cause as well. Hence the limits
// are on functions. CPU time, memory and the size of the archive are measured
// and printed, and never fail a test.
//
// What is counted is every function that the package's archive defines, as
// go tool nm lists it: functions and methods, their wrappers, closures, and the
// equality and hash functions of types.
//
// # Rows of the budget
//
// A limit is either of a whole package (a hundred tables, a consumer of one
// statement) or of one thing more: two packages that differ in some row types
// only, say, and the difference by the number of row types. When a row is over
// its limit, the test prints the functions that the difference consists of, by
// generic type and method, the most numerous first.
//
// A new generic type of the API gets a row of its own. A limit is raised only
// for something that users get for it.
//
// # Commands
//
//	go test ./internal/compilecost -v                        the rows, and the sum in the last line
//	go test ./internal/compilecost -v -compilecost.measure   CPU, memory, archive of every package
//	go test ./internal/compilecost -v -compilecost.jet       go-jet's form of the same tables beside it
package compilecost
