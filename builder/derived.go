package builder

import (
	"github.com/strata-go/strata"
	"github.com/strata-go/strata/internal/ast"
)

// DerivedTable is a query in FROM, under a name of its own.
type DerivedTable struct{ derived *ast.Derived }

// Derived makes a derived table of a query. Its columns are the expressions
// that the query selects, read outside by their own From method:
//
//	totals := builder.Derived(builder.Select2(Orders.UserID, total).GroupBy(Orders.UserID), "totals")
//	builder.Select2(Users.Name, total.From(totals)).From(Users).
//		Join(totals, Orders.UserID.From(totals).EqExpr(Users.ID))
func Derived(q strata.AnyQuery, alias string) DerivedTable {
	return DerivedTable{&ast.Derived{Query: withoutRow(q.QueryNode()), Alias: alias}}
}

// SourceNode returns the table for Strata's own packages.
func (d DerivedTable) SourceNode() ast.Source { return d.derived }

// DerivedSource returns the table for Strata's own packages.
func (d DerivedTable) DerivedSource() *ast.Derived { return d.derived }

// Lateral makes a derived table whose query may read the tables before it in
// FROM: the three newest posts of every user. SQLite has no LATERAL and refuses
// it; a window function gives the same rows there.
func Lateral(q strata.AnyQuery, alias string) DerivedTable {
	return DerivedTable{&ast.Derived{Query: withoutRow(q.QueryNode()), Alias: alias, Lateral: true}}
}
