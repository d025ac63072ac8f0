package definitions

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

type part struct {
	ID    int64
	Whole sql.Null[int64]
	Code  string
	Other int64
}

type partColumns struct {
	strata.Table[part]
	ID    strata.Int64
	Whole strata.NullInt64
	Code  strata.Text
	Other strata.Int64
}

var (
	wholes = strata.Define("wholes", new(partColumns), func(t *strata.Def, c *partColumns) {
		t.Named("wholes_key").PrimaryKey(c.ID)
		t.Unique(c.Code).Named("one_code")
	})
	parts = strata.Define("parts", new(partColumns), func(t *strata.Def, c *partColumns) {
		t.PrimaryKey(c.ID)
		strata.References(t, c.Whole, wholes.ID, strata.SetNulls).OnUpdate(strata.Cascade).Named("part_of")
		t.ForeignKey(strata.Cascade, strata.Refer(c.Code, wholes.Code)).OnUpdate(strata.Restrict).Deferrable()
		strata.Default(t, c.Other, 7)
		strata.References(t, c.Other, wholes.ID, strata.SetDefaults).OnUpdate(strata.SetDefaults).Deferred()
	})
)

// constraints are a table's, as the server has them: on PostgreSQL each, on SQLite the
// lines of CREATE TABLE that name one.
func constraints(t *testing.T, db *pool.DB, table string) (list []string) {
	t.Helper()
	if isPostgres(db) {
		return texts(t, db, `SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
			WHERE conrelid = CAST(CAST(? AS text) AS regclass) AND contype <> 'n' ORDER BY conname COLLATE "C"`, table)
	}
	for line := range strings.SplitSeq(texts(t, db, `SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?`, table)[0], "\n") {
		if line = strings.Trim(line, "\t,"); strings.HasPrefix(line, "CONSTRAINT") {
			list = append(list, line)
		}
	}
	return list
}

func createParts(t *testing.T, db *pool.DB) {
	engines.Must(t, builder.CreateTables(parts, wholes).Exec(t.Context(), db))
	engines.Must(t, builder.CreateTables(parts, wholes).IfNotExists().Exec(t.Context(), db))
}

func TestConstraints(t *testing.T) {
	engines.EachOf(t, engines.All, createParts, func(t *testing.T, ctx context.Context, db *pool.DB) {
		wantWholes := []string{`CONSTRAINT "wholes_key" PRIMARY KEY ("id")`, `CONSTRAINT "one_code" UNIQUE ("code")`}
		wantParts := []string{
			`CONSTRAINT "part_of" FOREIGN KEY ("whole") REFERENCES "wholes" ("id") ON DELETE SET NULL ON UPDATE CASCADE`,
			`CONSTRAINT "parts_code_fkey" FOREIGN KEY ("code") REFERENCES "wholes" ("code") ON DELETE CASCADE ON UPDATE RESTRICT DEFERRABLE INITIALLY IMMEDIATE`,
			`CONSTRAINT "parts_other_fkey" FOREIGN KEY ("other") REFERENCES "wholes" ("id") ON DELETE SET DEFAULT ON UPDATE SET DEFAULT DEFERRABLE INITIALLY DEFERRED`,
		}
		if isPostgres(db) {
			wantWholes = []string{"one_code UNIQUE (code)", "wholes_key PRIMARY KEY (id)"}
			wantParts = []string{
				"part_of FOREIGN KEY (whole) REFERENCES wholes(id) ON UPDATE CASCADE ON DELETE SET NULL",
				"parts_code_fkey FOREIGN KEY (code) REFERENCES wholes(code) ON UPDATE RESTRICT ON DELETE CASCADE DEFERRABLE",
				"parts_other_fkey FOREIGN KEY (other) REFERENCES wholes(id) ON UPDATE SET DEFAULT ON DELETE SET DEFAULT DEFERRABLE INITIALLY DEFERRED",
				"parts_pkey PRIMARY KEY (id)",
			}
		}
		has(t, "wholes", constraints(t, db, "wholes"), wantWholes)
		has(t, "parts", constraints(t, db, "parts"), wantParts)
	})
}

// violates expects that a constraint, by name, is violated.
func violates(t *testing.T, err, kind error, name string) {
	t.Helper()
	var e *strata.DatabaseError
	if !errors.As(err, &e) || !errors.Is(err, kind) || e.Constraint != name {
		t.Errorf("%v: not a %v of %s", err, kind, name)
	}
}

