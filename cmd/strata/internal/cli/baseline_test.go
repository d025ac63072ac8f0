package cli

import (
	"strings"
	"testing"

	"github.com/strata-go/strata/cmd/strata/internal/migrations"
	"github.com/strata-go/strata/cmd/strata/internal/shop"
)

// A database that exists already gets its migrations marked, where they give what it has.
func TestBaseline(t *testing.T) {
	onEngines(t, func(t *testing.T, url string) {
		in(t, map[string]string{"tables/t.go": shop.V1})
		db := []string{"--database", url}
		with := func(args ...string) result { return strata(t, append(args, db...)...) }
		must(t, append([]string{"apply", "--yes", "--package", "tables"}, db...)...)
		execute(t, url, "INSERT INTO customers (email) VALUES ('a')")
		must(t, append([]string{"migrate", "new", "first", "--package", "tables"}, db...)...)

		drift := with("check", "--package", "tables")
		expect(t, drift, Findings, "No migration has been applied here", "table customers", "strata migrate baseline")
		if strings.Contains(drift.out, "by hand") {
			t.Error("a database that existed before is taken for changed by hand")
		}

		execute(t, url, "CREATE TABLE strange (a INTEGER)")
		expect(t, with("migrate", "baseline"), Findings, "strange: drop table", "nothing is marked", "--force")
		expect(t, with("migrate", "version"), OK, "0")
		expect(t, with("migrate", "baseline", "--to", "77"), Usage, "no migration of version 77")
		execute(t, url, "DROP TABLE strange")
		expect(t, with("migrate", "baseline"), OK, "_first.sql")
		expect(t, with("check", "--package", "tables"), OK, "No drift")
	})
}

// One version is marked, what comes after it is pending, and goose goes on from there.
func TestBaselineTo(t *testing.T) {
	onEngines(t, func(t *testing.T, url string) {
		in(t, map[string]string{
			"migrations/1_a.sql": "-- +goose Up\nCREATE TABLE a (x INTEGER);\n-- +goose Down\nDROP TABLE a;\n",
			"migrations/2_b.sql": "-- +goose Up\nCREATE TABLE b (x INTEGER);\n-- +goose Down\nDROP TABLE b;\n",
		})
		execute(t, url, "CREATE TABLE a (x INTEGER)")
		execute(t, url, "INSERT INTO a VALUES (5)")
		with := func(args ...string) result { return strata(t, append(args, "--database", url)...) }
		expect(t, with("migrate", "baseline"), Findings, "b: add table")
		expect(t, with("migrate", "baseline", "--to", "1"), OK, "1_a.sql")
		expect(t, with("migrate", "version"), OK, "1")
		expect(t, with("migrate", "baseline"), Failed, "are applied on this database already")
		expect(t, with("migrate", "up"), OK, "2_b.sql")
		expect(t, with("check", "--no-definitions"), OK)
		expect(t, with("migrate", "down"), OK, "2_b.sql")
		expect(t, with("migrate", "down"), OK, "1_a.sql")
	})
}

// What differs is listed, and marked all the same where that is said.
func TestBaselineForce(t *testing.T) {
	onEngines(t, func(t *testing.T, url string) {
		in(t, map[string]string{"migrations/1_a.sql": "-- +goose Up\nCREATE TABLE a (x INTEGER);\n"})
		execute(t, url, "CREATE TABLE b (x INTEGER)")
		expect(t, strata(t, "migrate", "baseline", "--force", "--database", url), OK, "a: add table", "b: drop table", "1_a.sql")
		expect(t, strata(t, "migrate", "version", "--database", url), OK, "1")
		if got := strata(t, "inspect", "--database", url); strings.Contains(got.out, migrations.Table) || strings.Contains(got.out, "table a") {
			t.Errorf("a file was run: %s", got.out)
		}
	})
}
