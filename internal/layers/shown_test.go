package layers

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// Package pool shows what programs use: nothing that it exports speaks of what is for
// authors of databases.
func TestPoolShowsNothingOfDrivers(t *testing.T) {
	names, err := filepath.Glob(filepath.Join("..", "..", "pool", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	fset, seen := token.NewFileSet(), 0
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(fset, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			for _, shown := range exported(d) {
				seen++
				ast.Inspect(shown, func(n ast.Node) bool {
					s, ok := n.(*ast.SelectorExpr)
					if !ok {
						return true
					}
					if x, ok := s.X.(*ast.Ident); ok && x.Name == "driver" {
						t.Errorf("%s: package pool shows driver.%s", fset.Position(s.Pos()), s.Sel.Name)
					}
					return true
				})
			}
		}
	}
	if seen < 100 {
		t.Errorf("only %d exported names were found", seen)
	}
}

// exported are the parts of a declaration that documentation shows.
func exported(d ast.Decl) (shown []ast.Node) {
	if f, ok := d.(*ast.FuncDecl); ok {
		if f.Name.IsExported() && (f.Recv == nil || ast.IsExported(typeName(f.Recv.List[0].Type))) {
			shown = append(shown, f.Type)
		}
		return shown
	}
	for _, s := range d.(*ast.GenDecl).Specs {
		switch s := s.(type) {
		case *ast.TypeSpec:
			if s.Name.IsExported() {
				shown = append(shown, fieldsOf(s.Type)...)
			}
		case *ast.ValueSpec:
			for i, n := range s.Names {
				if n.IsExported() && i < len(s.Values) {
					shown = append(shown, s.Values[i])
				}
			}
		}
	}
	return shown
}

// fieldsOf are the exported fields of a struct, or a type of another kind.
func fieldsOf(e ast.Expr) (shown []ast.Node) {
	s, ok := e.(*ast.StructType)
	if !ok {
		return []ast.Node{e}
	}
	for _, f := range s.Fields.List {
		embedded := len(f.Names) == 0 && ast.IsExported(typeName(f.Type))
		for _, n := range f.Names {
			embedded = embedded || n.IsExported()
		}
		if embedded {
			shown = append(shown, f)
		}
	}
	return shown
}
