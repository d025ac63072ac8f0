package faults

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/compile"
	"github.com/strata-go/strata/dialect"
	"github.com/strata-go/strata/pool"
)

// doubled is a value that was made of itself n times: its parts are shared, and a walk
// that enters each of them does not end.
func doubled[T any](x T, n int, twice func(a, b T) T) T {
	for range n {
		x = twice(x, x)
	}
	return x
}

// doublings are statements that grow in a loop, as programs build them by mistake.
var doublings = map[string]func(n int) compile.Statement{
	"Add": func(n int) compile.Statement {
		return builder.Select(doubled(things.Price, n, func(a, b strata.Int64) strata.Int64 { return a.AddExpr(b) }))
	},
	"Sub": func(n int) compile.Statement {
		return builder.Select(doubled(things.Price, n, func(a, b strata.Int64) strata.Int64 { return a.SubExpr(b) }))
	},
	"Add of floats": func(n int) compile.Statement {
		return builder.Select(doubled(strata.Cast(things.Price, strata.TypeFloat64), n, func(a, b strata.NullFloat64) strata.NullFloat64 { return a.AddExpr(b) }))
	},
	"Concat": func(n int) compile.Statement {
		return builder.Select(doubled(things.Name, n, func(a, b strata.Text) strata.Text { return a.ConcatExpr(b) }))
	},
	"And": func(n int) compile.Statement {
		return builder.Select(things.ID).Where(doubled[strata.Condition](things.ID.Eq(1), n, func(a, b strata.Condition) strata.Condition { return strata.And(a, b) }))
	},
	"Or": func(n int) compile.Statement {
		return builder.Delete(things).Where(doubled[strata.Condition](things.ID.Eq(1), n, func(a, b strata.Condition) strata.Condition { return strata.Or(a, b) }))
	},
	"And of Or": func(n int) compile.Statement {
		return builder.Update(things).Set(things.Price.Set(1)).Where(doubled[strata.Condition](things.ID.Eq(1), n, func(a, b strata.Condition) strata.Condition {
			return strata.And(strata.Or(a, b), b)
		}))
	},
	"Not of Or": func(n int) compile.Statement {
		return builder.Select(things.ID).Where(doubled(strata.Or(things.ID.Eq(1)), n, func(a, b strata.NullBool) strata.NullBool { return strata.Or(a, b).Not() }))
	},
	"Case": func(n int) compile.Statement {
		return builder.Select(doubled(things.Price.Nullable(), n, func(a, b strata.NullInt64) strata.NullInt64 {
			return strata.CaseWhen(a.Eq(1), a).When(b.Eq(2), b).Else(b)
		}))
	},
	"Coalesce and Greatest": func(n int) compile.Statement {
		return builder.Select(things.ID).OrderBy(doubled(things.Price.Nullable(), n, func(a, b strata.NullInt64) strata.NullInt64 {
			return strata.Coalesce(strata.Greatest(a, b), a)
		}).Asc())
	},
	"Between": func(n int) compile.Statement {
		return builder.Select(things.ID).Where(doubled(things.ID.Eq(1), n, func(a, b strata.NullBool) strata.NullBool {
			return strata.CaseWhen(a, things.ID).Else(things.Price).BetweenExpr(strata.CaseWhen(b, things.ID).Else(things.ID), things.ID)
		}))
	},
	"GroupBy and Having": func(n int) compile.Statement {
		x := doubled(things.Price, n, func(a, b strata.Int64) strata.Int64 { return a.MulExpr(b.Add(1)) })
		return builder.Select(x).GroupBy(x).Having(x.Gt(1))
	},
	"Set": func(n int) compile.Statement {
		return builder.Update(things).Set(things.Price.SetExpr(doubled(things.Price, n, func(a, b strata.Int64) strata.Int64 { return a.AddExpr(b) }))).All()
	},
	"On conflict": func(n int) compile.Statement {
		return builder.Insert(things).Rows(thing{1, "a", 1}).OnConflict(things.ID).DoUpdate(
			things.Price.SetExpr(doubled(things.Price, n, func(a, b strata.Int64) strata.Int64 { return a.AddExpr(b) })))
	},
	"Returning": func(n int) compile.Statement {
		return builder.Returning(builder.Delete(things).All(), doubled(things.Price, n, func(a, b strata.Int64) strata.Int64 { return a.AddExpr(b) }))
	},
	"raw": func(n int) compile.Statement {
		return builder.Select(doubled(strata.Raw(strata.TypeInt64, "1"), n, func(a, b strata.NullInt64) strata.NullInt64 {
			return strata.Raw(strata.TypeInt64, "? + ?", a, b)
		})).From(things)
	},
	"UnionAll": func(n int) compile.Statement {
		return doubled(builder.Select(things.ID), n, func(a, b *builder.SelectQuery[int64, strata.NullInt64]) *builder.SelectQuery[int64, strata.NullInt64] {
			return a.UnionAll(b)
		})
	},
	"Union": func(n int) compile.Statement {
		return doubled(builder.Select(things.ID), n, func(a, b *builder.SelectQuery[int64, strata.NullInt64]) *builder.SelectQuery[int64, strata.NullInt64] {
			return a.Union(b)
		})
	},
	"Intersect of Except": func(n int) compile.Statement {
		return doubled(builder.Select(things.ID), n, func(a, b *builder.SelectQuery[int64, strata.NullInt64]) *builder.SelectQuery[int64, strata.NullInt64] {
			return builder.Intersect(a, builder.Except(a, b))
		})
	},
	"subquery": func(n int) compile.Statement {
		return doubled(builder.Select(things.ID), n, func(a, b *builder.SelectQuery[int64, strata.NullInt64]) *builder.SelectQuery[int64, strata.NullInt64] {
			return builder.Select(things.ID).Where(things.ID.InQuery(a), things.ID.InQuery(b))
		})
	},
	"scalar": func(n int) compile.Statement {
		return doubled(builder.Select(things.ID.Nullable()), n, func(a, b *builder.SelectQuery[sql.Null[int64], strata.NullInt64]) *builder.SelectQuery[sql.Null[int64], strata.NullInt64] {
			return builder.Select(strata.Scalar(a.Limit(1)).AddExpr(strata.Scalar(b.Limit(1)))).From(things)
		})
	},
	"derived": func(n int) compile.Statement {
		return doubled(builder.Select(things.ID), n, func(a, b *builder.SelectQuery[int64, strata.NullInt64]) *builder.SelectQuery[int64, strata.NullInt64] {
			l, r := builder.Derived(a, "l"), builder.Derived(b, "r")
			return builder.Select(things.ID.From(l)).From(l).Join(r, things.ID.From(l).EqExpr(things.ID.From(r)))
		})
	},
	"CTE": func(n int) compile.Statement {
		level := 0
		return doubled(builder.Select(things.ID), n, func(a, b *builder.SelectQuery[int64, strata.NullInt64]) *builder.SelectQuery[int64, strata.NullInt64] {
			level++
			c := builder.CTE(fmt.Sprint("c", level), a)
			return builder.Select(things.ID.From(c)).From(c).Where(things.ID.From(c).InQuery(builder.Select(things.ID.From(c)).From(c)))
		})
	},
	"JOIN": func(n int) compile.Statement {
		return builder.Select(things.ID).From(doubled[strata.Source](things, n, func(a, b strata.Source) strata.Source { return builder.Joined(a).CrossJoin(b) }))
	},
}

