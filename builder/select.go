package builder

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
)

// SelectQuery is a query: a SELECT, a set operation, raw SQL, or one of them that
// is prepared and has its arguments. R is the Go type of its rows. E is the family
// of its only column, which lets it stand as a subquery, or strata.Wide. What is not a
// method here is a Clause, for Clauses.
//
// It has no other field than its core, which coreAt relies on.
type SelectQuery[R, E any] struct {
	_ [0]func(R, E) // queries of other rows do not convert
	c core
}

// Query is a query of rows of type R.
type Query[R any] = *SelectQuery[R, strata.Wide[R]]

// From names the table, or derived table, to select from.
func (q *SelectQuery[R, E]) From(s strata.Source) *SelectQuery[R, E] {
	return &SelectQuery[R, E]{c: from(q, s)}
}

// Join is JOIN source ON condition.
func (q *SelectQuery[R, E]) Join(s strata.Source, on strata.Condition) *SelectQuery[R, E] {
	return &SelectQuery[R, E]{c: join(q, ast.InnerJoin, s, on)}
}

// LeftJoin is LEFT JOIN: the source's columns are NULL where nothing matches.
// Select them as Nullable, coalesced, or the whole table as strata.Optional.
func (q *SelectQuery[R, E]) LeftJoin(s strata.Source, on strata.Condition) *SelectQuery[R, E] {
	return &SelectQuery[R, E]{c: join(q, ast.LeftJoin, s, on)}
}

// Where keeps the rows for which all conditions are true. A nil condition is
// left out; further calls add to it.
func (q *SelectQuery[R, E]) Where(conditions ...strata.Condition) *SelectQuery[R, E] {
	return &SelectQuery[R, E]{c: where(q, conditions)}
}

// GroupBy groups the rows. Every other selected expression is an aggregate.
// strata.Rollup, Cube and GroupingSets group in several ways at once.
func (q *SelectQuery[R, E]) GroupBy(by ...strata.GroupTerm) *SelectQuery[R, E] {
	return &SelectQuery[R, E]{c: groupBy(q, by)}
}

// Having keeps the groups for which all conditions are true.
func (q *SelectQuery[R, E]) Having(conditions ...strata.Condition) *SelectQuery[R, E] {
	return &SelectQuery[R, E]{c: having(q, conditions)}
}

// OrderBy orders the rows; further calls add terms. A set operation is ordered as
// a whole, by a position (strata.Position) or by an expression that its first query
// selects.
func (q *SelectQuery[R, E]) OrderBy(terms ...strata.Order) *SelectQuery[R, E] {
	n := &ordered[R, E]{}
	n.query.c = orderBy(q, terms, &n.room)
	return &n.query
}

// Limit returns at most n rows.
func (q *SelectQuery[R, E]) Limit(n int) *SelectQuery[R, E] {
	return &SelectQuery[R, E]{c: limit(q, n)}
}

// Offset skips n rows.
func (q *SelectQuery[R, E]) Offset(n int) *SelectQuery[R, E] {
	return &SelectQuery[R, E]{c: offset(q, n)}
}

// Distinct drops rows that are the same in all columns.
func (q *SelectQuery[R, E]) Distinct() *SelectQuery[R, E] {
	return &SelectQuery[R, E]{c: distinct(q)}
}

// Clauses adds clauses that are rare enough not to be methods: RightJoin, FullJoin,
// CrossJoin, DistinctOn, LimitExpr, OffsetExpr, With, ForUpdate and its siblings.
//
//	builder.From(Jobs).OrderBy(Jobs.ID.Asc()).Limit(1).Clauses(builder.ForUpdate(builder.SkipLocked()))
func (q *SelectQuery[R, E]) Clauses(list ...Clause) *SelectQuery[R, E] {
	return &SelectQuery[R, E]{c: clauses(q, list)}
}

// Query returns the query for Strata's own packages.
func (q *SelectQuery[R, E]) Query(door.Key) ast.Query { return node(q) }

// Statement returns the statement for Strata's own packages.
func (q *SelectQuery[R, E]) Statement(door.Key) ast.Stmt { return node(q) }

// Element ties the query to its rows, or to the family of its only column, for
// Strata's own packages.
func (q *SelectQuery[R, E]) Element(door.Key) E { e, _ := element(q).(E); return e }

// node is the statement that a query is.
//
//go:noinline
func node(q any) ast.Query { return coreAt(q).query() }

// element is the family of a query's only column, or nil.
//
//go:noinline
func element(q any) any {
	if b := baseAt(q); b != nil {
		return b.element
	}
	return nil
}
