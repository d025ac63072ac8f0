// Package benchmarks measures Strata against hand-written code and against
// other libraries, on PostgreSQL, SQLite and MariaDB, in one process and one run:
//
//	benchmarks/run.sh
//
// Every library is a [Peer]: a few functions that each do one thing with the
// same rows. A [Work] is what is measured: one of those things, so many times.
// A test runs every work of every peer once and compares what they returned and
// stored.
package benchmarks
