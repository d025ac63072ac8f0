package compile_test

import (
	goast "go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/internal/ast"
)

// TestRefusedFunctionsHaveTheirPublicNames: what a dialect refuses is called what programs
// call.
func TestRefusedFunctionsHaveTheirPublicNames(t *testing.T) {
	public := map[string]bool{}
	files, err := filepath.Glob("../*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(err)
	}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			if f, ok := d.(*goast.FuncDecl); ok && f.Name.IsExported() {
				public[strings.ToLower(f.Name.Name)] = true
			}
		}
	}
	for _, d := range []*dialect.Dialect{dialect.PostgreSQL, dialect.SQLite, dialect.MariaDB} {
		for fn := range ast.Fn(ast.Fns) {
			refused := false
			for key, text := range d.Spelling {
				name, _, _ := strings.Cut(key, ":")
				refused = refused || name == fn.String() && (text == "" || strings.Contains(text, "(SELECT "))
			}
			word, _, _ := strings.Cut(fn.Title(), " ")
			word = strings.ToLower(strings.Trim(strings.ReplaceAll(word, "_", ""), ","))
			if refused && fn != ast.Custom && !public[word] {
				t.Errorf("%s may refuse %s, which messages call %q", d.Name, fn, fn.Title())
			}
		}
	}
}
