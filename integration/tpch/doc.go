// Package tpch is the 22 queries of the TPC-H benchmark in the typed language,
// without a fragment of raw SQL: the longest examples of what Strata reads like.
// The data is of a generator of its own, much smaller than the benchmark's, so
// that nothing here measures speed.
//
// The queries are written from the business questions of the TPC-H specification,
// revision 3, section 2.4. https://www.tpc.org/tpch/
package tpch
