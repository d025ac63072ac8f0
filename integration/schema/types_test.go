package schema_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/schema"
)

type place struct{ Street, Town string }

type placeFields struct {
	strata.CompositeType[place]
	Street strata.Text
	Town   strata.Text
}

var placeType = strata.DefineComposite("schema_test.A place", new(placeFields))

type house struct {
	ID int64
	At place
}

type houseColumns struct {
	strata.Table[house]
	ID strata.Int64
	At strata.Composite[place]
}

var houses = strata.Define("houses", new(houseColumns), func(t *strata.Def, c *houseColumns) { t.PrimaryKey(c.ID) })

// A composite type is created with the first table that has it, and gets the fields that it
// lacks.
func TestCompositeTypes(t *testing.T) {
	_ = placeType
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		if !rebuilds(db) {
			runs(t, db, `CREATE SCHEMA schema_test`, `CREATE TYPE schema_test."A place" AS (street text COLLATE "C")`)
		}
		changes, err := schema.Diff(ctx, db, houses)
		engines.Must(t, err)
		want := "[type schema_test.A place: add field town houses: add table]"
		if rebuilds(db) {
			want = "[houses: add table]"
		}
		if got := fmt.Sprint(changes); got != want {
			t.Errorf("it is to be done: %s; not %s", got, want)
		}
		engines.Must(t, schema.Apply(ctx, db, changes))
		noDrift(t, ctx, db, houses)
		_, err = builder.Insert(houses).Rows(house{1, place{"a", "b"}}).Exec(ctx, db)
		engines.Must(t, err)
	})
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		changes, err := schema.Diff(ctx, db, houses)
		engines.Must(t, err)
		engines.Must(t, schema.Apply(ctx, db, changes))
		noDrift(t, ctx, db, houses)
	})
}

// A table becomes STRICT when all of its values are of the types of their columns, or can
// be without loss; else nothing changes.
func TestStrict(t *testing.T) {
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		if !rebuilds(db) {
			t.Skip("all tables are")
		}
		runs(
			t, db,
			`CREATE TABLE nodes (id INTEGER PRIMARY KEY, name, parent TEXT)`,
			`INSERT INTO nodes (id, name, parent) VALUES (1, 'a', NULL), (2, 'b', '1'), (3, 'c', 'one')`,
		)
		changes, err := schema.Diff(ctx, db, nodes)
		engines.Must(t, err)
		if err := schema.Apply(ctx, db, changes, schema.AllowDestructive); err == nil {
			t.Error("a text became a number")
		}
		if got := texts(t, db, `SELECT parent FROM nodes WHERE id = 3`); got != "one" {
			t.Errorf("the text is %q", got)
		}
		runs(t, db, `DELETE FROM nodes WHERE id = 3`)
		engines.Must(t, schema.Apply(ctx, db, changes, schema.AllowDestructive))
		noDrift(t, ctx, db, nodes)
		if got := texts(t, db, `SELECT name || typeof(parent) || coalesce(parent, '') FROM nodes ORDER BY id`); got != "anull binteger1" {
			t.Errorf("the rows are %s", got)
		}
	})
}

// A trigger may mention what gets another name; so it is not made again from its text.
func TestTriggerAndRename(t *testing.T) {
	each(t, empty, func(t *testing.T, ctx context.Context, db *pool.DB) {
		if !rebuilds(db) {
			t.Skip("a trigger stays as it is")
		}
		runs(
			t, db,
			`CREATE TABLE nodes (id INTEGER PRIMARY KEY, title TEXT NOT NULL, parent INTEGER) STRICT`,
			`CREATE TRIGGER noted AFTER INSERT ON nodes BEGIN UPDATE nodes SET title = upper(title) WHERE id = new.id; END`,
			`INSERT INTO nodes (id, title) VALUES (1, 'a')`,
		)
		rename := schema.Rename{Table: "nodes", From: "title", To: "name"}
		changes, err := schema.Diff(ctx, db, nodes, rename)
		engines.Must(t, err)
		if err := schema.Apply(ctx, db, changes); !errors.As(err, new(*strata.StatementError)) {
			t.Errorf("a trigger with another text: %v", err)
		}
		engines.Must(t, schema.Apply(ctx, db, changes[:1]))
		changes, err = schema.Diff(ctx, db, nodes, rename)
		engines.Must(t, err)
		engines.Must(t, schema.Apply(ctx, db, changes))
		noDrift(t, ctx, db, nodes, rename)
		runs(t, db, `INSERT INTO nodes (id, name) VALUES (2, 'b')`)
		if got := texts(t, db, `SELECT name FROM nodes ORDER BY id`); got != "A B" {
			t.Errorf("the rows are %s", got)
		}
	})
}
