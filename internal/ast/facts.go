package ast

// Facts are what the check of a statement finds out, and what is needed to write
// it.
type Facts struct {
	CTEs     []*CTE           // each after those that it reads
	Optional map[*Search]bool // of a table that an outer join may leave out
	// Renamed are names for common table expressions that have the name of a table
	// which the statement reads, too.
	Renamed map[string]string
	Locks   bool // it locks rows, which a transaction that only reads may not
}
