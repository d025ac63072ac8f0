package definitions

import (
	"context"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/schema"
)

type counted struct {
	ID   int32
	Name string
}

type countedColumns struct {
	strata.Table[counted]
	ID   strata.Int32 `db:",identity"`
	Name strata.Text
}

func defineCounted(name string) *countedColumns {
	return strata.Define(name, new(countedColumns), func(t *strata.Def, c *countedColumns) {
		t.PrimaryKey(c.ID)
		t.ColumnType(c.ID, "PostgreSQL", "serial")
	})
}

// A column of the type serial is compared as PostgreSQL keeps it, and created from nothing.
func TestSerial(t *testing.T) {
	engines.EachOf(t, engines.All, func(*testing.T, *pool.DB) {}, func(t *testing.T, ctx context.Context, db *pool.DB) {
		if !isPostgres(db) {
			t.Skip("the type is PostgreSQL's")
		}
		plain, other := defineCounted("serial_a"), defineCounted("serial_s.serial_a")
		exec := func(sql string) {
			t.Helper()
			_, err := builder.Raw(strata.SQL(sql)).Exec(ctx, db)
			engines.Must(t, err)
		}
		same := func() {
			t.Helper()
			engines.Must(t, schema.Check(ctx, db, plain, other, schema.Exact{}))
			for _, table := range []*countedColumns{plain, other} {
				for range 2 {
					engines.Done(t)(builder.Insert(table).Rows(counted{Name: "a"}).Exec(ctx, db))
				}
			}
		}
		drop := func() {
			t.Helper()
			exec("DROP TABLE serial_a")
			exec("DROP SCHEMA serial_s CASCADE")
		}
		exec("CREATE SCHEMA serial_s")
		exec(`CREATE TABLE serial_a (id serial PRIMARY KEY, name text COLLATE "C" NOT NULL)`)
		exec(`CREATE TABLE serial_s.serial_a (id serial PRIMARY KEY, name text COLLATE "C" NOT NULL)`)
		same()
		drop()

		engines.Must(t, builder.CreateTables(plain, other).IfNotExists().Exec(ctx, db))
		engines.Must(t, builder.CreateTables(plain, other).IfNotExists().Exec(ctx, db))
		same()
		drop()

		changes, err := schema.Diff(ctx, db, plain, other)
		engines.Must(t, err)
		list, err := schema.SQL(changes, db.Dialect())
		engines.Must(t, err)
		for _, s := range list {
			if strings.Contains(s.SQL, "SEQUENCE") {
				t.Errorf("%s", s)
			}
			exec(s.SQL)
		}
		same()

		// A sequence that the column does not own is made, where only the default lacks.
		exec("ALTER TABLE serial_a ALTER COLUMN id DROP DEFAULT")
		exec("DROP SEQUENCE serial_a_id_seq")
		exec("DELETE FROM serial_a")
		changes, err = schema.Diff(ctx, db, plain, other)
		engines.Must(t, err)
		list, err = schema.SQL(changes, db.Dialect())
		engines.Must(t, err)
		for _, s := range list {
			exec(s.SQL)
		}
		same()
		drop()
	})
}
