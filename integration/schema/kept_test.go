package schema_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/schema"
)

func runs(t *testing.T, db *pool.DB, sql ...string) {
	t.Helper()
	for _, s := range sql {
		engines.Must(t, run(t.Context(), db, s))
	}
}

func texts(t *testing.T, db *pool.DB, sql string) string {
	t.Helper()
	rows, err := builder.RawRows(builder.Raw(strata.SQL(sql)), strata.Raw(strata.TypeText, "v")).All(t.Context(), db)
	engines.Must(t, err)
	var out []string
	for _, r := range rows {
		out = append(out, r.V)
	}
	return strings.Join(out, " ")
}

// rebuilds reports whether a database rebuilds tables.
func rebuilds(db *pool.DB) bool { return db.Dialect().Definitions == dialect.AsText }

// What SQLite rebuilds keeps its triggers, the views on it, the numbers of rows, the number
// that an identity gives next, and the rows that refer to it, whatever its keys do.
func TestRebuildKeeps(t *testing.T) {
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		if !rebuilds(db) {
			t.Skip("nothing is rebuilt")
		}
		runs(
			t, db,
			`CREATE TABLE log (what TEXT) STRICT`,
			`CREATE TABLE nodes (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, parent INTEGER REFERENCES nodes (id) ON DELETE SET NULL) STRICT`,
			`CREATE TABLE children (id INTEGER PRIMARY KEY, node INTEGER NOT NULL REFERENCES nodes (id) ON DELETE CASCADE, more TEXT)`,
			`CREATE TABLE grandchildren (id TEXT PRIMARY KEY, child INTEGER REFERENCES children (id) ON DELETE RESTRICT)`,
			`CREATE INDEX children_more ON children (lower(more)) WHERE more <> ''`,
			`CREATE VIEW named AS SELECT name FROM nodes`,
			`CREATE TRIGGER noted AFTER UPDATE ON nodes BEGIN INSERT INTO log VALUES ('nodes ' || new.name); END`,
			`CREATE TRIGGER gone AFTER DELETE ON children BEGIN INSERT INTO log VALUES ('children'); END`,
			`INSERT INTO nodes (id, name, parent) VALUES (1, 'a', NULL), (2, 'b', 1), (99, 'z', NULL)`,
			`DELETE FROM nodes WHERE id = 99`,
			`INSERT INTO children (id, node, more) VALUES (10, 1, 'x'), (11, 2, 'y')`,
			`INSERT INTO grandchildren (rowid, id, child) VALUES (77, 'g', 10)`,
		)
		changes, err := schema.Diff(ctx, db, nodes)
		engines.Must(t, err)
		engines.Must(t, schema.Apply(ctx, db, changes))
		noDrift(t, ctx, db, nodes)
		for sql, want := range map[string]string{
			`SELECT name FROM named ORDER BY name`:                                                                 "a b",
			`SELECT CAST(parent AS text) FROM nodes WHERE parent IS NOT NULL`:                                      "1",
			`SELECT id || '-' || node || '-' || more FROM children ORDER BY id`:                                    "10-1-x 11-2-y",
			`SELECT rowid || id || child FROM grandchildren`:                                                       "77g10",
			`SELECT what FROM log`:                                                                                 "",
			`SELECT name FROM sqlite_master WHERE name LIKE 'strata%'`:                                             "",
			`SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name`:                                  "gone noted",
			`SELECT sql FROM sqlite_master WHERE name = 'children_more'`:                                           `CREATE INDEX "children_more" ON "children" (lower(more)) WHERE more <> ''`,
			`SELECT "table" || ' ' || on_delete FROM pragma_foreign_key_list('children')`:                          "nodes CASCADE",
			`SELECT "table" || ' ' || on_delete FROM pragma_foreign_key_list('grandchildren')`:                     "children RESTRICT",
			`SELECT CAST(count(*) AS text) FROM pragma_foreign_key_check`:                                          "0",
			`SELECT CAST(strict AS text) FROM pragma_table_list WHERE name IN ('nodes', 'children') ORDER BY name`: "0 1",
		} {
			if got := texts(t, db, sql); got != want {
				t.Errorf("%s is %q, not %q", sql, got, want)
			}
		}
		runs(t, db, `UPDATE nodes SET name = 'c' WHERE id = 2`)
		if got := texts(t, db, `SELECT what FROM log`); got != "nodes c" {
			t.Errorf("the trigger noted %q", got)
		}
	})
}

