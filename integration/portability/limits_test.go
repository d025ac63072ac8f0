package portability

import (
	"fmt"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/builder"
	"github.com/strata-go/strata/internal/sample"
)

// unions are a query n times.
func unions(n int) *builder.SelectQuery[int64, strata.NullInt64] {
	q := builder.Select(posts.Views).Where(posts.ID.Eq(1))
	u := q
	for range n - 1 {
		u = u.UnionAll(q)
	}
	return u
}

// joined reads a table n times in one FROM.
func joined(n int) *builder.SelectQuery[sample.PostID, strata.ID[sample.PostID]] {
	q := builder.Select(posts.ID).From(posts)
	for i := range n - 1 {
		other := strata.As(posts, fmt.Sprint("other", i))
		q = q.Join(other, other.ID.EqExpr(posts.ID))
	}
	return q
}

// ors are conditions that are true of nothing but the first post.
func ors(n int) strata.Condition {
	var c strata.Condition = posts.ID.Eq(1)
	for i := range n {
		c = strata.Or(c, posts.Views.Eq(int64(i+100)))
	}
	return c
}

// deep is a condition in as many others.
func deep(n int) strata.Predicate {
	c := posts.ID.Eq(1).Not()
	for range n {
		c = c.Not()
	}
	return c
}

var limits = []row{
	{"Depth and length", all(
		same(rows(builder.Select(strata.CountAll()).From(builder.Derived(unions(600), "u"))), "[600]"),
		same(rows(builder.Select(posts.ID).Where(ors(1500))), "[1]"),
		unsent(strata.Unsupported, "deeper than", rows(builder.Select(posts.ID).Where(deep(100_000)))),
		by("integration/faults", "UNION ALL in a loop", "many terms", "deep and long statements"))},
	{"Columns of a query, tables in FROM", all(
		same(rows(joined(61).Where(posts.ID.Eq(1))), "[1]"), unsent(nil, "62 tables are too many", rows(joined(62))),
		by("integration/faults", "deep and long statements"))},
}
