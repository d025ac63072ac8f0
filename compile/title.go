package compile

import "github.com/strata-go/strata/internal/ast"

// Title returns how errors call a statement: "INSERT INTO users".
func Title(s ast.Stmt) string { return ast.Title(s) }