// An identity goes on after the largest number that was ever given.
func TestIdentityGoesOn(t *testing.T) {
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		engines.Must(t, builder.CreateTables(items).Exec(ctx, db))
		put := func() int64 {
			_, err := builder.Insert(items).Rows(item{N: 1, S: 20, Name: fmt.Sprint(texts(t, db, "SELECT CAST(count(*) AS text) FROM items")), State: "y", B: []byte{}, Doc: map[string]any{}}).Exec(ctx, db)
			engines.Must(t, err)
			var last int64
			fmt.Sscan(texts(t, db, "SELECT CAST(max(id) AS text) FROM items"), &last)
			return last
		}
		put()
		put()
		put()
		runs(t, db, `DELETE FROM items WHERE id = 3`)
		runs(t, db, `CREATE INDEX more ON items (n)`)
		if rebuilds(db) {
			runs(t, db, `ALTER TABLE items ADD COLUMN more TEXT CHECK (more <> 'x')`)
		} else {
			runs(t, db, `ALTER TABLE items ALTER COLUMN id DROP IDENTITY`, `ALTER TABLE items ADD COLUMN more text`)
		}
		changes, err := schema.Diff(ctx, db, items)
		engines.Must(t, err)
		engines.Must(t, schema.Apply(ctx, db, changes, schema.AllowDestructive))
		noDrift(t, ctx, db, items)
		want := int64(4)
		if !rebuilds(db) {
			want = 3 // the identity is another one, and 3 is free
		}
		if got := put(); got != want {
			t.Errorf("the next number is %d, not %d", got, want)
		}
	})
}

// Diff leaves nothing behind, and changes nothing.
func TestDiffLeavesNothing(t *testing.T) {
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		_, err := schema.Diff(ctx, db, both(db)...)
		engines.Must(t, err)
		s, err := schema.Inspect(ctx, db, "schema_test")
		engines.Must(t, err)
		if len(s.Tables) > 0 || len(s.Types) > 0 {
			t.Errorf("there are %v", s)
		}
		if !rebuilds(db) {
			if got := texts(t, db, `SELECT relname::text FROM pg_class WHERE relpersistence = 't'`); got != "" {
				t.Errorf("there is still %s", got)
			}
			if got := texts(t, db, `SELECT current_setting('search_path')`); strings.Contains(got, "temp") {
				t.Errorf("the search path is %s", got)
			}
		}
	})
}

// An error changes nothing, and is the database's.
func TestApplyAllOrNothing(t *testing.T) {
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		runs(t, db, strings.TrimSuffix(strict(db, `CREATE TABLE nodes (id bigint NOT NULL PRIMARY KEY, name text COLLATE "C", parent bigint)`), ";"),
			`INSERT INTO nodes (id, name, parent) VALUES (1, 'a', 7), (2, NULL, NULL)`)
		before, err := schema.Inspect(ctx, db)
		engines.Must(t, err)
		changes, err := schema.Diff(ctx, db, nodes)
		engines.Must(t, err)
		if err := schema.Apply(ctx, db, changes); !errors.Is(err, strata.ErrNotNull) {
			t.Errorf("a name is NULL: %v", err)
		}
		runs(t, db, `UPDATE nodes SET name = 'b' WHERE id = 2`)
		if err := schema.Apply(ctx, db, changes); !errors.Is(err, strata.ErrForeignKey) {
			t.Errorf("a parent is none: %v", err)
		}
		after, err := schema.Inspect(ctx, db)
		engines.Must(t, err)
		if fmt.Sprint(before) != fmt.Sprint(after) {
			t.Errorf("it is %v, and was %v", after, before)
		}
		runs(t, db, `UPDATE nodes SET parent = 2 WHERE id = 1`)
		engines.Must(t, db.Tx(ctx, func(tx *pool.Tx) error { return schema.Apply(ctx, tx, changes) }))
		noDrift(t, ctx, db, nodes)
	})
}

