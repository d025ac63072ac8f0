package schema_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/schema"
	"github.com/strata-go/strata/types"
)

type slot struct {
	ID     int64
	Room   int64
	Name   string
	Note   *string
	Next   *int64
	During types.Range[int64]
	Tags   []string
}

type slotColumns struct {
	strata.Table[slot]
	ID     strata.Int64
	Room   strata.Int64
	Name   strata.Text
	Note   strata.NullText
	Next   strata.NullInt64
	During strata.Range[int64]
	Tags   strata.Array[string]
}

func defineSlots(more func(t *strata.Def, c *slotColumns)) *slotColumns {
	return strata.Define("slots", new(slotColumns), func(t *strata.Def, c *slotColumns) {
		strata.Default(t, c.Room, 1)
		more(t, c)
	})
}

// said are definitions of one table, one after the other, with what is to be done for each
// after the first; lite is that of SQLite where it is not the same.
var saidOf = []struct {
	title      string
	since      int // of PostgreSQL
	define     func(t *strata.Def, c *slotColumns)
	want, lite []string
}{
	{"a key", 0, func(t *strata.Def, c *slotColumns) { t.PrimaryKey(c.ID) }, nil, nil},
	{
		"its name", 0,
		func(t *strata.Def, c *slotColumns) { t.Named("slot_key").PrimaryKey(c.ID) },
		[]string{"rename constraint slots_pkey to slot_key"},
		[]string{}, // SQLite's has no name, and goes by what it says
	},
	{
		"another name", 0,
		func(t *strata.Def, c *slotColumns) { t.Named("slot_key2").PrimaryKey(c.ID) },
		[]string{"rename constraint slot_key to slot_key2"},
		[]string{},
	},
	{
		"no name of its own: it stays", 0,
		func(t *strata.Def, c *slotColumns) { t.PrimaryKey(c.ID) },
		nil, nil,
	},
	{
		"comments", 0,
		func(t *strata.Def, c *slotColumns) {
			t.PrimaryKey(c.ID)
			t.Comment("it's $1 \\ ? a \"comment\"")
			t.CommentOn(c.Name, "é\nx")
		},
		[]string{`set comment to "it's $1 \\ ? a \"comment\""`, `set comment on column name to "é\nx"`},
		[]string{},
	},
	{
		"others", 0,
		func(t *strata.Def, c *slotColumns) {
			t.PrimaryKey(c.ID)
			t.CommentOn(c.Name, "y")
			t.CommentOn(c.Note, "z")
		},
		[]string{`drop comment "it's`, `set comment on column name to "y"`, `set comment on column note to "z"`},
		[]string{},
	},
	{
		"lengths", 0,
		func(t *strata.Def, c *slotColumns) {
			t.PrimaryKey(c.ID)
			t.MaxLength(c.Name, 5)
			t.MaxLength(c.Note, 6)
		},
		[]string{"add check strata_range slots.name", "add check strata_range slots.note", "drop comment on column name", "drop comment on column note"},
		[]string{"add check strata_range slots.name", "add check strata_range slots.note"},
	},
	{
		"longer and none", 0,
		func(t *strata.Def, c *slotColumns) {
			t.PrimaryKey(c.ID)
			t.MaxLength(c.Name, 50)
		},
		[]string{"drop check strata_range slots.name", "drop check strata_range slots.note", "add check strata_range slots.name"},
		nil,
	},
	{
		"a unique constraint", 0,
		func(t *strata.Def, c *slotColumns) {
			t.PrimaryKey(c.ID)
			t.Unique(c.Name)
			t.Unique(c.Room, c.Name).Named("both")
			t.Check("named", c.Name.Ne("-"))
		},
		[]string{"drop check strata_range slots.name", "add unique slots_name_key (name)", "add unique both (room, name)", "add check named"},
		nil,
	},
	{
		"names alone", 0,
		func(t *strata.Def, c *slotColumns) {
			t.PrimaryKey(c.ID)
			t.Unique(c.Name).Named("one_name")
			t.Unique(c.Room, c.Name).Named("Both 'x")
			t.Check("has_name", c.Name.Ne("-"))
		},
		[]string{"rename constraint slots_name_key to one_name", "rename constraint both to Both 'x", "rename constraint named to has_name"},
		nil,
	},
	{
		"names that change places", 0,
		func(t *strata.Def, c *slotColumns) {
			t.PrimaryKey(c.ID)
			t.Unique(c.Name).Named("Both 'x")
			t.Unique(c.Room, c.Name).Named("one_name")
			t.Check("has_name", c.Name.Ne("-"))
		},
		[]string{"drop unique one_name", "drop unique Both 'x", "add unique Both 'x", "add unique one_name"},
		nil,
	},
	{
		"NULL is one value", 15,
		func(t *strata.Def, c *slotColumns) {
			t.PrimaryKey(c.ID)
			t.Unique(c.Name, c.Next).Named("one_next").NullsNotDistinct()
			t.Index(c.Name, c.Note).Named("one_note").Unique().NullsNotDistinct()
		},
		[]string{
			"drop check has_name", "drop unique Both 'x", "drop unique one_name",
			"add unique one_next NULLS NOT DISTINCT (name, next)", `add unique index one_note ("name", "note") NULLS NOT DISTINCT`,
		},
		nil,
	},
	{
		"NULL is several", 15,
		func(t *strata.Def, c *slotColumns) {
			t.PrimaryKey(c.ID)
			t.Unique(c.Name, c.Next).Named("one_next")
			t.Index(c.Name, c.Note).Named("one_note").Unique()
		},
		[]string{
			"drop unique one_next NULLS NOT DISTINCT", `drop unique index one_note ("name", "note") NULLS NOT DISTINCT`,
			"add unique one_next (name, next)", `add unique index one_note ("name", "note")`,
		},
		nil,
	},
	{
		"a foreign key", 0,
		func(t *strata.Def, c *slotColumns) {
			t.PrimaryKey(c.ID)
			strata.References(t, c.Next, strata.Operand[int64](c.ID), strata.Cascade)
		},
		nil, nil, // what is dropped depends on what there was
	},
	{
		"ON UPDATE, when it is looked at", 0,
		func(t *strata.Def, c *slotColumns) {
			t.PrimaryKey(c.ID)
			strata.References(t, c.Next, strata.Operand[int64](c.ID), strata.Cascade).OnUpdate(strata.SetNulls).Deferred()
		},
		[]string{
			"drop foreign key slots_next_fkey (next) references slots (id) ON DELETE CASCADE",
			"add foreign key slots_next_fkey (next) references slots (id) ON DELETE CASCADE ON UPDATE SET NULL DEFERRABLE INITIALLY DEFERRED",
		},
		nil,
	},
	{
		"SET DEFAULT, looked at at once", 0,
		func(t *strata.Def, c *slotColumns) {
			t.PrimaryKey(c.ID)
			strata.References(t, c.Next, strata.Operand[int64](c.ID), strata.SetDefaults).Deferrable()
		},
		[]string{"drop foreign key", "add foreign key slots_next_fkey (next) references slots (id) ON DELETE SET DEFAULT DEFERRABLE"},
		nil,
	},
	{
		"its name alone", 0,
		func(t *strata.Def, c *slotColumns) {
			t.PrimaryKey(c.ID)
			strata.References(t, c.Next, strata.Operand[int64](c.ID), strata.SetDefaults).Deferrable().Named("then")
		},
		[]string{"rename constraint slots_next_fkey to then"},
		nil,
	},
	{
		"indexes", 0,
		func(t *strata.Def, c *slotColumns) {
			t.PrimaryKey(c.ID)
			t.Index(c.Name.Lower(), strata.Sorted(c.Note.Desc())).Named("i")
			t.Index(c.Tags).Using(strata.GIN).OnlyOn("PostgreSQL").Named("tagged")
			t.Index(c.Name).OnlyOn("SQLite").Named("lite")
			t.Index(strata.OpClass(c.Name, "text_pattern_ops")).Include(c.Room).OnlyOn("PostgreSQL").Named("covering")
		},
		[]string{"drop foreign key then", "add index i (lower(", `add index tagged USING "gin" ("tags")`, `add index covering ("name" "text_pattern_ops") INCLUDE ("room")`},
		[]string{"drop foreign key then", "add index i (", `add index lite ("name")`},
	},
	{
		"of each another one", 0,
		func(t *strata.Def, c *slotColumns) {
			t.PrimaryKey(c.ID)
			t.Index(c.Name.Lower(), strata.Sorted(c.Note.Asc())).Named("i")
			t.Index(c.Tags).Using(strata.GIN).Where(c.Room.Gt(1)).OnlyOn("PostgreSQL").Named("tagged")
			t.Index(c.Name).OnlyOn("SQLite").Where(c.Room.Gt(1)).Named("lite")
			t.Index(strata.OpClass(c.Name, "text_pattern_ops")).Include(c.Next).OnlyOn("PostgreSQL").Named("covering")
		},
		[]string{"drop index i ", "drop index tagged", "drop index covering", "add index i ", "add index tagged", "add index covering"},
		[]string{"drop index i ", "drop index lite", "add index i ", "add index lite"},
	},
	{
		"their names alone", 0,
		func(t *strata.Def, c *slotColumns) {
			t.PrimaryKey(c.ID)
			t.Index(c.Name.Lower(), strata.Sorted(c.Note.Asc())).Named("j")
			t.Index(c.Tags).Using(strata.GIN).Where(c.Room.Gt(1)).OnlyOn("PostgreSQL").Named("tagged")
			t.Index(c.Name).OnlyOn("SQLite").Where(c.Room.Gt(1)).Named("lite2")
			t.Index(strata.OpClass(c.Name, "text_pattern_ops")).Include(c.Next).OnlyOn("PostgreSQL").Named("covering2")
		},
		[]string{"rename index i to j", "rename index covering to covering2"},
		[]string{"rename index i to j", "rename index lite to lite2"},
	},
	{
		"no condition, a place for NULL", 0,
		func(t *strata.Def, c *slotColumns) {
			t.PrimaryKey(c.ID)
			t.Index(strata.Sorted(c.Note.Desc().NullsLast())).Named("j")
			t.Index(strata.OpClass(c.Name, "text_pattern_ops")).OnlyOn("PostgreSQL").Named("covering2")
			t.Index(c.During).Using(strata.GiST).OnlyOn("PostgreSQL").Named("tagged")
		},
		[]string{
			"drop index j", "drop index tagged", "drop index covering2",
			`add index j ("note" DESC NULLS LAST)`, `add index covering2 ("name" "text_pattern_ops")`, `add index tagged USING "gist" ("during")`,
		},
		[]string{"drop index j", "drop index lite2", `add index j ("note" DESC)`},
	},
}

