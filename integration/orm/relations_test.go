package orm

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/batch"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"
)

// fill makes three customers of two tenants, with 0 to 5 orders of 0 to 3 lines.
func fill(t *testing.T, ctx context.Context, db *pool.DB) (items []product) {
	t.Helper()
	items = []product{{Name: "pen"}, {Name: "ink"}, {Name: "cup"}}
	must(t, productRepo.CreateMany(ctx, db, items))
	must(t, tagRepo.CreateMany(ctx, db, []tag{{Name: "all"}}))
	all := "all"
	must(t, tagRepo.CreateMany(ctx, db, []tag{{Name: "office", Parent: &all}, {Name: "kitchen", Parent: &all}}))
	must(t, taggingRepo.CreateMany(ctx, db, []tagging{
		{items[0].ID, "office", 3}, {items[1].ID, "office", 2}, {items[2].ID, "office", 1}, {items[2].ID, "kitchen", 9},
	}))
	people := []customer{{Email: "five"}, {Email: "none"}, {Email: "two"}}
	must(t, customerRepo.CreateMany(ctx, db, people))
	must(t, profileRepo.Create(ctx, db, &profile{people[2].ID, "about two"}))
	for i, n := range []int{5, 0, 2} {
		for k := range n {
			o := order{Customer: &people[i].ID, Placed: int64(k)}
			must(t, orderRepo.Create(ctx, db, &o))
			list := make([]line, k%4)
			for no := range list {
				list[no] = line{Order: o.ID, No: int64(no), Product: items[(k+no)%3].ID, Amount: int64(10*k + no)}
			}
			must(t, lineRepo.CreateMany(ctx, db, list))
		}
	}
	must(t, orderRepo.Create(ctx, db, &order{Placed: 100})) // of nobody
	other := as(ctx, 2)
	foreign := customer{Email: "other"}
	must(t, customerRepo.Create(other, db, &foreign))
	must(t, orderRepo.Create(other, db, &order{Customer: &people[1].ID, Placed: 7})) // of another tenant
	return items
}

// counting counts the statements and batches that are sent.
type counting struct {
	builder.Reader
	queries, batches *int
}

func (c counting) RunQuery(ctx context.Context, s ast.Stmt, args []any, stream bool) (scan.Rows, error) {
	*c.queries++
	return c.Reader.RunQuery(ctx, s, args, stream)
}

func (c counting) RunBatch(ctx context.Context, items []batch.Item) error {
	*c.batches++
	return c.Reader.RunBatch(ctx, items)
}

