package faults

import (
	"context"
	"errors"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
	"github.com/strata-go/strata/types"
)

// term is a row with an interval, which has several forms.
type term struct {
	ID    int64
	Span  types.Interval
	Spans []types.Interval
}

type termColumns struct {
	strata.Table[term]
	ID    strata.Int64
	Span  strata.Interval
	Spans strata.Array[types.Interval]
}

var terms = strata.Define("terms", new(termColumns), func(t *strata.Def, c *termColumns) { t.PrimaryKey(c.ID) })

// keyed is a row whose interval is its key.
type keyed struct {
	Span  types.Interval
	Other types.Interval
	N     int64
}

type keyedColumns struct {
	strata.Table[keyed]
	Span  strata.Interval
	Other strata.Interval
	N     strata.Int64
}

var keys = strata.Define("keys", new(keyedColumns), func(t *strata.Def, c *keyedColumns) {
	t.PrimaryKey(c.Span)
	t.Unique(c.Other)
})

type referringColumns struct {
	strata.Table[term]
	ID    strata.Int64
	Span  strata.Interval
	Spans strata.Array[types.Interval]
}

var referring = strata.Define("referring", new(referringColumns), func(t *strata.Def, c *referringColumns) {
	t.PrimaryKey(c.ID)
	strata.References(t, c.Span, keys.Span, strata.Cascade)
})