// What definitions say is found, made, and found no more; rows stay.
func TestSaid(t *testing.T) {
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		first := true
		var rows string
		for _, s := range saidOf {
			if s.since > 0 && (rebuilds(db) || pgtest.Major(t) < s.since) {
				continue
			}
			table := defineSlots(s.define)
			if first {
				first = false
				engines.Must(t, builder.CreateTables(table).Exec(ctx, db))
				engines.Done(t)(builder.Insert(table).Rows(
					slot{ID: 1, Room: 1, Name: "a", During: types.RangeOf[int64](1, 5), Tags: []string{"x"}},
					slot{ID: 2, Room: 2, Name: "b", During: types.RangeOf[int64](5, 6), Tags: []string{}},
				).Exec(ctx, db))
				rows = texts(t, db, slotRows)
			}
			changes, err := schema.Diff(ctx, db, table)
			engines.Must(t, err)
			want := s.want
			if rebuilds(db) && s.lite != nil {
				want = s.lite
			}
			if s.title != "a foreign key" {
				said(t, changes, want)
			}
			engines.Must(t, schema.Apply(ctx, db, changes))
			noDrift(t, ctx, db, table)
			if t.Failed() {
				t.Fatalf("at %s: %v", s.title, changes)
			}
		}
		if got := texts(t, db, slotRows); got != rows {
			t.Errorf("the rows are %q, and were %q", got, rows)
		}
	})
}

