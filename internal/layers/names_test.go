package layers

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// TestDialectNamesAreForMessages finds what is decided by a dialect's name:
// comparisons, switches and look-ups. It goes by what dialects are called here.
func TestDialectNamesAreForMessages(t *testing.T) {
	root := filepath.Join("..", "..")
	files := 0
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "testdata" || path != root && strings.HasPrefix(d.Name(), ".")):
			return filepath.SkipDir
		case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		files++
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(f, func(n ast.Node) bool {
			for _, e := range deciding(n) {
				if isDialectName(e) {
					t.Errorf("%s: a dialect's name decides something; names are for messages", fset.Position(e.Pos()))
				}
			}
			return true
		})
		return nil
	})
	if err != nil || files < 50 {
		t.Fatalf("%d files: %v", files, err)
	}
}

// deciding returns the expressions of a node on which something depends.
func deciding(n ast.Node) []ast.Expr {
	switch n := n.(type) {
	case *ast.BinaryExpr:
		if n.Op == token.EQL || n.Op == token.NEQ {
			return []ast.Expr{n.X, n.Y}
		}
	case *ast.SwitchStmt:
		return []ast.Expr{n.Tag}
	case *ast.IndexExpr:
		return []ast.Expr{n.Index}
	case *ast.CallExpr:
		if f, ok := n.Fun.(*ast.SelectorExpr); ok {
			switch f.Sel.Name {
			case "EqualFold", "HasPrefix", "HasSuffix", "Contains", "Load", "Store", "LoadOrStore", "In":
				return n.Args
			}
		}
	}
	return nil
}

// isDialectName reports whether an expression is d.Name, x.d.Name, x.dialect.Name,
// x.Dialect().Name or dialect.SQLite.Name.
func isDialectName(e ast.Expr) bool {
	if call, ok := e.(*ast.CallExpr); ok && len(call.Args) == 1 { // strings.ToLower(d.Name)
		e = call.Args[0]
	}
	s, ok := e.(*ast.SelectorExpr)
	if !ok || s.Sel.Name != "Name" {
		return false
	}
	switch x := s.X.(type) {
	case *ast.Ident:
		return x.Name == "d" || x.Name == "dialect"
	case *ast.SelectorExpr:
		pkg, _ := x.X.(*ast.Ident)
		return x.Sel.Name == "d" || x.Sel.Name == "dialect" || pkg != nil && pkg.Name == "dialect"
	case *ast.CallExpr:
		f, ok := x.Fun.(*ast.SelectorExpr)
		return ok && f.Sel.Name == "Dialect"
	default:
		return false
	}
}
