// Package layers tests who may import whom.
package layers

import (
	"bytes"
	"encoding/json"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/strata-go/strata"

// allowed are the imports from this module and from third parties, by package.
// "" is the root. Packages that are not named may import anything but drivers
// of tests.
var allowed = map[string][]string{
	"internal/ast":    {},
	"internal/span":   {},
	"internal/words":  {},
	"internal/scan":   {"internal/span"},
	"internal/batch":  {"internal/ast", "internal/scan"},
	"internal/door":   {},
	"internal/layout": {},
	"types":           {"internal/door", "internal/span", "github.com/shopspring/decimal"},
	"internal/expr": {
		"internal/ast", "internal/door", "internal/layout", "internal/scan", "internal/span", "internal/words", "types",
		"github.com/shopspring/decimal",
	},
	"dialect": {"internal/layout", "internal/words"},
	"":        {"internal/ast", "internal/door", "internal/expr", "internal/scan", "types", "github.com/shopspring/decimal"},
	"compile": {"", "compile/internal/check", "compile/internal/write", "dialect", "internal/ast", "internal/door"},
	// The walks know nothing of each other: what two of them need is in the tree.
	"compile/internal/check":  {"", "dialect", "internal/ast"},
	"compile/internal/write":  {"", "compile/internal/frames", "dialect", "internal/ast", "internal/span"},
	"compile/internal/frames": {"internal/ast"},
	"builder":                 {"", "internal/ast", "internal/batch", "internal/door", "internal/expr", "internal/scan"},
	"internal/driver":         {"", "dialect", "internal/ast", "internal/batch", "internal/scan"},
	"pool":                    {"", "compile", "dialect", "internal/ast", "internal/batch", "internal/door", "internal/driver", "internal/scan"},
	"pool/postgres": {
		"", "pool", "dialect", "internal/ast", "internal/door", "internal/driver", "internal/scan", "internal/socket", "internal/span", "types", "github.com/jackc/pgx/v5", "github.com/jackc/pgx/v5/pgconn", "github.com/jackc/pgx/v5/pgconn/ctxwatch",
		"github.com/jackc/pgx/v5/pgproto3", "github.com/jackc/pgx/v5/pgtype", "github.com/jackc/pgx/v5/pgxpool",
	},
	"internal/socket": {},
	"internal/conns":  {"", "internal/ast", "internal/driver", "internal/scan", "github.com/jackc/puddle/v2"},
	"pool/mariadb": {
		"", "pool", "dialect", "internal/ast", "internal/conns", "internal/door", "internal/driver", "internal/scan", "internal/socket", "types",
		"github.com/go-sql-driver/mysql", "github.com/jackc/puddle/v2",
	},
	"pool/sqlite": {
		"", "pool", "dialect", "internal/ast", "internal/conns", "internal/door", "internal/driver", "internal/scan", "types", "pool/sqlite/internal/capi", "pool/sqlite/internal/functions",
		"pool/sqlite/internal/value", "github.com/jackc/puddle/v2", "modernc.org/sqlite",
	},
	// C's memory is one package's matter, and the functions know nothing of it.
	"pool/sqlite/internal/value": {},
	"pool/sqlite/internal/functions": {
		"dialect", "internal/layout", "internal/scan", "internal/span", "internal/words", "types", "pool/sqlite/internal/value",
		"github.com/shopspring/decimal",
	},
	"pool/sqlite/internal/capi": {"internal/scan", "pool/sqlite/internal/value", "modernc.org/libc", "modernc.org/sqlite/lib"},
	"repo":                      {"", "builder", "internal/ast", "internal/door", "internal/expr", "internal/scan"},
	"internal/textsql":          {"builder", "dialect", "internal/ast", "internal/scan"},
	"validate":                  {"", "builder", "compile", "dialect", "internal/ast", "internal/door", "internal/scan", "internal/textsql"},
	"schema":                    {"", "builder", "compile", "dialect", "internal/ast", "internal/door", "internal/scan", "internal/textsql"},
	"internal/sample":           {"", "types", "github.com/shopspring/decimal"},
}

type pkg struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	out, err := exec.Command("go", "list", "-json=ImportPath,Imports", module+"/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []pkg
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := d.Decode(&p); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// short is an import as the table names it; ok is false for the standard library.
func short(path string) (name string, ok bool) {
	if path == module {
		return "", true
	}
	if rest, ours := strings.CutPrefix(path, module+"/"); ours {
		return rest, true
	}
	first, _, _ := strings.Cut(path, "/")
	return path, strings.Contains(first, ".")
}

func TestImportsPointOneWay(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range packages(t) {
		name, _ := short(p.ImportPath)
		seen[name] = true
		may, limited := allowed[name]
		for _, path := range p.Imports {
			imported, ok := short(path)
			if ok && limited && !slices.Contains(may, imported) {
				t.Errorf("%q imports %q, which it may not", name, imported)
			}
			if strings.Contains(path, "dockertest") && !strings.HasPrefix(name, "integration/") {
				t.Errorf("%q imports dockertest, which is for integration/ alone", name)
			}
		}
	}
	for name := range allowed {
		if !seen[name] {
			t.Errorf("there is no package %q", name)
		}
	}
}

// A program that uses the core links no driver.
func TestCoreLinksNoDriver(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", module+"/builder", module+"/compile", module+"/repo", module+"/pool", module+"/schema", module+"/validate").Output()
	if err != nil {
		t.Fatal(err)
	}
	for path := range strings.FieldsSeq(string(out)) {
		if strings.Contains(path, "jackc") || strings.Contains(path, "modernc.org") || strings.Contains(path, "go-sql-driver") || path == "database/sql/driver/sqlite" {
			t.Errorf("the core depends on %s", path)
		}
	}
}
