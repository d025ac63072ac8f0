package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/strata-go/strata/integration/pgtest"
)

// The database of the guide: what is generated of it is created in another one, by a
// migration and with no sequence or type there before, and numbers rows as it did.
func TestGenThenMigrate(t *testing.T) {
	text, err := os.ReadFile("../../../../docs/guides/start-from-a-database.md")
	if err != nil {
		t.Fatal(err)
	}
	var blocks []string
	for _, m := range fence.FindAllStringSubmatch(string(text), -1) {
		if m[1] == "sql" {
			blocks = append(blocks, m[2])
		}
	}
	old, fresh := pgtest.Empty(t), pgtest.Empty(t)
	execute(t, old, blocks[0])
	in(t, nil)
	must(t, "gen", "--database", old)
	must(t, "migrate", "new", "first", "--package", "./tables", "--database", fresh)
	file, err := os.ReadFile(files(t)[0])
	if err != nil || !regexp.MustCompile(`"id" serial`).Match(file) || strings.Contains(string(file), "SEQUENCE") {
		t.Fatalf("%v\n%s", err, file)
	}
	must(t, "migrate", "up", "--database", fresh)
	must(t, "check", "--package", "./tables", "--database", fresh)
	execute(t, fresh, "INSERT INTO customers (email, name) VALUES ('ann@example.com', 'Ann')")
	if got := value(t, fresh, "SELECT id FROM customers"); got != "1" {
		t.Errorf("the customer is number %s", got)
	}
	must(t, "migrate", "redo", "--database", fresh)

	// The old database is told that it has the first migration, as the guide says.
	version, _, _ := strings.Cut(filepath.Base(files(t)[0]), "_")
	command := regexp.MustCompile(`(?s)psql shop -c "(.*?)"`).FindSubmatch(text)
	execute(t, old, strings.ReplaceAll(string(command[1]), "20261128090000", version))
	if up := must(t, "migrate", "up", "--database", old); strings.Contains(up, "first") {
		t.Error(up)
	}
	must(t, "check", "--package", "./tables", "--database", old)
	again := must(t, "migrate", "new", "again", "--package", "./tables", "--database", fresh)
	if !strings.HasPrefix(again, "Nothing to do") {
		t.Error(again)
	}
	must(t, "gen", "--database", fresh, "--check")

	// Files that are taken over are not written any more.
	for _, name := range []string{"tables", "customers", "orders"} {
		name = filepath.Join("tables", name+"_gen.go")
		text, err := os.ReadFile(name)
		if err == nil {
			_, text, _ = bytes.Cut(text, []byte("\n"))
			err = os.WriteFile(name, text, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Remove("tables/.strata-gen"); err != nil {
		t.Fatal(err)
	}
	must(t, "check", "--package", "./tables", "--database", fresh)
	if code, _, errOut := runGen(t, "--database", fresh); code != Failed || !strings.Contains(errOut, "is not a generated file") {
		t.Errorf("%d: %s", code, errOut)
	}
}
