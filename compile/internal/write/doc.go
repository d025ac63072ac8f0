// Package write writes statements that were checked.
//
// What a dialect spells, its forms of clauses and its features say (package dialect). A SELECT
// that it does not have as it stands is written as another one that means the same, mostly one
// over a derived table. What may be missing is asked for from outside to inside:
//
//	selectStmt   grouping sets; window functions of groups   sets.go, parts.go, level.go
//	ungrouped    frames; windows in the order of others      frames.go, rowsapart.go
//	finished     DISTINCT ON                                 distincton.go
//	plainSelect  HAVING of what is not selected              having.go
//	             values that have several forms              keyed.go
//	             the place of NULL in an order               orderoutside.go
//	rows         FULL JOIN                                   fulljoin.go
//
// Names that begin with strata_ are those of such derived tables and of their columns.
package write
