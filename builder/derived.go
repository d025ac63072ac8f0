package builder

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
	"github.com/strata-go/strata/internal/door"
)

// DerivedTable is a query in FROM, under a name of its own.
type DerivedTable struct{ derived *ast.Derived }

// Derived makes a derived table of a query. Its columns are the expressions
// that the query selects, read outside by their own From method:
//
//	totals := builder.Derived(builder.Columns(Orders.UserID, total).GroupBy(Orders.UserID), "totals")
//	builder.Select2(Users.Name, total.From(totals)).From(Users).
//		Join(totals, Orders.UserID.From(totals).EqExpr(Users.ID))
func Derived(q strata.AnyQuery, alias string) DerivedTable {
	return DerivedTable{&ast.Derived{Query: withoutRow(query(q)), Alias: alias}}
}

// Lateral makes a derived table whose query may read the tables before it in
// FROM: the three newest posts of every user. SQLite has no LATERAL and refuses
// it; a window function gives the same rows there.
func Lateral(q strata.AnyQuery, alias string) DerivedTable {
	return DerivedTable{&ast.Derived{Query: withoutRow(query(q)), Alias: alias, Lateral: true}}
}

// As returns the same query under another alias, to stand in FROM twice.
func (d DerivedTable) As(alias string) DerivedTable {
	n := *d.node()
	n.Alias = alias
	return DerivedTable{&n}
}

// Source returns the table for Strata's own packages.
func (d DerivedTable) Source(door.Key) ast.Source { return d.node() }

// Derived returns the table for Strata's own packages.
func (d DerivedTable) Derived(door.Key) *ast.Derived { return d.node() }

func (d DerivedTable) node() *ast.Derived { return derivedOr(d.derived) }

// derivedOr is a derived table, or one that fails in place of none.
func derivedOr(d *ast.Derived) *ast.Derived {
	if d == nil {
		return &ast.Derived{Query: failed(errNoQuery)}
	}
	return d
}
