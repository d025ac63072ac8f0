package repo_test

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/ast"
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
	if _, err := byID.InsertAll(ctx, db, make([]node, 10_100)...); err != nil {
		t.Fatal(err)
	}
	list := []leaf{{10_100, "z"}, {2, "c"}, {1, "a"}, {2, "d"}, {1, "b"}}
	if _, err := repo.New(leaves).InsertAll(ctx, db, list...); err != nil {
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
		if err := children.Load(ctx, db, rows, c.order); err != nil {
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
	if err := children.Load(ctx, db, nil); err != nil {
		t.Errorf("no parents: %v", err)
	}
}

// Keys that come twice, in what would be different parts, have their children once.
func TestLoadParts(t *testing.T) {
	ctx, db := t.Context(), open(t)
	plant(t, db)
	rows := make([]node, 20_200)
	for i := range rows {
		rows[i].ID = sample.UserID(i%10_100 + 1)
	}
	if err := children.Load(ctx, db, rows, leaves.Name.Asc()); err != nil {
		t.Fatal(err)
	}
	for _, from := range []int{0, 10_100} {
		if got := names(t, []node{rows[from], rows[from+1], rows[from+2], rows[from+10_099]}); got != "[[a b] [c d] [] [z]]" {
			t.Errorf("from %d: %s", from, got)
		}
	}
}

func TestQueueRelation(t *testing.T) {
	ctx, db := t.Context(), open(t)
	plant(t, db)
	rows, others := make([]node, 10_100), []node{{ID: 2}}
	for i := range rows {
		rows[i].ID = sample.UserID(i + 1)
	}
	var b builder.ReadBatch
	load := children.Queue(&b, rows, leaves.Name.Asc())
	loadOthers := children.Queue(&b, others, leaves.Name.Desc())
	if b.Len() != 3 {
		t.Errorf("%d queries", b.Len())
	}
	if err := load(); !errors.Is(err, builder.ErrBatchNotRun) {
		t.Errorf("before Run: %v", err)
	}
	if _, err := rows[0].Children.All(); !errors.Is(err, repo.ErrNotLoaded) {
		t.Errorf("before Run: %v", err)
	}
	if err := b.Run(ctx, db.ReadOnly()); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(load(), loadOthers()); err != nil {
		t.Fatal(err)
	}
	if got := names(t, []node{rows[0], rows[1], rows[2], rows[10_099], others[0]}); got != "[[a b] [c d] [] [z] [d c]]" {
		t.Errorf("children %s", got)
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
	ctx := t.Context()
	load := func() {
		if err := children.Load(ctx, canned{}, rows, leaves.Name.Asc()); err != nil {
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