const slotRows = `SELECT CAST(id AS text) || '|' || CAST(room AS text) || '|' || name || '|' || CAST(during AS text) || '|' || CAST(tags AS text) FROM slots ORDER BY id`

// An exclusion constraint is found, made and changed where there is such a thing, and
// refused by name where there is none.
func TestExclusions(t *testing.T) {
	say := []func(t *strata.Def, c *slotColumns){
		func(t *strata.Def, c *slotColumns) {},
		func(t *strata.Def, c *slotColumns) { t.Exclude(strata.Conflicts(c.During, "&&")) },
		func(t *strata.Def, c *slotColumns) {
			t.Exclude(strata.Conflicts(c.During, "&&")).Where(c.Room.Gt(1)).Named("apart")
			t.Exclude(strata.Conflicts(c.Room.Mod(100), "=")).Using(strata.BTree)
		},
		func(t *strata.Def, c *slotColumns) {
			t.Exclude(strata.Conflicts(c.During, "&&")).Where(c.Room.Gt(1)).Named("apart2")
			t.Exclude(strata.Conflicts(c.Room.Mod(100), "<>")).Using(strata.GiST).Where(c.Room.Gt(99))
		},
	}
	want := [][]string{
		{"add table"},
		{`add exclusion slots_during_excl USING "gist" ("during" WITH &&)`},
		{"drop exclusion slots_during_excl", "add exclusion apart", "add exclusion slots_expr_excl ("},
		{"rename constraint apart to apart2", "drop exclusion slots_expr_excl", `add exclusion slots_expr_excl USING "gist"`},
	}
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		if !rebuilds(db) {
			runs(t, db, `CREATE EXTENSION IF NOT EXISTS btree_gist`)
		}
		for i, more := range say {
			table := defineSlots(func(t *strata.Def, c *slotColumns) { t.PrimaryKey(c.ID); more(t, c) })
			changes, err := schema.Diff(ctx, db, table)
			if i > 0 && rebuilds(db) {
				if !errors.Is(err, strata.Unsupported) || !strings.Contains(err.Error(), "exclusion") {
					t.Errorf("not refused by name: %v", err)
				}
				continue
			}
			engines.Must(t, err)
			said(t, changes, want[i])
			engines.Must(t, schema.Apply(ctx, db, changes))
			noDrift(t, ctx, db, table)
		}
	})
}

