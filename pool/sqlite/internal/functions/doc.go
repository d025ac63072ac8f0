// Package functions has the SQL functions, the aggregates and the collations that
// SQLite lacks, so that queries give the answers that they give on PostgreSQL.
// The names of the functions begin with "strata_".
//
// The text and the bytes of arguments are SQLite's. A function may return parts
// of them, but what it keeps, it clones.
package functions
