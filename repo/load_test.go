package repo_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/batch"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"
)

// names prints the children of the nodes.
func names(t *testing.T, rows []node) string {
	t.Helper()
	var out [][]string
	for _, n := range rows {
		children, err := n.Children.All()
		if err != nil {
			t.Fatal(err)
		}
		names := []string{}
		for _, c := range children {
			names = append(names, c.Name)
		}
		out = append(out, names)
	}
	return fmt.Sprint(out)
}

func plant(t *testing.T, db *pool.DB) {
	t.Helper()
	ctx := t.Context()
	if err := byID.CreateMany(ctx, db, make([]node, 10_100)); err != nil {
		t.Fatal(err)
	}
	list := []leaf{{Node: 10_100, Name: "z"}, {Node: 2, Name: "c"}, {Node: 1, Name: "a"}, {Node: 2, Name: "d"}, {Node: 1, Name: "b"}}
	if err := repo.New(leaves).CreateMany(ctx, db, list); err != nil {
		t.Fatal(err)
	}
}

func TestLoadOrder(t *testing.T) {
	ctx, db := t.Context(), open(t)
	plant(t, db)
	rows := []node{{ID: 2}, {ID: 3}, {ID: 1}, {ID: 2}, {ID: 9999}}
	for _, c := range []struct {
		order strata.Order
		want  string
	}{
		{leaves.Name.Asc(), "[[c d] [] [a b] [c d] []]"},
		{leaves.Name.Desc(), "[[d c] [] [b a] [d c] []]"},
	} {
		if err := repo.Load(ctx, db, rows, children.OrderBy(c.order)); err != nil {
			t.Fatal(err)
		}
		if got := names(t, rows); got != c.want {
			t.Errorf("children %s, want %s", got, c.want)
		}
	}
	// Adding to the children of one leaves those of the next alone.
	first, _ := rows[2].Children.All()
	_ = append(first, leaf{Name: "x"})
	if got := names(t, rows); got != "[[d c] [] [b a] [d c] []]" {
		t.Errorf("after append: %s", got)
	}
	if err := repo.Load(ctx, db, []node(nil), children); err != nil {
		t.Errorf("no parents: %v", err)
	}
}

// More parents than one query takes are loaded in parts; a key that is in two of them has
// its children in both.
func TestLoadParts(t *testing.T) {
	ctx, db := t.Context(), open(t)
	plant(t, db)
	rows := make([]node, 20_200)
	for i := range rows {
		rows[i].ID = sample.UserID(i%10_100 + 1)
	}
	if err := repo.Load(ctx, db, rows, children.OrderBy(leaves.Name.Asc())); err != nil {
		t.Fatal(err)
	}
	for _, from := range []int{0, 10_100} {
		if got := names(t, []node{rows[from], rows[from+1], rows[from+2], rows[from+10_099]}); got != "[[a b] [c d] [] [z]]" {
			t.Errorf("from %d: %s", from, got)
		}
	}
}

// counting counts what runs on a database: queries, and the queries of batches.
type counting struct {
	builder.Reader
	queries int
	batches []int
}

func (c *counting) RunQuery(ctx context.Context, s ast.Stmt, args []any, stream bool) (scan.Rows, error) {
	c.queries++
	return c.Reader.RunQuery(ctx, s, args, stream)
}

func (c *counting) RunBatch(ctx context.Context, items []batch.Item) error {
	c.batches = append(c.batches, len(items))
	return c.Reader.RunBatch(ctx, items)
}

// Several relations are one batch, on what only reads, too.
func TestLoadIsOneBatch(t *testing.T) {
	ctx, db := t.Context(), open(t)
	plant(t, db)
	rows := []node{{ID: 2}, {ID: 1}}
	c := &counting{Reader: db.ReadOnly()}
	if err := repo.Load(ctx, c, rows, children.OrderBy(leaves.Name.Desc()), first.Where(leaves.Name.Ne("a"))); err != nil {
		t.Fatal(err)
	}
	if c.queries != 0 || !slices.Equal(c.batches, []int{2}) {
		t.Errorf("%d queries and batches of %d", c.queries, c.batches)
	}
	if got := names(t, rows); got != "[[d c] [b a]]" {
		t.Errorf("children %s", got)
	}
	for i, want := range []string{"c", "b"} {
		if l, err := rows[i].First.Get(); err != nil || l == nil || l.Name != want {
			t.Errorf("the first of %d: %v, %v", rows[i].ID, l, err)
		}
	}
}

// So is a relation with those below it; one alone is a query.
func TestLoadBelow(t *testing.T) {
	ctx, db := t.Context(), open(t)
	plant(t, db)
	rows := []node{{ID: 2}, {ID: 1}}
	c := &counting{Reader: db}
	if err := repo.Load(ctx, c, rows, children.With(leafNode.With(children))); err != nil {
		t.Fatal(err)
	}
	if c.queries != 0 || !slices.Equal(c.batches, []int{3}) {
		t.Errorf("%d queries and batches of %d", c.queries, c.batches)
	}
	list, _ := rows[0].Children.All()
	for _, l := range list {
		n, err := l.Parent.Get()
		if err != nil || n.ID != 2 {
			t.Fatalf("the node of %s: %v, %v", l.Name, n, err)
		}
		if got := names(t, []node{*n}); got != "[[c d]]" {
			t.Errorf("children of the node of %s: %s", l.Name, got)
		}
	}
	if err := repo.Load(ctx, c, rows, children); err != nil || c.queries != 1 || len(c.batches) != 1 {
		t.Errorf("%d queries and batches of %d, %v", c.queries, c.batches, err)
	}
}

// canned answers every query with the same leaves: ten for each of a hundred
// nodes. It lends its text, as the drivers do.
type canned struct{ builder.Reader }

func (canned) RunQuery(context.Context, ast.Stmt, []any, bool) (scan.Rows, error) {
	return &cannedRows{}, nil
}

type cannedRows struct{ row int }

func (r *cannedRows) Next(cells []scan.Cell) bool {
	cells[0].SetInt(int64(r.row/10 + 1))
	cells[1].LendText(someName)
	r.row++
	return r.row <= 1000
}

func (r *cannedRows) Close() error { return nil }

var someName = []byte("the name of a leaf")

// A child costs its name, and nothing else.
func TestLoadAllocations(t *testing.T) {
	rows := make([]node, 100)
	for i := range rows {
		rows[i].ID = sample.UserID(i + 1)
	}
	ctx, ordered := t.Context(), children.OrderBy(leaves.Name.Asc())
	load := func() {
		if err := repo.Load(ctx, canned{}, rows, ordered); err != nil {
			t.Fatal(err)
		}
	}
	if got := testing.AllocsPerRun(20, load) / 1000; got > 1.3 {
		t.Errorf("%s allocations a child", strconv.FormatFloat(got, 'f', 2, 64))
	} else {
		t.Logf("%.3f allocations a child", got)
	}
	if all, _ := rows[99].Children.All(); len(all) != 10 {
		t.Errorf("%d children", len(all))
	}
}
