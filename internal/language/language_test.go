package language

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
)

var update = flag.Bool("update", false, "rewrite docs/language.md")

const page = "../../docs/language.md"

// TestPage compares docs/language.md with what the compiler writes now.
func TestPage(t *testing.T) {
	got := render(t)
	if *update {
		if err := os.WriteFile(page, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("docs/language.md is out of date: make golden, and read the difference")
	}
}

const intro = `# The language

What can be said, in Go and in the SQL of both dialects. The page is written by a test from statements that the tests
also run on both engines, comparing the rows; ` + "`$1`" + ` and ` + "`?`" + ` stand for bound arguments. *Native* is SQL's own form,
*emulated* is another form, or a function registered with the driver, that gives the same answer, *refused* is an error
before anything is sent.

The tables are ` + "`Users`, `Posts` and `Tags`" + ` of a blog and ` + "`Events`" + `, with a column of most types
([internal/language](../internal/language/schema.go)). Where only an expression is shown, it stands wherever an
expression may: in SELECT, WHERE, ORDER BY and so on.
`

func render(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString(intro)
	goText := goTexts(t)
	seen := map[string]bool{}
	var native, emulated, refused int
	for _, s := range Sections() {
		fmt.Fprintf(&b, "\n## %s\n\n| feature | Go | PostgreSQL | SQLite | support |\n|---|---|---|---|---|\n", s.Title)
		for _, f := range s.Features {
			if seen[f.Name] && f.Value == nil || goText[s.Title+f.Name] == "" {
				t.Errorf("%s: %q stands twice, or its Go text is not found", s.Title, f.Name)
			}
			seen[f.Name] = true
			pg, pgSupport := inDialect(t, f, dialect.PostgreSQL)
			lite, liteSupport := inDialect(t, f, dialect.SQLite)
			support := liteSupport
			switch {
			case pgSupport == "refused":
				support = "refused on PostgreSQL"
				refused++
			case liteSupport == "refused":
				support = "refused on SQLite"
				refused++
			case liteSupport == "emulated":
				support = "emulated on SQLite"
				emulated++
			default:
				native++
			}
			fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", escape(f.Name), code(goText[s.Title+f.Name]), pg, lite, support)
		}
	}
	fmt.Fprintf(&b, "\n%d features: %d native on both, %d emulated, %d refused on one.\n", native+emulated+refused, native, emulated, refused)
	return b.Bytes()
}

// inDialect returns a feature's SQL, as a cell, and how the dialect has it.
func inDialect(t *testing.T, f Feature, d *dialect.Dialect) (cell, support string) {
	t.Helper()
	text, _, err := compile.SQL(f.Statement, d)
	var refusal *strata.StatementError
	switch {
	case errors.As(err, &refusal) && errors.Is(err, strata.Unsupported):
		return escape(refusal.Problems[0].Message), "refused"
	case err != nil:
		t.Errorf("%s on %s: %v", f.Name, d.Name, err)
	}
	if f.Value != nil {
		text = strings.TrimPrefix(text, "SELECT ")
		if i := strings.LastIndex(text, ` FROM "`); i >= 0 && strings.Count(text[i:], `"`) == 2 {
			text = text[:i]
		}
	}
	support = "native"
	if d == dialect.SQLite && (strings.Contains(text, "strata_") || Emulated[f.Name]) {
		support = "emulated"
	}
	return code(text), support
}

func code(s string) string { return "`" + escape(strings.Join(strings.Fields(s), " ")) + "`" }

func escape(s string) string { return strings.ReplaceAll(s, "|", `\|`) }

// goTexts finds the Go text of every feature, by section and name.
func goTexts(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, text, 0)
		if err != nil {
			t.Fatal(err)
		}
		section := ""
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CompositeLit:
				if id, ok := n.Type.(*ast.Ident); ok && id.Name == "Section" {
					section = literal(n.Elts[0])
				}
			case *ast.CallExpr:
				if _, ok := n.Fun.(*ast.Ident); !ok || section == "" || len(n.Args) != 2 || literal(n.Args[0]) == "" {
					return true
				}
				arg := n.Args[1]
				out[section+literal(n.Args[0])] = string(text[set.Position(arg.Pos()).Offset:set.Position(arg.End()).Offset])
			}
			return true
		})
	}
	return out
}

func literal(e ast.Expr) string {
	l, ok := e.(*ast.BasicLit)
	if !ok {
		return ""
	}
	s, _ := strconv.Unquote(l.Value)
	return s
}
