package definitions

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/strata-go/strata/cmd/strata/internal/shop"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/schema"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func scratchFile(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "s.db") }

func names(s *schema.Schema) string {
	var out []string
	for _, t := range s.Tables {
		out = append(out, t.Name)
	}
	return strings.Join(out, " ")
}

func of(t *testing.T, files map[string]string, patterns ...string) (string, error) {
	t.Helper()
	dir := shop.Module(t, files)
	before := tree(t, dir)
	s, err := Of(t.Context(), dir, patterns, scratchFile(t))
	if after := tree(t, dir); after != before {
		t.Errorf("the user's folders changed:\n%s\nwere\n%s", after, before)
	}
	if err != nil {
		return "", err
	}
	return names(s), nil
}

func tree(t *testing.T, dir string) string {
	var b strings.Builder
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		b.WriteString(path + "\n")
		if err == nil && !d.IsDir() {
			text, _ := os.ReadFile(path)
			b.Write(text)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPackages(t *testing.T) {
	program := "package main\n\nimport \"fmt\"\n\nfunc init() { fmt.Println(\"not to be heard\") }\n\nfunc main() { panic(\"the program ran\") }\n"
	inMain := strings.Replace(shop.V1, "package tables", "package main", 1)
	more := `package more

import (
	"example.com/shop/internal/tables"
	"github.com/strata-go/strata"
)

type Note struct{ ID, Customer int64 }

type notes struct {
	strata.Table[Note]
	ID, Customer strata.Int64
}

var Notes = strata.Define("notes", new(notes), func(t *strata.Def, c *notes) {
	t.PrimaryKey(c.ID)
	strata.References(t, c.Customer, tables.Customers.ID, strata.NoAction)
})

type view struct {
	strata.Table[Note]
	ID, Customer strata.Int64
}

var (
	View = strata.DefineView("view", new(view))
	Same = Notes
	None *notes
)
`
	for name, c := range map[string]struct {
		files    map[string]string
		patterns []string
		want     string
	}{
		"exported or not, no alias": {map[string]string{"tables/t.go": shop.V1}, []string{"tables"}, "customers orders"},
		"internal":                  {map[string]string{"internal/tables/t.go": shop.V1}, []string{"./internal/tables"}, "customers orders"},
		"several":                   {map[string]string{"internal/tables/t.go": shop.V1, "more/m.go": more}, []string{"./..."}, "customers orders notes"},
		"a program":                 {map[string]string{"t.go": inMain, "main.go": program}, []string{"."}, "customers orders"},
		"a program and a package": {
			map[string]string{"main.go": "package main\n\nfunc main() {}\n", "cmd/x/t.go": inMain, "cmd/x/main.go": program, "internal/tables/t.go": strings.ReplaceAll(strings.ReplaceAll(shop.V1, `"orders"`, `"orders2"`), `"customers"`, `"customers2"`)},
			[]string{"./cmd/x", "./internal/tables"},
			"customers orders customers2 orders2",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := of(t, c.files, c.patterns...)
			if err != nil || got != c.want {
				t.Errorf("got %q, want %q: %v", got, c.want, err)
			}
		})
	}
}

func TestMistakes(t *testing.T) {
	wrong := strings.Replace(shop.V1, "t.PrimaryKey(c.ID)", "t.PrimaryKey()", 1)
	for name, c := range map[string]struct {
		files   map[string]string
		want    string
		without string
	}{
		"syntax":     {map[string]string{"t.go": "package tables\n\nvar X int = \"a\"\n"}, "does not compile:\n\t", "exit status"},
		"definition": {map[string]string{"t.go": wrong}, "PrimaryKey", "goroutine"},
		"panic":      {map[string]string{"t.go": shop.V1 + "\nvar _ = func() int { panic(\"no configuration\") }()\n"}, "the definitions: no configuration", "goroutine"},
		"none":       {map[string]string{"t.go": "package tables\n"}, "no table definitions in .", "\n"},
		"exits":      {map[string]string{"t.go": strings.Replace(shop.V1, `import "github`, "import \"os\"\n\nvar _ = func() int { os.Exit(0); return 1 }()\n\nimport \"github", 1)}, "", "goroutine"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := of(t, c.files, ".")
			if err == nil {
				t.Fatal("no error")
			}
			t.Log(err)
			if !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), c.without) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestPostgreSQL(t *testing.T) {
	dir := shop.Module(t, map[string]string{"tables/t.go": shop.V1})
	s, err := Of(t.Context(), dir, []string{"tables"}, pgtest.DSN(t))
	if err != nil {
		t.Fatal(err)
	}
	if c := s.Table("", "orders").Column("pieces"); c == nil || c.Type != "bigint" {
		t.Errorf("got %+v", s)
	}
}