func TestLoad(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		fill(t, ctx, db)
		var queries, batches int
		read := counting{db.ReadOnly(), &queries, &batches}
		list := done[[]customer](t)(customerRepo.Query(ctx).OrderBy(customers.ID.Asc()).All(ctx, read))
		must(t, repo.Load(ctx, read, list,
			customerProfile,
			customerOrders.Where(orders.Placed.Lt(5)).OrderBy(orders.Placed.Desc()).Limit(3).With(
				orderLines.OrderBy(lines.No.Desc()).With(lineItem.With(productTags.OrderBy(taggings.Weight.Desc()))),
				orderOwner)))
		if queries != 1 || batches != 1 {
			t.Errorf("%d queries and %d batches, want one of each", queries, batches)
		}
		var b strings.Builder
		for _, c := range list {
			fmt.Fprint(&b, c.Email)
			if p := done[*profile](t)(c.Profile.Get()); p != nil {
				fmt.Fprintf(&b, " (%s)", p.Text)
			}
			for _, o := range done[[]order](t)(c.Orders.All()) {
				if owner := done[*customer](t)(o.Owner.Get()); owner == nil || owner.ID != c.ID {
					t.Errorf("the owner of %d is %+v", o.ID, owner)
				}
				fmt.Fprintf(&b, " %d[", o.Placed)
				for _, l := range done[[]line](t)(o.Lines.All()) {
					item := done[*product](t)(l.Item.Get())
					fmt.Fprintf(&b, "%d:%s", l.Amount, item.Name)
					for _, g := range done[[]tag](t)(item.Tags.All()) {
						fmt.Fprint(&b, "/", g.Name)
					}
					fmt.Fprint(&b, " ")
				}
				fmt.Fprint(&b, "]")
			}
			fmt.Fprintln(&b)
		}
		const want = "five 4[] 3[32:cup/kitchen/office 31:ink/office 30:pen/office ] 2[21:pen/office 20:cup/kitchen/office ]\nnone\ntwo (about two) 1[10:ink/office ] 0[]\n"
		if got := b.String(); got != want {
			t.Errorf("loaded\n%s\nwant\n%s", got, want)
		}

		// The other way round, and with nothing to load.
		some := done[[]order](t)(orderRepo.Query(ctx).Where(orders.Placed.Ge(4)).OrderBy(orders.Placed.Asc()).All(ctx, db))
		must(t, repo.Load(ctx, db, some, orderOwner))
		if a, b := done[*customer](t)(some[0].Owner.Get()), done[*customer](t)(some[1].Owner.Get()); a.Email != "five" || b != nil {
			t.Errorf("owners %v and %v", a, b)
		}
		must(t, repo.Load(ctx, db, []order{}, orderOwner))
		_, err := some[0].Lines.All()
		is(t, "a relation that was not loaded", err, repo.ErrNotLoaded)
		none := []order{{}}
		must(t, repo.Load(ctx, read, none, orderOwner))
		if !none[0].Owner.Loaded() {
			t.Error("no owner is not loaded")
		}
		is(t, "the context's own error", repo.Load(context.Background(), db, list, customerOrders), errAnonymous)

		one := done[order](t)(orderRepo.Get(ctx, db, some[0].ID))
		must(t, repo.LoadOne(ctx, db, &one, orderLines))
		if !one.Lines.Loaded() || one.Owner.Loaded() {
			t.Errorf("one: %+v", one)
		}

		roots := done[[]tag](t)(tagRepo.Find(ctx, db, tags.Parent.IsNull()))
		must(t, repo.Load(ctx, db, roots, tagChildren.OrderBy(childTags.Name.Asc()).With(tagChildren.With(tagChildren))))
		kids := done[[]tag](t)(roots[0].Children.All())
		if len(roots) != 1 || len(kids) != 2 || kids[0].Name != "kitchen" || len(done[[]tag](t)(kids[0].Children.All())) != 0 {
			t.Errorf("tags %+v", roots)
		}
	})
}

// Soft deletion hides rows from relations, too.
func TestDeletedChildren(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		fill(t, ctx, db)
		list := done[[]order](t)(orderRepo.Find(ctx, db, orders.Placed.Eq(4)))
		must(t, customerRepo.Delete(ctx, db, *list[0].Customer))
		must(t, repo.Load(ctx, db, list, orderOwner))
		if got := done[*customer](t)(list[0].Owner.Get()); got != nil {
			t.Errorf("deleted: %+v", got)
		}
		must(t, repo.Load(ctx, db, list, orderOwner.WithDeleted()))
		if got := done[*customer](t)(list[0].Owner.Get()); got == nil {
			t.Error("with the deleted ones: none")
		}
		for want, c := range map[int64]strata.Condition{0: orderOwner.Any(), 5: orderOwner.WithDeleted().Any(customers.Email.Eq("five"))} {
			if n := done[int64](t)(orderRepo.Count(ctx, db, orders.Placed.Lt(5), orders.Customer.Eq(*list[0].Customer), c)); n != want {
				t.Errorf("%d orders, want %d", n, want)
			}
		}
	})
}

