// Package batch is what package builder hands to package pool when several
// statements run together.
package batch

import (
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
)

// Item is one statement of a batch.
type Item struct {
	Stmt  ast.Stmt // nil for one that has nothing to do and is not sent
	Args  []any    // of a prepared statement
	Err   error    // an argument that could not be taken
	Write bool     // it changes rows

	// Read reads the rows, and keeps for itself what is wrong with them. It is
	// nil for a statement without rows.
	Read func(scan.Rows)
	// Changed takes the number of changed rows of a statement without rows.
	Changed func(int64)
}
