package cli

import (
	"strings"
	"testing"

	"github.com/strata-go/strata/cmd/strata/internal/database"
	"github.com/strata-go/strata/cmd/strata/internal/shop"
	"github.com/strata-go/strata/integration/pgtest"
)

// What is not there is said by its name.
func TestNothingThere(t *testing.T) {
	in(t, map[string]string{"tables/t.go": shop.V1})
	expect(t, strata(t, "check", "--dir", "nope", "--package", "tables", "--scratch", "sqlite:"), Failed, "there is no folder nope; --dir")
	expect(t, strata(t, "migrate", "new", "x", "--package", "./nothere", "--scratch", "sqlite:"), Failed, "there is no folder ./nothere; --package")
}

// A column that goes while one of its type comes may have another name only.
func TestNewHintsAtRenames(t *testing.T) {
	in(t, map[string]string{"tables/t.go": shop.V1})
	args := []string{"migrate", "new", "--package", "tables", "--scratch", "sqlite:"}
	must(t, append(args, "first")...)
	shop.Write(t, ".", map[string]string{"tables/t.go": strings.NewReplacer("Email ", "Mail ", "c.Email", "c.Mail").Replace(shop.V1)})
	if out := must(t, append(args, "second")...); !strings.Contains(out, "--rename 'customers.email=mail'") {
		t.Errorf("no hint in %s", out)
	}
}

// A migration that does not run is not written, so that its statement is told whole.
func TestNewTellsTheStatement(t *testing.T) {
	url := pgtest.DSN(t)
	in(t, map[string]string{
		"tables/t.go":          shop.V1,
		"migrations/1_old.sql": "-- +goose Up\nCREATE TABLE customers (id bigint PRIMARY KEY, email text COLLATE \"C\");\nCREATE TABLE other (c bigint REFERENCES customers, email text);\nCREATE VIEW v AS SELECT email FROM customers;\nALTER TABLE customers ALTER COLUMN id TYPE numeric;\nALTER TABLE other ALTER COLUMN c TYPE numeric;\nDROP VIEW v;\nALTER TABLE customers ALTER COLUMN email TYPE varchar(9);\nCREATE VIEW v AS SELECT email FROM customers;\n",
	})
	got := strata(t, "migrate", "new", "x", "--package", "tables", "--database", url)
	expect(t, got, Failed, "so that none is: ", "SQLSTATE", "the statement is: ALTER TABLE ", "incompatible types")
	if strings.Contains(got.err, "_x.sql") {
		t.Error("it names a file that is not there")
	}
}

// A type of an extension that is not there is hinted at.
func TestMissingExtension(t *testing.T) {
	in(t, map[string]string{"migrations/1_a.sql": "-- +goose Up\nCREATE TABLE a (x citext);\n"})
	expect(t, strata(t, "migrate", "up", "--database", pgtest.DSN(t)), Failed, `type "citext" does not exist`, "CREATE EXTENSION belongs in a migration before", "CREATE TABLE a (x citext)")
}

// How many rows a table has is not told where nobody counted them.
func TestNotAnalyzed(t *testing.T) {
	url := pgtest.DSN(t)
	in(t, map[string]string{"migrations/1_a.sql": "-- +goose Up\nCREATE TABLE a (x integer);\n"})
	must(t, "migrate", "up", "--database", url)
	execute(t, url, "INSERT INTO a VALUES (1)")
	shop.Write(t, ".", map[string]string{"migrations/2_b.sql": "-- +goose Up\nALTER TABLE a ADD y integer;\n"})
	if got := strata(t, "migrate", "lint", "--database", url); !strings.Contains(got.out, "(not analyzed, ") || strings.Contains(got.out, "about") {
		t.Errorf("got %s%s", got.out, got.err)
	}
	if s := (database.Size{Rows: 5}).String(); s != "about 5 rows" {
		t.Error(s)
	}
}
