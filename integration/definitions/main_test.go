// Package definitions creates what definitions say, and asks each server what it has.
package definitions

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
)

func TestMain(m *testing.M) { pgtest.Main(m, engines.AtMost(0.05, 0.16)) }

// entry is a row of the tables that are created.
type entry struct {
	ID    int64
	Name  string
	Note  sql.Null[string]
	Score float64
	Open  bool
	Tags  []string
}

type entryColumns struct {
	strata.Table[entry]
	ID    strata.Int64
	Name  strata.Text
	Note  strata.NullText
	Score strata.Float64
	Open  strata.Bool
	Tags  strata.Array[string]
}

// entries makes a table that has more to it.
func entries(name string, more func(*strata.Def, *entryColumns)) *entryColumns {
	return strata.Define(name, new(entryColumns), func(t *strata.Def, c *entryColumns) {
		t.PrimaryKey(c.ID)
		more(t, c)
	})
}

// created runs a test on every engine, in a database that has the table: made twice, the
// second time for what is there already.
func created(t *testing.T, table strata.AnyTable, test func(t *testing.T, ctx context.Context, db *pool.DB)) {
	t.Helper()
	engines.EachOf(t, engines.All, func(t *testing.T, db *pool.DB) {
		engines.Must(t, builder.CreateTables(table).Exec(t.Context(), db))
		engines.Must(t, builder.CreateTables(table).IfNotExists().Exec(t.Context(), db))
	}, test)
}

// isPostgres reports whether a server has a catalogue.
func isPostgres(db *pool.DB) bool { return db.Dialect().Has(dialect.Schemas) }

// isMariaDB reports whether a server has an information_schema alone.
func isMariaDB(db *pool.DB) bool { return db.Dialect() == dialect.MariaDB }

// texts reads the only column of what a server says of itself.
func texts(t *testing.T, db *pool.DB, query strata.SQL, args ...any) []string {
	t.Helper()
	list, err := builder.RawRows(builder.Raw(query, args...), strata.S("")).All(t.Context(), db)
	engines.Must(t, err)
	return list
}

// has compares what a server has with what it is to have.
func has(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\ngot\n\t%s\nwant\n\t%s", what, strings.Join(got, "\n\t"), strings.Join(want, "\n\t"))
	}
}

// indexes are the definitions of a table's indexes, as the server has them, but those of
// constraints.
func indexes(t *testing.T, db *pool.DB, table string) []string {
	t.Helper()
	if isPostgres(db) {
		return texts(t, db, `SELECT pg_get_indexdef(i.indexrelid) FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid
			WHERE i.indrelid = CAST(CAST(? AS text) AS regclass) AND NOT i.indisprimary ORDER BY c.relname COLLATE "C"`, table)
	}
	if isMariaDB(db) {
		return texts(t, db, `SELECT CONCAT(CASE MIN(non_unique) WHEN 0 THEN 'UNIQUE ' ELSE '' END, index_name, ' (', GROUP_CONCAT(column_name, CASE collation WHEN 'D' THEN ' DESC' ELSE '' END
			ORDER BY seq_in_index SEPARATOR ', '), ')') FROM information_schema.statistics WHERE table_schema = DATABASE() AND table_name = ? AND index_name <> 'PRIMARY' GROUP BY index_name ORDER BY index_name`, table)
	}
	return texts(t, db, `SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL ORDER BY name`, table)
}

// put inserts a row.
func put(ctx context.Context, db *pool.DB, table *entryColumns, e entry) error {
	if e.Tags == nil {
		e.Tags = []string{}
	}
	_, err := builder.Insert(table).Rows(e).Exec(ctx, db)
	return err
}