// What a database has half done is found, and done: constraints that were not validated,
// and an index that was not built to its end.
func TestHalfDone(t *testing.T) {
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		if rebuilds(db) {
			t.Skip("nothing is half done")
		}
		runs(
			t, db,
			`CREATE TABLE nodes (id bigint PRIMARY KEY, name text COLLATE "C", parent bigint, CONSTRAINT nodes_name_key UNIQUE (name))`,
			`INSERT INTO nodes VALUES (1, 'a', NULL), (2, 'b', 7)`,
			`ALTER TABLE nodes ADD CONSTRAINT named CHECK (name <> ''::text) NOT VALID`,
			`ALTER TABLE nodes ADD CONSTRAINT nodes_parent_fkey FOREIGN KEY (parent) REFERENCES nodes (id) ON DELETE CASCADE NOT VALID`,
			`CREATE INDEX nodes_parent_idx ON nodes (parent)`,
			`UPDATE pg_index SET indisvalid = false WHERE indexrelid = CAST('nodes_parent_idx' AS regclass)`,
		)
		want := []string{"column name: set NOT NULL", "validate constraint named", "validate constraint nodes_parent_fkey", "drop index nodes_parent_idx (\"parent\"), which is invalid", "add index nodes_parent_idx"}
		if pgtest.Major(t) >= 18 {
			runs(t, db, `ALTER TABLE nodes ADD CONSTRAINT some_name NOT NULL name NOT VALID`)
		}
		changes, err := schema.Diff(ctx, db, nodes)
		engines.Must(t, err)
		said(t, changes, want)
		if err := schema.Apply(ctx, db, changes); !errors.Is(err, strata.ErrForeignKey) {
			t.Errorf("a row refers to none: %v", err)
		}
		runs(t, db, `UPDATE nodes SET parent = 1 WHERE id = 2`)
		engines.Must(t, schema.Apply(ctx, db, changes))
		noDrift(t, ctx, db, nodes)
		if pgtest.Major(t) >= 18 {
			runs(t, db, `ALTER TABLE nodes DROP CONSTRAINT named`, `ALTER TABLE nodes ADD CONSTRAINT named CHECK (name <> ''::text) NOT ENFORCED`)
			changes, err = schema.Diff(ctx, db, nodes)
			engines.Must(t, err)
			said(t, changes, []string{"drop check named", "add check named"})
			engines.Must(t, schema.Apply(ctx, db, changes))
			noDrift(t, ctx, db, nodes)
		}
	})
}

