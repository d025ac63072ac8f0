package builder

import (
	"math"

	"github.com/strata-go/strata/internal/ast"
)

// amount is a row count in LIMIT or OFFSET.
func amount(n int) ast.Bind {
	if n < 0 {
		return ast.Bind{Err: errNegative}
	}
	return ast.Bind{Value: int64(n), Type: ast.Type{Kind: ast.Int64}, Cast: true}
}

// amountOf is an expression for a row count. Of one that only the database knows, it
// says that it is negative.
func amountOf(x ast.Expr) ast.Expr {
	if n, ok := ast.LiteralInt(x); ok && n < 0 {
		return &ast.Bind{Err: errNegative}
	}
	return x
}

// oneRow is what First asks for.
var oneRow ast.Expr = &ast.Bind{Value: int64(1), Type: ast.Type{Kind: ast.Int64}, Cast: true}

const errNegative misuse = "LIMIT and OFFSET take no negative number"

// rowCount is the number of rows that LIMIT tells, or 0. args are the arguments of
// a prepared statement.
func rowCount(e ast.Expr, args []any) int {
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

// limitOf is the LIMIT of a statement, or nil.
func limitOf(s ast.Stmt) ast.Expr {
	switch q := s.(type) {
	case *ast.Select:
		return q.Limit
	case *ast.Compound:
		return q.Limit
	default:
		return nil
	}
}
