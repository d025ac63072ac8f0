package schema_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/schema"
)

type state string

type item struct {
	ID     int64
	N      int32
	S      int16
	Name   string
	Bio    *string
	At     time.Time
	Price  decimal.Decimal
	Double float64
	F      float64
	Ok     bool
	State  state
	Parent *int64
	B      []byte
	Doc    map[string]any
}

type itemColumns struct {
	strata.Table[item]
	ID     strata.ID[int64] `db:",identity"`
	N      strata.NumberOf[int32]
	S      strata.NumberOf[int16]
	Name   strata.Text
	Bio    strata.NullText
	At     strata.Time
	Price  strata.Decimal `db:",numeric(12,2)"`
	Double strata.Float64
	F      strata.Float64
	Ok     strata.Bool
	State  strata.Enum[state]
	Parent strata.NullInt64
	B      strata.Bytes
	Doc    strata.JSON[map[string]any]
	Words  strata.FullText
}

func defineItems(name string) *itemColumns {
	return strata.Define(name, new(itemColumns), func(t *strata.Def, c *itemColumns) {
		t.PrimaryKey(c.ID)
		strata.Generated(t, c.Double, c.F.Mul(2))
		strata.Default(t, c.Name, "a'b?")
		strata.Default(t, c.Ok, true)
		strata.Default(t, c.F, 1.5)
		strata.DefaultExpr(t, c.At, strata.Now())
		strata.Values(t, c.State, state("x"), state("y"))
		t.Unique(c.Name, c.State)
		t.Check("adult", c.S.Ge(18))
		t.Index(c.Name, c.At)
		t.Index(c.Price)
		t.UniqueWhere(c.State.Eq("x"), c.Name)
		t.FullText(c.Words, c.Name)
	})
}

var (
	items          = defineItems("items")
	qualifiedItems = defineItems("schema_test.items")
	otherItems     = defineItems("schema_test.other_items")
)

type node struct {
	ID     int64
	Name   string
	Parent *int64
}

type nodeColumns struct {
	strata.Table[node]
	ID     strata.Int64
	Name   strata.Text
	Parent strata.NullInt64
}

var nodes = strata.Define("nodes", new(nodeColumns), func(t *strata.Def, c *nodeColumns) {
	t.PrimaryKey(c.ID)
	strata.References(t, c.Parent, strata.Operand[int64](c.ID), strata.Cascade)
	t.Unique(c.Name)
	t.Check("named", c.Name.Ne(""))
	t.Index(c.Parent)
})

// both are tables of two schemas, with indexes of one name where schemas are.
func both(db *pool.DB) []strata.AnyTable {
	if db.Dialect().Has(dialect.Schemas) {
		return []strata.AnyTable{items, qualifiedItems, nodes}
	}
	return []strata.AnyTable{items, otherItems, nodes}
}

func empty(*testing.T, *pool.DB) {}

// What CreateTables makes is as defined.
func TestNoDifference(t *testing.T) {
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		all := both(db)
		engines.Must(t, builder.CreateTables(all...).Exec(ctx, db))
		noDrift(t, ctx, db, all...)
		engines.Must(t, schema.Check(ctx, db, append(all, schema.Exact{})...))
		engines.Must(t, db.Tx(ctx, func(tx *pool.Tx) error { return schema.Check(ctx, tx, all...) }))
	})
}

func noDrift(t *testing.T, ctx context.Context, db *pool.DB, all ...strata.AnyTable) {
	t.Helper()
	changes, err := schema.Diff(ctx, db, all...)
	engines.Must(t, err)
	for _, c := range changes {
		t.Errorf("it differs: %s", c)
	}
}

// A database without the tables gets them.
func TestFromNothing(t *testing.T) {
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		all := both(db)
		changes, err := schema.Diff(ctx, db, all...)
		engines.Must(t, err)
		if got := fmt.Sprint(changes); !strings.Contains(got, "items: add table") || len(changes) != 3 {
			t.Errorf("the changes are %s", got)
		}
		engines.Must(t, schema.Apply(ctx, db, changes))
		noDrift(t, ctx, db, all...)
		_, err = builder.Insert(items).Rows(item{N: 1, S: 20, Name: "word", State: "x", B: []byte{}, Doc: map[string]any{}}).Exec(ctx, db)
		engines.Must(t, err)
		found, err := builder.From(items).Where(items.Words.Match("word")).All(ctx, db)
		engines.Must(t, err)
		if len(found) != 1 {
			t.Errorf("the full-text index finds %d rows", len(found))
		}
		var drift *schema.Drift
		if err := schema.Check(ctx, db, nodes); err != nil || errors.As(err, &drift) {
			t.Errorf("Check: %v", err)
		}
	})
}

