package schema_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/schema"
)

// wideningsInPlace are columns with a default, a check and an index, that get wider.
var wideningsInPlace = []struct{ from, to, def, value string }{
	{"smallint", "integer", "0", "7"},
	{"integer", "bigint", "0", "7"},
	{"real", "double precision", "0", "7"},
	{"numeric(8,2)", "numeric(10,2)", "0", "123456.78"},
	{"numeric(8,2)", "numeric(11,5)", "0", "123456.78"},
	{"numeric(8,2)", "numeric", "0", "123456.78"},
	{"character varying(3)", "character varying(5)", "'a'", "'abc'"},
	{"timestamp(3) without time zone", "timestamp without time zone", "'2026-01-02'", "'2026-01-02 03:04:05.678'"},
	{"timestamp(3) with time zone", "timestamp(6) with time zone", "'2026-01-02 00:00+00'", "'2026-01-02 03:04:05.678+00'"},
	{"bit varying(3)", "bit varying(9)", "B'1'", "B'101'"},
}

// What loses nothing is one statement without a look at the rows, and default, check, key
// and index stay.
func TestWiderInPlace(t *testing.T) {
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		if rebuilds(db) {
			t.Skip("the types are PostgreSQL's")
		}
		for _, w := range wideningsInPlace {
			ddl := func(typ string) string {
				return fmt.Sprintf(`CREATE TABLE wide (a %[1]s PRIMARY KEY DEFAULT %[2]s, b %[1]s CONSTRAINT here CHECK (b = b) CONSTRAINT refers REFERENCES wide (a), EXCLUDE USING btree (b WITH =))`, typ, w.def)
			}
			runs(t, db, ddl(w.to))
			want, err := schema.Inspect(ctx, db)
			engines.Must(t, err)
			runs(t, db, `DROP TABLE wide`, ddl(w.from), fmt.Sprintf(`INSERT INTO wide VALUES (%[1]s, %[1]s)`, w.value))
			have, err := schema.Inspect(ctx, db)
			engines.Must(t, err)
			changes, err := schema.Between(db.Dialect(), have, want)
			engines.Must(t, err)
			for _, options := range [][]schema.SQLOption{nil, {schema.Online}} {
				if got, want := statementsOf(t, db, changes, options...), fmt.Sprintf(`ALTER TABLE "wide" ALTER COLUMN "a" TYPE %[1]s; ALTER TABLE "wide" ALTER COLUMN "b" TYPE %[1]s`, w.to); got != want {
					t.Errorf("%s to %s: %s", w.from, w.to, got)
				}
			}
			before := texts(t, db, `SELECT CAST(b AS text) FROM wide`)
			engines.Must(t, schema.Apply(ctx, db, changes)) // refused where one is destructive
			got, err := schema.Inspect(ctx, db)
			engines.Must(t, err)
			rest, err := schema.Between(db.Dialect(), got, want)
			engines.Must(t, err)
			said(t, rest, nil)
			if n := texts(t, db, fmt.Sprintf(`SELECT CAST(count(*) AS text) FROM wide WHERE b = %s`, w.value)); n != "1" {
				t.Errorf("%s to %s: %s is lost", w.from, w.to, before)
			}
			runs(t, db, `DROP TABLE wide`)
		}
	})
}

func statementsOf(t *testing.T, db *pool.DB, changes []schema.Change, options ...schema.SQLOption) string {
	t.Helper()
	list, err := schema.SQL(changes, db.Dialect(), options...)
	engines.Must(t, err)
	out := make([]string, len(list))
	for i, s := range list {
		if out[i] = s.SQL; s.Destructive {
			out[i] = "destructive " + s.SQL
		}
	}
	return strings.Join(out, "; ")
}

// Which changes of a type may lose values, and which may not.
func TestWhatLosesValues(t *testing.T) {
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		if rebuilds(db) {
			t.Skip("the types are PostgreSQL's")
		}
		for _, c := range []struct {
			from, to string
			loses    bool
		}{
			{"numeric(8,2)", "numeric(8,3)", true},
			{"numeric(8,2)", "numeric(9,1)", true},
			{"numeric", "numeric(100,50)", true},
			{"integer", "numeric(10,0)", false},
			{"integer", "numeric(9,0)", true},
			{"integer", "numeric(11,2)", true},
			{"bigint", "numeric(21,2)", false},
			{"integer", "real", true},
			{"bigint", "integer", true},
			{"character varying(9)", "character varying(8)", true},
			{"character varying", "character varying(8)", true},
			{"character varying(8)", "text", false},
			{"text", "character varying", false},
			{"text", "character varying(9)", true},
			{"timestamp without time zone", "timestamp(3) without time zone", true},
			{"timestamp(0) without time zone", "timestamp(3) without time zone", false},
			{"numeric(8,2)[]", "numeric(9,2)[]", false},
			{"numeric(8,2)[]", "numeric(7,2)[]", true},
			{"integer", "bigint[]", true},
			{"double precision", "real", true},
			{"json", "jsonb", true},
		} {
			of := func(typ string) *schema.Schema {
				return &schema.Schema{Tables: []schema.Table{{Name: "t", Columns: []schema.Column{{Name: "a", Type: typ}}}}}
			}
			changes, err := schema.Between(db.Dialect(), of(c.from), of(c.to))
			engines.Must(t, err)
			if len(changes) != 1 || changes[0].Destructive() != c.loses {
				t.Errorf("%s to %s: %v", c.from, c.to, changes)
			}
		}
	})
}
