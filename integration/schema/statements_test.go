package schema_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/schema"
)

type bill struct {
	ID     int64
	Label  string
	Amount int64
	Twice  int64
}

type billColumns struct {
	strata.Table[bill]
	ID     strata.ID[int64] `db:",identity"`
	Label  strata.Text
	Amount strata.Int64
	Twice  strata.Int64
}

var bills = strata.Define("bills", new(billColumns), func(t *strata.Def, c *billColumns) {
	t.PrimaryKey(c.ID)
	strata.Generated(t, c.Twice, c.Amount.Mul(2))
	strata.Default(t, c.Label, "none")
	t.Check("positive", c.Amount.Ge(0))
	t.Index(c.Twice)
})

// rest is the table as defined, after its first columns.
const rest = `amount bigint NOT NULL, twice bigint NOT NULL GENERATED ALWAYS AS (amount * 2) STORED, CONSTRAINT positive CHECK (amount >= 0)); CREATE INDEX bills_twice_idx ON bills (twice)`

// alterations are what PostgreSQL may have in place of bills, and the statements, by hand.
var alterations = []struct {
	title, sql string
	renames    []strata.AnyTable
	want       []string
}{
	{"nothing", `CREATE TABLE bills (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, label text COLLATE "C" NOT NULL DEFAULT 'none', ` + rest, nil, nil},
	{
		"a serial key", `CREATE TABLE bills (id bigserial PRIMARY KEY, label text COLLATE "C" NOT NULL DEFAULT 'none', ` + rest, nil,
		[]string{
			`ALTER TABLE "bills" ALTER COLUMN "id" DROP DEFAULT`,
			`ALTER TABLE "bills" ALTER COLUMN "id" ADD GENERATED ALWAYS AS IDENTITY`,
			`SELECT setval(pg_get_serial_sequence('"bills"', 'id'), coalesce(max("id"), 0) + 1, false) FROM "bills"`,
		},
	},
	{
		"a narrow amount and a collation", `CREATE TABLE bills (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, label text DEFAULT 'none', amount integer NOT NULL, ` +
			`twice bigint NOT NULL GENERATED ALWAYS AS (amount * 2) STORED, CONSTRAINT positive CHECK (amount >= 0)); CREATE INDEX bills_twice_idx ON bills (twice)`, nil,
		[]string{
			`DROP INDEX "bills_twice_idx"`,
			`ALTER TABLE "bills" ALTER COLUMN "label" DROP DEFAULT`,
			`ALTER TABLE "bills" DROP COLUMN "twice"`,
			`ALTER TABLE "bills" ALTER COLUMN "label" TYPE text COLLATE "C" USING "label"::text`,
			`ALTER TABLE "bills" ALTER COLUMN "amount" TYPE bigint`,
			`ALTER TABLE "bills" ALTER COLUMN "label" SET DEFAULT 'none'::text`,
			`ALTER TABLE "bills" ALTER COLUMN "label" SET NOT NULL`,
			`ALTER TABLE "bills" ADD COLUMN "twice" bigint NOT NULL GENERATED ALWAYS AS ((amount * (2)::bigint)) STORED`,
			`CREATE INDEX "bills_twice_idx" ON "bills" ("twice")`,
		},
	},
	{
		"other names of what is the same", `CREATE TABLE bills (id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT any_name PRIMARY KEY, label text COLLATE "C" NOT NULL DEFAULT 'none', ` +
			strings.NewReplacer("positive", "sure", "bills_twice_idx", "twices").Replace(rest), nil,
		[]string{`ALTER TABLE "bills" RENAME CONSTRAINT "sure" TO "positive"`, `ALTER INDEX "twices" RENAME TO "bills_twice_idx"`},
	},
	{
		"other names", `CREATE TABLE invoices (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, label text COLLATE "C" NOT NULL DEFAULT 'none', sum bigint NOT NULL, ` +
			`twice bigint NOT NULL GENERATED ALWAYS AS (sum * (2)::bigint) STORED, CONSTRAINT positive CHECK (sum >= 0)); CREATE INDEX bills_twice_idx ON invoices (twice)`,
		[]strata.AnyTable{schema.Rename{From: "invoices", To: "bills"}, schema.Rename{Table: "bills", From: "sum", To: "amount"}},
		[]string{`ALTER TABLE "invoices" RENAME TO "bills"`, `ALTER TABLE "bills" RENAME COLUMN "sum" TO "amount"`},
	},
}

