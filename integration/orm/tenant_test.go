package orm

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"
)

// A model that was never read is whole after its update.
func TestUpdateOfNewModel(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		c := customer{Email: "a"}
		must(t, customerRepo.Create(ctx, db, &c))
		put := customer{ID: c.ID, Version: 1, Email: "b"}
		must(t, customerRepo.Update(ctx, db, &put))
		if put.Tenant != 1 || !put.Created.Equal(c.Created) || put.Version != 2 {
			t.Errorf("Update: %+v", put)
		}
		list := []customer{{ID: c.ID, Version: 2, Email: "c"}}
		must(t, customerRepo.UpdateMany(ctx, db, list))
		if list[0].Tenant != 1 || !list[0].Created.Equal(c.Created) || list[0].Version != 3 {
			t.Errorf("UpdateMany: %+v", list[0])
		}
		must(t, customerRepo.Delete(ctx, db, c.ID))
		gone := customer{ID: c.ID, Version: 4, Email: "d"}
		must(t, repo.WithDeleted(customerRepo).Update(ctx, db, &gone))
		if gone.Deleted == nil {
			t.Errorf("Update of a deleted row: %+v", gone)
		}
	})
}

type item struct {
	ID     productID
	Tenant tenantID
	Name   string
}

type itemColumns struct {
	strata.Table[item]
	ID     strata.ID[productID]
	Tenant strata.ID[tenantID]
	Name   strata.Text
}

var (
	items = strata.Define("orm.items", new(itemColumns), func(t *strata.Def, c *itemColumns) {
		t.PrimaryKey(c.ID)
		t.Unique(c.Tenant, c.Name)
		t.GenerateUUID(c.ID)
		strata.RowFilter(t, c.Tenant, tenantOf)
	})
	itemRepo = repo.ByKey(items, items.ID)
)

// A model that was not inserted is as new as before, and Save inserts it.
func TestModelsThatWereNotInserted(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		must(t, builder.CreateTables(items).Exec(ctx, db))
		must(t, itemRepo.Create(ctx, db, &item{Name: "taken"}))
		none := item{Name: "taken"}
		given := item{ID: productID{1}, Tenant: 1, Name: "taken"}
		other := item{Tenant: 2, Name: "taken"}
		many := []item{{Name: "a"}, none, given}
		was := slices.Clone(many)
		on := repo.On(items.ID)
		for name, try := range map[string]func(m *item) error{
			"Create":     func(m *item) error { return itemRepo.Create(ctx, db, m) },
			"CreateMany": func(*item) error { return itemRepo.CreateMany(ctx, db, many) },
			"Upsert":     func(m *item) error { return itemRepo.Upsert(ctx, db, on, m) },
			"UpsertMany": func(*item) error { _, err := repo.UpsertMany(ctx, db, itemRepo, on, many); return err },
		} {
			for _, m := range []item{none, given} {
				before := m
				is(t, name, try(&m), strata.ErrUnique)
				if m != before || !slices.Equal(many, was) {
					t.Errorf("%s leaves %+v, %+v", name, m, many)
				}
			}
		}
		is(t, "of another tenant", itemRepo.Create(ctx, db, &other), strata.ErrRowFilter)
		mixed := []item{{Name: "b"}, other}
		is(t, "one of another tenant", itemRepo.CreateMany(ctx, db, mixed), strata.ErrRowFilter)
		if (mixed[0] != item{Name: "b"}) || (other != item{Tenant: 2, Name: "taken"}) {
			t.Errorf("left %+v and %+v", mixed, other)
		}
		is(t, "Save", itemRepo.Save(ctx, db, &none), strata.ErrUnique)
		none.Name = "free"
		must(t, itemRepo.Save(ctx, db, &none))
		many[1].Name, many[2].Name = "c", "d"
		must(t, itemRepo.CreateMany(ctx, db, many))
		if many[2].ID != given.ID || many[0].ID == (productID{}) || many[0].Tenant != 1 {
			t.Errorf("created %+v", many)
		}
	})
}

// No assignment gives a row to another tenant.
func TestRowsStay(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		c := customer{Email: "a"}
		must(t, customerRepo.Create(ctx, db, &c))
		for name, set := range map[string]strata.Assignment{
			"another tenant":    customers.Tenant.Set(2),
			"an expression":     customers.Tenant.SetExpr(customers.Tenant),
			"what is an option": repo.Set(customers.Tenant, repo.Some(tenantID(2))),
		} {
			is(t, name, customerRepo.Patch(ctx, db, c.ID, set), strata.ErrRowFilter)
			_, err := customerRepo.UpdateWhere(ctx, db, []strata.Assignment{set}, customers.Email.Eq("a"))
			is(t, name, err, strata.ErrRowFilter)
		}
		must(t, customerRepo.Patch(ctx, db, c.ID, customers.Tenant.Set(1)))
		must(t, repo.Unfiltered(customerRepo, "a test").Patch(ctx, db, c.ID, customers.Tenant.Set(2)))
		_, err := customerRepo.Get(ctx, db, c.ID)
		is(t, "a row that was given away", err, strata.ErrNoRows)
	})
}