// What a rebuild would lose is refused; so is what makes no sense.
func TestRefused(t *testing.T) {
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		var refused *strata.StatementError
		if _, err := schema.Diff(ctx, db, nodes, schema.Rename{Table: "nodes", From: "a", To: "b"}); !errors.As(err, &refused) {
			t.Errorf("a rename in a table that is not there: %v", err)
		}
		if _, err := schema.Diff(ctx, nil, nodes); !errors.As(err, &refused) {
			t.Errorf("no database: %v", err)
		}
		if _, err := schema.Diff(ctx, db, nil); !errors.As(err, &refused) {
			t.Errorf("no table: %v", err)
		}
		if _, err := schema.SQL(nil, nil); !errors.As(err, &refused) {
			t.Errorf("no dialect: %v", err)
		}
		if !rebuilds(db) {
			return
		}
		runs(t, db, `CREATE TABLE nodes (id INTEGER PRIMARY KEY ON CONFLICT REPLACE, name TEXT)`)
		changes, err := schema.Diff(ctx, db, nodes)
		engines.Must(t, err)
		if err := schema.Apply(ctx, db, changes); !errors.As(err, &refused) || !strings.Contains(err.Error(), "ON CONFLICT REPLACE") {
			t.Errorf("what a rebuild would lose: %v", err)
		}
	})
}

// SQLite's PRAGMAs say the same as its text.
func TestPragmas(t *testing.T) {
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		if !rebuilds(db) {
			t.Skip("there are none")
		}
		engines.Must(t, builder.CreateTables(both(db)...).Exec(ctx, db))
		runs(
			t, db,
			`CREATE TABLE other ("a b" INT DEFAULT (1+2), c VARCHAR(10) NOT NULL DEFAULT 'x', [d] UNIQUE, e AS (c || 'x'), PRIMARY KEY ("a b", c)) WITHOUT ROWID`,
			`CREATE TABLE made AS SELECT 1 AS a, 'x' AS b`,
			`ALTER TABLE made ADD COLUMN c TEXT DEFAULT 'y' COLLATE NOCASE`,
			`ALTER TABLE made RENAME COLUMN a TO "q""r"`,
		)
		s, err := schema.Inspect(ctx, db)
		engines.Must(t, err)
		if len(s.Tables) != 5 {
			t.Errorf("there are %d tables", len(s.Tables))
		}
		for _, table := range s.Tables {
			var got []string
			for _, c := range table.Columns {
				key := table.PrimaryKey != nil && slices.Contains(table.PrimaryKey.Columns, c.Name)
				got = append(got, fmt.Sprintf("%s|%s|%t|%s|%t", c.Name, c.Type, c.Nullable || key, c.Default, key))
			}
			want := texts(t, db, `SELECT name || '|' || type || '|' || CASE WHEN "notnull" AND NOT pk THEN 'false' ELSE 'true' END || '|' || coalesce(dflt_value, '') || '|' || `+
				`CASE WHEN pk THEN 'true' ELSE 'false' END FROM pragma_table_xinfo('`+table.Name+`')`)
			if strings.Join(got, " ") != want {
				t.Errorf("%s:\ntext    %s\nPRAGMAs %s", table.Name, strings.Join(got, " "), want)
			}
		}
	})
}

// Two tables of which only one can be there are refused, whether the database has them or
// not: what one is refused for must not keep the other ones from being looked at.
func TestTwoOfOneName(t *testing.T) {
	one := strata.Define("Twins", new(nodeColumns), func(t *strata.Def, c *nodeColumns) { t.PrimaryKey(c.ID) })
	two := strata.Define("twins", new(nodeColumns), func(t *strata.Def, c *nodeColumns) { t.PrimaryKey(c.ID) })
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		var refused *strata.StatementError
		if _, err := schema.Diff(ctx, db, one, nodes, two); !errors.As(err, &refused) || !strings.Contains(err.Error(), "have one name") {
			t.Errorf("Diff: %v", err)
		}
		if err := schema.Check(ctx, db, one, nodes, two); !errors.As(err, &refused) {
			t.Errorf("Check: %v", err)
		}
	})
}
