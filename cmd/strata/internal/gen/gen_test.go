package gen

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/strata-go/strata/integration/mariatest"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/mariadb"
	"github.com/strata-go/strata/pool/postgres"
	"github.com/strata-go/strata/pool/sqlite"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// fill makes a database of a file of SQL, and returns its URL.
func fill(t *testing.T, engine, text string) string {
	t.Helper()
	if engine == "postgres" {
		url := pgtest.Empty(t)
		conn, err := pgx.Connect(t.Context(), url)
		must(t, err)
		defer conn.Close(t.Context())
		_, err = conn.Exec(t.Context(), text, pgx.QueryExecModeSimpleProtocol)
		must(t, err)
		return url
	}
	if engine == "mariadb" {
		url := mariatest.Empty(t)
		c, err := mariadb.Config{}.Connector(url)
		must(t, err)
		db := sql.OpenDB(c)
		defer db.Close()
		for _, s := range strings.SplitAfter(text, ";\n") {
			if strings.TrimSpace(s) != "" {
				_, err := db.ExecContext(t.Context(), s)
				must(t, err)
			}
		}
		return url
	}
	file := filepath.Join(t.TempDir(), "test.db")
	db, err := sql.Open("sqlite", "file:"+file)
	must(t, err)
	defer db.Close()
	_, err = db.Exec(text)
	must(t, err)
	return "sqlite:" + file
}

func open(t *testing.T, url string) *pool.DB {
	t.Helper()
	db, err := pool.Open(t.Context(), url, sqlite.Driver, postgres.Driver, mariadb.Driver)
	must(t, err)
	t.Cleanup(func() { db.Close(context.Background()) })
	return db
}

// module makes a module that finds Strata where this test is.
func module(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	root, err := filepath.Abs("../../../..")
	must(t, err)
	mod, err := os.ReadFile("../../go.mod")
	must(t, err)
	text := regexp.MustCompile(`(?m)^module .*$`).ReplaceAllString(string(mod), "module example.com/made")
	text = regexp.MustCompile(`(?m)^replace .*$`).ReplaceAllString(text, "replace github.com/strata-go/strata => "+root)
	must(t, os.WriteFile(filepath.Join(dir, "go.mod"), []byte(text), 0o644))
	sum, err := os.ReadFile("../../go.sum")
	must(t, err)
	must(t, os.WriteFile(filepath.Join(dir, "go.sum"), sum, 0o644))
	return dir
}

func goTool(t *testing.T, dir string, args ...string) string {
	t.Helper()
	c := exec.Command("go", args...)
	c.Dir = dir
	c.Env = append(os.Environ(), "GOFLAGS=-mod=mod -p=1", "GOPROXY=off", "GOWORK=off")
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("go %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}

// The generated code compiles, schema.Check finds nothing with it, and every row of every
// table is read by it: of schemas that are as others have them, on both databases.
func TestDatabases(t *testing.T) {
	dir := module(t)
	var imports, calls strings.Builder
	files, err := filepath.Glob("testdata/*.sql")
	must(t, err)
	for _, file := range files {
		name, engine, _ := strings.Cut(strings.TrimSuffix(filepath.Base(file), ".sql"), ".")
		if engine != "sqlite" && engine != "postgres" && engine != "mariadb" {
			continue
		}
		t.Run(name+"/"+engine, func(t *testing.T) {})
		text, err := os.ReadFile(file)
		must(t, err)
		url := fill(t, engine, string(text))
		pkg := name + engine
		c := Config{Out: filepath.Join(dir, pkg)}
		if name == "nasty" && engine == "postgres" {
			c.Schemas = []string{"billing"}
		}
		r, err := Run(t.Context(), open(t, url), c, false)
		must(t, err)
		again, err := Run(t.Context(), open(t, url), c, false)
		must(t, err)
		if again.Stale() || len(again.Unchanged) != len(r.Written) {
			t.Errorf("%s: the second run wrote %v and removed %v", pkg, again.Written, again.Removed)
		}
		if keep := os.Getenv("STRATA_GEN_KEEP"); keep != "" {
			must(t, os.CopyFS(filepath.Join(keep, pkg), os.DirFS(c.Out)))
		}
		fmt.Fprintf(&imports, "\t%s \"example.com/made/%[1]s\"\n", pkg)
		fmt.Fprintf(&calls, "\tcheck(%q, %q, %s.Tables...)\n", pkg, url, pkg)
		for _, v := range variables(t, c.Out) {
			fmt.Fprintf(&calls, "\tread(%q, %s.%s)\n", pkg+"."+v, pkg, v)
		}
		calls.WriteString(extra[pkg])
	}
	program := strings.NewReplacer("/*imports*/", imports.String(), "/*calls*/", calls.String()).Replace(checker)
	must(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(program), 0o644))
	goTool(t, dir, "vet", "./...")
	out := goTool(t, dir, "run", ".")
	for line := range strings.Lines(out) {
		if !strings.HasPrefix(line, "ok ") {
			t.Errorf("%s", strings.TrimSpace(line))
		}
	}
	t.Log(out)
}

// variables are the tables of a package.
func variables(t *testing.T, dir string) (out []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "tables_gen.go"))
	must(t, err)
	_, list, ok := bytes.Cut(text, []byte("var Tables = []strata.AnyTable{\n"))
	if !ok {
		t.Fatal("there is no list of tables")
	}
	list, _, _ = bytes.Cut(list, []byte("}"))
	for line := range strings.Lines(string(list)) {
		out = append(out, strings.Trim(line, "\t,\n"))
	}
	return out
}

