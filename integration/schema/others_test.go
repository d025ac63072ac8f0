package schema_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/schema"
)

// DropTables drops what nobody defines, but nothing that is somebody else's: of a tool for
// migrations, of an extension, of the database itself, or named.
func TestDropTablesOfOthers(t *testing.T) {
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		engines.Must(t, builder.CreateTables(nodes).Exec(ctx, db))
		runs(
			t, db,
			`CREATE TABLE goose_db_version (id integer PRIMARY KEY, version_id bigint NOT NULL)`,
			`CREATE TABLE "SequelizeMeta" (name text PRIMARY KEY)`,
			`CREATE TABLE schema_migrations (version bigint PRIMARY KEY)`,
			`CREATE TABLE stays (id integer PRIMARY KEY)`,
			`CREATE TABLE goes (id integer PRIMARY KEY)`,
		)
		ignore := schema.Ignore{"stays"}
		if rebuilds(db) {
			ignore = schema.Ignore{"STAYS"} // which is the same there
			runs(
				t, db,
				`CREATE TABLE numbered (id INTEGER PRIMARY KEY AUTOINCREMENT)`, // has sqlite_sequence created
				`ANALYZE`, // and sqlite_stat1
				`CREATE VIRTUAL TABLE searched USING fts5(a)`,
			)
		} else {
			runs(
				t, db,
				`CREATE EXTENSION IF NOT EXISTS tablefunc`, // with composite types
				`CREATE TABLE spatial_ref_sys (srid integer PRIMARY KEY, auth text UNIQUE)`,
				`CREATE INDEX auth ON spatial_ref_sys (lower(auth))`,
				`ALTER EXTENSION tablefunc ADD TABLE spatial_ref_sys`,
			)
		}
		before := relations(t, db)
		s, err := schema.Inspect(ctx, db)
		engines.Must(t, err)
		for _, name := range []string{"spatial_ref_sys", "sqlite_sequence", "sqlite_stat1", "searched", "searched_data"} {
			if s.Table("", name) != nil {
				t.Errorf("%s is taken for the program's", name)
			}
		}
		if len(s.Types) > 0 {
			t.Errorf("types of an extension: %v", s.Types)
		}
		changes, err := schema.Diff(ctx, db, nodes, schema.DropTables{}, ignore)
		engines.Must(t, err)
		engines.Must(t, schema.Apply(ctx, db, changes, schema.AllowDestructive))
		want := slices.DeleteFunc(before, func(name string) bool { return name == "goes" || name == "numbered" })
		if got := relations(t, db); !slices.Equal(got, want) {
			t.Errorf("there are %v, not %v", got, want)
		}
		engines.Must(t, schema.Check(ctx, db, nodes, schema.DropTables{}, ignore, schema.Exact{}))
	})
}

func relations(t *testing.T, db *pool.DB) []string {
	t.Helper()
	if rebuilds(db) {
		return strings.Fields(texts(t, db, `SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name`))
	}
	return strings.Fields(texts(t, db, `SELECT CAST(relname AS text) FROM pg_class WHERE relkind = 'r' AND relnamespace = CAST('public' AS regnamespace) ORDER BY 1`))
}

// Tables of tools are told by their names, in any letters.
func TestKeepsMigrations(t *testing.T) {
	for name, want := range map[string]bool{
		"goose_db_version": true, "__EFMigrationsHistory": true, "DATABASECHANGELOG": true, "users": false, "goose": false,
	} {
		if got := (&schema.Table{Name: name}).KeepsMigrations(); got != want {
			t.Errorf("%s: %t", name, got)
		}
	}
}