// TestActions changes and deletes keys that rows refer to, and looks at the rows.
func TestActions(t *testing.T) {
	engines.EachOf(t, engines.All, createParts, func(t *testing.T, ctx context.Context, db *pool.DB) {
		one := sql.Null[int64]{V: 1, Valid: true}
		insert := func(db builder.Writer, table *partColumns, p part) error {
			_, err := builder.Insert(table).Rows(p).Exec(ctx, db)
			return err
		}
		engines.Must(t, insert(db, wholes, part{1, one, "a", 0}))
		engines.Must(t, insert(db, wholes, part{7, one, "b", 0}))
		engines.Must(t, insert(db, wholes, part{8, one, "c", 0}))
		violates(t, insert(db, wholes, part{1, one, "d", 0}), strata.ErrUnique, "wholes_key")
		violates(t, insert(db, wholes, part{2, one, "a", 0}), strata.ErrUnique, "one_code")
		engines.Must(t, insert(db, parts, part{1, one, "b", 8}))

		engines.Done(t)(builder.Update(wholes).Set(wholes.ID.Set(10)).Where(wholes.ID.Eq(1)).Exec(ctx, db))
		engines.Expect(t, db, "ON UPDATE CASCADE", builder.Select2(parts.Whole, parts.Other), "[{{10 true} 8}]")
		engines.Done(t)(builder.Update(wholes).Set(wholes.ID.Set(11)).Where(wholes.ID.Eq(8)).Exec(ctx, db))
		engines.Expect(t, db, "ON UPDATE SET DEFAULT", builder.Select2(parts.Whole, parts.Other), "[{{10 true} 7}]")
		engines.Done(t)(builder.Delete(wholes).Where(wholes.ID.Eq(10)).Exec(ctx, db))
		engines.Expect(t, db, "ON DELETE SET NULL", builder.Select2(parts.Whole, parts.Other), "[{{0 false} 7}]")
		if _, err := builder.Update(wholes).Set(wholes.Code.Set("z")).Where(wholes.Code.Eq("b")).Exec(ctx, db); !errors.Is(err, strata.ErrForeignKey) {
			t.Errorf("ON UPDATE RESTRICT: %v", err)
		}

		// A deferred key waits for the end, and fails there, once and for all.
		engines.Must(t, db.Tx(ctx, func(tx *pool.Tx) error {
			if err := insert(tx, parts, part{2, sql.Null[int64]{}, "b", 99}); err != nil {
				return err
			}
			return insert(tx, wholes, part{99, one, "late", 0})
		}))
		err := db.Tx(ctx, func(tx *pool.Tx) error { return insert(tx, parts, part{3, sql.Null[int64]{}, "b", 100}) })
		if !errors.Is(err, strata.ErrForeignKey) {
			t.Errorf("at the end of a transaction: %v", err)
		}
		if err := insert(db, parts, part{3, sql.Null[int64]{}, "b", 100}); !errors.Is(err, strata.ErrForeignKey) {
			t.Errorf("alone: %v", err)
		}
		// What is not deferred does not wait.
		var early error
		err = db.Tx(ctx, func(tx *pool.Tx) error {
			early = insert(tx, parts, part{4, sql.Null[int64]{}, "none", 7})
			return early
		})
		if !errors.Is(early, strata.ErrForeignKey) || !errors.Is(err, strata.ErrForeignKey) {
			t.Errorf("at once: %v, %v", early, err)
		}
		engines.Expect(t, db, "parts", builder.Select(parts.ID).OrderBy(parts.ID.Asc()), "[1 2]")
		engines.Must(t, builder.DropTables(parts, wholes).Exec(ctx, db))
	})
}

type numbered struct {
	ID   int64
	Name string
}

type numberedColumns struct {
	strata.Table[numbered]
	ID   strata.Int64 `db:",identity"`
	Name strata.Text
}

