package vet_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"
)

// summary are the suite's last lines.
var summary string

// wrongqueries is the suite of the classes of wrong queries. Each of its proofs is an
// expression, of which the analyzer says what compiling it says.
const wrongqueries = "../integration/wrongqueries"

// proof is a proof of a class, and where it stands.
type proof struct {
	kind  string   // c, b, refused, ok; "" for another
	parts []string // that the message has
	first int      // its lines
	last  int
	file  string
}

// wrongClass is a class of wrong queries.
type wrongClass struct {
	number int
	code   string
	proofs []proof
}

// missed are the proofs that the analyzer does not find, with the reason.
var missed = map[string]string{
	"24.2": "whether each field of a struct has an expression is a question to the type of the struct, which the analyzer does not ask",
	"34.4": "the values of a model are not looked at",
	"34.5": "the values of a model are not looked at",
	"80.2": "the parameter leaks through a variable that a closure sets when it is called",
	"80.3": "the parameter leaks through a variable that a closure sets when it is called",
}

// TestWrongQueries fills the column L of the suites of wrong queries: what refuses a
// statement when it is compiled is found in the program's text, and nothing is said of a
// statement that runs.
func TestWrongQueries(t *testing.T) {
	found := map[string][]diagnostic{}
	for _, d := range vetted(t, "..", "-stratawrong.dialects=postgres,sqlite", "./integration/wrongqueries") {
		at := strings.Split(d.Posn, ":")
		place := filepath.Base(at[0]) + ":" + at[1]
		found[place] = append(found[place], d)
	}
	classes := suite(t)
	if len(classes) < 82 {
		t.Fatalf("%d classes", len(classes))
	}
	counts := map[string]int{}
	proofs, seen := 0, 0
	for _, c := range classes {
		code := c.code
		for i, p := range c.proofs {
			name := fmt.Sprintf("%d.%d", c.number, i+1)
			is := finds(p, found)
			switch p.kind {
			case "ok":
				if said(p, found) != "" {
					t.Errorf("%s: it runs, and the analyzer says %s", name, said(p, found))
				}
			case "b", "refused":
				proofs++
				if is {
					seen++
				}
				if _, known := missed[name]; is == known {
					t.Errorf("%s: found %v (%s), which missed does not say", name, is, said(p, found))
				}
				if is && i == 0 && code == "B" {
					code = "L"
				}
			}
		}
		counts[code]++
	}
	if counts["B"] > 0 {
		t.Errorf("of %d classes the usual path is found by none", counts["B"])
	}
	summary += fmt.Sprintf("wrong queries in the editor: %d classes, C=%d L=%d B=%d ok=%d; of %d statements that compiling refuses, the analyzer finds %d\n",
		len(classes), counts["C"], counts["L"], counts["B"], counts["ok"], proofs, seen)
}

// finds reports whether what is said of a proof's lines has its parts.
func finds(p proof, found map[string][]diagnostic) bool {
	text := said(p, found)
	for _, part := range p.parts {
		if !strings.Contains(text, part) {
			return false
		}
	}
	return text != ""
}

func said(p proof, found map[string][]diagnostic) string {
	var b strings.Builder
	for line := p.first; line <= p.last; line++ {
		for _, d := range found[p.file+":"+strconv.Itoa(line)] {
			b.WriteString(d.Message + "\n")
		}
	}
	return b.String()
}

// suite reads the classes.
func suite(t *testing.T) (list []wrongClass) {
	t.Helper()
	files, err := filepath.Glob(wrongqueries + "/*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	for _, name := range files {
		f, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if c, ok := classIn(set, n); ok {
				list = append(list, c)
			}
			return true
		})
	}
	sort.Slice(list, func(i, j int) bool { return list[i].number < list[j].number })
	return list
}

// classIn is the class that {number, name, code, []proof{…}} is.
func classIn(set *token.FileSet, n ast.Node) (c wrongClass, ok bool) {
	x, ok := n.(*ast.CompositeLit)
	if !ok || len(x.Elts) != 4 {
		return c, false
	}
	number, isNumber := x.Elts[0].(*ast.BasicLit)
	code, isCode := x.Elts[2].(*ast.BasicLit)
	proofs, isProofs := x.Elts[3].(*ast.CompositeLit)
	if !isNumber || !isCode || !isProofs || number.Kind != token.INT {
		return c, false
	}
	c.number, _ = strconv.Atoi(number.Value)
	c.code, _ = strconv.Unquote(code.Value)
	for _, e := range proofs.Elts {
		p := proof{file: filepath.Base(set.Position(e.Pos()).Filename), first: set.Position(e.Pos()).Line, last: set.Position(e.End()).Line}
		if call, ok := e.(*ast.CallExpr); ok {
			if f, ok := call.Fun.(*ast.Ident); ok {
				p.kind = f.Name
			}
			for _, a := range call.Args[1:] {
				if text, ok := a.(*ast.BasicLit); ok && text.Kind == token.STRING {
					part, _ := strconv.Unquote(text.Value)
					p.parts = append(p.parts, part)
				}
			}
		}
		c.proofs = append(c.proofs, p)
	}
	return c, true
}
