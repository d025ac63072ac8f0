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

// sqlParameters are the parameters of the API whose text is written into SQL as it is. They
// are of type strata.SQL, which a constant is by itself. Whoever adds one says so here.
var sqlParameters = []string{
	".AggregateFunc1 text", ".ColumnType text", ".Conflicts operator", ".Func0 text", ".Func1 text", ".Func2 text", ".Func3 text", ".In text", ".Raw text", ".RawCondition text", ".SQLType name",
	".TableFunc0 text", ".TableFunc1 text", ".TableFunc2 text", ".TableFunc3 text", ".TableSuffix text", "builder.Raw text",
}

// nameParameters are those that are written as a name, in quotes.
var nameParameters = []string{"alias", "label", "name"}

// TestAPI lists the parameters of type strata.SQL of all exported functions and methods of
// the packages that make SQL, and those of type string, none of which is SQL: one that is
// called otherwise than names and values are is taken for it. The hostile tests give all
// others texts that would break out.
func TestAPI(t *testing.T) {
	if sql := parametersOf(t, "SQL"); !slices.Equal(sql, sqlParameters) {
		t.Errorf("text that becomes SQL: got\n%q, want\n%q", sql, sqlParameters)
	}
	found := parametersOf(t, "string")
	for _, p := range found {
		_, name, _ := strings.Cut(p, " ")
		if p != chooses && !slices.Contains(nameParameters, name) && !slices.Contains(valueParameters, name) {
			t.Errorf("%s is a string: a name, a value, or text that becomes SQL?", p)
		}
	}
	if len(found) < 50 {
		t.Errorf("only %d parameters are found", len(found))
	}
}

// parametersOf are the parameters of a type, of the packages that make SQL.
func parametersOf(t *testing.T, typ string) []string {
	t.Helper()
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
			for _, p := range parametersIn(t, f, typ) {
				found = append(found, folder+"."+p)
			}
		}
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// parametersIn are those of a file: "Function parameter".
func parametersIn(t *testing.T, file, typ string) (list []string) {
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
			if !isOf(field.Type, typ) {
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

func isOf(e ast.Expr, typ string) bool {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name == typ
	case *ast.SelectorExpr:
		return e.Sel.Name == typ
	case *ast.Ellipsis:
		return isOf(e.Elt, typ)
	case *ast.ArrayType:
		return isOf(e.Elt, typ)
	}
	return false
}

// valueParameters are those that are arguments of a statement, or no part of one.
var valueParameters = []string{
	"chars", "comment", "dialect", "dialects", "fill", "from", "hi", "key", "layout", "lo", "part", "path", "pattern", "query", "reason", "replacement", "sep", "separator", "start", "stop",
	"to", "v", "zone",
}

// chooses is a parameter by whose text a typed column is chosen from a list.
const chooses = "repo.Parse text"
