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
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/integration/pgtest"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/schema"
)

var onlineNodes = strata.Define("nodes", new(nodeColumns), func(t *strata.Def, c *nodeColumns) {
	t.PrimaryKey(c.ID)
	strata.References(t, c.Parent, strata.Operand[int64](c.ID), strata.Cascade).Deferred()
	t.Unique(c.Name)
	t.Check("named", c.Name.Ne(""))
	t.Index(c.Parent).Where(c.Parent.Gt(0))
})

// The safe steps, by hand.
func TestOnline(t *testing.T) {
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		if rebuilds(db) {
			t.Skip("the statements are PostgreSQL's")
		}
		runs(
			t, db,
			`CREATE TABLE nodes (id bigint NOT NULL, name text COLLATE "C", parent numeric)`,
			`CREATE INDEX more ON nodes (parent)`,
			`INSERT INTO nodes VALUES (1, 'a', NULL), (2, 'b', 1)`,
		)
		changes, err := schema.Diff(ctx, db, onlineNodes)
		engines.Must(t, err)
		statements, err := schema.SQL(changes, db.Dialect(), schema.Online)
		engines.Must(t, err)
		got := make([]string, len(statements))
		for i, s := range statements {
			got[i] = s.SQL
			if s.NoTransaction {
				got[i] = "! " + s.SQL
			}
		}
		want := []string{
			`! DROP INDEX CONCURRENTLY "more"`,
			`DO $doo$ BEGIN LOCK TABLE "nodes" IN ACCESS EXCLUSIVE MODE; EXECUTE 'DO $do$ BEGIN IF EXISTS (SELECT 1 FROM "nodes" WHERE ("parent"::bigint)::numeric IS DISTINCT FROM "parent") ` +
				`THEN RAISE EXCEPTION USING ERRCODE = ''check_violation'', MESSAGE = ''column parent of nodes has values that bigint does not hold''; END IF; END $do$'; ` +
				`EXECUTE 'ALTER TABLE "nodes" ALTER COLUMN "parent" TYPE bigint USING "parent"::bigint'; END $doo$`,
			`ALTER TABLE "nodes" ADD CONSTRAINT "strata_not_null" CHECK ("name" IS NOT NULL) NOT VALID`,
			`! ALTER TABLE "nodes" VALIDATE CONSTRAINT "strata_not_null"`,
			`ALTER TABLE "nodes" ALTER COLUMN "name" SET NOT NULL`,
			`ALTER TABLE "nodes" DROP CONSTRAINT "strata_not_null"`,
			`! CREATE UNIQUE INDEX CONCURRENTLY "nodes_pkey" ON "nodes" ("id")`,
			`ALTER TABLE "nodes" ADD CONSTRAINT "nodes_pkey" PRIMARY KEY USING INDEX "nodes_pkey"`,
			`! CREATE UNIQUE INDEX CONCURRENTLY "nodes_name_key" ON "nodes" ("name")`,
			`ALTER TABLE "nodes" ADD CONSTRAINT "nodes_name_key" UNIQUE USING INDEX "nodes_name_key"`,
			`ALTER TABLE "nodes" ADD CONSTRAINT "named" CHECK ((name <> ''::text)) NOT VALID`,
			`! CREATE INDEX CONCURRENTLY "nodes_parent_idx" ON "nodes" ("parent") WHERE (parent > 0)`,
			`ALTER TABLE "nodes" ADD CONSTRAINT "nodes_parent_fkey" FOREIGN KEY ("parent") REFERENCES "nodes" ("id") ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED NOT VALID`,
			`! ALTER TABLE "nodes" VALIDATE CONSTRAINT "nodes_parent_fkey"`,
			`! ALTER TABLE "nodes" VALIDATE CONSTRAINT "named"`,
		}
		slices.Sort(want[len(want)-2:])
		slices.Sort(got[len(got)-2:])
		if !slices.Equal(got, want) {
			t.Errorf("the statements are\n%s\nand not\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		engines.Must(t, oneByOne(ctx, db, statements))
		noDrift(t, ctx, db, onlineNodes)
		if got := texts(t, db, `SELECT id || name || coalesce(parent, 0) FROM nodes ORDER BY id`); got != "1a0 2b1" {
			t.Errorf("the rows are %s", got)
		}
	})
}

