package hostile

import (
	"context"
	"fmt"
	"testing"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/integration/engines"
	"github.com/strata-go/strata/pool"
)

// manyArguments gives statements more arguments than databases take: they work, or are
// refused before they are sent.
func manyArguments(t *testing.T) {
	each(t, main, []strata.AnyTable{sums}, func(t *testing.T, ctx context.Context, db *pool.DB) {
		c := sums
		ids := func(n int) []int64 {
			list := make([]int64, n)
			for i := range list {
				list[i] = int64(i)
			}
			return list
		}
		const rows = 50
		all := make([]sum, rows)
		for i := range all {
			all[i].ID = int64(i)
		}
		engines.Done(t)(builder.Insert(c).Rows(all...).Exec(ctx, db))
		for _, n := range []int{0, 1, 2, 31, 32, 33, 999, 32_766, 32_767, 65_535, 65_536, 70_000, 200_000} {
			tried(1)
			got, err := builder.From(c).Where(c.ID.In(ids(n)...)).Count(ctx, db)
			if err != nil || got != int64(min(n, rows)) {
				escape(t, "IN of %d finds %d: %v", n, got, err)
			}
			got, err = builder.From(c).Where(c.ID.NotIn(ids(n)...)).Count(ctx, db)
			if err != nil || got != int64(rows-min(n, rows)) {
				escape(t, "NOT IN of %d finds %d: %v", n, got, err)
			}
		}
		for _, n := range []int{1, 2, 1000, 5000, 32_766, 32_767, 65_535, 65_536, 70_000} {
			tried(3)
			or := make([]strata.Condition, min(n, 10_000)) // which PostgreSQL plans in quadratic time
			args := make([]any, n)
			marks := make([]byte, 0, 2*n)
			for i := range args {
				args[i] = int64(i)
				marks = append(marks, '?', ',')
			}
			for i := range or {
				or[i] = c.ID.Eq(int64(i))
			}
			got, err := builder.From(c).Where(strata.Or(or...)).Count(ctx, db)
			rightOrRefused(t, fmt.Sprintf("OR of %d", n), got, int64(min(n, rows)), err)
			got, err = builder.From(c).Where(strata.RawCondition(strata.SQL("? IN ("+string(marks[:len(marks)-1])+")"), append([]any{c.ID}, args...)...)).Count(ctx, db)
			rightOrRefused(t, fmt.Sprintf("%d arguments", n), got, int64(min(n, rows)), err)
			values := strata.ValuesOf1("v", strata.TypeInt64, ids(n)...)
			got, err = builder.Select(values.C1).From(values).Count(ctx, db)
			rightOrRefused(t, fmt.Sprintf("VALUES of %d", n), got, int64(n), err)
		}
		for _, n := range []int{0, 1, 100, 1000, 10_000} {
			tried(1)
			var b builder.Batch
			results := make([]*builder.Result[int64], n)
			for i := range results {
				results[i] = builder.QueueOne(&b, builder.Select(strata.Value(strata.TypeInt64, int64(i)).NotNull()))
			}
			engines.Must(t, b.Run(ctx, db))
			for i, r := range results {
				if got, err := r.Get(); err != nil || got != int64(i) {
					escape(t, "query %d of a batch of %d: %d and %v", i, n, got, err)
				}
			}
		}
	})
}

func rightOrRefused(t *testing.T, what string, got, want int64, err error) {
	t.Helper()
	if (err != nil || got != want) && !refused(err) {
		escape(t, "%s: %d, want %d: %v", what, got, want, err)
	}
}
