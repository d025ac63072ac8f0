package repo_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/sample"
	"github.com/strata-go/strata/repo"
)

// group is what nodes are in, by rows of a third table.
type group struct {
	Name  string
	Nodes repo.Many[node]
}

type groupColumns struct {
	strata.Table[group]
	Name strata.Text
}

type member struct {
	Group string
	Node  sample.UserID
	Rank  int64
}

type memberColumns struct {
	strata.Table[member]
	Group strata.Text
	Node  strata.ID[sample.UserID]
	Rank  strata.Int64
}

var (
	groups  = strata.Define("groups", new(groupColumns), func(t *strata.Def, c *groupColumns) { t.PrimaryKey(c.Name) })
	members = strata.Define("members", new(memberColumns), func(t *strata.Def, c *memberColumns) {
		t.PrimaryKey(c.Group, c.Node)
		strata.References(t, c.Group, groups.Name, strata.Cascade)
		strata.References(t, c.Node, nodes.ID, strata.Cascade)
	})
	groupNodes = repo.ManyToMany(groups, members, nodes,
		func(g *group) *repo.Many[node] { return &g.Nodes },
		strata.Refer(members.Group, groups.Name), strata.Refer(members.Node, nodes.ID))
)

// A row may belong to several, and clauses may name the columns of what links.
func TestManyToMany(t *testing.T) {
	ctx, db := t.Context(), open(t)
	if err := errors.Join(
		builder.CreateTables(groups, members).Exec(ctx, db),
		byID.CreateMany(ctx, db, []node{{Name: "a"}, {Name: "b"}, {Name: "c"}}),
		repo.New(leaves).CreateMany(ctx, db, []leaf{{Node: 2, Name: "x"}}),
		repo.New(groups).CreateMany(ctx, db, []group{{Name: "g"}, {Name: "h"}, {Name: "none"}}),
		repo.New(members).CreateMany(ctx, db, []member{{"g", 1, 2}, {"g", 2, 1}, {"h", 2, 5}, {"h", 3, 7}}),
	); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name string
		of   *repo.Relation[group, node]
		want string
	}{
		{"all", groupNodes, "g[a b(x)] h[b(x) c] none[]"},
		{"by the link", groupNodes.OrderBy(members.Rank.Asc()), "g[b(x) a] h[b(x) c] none[]"},
		{"some", groupNodes.Where(members.Rank.Ge(2), nodes.Name.Ne("b")), "g[a] h[c] none[]"},
		{"the first", groupNodes.OrderBy(members.Rank.Desc()).Limit(1), "g[a] h[c] none[]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows := []group{{Name: "g"}, {Name: "h"}, {Name: "none"}}
			if err := repo.Load(ctx, db, rows, c.of.With(children)); err != nil {
				t.Fatal(err)
			}
			if got := printed(t, rows); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
	rows, err := repo.New(groups).Find(ctx, db, groupNodes.Any(nodes.Name.Eq("c")))
	if err != nil || len(rows) != 1 || rows[0].Name != "h" {
		t.Errorf("groups with c: %v, %v", rows, err)
	}
}

// printed prints groups with their nodes, and those with their leaves.
func printed(t *testing.T, rows []group) string {
	t.Helper()
	all := make([]string, len(rows))
	for i, g := range rows {
		list, err := g.Nodes.All()
		if err != nil {
			t.Fatal(err)
		}
		texts := make([]string, len(list))
		for j, n := range list {
			below, err := n.Children.All()
			if err != nil {
				t.Fatal(err)
			}
			texts[j] = n.Name
			for _, l := range below {
				texts[j] += "(" + l.Name + ")"
			}
		}
		all[i] = g.Name + fmt.Sprint(texts)
	}
	return strings.Join(all, " ")
}
