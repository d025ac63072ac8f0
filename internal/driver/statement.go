package driver

import (
	"errors"
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// Verb is the SQL command of a statement: "SELECT", "CREATE TABLE". Of raw SQL it is the
// text's first word, and "" of what is no statement.
func Verb(s ast.Stmt, sql string) string {
	if v := ast.Verb(s); v != "" {
		return v
	}
	word, _, _ := strings.Cut(strings.TrimLeft(sql, " \t\r\n("), " ")
	for _, r := range word {
		if (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') {
			return ""
		}
	}
	return strings.ToUpper(word)
}

// Summary is the command and the tables of a statement, "SELECT orders customers".
func Summary(s ast.Stmt, sql string) string {
	verb := Verb(s, sql)
	if verb == "" || s == nil {
		return verb
	}
	return strings.Join(append([]string{verb}, ast.TablesOf(s)...), " ")
}

// Located adds the statement to a database's error. stmt is nil where it is none of the
// program's, or named by other means. It leaves the error as it is, which others may have,
// too.
func Located(err error, sql string, stmt ast.Stmt) error {
	if err == nil {
		return nil
	}
	e, ok := errors.AsType[*strata.DatabaseError](err)
	if !ok || e.SQL != "" && (e.Statement != "" || stmt == nil) {
		return err
	}
	if err == error(e) { // it may be one that many get
		located := *e
		e, err = &located, &located
	}
	if e.SQL == "" {
		e.SQL = sql
	}
	if stmt != nil {
		e.Statement = Summary(stmt, sql)
	}
	return err
}
