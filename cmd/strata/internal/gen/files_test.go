package gen

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const shop = `CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, state TEXT CHECK (state IN ('on', 'off')));
	CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users, note TEXT);
	CREATE TABLE old_things (id INTEGER PRIMARY KEY);`

func generate(t *testing.T, text string, c Config, check bool) (*Result, error) {
	t.Helper()
	return Run(t.Context(), open(t, fill(t, "sqlite", text)), c, check)
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(path...))
	must(t, err)
	return string(text)
}

// What comes out does not depend on the order in which a database tells it.
func TestOrderOfTheCatalog(t *testing.T) {
	var texts []string
	parts := strings.SplitAfter(shop, ";")
	for range 2 {
		dir := t.TempDir()
		_, err := generate(t, strings.Join(parts, "\n")+"CREATE INDEX b ON users (name); CREATE INDEX a ON users (name, id);", Config{Out: dir, Package: "shop"}, false)
		must(t, err)
		texts = append(texts, read(t, dir, "users_gen.go")+read(t, dir, "tables_gen.go")+read(t, dir, manifest))
		slices.Reverse(parts)
	}
	if texts[0] != texts[1] {
		t.Errorf("%s\n%s", texts[0], texts[1])
	}
}

// Files that are gone are removed when a run wrote them, and others stay.
func TestRemoves(t *testing.T) {
	dir := t.TempDir()
	_, err := generate(t, shop, Config{Out: dir, Package: "shop"}, false)
	must(t, err)
	const mine = "package shop\n\nfunc (u User) Hello() string { return \"hello \" + u.Name }\n"
	must(t, os.WriteFile(filepath.Join(dir, "mine.go"), []byte(mine), 0o644))
	must(t, os.WriteFile(filepath.Join(dir, "other_gen.go"), []byte(header+"\npackage shop\n"), 0o644)) // in no manifest
	without := shop[:strings.Index(shop, "CREATE TABLE old_things")]
	r, err := generate(t, without, Config{Out: dir}, true)
	if err != nil || !r.Stale() || !slices.Equal(r.Removed, []string{"old_things_gen.go"}) || !slices.Equal(r.Written, []string{"tables_gen.go"}) {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := os.Stat(filepath.Join(dir, "old_things_gen.go")); err != nil {
		t.Errorf("a run that only looks removed a file: %v", err)
	}
	r, err = generate(t, without, Config{Out: dir}, false)
	if err != nil || !slices.Equal(r.Removed, []string{"old_things_gen.go"}) || !slices.Equal(r.Unchanged, []string{"orders_gen.go", "users_gen.go"}) {
		t.Errorf("%+v, %v", r, err)
	}
	var names []string
	entries, err := os.ReadDir(dir)
	must(t, err)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if want := []string{manifest, "mine.go", "orders_gen.go", "other_gen.go", "tables_gen.go", "users_gen.go"}; !slices.Equal(names, want) {
		t.Errorf("%v", names)
	}
	if read(t, dir, "mine.go") != mine {
		t.Error("a person's file was changed")
	}
	if r, err := generate(t, without, Config{Out: dir}, true); err != nil || r.Stale() {
		t.Errorf("%+v, %v", r, err)
	}
}

// A file of a person's that has the name of a generated one is left alone.
func TestPersonsFile(t *testing.T) {
	dir := t.TempDir()
	const mine = "package shop\n"
	must(t, os.WriteFile(filepath.Join(dir, "users_gen.go"), []byte(mine), 0o644))
	_, err := generate(t, shop, Config{Out: dir}, false)
	if err == nil || !strings.Contains(err.Error(), "users_gen.go is not a generated file") || read(t, dir, "users_gen.go") != mine {
		t.Errorf("%v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "orders_gen.go")); err == nil {
		t.Error("another file was written")
	}
}

// What a person declares is used in place of what would be generated.
func TestPersonsDeclarations(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "mine.go"), []byte(`package shop

import "database/sql"

type UserID int64

func (id UserID) Valid() bool { return id > 0 }

// User has no relations.
type User struct {
	ID    UserID
	Name  string
	State sql.Null[UserState]
}

const UserStateOn UserState = "on"
`), 0o644))
	_, err := generate(t, shop, Config{Out: dir}, false)
	must(t, err)
	text := read(t, dir, "users_gen.go")
	for _, not := range []string{"type UserID ", "type User struct", "UserStateOn  ", "repo."} {
		if strings.Contains(text, not) {
			t.Errorf("%q is there:\n%s", not, text)
		}
	}
	for _, want := range []string{"package shop\n", "type userColumns struct", "UserStateOff UserState = \"off\"", "strata.ID[UserID]"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not there:\n%s", want, text)
		}
	}
	if orders := read(t, dir, "orders_gen.go"); !strings.Contains(orders, "OrderUser = repo.BelongsTo(") {
		t.Errorf("%s", orders)
	}
	module := module(t)
	must(t, os.CopyFS(filepath.Join(module, "shop"), os.DirFS(dir)))
	goTool(t, module, "vet", "./shop")
}

func TestChosenNamesAndTypes(t *testing.T) {
	dir := t.TempDir()
	_, err := generate(t, shop, Config{Out: dir, Package: "shop", Pointers: true, OneFile: true, Tables: map[string]TableConfig{
		"users": {Name: "Account", Columns: map[string]ColumnConfig{"name": {Name: "Login", Type: "Login"}}}, "old_things": {Skip: true},
	}}, false)
	must(t, err)
	text := read(t, dir, "tables_gen.go")
	for _, want := range []string{"type Login string", "Login strata.ID[Login] `db:\"name\"`", "type AccountID int64", "State *AccountState", "var Accounts = strata.Define(\"users\"", "UserID strata.ID[AccountID]"} {
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("%q is not there:\n%s", want, text)
		}
	}
	if strings.Contains(text, "OldThing") {
		t.Error("a table is there that is to be skipped")
	}
	for table, want := range map[string]string{"nobody": "gen.tables.nobody: the database has no such table", "users": "gen.tables.users.columns.nothing: the table has no such column"} {
		_, err := generate(t, shop, Config{Out: dir, Package: "shop", Tables: map[string]TableConfig{table: {Columns: map[string]ColumnConfig{"nothing": {}}}}}, false)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v", err)
		}
	}
}

// What no definition says is told, and stands in the file.
func TestLeftOut(t *testing.T) {
	dir := t.TempDir()
	r, err := generate(t, shop+"CREATE VIEW v AS SELECT 1; CREATE TRIGGER g AFTER INSERT ON users BEGIN SELECT 1; END; CREATE TABLE n (a TEXT UNIQUE ON CONFLICT IGNORE)", Config{Out: dir, Package: "shop"}, false)
	must(t, err)
	if want := []string{"n: ON CONFLICT IGNORE of a constraint", "users: the trigger g", "v: it is a view"}; !slices.Equal(r.Left, want) {
		t.Errorf("%q", r.Left)
	}
	if text := read(t, dir, "users_gen.go"); !strings.Contains(text, "// strata: not in the definition of users: the trigger g\n") {
		t.Errorf("%s", text)
	}
	_, err = generate(t, shop, Config{Out: dir, Package: "shop", Include: []string{"nothing"}}, false)
	if err == nil || !strings.Contains(err.Error(), "there is no table to generate: the database has 3") {
		t.Errorf("%v", err)
	}
}