const checker = `package main

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/mariadb"
	"github.com/strata-go/strata/pool/postgres"
	"github.com/strata-go/strata/pool/sqlite"
	"github.com/strata-go/strata/repo"
	"github.com/strata-go/strata/schema"
/*imports*/)

var (
	ctx = context.Background()
	db  *pool.DB
)

func check(name, url string, tables ...strata.AnyTable) {
	var err error
	if db, err = pool.Open(ctx, url, sqlite.Driver, postgres.Driver, mariadb.Driver); err != nil {
		fmt.Println("failed", name, err)
		os.Exit(0)
	}
	if err := schema.Check(ctx, db, append(tables, schema.Exact{})...); err != nil {
		fmt.Println("failed", name, err)
		return
	}
	fmt.Println("ok check", name)
}

func read[M any](name string, table strata.TableAt[*M]) {
	rows, err := builder.From(table).All(ctx, db)
	n, wrong := builder.RawRows(builder.Raw("SELECT 1"), strata.Raw(strata.TypeInt64, "v")).All(ctx, db)
	if err != nil || wrong != nil || len(n) != 1 {
		fmt.Println("failed", name, err, wrong)
		return
	}
	fmt.Println("ok", len(rows), name)
}

// cross creates the tables on SQLite, or is refused by an error of Strata's, before
// anything is sent, or of the database's.
func cross(name, want string, tables ...strata.AnyTable) {
	lite, err := pool.Open(ctx, "sqlite::memory:", sqlite.Driver)
	if err == nil {
		err = builder.CreateTables(tables...).Exec(ctx, lite)
	}
	switch {
	case want == "" && err != nil, want != "" && (err == nil || !strings.Contains(err.Error(), want)):
		fmt.Printf("failed cross %s: %v, want %q\n", name, err, want)
	default:
		fmt.Println("ok cross", name)
	}
}

func load[M any](name, want string, table strata.TableAt[*M], relation repo.Preload[*M], of func(*M) string) {
	rows, err := builder.From(table).All(ctx, db)
	if err == nil {
		err = repo.Load(ctx, db, rows, relation)
	}
	got := ""
	for i := range rows {
		got += of(&rows[i]) + ";"
	}
	if err != nil || got != want {
		fmt.Printf("failed %s: %q, want %q, %v\n", name, got, want, err)
		return
	}
	fmt.Println("ok load", name)
}

func all[T any](m repo.Many[T]) []T {
	rows, err := m.All()
	if err != nil {
		fmt.Println("failed", err)
	}
	return rows
}

func main() {
/*calls*/}
`

// extra are queries through relations.
var extra = map[string]string{
	"sakilapostgres": `	load("film actors", "PENELOPE NICK ;PENELOPE ;", sakilapostgres.Films, sakilapostgres.FilmToActors, func(f *sakilapostgres.Film) (s string) {
		for _, a := range all(f.Actors) {
			s += a.FirstName + " "
		}
		return s
	})
`,
	"chinookpostgres":   "	cross(`chinook`, ``, chinookpostgres.Tables...)\n",
	"northwindpostgres": "	cross(`northwind`, ``, northwindpostgres.Tables...)\n",
	"nastypostgres":     "	cross(`nasty`, `SQLite does not support exclusion constraints`, nastypostgres.Tables...)\n",
	"chinooksqlite": `	load("artist albums", "2;0;", chinooksqlite.Artists, chinooksqlite.ArtistAlbums, func(a *chinooksqlite.Artist) string { return fmt.Sprint(len(all(a.Albums))) })
`,
}
