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
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"

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

What can be said, in Go and in the SQL of the three dialects. The page is written by a test from statements that the tests
also run on the three engines, comparing the rows; ` + "`$1`" + ` and ` + "`?`" + ` stand for bound arguments. Where dialects have the
same SQL it stands once. *Emulated* is another form, or a function registered with the driver, that gives the same answer;
*refused* is an error before anything is sent.

The tables are ` + "`Users`, `Posts` and `Tags`" + ` of a blog and ` + "`Events`" + `, with a column of most types
([internal/language](../internal/language/schema.go)). Where only an expression is shown, it stands wherever an
expression may: in SELECT, WHERE, ORDER BY and so on. Definitions are those of a table of notes.
`

func render(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString(intro)
	for _, s := range Sections() {
		fmt.Fprintf(&b, "\n- [%s](#%s)", s.Title, anchor(s.Title))
	}
	b.WriteByte('\n')
	goText := goTexts(t)
	seen := map[string]bool{}
	counts := map[string]map[string]int{}
	features := 0
	for _, s := range Sections() {
		fmt.Fprintf(&b, "\n## %s\n", s.Title)
		for _, f := range s.Features {
			if seen[f.Name] && f.Value == nil || goText[s.Title+f.Name] == "" {
				t.Errorf("%s: %q stands twice, or its Go text is not found", s.Title, f.Name)
			}
			seen[f.Name] = true
			features++
			all := inDialects(t, f)
			for _, d := range all {
				if counts[d.name] == nil {
					counts[d.name] = map[string]int{}
				}
				counts[d.name][d.support]++
			}
			fmt.Fprintf(&b, "\n**%s**\n\n```go\n%s\n```\n\n```sql\n%s```\n", f.Name, unindent(goText[s.Title+f.Name]), together(all))
		}
	}
	fmt.Fprintf(&b, "\n%d features.\n\n| | native | emulated | left out | refused |\n|---|---|---|---|---|\n", features)
	for _, d := range dialects {
		n := counts[d.Name]
		fmt.Fprintf(&b, "| %s | %d | %d | %d | %d |\n", d.Name, n["native"], n["emulated"], n["left out"], n["refused"])
	}
	return b.Bytes()
}

// dialects are those of the page.
var dialects = []*dialect.Dialect{dialect.PostgreSQL, dialect.SQLite, dialect.MariaDB}

// inDialects returns a feature in all dialects.
func inDialects(t *testing.T, f Feature) []said {
	t.Helper()
	var all []said
	for _, d := range dialects {
		all = append(all, inDialect(t, f, d))
	}
	if maria := &all[2]; maria.support == "native" && otherForm(maria.text, all[0].text) {
		maria.support = "emulated"
	}
	return all
}

// Marks are parts of SQL by which MariaDB has another construct in place of one that it lacks.
var marks = []string{
	"JSON_TABLE(", "REGEXP_REPLACE(", "GROUP_CONCAT(", "JSON_EQUALS(", "JSON_CONTAINS", "IF(", "CASE ", "COALESCE(", "UNION ALL ", ` AS "side"`,
	"row_number(", " DIV 4294967296", "UNHEX(", "ORD(", "HEX(", "TIMESTAMPDIFF(", " IS NULL, ", " IS NOT NULL, ", "LOWER(", " <=> ", "EXISTS (", "JSON_EXTRACT(", "RAND()", " INVISIBLE",
}

// otherForm reports whether SQL has such a part where PostgreSQL's has none.
func otherForm(text, pg string) bool {
	for _, mark := range marks {
		if strings.Contains(text, mark) && !strings.Contains(strings.ToUpper(pg), strings.ToUpper(mark)) {
			return true
		}
	}
	return false
}

// said is a feature in a dialect: its SQL, or why there is none.
type said struct{ name, text, support string }

var placeholder = regexp.MustCompile(`\$\d+`)

// together writes a feature in all dialects, once where they agree.
func together(all []said) string {
	var b strings.Builder
	for len(all) > 0 {
		first := all[0]
		names, rest := []string{first.name}, all[:0:0]
		for _, d := range all[1:] {
			if d.support == "native" && first.support == "native" && placeholder.ReplaceAllString(first.text, "?") == placeholder.ReplaceAllString(d.text, "?") {
				names = append(names, d.name)
			} else {
				rest = append(rest, d)
			}
		}
		if len(names) == len(dialects) {
			return wrap(first.text)
		}
		name := strings.Join(names, " and ")
		switch first.support {
		case "refused":
			fmt.Fprintf(&b, "-- %s: refused: %s\n", name, first.text)
		case "left out":
			fmt.Fprintf(&b, "-- %s: left out\n", name)
		case "emulated":
			fmt.Fprintf(&b, "-- %s, emulated\n%s", name, wrap(first.text))
		default:
			fmt.Fprintf(&b, "-- %s\n%s", name, wrap(first.text))
		}
		all = rest
	}
	return b.String()
}

// inDialect returns a feature in a dialect.
func inDialect(t *testing.T, f Feature, d *dialect.Dialect) said {
	t.Helper()
	text, _, err := compile.SQL(f.Statement, d)
	var refusal *strata.StatementError
	switch {
	case errors.As(err, &refusal) && errors.Is(err, strata.Unsupported):
		return said{d.Name, refusal.Problems[0].Message, "refused"}
	case err != nil:
		t.Errorf("%s on %s: %v", f.Name, d.Name, err)
	}
	if f.Value != nil {
		text = strings.TrimPrefix(text, "SELECT ")
		if i := strings.LastIndex(text, ` FROM "`); i >= 0 && strings.Count(text[i:], `"`) == 2 {
			text = text[:i]
		}
	}
	support := "native"
	if text == "" {
		support = "left out"
	}
	if d == dialect.SQLite && (strings.Contains(text, "strata_") || Emulated[f.Name]) {
		support = "emulated"
	}
	return said{d.Name, text, support}
}

const lineWidth = 110

var clauseStart = regexp.MustCompile(` (FROM|WHERE|(LEFT |RIGHT |FULL |CROSS )?JOIN|GROUP BY|HAVING|WINDOW|ORDER BY|LIMIT|UNION|INTERSECT|EXCEPT|SET|VALUES|ON CONFLICT|RETURNING|USING|WHEN) `)

// wrap breaks SQL that is longer than a line before its clauses, and what is longer
// still where it has to.
func wrap(sql string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(sql, "\n") {
		for len(line) > lineWidth {
			at := breakAt(line)
			if at == 0 {
				break
			}
			b.WriteString(line[:at] + "\n")
			line = "  " + line[at+1:]
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

// breakAt is the place of a blank where a line is broken, or 0: before its last
// clause that still fits, else where the line is full.
func breakAt(line string) int {
	at := 0
	for _, m := range clauseStart.FindAllStringIndex(line, -1) {
		if m[0] > len("  ") && m[0] <= lineWidth {
			at = m[0]
		}
	}
	if at == 0 {
		if at = strings.LastIndex(line[:lineWidth], " "); at <= len("  ") {
			at = 0
		}
	}
	return at
}

// unindent takes the indentation of the source off the lines of a Go text.
func unindent(text string) string { return strings.ReplaceAll(text, "\n\t", "\n") }

// anchor is how a title is linked to.
func anchor(title string) string {
	return strings.ReplaceAll(strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, title), " ", "-")
}

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
				if _, ok := n.Fun.(*ast.Ident); !ok || section == "" || len(n.Args) < 2 || literal(n.Args[0]) == "" {
					return true
				}
				last := n.Args[len(n.Args)-1]
				from, to := last.Pos(), last.End()
				if f, ok := last.(*ast.FuncLit); ok { // of a definition, whose lines are what is said
					from, to = f.Body.List[0].Pos(), f.Body.List[len(f.Body.List)-1].End()
				}
				out[section+literal(n.Args[0])] = string(text[set.Position(from).Offset:set.Position(to).Offset])
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
