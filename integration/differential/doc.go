// Package differential has no code of its own. Its test generates random typed
// statements over random rows and runs each on PostgreSQL and SQLite, as many that are the same
// in each run on MariaDB, too, and new ones there where STRATA_TEST_ENGINES names it: all must
// give the same rows, or refuse the statement for the same reason. What only MariaDB's dialect
// refuses by name is counted, with its reasons, and is less than an eighth.
//
//	go test ./integration/differential -v -strata.n 2000
//
// A failure is shrunk and printed with its seed: -rapid.seed repeats it, for
// the same -strata.seed of the rows. What the engines are known to disagree
// about is listed in known_test.go and not generated.
package differential
