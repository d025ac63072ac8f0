package builder

import (
	"context"

	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/expr"
	"github.com/strata-go/strata/internal/scan"
)

// What a query is asked about itself, and how the answer is read.
var (
	rowsOf = expr.New(&ast.Aggregate{Fn: ast.Count}, expr.Int64).Projection(false).Planned()
	anyOf  = expr.New(&ast.Exists{}, expr.Bool).Projection(false).Planned().Plan
)

//go:noinline
func countRows(ctx context.Context, db Reader, q any) (n int64, err error) {
	k := counting(node(q))
	err = k.value(ctx, db, &n)
	return n, err
}

//go:noinline
func anyRows(ctx context.Context, db Reader, q any) (found bool, err error) {
	k := probing(node(q))
	err = k.value(ctx, db, &found)
	return found, err
}

// value runs a statement for its only value.
func (k *call) value(ctx context.Context, db Reader, out any) error {
	rows, err := k.start(ctx, db, false)
	if err != nil {
		return err
	}
	return named(readRow(rows, k.plan, out, 2), k.stmt)
}

// counting is the statement that counts the rows of a query.
func counting(q ast.Query) call { return about(q, counted, rowsOf.Plan, countKey) }

// probing is the statement that asks whether a query has a row.
func probing(q ast.Query) call { return about(q, probed, anyOf, probeKey) }

// What a prepared query keeps of what is asked about it.
const (
	countKey aboutKey = iota
	probeKey
)

type aboutKey uint8

func about(q ast.Query, ask func(ast.Query) *ast.Select, plan *scan.Plan, key aboutKey) call {
	b, bound := q.(*ast.BoundQuery)
	if !bound {
		return call{stmt: ask(q), plan: plan}
	}
	of := ast.PreparedOf(b)
	p, ok := of.Memo.Load(key)
	if !ok {
		asked, query := of.Stmt.(ast.Query)
		if !query {
			asked = failed(errNoQuery)
		}
		p = of.Memo.Store(key, &ast.Prepared{Stmt: ask(asked), Err: of.Err})
	}
	return call{stmt: p.(*ast.Prepared), args: b.Args, err: b.Err, plan: plan}
}

// counted counts what a query returns: in place where it neither groups nor
// limits, around it as a derived table otherwise.
func counted(q ast.Query) *ast.Select {
	if s, ok := q.(*ast.Select); ok && inPlace(s) {
		inner := *s
		inner.Items, inner.Row, inner.OrderBy, inner.Locks = rowsOf.Items, rowsOf.Plan, nil, nil
		return &inner
	}
	return &ast.Select{Items: rowsOf.Items, Row: rowsOf.Plan, From: &ast.Derived{Query: withoutRow(q), Alias: "counted"}}
}

func inPlace(s *ast.Select) bool {
	return !s.Distinct && s.DistinctOn == nil && s.GroupBy == nil && s.Having == nil &&
		s.Limit == nil && s.Offset == nil && s.Err == nil && s.From != nil && !aggregates(s.Items)
}

// aggregates reports whether an aggregate is selected outright. Deeper ones are
// rare and cost no more than a derived table that was not needed.
func aggregates(items []ast.Expr) bool {
	for _, i := range items {
		if _, column := i.(*ast.Column); !column {
			return true
		}
	}
	return len(items) == 0
}

func probed(q ast.Query) *ast.Select {
	return &ast.Select{Items: []ast.Expr{&ast.Exists{Query: withoutRow(q)}}, Row: anyOf}
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
