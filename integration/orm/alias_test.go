package orm

import (
	"context"
	"errors"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/pool"
)

// What an alias of a table changes it returns, as the table itself does.
func TestReturningUnderAlias(t *testing.T) {
	each(t, func(t *testing.T, ctx context.Context, db *pool.DB) {
		one, other := strata.As(orders, "one"), strata.As(orders, "other")
		for n := range int64(3) {
			got := done[int64](t)(builder.Returning(builder.Insert(one).Set(one.Tenant.Set(1), one.Placed.Set(n)), one.Placed.Mul(10)).One(ctx, db))
			if got != n*10 {
				t.Errorf("INSERT: %d", got)
			}
		}
		got := done[int64](t)(builder.Returning(builder.Update(one).Set(one.Placed.Set(9)).Where(one.ID.Eq(1)), one.Placed).One(ctx, db))
		if got != 9 {
			t.Errorf("UPDATE: %d", got)
		}
		for _, name := range []string{"a", "b"} {
			done[int64](t)(builder.Insert(tags).Rows(tag{Name: name}).Exec(ctx, db))
		}
		more := strata.Scalar(builder.Select(strata.Count(tags.Name)).From(tags).Where(one.Placed.Eq(1), tags.Name.Ne("a")))
		most := done[[]strata.Row2[int64, int64]](t)(builder.Returning(builder.Delete(one).Where(one.ID.Eq(2)), strata.Cols2(one.Placed, more.Coalesce(0))).All(ctx, db))
		if len(most) != 1 || most[0].V1 != 1 || most[0].V2 != 1 {
			t.Errorf("DELETE: %v", most)
		}
		for name, orders := range map[string]*orderColumns{"another alias": other, "the table": orders} {
			rest := strata.Scalar(builder.Select(strata.Max(orders.Placed)).From(orders).Where(orders.ID.NeExpr(one.ID)))
			done[int64](t)(builder.Insert(orders).Set(orders.Tenant.Set(1), orders.Placed.Set(5)).Exec(ctx, db))
			n, err := builder.Returning(builder.Delete(one).Where(one.Placed.Eq(5)), rest.Coalesce(0)).All(ctx, db)
			if !db.Dialect().Has(dialect.ReturningAlias) {
				if !errors.Is(err, strata.Unsupported) {
					t.Errorf("DELETE beside a query of %s: %v", name, err)
				}
			} else if err != nil || len(n) != 1 || n[0] != 9 {
				t.Errorf("DELETE beside a query of %s: %v, %v", name, n, err)
			}
		}
	})
}
