package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/strata-go/strata/cmd/strata/internal/database"
	"github.com/strata-go/strata/cmd/strata/internal/shop"
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
		must(t, with("migrate", "down")...)
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