// deeper are definitions that keep an expression which is too large.
func init() {
	deep := func(x strata.NullBool) strata.NullBool {
		for range 1_000_000 {
			x = x.Not()
		}
		return x
	}
	twice := func(a, b strata.Int64) strata.Int64 { return a.AddExpr(b) }
	mistakes["large: a check"] = items("deeps", func(t *strata.Def, c *itemColumns) { t.Check("deep", deep(c.Of.Eq(1))) })
	mistakes["large: a unique index"] = items("deeps", func(t *strata.Def, c *itemColumns) { t.UniqueWhere(deep(c.Of.Eq(1)), c.Name) })
	mistakes["large: a default"] = items("deeps", func(t *strata.Def, c *itemColumns) { strata.DefaultExpr(t, c.Of, doubled(strata.N(1), 40, twice)) })
	mistakes["large: a generated column"] = items("deeps", func(t *strata.Def, c *itemColumns) { strata.Generated(t, c.Of, doubled(c.ID, 40, twice)) })
}

var inShared = []fault{
	{"C11", "what is made of itself in a loop", func(t *testing.T) {
		for name, statement := range doublings {
			for _, d := range []*dialect.Dialect{dialect.PostgreSQL, dialect.SQLite} {
				for _, n := range []int{3, 40, 200} {
					start := time.Now()
					_, _, err := compile.SQL(statement(n), d)
					if took := time.Since(start); took > 5*time.Second { // a tenth of one on a machine that is idle
						t.Errorf("%s %d times: %v", name, n, took)
					}
					if n > 3 {
						isRefusal(t, name, err, strata.Unsupported, "too large: ")
					} else if err != nil && name != "JOIN" { // which names a table twice
						t.Errorf("%s %d times: %v", name, n, err)
					}
				}
			}
		}
	}},
	{"C11", "what is made of itself a few times", ofThings(func(t *testing.T, ctx context.Context, db *pool.DB) {
		sum := doubled(things.Price, 10, func(a, b strata.Int64) strata.Int64 { return a.AddExpr(b) })
		reads(t, db, builder.Select(sum).OrderBy(things.ID.Asc()), "[10240 20480 30720]")
		zero := doubled(things.Price, 7, func(a, b strata.Int64) strata.Int64 { return a.SubExpr(b) })
		reads(t, db, builder.Select(zero), "[0 0 0]")
		one := doubled[strata.Condition](things.ID.Eq(1), 10, func(a, b strata.Condition) strata.Condition { return strata.And(a, strata.Or(b)) })
		reads(t, db, builder.Select(things.ID).Where(one), "[1]")
		q := doubled(builder.Select(things.ID).Where(things.ID.Eq(2)), 8, func(a, b *builder.SelectQuery[int64, strata.NullInt64]) *builder.SelectQuery[int64, strata.NullInt64] {
			return a.UnionAll(b)
		})
		if got, err := q.All(ctx, db); err != nil || len(got) != 256 {
			t.Errorf("%d rows, %v", len(got), err)
		}
	})},
	{"C11", "the clause that is too large", func(t *testing.T) {
		large := doubled(things.Price, 40, func(a, b strata.Int64) strata.Int64 { return a.AddExpr(b) })
		all := builder.Select(things.ID)
		refusals(
			t,
			refusal{builder.Select(large), "SELECT: SELECT list: the expression is too large"},
			refusal{all.Where(large.Eq(1)), "SELECT: WHERE: the expression is too large"},
			refusal{all.OrderBy(large.Asc()), "SELECT: ORDER BY: the expression is too large"},
			refusal{all.GroupBy(things.ID).Having(large.Eq(1)), "SELECT: HAVING: the expression is too large"},
			refusal{builder.Update(things).Set(things.Price.SetExpr(large)).All(), "UPDATE things: SET: the expression is too large"},
			refusal{builder.Insert(things).Set(things.Price.SetExpr(large)), "INSERT INTO things: VALUES: the expression is too large"},
			refusal{builder.Delete(things).Where(things.ID.InQuery(all.Where(large.Eq(1)))), "DELETE FROM things: WHERE: the expression is too large"},
		)
	}},
	{"C11", "definitions with expressions that are too large", func(t *testing.T) {
		mistaken(t, "large: a check", `Check("deep"): the expression is too large: it nests deeper than 250`)
		mistaken(t, "large: a unique index", "UniqueWhere: the expression is too large: it nests deeper than 250")
		mistaken(t, "large: a default", "DefaultExpr: the column Of: the expression is too large: with it the statement has more than 500000 parts")
		mistaken(t, "large: a generated column", "Generated: the column Of: the expression is too large: with it the statement has more than 500000 parts")
	}},
}