// TestNamedIdentity has a name for a key that SQLite writes with its column.
func TestNamedIdentity(t *testing.T) {
	table := strata.Define("numbered", new(numberedColumns), func(t *strata.Def, c *numberedColumns) {
		t.Named("its_key").PrimaryKey(c.ID)
	})
	created(t, table, func(t *testing.T, ctx context.Context, db *pool.DB) {
		engines.Done(t)(builder.Insert(table).Rows(numbered{Name: "a"}, numbered{Name: "b"}).Exec(ctx, db))
		engines.Expect(t, db, "numbers", builder.Select(table.ID).OrderBy(table.ID.Asc()), "[1 2]")
		if isPostgres(db) {
			has(t, "key", constraints(t, db, "numbered"), []string{"its_key PRIMARY KEY (id)"})
		} else if isMariaDB(db) { // which has no names of primary keys: errors have it all the same
			has(t, "key", texts(t, db, "SELECT CONCAT(column_name, ' ', extra) FROM information_schema.columns WHERE table_schema = DATABASE() AND table_name = 'numbered' AND column_key = 'PRI'"), []string{"id auto_increment"})
			_, err := builder.Insert(table).Set(table.ID.Set(1), table.Name.Set("c")).OverridingSystemValue().Exec(ctx, db)
			violates(t, err, strata.ErrUnique, "its_key")
		} else if s := texts(t, db, "SELECT sql FROM sqlite_master WHERE name = 'numbered'")[0]; !strings.Contains(s, `"id" INTEGER CONSTRAINT "its_key" PRIMARY KEY AUTOINCREMENT`) {
			t.Error(s)
		}
	})
}

type booking struct {
	ID     int64
	Room   int64
	During types.Range[int64]
	Valid  bool
}

type bookingColumns struct {
	strata.Table[booking]
	ID     strata.Int64
	Room   strata.Int64
	During strata.Range[int64]
	Valid  strata.Bool
}

var (
	bookings = strata.Define("bookings", new(bookingColumns), func(t *strata.Def, c *bookingColumns) {
		t.PrimaryKey(c.ID)
		t.Exclude(strata.Conflicts(c.During, "&&")).Where(c.Valid.IsTrue()).Named("one_at_a_time")
		t.Exclude(strata.Conflicts(c.Room.Mod(100), "=")).Using(strata.BTree)
	})
	onlyOnce = strata.Define("only_once", new(partColumns), func(t *strata.Def, c *partColumns) {
		t.PrimaryKey(c.ID)
		t.Unique(c.Whole, c.Code).NullsNotDistinct().Named("once")
	})
)

// TestWhatSQLiteLacks is refused there by name, before anything is created.
func TestWhatSQLiteLacks(t *testing.T) {
	pgtest.Since(t, 15, "NULLS NOT DISTINCT is")
	engines.EachOf(t, engines.All, func(*testing.T, *pool.DB) {}, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for table, name := range map[strata.AnyTable]string{bookings: "one_at_a_time", onlyOnce: "once"} {
			err := builder.CreateTables(table).Exec(ctx, db)
			switch {
			case isPostgres(db):
				engines.Must(t, err)
			case !errors.Is(err, strata.Unsupported) || !strings.Contains(err.Error(), name):
				t.Errorf("%s: not refused by name: %v", name, err)
			}
		}
		if !isPostgres(db) {
			return
		}
		has(t, "bookings", constraints(t, db, "bookings"), []string{
			"bookings_expr_excl EXCLUDE USING btree (((room % (100)::bigint)) WITH =)",
			"bookings_pkey PRIMARY KEY (id)",
			"one_at_a_time EXCLUDE USING gist (during WITH &&) WHERE ((valid IS TRUE))",
		})
		has(t, "only_once", constraints(t, db, "only_once"), []string{
			"once UNIQUE NULLS NOT DISTINCT (whole, code)", "only_once_pkey PRIMARY KEY (id)",
		})
		book := func(b booking) error {
			_, err := builder.Insert(bookings).Rows(b).Exec(ctx, db)
			return err
		}
		engines.Must(t, book(booking{1, 1, types.RangeOf[int64](1, 5), true}))
		engines.Must(t, book(booking{2, 2, types.RangeOf[int64](2, 6), false}))
		violates(t, book(booking{3, 3, types.RangeOf[int64](4, 6), true}), strata.ErrExclusion, "one_at_a_time")
		violates(t, book(booking{3, 101, types.RangeOf[int64](10, 16), true}), strata.ErrExclusion, "bookings_expr_excl")
		once := func(p part) error {
			_, err := builder.Insert(onlyOnce).Rows(p).Exec(ctx, db)
			return err
		}
		engines.Must(t, once(part{ID: 1, Code: "a"}))
		violates(t, once(part{ID: 2, Code: "a"}), strata.ErrUnique, "once")
	})
}
