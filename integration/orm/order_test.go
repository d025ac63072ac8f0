package orm

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"
)

// Children without an order of their own come in that of their key, however the database
// finds them, and grandchildren with them.
func TestChildrenInOrder(t *testing.T) {
	below := repo.HasMany(products, lines, func(p *product) *repo.Many[line] { return &p.Lines }, strata.Refer(lines.Product, products.ID))
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		people := []customer{{Email: "a"}, {Email: "b"}, {Email: "c"}}
		must(t, customerRepo.CreateMany(ctx, db, people))
		items := []product{{Name: "x"}, {Name: "y"}}
		must(t, productRepo.CreateMany(ctx, db, items))
		var placed []order
		for i := range 60 {
			placed = append(placed, order{Customer: &people[(i*7)%3].ID, Placed: int64(100 - i)})
		}
		must(t, orderRepo.CreateMany(ctx, db, placed))
		var of []line
		for i, o := range placed {
			of = append(of, line{Order: o.ID, No: 2, Product: items[i%2].ID, Amount: 1}, line{Order: o.ID, No: 1, Product: items[(i+1)%2].ID, Amount: int64(i)})
		}
		must(t, lineRepo.CreateMany(ctx, db, of))
		must(t, repo.Load(ctx, db, people, customerOrders.With(orderLines)))
		for i, c := range people {
			list := done[[]order](t)(c.Orders.All())
			var ids []orderID
			for _, o := range list {
				ids = append(ids, o.ID)
				lines := done[[]line](t)(o.Lines.All())
				if *o.Customer != c.ID || len(lines) != 2 || lines[0].Order != o.ID || lines[0].No != 1 || lines[1].No != 2 {
					t.Errorf("customer %d: %+v", i, o)
				}
			}
			if len(ids) != 20 || !slices.IsSorted(ids) {
				t.Errorf("customer %d: orders %v", i, ids)
			}
		}
		must(t, repo.Load(ctx, db, items, below))
		for i, p := range items {
			list := done[[]line](t)(p.Lines.All())
			if len(list) != 60 || !slices.IsSortedFunc(list, func(a, b line) int { return int(a.Order - b.Order) }) {
				t.Errorf("product %d: %s", i, fmt.Sprint(list))
			}
		}
	})
}
