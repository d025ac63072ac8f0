package lint

import (
	"testing"

	"github.com/strata-go/strata/integration/mariatest"
)

var mariadbCases = map[string]struct{ bad, ids, good string }{
	"modify":      {bad: `ALTER TABLE "t" MODIFY COLUMN "a" DECIMAL(20, 2);`, ids: "L201", good: `ALTER TABLE "t" ADD COLUMN "b" BIGINT, ADD INDEX "i" ("a");`},
	"check":       {bad: `ALTER TABLE t ADD CONSTRAINT "c" CHECK (a > 0);`, ids: "L202", good: "CREATE TABLE x (a INT, CHECK (a > 0));"},
	"drop column": {bad: `ALTER TABLE "t" DROP COLUMN "a";`, ids: "L203", good: "-- strata:lint ignore L203 nobody reads it\nALTER TABLE t DROP COLUMN a;"},
	"drop table":  {bad: "DROP TABLE t;", ids: "L204", good: "CREATE TABLE x (a INT);\nDROP TABLE x;"},
	"rename":      {bad: "ALTER TABLE t RENAME COLUMN a TO b;", ids: "L205"},
	"foreign key": {bad: `ALTER TABLE "t" ADD CONSTRAINT "f" FOREIGN KEY ("a") REFERENCES "t" ("id");`, ids: "L206"},
	"several":     {bad: "ALTER TABLE t ADD b INT;\nALTER TABLE t ADD c INT;", ids: "L207"},
	"computed":    {bad: "ALTER TABLE t ADD COLUMN b BIGINT AS (a + 1) STORED;", ids: "L208"},
	"index of some": {
		bad: `ALTER TABLE t ADD COLUMN "strata_rows i" TINYINT AS (CASE WHEN a > 0 THEN 1 END) VIRTUAL INVISIBLE, ADD INDEX "i" (a, "strata_rows i");`,
		ids: "L208", good: `ALTER TABLE t DROP INDEX IF EXISTS "i", DROP COLUMN IF EXISTS "strata_rows i";`,
	},
	"index of a value": {
		bad: `ALTER TABLE t ADD COLUMN "strata_value 1 i" BIGINT AS (a + 1) VIRTUAL INVISIBLE, ADD INDEX "i" ("strata_value 1 i");`,
		ids: "L208", good: `ALTER TABLE t DROP INDEX IF EXISTS "i", DROP COLUMN IF EXISTS "strata_value 1 i";`,
	},
	"fails": {bad: "ALTER TABLE nobody ADD a TEXT;", ids: "L000"},
}

func TestMariaDB(t *testing.T) {
	url := mariatest.Empty(t)
	for name, c := range mariadbCases {
		t.Run(name, func(t *testing.T) {
			const before = "-- +goose NO TRANSACTION\n-- +goose Up\nCREATE TABLE t (id BIGINT PRIMARY KEY, a BIGINT);\n"
			r := lintOf(t, url, before, Job{}, noTx+c.bad)
			if got := ids(r); got != c.ids {
				t.Errorf("found %q, want %q\n%s", got, c.ids, show(r))
			}
			if c.good != "" {
				if r := lintOf(t, url, before, Job{}, noTx+c.good); ids(r) != "" {
					t.Errorf("the safe steps are found:\n%s", show(r))
				}
			}
		})
	}
}
