package faults

import (
	"context"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

type basket struct {
	ID    int64
	Items []int64
}

type basketColumns struct {
	strata.Table[basket]
	ID    strata.Int64
	Items strata.Array[int64]
}

var baskets = strata.Define("baskets", new(basketColumns), func(t *strata.Def, c *basketColumns) { t.PrimaryKey(c.ID) })

// PostgreSQL takes x = ANY (array) IS FALSE to say that x is not NULL, and leaves the rows
// of an outer join out that have no match; but nothing is in an empty array, NULL neither.
func testEmptyArrays(t *testing.T) {
	everywhere(t, func(t *testing.T, db *pool.DB) {
		engines.Must(t, builder.CreateTables(baskets).Exec(t.Context(), db))
		engines.Done(t)(builder.Insert(baskets).Rows(basket{1, []int64{1}}, basket{2, []int64{}}, basket{3, []int64{7}}).Exec(t.Context(), db))
	}, func(t *testing.T, ctx context.Context, db *pool.DB) {
		other := strata.As(baskets, "other")
		q := builder.Select(baskets.ID).From(baskets).LeftJoin(other, other.ID.EqExpr(baskets.ID.Add(5))).OrderBy(baskets.ID.Asc())
		in := strata.EqAny(other.ID, baskets.Items)
		reads(t, db, q.Where(in.IsFalse()), "[2]")
		reads(t, db, q.Where(strata.And(in, in).IsFalse()), "[2]")
		reads(t, db, q.Where(in.IsTrue().Not(), in.IsFalse().Not()), "[1 3]")
		reads(t, db, q.Where(other.ID.In().IsFalse()), "[1 2 3]")
		reads(t, db, q.Where(other.ID.In(7).IsFalse()), "[]")
	})
}
