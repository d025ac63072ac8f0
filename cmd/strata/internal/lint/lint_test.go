package lint

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/strata-go/strata/cmd/strata/internal/database"
	"github.com/strata-go/strata/cmd/strata/internal/migrations"
	"github.com/strata-go/strata/integration/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// tables are there before what is looked at.
const tables = `-- +goose Up
CREATE TABLE customers (id bigint PRIMARY KEY, email text NOT NULL, age int);
CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint, total int, note text);
CREATE TYPE mood AS ENUM ('good');
`

const timeout = "SET LOCAL lock_timeout = '2s';\n"

// lintOf looks at migrations after the tables.
func lintOf(t *testing.T, url, before string, job Job, texts ...string) *Report {
	t.Helper()
	files := fstest.MapFS{"1_tables.sql": {Data: []byte(before)}}
	for i, text := range texts {
		name := fmt.Sprintf("%d_file.sql", i+2)
		if !strings.Contains(text, "+goose Up") {
			text = "-- +goose Up\n" + text
		}
		files[name] = &fstest.MapFile{Data: []byte(text)}
		job.Files = append(job.Files, name)
	}
	job.Dir = migrations.Dir{Path: "m", FS: files}
	s, err := database.NewScratch(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Drop(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	r, err := job.Run(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// ids are those of the findings that are no notes.
func ids(r *Report) string {
	var out []string
	for _, f := range r.Files {
		for _, s := range f.Statements {
			for _, x := range s.Findings {
				if x.Severity != Note {
					out = append(out, x.ID)
				}
			}
		}
	}
	return strings.Join(out, " ")
}

func show(r *Report) string {
	var b strings.Builder
	for _, f := range r.Files {
		for _, s := range f.Statements {
			fmt.Fprintf(&b, "%s:%d %s\n", f.Path, s.Line, s.SQL)
			for _, l := range s.Locks {
				fmt.Fprintf(&b, "\t%s\n", l)
			}
			for _, x := range s.Findings {
				fmt.Fprintf(&b, "\t%s %s: %s\n\t\t%s %s\n", x.ID, x.Severity, x.Message, x.Steps, x.Because)
			}
		}
	}
	return b.String()
}

const noTx = "-- +goose NO TRANSACTION\n-- +goose Up\n"

// postgresCases show for each rule a migration that it finds, the lock that is seen, and
// that the safe steps are clean.
var postgresCases = map[string]struct {
	bad  []string
	lock string
	ids  string
	good []string
}{
	"rewrite": {
		bad: []string{timeout + "ALTER TABLE orders SET UNLOGGED;"}, ids: "L001",
		lock: "ACCESS EXCLUSIVE on orders while all its rows are rewritten: nobody reads or writes it meanwhile",
	},
	"type": {
		bad: []string{timeout + "ALTER TABLE orders ALTER total TYPE bigint;"}, ids: "L002",
		lock: "ACCESS EXCLUSIVE on orders while all its rows are rewritten: nobody reads or writes it meanwhile",
		good: []string{timeout + "ALTER TABLE orders ADD total2 bigint;"},
	},
	"a type that holds the old one": {
		good: []string{timeout + "ALTER TABLE orders ALTER note TYPE varchar;"},
	},
	"volatile default": {
		bad: []string{timeout + "ALTER TABLE orders ADD token uuid NOT NULL DEFAULT gen_random_uuid();"}, ids: "L003",
		lock: "ACCESS EXCLUSIVE on orders while all its rows are rewritten: nobody reads or writes it meanwhile",
		good: []string{timeout + "ALTER TABLE orders ADD token uuid;\nALTER TABLE orders ALTER token SET DEFAULT gen_random_uuid();"},
	},
	"constant default": {
		good: []string{timeout + "ALTER TABLE orders ADD state text NOT NULL DEFAULT 'new';"},
	},
	"index": {
		bad: []string{timeout + "CREATE INDEX orders_total ON orders (total);"}, ids: "L004",
		lock: "SHARE on orders while all its rows are read: nobody writes it meanwhile",
		good: []string{noTx + "CREATE INDEX CONCURRENTLY orders_total ON orders (total);"},
	},
	"not null": {
		bad: []string{timeout + "ALTER TABLE orders ALTER total SET NOT NULL;"}, ids: "L005",
		lock: "ACCESS EXCLUSIVE on orders while all its rows are read: nobody reads or writes it meanwhile",
		good: []string{
			timeout + "ALTER TABLE orders ADD CONSTRAINT total_not_null CHECK (total IS NOT NULL) NOT VALID;",
			timeout + "ALTER TABLE orders VALIDATE CONSTRAINT total_not_null;",
			timeout + "ALTER TABLE orders ALTER total SET NOT NULL;\nALTER TABLE orders DROP CONSTRAINT total_not_null;",
		},
	},
	"check": {
		bad: []string{timeout + "ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0);"}, ids: "L006",
		lock: "ACCESS EXCLUSIVE on orders while all its rows are read: nobody reads or writes it meanwhile",
		good: []string{
			timeout + "ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0) NOT VALID;",
			timeout + "ALTER TABLE orders VALIDATE CONSTRAINT positive;",
		},
	},
	"foreign key": {
		bad: []string{timeout + "ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (customer) REFERENCES customers;"}, ids: "L006",
		lock: "SHARE ROW EXCLUSIVE on orders while all its rows are read: nobody writes it meanwhile",
		good: []string{
			timeout + "ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (customer) REFERENCES customers NOT VALID;",
			timeout + "ALTER TABLE orders VALIDATE CONSTRAINT fk;",
		},
	},
	"unique": {
		bad: []string{timeout + "ALTER TABLE customers ADD CONSTRAINT one UNIQUE (email);"}, ids: "L007",
		lock: "ACCESS EXCLUSIVE on customers while all its rows are read: nobody reads or writes it meanwhile",
		good: []string{
			noTx + "CREATE UNIQUE INDEX CONCURRENTLY one ON customers (email);",
			timeout + "ALTER TABLE customers ADD CONSTRAINT one UNIQUE USING INDEX one;",
		},
	},
	"validated at once": {
		bad: []string{timeout + "ALTER TABLE orders ADD CONSTRAINT positive CHECK (total > 0) NOT VALID;\nALTER TABLE orders VALIDATE CONSTRAINT positive;"}, ids: "L008",
		lock: "ACCESS EXCLUSIVE on orders (since line 3) while all its rows are read: nobody reads or writes it meanwhile",
	},
	"renamed column": {bad: []string{timeout + "ALTER TABLE orders RENAME note TO remark;"}, ids: "L009", lock: "ACCESS EXCLUSIVE on orders for a moment: nobody reads or writes it meanwhile"},
	"renamed table":  {bad: []string{timeout + "ALTER TABLE orders RENAME TO purchases;"}, ids: "L009", lock: "ACCESS EXCLUSIVE on orders for a moment: nobody reads or writes it meanwhile"},
	"dropped column": {
		bad: []string{timeout + "ALTER TABLE orders DROP note;"}, ids: "L010",
		lock: "ACCESS EXCLUSIVE on orders for a moment: nobody reads or writes it meanwhile",
		good: []string{timeout + "-- strata:lint ignore L010 nobody has read it since 3.1\nALTER TABLE orders DROP note;"},
	},
	"dropped table": {bad: []string{timeout + "DROP TABLE orders;"}, ids: "L010", lock: "ACCESS EXCLUSIVE on orders for a moment: nobody reads or writes it meanwhile"},
	"truncated":     {bad: []string{timeout + "TRUNCATE orders;"}, ids: "L010", lock: "ACCESS EXCLUSIVE on orders for a moment: nobody reads or writes it meanwhile"},
	"concurrently in a transaction": {
		bad: []string{timeout + "CREATE INDEX CONCURRENTLY orders_total ON orders (total);", timeout + "ALTER TABLE orders RENAME note TO remark;"}, ids: "L011 L009",
		lock: "SHARE UPDATE EXCLUSIVE on orders while all its rows are read: it is read and written meanwhile",
	},
	"many locks": {
		bad: []string{timeout + "ALTER TABLE orders ADD a int;\nALTER TABLE customers ADD a int;"}, ids: "L012",
		lock: "ACCESS EXCLUSIVE on customers for a moment: nobody reads or writes it meanwhile",
		good: []string{timeout + "ALTER TABLE orders ADD a int;", timeout + "ALTER TABLE customers ADD a int;"},
	},
	"no lock_timeout": {
		bad: []string{"ALTER TABLE orders ADD a int;\nALTER TABLE orders ADD b int;"}, ids: "L013",
		lock: "ACCESS EXCLUSIVE on orders for a moment: nobody reads or writes it meanwhile",
		good: []string{noTx + "SET lock_timeout = '2s';\nALTER TABLE orders ADD a int;"},
	},
	"value of an enum": {
		bad: []string{"ALTER TYPE mood ADD VALUE 'bad';\nSELECT 'bad'::mood;"}, ids: "L014",
		good: []string{"ALTER TYPE mood ADD VALUE 'bad';", "SELECT 'bad'::mood;"},
	},
	"several without a transaction": {
		bad: []string{noTx + "CREATE INDEX CONCURRENTLY a ON orders (total);\nCREATE INDEX CONCURRENTLY b ON orders (note);"}, ids: "L015",
		lock: "SHARE UPDATE EXCLUSIVE on orders while all its rows are read: it is read and written meanwhile",
		good: []string{noTx + "SET lock_timeout = '2s';\nCREATE INDEX CONCURRENTLY a ON orders (total);"},
	},
	"vacuum": {
		bad: []string{noTx + "VACUUM FULL orders;"}, ids: "L001",
		lock: "ACCESS EXCLUSIVE on orders while all its rows are rewritten: nobody reads or writes it meanwhile",
		good: []string{noTx + "VACUUM orders;"},
	},
	"the word in a text": {
		bad: []string{timeout + "ALTER TABLE orders ADD CONSTRAINT positive CHECK (note <> 'concurrently'); -- CONCURRENTLY"}, ids: "L006",
		lock: "ACCESS EXCLUSIVE on orders while all its rows are read: nobody reads or writes it meanwhile",
	},
	"read for another reason": {
		bad: []string{timeout + "LOCK TABLE orders;\nDO $$ BEGIN PERFORM count(*) FROM orders; END $$;"}, ids: "L016",
		lock: "ACCESS EXCLUSIVE on orders (since line 3) while all its rows are read: nobody reads or writes it meanwhile",
	},
	"not null without a default": {
		bad: []string{timeout + "ALTER TABLE orders ADD state text NOT NULL;"}, ids: "L018",
		good: []string{timeout + "ALTER TABLE orders ADD state text NOT NULL DEFAULT '';", timeout + "ALTER TABLE orders ADD serial bigint;"},
	},
	"rows": {
		bad: []string{"UPDATE orders SET total = 0;"}, ids: "L019",
		good: []string{"UPDATE orders SET total = 0 WHERE false;"},
	},
	"fails": {bad: []string{"ALTER TABLE nobody ADD a int;", "DROP TABLE orders;"}, ids: "L000"},
	"a new table": {
		good: []string{"CREATE TABLE fresh (id bigint);\nCREATE INDEX fresh_id ON fresh (id);\nALTER TABLE fresh ALTER id SET NOT NULL;\nALTER TABLE fresh RENAME id TO key;\nDROP TABLE fresh;"},
	},
}

func TestPostgreSQL(t *testing.T) {
	url := pgtest.DSN(t)
	for name, c := range postgresCases {
		t.Run(name, func(t *testing.T) {
			if len(c.bad) > 0 {
				r := lintOf(t, url, tables, Job{}, c.bad...)
				if got := ids(r); got != c.ids {
					t.Errorf("found %q, want %q\n%s", got, c.ids, show(r))
				}
				if c.lock != "" && !strings.Contains(show(r), "\t"+c.lock+"\n") {
					t.Errorf("no %q in\n%s", c.lock, show(r))
				}
			}
			if len(c.good) > 0 {
				if r := lintOf(t, url, tables, Job{}, c.good...); ids(r) != "" {
					t.Errorf("the safe steps are found:\n%s", show(r))
				}
			}
		})
	}
}

// Every rule has a test that sees it apply.
func TestRulesAreTested(t *testing.T) {
	var all []string
	for _, c := range postgresCases {
		all = append(all, strings.Fields(c.ids)...)
	}
	for _, c := range mariadbCases {
		all = append(all, strings.Fields(c.ids)...)
	}
	for _, c := range sqliteCases {
		all = append(all, strings.Fields(c.ids)...)
	}
	for _, r := range Rules() {
		if !slices.Contains(all, r.ID) {
			t.Errorf("no test of %s", r.ID)
		}
	}
}

var sqliteCases = map[string]struct{ bad, ids, good string }{
	"rebuild": {
		bad: "CREATE TABLE t2 (id INTEGER, a TEXT NOT NULL);\nINSERT INTO t2 SELECT id, a FROM t;\nDROP TABLE t;\nALTER TABLE t2 RENAME TO t;",
		ids: "L101",
	},
	"foreign keys":  {bad: "PRAGMA foreign_keys = OFF;", ids: "L102", good: noTx + "PRAGMA foreign_keys = OFF;"},
	"drop column":   {bad: `ALTER TABLE "t" DROP COLUMN "a";`, ids: "L103", good: "-- strata:lint ignore L103 nobody reads it\nALTER TABLE t DROP a;"},
	"drop table":    {bad: "DROP TABLE t;", ids: "L104", good: "CREATE TABLE x (a);\nDROP TABLE x;"},
	"rename":        {bad: "ALTER TABLE t RENAME COLUMN a TO b;", ids: "L105"},
	"index":         {bad: "CREATE UNIQUE INDEX IF NOT EXISTS i ON t (a);", ids: "L106", good: "CREATE TABLE x (a);\nCREATE INDEX i ON x (a);"},
	"not null":      {bad: "ALTER TABLE t ADD b TEXT NOT NULL DEFAULT NULL;", ids: "L107", good: "ALTER TABLE t ADD b TEXT NOT NULL DEFAULT '';"},
	"fails":         {bad: "ALTER TABLE nobody ADD a TEXT;", ids: "L000"},
	"no reason":     {bad: "-- strata:lint ignore L104\nDROP TABLE t;", ids: "L104"},
	"another table": {bad: "-- strata:lint ignore L103, L105 old\nDROP TABLE t;", ids: "L104"},
}

func TestSQLite(t *testing.T) {
	for name, c := range sqliteCases {
		t.Run(name, func(t *testing.T) {
			const before = "-- +goose Up\nCREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);\n"
			r := lintOf(t, "sqlite:", before, Job{}, c.bad)
			if got := ids(r); got != c.ids {
				t.Errorf("found %q, want %q\n%s", got, c.ids, show(r))
			}
			if c.good != "" {
				if r := lintOf(t, "sqlite:", before, Job{}, c.good); ids(r) != "" {
					t.Errorf("the safe steps are found:\n%s", show(r))
				}
			}
		})
	}
}

// A table that the same release makes is empty; one of an earlier file of all is not.
func TestTogether(t *testing.T) {
	url := pgtest.DSN(t)
	texts := []string{"CREATE TABLE fresh (id bigint);", timeout + "CREATE INDEX fresh_id ON fresh (id);"}
	if r := lintOf(t, url, tables, Job{Together: true}, texts...); ids(r) != "" {
		t.Errorf("found\n%s", show(r))
	}
	if r := lintOf(t, url, tables, Job{}, texts...); ids(r) != "L004" {
		t.Errorf("found\n%s", show(r))
	}
}

func TestSmallTables(t *testing.T) {
	url := pgtest.DSN(t)
	text := timeout + "CREATE INDEX orders_total ON orders (total);\nALTER TABLE orders DROP note;"
	for rows, want := range map[int64]string{9: "L010", 10: "L004 L010"} {
		job := Job{Small: 10, Sizes: map[string]database.Size{"orders": {Rows: rows}}}
		if r := lintOf(t, url, tables, job, text); ids(r) != want {
			t.Errorf("%d rows: found\n%s", rows, show(r))
		}
	}
}
