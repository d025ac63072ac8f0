package faults

import (
	"context"
	"errors"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

var inCardinality = []fault{
	{"B14", "a scalar subquery of several rows", ofThings(func(t *testing.T, ctx context.Context, db *pool.DB) {
		other := strata.As(things, "other")
		price := builder.Select(other.Price)
		reads(t, db, builder.Select(strata.Scalar(price.Where(other.ID.Eq(2)))), "[{20 true}]")
		reads(t, db, builder.Select(strata.Scalar(price.Where(other.Price.Gt(20)))), "[{30 true}]")
		reads(t, db, builder.Select(strata.Scalar(price.Where(other.Price.Gt(30)))), "[{0 false}]")
		reads(t, db, builder.Select(strata.Scalar(price.OrderBy(other.ID.Desc()).Limit(1))), "[{30 true}]")
		reads(t, db, builder.Select(strata.Scalar(price.OrderBy(other.ID.Desc()).Limit(3).Offset(2))), "[{10 true}]")
		reads(t, db, builder.Select(strata.Scalar(builder.Select(strata.Max(other.Price)))), "[{30 true}]")
		reads(t, db, builder.Select(strata.Coalesce(strata.Scalar(price.Where(other.ID.EqExpr(things.ID).And(other.Price.Gt(0)))), things.ID)).OrderBy(things.ID.Asc()),
			"[{10 true} {20 true} {30 true}]")
		reads(t, db, builder.Select(strata.Coalesce(strata.Scalar(price.Where(other.Price.EqExpr(things.Price))), things.ID)).OrderBy(things.ID.Asc()),
			"[{10 true} {20 true} {30 true}]")
		reads(t, db, builder.Select(things.ID).Where(things.Price.GtExpr(strata.Scalar(price.Where(other.Name.Eq("b"))))), "[3]")
		for name, q := range map[string]interface {
			All(context.Context, builder.Reader) ([]int64, error)
		}{
			"all":      builder.Select(things.ID).Where(things.Price.EqExpr(strata.Scalar(price))),
			"ordered":  builder.Select(things.ID).Where(things.Price.EqExpr(strata.Scalar(price.OrderBy(other.ID.Asc())))),
			"limited":  builder.Select(things.ID).Where(things.Price.EqExpr(strata.Scalar(price.Limit(2)))),
			"distinct": builder.Select(things.ID).Where(things.Price.EqExpr(strata.Scalar(price.Distinct()))),
			"grouped":  builder.Select(things.ID).Where(things.Price.EqExpr(strata.Scalar(builder.Select(strata.Max(other.Price)).GroupBy(other.ID)))),
			"union":    builder.Select(things.ID).Where(things.Price.EqExpr(strata.Scalar(price.UnionAll(price)))),
			"outer":    builder.Select(things.ID).Where(things.Price.EqExpr(strata.Scalar(price.Where(other.ID.GtExpr(things.ID))))),
		} {
			if got, err := q.All(ctx, db); !errors.Is(err, strata.ErrCardinality) {
				t.Errorf("%s: %v, %v", name, got, err)
			}
		}
		_, err := builder.Update(things).Set(things.Price.SetExpr(strata.Coalesce(strata.Scalar(price), things.Price).NotNull())).Where(things.ID.Eq(1)).Exec(ctx, db)
		if !errors.Is(err, strata.ErrCardinality) && !engines.Refused(t, "SET", err) {
			t.Errorf("SET: %v", err)
		}
	})},
	{"B15", "one key twice in one upsert", ofThings(func(t *testing.T, ctx context.Context, db *pool.DB) {
		up := func(rows ...thing) (int64, error) {
			return builder.Insert(things).Rows(rows...).OnConflict(things.ID).DoUpdate(things.Price.SetExpr(things.Price.Excluded())).Exec(ctx, db)
		}
		if n, err := up(thing{1, "a", 11}, thing{4, "d", 40}); n != 2 || err != nil {
			t.Errorf("%d rows, %v", n, err)
		}
		_, err := up(thing{1, "a", 12}, thing{5, "e", 50}, thing{1, "a", 13})
		refusedFor(t, err, strata.RepeatedKey, "rows 1 and 3")
		many := make([]thing, 500)
		for i := range many {
			many[i] = thing{int64(i%499) + 100, "n", 1}
		}
		_, err = up(many...)
		refusedFor(t, err, strata.RepeatedKey, "rows 1 and 500")
		_, err = builder.Insert(things).Rows(thing{7, "g", 1}, thing{7, "g", 2}).OnConflict(things.ID).DoNothing().Exec(ctx, db)
		if err != nil {
			t.Error(err)
		}
		other := strata.As(things, "other")
		from := builder.Insert(things).Set(things.ID.SetExpr(other.ID), things.Name.SetExpr(other.Name), things.Price.Set(5)).
			Select(builder.Select(other.ID).Where(other.ID.Le(2)))
		if n, err := from.OnConflict(things.ID).DoUpdate(things.Price.SetExpr(things.Price.Excluded())).Exec(ctx, db); n != 2 || err != nil {
			t.Errorf("%d rows, %v", n, err)
		}
		same := builder.Insert(things).Set(things.ID.Set(1), things.Name.SetExpr(other.Name), things.Price.Set(6)).
			Select(builder.Select(other.ID).Where(other.ID.Le(2)))
		_, err = same.OnConflict(things.ID).DoUpdate(things.Price.SetExpr(things.Price.Excluded())).Exec(ctx, db)
		if !errors.Is(err, strata.ErrCardinality) {
			t.Errorf("INSERT ... SELECT: %v", err)
		}
		reads(t, db, builder.Select(things.Price).Where(things.ID.Le(3)).OrderBy(things.ID.Asc()), "[5 5 30]")
	})},
}