func TestAcross(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		items := fill(t, ctx, db)
		for _, c := range []struct {
			name string
			on   strata.Condition
			want string
		}{
			{"Any", customerOrders.Any(orders.Placed.Ge(2)), "[five]"},
			{"None", customerOrders.None(), "[none]"},
			{"None of some", customerOrders.None(orders.Placed.Eq(4)), "[none two]"},
			{"Every", customerOrders.Every(orders.Placed.Lt(2)), "[none two]"},
			{"Count", customerOrders.Count().Gt(1), "[five two]"},
			{"Count of some", customerOrders.Where(orders.Placed.Gt(0)).Count().Eq(1), "[two]"},
			{"deep", customerOrders.Any(orderLines.Any(lineItem.Any(products.Name.Eq("cup")))), "[five]"},
			{"through a link", customerOrders.Any(orderLines.Any(lineItem.Any(productTags.Any(tags.Name.Eq("kitchen"))))), "[five]"},
			{"has one", customerProfile.Any(profiles.Text.Like("about%")), "[two]"},
			{"joined with others", strata.Or(customerProfile.Any(), customers.Email.Eq("none")), "[none two]"},
		} {
			list := done[[]string](t)(builder.Select(customers.Email).From(customers).
				Where(customers.Tenant.Eq(1), c.on).OrderBy(customers.Email.Asc()).All(ctx, db))
			if got := fmt.Sprint(list); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
		rows := done[[]strata.Row2[string, int64]](t)(builder.Select2(customers.Email, customerOrders.Count()).
			Where(customers.Tenant.Eq(1)).OrderBy(customers.ID.Asc()).All(ctx, db))
		if got := fmt.Sprint(rows); got != "[{five 5} {none 0} {two 2}]" {
			t.Errorf("counts: %s", got)
		}
		total := strata.Scalar(builder.Select(strata.Max(orders.Placed)).From(customerOrders).Where(customerOrders.On()))
		largest := done[[]strata.Row2[string, sql.Null[int64]]](t)(builder.Select2(customers.Email, total).From(customers).
			Where(customers.Tenant.Eq(1)).OrderBy(customers.ID.Asc()).All(ctx, db))
		if got := fmt.Sprint(largest); got != "[{five {4 true}} {none {0 false}} {two {1 true}}]" {
			t.Errorf("the largest: %s", got)
		}
		joined := done[[]strata.Row2[string, string]](t)(builder.Select2(products.Name, tags.Name).From(products).
			Join(productTags, productTags.On()).Where(products.ID.Eq(items[2].ID)).OrderBy(tags.Name.Asc()).All(ctx, db))
		if got := fmt.Sprint(joined); got != "[{cup kitchen} {cup office}]" {
			t.Errorf("joined: %s", got)
		}
		sums := done[[]strata.Row2[string, int64]](t)(builder.Select2(customers.Email, strata.CountAll()).From(customers).
			Join(customerOrders, customerOrders.On()).Join(orderLines, orderLines.On()).
			GroupBy(customers.Email).OrderBy(customers.Email.Asc()).All(ctx, db))
		if got := fmt.Sprint(sums); got != "[{five 6} {two 1}]" {
			t.Errorf("joined twice: %s", got)
		}
		_, err := tagRepo.Find(ctx, db, tagChildren.Any(tagChildren.Any()))
		is(t, "a relation inside itself", err, strata.BadValue)
		n := done[int64](t)(tagRepo.DeleteWhere(ctx, db, tagChildren.None(), productTagsBack.None()))
		if n != 0 {
			t.Errorf("deleted %d tags", n)
		}
		n = done[int64](t)(orderRepo.UpdateWhere(ctx, db, []strata.Assignment{orders.Placed.Set(50)}, orderLines.None()))
		if n != 4 {
			t.Errorf("updated %d orders", n)
		}
	})
}

var productTagsBack = repo.ManyToMany(tags, taggings, products,
	func(g *tag) *repo.Many[product] { return new(repo.Many[product]) },
	strata.Refer(taggings.Tag, tags.Name), strata.Refer(taggings.Product, products.ID))

func TestRelationJSON(t *testing.T) {
	var doc struct {
		Not   repo.Many[int] `json:"not,omitzero"`
		Also  repo.Many[int] `json:"also"`
		Empty repo.Many[int] `json:"empty,omitzero"`
		Some  repo.Many[int] `json:"some,omitzero"`
		None  repo.One[int]  `json:"none,omitzero"`
		One   repo.One[int]  `json:"one,omitzero"`
		Away  repo.One[int]  `json:"away,omitzero"`
	}
	seven := 7
	doc.Empty, doc.Some, doc.None, doc.One = repo.ManyOf[int](), repo.ManyOf(1, 2), repo.OneOf[int](nil), repo.OneOf(&seven)
	got := string(done[[]byte](t)(json.Marshal(doc)))
	if want := `{"also":null,"empty":[],"some":[1,2],"none":null,"one":7}`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
