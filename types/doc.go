// Package types has the Go values of SQL types that Go's own library lacks: dates
// and times of day without a zone, intervals, ranges, and closed enums. They are
// what models hold and what columns are compared with; the columns themselves are
// in package strata, under SQL's names.
package types
