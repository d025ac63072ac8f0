package hostile

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/pool"
)

// depths nests everything that nests up to 100,000 deep: it runs, or is refused, in a
// second, and no stack overflows.
func depths(t *testing.T) {
	one := strata.Value(strata.TypeInt64, 1).NotNull()
	nests := []struct {
		name string
		make func(n int) compile.Statement
	}{
		{"a sum", func(n int) compile.Statement {
			x := one
			for range n {
				x = x.Add(1)
			}
			return builder.Select(x)
		}},
		{"a sum to the right", func(n int) compile.Statement {
			x := one
			for range n {
				x = one.AddExpr(x).NotNull()
			}
			return builder.Select(x)
		}},
		{"differences", func(n int) compile.Statement {
			x := one
			for range n {
				x = one.SubExpr(x).NotNull()
			}
			return builder.Select(x)
		}},
		{"minus", func(n int) compile.Statement {
			x := one
			for range n {
				x = x.Neg()
			}
			return builder.Select(x)
		}},
		{"NOT", func(n int) compile.Statement {
			x := one.Eq(1)
			for range n {
				x = x.Not()
			}
			return builder.Select(one).Where(x)
		}},
		{"AND and OR", func(n int) compile.Statement {
			x := one.Eq(1)
			for i := range n {
				if i%2 == 0 {
					x = strata.And(x, one.Eq(2))
				} else {
					x = strata.Or(one.Eq(3), x)
				}
			}
			return builder.Select(one).Where(x)
		}},
		{"AND", func(n int) compile.Statement {
			x := one.Eq(1)
			for range n {
				x = x.And(one.Eq(1))
			}
			return builder.Select(one).Where(x)
		}},
		{"functions", func(n int) compile.Statement {
			x := strata.S("a")
			for range n {
				x = x.Lower()
			}
			return builder.Select(x)
		}},
		{"concatenation", func(n int) compile.Statement {
			x := strata.S("a")
			for range n {
				x = x.Concat("b")
			}
			return builder.Select(x)
		}},
		{"CASE", func(n int) compile.Statement {
			x := one
			for range n {
				x = strata.CaseWhen(one.Eq(1), x).Else(one).NotNull()
			}
			return builder.Select(x)
		}},
		{"scalar subqueries", func(n int) compile.Statement {
			x := builder.Select(one)
			for range n {
				x = builder.Select(strata.Scalar(x).Coalesce(1))
			}
			return x
		}},
		{"EXISTS", func(n int) compile.Statement {
			x := builder.Select(one)
			for range n {
				x = builder.Select(one).Where(strata.Exists(x))
			}
			return x
		}},
		{"derived tables", func(n int) compile.Statement {
			x := builder.Select(one.As("x"))
			for range n {
				d := builder.Derived(x, "d")
				x = builder.Select(one.As("x")).From(d)
			}
			return x
		}},
		{"WITH", func(n int) compile.Statement {
			x := builder.Select(one.As("x"))
			for i := range n {
				w := builder.CTE(fmt.Sprint("w", i), x)
				x = builder.Select(one.As("x")).From(w)
			}
			return x
		}},
		{"joins", func(n int) compile.Statement {
			q := builder.Select(strata.CountAll()).From(canary)
			for i := range n {
				a := strata.As(canary, fmt.Sprint("a", i))
				q = q.Join(a, a.ID.EqExpr(canary.ID))
			}
			return q
		}},
		{"UNION ALL", func(n int) compile.Statement {
			q := builder.Select(one)
			for range n {
				q = q.UnionAll(builder.Select(one))
			}
			return q
		}},
		{"UNION to the right", func(n int) compile.Statement {
			q := builder.Select(one)
			for range n {
				q = builder.Select(one).Union(q)
			}
			return q
		}},
		{"columns", func(n int) compile.Statement {
			list := make([]strata.AnyExpression, n)
			for i := range list {
				list[i] = one
			}
			return builder.Columns(list...)
		}},
		{"ORDER BY", func(n int) compile.Statement {
			q := builder.Select(canary.ID).From(canary)
			for range n {
				q = q.OrderBy(canary.ID.Asc())
			}
			return q
		}},
	}
	each(t, main, nil, func(t *testing.T, ctx context.Context, db *pool.DB) {
		for _, nest := range nests {
			for _, n := range []int{1, 60, 240, 1700, 100_000} {
				tried(1)
				start := time.Now()
				s := nest.make(n)
				made := time.Now()
				_, _, err := compile.SQL(s, db.Dialect())
				if err == nil {
					err = run(ctx, db, s)
				} else if !refused(err) {
					escape(t, "%s, %d deep: the error is a %T: %v", nest.name, n, err, err)
				}
				if _, ok := errors.AsType[*strata.DatabaseError](err); ok {
					escape(t, "%s, %d deep, is sent: %v", nest.name, n, err)
				}
				if took := time.Since(made); took > 20*time.Second {
					escape(t, "%s, %d deep: %v, made in %v", nest.name, n, took, made.Sub(start))
				} else if took > time.Second || made.Sub(start) > time.Second {
					fmt.Printf("%s, %d deep: %v, made in %v\n", nest.name, n, took, made.Sub(start))
				}
			}
		}
	})
}

// run runs a statement of any kind.
func run(ctx context.Context, db *pool.DB, s compile.Statement) error {
	q, ok := s.(strata.AnyQuery)
	if !ok {
		return errors.New("no query")
	}
	var b builder.Batch
	n := builder.QueueCount(&b, q)
	if err := b.Run(ctx, db); err != nil {
		return err
	}
	return second(n.Get())
}
