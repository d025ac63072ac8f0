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

func (r reading) RunTx(ctx context.Context, fn func(tx any) error) error {
	return r.DB.RunTx(ctx, func(tx any) error { return fn(reading{tx.(builder.DB), r.queries}) })
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
