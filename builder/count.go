package builder

import (
	"context"
	"math"

	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// limit is the number of rows that LIMIT tells, or 0. args are the arguments of
// a prepared statement.
func limit(e ast.Expr, args []any) int {
	var v any
	switch e := e.(type) {
	case *ast.Bind:
		v = e.Value
	case *ast.Param:
		if e.Index < len(args) {
			v = args[e.Index]
		}
	}
	if n, ok := v.(int64); ok && n > 0 && n <= math.MaxInt32 {
		return int(n)
	}
	return 0
}

// amount is a row count in LIMIT or OFFSET.
func amount(n int) ast.Expr {
	if n < 0 {
		return &ast.Bind{Err: errNegative}
	}
	return &ast.Bind{Value: int64(n), Type: ast.Type{Kind: ast.Int64}, Cast: true}
}

type misuse string

func (m misuse) Error() string { return string(m) }

const errNegative misuse = "LIMIT and OFFSET take no negative number"

// countRows counts what a query returns: in place where it neither groups nor
// limits, around it as a derived table otherwise.
func countRows(ctx context.Context, db Reader, q ast.Query) (int64, error) {
	count := Select(strata.CountAll())
	if s, ok := q.(*ast.Select); ok && !s.Distinct && s.GroupBy == nil && s.Having == nil &&
		s.Limit == nil && s.Offset == nil && s.Err == nil && !aggregates(s.Items) && s.From != nil {
		inner := *s
		inner.Items, inner.Row, inner.OrderBy = count.sel.Items, count.sel.Row, nil
		count.sel = inner
	} else {
		count.sel.From = &ast.Derived{Query: withoutRow(q), Alias: "counted"}
	}
	return count.One(ctx, db)
}

// aggregates reports whether an aggregate is selected outright. Deeper ones are
// rare and cost no more than a derived table that was not needed.
func aggregates(items []ast.Expr) bool {
	for _, i := range items {
		if _, column := i.(*ast.Column); !column {
			return true
		}
	}
	return false
}

// withoutRow drops the demand that the rows fit a Go type: nobody reads them.
func withoutRow(q ast.Query) ast.Query {
	if s, ok := q.(*ast.Select); ok && s.Row != nil {
		inner := *s
		inner.Row = nil
		return &inner
	}
	return q
}

func anyRows(ctx context.Context, db Reader, q ast.Query) (bool, error) {
	return Select(strata.Exists(node{withoutRow(q)})).One(ctx, db)
}

// node is a bare query.
type node struct{ ast.Query }

func (n node) QueryNode() ast.Query { return n.Query }