// differences are what a database may have in place of nodes, and the changes that make it
// as defined, by hand.
var differences = []struct {
	title, sql string
	rows       string // what there is of rows afterwards
	want       []string
	lossy      bool
}{
	{
		"a missing column", `CREATE TABLE nodes (id bigint PRIMARY KEY, name text COLLATE "C" NOT NULL CONSTRAINT named CHECK (name <> ''), CONSTRAINT nodes_name_key UNIQUE (name))`,
		"[{1 a <nil>} {2 b <nil>}]",
		[]string{"add column", "add foreign key", "add index"},
		false,
	},
	{
		"a column too many", `CREATE TABLE nodes (id bigint PRIMARY KEY, name text COLLATE "C" NOT NULL CONSTRAINT named CHECK (name <> ''), parent bigint, more text DEFAULT 'x',
			CONSTRAINT nodes_name_key UNIQUE (name), CONSTRAINT nodes_parent_fkey FOREIGN KEY (parent) REFERENCES nodes (id) ON DELETE CASCADE);
			CREATE INDEX nodes_parent_idx ON nodes (parent)`,
		"[{1 a <nil>} {2 b <nil>}]",
		[]string{"drop column"},
		true,
	},
	{
		"no constraints, other nullability", `CREATE TABLE nodes (id bigint PRIMARY KEY, name text COLLATE "C" DEFAULT 'none', parent bigint NOT NULL DEFAULT 1)`,
		"[{1 a 1} {2 b 1}]",
		[]string{"drop default", "drop default", "set NOT NULL", "drop NOT NULL", "add unique", "add check", "add index", "add foreign key"},
		false,
	},
	{
		"an index of another column", `CREATE TABLE nodes (id bigint PRIMARY KEY, name text COLLATE "C" NOT NULL CONSTRAINT named CHECK (name <> ''), parent bigint,
			CONSTRAINT nodes_name_key UNIQUE (name), CONSTRAINT nodes_parent_fkey FOREIGN KEY (parent) REFERENCES nodes (id) ON DELETE CASCADE);
			CREATE UNIQUE INDEX nodes_parent_idx ON nodes (name)`,
		"[{1 a <nil>} {2 b <nil>}]",
		[]string{"drop unique index", "add index"},
		false,
	},
	{
		"another action and another check", `CREATE TABLE nodes (id bigint PRIMARY KEY, name text COLLATE "C" NOT NULL CONSTRAINT named CHECK (name <> '-'), parent bigint,
			CONSTRAINT nodes_name_key UNIQUE (name), CONSTRAINT nodes_parent_fkey FOREIGN KEY (parent) REFERENCES nodes (id) ON DELETE RESTRICT);
			CREATE INDEX nodes_parent_idx ON nodes (parent)`,
		"[{1 a <nil>} {2 b <nil>}]",
		[]string{"drop foreign key", "drop check", "add check", "add foreign key"},
		false,
	},
}

// strict is what Strata's tables are on SQLite, by hand.
func strict(db *pool.DB, sql string) string {
	if !strings.Contains(db.Dialect().TableSuffix, "STRICT") {
		return sql
	}
	table, index, _ := strings.Cut(sql, ";")
	table = strings.NewReplacer("bigint", "INTEGER", ` COLLATE "C"`, "").Replace(table)
	return table + " STRICT;" + index
}

func TestByHand(t *testing.T) {
	for _, d := range differences {
		t.Run(d.title, func(t *testing.T) {
			fill := func(t *testing.T, db *pool.DB) {
				for sql := range strings.SplitSeq(strict(db, d.sql)+"; INSERT INTO nodes (id, name) VALUES (1, 'a'), (2, 'b')", ";") {
					if strings.TrimSpace(sql) == "" {
						continue
					}
					_, err := builder.Raw(strata.SQL(sql)).Exec(t.Context(), db)
					engines.Must(t, err)
				}
			}
			each(t, fill, func(t *testing.T, ctx context.Context, db *pool.DB) {
				changes, err := schema.Diff(ctx, db, nodes)
				engines.Must(t, err)
				said(t, changes, d.want)
				if err := schema.Apply(ctx, db, changes); d.lossy != errors.As(err, new(*schema.DestructiveError)) {
					t.Errorf("Apply: %v", err)
				}
				if d.lossy {
					engines.Must(t, schema.Apply(ctx, db, changes, schema.AllowDestructive))
				}
				noDrift(t, ctx, db, nodes)
				engines.Must(t, schema.Check(ctx, db, nodes, schema.Exact{}))
				rows, err := builder.From(nodes).OrderBy(nodes.ID.Asc()).All(ctx, db)
				engines.Must(t, err)
				if got := printed(rows); got != d.rows {
					t.Errorf("the rows are %s, not %s", got, d.rows)
				}
			})
		})
	}
}

func printed(rows []node) string {
	out := make([]string, len(rows))
	for i, r := range rows {
		out[i] = fmt.Sprintf("{%d %s <nil>}", r.ID, r.Name)
		if r.Parent != nil {
			out[i] = fmt.Sprintf("{%d %s %d}", r.ID, r.Name, *r.Parent)
		}
	}
	return "[" + strings.Join(out, " ") + "]"
}

// said compares what changes say by the beginnings of their words after the table.
func said(t *testing.T, changes []schema.Change, want []string) {
	t.Helper()
	left := append([]string(nil), want...)
	for _, c := range changes {
		found := false
		for i, w := range left {
			if found = strings.Contains(c.String(), w); found {
				left = append(left[:i], left[i+1:]...)
				break
			}
		}
		if !found {
			t.Errorf("it is not to be done: %s", c)
		}
	}
	if len(left) > 0 {
		t.Errorf("it is not said: %q; but %s", left, changes)
	}
}
