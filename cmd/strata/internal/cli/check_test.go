package cli

import (
	"fmt"
	"strings"
	"testing"

	"github.com/strata-go/strata/cmd/strata/internal/shop"
)

func expect(t *testing.T, got result, code int, want ...string) {
	t.Helper()
	if got.code != code {
		t.Errorf("exit code %d, want %d", got.code, code)
	}
	for _, w := range want {
		if !strings.Contains(got.out+got.err, w) {
			t.Errorf("no %q", w)
		}
	}
	t.Logf("%s%s", got.out, got.err)
}

func TestCheck(t *testing.T) {
	onEngines(t, func(t *testing.T, url string) {
		in(t, map[string]string{"tables/t.go": shop.V1})
		db := []string{"--package", "tables", "--database", url}
		check := func(more ...string) result { return strata(t, append(append([]string{"check"}, more...), db...)...) }

		must(t, append([]string{"migrate", "new", "first"}, db...)...)
		must(t, "migrate", "up", "--database", url)
		expect(t, check(), OK, "No drift: migrations, definitions and database agree.")

		shop.Write(t, ".", map[string]string{"tables/t.go": shop.V2})
		expect(t, check("--no-database"), Findings, "The definitions differ from the migrations", `orders: drop column "placed"`)
		must(t, append([]string{"migrate", "new", "second", "--rename", "customers.email=mail"}, db...)...)
		pending := check()
		expect(t, pending, Findings, fmt.Sprintf("Migrations are pending on the database (%d):", len(files(t))-1), "_second", "strata migrate up applies them")
		if strings.Contains(pending.out, "by hand") {
			t.Error("a pending migration is taken for drift")
		}

		must(t, "migrate", "up", "--database", url)
		expect(t, check(), OK)
		execute(t, url, "CREATE TABLE strange (a INTEGER)")
		drop := "DROP INDEX customers_phone_idx"
		if strings.HasPrefix(url, "mariadb:") {
			drop += " ON customers"
		}
		execute(t, url, drop)
		expect(t, check(), Findings, "The database differs from the migrations that are applied to it", "strange: drop table", "customers: add index customers_phone_idx", "by hand")
		expect(t, check("--no-definitions", "--ignore", "strange"), Findings, "(1):")
		expect(t, check("--no-files"), Findings, "The database differs from the definitions", "customers: add index")
		execute(t, url, `CREATE INDEX customers_phone_idx ON customers ("phone")`)
		expect(t, check("--ignore", "strange"), OK)
		expect(t, check("--no-files", "--no-database"), Usage)
		execute(t, url, "DELETE FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)")
		expect(t, check(), Findings, "Migrations are pending", "by hand") // of a database that has them
	})
}

func TestDiffAndApply(t *testing.T) {
	onEngines(t, func(t *testing.T, url string) {
		in(t, map[string]string{"tables/t.go": shop.V1})
		with := func(args ...string) result {
			return strata(t, append(args, "--package", "tables", "--database", url)...)
		}
		if strings.HasPrefix(url, "sqlite:") {
			expect(t, with("diff"), Failed, "there is no database /")
		}
		expect(t, with("apply"), Failed, "customers: add table", "Make these 2 changes? [y/N]", "nothing was changed")
		expect(t, with("diff"), Findings, "customers: add table")
		expect(t, with("diff", "--sql"), Findings, `CREATE TABLE "customers"`)
		expect(t, with("apply", "--yes"), OK, "Done.")
		expect(t, with("apply", "--yes"), OK, "Nothing to do")
		expect(t, with("diff"), OK, "No difference.")
		shop.Write(t, ".", map[string]string{"tables/t.go": shop.V2})
		expect(t, with("apply", "--yes", "--rename", "customers.email=mail"), Failed, "loses values", "--allow-destructive")
		expect(t, with("apply", "--yes", "--rename", "customers.email=mail", "--allow-destructive"), OK)
		expect(t, with("diff"), OK)
		expect(t, strata(t, "inspect", "--database", url), OK, "table customers", "table orders", "index customers_phone_idx")
		expect(t, strata(t, "inspect", "--json", "--database", url), OK, `"Name": "customers"`)
	})
}

func TestUsage(t *testing.T) {
	t.Setenv(databaseVariable, "")
	t.Chdir(t.TempDir())
	for _, c := range []struct {
		args string
		code int
		want string
	}{
		{"chek", Usage, `strata has no command "chek"; is it check?`},
		{"migrate upp", Usage, `strata migrate has no command "upp"; is it up?`},
		{"migrate up --bad", Usage, "unknown flag: --bad; see strata migrate up --help"},
		{"migrate up", Usage, "no database: give --database, or set STRATA_DATABASE_URL"},
		{"migrate up --database mysql://u:secret@h/d", Usage, "begins with sqlite:, postgres:// or mariadb://"},
		{"migrate up --database sqlite:x.db", Failed, "there are no migrations in migrations"},
		{"migrate up-to x --database sqlite:x.db", Usage, `"x" is no version`},
		{"migrate new", Usage, "takes the name of the migration"},
		{"migrate new drop-it --database sqlite:x.db", Usage, `"drop-it" is no name`},
		{"migrate new x --rename y --database sqlite:x.db", Usage, "--rename y: it is table.old=new"},
		{"migrate status --database sqlite:x.db", Failed, "there is no database x.db"},
		{"inspect --database sqlite:x.db", Failed, "there is no database x.db"},
		{"migrate lint --format xml --scratch sqlite:", Usage, "--format xml"},
		{"migrate lint --all --since 3 --scratch sqlite:", Usage, "give one of them"},
		{"migrate lint --scratch sqlite:", OK, "No migrations to look at."},
		{"check --database sqlite:x.db --scratch postgres://h/d", Usage, "--scratch is of PostgreSQL, and the database of SQLite"},
		{"inspect --database postgres://u:s3cr%40t@127.0.0.1:1/d", Failed, "connection refused"},
		{"inspect --database postgres://u:s3cr%40t@[bad/d", Failed, "xxxxx"},
	} {
		got := strata(t, strings.Fields(c.args)...)
		expect(t, got, c.code, c.want)
		if all := got.out + got.err; strings.Contains(all, "s3cr") || strings.Contains(all, "secret") {
			t.Errorf("%s tells a password: %s", c.args, all)
		}
		if n := strings.Count(strings.TrimSpace(got.err), "\n"); n > 0 {
			t.Errorf("%s: the error has %d lines: %s", c.args, n+1, got.err)
		}
	}
}

// Every command has a help with an example, which is one of its own.
func TestHelp(t *testing.T) {
	root := Root()
	list := root.Commands()
	for len(list) > 0 {
		c := list[0]
		list = append(list[1:], c.Commands()...)
		if c.Name() == "help" || c.Name() == "completion" || c.HasParent() && c.Parent().Name() == "completion" {
			continue
		}
		if c.Long == "" || !strings.Contains(c.Example, c.CommandPath()) {
			t.Errorf("%s: no text, or no example", c.CommandPath())
		}
	}
}
