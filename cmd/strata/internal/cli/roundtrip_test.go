package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/strata-go/strata/cmd/strata/internal/database"
	"github.com/strata-go/strata/cmd/strata/internal/shop"
	"github.com/strata-go/strata/integration/pgtest"
)

// The life of a schema: its first version, rows, the second one, and back.
func TestRoundTrip(t *testing.T) {
	onEngines(t, func(t *testing.T, url string) {
		in(t, map[string]string{"tables/t.go": shop.V1})
		db := []string{"--database", url}
		with := func(args ...string) []string { return append(args, db...) }

		must(t, with("migrate", "new", "first", "--package", "tables")...)
		must(t, with("migrate", "up")...)
		execute(t, url, "INSERT INTO customers (email) VALUES ('ada@example.org')")
		execute(t, url, "INSERT INTO orders (customer, placed, pieces) VALUES (1, 'then', 3)")
		again := must(t, with("migrate", "new", "again", "--package", "tables")...)
		if !strings.HasPrefix(again, "Nothing to do") || len(files(t)) != 1 {
			t.Fatalf("%s: %v", again, files(t))
		}

		shop.Write(t, ".", map[string]string{"tables/t.go": shop.V2})
		must(t, with("migrate", "new", "second", "--package", "tables", "--rename", "customers.email=mail")...)
		text, err := os.ReadFile(files(t)[1])
		if err != nil {
			t.Fatal(err)
		}
		t.Log(string(text))
		must(t, with("migrate", "up")...)
		if got := value(t, url, "SELECT mail FROM customers JOIN orders ON customers.id = orders.customer WHERE pieces = 3"); got != "ada@example.org" {
			t.Errorf("the customer is %q", got)
		}
		must(t, with("migrate", "status")...)
		must(t, with("migrate", "version")...)
		execute(t, url, "DELETE FROM orders") // the column that comes back may not be NULL
		must(t, with("migrate", "redo")...)
		for range files(t)[1:] { // of which there are several where each statement commits
			must(t, with("migrate", "down")...)
		}
		if got := value(t, url, "SELECT email FROM customers"); got != "ada@example.org" {
			t.Errorf("the customer is %q", got)
		}
		must(t, with("migrate", "down-to", "0")...)
		must(t, with("migrate", "up")...)
	})
}

func files(t *testing.T) []string {
	t.Helper()
	list, err := filepath.Glob("migrations/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func execute(t *testing.T, url, sql string) {
	t.Helper()
	db, err := database.Handle(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.ExecContext(t.Context(), sql); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
}

func value(t *testing.T, url, sql string) (out string) {
	t.Helper()
	db, err := database.Handle(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.QueryRowContext(t.Context(), sql).Scan(&out); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return out
}

// What --online writes keeps nobody waiting: lint finds nothing of it but what is lost or
// renamed, and it goes up and down.
func TestOnline(t *testing.T) {
	url := pgtest.DSN(t)
	in(t, map[string]string{"tables/t.go": shop.V1})
	with := func(args ...string) []string { return append(args, "--database", url) }
	must(t, with("migrate", "new", "first", "--package", "tables")...)
	must(t, with("migrate", "up")...)
	v3 := strings.Replace(shop.V1, "t.Unique(c.Email)", "t.Unique(c.Email)\n\tt.Index(c.Email, c.ID)\n\tt.Check(\"mail\", c.Email.Ne(\"\"))", 1)
	v3 = strings.Replace(v3, `t.Check("some", c.Pieces.Gt(0))`, "t.Check(\"some\", c.Pieces.Gt(0))\n\tt.Unique(c.Customer, c.Placed)", 1)
	shop.Write(t, ".", map[string]string{"tables/t.go": v3})
	must(t, with("migrate", "new", "second", "--package", "tables", "--online")...)
	if n := len(files(t)); n < 4 {
		t.Fatalf("%d files", n)
	}
	for _, f := range files(t)[1:] {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s\n%s", f, text)
	}
	found := must(t, with("migrate", "lint")...)
	if !strings.Contains(found, "0 errors, 0 warnings") {
		t.Error(found)
	}
	must(t, with("migrate", "up")...)
	must(t, with("check", "--package", "tables")...)
	must(t, with("migrate", "down-to", "0")...)
	must(t, with("migrate", "up")...)
	must(t, with("check", "--package", "tables")...)
}

// Triggers have semicolons in them, which goose takes for the end of a statement unless it
// is told otherwise.
func TestFullText(t *testing.T) {
	onEngines(t, func(t *testing.T, url string) {
		in(t, map[string]string{"tables/t.go": `package tables

import "github.com/strata-go/strata"

type Note struct {
	ID   int64
	Text string
}

type notes struct {
	strata.Table[Note]
	ID   strata.Int64
	Text strata.Text
	Find strata.FullText
}

var Notes = strata.Define("notes", new(notes), func(t *strata.Def, c *notes) {
	t.PrimaryKey(c.ID)
	t.FullText(c.Find, c.Text)
})
`})
		with := func(args ...string) []string { return append(args, "--package", "tables", "--database", url) }
		must(t, with("migrate", "new", "notes")...)
		must(t, "migrate", "up", "--database", url)
		must(t, with("check")...)
		must(t, "migrate", "redo", "--database", url)
		must(t, with("check")...)
	})
}
