package compile

import "github.com/strata-go/strata/internal/ast"

// Title returns how errors call a statement: "INSERT INTO users".
func Title(s ast.Stmt) string { return ast.Title(s) }

// Verb returns the SQL command of a statement, "" of raw SQL.
func Verb(s ast.Stmt) string { return ast.Verb(s) }

// Tables returns the names of the tables of a statement.
func Tables(s ast.Stmt) []string { return ast.TablesOf(s) }