// What only those who look at the database read is no drift, unless it is to be exact.
func TestCommentsAreNoDrift(t *testing.T) {
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		engines.Must(t, builder.CreateTables(nodes).Exec(ctx, db))
		if rebuilds(db) {
			return
		}
		runs(t, db, `COMMENT ON COLUMN nodes.name IS 'a remark'`)
		engines.Must(t, schema.Check(ctx, db, nodes))
		var drift *schema.Drift
		if err := schema.Check(ctx, db, nodes, schema.Exact{}); !errors.As(err, &drift) || len(drift.Changes) != 1 {
			t.Errorf("Exact: %v", err)
		}
		if i := slices.IndexFunc(drift.Changes, func(c schema.Change) bool { return c.Destructive() }); i >= 0 {
			t.Errorf("it loses a value: %s", drift.Changes[i])
		}
	})
}

// couple refers to another one by two columns.
type couple struct{ A, B, C, D *int64 }

type coupleColumns struct {
	strata.Table[couple]
	A, B, C, D strata.NullInt64
}

// A key that counts NULL otherwise, or sets some of its columns only, is another one. What
// was there is written into the way back.
func TestKeysOfSeveralColumns(t *testing.T) {
	pairs := strata.Define("pairs", new(coupleColumns), func(t *strata.Def, c *coupleColumns) {
		t.Unique(c.A, c.B)
		t.ForeignKey(strata.SetNulls, strata.Refer(c.C, c.A), strata.Refer(c.D, c.B))
	})
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		if rebuilds(db) {
			t.Skip("SQLite has neither")
		}
		runs(t, db, `CREATE TABLE pairs (a bigint, b bigint, c bigint, d bigint, CONSTRAINT pairs_a_b_key UNIQUE (a, b))`)
		forms := []string{"MATCH FULL ON DELETE SET NULL"}
		if pgtest.Major(t) >= 15 {
			forms = append(forms, `ON DELETE SET NULL ("d")`)
		}
		for _, form := range forms {
			runs(t, db, `ALTER TABLE pairs ADD CONSTRAINT pairs_c_d_fkey FOREIGN KEY (c, d) REFERENCES pairs (a, b) `+form)
			before, err := schema.Inspect(ctx, db)
			engines.Must(t, err)
			changes, err := schema.Diff(ctx, db, pairs)
			engines.Must(t, err)
			said(t, changes, []string{"drop foreign key pairs_c_d_fkey (c, d) references pairs (a, b) " + form, "add foreign key pairs_c_d_fkey"})
			engines.Must(t, schema.Apply(ctx, db, changes))
			noDrift(t, ctx, db, pairs)
			after, err := schema.Inspect(ctx, db)
			engines.Must(t, err)
			back, err := schema.Between(db.Dialect(), after, before)
			engines.Must(t, err)
			engines.Must(t, schema.Apply(ctx, db, back))
			if now, err := schema.Inspect(ctx, db); err != nil || now.Table("", "pairs").ForeignKeys[0].String() != before.Table("", "pairs").ForeignKeys[0].String() {
				t.Errorf("the way back led to %v, %v", now.Table("", "pairs").ForeignKeys, err)
			}
			runs(t, db, `ALTER TABLE pairs DROP CONSTRAINT pairs_c_d_fkey`)
		}
	})
}
