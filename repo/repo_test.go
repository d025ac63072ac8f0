package repo_test

import (
	"errors"
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
	Children repo.Many[leaf] `db:"-"`
}

type nodeColumns struct {
	strata.Table[node]
	ID   strata.ID[sample.UserID] `db:",identity"`
	Name strata.Text
	Zero strata.Int64
}

var nodes = strata.Define("nodes", new(nodeColumns))

type leaf struct {
	Node sample.UserID
	Name string
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
	children = repo.Relation[node, leaf, sample.UserID]{
		Children: leaves,
		Foreign:  leaves.Node,
		Key:      func(n *node) sample.UserID { return n.ID },
		Parent:   func(l *leaf) sample.UserID { return l.Node },
		Field:    func(n *node) *repo.Many[leaf] { return &n.Children },
	}
)

func open(t *testing.T) *pool.DB {
	t.Helper()
	db, err := pool.Open(t.Context(), "sqlite::memory:", sqlite.Driver)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := builder.CreateTables(leaves, nodes).Exec(t.Context(), db); err != nil {
		t.Fatal(err)
	}
	return db
}

func TestKeyRepo(t *testing.T) {
	ctx, db := t.Context(), open(t)
	n := node{Name: "a", Zero: 7}
	if err := byID.Insert(ctx, db, &n); err != nil || n.ID != 1 {
		t.Fatalf("Insert: id %d, %v", n.ID, err)
	}
	n.Zero = 0
	if err := byID.Update(ctx, db, n.ID, n); err != nil {
		t.Fatal(err)
	}
	got, err := byID.Get(ctx, db, n.ID)
	if err != nil || got.Zero != 0 || got.Name != "a" {
		t.Fatalf("Get: %+v, %v; want the zero value to be written", got, err)
	}
	if err := byID.Set(ctx, db, n.ID, nodes.Name.Set("b")); err != nil {
		t.Fatal(err)
	}
	if found, err := byID.FindOne(ctx, db, nodes.Name.Eq("b")); err != nil || found.ID != n.ID {
		t.Fatalf("FindOne: %+v, %v", found, err)
	}
	if more, err := byID.InsertAll(ctx, db, node{Name: "c"}, node{Name: "d"}); err != nil || len(more) != 2 {
		t.Fatalf("InsertAll: %v, %v", more, err)
	}
	if all, err := byID.GetAll(ctx, db, 1, 3, 99); err != nil || len(all) != 2 {
		t.Fatalf("GetAll: %v, %v", all, err)
	}
	if err := byID.Delete(ctx, db, n.ID); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"Delete": byID.Delete(ctx, db, n.ID),
		"Update": byID.Update(ctx, db, n.ID, n),
		"Set":    byID.Set(ctx, db, n.ID, nodes.Name.Set("x")),
		"Get":    second(byID.Get(ctx, db, n.ID)),
	} {
		if !errors.Is(err, strata.ErrNoRows) {
			t.Errorf("%s of a missing row: %v, want ErrNoRows", name, err)
		}
	}
	if n, err := byID.Count(ctx, db); err != nil || n != 2 {
		t.Errorf("Count: %d, %v", n, err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestRelation(t *testing.T) {
	ctx, db := t.Context(), open(t)
	rows, err := byID.InsertAll(ctx, db, node{Name: "a"}, node{Name: "b"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := rows[0].Children.All(); !errors.Is(err, repo.ErrNotLoaded) {
		t.Errorf("a relation that was not loaded: %v, want ErrNotLoaded", err)
	}
	if _, err := repo.New(leaves).InsertAll(ctx, db, leaf{1, "y"}, leaf{1, "x"}); err != nil {
		t.Fatal(err)
	}
	if err := children.Load(ctx, db, rows, leaves.Name.Asc()); err != nil {
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
		if err := byID.Insert(ctx, tx, &n); err != nil {
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
