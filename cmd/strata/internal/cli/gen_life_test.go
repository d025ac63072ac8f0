package cli

import (
	"os"
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
	again := must(t, "migrate", "new", "again", "--package", "./tables", "--database", fresh)
	if !strings.HasPrefix(again, "Nothing to do") {
		t.Error(again)
	}
	must(t, "gen", "--database", fresh, "--check", "--exclude", "goose_db_version")
}
