package faults

import (
	"context"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/race"
	"github.com/strata-go/strata/pool"
)

// sized is a tenth of a size under the race detector, which looks at SQLite, too: it is
// written in Go.
func sized(n int) int {
	if race.Enabled {
		return n / 10
	}
	return n
}

var inSize = []fault{
	{"C1", "UNION ALL in a loop", ofThings(func(t *testing.T, ctx context.Context, db *pool.DB) {
		for _, n := range []int{2, 202, 600} {
			u := builder.Select(things.ID).Where(things.ID.Eq(1))
			for range n - 1 {
				u = u.UnionAll(builder.Select(things.ID).Where(things.ID.Eq(2)))
			}
			got, err := u.OrderBy(things.ID.Asc()).All(ctx, db)
			if err != nil || len(got) != n || got[0] != 1 || got[n-1] != 2 {
				t.Errorf("%d members: %d rows, %v", n, len(got), err)
			}
		}
	})},
	{"C1", "the other set operations in a loop, and mixed", ofThings(func(t *testing.T, ctx context.Context, db *pool.DB) {
		one := func(id int64) *builder.SelectQuery[int64, strata.NullInt64] {
			return builder.Select(things.ID).Where(things.ID.Eq(id))
		}
		all := builder.Select(things.ID)
		u, x, i, back := one(1), all, all, one(3)
		for k := range 600 {
			u = u.Union(one(int64(k%2) + 1))
			x = builder.Except(x, one(int64(k%2)+1))
			i = builder.Intersect(i, all.Where(things.ID.Le(2)))
			back = one(1).UnionAll(back)
		}
		reads(t, db, u.OrderBy(things.ID.Asc()), "[1 2]")
		reads(t, db, x, "[3]")
		reads(t, db, i.OrderBy(things.ID.Asc()), "[1 2]")
		if got, err := back.All(ctx, db); err != nil || len(got) != 601 {
			t.Errorf("from the right: %d rows, %v", len(got), err)
		}
		// a - (b - a) is not (a - b) - a, and INTERSECT binds tighter than UNION.
		reads(t, db, builder.Except(all, builder.Except(all, one(1))), "[1]")
		reads(t, db, builder.Except(builder.Except(all, one(1)), one(2)), "[3]")
		reads(t, db, builder.Intersect(one(1).Union(one(2)), one(2)), "[2]")
		reads(t, db, one(1).Union(builder.Intersect(one(2), one(3))), "[1]")
		reads(t, db, builder.Intersect(one(2), one(2)).UnionAll(one(2)).Union(one(2)), "[2]")
		reads(t, db, one(2).Union(one(2)).UnionAll(one(2)), "[2 2]")
		reads(t, db, one(1).UnionAll(one(1).Union(one(1))), "[1 1]")
		reads(t, db, all.OrderBy(things.ID.Desc()).Limit(1).UnionAll(all.OrderBy(things.ID.Asc()).Limit(1)).OrderBy(things.ID.Asc()), "[1 3]")
		reads(t, db, all.UnionAll(all).OrderBy(things.ID.Asc()).Limit(2).UnionAll(one(3)).OrderBy(things.ID.Asc()), "[1 1 3]")
	})},
	{"C2", "many terms", ofThings(func(t *testing.T, ctx context.Context, db *pool.DB) {
		var any []strata.Condition
		var grown strata.Condition = things.ID.Eq(1)
		sum, text := things.Price, things.Name
		for k := range 1500 {
			any = append(any, things.ID.Eq(int64(k+2)))
			grown = strata.Or(grown, things.ID.Eq(int64(k+3)))
			sum = sum.Add(1)
			text = text.Concat("x")
		}
		reads(t, db, builder.Select(things.ID).Where(strata.Or(any...)).OrderBy(things.ID.Asc()), "[2 3]")
		reads(t, db, builder.Select(things.ID).Where(grown).OrderBy(things.ID.Asc()), "[1 3]")
		not := make([]strata.Condition, len(any))
		q := builder.Select(things.ID).OrderBy(things.ID.Asc())
		for k := range any {
			not[k] = things.ID.Eq(int64(k + 2)).Not()
			q = q.Where(not[k])
		}
		reads(t, db, builder.Select(things.ID).Where(not...), "[1]")
		reads(t, db, q, "[1]")
		reads(t, db, builder.Select(sum).OrderBy(things.ID.Asc()), "[1510 1520 1530]")
		if got, err := builder.Select(text).Where(things.ID.Eq(1)).One(ctx, db); err != nil || len(got) != 1501 {
			t.Errorf("%d characters, %v", len(got), err)
		}
		nested := strata.And(strata.Or(any[:200]...), strata.And(not[5:205]...), strata.Or(any[:300]...))
		reads(t, db, builder.Select(things.ID).Where(nested).OrderBy(things.ID.Asc()), "[2 3]")
		float := strata.Cast(things.Price, strata.TypeFloat64)
		for range 1200 { // not the same in another order
			float = float.Add(0.1)
		}
		_, err := builder.Select(float).All(ctx, db)
		refusedFor(t, err, strata.Unsupported, "deeper than")
	})},
	{"C11", "deep and long statements", ofThings(func(t *testing.T, ctx context.Context, db *pool.DB) {
		deep := things.ID.Eq(1)
		for range 1_500_000 {
			deep = deep.Not()
		}
		_, err := builder.Select(things.ID).Where(deep).All(ctx, db)
		refusedFor(t, err, strata.Unsupported, "deeper than")
		_, err = builder.Delete(things).Where(deep).Exec(ctx, db)
		refusedFor(t, err, strata.Unsupported, "deeper than")
		in := builder.Select(things.ID)
		for range 100_000 {
			in = builder.Select(things.ID).Where(things.ID.InQuery(in))
		}
		_, err = in.All(ctx, db)
		refusedFor(t, err, strata.Unsupported, "deeper than")
		branches := strata.CaseWhen(things.ID.Eq(2), things.Price)
		for k := range sized(10_000) {
			branches = branches.When(things.ID.Eq(int64(k+100)), strata.Value(strata.TypeInt64, int64(k)))
		}
		reads(t, db, builder.Select(branches.Else(strata.Value(strata.TypeInt64, 0))).OrderBy(things.ID.Asc()), "[{0 true} {20 true} {0 true}]")
		list := make([]int64, sized(1_000_000))
		for k := range list {
			list[k] = int64(k + 2)
		}
		reads(t, db, builder.Select(things.ID).Where(things.ID.In(list...)).OrderBy(things.ID.Asc()), "[2 3]")
	})},
}
