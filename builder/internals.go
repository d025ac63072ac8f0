package builder

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
	"github.com/strata-go/strata/internal/scan"
)

// in is what package strata shows to Strata's own packages.
var in = strata.Internals(door.Key{})

// misuse is a mistake that Go's types do not show. The statement keeps it, and
// fails with it before anything is sent.
type misuse string

// Error is what is wrong.
func (m misuse) Error() string { return string(m) }

// failed is a query that fails with an error.
func failed(err error) *ast.Select {
	return &ast.Select{Items: []ast.Expr{&ast.Bind{Value: int64(1), Type: ast.Type{Kind: ast.Int64}, Cast: true}}, Err: err}
}

// source is the node of what stands in FROM.
func source(s strata.Source) ast.Source {
	if s != nil && !scan.IsNil(s) {
		if n := s.Source(door.Key{}); n != nil {
			return n
		}
	}
	return &ast.Derived{Query: failed(errSource)}
}

const errSource misuse = "a table, or what else stands in FROM, is missing"

func sources(list []strata.Source) []ast.Source {
	nodes := make([]ast.Source, 0, len(list))
	for _, s := range list {
		nodes = append(nodes, source(s))
	}
	return nodes
}

// query is the node of a query that stands in another statement.
func query(q strata.AnyQuery) ast.Query {
	if q == nil {
		return failed(errNoQuery)
	}
	switch n := q.Query(door.Key{}).(type) {
	case nil:
		return failed(errNoQuery)
	case *ast.BoundQuery:
		return failed(errBound)
	default:
		return n
	}
}

const (
	errNoQuery misuse = "a query is missing"
	errBound   misuse = "a prepared query runs as it is; build the query anew to put it into another"
)
