package hostile

import (
	"go/ast"
	"go/parser"
	gotoken "go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sqlParameters are the parameters of the API whose text is written into SQL as it is: what a
// program says, never what a user does. Whoever adds one has to say so here.
var sqlParameters = []string{
	".AggregateFunc1 text", ".Func0 text", ".Func1 text", ".Func2 text", ".Func3 text", ".In text", ".Raw text", ".RawCondition text", ".SQLType name",
	".TableFunc0 text", ".TableFunc1 text", ".TableFunc2 text", ".TableFunc3 text", "builder.Raw text",
}

// nameParameters are those that are written as a name, in quotes.
var nameParameters = []string{"alias", "label", "name"}

// TestAPI lists the parameters of type string of all exported functions and methods of the
// packages that make SQL, and looks that those that are SQL are the ones above: a parameter
// that is called as these are is one of them, or a name; the hostile tests give all others
// texts that would break out.
func TestAPI(t *testing.T) {
	var found []string
	for _, folder := range []string{"", "builder", "repo"} {
		files, err := filepath.Glob(filepath.Join("..", "..", folder, "*.go"))
		if err != nil || len(files) == 0 {
			t.Fatalf("%s: %v", folder, err)
		}
		for _, f := range files {
			if strings.HasSuffix(f, "_test.go") {
				continue
			}
			for _, p := range stringParameters(t, f) {
				found = append(found, folder+"."+p)
			}
		}
	}
	slices.Sort(found)
	found = slices.Compact(found)
	var sql []string
	for _, p := range found {
		_, name, _ := strings.Cut(p, " ")
		if slices.Contains(sqlParameters, p) || p != chooses && !slices.Contains(nameParameters, name) && !slices.Contains(valueParameters, name) {
			sql = append(sql, p)
		}
	}
	if !slices.Equal(sql, sqlParameters) {
		t.Errorf("text that becomes SQL: got\n%q, want\n%q", sql, sqlParameters)
	}
	if len(found) < 60 {
		t.Errorf("only %d parameters are found", len(found))
	}
}

// stringParameters are those of a file: "Function parameter".
func stringParameters(t *testing.T, file string) (list []string) {
	t.Helper()
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := parser.ParseFile(gotoken.NewFileSet(), file, source, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range parsed.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || !f.Name.IsExported() || takesDoor(f) {
			continue
		}
		for _, field := range f.Type.Params.List {
			if !isString(field.Type) {
				continue
			}
			for _, name := range field.Names {
				list = append(list, f.Name.Name+" "+name.Name)
			}
		}
	}
	return list
}

// takesDoor reports whether a function is for Strata's own packages: its receiver is not
// exported, or it takes a key that they alone have.
func takesDoor(f *ast.FuncDecl) bool {
	if f.Recv != nil {
		if id, ok := f.Recv.List[0].Type.(*ast.Ident); ok && !id.IsExported() {
			return true
		}
	}
	return slices.ContainsFunc(f.Type.Params.List, func(p *ast.Field) bool {
		s, ok := p.Type.(*ast.SelectorExpr)
		return ok && s.Sel.Name == "Key"
	})
}

func isString(e ast.Expr) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name == "string"
	case *ast.Ellipsis:
		return isString(e.Elt)
	case *ast.ArrayType:
		return isString(e.Elt)
	}
	return false
}

// valueParameters are those that are arguments of a statement, or no part of one.
var valueParameters = []string{
	"chars", "dialect", "fill", "from", "hi", "key", "layout", "lo", "part", "path", "pattern", "query", "reason", "replacement", "sep", "separator", "start", "stop",
	"to", "v", "zone",
}

// chooses is a parameter by whose text a typed column is chosen from a list.
const chooses = "repo.Parse text"