// oneByOne runs statements as a file of migrations without a transaction has them run;
// those that may be in a transaction, in one.
func oneByOne(ctx context.Context, db *pool.DB, statements []schema.Statement) error {
	for _, s := range statements {
		run := func(db builder.DB) error {
			_, err := db.RunExec(ctx, &ast.RawStmt{Text: []string{s.SQL}}, nil)
			return err
		}
		var err error
		if s.NoTransaction {
			err = run(db)
		} else {
			err = db.Tx(ctx, func(tx *pool.Tx) error { return run(tx) })
		}
		if err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

// What fails in the midst stays half done, and Diff tells the rest.
func TestOnlineFails(t *testing.T) {
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		if rebuilds(db) {
			t.Skip("the statements are PostgreSQL's")
		}
		runs(
			t, db,
			`CREATE TABLE nodes (id bigint PRIMARY KEY, name text COLLATE "C", parent bigint)`,
			`INSERT INTO nodes VALUES (1, 'a', NULL), (2, 'a', 1), (3, NULL, 7)`,
		)
		apply := func() error {
			changes, err := schema.Diff(ctx, db, onlineNodes)
			engines.Must(t, err)
			statements, err := schema.SQL(changes, db.Dialect(), schema.Online)
			engines.Must(t, err)
			return oneByOne(ctx, db, statements)
		}
		for _, step := range []struct {
			kind error
			mend string
		}{
			{strata.ErrCheck, `UPDATE nodes SET name = 'c' WHERE id = 3`}, // or ErrNotNull
			{strata.ErrUnique, `UPDATE nodes SET name = 'b' WHERE id = 2`},
			{strata.ErrForeignKey, `UPDATE nodes SET parent = 2 WHERE id = 3`},
		} {
			if err := apply(); !errors.Is(err, step.kind) {
				t.Errorf("not %v: %v", step.kind, err)
			}
			runs(t, db, step.mend)
		}
		engines.Must(t, apply())
		noDrift(t, ctx, db, onlineNodes)
	})
}

// Random pairs become each other by the safe steps, too, and no row loses what it has.
func TestOnlinePairs(t *testing.T) {
	n := 30
	if testing.Short() {
		n = 10
	}
	pg, err := engines.Open(t, pgtest.Empty(t))
	engines.Must(t, err)
	t.Cleanup(func() { pg.Close(context.Background()) })
	for i := range n {
		p := newPair(t, pg, *seed+20_000+uint64(i))
		if err := p.online(t.Context(), pg); err != nil {
			t.Fatalf("pair %d: %v\n%s", *seed+20_000+uint64(i), err, p)
		}
	}
}

func (p *pair) online(ctx context.Context, db *pool.DB) (err error) {
	defer func() { err = errors.Join(err, p.clear(ctx, db)) }()
	if err := p.was.create(ctx, db, p.has); err != nil {
		return err
	}
	if err := p.fill(ctx, db); err != nil {
		return err
	}
	old, err := p.read(ctx, db, p.before, p.after)
	if err != nil {
		return err
	}
	asked := append(renames(p.before, p.after), p.is.asked(p.has)...)
	asked = append(asked, schema.DropTables{}, schema.DropViews{})
	if p.changes, err = schema.Diff(ctx, db, asked...); err != nil {
		return err
	}
	statements, err := schema.SQL(p.changes, db.Dialect(), schema.Online)
	if err != nil {
		return err
	}
	if err := oneByOne(ctx, db, statements); err != nil {
		return err
	}
	if err := schema.Check(ctx, db, append(asked, schema.Exact{})...); err != nil {
		return err
	}
	now, err := p.read(ctx, db, p.after, p.before)
	if err != nil {
		return err
	}
	return compare(old, now, &tally{})
}

// On SQLite there is nothing to be done otherwise.
func TestOnlineSQLite(t *testing.T) {
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		if !rebuilds(db) {
			return
		}
		runs(t, db, `CREATE TABLE nodes (id INTEGER PRIMARY KEY, name TEXT) STRICT`)
		changes, err := schema.Diff(ctx, db, onlineNodes)
		engines.Must(t, err)
		a, err := schema.SQL(changes, db.Dialect())
		engines.Must(t, err)
		b, err := schema.SQL(changes, db.Dialect(), schema.Online)
		engines.Must(t, err)
		if !slices.Equal(a, b) {
			t.Errorf("the statements are\n%v\nand\n%v", a, b)
		}
	})
}
