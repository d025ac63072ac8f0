package mariadb

import (
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/driver"
)

// endsTransaction refuses a statement in a transaction that would commit it, or begin another
// one.
func endsTransaction(t driver.Text) error {
	verb := ast.Verb(t.Stmt)
	switch {
	case verb == "" && !dialect.MariaDB.Commits([]byte(t.SQL)):
		return nil
	case verb == "":
		verb = driver.Verb(t.Stmt, t.SQL)
	case !defining(verb):
		return nil
	}
	if verb == "" {
		verb = "raw SQL"
	}
	return &strata.StatementError{Statement: verb, Problems: []strata.Problem{{
		Kind:    strata.Unsupported,
		Clause:  verb,
		Message: "MariaDB commits the transaction with it, and could not undo it",
		Hint:    "run it outside of the transaction",
	}}}
}

// defining reports whether a command is one of a definition.
func defining(verb string) bool {
	first, _, _ := strings.Cut(verb, " ")
	switch first {
	case "CREATE", "ALTER", "DROP", "TRUNCATE":
		return true
	default:
		return false
	}
}
