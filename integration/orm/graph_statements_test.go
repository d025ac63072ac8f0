package orm

import (
	"context"
	"testing"

	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/scan"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/repo"
)

// reading counts the queries of a database and of its transactions.
type reading struct {
	builder.DB
	queries *int
}

func (r reading) RunQuery(ctx context.Context, s ast.Stmt, args []any, stream bool) (scan.Rows, error) {
	*r.queries++
	return r.DB.RunQuery(ctx, s, args, stream)
}

func (r reading) RunTx(ctx context.Context, fn func(tx any) error, options ...any) error {
	return r.DB.RunTx(ctx, func(tx any) error { return fn(reading{tx.(builder.DB), r.queries}) }, options...)
}

// Orphans of a row that was inserted just now are not looked for: a foreign key says that
// there are none. Those of a row that was there are.
func TestGraphLooksForOrphans(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		queries := 0
		save := func(c *customer) error {
			return repo.SaveGraph(ctx, reading{db, &queries}, customerRepo, c, repo.Graph(customerOrders, repo.RefuseOrphans))
		}
		c := customer{Email: "c", Orders: repo.ManyOf(order{Placed: 1}, order{Placed: 2})}
		must(t, save(&c))
		if queries != 0 {
			t.Errorf("%d queries for a new row, want none", queries)
		}
		list := done[[]order](t)(c.Orders.All())
		c.Orders = repo.ManyOf(list[0])
		is(t, "orphans", save(&c), repo.ErrOrphans)
		if queries != 2 {
			t.Errorf("%d queries for a row that is there, want two: its version, and its orphans", queries)
		}
	})
}

// A graph that fails leaves its models without keys, so that it can be saved again.
func TestGraphThatFailsDeep(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		p := product{Name: "p"}
		must(t, productRepo.Create(ctx, db, &p))
		list := []customer{{Email: "a", Orders: repo.ManyOf(order{Placed: 1, Lines: repo.ManyOf(line{No: 1})})}}
		save := func() error {
			return repo.SaveGraphs(ctx, db, customerRepo, list, repo.Graph(customerOrders, repo.RefuseOrphans, repo.Graph(orderLines, repo.RefuseOrphans)))
		}
		if err := save(); err == nil {
			t.Fatal("a line without its product was saved")
		}
		if list[0].ID != 0 || list[0].Version != 0 || done[[]order](t)(list[0].Orders.All())[0].ID != 0 {
			t.Errorf("after an error: %+v", list[0])
		}
		list[0].Orders = repo.ManyOf(order{Placed: 1, Lines: repo.ManyOf(line{No: 1, Product: p.ID})})
		must(t, save())
		if got := stored(t, ctx, db, list[0].ID); got != "1[1:0 ] " {
			t.Errorf("stored: %s", got)
		}
	})
}