type owned struct {
	Product productID
	Tag     string
	Tenant  tenantID
}

type ownedColumns struct {
	strata.Table[owned]
	Product strata.ID[productID]
	Tag     strata.Text
	Tenant  strata.ID[tenantID]
}

// owneds are links that tenants have.
var owneds = strata.Define("owneds", new(ownedColumns), func(t *strata.Def, c *ownedColumns) {
	t.PrimaryKey(c.Product, c.Tag, c.Tenant)
	strata.RowFilter(t, c.Tenant, tenantOf)
})

var productOwned = repo.ManyToMany(products, owneds, tags,
	func(p *product) *repo.Many[tag] { return &p.Tags },
	strata.Refer(owneds.Product, products.ID), strata.Refer(owneds.Tag, tags.Name))

// Links get the value of their row filter, and those of others are left alone.
func TestLinksOfTenants(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		must(t, builder.CreateTables(owneds).Exec(ctx, db))
		must(t, tagRepo.CreateMany(ctx, db, []tag{{Name: "a"}, {Name: "b"}}))
		p := product{Name: "p", Tags: repo.ManyOf(tag{Name: "a"}, tag{Name: "b"})}
		must(t, repo.SaveGraph(ctx, db, productRepo, &p, repo.Graph(productOwned, repo.DeleteOrphans)))
		other := as(ctx, 2)
		p.Tags = repo.ManyOf(tag{Name: "b"})
		must(t, repo.SaveGraph(other, db, productRepo, &p, repo.Graph(productOwned, repo.DeleteOrphans)))
		for tenant, want := range map[tenantID]string{1: "[{a} {b}]", 2: "[{b}]"} {
			must(t, repo.LoadOne(as(ctx, tenant), db, &p, productOwned))
			var got []struct{ string }
			for _, g := range done[[]tag](t)(p.Tags.All()) {
				got = append(got, struct{ string }{g.Name})
			}
			if fmt.Sprint(got) != want {
				t.Errorf("tenant %d has %v, want %s", tenant, got, want)
			}
		}
		nobody := context.WithoutCancel(context.Background())
		err := repo.SaveGraph(nobody, db, productRepo, &p, repo.Graph(productOwned, repo.DeleteOrphans))
		is(t, "nobody", err, errAnonymous)
		err = repo.SaveGraph(nobody, db, productRepo, &p, repo.Graph(productOwned, repo.KeepOrphans))
		if !errors.Is(err, errAnonymous) || !errors.Is(err, strata.ErrRowFilter) {
			t.Errorf("nobody: %v", err)
		}
	})
}

type leaf struct {
	Name    string
	Tenant  tenantID
	Text    string
	Deleted *time.Time
}

type leafColumns struct {
	strata.Table[leaf]
	Name    strata.Text
	Tenant  strata.ID[tenantID]
	Text    strata.Text
	Deleted strata.NullTime
}

var (
	leaves = strata.Define("orm.leaves", new(leafColumns), func(t *strata.Def, c *leafColumns) {
		t.PrimaryKey(c.Name)
		t.SoftDelete(c.Deleted)
		strata.RowFilter(t, c.Tenant, tenantOf)
	})
	leafRepo = repo.ByKey(leaves, leaves.Name)
)

// The key of a row that is hidden is taken: an upsert neither changes that row nor drops
// its own.
func TestUpsertOfHiddenRows(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		must(t, builder.CreateTables(leaves).Exec(ctx, db))
		must(t, leafRepo.Create(as(ctx, 2), db, &leaf{Name: "other"}))
		must(t, leafRepo.CreateMany(ctx, db, []leaf{{Name: "gone"}, {Name: "here"}}))
		must(t, leafRepo.Delete(ctx, db, "gone"))
		on := repo.On(leaves.Name)
		for _, name := range []string{"other", "gone"} {
			var e *strata.DatabaseError
			for what, err := range map[string]error{
				"Upsert": leafRepo.Upsert(ctx, db, on, &leaf{Name: name, Text: "x"}),
				"Save":   leafRepo.Save(ctx, db, &leaf{Name: name, Text: "x"}),
			} {
				if is(t, what, err, strata.ErrUnique); !errors.As(err, &e) || fmt.Sprint(e.Columns) != "[name]" {
					t.Errorf("%s: %v", what, err)
				}
			}
			n, err := repo.UpsertMany(ctx, db, leafRepo, on, []leaf{{Name: "new"}, {Name: name, Text: "x"}, {Name: "here", Text: "x"}})
			if is(t, "UpsertMany", err, strata.ErrUnique); n != 0 {
				t.Errorf("%d rows", n)
			}
		}
		all := done[[]leaf](t)(repo.Unfiltered(repo.WithDeleted(leafRepo), "a test").Find(ctx, db))
		if len(all) != 3 || slices.ContainsFunc(all, func(l leaf) bool { return l.Text != "" }) {
			t.Errorf("stored: %+v", all)
		}
		n := done[int64](t)(repo.UpsertMany(ctx, db, repo.WithDeleted(leafRepo), on, []leaf{{Name: "gone", Text: "y"}, {Name: "here", Text: "y"}, {Name: "new", Text: "y"}}))
		if n != 3 {
			t.Errorf("%d rows", n)
		}
	})
}

