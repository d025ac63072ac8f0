package portability

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"testing"
)

// by names tests of another package that show a row, functions or cases, by the text that
// names them there: by("integration/faults", "negativeLimits", "many terms").
func by(folder string, tests ...string) proof {
	return func(t *testing.T, _ databases) {
		t.Helper()
		there := testsOf(t, filepath.Join("..", "..", folder))
		for _, name := range tests {
			if !there[name] {
				t.Errorf("%s has no test %q", folder, name)
			}
		}
	}
}

// testsOf are the functions in the test files of a folder, and the texts in them.
func testsOf(t *testing.T, folder string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				names[n.Name.Name] = n.Recv == nil
			case *ast.BasicLit:
				if text, err := strconv.Unquote(n.Value); err == nil {
					names[text] = true
				}
			}
			return true
		})
	}
	return names
}
