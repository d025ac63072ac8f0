package validate

import (
	"fmt"
	"path/filepath"
	"reflect"
	"strings"

	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
)

// Statement is a statement of the program.
type Statement struct {
	File string // where it is prepared; "" for one that was given
	Line int
	stmt ast.Stmt
	err  error // why it is none
}

// Prepared are the statements that the program has prepared, in the order in which it did.
func Prepared() (out []Statement) {
	for _, p := range builder.Preparations(door.Key{}) {
		out = append(out, Statement{File: p.File, Line: p.Line, stmt: p.Stmt})
	}
	return out
}

func given(s compile.Statement) Statement {
	if v := reflect.ValueOf(s); s == nil || v.Kind() == reflect.Pointer && v.IsNil() {
		return Statement{err: refused("one of the statements that Given was given is nil", "give statements of package builder")}
	}
	return Statement{stmt: s.Statement(door.Key{})}
}

// SQL is the statement's text in a dialect.
func (s Statement) SQL(d *dialect.Dialect) (string, error) {
	switch {
	case s.err != nil:
		return "", s.err
	case s.stmt == nil:
		return "", refused("there is no statement", "take it from Prepared")
	case d == nil:
		return "", refused("there is no dialect to compile for: it is nil", "give dialect.PostgreSQL or dialect.SQLite")
	}
	return compile.Text(s.stmt, d)
}

// String says what the statement is and where: "SELECT users, posts at store.go:31".
func (s Statement) String() string {
	title := "statement"
	if s.stmt != nil {
		title = strings.TrimSpace(ast.Verb(s.stmt) + " " + strings.Join(ast.TablesOf(s.stmt), ", "))
	}
	if title == "" {
		title = "raw SQL"
	}
	if s.File == "" {
		return title
	}
	return fmt.Sprintf("%s at %s:%d", title, filepath.Base(s.File), s.Line)
}