type bound struct {
	Product productID
	Tag     string
	Deleted *time.Time
}

type boundColumns struct {
	strata.Table[bound]
	Product strata.ID[productID]
	Tag     strata.Text
	Deleted strata.NullTime
}

// bounds are links that are deleted softly.
var bounds = strata.Define("orm.bounds", new(boundColumns), func(t *strata.Def, c *boundColumns) {
	t.PrimaryKey(c.Product, c.Tag)
	t.SoftDelete(c.Deleted)
})

var productBound = repo.ManyToMany(products, bounds, tags,
	func(p *product) *repo.Many[tag] { return &p.Tags },
	strata.Refer(bounds.Product, products.ID), strata.Refer(bounds.Tag, tags.Name))

// A link that was deleted softly is there again when it is asked for again.
func TestLinksThatComeBack(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		must(t, builder.CreateTables(bounds).Exec(ctx, db))
		must(t, tagRepo.CreateMany(ctx, db, []tag{{Name: "a"}, {Name: "b"}}))
		p := product{Name: "p"}
		for _, step := range []struct {
			tags []tag
			want string
		}{
			{[]tag{{Name: "a"}, {Name: "b"}}, "a b "}, {[]tag{{Name: "a"}}, "a "}, {nil, ""}, {[]tag{{Name: "b"}}, "b "}, {[]tag{{Name: "b"}, {Name: "a"}}, "a b "},
		} {
			p.Tags = repo.ManyOf(step.tags...)
			must(t, repo.SaveGraph(ctx, db, productRepo, &p, repo.Graph(productBound, repo.DeleteOrphans)))
			must(t, repo.LoadOne(ctx, db, &p, productBound))
			got := ""
			for _, g := range done[[]tag](t)(p.Tags.All()) {
				got += g.Name + " "
			}
			if got != step.want {
				t.Errorf("%v: %q, want %q", step.tags, got, step.want)
			}
		}
		if n := done[int64](t)(repo.WithDeleted(repo.New(bounds)).Count(ctx, db)); n != 2 {
			t.Errorf("%d links", n)
		}
	})
}

type node struct {
	ID     int64
	Parent *int64
	Name   string

	Children repo.Many[node]
}

type nodeColumns struct {
	strata.Table[node]
	ID     strata.Int64 `db:",identity"`
	Parent strata.NullInt64
	Name   strata.Text
}

var (
	nodes = strata.Define("orm.nodes", new(nodeColumns), func(t *strata.Def, c *nodeColumns) {
		strata.References(t, c.Parent, c.ID, strata.NoAction)
	})
	below        = strata.As(nodes, "below")
	nodeRepo     = repo.ByKey(nodes, nodes.ID)
	nodeChildren = repo.HasMany(nodes, below, func(n *node) *repo.Many[node] { return &n.Children }, strata.Refer(below.Parent, nodes.ID))
)

// A tree is a graph: its rows are of one table, whose alias the relation has.
func TestGraphOfTree(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		must(t, builder.CreateTables(nodes).Exec(ctx, db))
		root := node{Name: "root", Children: repo.ManyOf(node{Name: "a", Children: repo.ManyOf(node{Name: "c"})}, node{Name: "b"})}
		tree := repo.Graph(nodeChildren, repo.DeleteOrphans, repo.Graph(nodeChildren, repo.DeleteOrphans))
		must(t, repo.SaveGraph(ctx, db, nodeRepo, &root, tree))
		kids := done[[]node](t)(root.Children.All())
		if root.ID == 0 || kids[0].ID == 0 || *kids[1].Parent != root.ID {
			t.Fatalf("saved: %+v", root)
		}
		kids[0].Name = "A"
		kids[0].Children = repo.ManyOf[node]()
		root.Children = repo.ManyOf(kids[0])
		must(t, repo.SaveGraph(ctx, db, nodeRepo, &root, tree))
		got := done[[]node](t)(nodeRepo.Query(ctx).OrderBy(nodes.ID.Asc()).All(ctx, db))
		if len(got) != 2 || got[1].Name != "A" || *got[1].Parent != root.ID {
			t.Errorf("stored: %+v", got)
		}
		other := repo.ByKey(below, below.ID)
		n := node{Name: "n"}
		must(t, other.Create(ctx, db, &n))
		n.Name = "N"
		must(t, other.Update(ctx, db, &n))
		must(t, other.Remove(ctx, db, &n))
	})
}
