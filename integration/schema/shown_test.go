package schema_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/schema"
)

// onShown runs a test where the server shows its tables, and commits each statement.
func onShown(t *testing.T, test func(t *testing.T, ctx context.Context, db *pool.DB)) {
	for _, e := range engines.OfEachDialect() {
		t.Run(e.Name, func(t *testing.T) {
			db := open(t, e)
			if db.Dialect().Definitions != dialect.AsShown {
				t.Skip("it keeps its definitions in another way")
			}
			test(t, t.Context(), db)
		})
	}
}

const charset = ` ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin`

// What others have made is read, with what no definition says of it, and is the same in
// another database after it was written there.
func TestShownOfOthers(t *testing.T) {
	onShown(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		runs(
			t, db,
			`CREATE TABLE "p""1" (a INT PRIMARY KEY, "b""c" INT, CONSTRAINT "f""1" FOREIGN KEY ("b""c") REFERENCES "p""1" (a), `+
				`CONSTRAINT "x) FOREIGN KEY (y" FOREIGN KEY ("b""c") REFERENCES "p""1" (a) ON DELETE SET NULL ON UPDATE NO ACTION)`+charset,
			`CREATE TABLE others (id SERIAL, at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, later TIMESTAMP(3) NULL, `+
				`kind ENUM('a', 'b''c') DEFAULT 'a' COMMENT 'it''s \ "', bits BIT(3) DEFAULT b'101', hidden INT INVISIBLE DEFAULT 3, wide INT UNSIGNED ZEROFILL, `+
				`name VARCHAR(20) CHARACTER SET latin1 COLLATE latin1_german2_ci, note TEXT DEFAULT (concat('a ''\ b', kind)), `+
				`small INT CHECK (small > 0), doc JSON NOT NULL DEFAULT ('[]'), neg DECIMAL(8,3) DEFAULT -1.5, twice INT AS (small * 2) VIRTUAL, `+
				`CHECK (name <> 'x\y'), FULLTEXT (note), KEY first (note(5), small DESC) COMMENT 'k', UNIQUE KEY both_ones (kind, small)) ENGINE=InnoDB DEFAULT CHARACTER SET latin1 COMMENT 'of others'`,
			`CREATE SEQUENCE counts`,
			`CREATE VIEW seen (a, b) AS SELECT a, "b""c" FROM "p""1" WHERE (a > 1 OR a < 0) AND "b""c" <> 'it''s \'`,
		)
		have, err := schema.Inspect(ctx, db)
		engines.Must(t, err)
		for what, want := range map[string]any{
			"keys":    "[foreign key f\"1 (b\"c) references p\"1 (a) foreign key x) FOREIGN KEY (y (b\"c) references p\"1 (a) ON DELETE SET NULL]",
			"at":      `column "at" timestamp NOT NULL DEFAULT (current_timestamp()) ON UPDATE current_timestamp()`,
			"kind":    `column "kind" enum('a','b''c') COLLATE "latin1_swedish_ci" DEFAULT ('a')`,
			"note":    `column "note" text COLLATE "latin1_swedish_ci" DEFAULT (concat('a ''\ b',"kind"))`,
			"doc":     `column "doc" json NOT NULL DEFAULT ('[]')`,
			"twice":   `column "twice" int GENERATED ALWAYS AS ("small" * 2) VIRTUAL`,
			"checks":  `[check CONSTRAINT_1 ("name" <> 'x\y')]`,
			"uniques": "[unique id (id) unique both_ones (kind, small)]",
			"indexes": "[index first (\"note\"(5), \"small\" DESC) index note USING \"FULLTEXT\" (\"note\")]",
		} {
			others := have.Table("", "others")
			got := map[string]any{"keys": have.Table("", `p"1`).ForeignKeys, "checks": others.Checks, "uniques": others.Uniques, "indexes": others.Indexes}[what]
			if c := others.Column(what); c != nil {
				got = c.String()
				if c.Extra != "" {
					got = c.String() + " " + c.Extra
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s:\ngot  %s\nwant %s", what, got, want)
			}
		}
		text, err := json.Marshal(have)
		engines.Must(t, err)
		kept := &schema.Schema{}
		engines.Must(t, json.Unmarshal(text, kept))
		other := open(t, engineOf(t, db))
		changes, err := schema.Between(db.Dialect(), &schema.Schema{}, kept)
		engines.Must(t, err)
		engines.Must(t, schema.Apply(ctx, other, changes))
		now, err := schema.Inspect(ctx, other)
		engines.Must(t, err)
		rest, err := schema.Between(db.Dialect(), now, have)
		engines.Must(t, err)
		if len(rest) > 0 {
			t.Errorf("what is written differs: %v", rest)
		}
	})
}

func engineOf(t *testing.T, db *pool.DB) engines.Engine {
	for _, e := range engines.OfEachDialect() {
		if e.Name == db.Dialect().Name {
			return e
		}
	}
	t.Fatal("there is no such engine")
	return engines.Engine{}
}

type bin struct {
	ID   int64
	Name string
	Note sql.Null[string]
	Of   sql.Null[int64]
	Full bool
}

type binColumns struct {
	strata.Table[bin]
	ID   strata.Int64
	Name strata.Text
	Note strata.NullText
	Of   strata.NullInt64
	Full strata.Bool
}

func bins(more func(*strata.Def, *binColumns)) *binColumns {
	return strata.Define("bins", new(binColumns), func(t *strata.Def, c *binColumns) {
		t.PrimaryKey(c.ID)
		more(t, c)
	})
}

