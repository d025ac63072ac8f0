package repo_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/pool/sqlite"
	"github.com/strata-go/strata/repo"
)

type node struct {
	ID       sample.UserID
	Name     string
	Zero     int64
	Children repo.Many[leaf]
	First    repo.One[leaf]
}

type nodeColumns struct {
	strata.Table[node]
	ID   strata.ID[sample.UserID] `db:",identity"`
	Name strata.Text
	Zero strata.Int64
}

var nodes = strata.Define("nodes", new(nodeColumns))

type leaf struct {
	Node   sample.UserID
	Name   string
	Parent repo.One[node]
}

type leafColumns struct {
	strata.Table[leaf]
	Node strata.ID[sample.UserID] `db:"node_id"`
	Name strata.Text
}

var leaves = strata.Define("leaves", new(leafColumns), func(t *strata.Def, c *leafColumns) {
	t.PrimaryKey(c.Name)
	strata.References(t, c.Node, nodes.ID, strata.Cascade)
})

var (
	byID     = repo.ByKey(nodes, nodes.ID)
	children = repo.HasMany(nodes, leaves,
		func(n *node) *repo.Many[leaf] { return &n.Children },
		strata.Refer(leaves.Node, nodes.ID))
	first = repo.HasOne(nodes, leaves,
		func(n *node) *repo.One[leaf] { return &n.First },
		strata.Refer(leaves.Node, nodes.ID))
	leafNode = repo.BelongsTo(leaves, nodes,
		func(l *leaf) *repo.One[node] { return &l.Parent },
		strata.Refer(leaves.Node, nodes.ID))
)

func open(t *testing.T) *pool.DB {
	t.Helper()
	db, err := pool.Open(t.Context(), "sqlite::memory:", sqlite.Driver)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close(context.Background()) })
	if err := builder.CreateTables(leaves, nodes).Exec(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	return db
}

func TestKeyRepo(t *testing.T) {
	ctx, db := t.Context(), open(t)
	n := node{Name: "a", Zero: 7}
	if err := byID.Create(ctx, db, &n); err != nil || n.ID != 1 {
		t.Fatalf("Create: id %d, %v", n.ID, err)
	}
	n.Zero = 0
	if err := byID.Update(ctx, db, &n); err != nil {
		t.Fatal(err)
	}
	got, err := byID.Get(ctx, db, n.ID)
	if err != nil || got.Zero != 0 || got.Name != "a" {
		t.Fatalf("Get: %+v, %v; want the zero value to be written", got, err)
	}
	if err := byID.Patch(ctx, db, n.ID, nodes.Name.Set("b")); err != nil {
		t.Fatal(err)
	}
	if found, err := byID.One(ctx, db, nodes.Name.Eq("b")); err != nil || found.ID != n.ID {
		t.Fatalf("One: %+v, %v", found, err)
	}
	more := []node{{Name: "c"}, {Name: "d"}}
	if err := byID.CreateMany(ctx, db, more); err != nil || more[0].ID != 2 || more[1].ID != 3 {
		t.Fatalf("CreateMany: %v, %v", more, err)
	}
	if first, err := byID.First(ctx, db, nodes.Name.Ne("b")); err != nil || first.ID != 2 {
		t.Fatalf("First: %+v, %v", first, err)
	}
	all, err := byID.GetAll(ctx, db, 3, 99, 1)
	var missing *repo.MissingError
	if len(all) != 2 || all[0].ID != 3 || all[1].ID != 1 || !errors.As(err, &missing) || !slices.Equal(missing.Positions, []int{1}) {
		t.Fatalf("GetAll: %v, %v", all, err)
	}
	if err := byID.Delete(ctx, db, n.ID); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"Delete": byID.Delete(ctx, db, n.ID),
		"Remove": byID.Remove(ctx, db, &n),
		"Update": byID.Update(ctx, db, &n),
		"Patch":  byID.Patch(ctx, db, n.ID, nodes.Name.Set("x")),
		"Get":    second(byID.Get(ctx, db, n.ID)),
		"GetAll": second(byID.GetAll(ctx, db, n.ID)),
		"First":  second(byID.First(ctx, db, nodes.ID.Eq(n.ID))),
		"One":    second(byID.One(ctx, db, nodes.ID.Eq(n.ID))),
	} {
		if !errors.Is(err, strata.ErrNoRows) {
			t.Errorf("%s of a missing row: %v, want ErrNoRows", name, err)
		}
	}
	if n, err := byID.Count(ctx, db); err != nil || n != 2 {
		t.Errorf("Count: %d, %v", n, err)
	}
}

