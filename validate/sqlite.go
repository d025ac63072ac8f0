package validate

import (
	"context"
	"regexp"
	"strings"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/textsql"
)

// byProgram prepares a statement by EXPLAIN, whose arguments are NULL, and reads the
// program of SQLite's machine: it begins at the first row of what it reads as a whole.
// https://www.sqlite.org/opcode.html
func (o *options) byProgram(ctx context.Context, tx DB, sql string) ([]string, error) {
	rows, err := textsql.Rows(ctx, tx, unbound("EXPLAIN "+sql), 8) // addr, opcode, p1, p2, p3 and more
	if err != nil || o.scans == nil {
		return nil, err
	}
	roots := map[string]string{} // the root page of each cursor of the database itself
	var whole []string
	limited, chosen := false, false // by LIMIT; rows among those that are read, or put in order
	for _, r := range rows {
		switch opcode, cursor := r[1], r[2]; opcode {
		case "OpenRead", "OpenWrite":
			if r[4] == "0" {
				roots[cursor] = r[3]
			}
		case "Rewind", "Last", "Count":
			if root := roots[cursor]; root != "" {
				whole = append(whole, root)
			}
		case "DecrJumpZero":
			limited = true
		case "SorterOpen", "AggStep", "Eq", "Ne", "Lt", "Le", "Gt", "Ge", "If", "IfNot", "IsNull", "NotNull":
			chosen = chosen || len(whole) > 0 && !limited
		}
	}
	if limited && !chosen || len(whole) == 0 { // it stops at the first rows
		return nil, nil
	}
	rows, err = textsql.Query(ctx, tx, "SELECT DISTINCT tbl_name FROM main.sqlite_master WHERE rootpage IN ("+strings.Join(whole, ", ")+")", 1)
	if err != nil {
		return nil, err
	}
	var read []string
	for _, r := range rows {
		read = append(read, r[0])
	}
	return o.large(ctx, tx, read, func(table string) string { return o.counted("main." + textsql.Ident(table)) })
}

// placeholder is what takes an argument, among what only looks like it.
var placeholder = regexp.MustCompile(`'(?:[^']|'')*'|"(?:[^"]|"")*"|\?[0-9]*`)

// unbound is a text with NULL for each argument.
func unbound(sql string) *ast.RawStmt {
	s := &ast.RawStmt{}
	from := 0
	for _, at := range placeholder.FindAllStringIndex(sql, -1) {
		if sql[at[0]] == '?' {
			s.Text = append(s.Text, sql[from:at[0]])
			s.Args = append(s.Args, &ast.Bind{Type: ast.Type{Kind: ast.Int64}})
			from = at[1]
		}
	}
	s.Text = append(s.Text, sql[from:])
	return s
}
