package builder

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// countError says which statement has not the one row that was asked for.
type countError struct {
	kind error // strata.ErrNoRows or strata.ErrManyRows
	stmt ast.Stmt
}

func (e *countError) Error() string {
	what := ast.Title(e.stmt)
	if table := ast.TableName(e.stmt); table != "" {
		what += " FROM " + table
	}
	if e.kind == strata.ErrNoRows {
		return "strata: " + what + ": no rows"
	}
	return "strata: " + what + ": more than one row"
}

// Unwrap returns the kind.
func (e *countError) Unwrap() error { return e.kind }

// named names the statement in an error that is about the number of its rows.
func named(err error, s ast.Stmt) error {
	if err == strata.ErrNoRows || err == strata.ErrManyRows {
		return &countError{err, s}
	}
	return err
}
