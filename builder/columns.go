package builder

import (
	"context"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
)

// ColumnsQuery is a SELECT of a list of expressions whose rows nobody reads: what
// stands in a derived table, a common table expression, EXISTS or INSERT ...
// SELECT. Its clauses are those of SelectQuery.
//
// It has no other field than its core, which coreAt relies on.
type ColumnsQuery struct{ c core }

// Columns selects expressions side by side, as many as there are, without a Go
// type for the rows:
//
//	totals := builder.Derived(builder.Columns(Orders.UserID, total).GroupBy(Orders.UserID), "totals")
func Columns(list ...strata.AnyExpression) *ColumnsQuery {
	q := &struct {
		query ColumnsQuery
		base  base
		room  [4]ast.Expr
	}{}
	q.base.items = appendExprs(q.room[:0], list)
	q.query.c.base = &q.base
	return &q.query
}

// From names the table, or derived table, to select from.
func (q *ColumnsQuery) From(s strata.Source) *ColumnsQuery { return &ColumnsQuery{from(q, s)} }

// Join is JOIN source ON condition.
func (q *ColumnsQuery) Join(s strata.Source, on strata.Condition) *ColumnsQuery {
	return &ColumnsQuery{join(q, ast.InnerJoin, s, on)}
}

// LeftJoin is LEFT JOIN; see SelectQuery.LeftJoin.
func (q *ColumnsQuery) LeftJoin(s strata.Source, on strata.Condition) *ColumnsQuery {
	return &ColumnsQuery{join(q, ast.LeftJoin, s, on)}
}

// Where keeps the rows for which all conditions are true. A nil condition is
// left out; further calls add to it.
func (q *ColumnsQuery) Where(conditions ...strata.Condition) *ColumnsQuery {
	return &ColumnsQuery{where(q, conditions)}
}

// GroupBy groups the rows; see SelectQuery.GroupBy.
func (q *ColumnsQuery) GroupBy(by ...strata.GroupTerm) *ColumnsQuery {
	return &ColumnsQuery{groupBy(q, by)}
}

// Having keeps the groups for which all conditions are true.
func (q *ColumnsQuery) Having(conditions ...strata.Condition) *ColumnsQuery {
	return &ColumnsQuery{having(q, conditions)}
}

// OrderBy orders the rows; further calls add terms.
func (q *ColumnsQuery) OrderBy(terms ...strata.Order) *ColumnsQuery {
	return &ColumnsQuery{orderBy(q, terms, new([1]ast.Order))}
}

// Limit returns at most n rows.
func (q *ColumnsQuery) Limit(n int) *ColumnsQuery { return &ColumnsQuery{limit(q, n)} }

// Offset skips n rows.
func (q *ColumnsQuery) Offset(n int) *ColumnsQuery { return &ColumnsQuery{offset(q, n)} }

// Distinct drops rows that are the same in all columns.
func (q *ColumnsQuery) Distinct() *ColumnsQuery { return &ColumnsQuery{distinct(q)} }

// Clauses adds rare clauses; see SelectQuery.Clauses.
func (q *ColumnsQuery) Clauses(list ...Clause) *ColumnsQuery { return &ColumnsQuery{clauses(q, list)} }

// Union is q UNION other: the rows of both, each once.
func (q *ColumnsQuery) Union(other *ColumnsQuery) *ColumnsQuery {
	return &ColumnsQuery{combine(q, ast.Union, false, other)}
}

// UnionAll is q UNION ALL other: the rows of both.
func (q *ColumnsQuery) UnionAll(other *ColumnsQuery) *ColumnsQuery {
	return &ColumnsQuery{combine(q, ast.Union, true, other)}
}

// Intersect is q INTERSECT other: the rows that are in both, each once.
func (q *ColumnsQuery) Intersect(other *ColumnsQuery) *ColumnsQuery {
	return &ColumnsQuery{combine(q, ast.Intersect, false, other)}
}

// Except is q EXCEPT other: the rows of q that are not in other, each once.
func (q *ColumnsQuery) Except(other *ColumnsQuery) *ColumnsQuery {
	return &ColumnsQuery{combine(q, ast.Except, false, other)}
}

// Count returns the number of rows, LIMIT and OFFSET applied.
func (q *ColumnsQuery) Count(ctx context.Context, db Reader) (int64, error) {
	return countRows(ctx, db, q)
}

// Exists reports whether there is a row.
func (q *ColumnsQuery) Exists(ctx context.Context, db Reader) (bool, error) {
	return anyRows(ctx, db, q)
}

// Query returns the query for Strata's own packages.
func (q *ColumnsQuery) Query(door.Key) ast.Query { return node(q) }

// Statement returns the statement for Strata's own packages.
func (q *ColumnsQuery) Statement(door.Key) ast.Stmt { return node(q) }