// An index of some rows is one, whatever tells them, and keys find their rows whichever index
// is dropped.
func TestShownIndexes(t *testing.T) {
	onShown(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		refers := func(t *strata.Def, c *binColumns) { t.ForeignKey(strata.SetNulls, strata.Refer(c.Of, c.ID)) }
		steps := []*binColumns{
			bins(func(t *strata.Def, c *binColumns) {
				t.UniqueWhere(c.Full.Eq(true), c.Name)
				refers(t, c)
				t.Index(c.Of, c.Name)
			}),
			bins(func(t *strata.Def, c *binColumns) {
				t.UniqueWhere(c.Full.Eq(false), c.Name)
				refers(t, c)
				t.Index(c.Name)
			}),
			bins(refers),
			bins(func(t *strata.Def, c *binColumns) {
				refers(t, c)
				t.Index(c.Of).Named("by_of")
				t.Index(c.Name).Where(c.Of.IsNull()).Named("some")
			}),
			bins(func(t *strata.Def, c *binColumns) { t.Index(c.Name).Where(c.Of.IsNull()).Named("others") }),
			bins(func(*strata.Def, *binColumns) {}),
		}
		for i, s := range steps {
			changes, err := schema.Diff(ctx, db, s)
			engines.Must(t, err)
			engines.Must(t, schema.Apply(ctx, db, changes, schema.AllowDestructive))
			noDrift(t, ctx, db, s)
			if i == 0 {
				_, err := builder.Insert(s).Rows(bin{ID: 1, Name: "a", Full: true}, bin{ID: 2, Name: "a", Of: sql.Null[int64]{V: 1, Valid: true}}).Exec(ctx, db)
				engines.Must(t, err)
				_, err = builder.Insert(s).Rows(bin{ID: 3, Name: "a", Full: true}).Exec(ctx, db)
				if !errors.Is(err, strata.ErrUnique) {
					t.Errorf("a second one: %v", err)
				}
			}
		}
		if got := texts(t, db, `SELECT concat(column_name, '') AS v FROM information_schema.columns WHERE table_schema = database() AND table_name = 'bins' ORDER BY 1`); got != "full id name note of" {
			t.Errorf("the columns are %s", got)
		}
	})
}

// Nothing is made up, rounded or cut, and what was done before an error is told.
func TestShownRefusals(t *testing.T) {
	onShown(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		plain := bins(func(*strata.Def, *binColumns) {})
		make := func(columns string) {
			runs(t, db, `DROP TABLE IF EXISTS bins`, `CREATE TABLE bins (id BIGINT PRIMARY KEY, `+columns+`)`+charset)
		}
		const rest = `note LONGTEXT, of BIGINT, "full" BOOLEAN NOT NULL, CONSTRAINT "strata_form bins.full" CHECK ("full" IN (0, 1))`
		for what, s := range map[string]struct{ columns, insert, want string }{
			"rounded": {`name LONGTEXT NOT NULL, note LONGTEXT, of DECIMAL(9,2), "full" BOOLEAN NOT NULL, CONSTRAINT "strata_form bins.full" CHECK ("full" IN (0, 1))`, `INSERT INTO bins VALUES (1, '', '', 1.5, 1)`, "column of of bins has values that bigint does not hold"},
			"made up": {rest, `INSERT INTO bins VALUES (1, '', 1, 1)`, "column name is NOT NULL and has no default, and bins has rows"},
			"NULL":    {`name LONGTEXT, ` + rest, `INSERT INTO bins (id, "full") VALUES (1, 1)`, "column name of bins has NULL"},
		} {
			make(s.columns)
			runs(t, db, s.insert)
			changes, err := schema.Diff(ctx, db, plain)
			engines.Must(t, err)
			if err := schema.Apply(ctx, db, changes, schema.AllowDestructive); err == nil || !strings.Contains(err.Error(), s.want) {
				t.Errorf("%s: %v", what, err)
			}
			runs(t, db, `DELETE FROM bins`)
			engines.Must(t, schema.Apply(ctx, db, changes, schema.AllowDestructive))
			noDrift(t, ctx, db, plain)
		}

		make(`title LONGTEXT NOT NULL, ` + rest)
		runs(t, db, `INSERT INTO bins VALUES (1, 'a', NULL, 7, 1)`)
		refers := bins(func(t *strata.Def, c *binColumns) {
			t.ForeignKey(strata.SetNulls, strata.Refer(c.Of, c.ID))
			t.Index(c.Full)
		})
		all := []strata.AnyTable{refers, schema.Rename{Table: "bins", From: "title", To: "name"}}
		changes, err := schema.Diff(ctx, db, all...)
		engines.Must(t, err)
		var refused *strata.StatementError
		if err := db.Tx(ctx, func(tx *pool.Tx) error { return schema.Apply(ctx, tx, changes) }); !errors.As(err, &refused) || !errors.Is(err, strata.Unsupported) {
			t.Errorf("in a transaction: %v", err)
		}
		err = schema.Apply(ctx, db, changes)
		var partly *schema.PartlyError
		if !errors.As(err, &partly) || !errors.Is(err, strata.ErrForeignKey) || len(partly.Done) != 2 || !strings.Contains(partly.Failed.SQL, "FOREIGN KEY") || strings.Contains(err.Error(), "\n") {
			t.Fatalf("half done: %v", err)
		}
		changes, err = schema.Diff(ctx, db, all...)
		engines.Must(t, err)
		if len(changes) != 1 {
			t.Errorf("the rest is %v", changes)
		}
		runs(t, db, `UPDATE bins SET of = NULL`)
		engines.Must(t, schema.Apply(ctx, db, changes))
		noDrift(t, ctx, db, all...)
	})
}
