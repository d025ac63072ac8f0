package cli

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"strings"
	"testing"

	_ "modernc.org/sqlite"
)

// runGen runs the command and returns its exit code and what it prints.
func runGen(t *testing.T, args ...string) (code int, out, errOut string) {
	t.Helper()
	var o, e bytes.Buffer
	code = Run(t.Context(), append([]string{"gen"}, args...), strings.NewReader(""), &o, &e)
	return code, o.String(), e.String()
}

func TestGen(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv(databaseVariable, "")
	db, err := sql.Open("sqlite", "file:shop.db")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(`CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL); CREATE VIEW names AS SELECT name FROM users`); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args        []string
		code        int
		out, errOut string
	}{
		{[]string{"--database", "sqlite:shop.db", "--check"}, Findings, "out of date ./tables/tables_gen.go\nout of date ./tables/users_gen.go\n1 tables: 2 files out of date, 0 unchanged, 0 to be removed\n", "strata gen: no definition says: names: it is a view\nstrata gen: the files are not up to date; run strata gen\n"},
		{[]string{"--database", "sqlite:shop.db"}, OK, "wrote ./tables/tables_gen.go\nwrote ./tables/users_gen.go\n1 tables: 2 files written, 0 unchanged, 0 removed\nNext: call schema.Check(ctx, db, tables.Tables...) when your program starts.\n", "strata gen: no definition says: names: it is a view\n"},
		{[]string{"--database", "sqlite:shop.db", "--check", "--exclude", "names"}, OK, "1 tables: 0 files out of date, 2 unchanged, 0 to be removed\n", ""},
		{[]string{"--database", "sqlite:none.db"}, Failed, "", "strata gen: --database: stat none.db: no such file or directory\n"},
		{[]string{"--database", "sqlite:shop.db", "--config", "none.yaml"}, Failed, "", "strata gen: --config: open none.yaml: no such file or directory\n"},
		{[]string{"--database", "mysql://root:secret@localhost/x"}, Usage, "", ""},
		{[]string{"shop.db"}, Usage, "", ""},
		{[]string{"--databse", "x"}, Usage, "", "strata: unknown flag: --databse; see strata gen --help\n"},
		{[]string{"--database", "postgres://bob:secret@127.0.0.1:1/x?connect_timeout=1"}, Failed, "", ""},
	} {
		code, out, errOut := runGen(t, c.args...)
		if code != c.code || c.out != "" && out != c.out || c.errOut != "" && errOut != c.errOut {
			t.Errorf("%v: %d\n%s%s", c.args, code, out, errOut)
		}
		if strings.Contains(errOut, "secret") {
			t.Errorf("%v: %s", c.args, errOut)
		}
	}
	if _, err := os.Stat("none.db"); err == nil {
		t.Error("a database was created that was to be read")
	}
}

func TestGenFromMigrations(t *testing.T) {
	t.Chdir(t.TempDir())
	t.Setenv(databaseVariable, "")
	for name, text := range map[string]string{
		"00001_users.sql": "-- +goose Up\nCREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL);\n-- +goose Down\nDROP TABLE users;\n",
		"00002_mail.sql":  "-- +goose Up\nALTER TABLE users ADD COLUMN mail TEXT;\n-- +goose Down\nALTER TABLE users DROP COLUMN mail;\n",
	} {
		if err := os.MkdirAll("migrations", 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join("migrations", name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	code, out, errOut := runGen(t, "--dir", "migrations", "--scratch", "sqlite:", "--out", "db", "--package", "db")
	if code != OK || errOut != "" || !strings.Contains(out, "1 tables: 2 files written") {
		t.Fatalf("%d\n%s%s", code, out, errOut)
	}
	text, err := os.ReadFile("db/users_gen.go")
	if err != nil || !strings.Contains(string(text), "Mail sql.Null[string]") {
		t.Errorf("%v\n%s", err, text)
	}
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "strata-scratch-*", "scratch.db"))
	if err != nil || len(left) > 0 {
		t.Errorf("a scratch database is left behind: %v", left)
	}
}
