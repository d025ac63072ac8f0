package cli

import (
	"os"
	"strings"
	"testing"

	"github.com/strata-go/strata/cmd/strata/internal/shop"
)

func TestNewEmpty(t *testing.T) {
	in(t, nil)
	url := "sqlite:" + t.TempDir() + "/x.db"
	must(t, "migrate", "new", "Fill_Phones", "--empty")
	list := files(t)
	if len(list) != 1 || !strings.HasSuffix(list[0], "_fill_phones.sql") {
		t.Fatal(list)
	}
	text, err := os.ReadFile(list[0])
	if err != nil || string(text) != "-- +goose Up\n\n-- +goose Down\n" {
		t.Errorf("%q: %v", text, err)
	}
	must(t, "migrate", "up", "--database", url)
	must(t, "migrate", "down", "--database", url)
}

// What is lost is said in the file, and what Down cannot bring back; tables without a
// definition stay unless it is said that they go.
func TestNewSaysWhatIsLost(t *testing.T) {
	in(t, map[string]string{
		"tables/t.go":          shop.V1,
		"migrations/1_old.sql": "-- +goose Up\nCREATE TABLE old (x INTEGER);\nCREATE TABLE kept (x INTEGER);\n",
	})
	args := []string{"migrate", "new", "--package", "tables", "--scratch", "sqlite:"}
	if out := must(t, append(args, "first")...); strings.Contains(out, "old") {
		t.Errorf("a table without a definition is dropped: %s", out)
	}
	out := must(t, append(args, "second", "--drop-tables", "--ignore", "kept")...)
	for _, want := range []string{"old: drop table  -- loses values", "Down does not bring them back"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in %s", want, out)
		}
	}
	text, err := os.ReadFile(files(t)[2])
	if err != nil {
		t.Fatal(err)
	}
	up, down, _ := strings.Cut(string(text), "-- +goose Down\n")
	if !strings.Contains(up, "-- Loses values: old: drop table\n") || !strings.Contains(up, "-- destructive\nDROP TABLE \"old\";") {
		t.Errorf("got %s", up)
	}
	if !strings.Contains(down, "-- Does not bring back the values of: old: drop table\n") || !strings.Contains(down, `CREATE TABLE "old"`) {
		t.Errorf("got %s", down)
	}
	if strings.Contains(string(text), "kept") {
		t.Errorf("got %s", text)
	}
}
