// Package wrongqueries holds the forty classes of wrong query that SQL
// libraries let through, and what the rest of the language can get wrong, and
// proves for each class when Strata catches it:
//
//	C   the program does not compile
//	B   the library refuses the statement before anything is sent
//	ok  the query is right, and gives the right rows
//	D   the database refuses it
//	S   reading the rows fails
//	N   never: the result is wrong, and nobody says so
//
// A class counts by its usual path; looser paths are proven beside it. D, S and
// N are failures.
package wrongqueries
