package strata

import "github.com/strata-go/strata/internal/ast"

// Order is one term of ORDER BY. Without NullsFirst or NullsLast, NULL counts
// as larger than any value, on every dialect. Text is ordered by code point.
type Order struct{ term ast.Order }

// NullsFirst puts NULLs before all values.
func (o Order) NullsFirst() Order { o.term.Nulls = ast.NullsFirst; return o }

// NullsLast puts NULLs after all values.
func (o Order) NullsLast() Order { o.term.Nulls = ast.NullsLast; return o }

// Term returns the order's node for Strata's own packages.
func (o Order) Term() ast.Order { return o.term }

// Position orders by the n-th item of the SELECT list, counted from 1, as a set
// operation must. It is refused when there is no such item.
func Position(n int) Order { return Order{ast.Order{Position: n}} }

// Desc orders by the same item, largest first.
func (o Order) Desc() Order { o.term.Desc = true; return o }
