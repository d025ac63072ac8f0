package orm

import (
	"context"
	"fmt"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"
)

// stored prints the orders of a customer, with their lines, as they are in the database.
func stored(t *testing.T, ctx context.Context, db *pool.DB, id customerID) (s string) {
	t.Helper()
	list := done[[]order](t)(orderRepo.Query(ctx).Where(orders.Customer.Eq(id)).OrderBy(orders.Placed.Asc()).All(ctx, db))
	must(t, repo.Load(ctx, db, list, orderLines.OrderBy(lines.No.Asc())))
	for _, o := range list {
		s += fmt.Sprint(o.Placed, "[")
		for _, l := range done[[]line](t)(o.Lines.All()) {
			s += fmt.Sprint(l.No, ":", l.Amount, " ")
		}
		s += "] "
	}
	return s
}

func TestGraph(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		p := product{Name: "p"}
		must(t, productRepo.Create(ctx, db, &p))
		c := customer{Email: "c", Orders: repo.ManyOf(
			order{Placed: 1, Lines: repo.ManyOf(line{No: 1, Product: p.ID, Amount: 11}, line{No: 2, Product: p.ID, Amount: 12})},
			order{Placed: 2},
			order{Placed: 3, Lines: repo.ManyOf(line{No: 1, Product: p.ID, Amount: 31})},
		), Profile: repo.OneOf(&profile{Text: "about"})}
		save := func(o, l repo.Orphans) error {
			return repo.SaveGraph(ctx, db, customerRepo, &c, repo.Graph(customerProfile, repo.DeleteOrphans), repo.Graph(customerOrders, o, repo.Graph(orderLines, l)))
		}
		must(t, save(repo.RefuseOrphans, repo.RefuseOrphans))
		list := done[[]order](t)(c.Orders.All())
		if c.ID == 0 || c.Version != 1 || list[2].ID == 0 || *list[0].Customer != c.ID || list[0].Tenant != 1 {
			t.Fatalf("saved: %+v", c)
		}
		if about := done[*profile](t)(c.Profile.Get()); about.Customer != c.ID {
			t.Errorf("profile: %+v", about)
		}
		if got := stored(t, ctx, db, c.ID); got != "1[1:11 2:12 ] 2[] 3[1:31 ] " {
			t.Errorf("stored: %s", got)
		}

		// Changed, added and taken away.
		first := done[[]line](t)(list[0].Lines.All())
		first[0].Amount = 100
		list[0].Lines = repo.ManyOf(first[0], line{No: 3, Product: p.ID, Amount: 13})
		list[2].Lines = repo.Many[line]{} // not loaded: left alone
		list[2].Placed = 30
		c.Orders = repo.ManyOf(list[0], list[2], order{Placed: 40})
		is(t, "orphans", save(repo.RefuseOrphans, repo.DeleteOrphans), repo.ErrOrphans)
		if got := stored(t, ctx, db, c.ID); got != "1[1:11 2:12 ] 2[] 3[1:31 ] " {
			t.Errorf("after a refusal: %s", got)
		}
		again := done[customer](t)(customerRepo.Get(ctx, db, c.ID))
		c.Version = again.Version
		must(t, save(repo.DetachOrphans, repo.DeleteOrphans))
		if got := stored(t, ctx, db, c.ID); got != "1[1:100 3:13 ] 30[1:31 ] 40[] " {
			t.Errorf("stored: %s", got)
		}
		if n := done[int64](t)(orderRepo.Count(ctx, db, orders.Customer.IsNull())); n != 1 {
			t.Errorf("%d orders are detached", n)
		}
		c.Orders, c.Profile = repo.ManyOf[order](), repo.OneOf[profile](nil)
		must(t, save(repo.DeleteOrphans, repo.DeleteOrphans))
		if got := stored(t, ctx, db, c.ID); got != "" {
			t.Errorf("stored: %s", got)
		}
		if n := done[int64](t)(profileRepo.Count(ctx, db)); n != 0 {
			t.Errorf("%d profiles", n)
		}

		// From below: the owner first.
		o := order{Placed: 7, Owner: repo.OneOf(&customer{Email: "new"})}
		must(t, repo.SaveGraph(ctx, db, orderRepo, &o, repo.Graph(orderOwner, repo.KeepOrphans)))
		if owner := done[*customer](t)(o.Owner.Get()); owner.ID == 0 || *o.Customer != owner.ID {
			t.Errorf("owner: %+v", owner)
		}
	})
}