func TestStatements(t *testing.T) {
	for _, a := range alterations {
		t.Run(a.title, func(t *testing.T) {
			each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
				if rebuilds(db) {
					t.Skip("the statements are PostgreSQL's")
				}
				a := a
				for sql := range strings.SplitSeq(strings.ReplaceAll(a.sql, "(amount * 2)", "(amount * (2)::bigint)"), ";") {
					runs(t, db, sql)
				}
				changes, err := schema.Diff(ctx, db, append(slices.Clone(a.renames), bills)...)
				engines.Must(t, err)
				statements, err := schema.SQL(changes, db.Dialect())
				engines.Must(t, err)
				var got []string
				for _, s := range statements {
					got = append(got, s.SQL)
					if s.Destructive {
						t.Errorf("it loses nothing: %s", s)
					}
				}
				if !slices.Equal(got, a.want) {
					t.Errorf("the statements are\n%s\nand not\n%s", strings.Join(got, "\n"), strings.Join(a.want, "\n"))
				}
				engines.Must(t, schema.Apply(ctx, db, changes))
				noDrift(t, ctx, db, append(slices.Clone(a.renames), bills)...)
			})
		})
	}
}

// What PostgreSQL has beyond what definitions say is read, and written as it is.
func TestInspectPostgreSQL(t *testing.T) {
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		if rebuilds(db) {
			t.Skip("SQLite has none of it")
		}
		runs(
			t, db,
			`CREATE TYPE pair AS (a integer, "b c" text)`,
			`CREATE TABLE p (a integer, b text, c text[], d int4range, UNIQUE (a), UNIQUE (b) DEFERRABLE INITIALLY DEFERRED, EXCLUDE USING gist (d WITH &&))`,
			`CREATE TABLE q (a integer CONSTRAINT f REFERENCES p (a) ON UPDATE CASCADE DEFERRABLE, v pair, w varchar(7) COLLATE "POSIX")`,
			`CREATE INDEX i1 ON p (b DESC NULLS LAST, lower(b) text_pattern_ops, (a + 1), a NULLS FIRST) INCLUDE (d) WHERE a > 1`,
			`CREATE INDEX i2 ON p USING gin (c)`,
			`CREATE UNIQUE INDEX i3 ON p (b COLLATE "C")`,
			`CREATE TABLE r (a integer PRIMARY KEY, b text, CONSTRAINT r_b UNIQUE (b) INCLUDE (a))`,
		)
		s, err := schema.Inspect(ctx, db)
		engines.Must(t, err)
		p, q := s.Table("", "p"), s.Table("", "q")
		got := []string{fmt.Sprint(p.Uniques), fmt.Sprint(p.Exclusions), fmt.Sprint(q.ForeignKeys), q.Columns[1].String(), q.Columns[2].String(), fmt.Sprint(s.Types)}
		for _, i := range p.Indexes {
			got = append(got, i.String())
		}
		got = append(got, fmt.Sprint(s.Table("", "r").Others))
		want := []string{
			"[unique p_a_key (a) unique p_b_key (b) DEFERRABLE INITIALLY DEFERRED]", `[exclusion p_d_excl USING "gist" ("d" WITH &&)]`, "[foreign key f (a) references p (a) ON UPDATE CASCADE DEFERRABLE]",
			`column "v" pair`, `column "w" character varying(7) COLLATE "POSIX"`, "[{ pair [{a integer} {b c text}] [] <nil>}]",
			`index i1 ("b" DESC NULLS LAST, lower(b) "text_pattern_ops", ((a + 1)), "a" NULLS FIRST) INCLUDE ("d") WHERE (a > 1)`,
			`index i2 USING "gin" ("c")`, `unique index i3 ("b" COLLATE "C")`,
			`[CONSTRAINT "r_b" UNIQUE (b) INCLUDE (a)]`,
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("it is\n%s\nand not\n%s", got[i], want[i])
			}
		}
	})
}