// Changes of many rows are of all or of none.
func TestManyRows(t *testing.T) {
	ctx, db := t.Context(), open(t)
	rows := []node{{Name: "a"}, {Name: "b"}}
	if err := byID.CreateMany(ctx, db, rows); err != nil {
		t.Fatal(err)
	}
	rows[0].Name, rows[1].Name = "c", "d"
	if err := byID.UpdateMany(ctx, db, append(slices.Clone(rows), node{ID: 9})); !errors.Is(err, strata.ErrNoRows) {
		t.Errorf("UpdateMany with a missing row: %v", err)
	}
	if n, err := byID.Count(ctx, db, nodes.Name.In("c", "d")); n != 0 || err != nil {
		t.Errorf("%d rows of a change that failed, %v", n, err)
	}
	if err := byID.UpdateMany(ctx, db, rows); err != nil {
		t.Fatal(err)
	}
	saved := node{ID: rows[0].ID, Name: "e"}
	if err := byID.Save(ctx, db, &saved); err != nil {
		t.Fatal(err)
	}
	if n, err := byID.UpdateWhere(ctx, db, []strata.Assignment{nodes.Zero.Set(5)}, nodes.Name.In("d", "e")); n != 2 || err != nil {
		t.Errorf("UpdateWhere: %d, %v", n, err)
	}
	if n, err := byID.DeleteWhere(ctx, db, nodes.Zero.Eq(5)); n != 2 || err != nil {
		t.Errorf("DeleteWhere: %d, %v", n, err)
	}
	if n, err := byID.DeleteWhere(ctx, db); n != 0 || err == nil {
		t.Errorf("DeleteWhere of no condition: %d, %v", n, err)
	}
}

func TestUpsert(t *testing.T) {
	ctx, db := t.Context(), open(t)
	byName, parents := repo.ByKey(leaves, leaves.Name), []node{{Name: "a"}, {Name: "b"}}
	if err := byID.CreateMany(ctx, db, parents); err != nil {
		t.Fatal(err)
	}
	for _, of := range parents { // inserts, then updates
		if err := byName.Upsert(ctx, db, repo.On(leaves.Name), &leaf{Node: of.ID, Name: "x"}); err != nil {
			t.Fatal(err)
		}
		if got, err := byName.Get(ctx, db, "x"); err != nil || got.Node != of.ID {
			t.Errorf("after Upsert: %+v, %v; want the node %d", got, err, of.ID)
		}
	}
	if n, err := repo.UpsertMany(ctx, db, byName, repo.On(leaves.Name), []leaf{{Node: 1, Name: "x"}, {Node: 1, Name: "y"}}); n != 2 || err != nil {
		t.Errorf("UpsertMany: %d, %v", n, err)
	}
	var wrong *strata.StatementError
	if err := byName.Upsert(ctx, db, repo.On(), &leaf{Node: 1, Name: "z"}); !errors.As(err, &wrong) {
		t.Errorf("Upsert on no columns: %v", err)
	}
	if _, err := repo.UpsertMany(ctx, db, byName, repo.Conflict{}, []leaf{{Node: 1, Name: "z"}}); !errors.As(err, &wrong) {
		t.Errorf("UpsertMany on no columns: %v", err)
	}
	if n, err := byName.Count(ctx, db, leaves.Node.Eq(1)); n != 2 || err != nil {
		t.Errorf("Count: %d, %v", n, err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestRelation(t *testing.T) {
	ctx, db := t.Context(), open(t)
	rows := []node{{Name: "a"}, {Name: "b"}}
	if err := byID.CreateMany(ctx, db, rows); err != nil {
		t.Fatal(err)
	}
	if _, err := rows[0].Children.All(); !errors.Is(err, repo.ErrNotLoaded) {
		t.Errorf("a relation that was not loaded: %v, want ErrNotLoaded", err)
	}
	if err := repo.New(leaves).CreateMany(ctx, db, []leaf{{Node: 1, Name: "y"}, {Node: 1, Name: "x"}}); err != nil {
		t.Fatal(err)
	}
	if err := repo.Load(ctx, db, rows, children); err != nil {
		t.Fatal(err)
	}
	for _, n := range rows {
		got, err := n.Children.All()
		if err != nil || !n.Children.Loaded() {
			t.Fatal(err)
		}
		if n.ID == 1 && (len(got) != 2 || got[0].Name != "x") || n.ID == 2 && len(got) != 0 {
			t.Errorf("children of %d: %v", n.ID, got)
		}
	}
}

func TestInsideTransaction(t *testing.T) {
	ctx, db := t.Context(), open(t)
	undo := errors.New("undo")
	err := db.Tx(ctx, func(tx *pool.Tx) error {
		n := node{Name: "a"}
		if err := byID.Create(ctx, tx, &n); err != nil {
			return err
		}
		if _, err := byID.Get(ctx, tx, n.ID); err != nil {
			return err
		}
		return undo
	})
	if err != undo {
		t.Fatal(err)
	}
	if n, err := byID.Count(ctx, db); err != nil || n != 0 {
		t.Errorf("Count after rollback: %d, %v", n, err)
	}
}
