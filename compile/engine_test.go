package compile_test

import (
	"strings"
	"testing"

	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// TestOwnFunctions: a function of the caller's own is spelled by a dialect's
// engine, whatever the dialect is called, and not for one that there is not.
func TestOwnFunctions(t *testing.T) {
	integer := ast.Type{Kind: ast.Int64}
	texts := func(engine string) *ast.Function {
		return &ast.Function{Text: "f({1})", Texts: map[string]string{engine: "g({1})"}, Args: 1}
	}
	lite := *dialect.SQLite
	lite.Name = "a copy"
	used := plain("used", "", "id")
	places := map[string]func(*ast.Function) ast.Stmt{
		"function": func(f *ast.Function) ast.Stmt {
			return &ast.Select{Items: []ast.Expr{&ast.Invoke{Function: f, Args: []ast.Expr{number(1)}, Type: integer}}}
		},
		"aggregate": func(f *ast.Function) ast.Stmt {
			return &ast.Select{Items: []ast.Expr{&ast.Aggregate{Fn: ast.Custom, Function: f, Arg: used.Columns[0], Type: integer}}}
		},
		"function in FROM": func(f *ast.Function) ast.Stmt {
			rows := &ast.Rowset{Alias: "r", Fn: ast.Custom, Function: f, Args: []ast.Expr{number(1)}}
			return &ast.Select{Items: []ast.Expr{&ast.Virtual{Source: rows, Column: "x", Type: integer}}, From: rows}
		},
		"type": func(f *ast.Function) ast.Stmt {
			named := ast.Type{Kind: ast.CustomType, Named: &ast.Named{Text: f}}
			return &ast.Select{Items: []ast.Expr{&ast.Cast{X: &ast.Bind{Value: "a", Type: ast.Type{Kind: ast.Text}}, From: ast.Type{Kind: ast.Text}, To: named}}}
		},
	}
	for place, of := range places {
		for _, c := range []struct {
			engine string
			d      *dialect.Dialect
			want   string
		}{
			{"SQLite", dialect.SQLite, "g("},
			{"sqlite", dialect.SQLite, "g("},
			{"SQLite", &lite, "g("},
			{"SQLite", dialect.PostgreSQL, "f("},
			{"a copy", &lite, `f({1}): there is no dialect "a copy": say PostgreSQL, SQLite or MariaDB`},
			{"mysql", dialect.PostgreSQL, `f({1}): there is no dialect "mysql": say PostgreSQL, SQLite or MariaDB`},
		} {
			text, _, err := compile.SQL(node{of(texts(c.engine))}, c.d)
			if err != nil {
				text = err.Error()
			}
			if !strings.Contains(text, c.want) {
				t.Errorf("%s, %s on %s:\ngot  %s\nwant %s", place, c.engine, c.d.Name, text, c.want)
			}
		}
	}
}