// What fails leaves the models as they were, and can be tried again.
func TestGraphThatFails(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		p := product{Name: "p"}
		must(t, productRepo.Create(ctx, db, &p))
		taken := profile{Customer: 1}
		list := []customer{
			{Email: "a", Orders: repo.ManyOf(order{Placed: 1, Lines: repo.ManyOf(line{No: 1, Product: p.ID})})},
			{Email: "b", Orders: repo.ManyOf(order{Placed: 2, Lines: repo.ManyOf(line{No: 1})}), Profile: repo.OneOf(&taken)},
		}
		o := order{Placed: 3, Owner: repo.OneOf(&list[0]), Lines: repo.ManyOf(line{No: 1})}
		save := func() error {
			return repo.SaveGraphs(ctx, db, customerRepo, list, repo.Graph(customerProfile, repo.RefuseOrphans), repo.Graph(customerOrders, repo.KeepOrphans, repo.Graph(orderLines, repo.RefuseOrphans)))
		}
		saveOrder := func() error {
			return repo.SaveGraph(ctx, db, orderRepo, &o, repo.Graph(orderOwner, repo.KeepOrphans), repo.Graph(orderLines, repo.RefuseOrphans))
		}
		is(t, "a line of no product", save(), strata.ErrForeignKey)
		is(t, "a line of no product", saveOrder(), strata.ErrForeignKey)
		first, second := done[[]order](t)(list[0].Orders.All()), done[[]order](t)(list[1].Orders.All())
		if list[0].ID != 0 || list[1].Version != 0 || first[0].ID != 0 || second[0].Customer != nil || taken.Customer != 1 || o.ID != 0 || o.Customer != nil {
			t.Fatalf("after a failure: %+v and %+v", list, o)
		}
		for _, lines := range []repo.Many[line]{second[0].Lines, o.Lines} {
			done[[]line](t)(lines.All())[0].Product = p.ID
		}
		must(t, saveOrder())
		o = order{}
		must(t, save())
		if list[0].ID == 0 || list[0].Version != 2 || first[0].ID == 0 || taken.Customer != list[1].ID {
			t.Errorf("saved: %+v", list)
		}
	})
}

func TestLinks(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		must(t, tagRepo.CreateMany(ctx, db, []tag{{Name: "a"}, {Name: "b"}, {Name: "c"}}))
		list := []product{{Name: "p", Tags: repo.ManyOf(tag{Name: "a"}, tag{Name: "b"})}, {Name: "q", Tags: repo.ManyOf(tag{Name: "a"})}, {Name: "r"}}
		save := func(orphans repo.Orphans) error {
			return repo.SaveGraphs(ctx, db, productRepo, list, repo.Graph(productWeighed, orphans))
		}
		must(t, save(repo.RefuseOrphans))
		links := func() string {
			return fmt.Sprint(done[[]strata.Row2[string, string]](t)(builder.Select2(products.Name, weighed.Tag).From(products).
				Join(weighed, weighed.Product.EqExpr(products.ID)).OrderBy(products.Name.Asc(), weighed.Tag.Asc()).All(ctx, db)))
		}
		if got := links(); got != "[{p a} {p b} {q a}]" {
			t.Errorf("links: %s", got)
		}
		list[0].Tags, list[1].Tags = repo.ManyOf(tag{Name: "b"}, tag{Name: "c"}), repo.Many[tag]{}
		is(t, "orphans", save(repo.RefuseOrphans), repo.ErrOrphans)
		must(t, save(repo.DeleteOrphans))
		if got := links(); got != "[{p b} {p c} {q a}]" {
			t.Errorf("links: %s", got)
		}
	})
}

// weighed are the taggings, whose weight has a default.
var weighed = strata.Define("weighed", new(taggingColumns), func(t *strata.Def, c *taggingColumns) {
	t.PrimaryKey(c.Product, c.Tag)
	strata.Default(t, c.Weight, int64(5))
})

var productWeighed = repo.ManyToMany(products, weighed, tags,
	func(p *product) *repo.Many[tag] { return &p.Tags },
	strata.Refer(weighed.Product, products.ID), strata.Refer(weighed.Tag, tags.Name))

// What is new has no orphans, and its children need not be looked for.
func TestGraphStatements(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		p := product{Name: "p"}
		must(t, productRepo.Create(ctx, db, &p))
		o := order{Placed: 1, Lines: repo.ManyOf(line{No: 1, Product: p.ID}, line{No: 2, Product: p.ID})}
		for _, want := range []string{
			"[INSERT INTO orders INSERT INTO lines]",
			"[UPDATE orders DELETE FROM lines SELECT FROM lines UPDATE lines]",
		} {
			var sent []string
			must(t, repo.SaveGraph(ctx, traced{db, &sent}, orderRepo, &o, repo.Graph(orderLines, repo.DeleteOrphans)))
			if got := fmt.Sprint(sent); got != want {
				t.Errorf("sent %s, want %s", got, want)
			}
		}
		list := done[[]line](t)(o.Lines.All())
		if n := done[int64](t)(lineRepo.Count(ctx, db, lines.Order.Eq(o.ID))); n != 2 || list[1].Order != o.ID {
			t.Errorf("%d lines, %+v", n, list)
		}
	})
}