func equalIntervals(t *testing.T) {
	month, days, hours := types.Months(1), types.Days(30), types.Interval{Microseconds: 30 * 24 * 3600e6}
	fill := func(t *testing.T, db *pool.DB) {
		engines.Must(t, builder.CreateTables(terms, keys, referring).Exec(t.Context(), db))
		engines.Done(t)(builder.Insert(terms).Rows(
			term{1, month, []types.Interval{month, types.Days(1)}}, term{2, days, []types.Interval{days, types.Days(1)}}, term{3, types.Days(29), nil}, term{4, hours, []types.Interval{}},
		).Exec(t.Context(), db))
		engines.Done(t)(builder.Insert(keys).Rows(keyed{month, month, 1}).Exec(t.Context(), db))
	}
	everywhere(t, fill, func(t *testing.T, ctx context.Context, db *pool.DB) {
		c, other := terms, strata.As(terms, "other")
		ids := func(name string, where strata.Condition, want string) {
			t.Helper()
			engines.Expect(t, db, name, builder.Select(c.ID).Where(where).OrderBy(c.ID.Asc()), want)
		}
		ids("=", c.Span.Eq(hours), "[1 2 4]")
		ids("<>", c.Span.Ne(hours), "[3]")
		ids("<=", c.Span.Le(days), "[1 2 3 4]")
		ids("<", c.Span.Lt(days), "[3]")
		ids("BETWEEN", c.Span.Between(days, days), "[1 2 4]")
		ids("IN", c.Span.In(days, types.Days(1)), "[1 2 4]")
		many := []types.Interval{}
		for i := range 50 {
			many = append(many, types.Interval{Months: 1, Days: i})
		}
		ids("IN many", c.Span.In(many...), "[1 2 4]")
		ids("NOT IN", c.Span.NotIn(many...), "[3]")
		ids("IN query", c.Span.InQuery(builder.Select(other.Span).From(other).Where(other.ID.Eq(2))), "[1 2 4]")
		ids("= ANY query", c.Span.EqExpr(strata.Any(builder.Select(other.Span).From(other).Where(other.ID.Eq(2)))), "[1 2 4]")
		ids("IS NOT DISTINCT FROM", strata.NotDistinct(c.Span, strata.Value(strata.TypeInterval, days)), "[1 2 4]")
		ids("row values", strata.RowOf2(c.Span, c.ID).Eq(days, 2), "[2]")
		ids("row order", strata.RowOf2(c.Span, c.ID).Gt(days, 1), "[2 4]")
		ids("in an array", c.Spans.Contains(hours), "[1 2]")
		ids("of an array", c.Spans.ContainsExpr(c.Span), "[1 2]")
		ids("array =", c.Spans.Eq([]types.Interval{hours, types.Days(1)}), "[1 2]")
		ids("array <>", c.Spans.Ne([]types.Interval{hours, types.Days(1)}), "[3 4]")
		ids("array @>", c.Spans.ContainsAll([]types.Interval{types.Days(1), hours}), "[1 2]")
		ids("array <@", c.Spans.ContainedIn([]types.Interval{types.Days(1), hours}), "[1 2 3 4]")
		ids("array &&", c.Spans.Overlaps([]types.Interval{hours}), "[1 2]")
		ids("array_position", c.Spans.Position(hours).Eq(1), "[1 2]")
		ids("array_remove", c.Spans.Without(hours).Eq([]types.Interval{types.Days(1)}), "[1 2]")
		ids("IN array", strata.InArray(c.Span, []types.Interval{hours}), "[1 2 4]")
		ids("= ANY array", strata.EqAny(c.Span, strata.Value(strata.TypeArray(strata.TypeInterval), []types.Interval{hours})), "[1 2 4]")
		ids("nullif", strata.NullIf(c.Span, hours).IsNull(), "[1 2 4]")
		ids("min", c.Span.EqExpr(strata.Scalar(builder.Select(strata.Min(other.Span)).From(other).Where(other.ID.Ne(3)))), "[1 2 4]")
		ids("greatest", strata.Greatest(c.Span, strata.Value(strata.TypeInterval, types.Days(29))).EqExpr(strata.Value(strata.TypeInterval, days)), "[1 2 4]")
		engines.Expect(t, db, "GROUP BY", builder.Select(strata.CountAll()).From(c).GroupBy(c.Span).OrderBy(c.Span.Asc()), "[1 3]")
		engines.Expect(t, db, "count DISTINCT", builder.Select(strata.CountDistinct(c.Span)), "[2]")
		engines.Expect(t, db, "PARTITION BY", builder.Select(strata.CountAll().Over(strata.PartitionBy(c.Span))).From(c).OrderBy(c.ID.Asc()), "[3 3 1 3]")
		engines.Expect(t, db, "rank", builder.Select(strata.Rank().Over(strata.OrderedBy(c.Span.Asc()))).From(c).OrderBy(c.ID.Asc()), "[2 2 1 2]")
		distinct := builder.Select(c.Span).Distinct()
		if n, err := distinct.Count(ctx, db); n != 2 || err != nil {
			t.Errorf("DISTINCT: %d, %v", n, err)
		}
		one := builder.Select(c.Span).Where(c.ID.Eq(1))
		two := builder.Select(c.Span).Where(c.ID.Eq(2))
		for name, q := range map[string]struct {
			q    engines.Rows[types.Interval]
			want int
		}{"UNION": {one.Union(two), 1}, "INTERSECT": {builder.Intersect(one, two), 1}, "EXCEPT": {builder.Except(one, two), 0}, "UNION ALL": {one.UnionAll(two), 2}} {
			if got, err := q.q.All(ctx, db); len(got) != q.want || err != nil {
				t.Errorf("%s: %v, %v; want %d", name, got, err, q.want)
			}
		}
		for _, f := range []float64{0.3, 0.5, 1} {
			got, err := builder.Select(strata.PercentileDisc(c.Span, f)).One(ctx, db)
			if err != nil || got.V.Compare(days) != 0 {
				t.Errorf("percentile_disc(%g): %v, %v", f, got, err)
			}
		}
		if got, err := builder.Select(strata.Mode(c.Span)).One(ctx, db); err != nil || got.V.Compare(days) != 0 {
			t.Errorf("mode: %v, %v", got, err)
		}

		if _, err := builder.Insert(keys).Rows(keyed{days, types.Days(1), 2}).Exec(ctx, db); !errors.Is(err, strata.ErrUnique) {
			t.Errorf("PRIMARY KEY: %v", err)
		}
		if _, err := builder.Insert(keys).Rows(keyed{types.Days(1), hours, 2}).Exec(ctx, db); !errors.Is(err, strata.ErrUnique) {
			t.Errorf("UNIQUE: %v", err)
		}
		engines.Done(t)(builder.Insert(keys).Rows(keyed{days, month, 3}).OnConflict(keys.Span).DoUpdate(keys.N.Set(3)).Exec(ctx, db))
		engines.Done(t)(builder.Insert(referring).Rows(term{1, hours, nil}).Exec(ctx, db))
		engines.Expect(t, db, "FOREIGN KEY", builder.Select(keys.N).From(referring).Join(keys, keys.Span.EqExpr(referring.Span)), "[3]")
		engines.Done(t)(builder.Update(keys).Rows(keyed{hours, month, 4}).Exec(ctx, db))
		engines.Expect(t, db, "UPDATE by key", builder.Select(keys.N), "[4]")
		engines.Done(t)(builder.Delete(keys).Where(keys.Span.Eq(days)).Exec(ctx, db))
		engines.Expect(t, db, "CASCADE", builder.Select(strata.CountAll()).From(referring), "[0]")
	})
}
